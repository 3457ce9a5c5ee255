/*
 * explain.h - facts, known and plan of one mail, printed for people and
 * programs: the object of `ticketctl explain --json`, and its plain form.
 *
 * The names in the object are an interface: add, never rename.  Text that
 * came in the mail is data: JSON escapes it, the plain form shows it with
 * log_escape, so that nothing of it speaks to a terminal (I5).
 */
#ifndef FILTER_EXPLAIN_H
#define FILTER_EXPLAIN_H

#include <glib.h>

#include "filter/policy/plan.h"
#include "parser/facts.h"
#include "store/known.h"

/* facts, known and plan may be NULL where error says what went wrong.  One
 * line without its end, caller's. */
char *explain_json (const char *file, const struct policy *policy,
		    const struct facts *facts, const struct known *known,
		    const struct plan *plan, const char *error);

/* Some lines of text, caller's. */
char *explain_text (const char *file, const struct policy *policy,
		    const struct facts *facts, const struct known *known,
		    const struct plan *plan, const char *error);

#endif
