/*
 * match.h - what a rule looks for, as it is written in YAML.
 */
#ifndef REGULATION_MATCH_H
#define REGULATION_MATCH_H

#include "filter/policy/rules.h"
#include "filter/regulation/node.h"

/* Microseconds that this thread worked: what rules may take is bounded. */
gint64 match_clock (void);
/* why is what a function of policy said, or NULL; taken.  line 0: that of the
 * node. */
void match_said (GPtrArray *mistakes, const struct node *node, int line,
		 char *why);
/* Phrases for the rule that was begun last: a text, or a list of texts. */
void match_read (struct rules *rules, const struct node *match,
		 GPtrArray *mistakes);
/* The names of fields to look in. */
void match_read_fields (struct rules *rules, const struct node *in,
			GPtrArray *mistakes);
/* A rule with nothing but phrases: it is a sign, called name. */
void match_read_sign (struct rules *rules, const char *name,
		      const struct node *match, const struct node *in,
		      GPtrArray *mistakes);

#endif
