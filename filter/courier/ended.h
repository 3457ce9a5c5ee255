/*
 * ended.h - tells clients, and who watches their tickets, that an incident is
 * over, each once on each ticket.
 *
 * An incident that has ended is worked off ENDED_AT_ONCE tickets at a time:
 * that a ticket is done with, and the mails that say so, are one transaction.
 * Killed at any moment it goes on where it was.
 */
#ifndef COURIER_ENDED_H
#define COURIER_ENDED_H

#include "filter/policy/policy.h"
#include "store/store.h"

enum { ENDED_AT_ONCE = 20 };

/* One step.  *more: there may be more to do; *queued: a mail waits in the
 * outbox now. */
bool ended_tell (struct store *store, const struct policy *policy, gint64 now,
		 bool *more, bool *queued, GError **error);

#endif
