/*
 * kept.h - mail that was kept, and what its account is asked about it.
 *
 * A challenge is a row of the outbox that offers a one-time address.  What
 * the account sends there says that the kept mail is theirs; that is then
 * part of a ticket, once, with the time that it came at.  Private to store/.
 */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include "store/act.h"
#include "store/change.h"
#include "store/db.h"
#include "store/known.h"
#include "store/place.h"

enum {
	/* The span that the cap of one account is about. */
	CHALLENGE_CAP_SECONDS = 24 * 3600
};

/* --- looking up --------------------------------------------------------- */

/* The mail that the outbox's row asks about, if it does: kept->message is 0
 * else.  *ticket: which one it is in or goes on with, after merges, or 0. */
bool kept_find (struct db *db, gint64 outbox, struct kept *kept,
		     gint64 *ticket, GError **error);
/* How many the account was sent within the last day. */
bool kept_challenges (struct db *db, gint64 account, gint64 now,
		      unsigned *count, GError **error);

/* --- asking ------------------------------------------------------------- */

bool kept_over_cap (struct db *db,
			 const struct change_challenge *challenge, gint64 now,
			 bool *over, GError **error);
/* After its row is there.  STORE_ERROR_STALE: the account has changed. */
bool kept_add (struct db *db, const struct change_challenge *challenge,
		    gint64 message, gint64 outbox, bool withheld, gint64 now,
		    GError **error);

/* --- confirming: CHANGE_CONFIRMATION ------------------------------------ */

/* STORE_ERROR_STALE: there is no such mail to be confirmed, or it is in
 * another ticket than the change says. */
bool kept_check (struct db *db, const struct change *change,
		      GError **error);
/* A ticket with the subject, mailbox, language and time of the kept mail. */
bool kept_open (struct db *db, const struct change *change,
		     struct place *place, GError **error);
/* The kept mail comes to the ticket, and message, which says so; with the
 * events.  account: the name of who says so. */
bool kept_settle (struct db *db, const struct change *change,
		       const struct place *place, gint64 message,
		       const char *account, GError **error);

/* --- not confirming: ACT_UNCONFIRMED ------------------------------------ */

bool kept_unconfirmed (struct db *db, const struct act_scene *scene,
		       const struct change_act *act, GError **error);

#endif
