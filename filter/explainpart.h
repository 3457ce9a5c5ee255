/*
 * explainpart.h - the nouns that explain.c prints, a file for each: as a
 * member of the object, and as lines of the plain form.  Private to
 * explain*.c.
 */
#ifndef FILTER_EXPLAINPART_H
#define FILTER_EXPLAINPART_H

#include "filter/explain.h"

void explain_facts_json (GString *out, const struct policy *policy,
			 const struct facts *facts);
void explain_facts_text (GString *text, const struct policy *policy,
			 const struct facts *facts);
/* facts may be NULL. */
void explain_known_json (GString *out, const struct policy *policy,
			 const struct facts *facts, const struct known *known);
void explain_known_text (GString *text, const struct facts *facts,
			 const struct known *known);
void explain_plan_json (GString *out, const struct plan *plan);
void explain_plan_text (GString *text, const struct plan *plan);

/* --- what they share ----------------------------------------------------- */

void explain_strings (GString *out, const char *name, const GPtrArray *list);
/* Only what is there. */
void explain_given (GString *out, const char *name, const char *value);
/* The same, a line; log_escape shows it. */
void explain_line (GString *text, const char *name, const char *value);

#endif
