/*
 * labels.h - what the labels of a ticket may say.
 */
#ifndef REGULATION_LABELS_H
#define REGULATION_LABELS_H

#include "filter/policy/regulation.h"

/* May a rule give that label that value?  NULL, or what is wrong and what
 * would be right; caller's. */
char *labels_wrong (const struct regulation *regulation, const char *label,
		    const char *value);
/* May a person?  "" takes a label away.  Beside what rules may: names of
 * facts as `missing`; but no label that no rule gives, since it would be a
 * slip.  regulation may be NULL: then any name will do. */
char *labels_wrong_by_hand (const struct regulation *regulation,
			    const char *label, const char *value);

#endif
