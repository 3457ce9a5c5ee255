#include "store/kept.h"

#include <string.h>

#include "store/event.h"
#include "store/internal.h"
#include "store/outbox.h"

static bool
stale (GError **error)
{
	g_set_error (error, STORE_ERROR, STORE_ERROR_STALE,
		     "the kept mail has changed meanwhile");
	return false;
}

/* --- looking up --------------------------------------------------------- */

/* k is the kept mail, p the same mail if it came with a proof since. */
#define KEPT \
	" FROM challenge c JOIN message k ON k.id = c.message" \
	" LEFT JOIN message p ON p.delivery_key = c.account_key" \
	" LEFT JOIN ticket t ON t.number" \
	" = coalesce (k.ticket, p.ticket, c.ticket)"

bool
kept_find (struct db *db, gint64 outbox, struct kept *kept,
		gint64 *ticket, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT c.message, c.account, k.received,"
			  " k.from_address, k.subject, k.language,"
			  " c.confirmed IS NOT NULL,"
			  " coalesce (t.merged, t.number),"
			  " k.ticket IS NULL AND p.ticket IS NOT NULL,"
			  " k.mailbox, c.denied IS NOT NULL" KEPT
			  " WHERE c.outbox = $1", VALUES (INT (outbox)),
			  error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step != DB_ROW)
		return step == DB_DONE;
	kept->message = query_int (query, 0);
	kept->account = query_int (query, 1);
	kept->received = query_int (query, 2);
	kept->from_address = query_text (query, 3);
	kept->subject = query_text (query, 4);
	kept->language = query_text (query, 5);
	kept->confirmed = query_int (query, 6) != 0;
	*ticket = query_int (query, 7);
	kept->proven_since = query_int (query, 8) != 0;
	kept->mailbox = query_text (query, 9);
	kept->denied = query_int (query, 10) != 0;
	return true;
}

bool
kept_challenges (struct db *db, gint64 account, gint64 now, unsigned *count,
		 GError **error)
{
	gint64 found;

	/* A clock that was set wrongly once has dated some into the future. */
	if (!db_number (db, "SELECT count(*) FROM challenge WHERE account = $1"
			" AND created > $2 AND created < $3 AND withheld = 0",
			VALUES (INT (account),
				INT (now - CHALLENGE_CAP_SECONDS),
				INT (now + CHALLENGE_CAP_SECONDS)), &found,
			NULL, error))
		return false;
	*count = (unsigned) MIN (found, G_MAXUINT);
	return true;
}

/* --- asking ------------------------------------------------------------- */

bool
kept_over_cap (struct db *db, const struct change_challenge *challenge,
		    gint64 now, bool *over, GError **error)
{
	gint64 all_cap = challenge->cap_all_hour, one;
	unsigned count;

	if (!kept_challenges (db, challenge->account, now, &count, error))
		return false;
	*over = challenge->cap_account_day > 0
		&& count >= challenge->cap_account_day;
	return *over || all_cap == 0
		|| db_number (db, "SELECT 1 FROM challenge WHERE created > $1"
			      " AND created < $2 AND withheld = 0"
			      " ORDER BY created DESC LIMIT 1 OFFSET $3",
			      VALUES (INT (now - OUTBOX_CAP_SECONDS),
				      INT (now + OUTBOX_CAP_SECONDS),
				      INT (all_cap - 1)), &one, over, error);
}

bool
kept_add (struct db *db, const struct change_challenge *challenge,
	       gint64 message, gint64 outbox, bool withheld, gint64 now,
	       GError **error)
{
	gint64 one;
	bool found;

	if (!db_number (db, "SELECT 1 FROM account WHERE id = $1"
			" AND revision = $2 AND removed = 0",
			VALUES (INT (challenge->account),
				INT (challenge->account_revision)), &one,
			&found, error))
		return false;
	if (!found)
		return stale (error);
	return db_run (db, "INSERT INTO challenge (message, account,"
		       " account_key, outbox, withheld, ticket, created)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7)",
		       VALUES (INT (message), INT (challenge->account),
			       TEXT (challenge->account_key), INT (outbox),
			       INT (withheld), LINK (challenge->ticket),
			       INT (now)), error);
}

/* --- confirming --------------------------------------------------------- */

bool
kept_check (struct db *db, const struct change *change, GError **error)
{
	gint64 one;
	bool found;

	if (!db_number (db, "SELECT 1" KEPT " WHERE c.message = $1"
			" AND c.account = $2 AND c.confirmed IS NULL"
			" AND c.denied IS NULL"
			" AND (p.ticket IS NULL"
			" OR coalesce (t.merged, t.number) = $3)",
			VALUES (INT (change->kept), INT (change->account),
				INT (change->ticket)), &one, &found, error))
		return false;
	return found || stale (error);
}

bool
kept_open (struct db *db, const struct change *change,
		struct place *place, GError **error)
{
	return db_insert (db, "INSERT INTO ticket (account, subject, mailbox,"
			  " state, language, opened, updated)"
			  " SELECT $1, subject, mailbox, 'open', language,"
			  " received, $2 FROM message WHERE id = $3",
			  VALUES (INT (change->account),
				  INT (change->received), INT (change->kept)),
			  &place->ticket, error);
}

/* What the history needs of the kept mail and its challenge. */
struct past {
	gint64 received, asked, outbox;
	char *from, *subject, *queue_id, *to;
};

