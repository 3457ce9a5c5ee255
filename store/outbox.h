/*
 * outbox.h - rows of the outbox, for the rest of store/.  Private to it.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/change.h"
#include "store/db.h"

enum {
	/* The span that the caps are about. */
	OUTBOX_CAP_SECONDS = 3600,
	/* The span of alike ones, how many of them are looked at at most, and
	 * how much of each. */
	OUTBOX_ALIKE_SECONDS = 24 * 3600,
	OUTBOX_ALIKE_MOST = 64,
	OUTBOX_ALIKE_CHARACTERS = 2000,
	/* What waits so long is delayed: said once in its history, which
	 * does not tell of each further attempt. */
	OUTBOX_DELAYED_SECONDS = 3600
};

/* One row, waiting, or withheld if it is over a cap; and its event if there
 * is a ticket. */
bool outbox_add (struct db *db, gint64 message, gint64 ticket, gint64 now,
		 const struct change_answer *answer, bool *withheld,
		 GError **error);

/* *over: as many were answered as may be. */
bool outbox_over_cap (struct db *db, gint64 message,
		      const struct change_answer *answer, gint64 now,
		      bool *over, GError **error);

#endif
