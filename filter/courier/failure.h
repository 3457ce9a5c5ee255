/*
 * failure.h - what becomes of a row that was refused for good, or given up:
 * it is settled, and who has to mend it is told.
 *
 * What an agent wrote to a client and could not be delivered is told to that
 * agent, in one mail for each row.  Where that agent is none any more, or
 * cannot be told either, the agents of the ticket's department are; that
 * these cannot be told is told to nobody, so that there is no loop.
 *
 * An address that the server refused by itself (RCPT with 5.1.x or 5.2.x) is
 * marked as a bounce would mark it; what is refused for another reason may
 * well be our fault.
 */
#ifndef COURIER_FAILURE_H
#define COURIER_FAILURE_H

#include "filter/policy/policy.h"
#include "store/store.h"

/* "5.1.1" of "RCPT TO: 550 5.1.1 No such user", where that says something of
 * the address; else NULL. */
char *failure_status (const char *text);
/* text: of the outcome.  In one transaction; if it failed, all can be tried
 * again. */
bool failure_settle (struct store *store, const struct policy *policy,
		     const struct outbox_row *row, gint64 now,
		     const char *text, GError **error);

#endif