static void
past_clear (struct past *past)
{
	g_free (past->from);
	g_free (past->subject);
	g_free (past->queue_id);
	g_free (past->to);
}
typedef struct past past_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (past_auto, past_clear)

static bool
past_read (struct db *db, gint64 kept, struct past *past, GError **error)
{
	g_autoptr (query_auto) query = NULL;

	query = db_query (db, "SELECT k.received, c.created, o.id,"
			  " k.from_address, k.subject, k.queue_id,"
			  " o.to_address FROM challenge c"
			  " JOIN message k ON k.id = c.message"
			  " JOIN outbox o ON o.id = c.outbox"
			  " WHERE c.message = $1", VALUES (INT (kept)),
			  error);
	if (query == NULL || db_step (db, query, error) == DB_FAILED)
		return false;
	past->received = query_int (query, 0);
	past->asked = query_int (query, 1);
	past->outbox = query_int (query, 2);
	past->from = query_text (query, 3);
	past->subject = query_text (query, 4);
	past->queue_id = query_text (query, 5);
	past->to = query_text (query, 6);
	return true;
}

/* In the order in which it came about, each with its own time. */
static bool
tell (struct db *db, const struct change *change, const struct place *place,
      gint64 message, const char *account, GError **error)
{
	g_auto (past_auto) past = { 0 };
	g_autofree char *opened = NULL, *received = NULL;
	g_autofree char *asked = NULL, *confirmed = NULL;

	if (!past_read (db, change->kept, &past, error))
		return false;
	opened = event_detail (0, "who", account, "proof", change->proof,
			       "proof_address", change->proof_address, "rule",
			       change->rule, NULL);
	received = event_detail (0, "from", past.from, "subject",
				 past.subject, "queue_id", past.queue_id,
				 NULL);
	asked = event_detail (past.outbox, "to", past.to, NULL);
	confirmed = event_detail (0, "by", account, "proof", change->proof,
				  "proof_address", change->proof_address,
				  "from", change->from_address, "queue_id",
				  change->queue_id, NULL);
	return (change->ticket != 0
		|| event_add (db, place->ticket, change->kept, past.received,
			      "opened", opened, error))
		&& event_add (db, place->ticket, change->kept, past.received,
			      "received", received, error)
		&& event_add (db, place->ticket, change->kept, past.asked,
			      "challenged", asked, error)
		&& event_add (db, place->ticket, message, change->received,
			      "confirmed", confirmed, error);
}

bool
kept_settle (struct db *db, const struct change *change,
		  const struct place *place, gint64 message,
		  const char *account, GError **error)
{
	return db_run (db, "UPDATE message SET ticket = $1, beside = NULL"
		       " WHERE id = $2", VALUES (INT (place->ticket),
						 INT (change->kept)), error)
		&& db_run (db, "UPDATE challenge SET confirmed = $1,"
			   " confirmed_by = $2, verdict = $3"
			   " WHERE message = $4",
			   VALUES (INT (change->received), INT (message),
				   FULL (change->kept_verdict),
				   INT (change->kept)), error)
		&& tell (db, change, place, message, account, error);
}

/* --- not confirming ----------------------------------------------------- */

/* The mail itself, where it lies with no ticket yet, and how it came to be
 * asked about. */
static bool
lay_beside (struct db *db, const struct act_scene *scene,
	    const struct past *past, gint64 kept, GError **error)
{
	g_autofree char *received = NULL, *asked = NULL;

	if (!db_run (db, "UPDATE message SET beside = $1 WHERE id = $2"
		     " AND ticket IS NULL AND beside IS NULL",
		     VALUES (INT (scene->ticket), INT (kept)), error))
		return false;
	if (db_changed (db) == 0)
		return true;
	received = event_detail (0, "from", past->from, "subject",
				 past->subject, "queue_id", past->queue_id,
				 NULL);
	asked = event_detail (past->outbox, "to", past->to, NULL);
	return event_add (db, scene->ticket, kept, past->received, "advisory",
			  received, error)
		&& event_add (db, scene->ticket, kept, past->asked,
			      "challenged", asked, error);
}

/* What is written to that challenge from now on goes on with this ticket. */
static bool
note_answer (struct db *db, const struct act_scene *scene,
	     const struct change_act *act, GError **error)
{
	bool denied = strcmp (act->value, "denied") == 0;

	if (!db_run (db, "UPDATE challenge SET ticket = $1, denied = $2,"
		     " denied_by = $3 WHERE message = $4"
		     " AND confirmed IS NULL AND denied IS NULL",
		     VALUES (INT (scene->ticket),
			     LINK (denied ? scene->at : 0),
			     LINK (denied ? scene->message : 0),
			     INT (act->number)), error))
		return false;
	return db_changed (db) == 1 || stale (error);
}

bool
kept_unconfirmed (struct db *db, const struct act_scene *scene,
		  const struct change_act *act, GError **error)
{
	g_auto (past_auto) past = { 0 };
	g_autofree char *detail = NULL;

	if (!past_read (db, act->number, &past, error))
		return false;
	detail = event_detail (past.outbox, "by", scene->by, "address",
			       scene->address, "from", past.from, "subject",
			       past.subject, NULL);
	return note_answer (db, scene, act, error)
		&& lay_beside (db, scene, &past, act->number, error)
		&& event_add (db, scene->ticket, scene->message, scene->at,
			      act->value, detail, error);
}
