/*
 * decide.h - the rules, in order, each with a name: what to do with a mail.
 *
 * Pure: values in, a value out.  The name of the rule that decided is in the
 * log line, in X-Ticket-Status, in the test case and in the manual.
 */
#ifndef POLICY_DECIDE_H
#define POLICY_DECIDE_H

#include "filter/policy/envelope.h"
#include "filter/policy/evidence.h"
#include "filter/policy/plan.h"
#include "parser/facts.h"
#include "store/known.h"

/* raw is kept by reference in the plan's change. */
struct plan *decide (const struct policy *policy,
		     const struct envelope *envelope,
		     const struct facts *facts, const struct known *known,
		     const struct evidence *evidence, GBytes *raw,
		     gint64 now);

/* The name of the i-th rule, or NULL behind the last: for the manual. */
const char *decide_rule_name (guint i);

#endif
