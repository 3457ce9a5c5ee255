/* What becomes of a row: sent, deferred, failed, tried again by hand. */
#include "store/event.h"
#include "store/internal.h"
#include "store/outbox.h"
#include "store/party.h"
#include "store/trouble.h"

struct settle {
	gint64 id, now;
	gint64 next_try;	/* 0: not to be tried any more */
	enum outbox_state state;
	const char *kind;	/* of the event */
	const char *word;	/* its key for `why` */
	const char *why;
	unsigned from;		/* bits of the states it can leave */
	/* Of what failed: see store_outbox_fail. */
	const char *status;
	const GPtrArray *notices;
};

static bool
find (struct db *db, const struct settle *job, enum outbox_state *state,
      GError **error)
{
	bool again = job->state == OUTBOX_WAITING;
	gint64 found;
	bool exists;

	/* In the order of enum outbox_state; what came back can be sent again
	 * like what failed. */
	if (!db_number (db, "SELECT CASE WHEN state = 'waiting' THEN 0"
			" WHEN state = 'claimed' THEN 1"
			" WHEN state = 'sent' AND (bounced IS NULL OR $1 = 0)"
			" THEN 2 WHEN state IN ('sent', 'failed') THEN 3"
			" ELSE 4 END FROM outbox WHERE id = $2",
			VALUES (INT (again), INT (job->id)), &found, &exists,
			error))
		return false;
	*state = (enum outbox_state) found;
	if (!exists)
		g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
			     "no such outbox row: %" G_GINT64_FORMAT, job->id);
	return exists;
}

/* The event of a mail that was deferred when it had waited for so long; NULL
 * for none.  false: the database failed. */
static bool
deferral_kind (struct db *db, const struct settle *job, gint64 ticket,
	       gint64 waited, const char **kind, GError **error)
{
	gint64 any;
	bool told;

	*kind = job->kind;
	if (waited < OUTBOX_DELAYED_SECONDS)
		return true;
	if (!db_number (db, "SELECT 1 FROM event WHERE ticket = $1"
			" AND kind = 'delayed'"
			" AND json_extract (detail, '$.outbox') = $2",
			VALUES (INT (ticket), INT (job->id)), &any, &told,
			error))
		return false;
	*kind = told ? NULL : "delayed";
	return true;
}

static bool
tell (struct db *db, const struct settle *job, GError **error)
{
	const char *kind = job->kind;
	g_autoptr (query_auto) query = NULL;
	g_autofree char *template = NULL;
	g_autofree char *to = NULL;
	g_autofree char *detail = NULL;
	gint64 ticket, message, waited;

	query = db_query (db, "SELECT m.ticket, m.id, o.template, o.to_address,"
			  " o.created FROM outbox o JOIN message m ON m.id = o.message"
			  " WHERE o.id = $1", VALUES (INT (job->id)), error);
	if (query == NULL || db_step (db, query, error) == DB_FAILED)
		return false;
	ticket = query_int (query, 0);
	message = query_int (query, 1);
	template = query_text (query, 2);
	to = query_text (query, 3);
	waited = job->now - query_int (query, 4);
	if (ticket == 0)
		return true;
	if (job->next_try != 0 && strcmp (job->kind, "deferred") == 0
	    && !deferral_kind (db, job, ticket, waited, &kind, error))
		return false;
	if (kind == NULL)
		return true;
	detail = event_detail (job->id, "template", template, "to", to,
			       job->word, job->why, NULL);
	return event_add (db, ticket, message, job->now, kind, detail,
			  error);
}

/* --- what failed -------------------------------------------------------- */

/* A watcher who cannot be reached gets no more copies. */
static bool
stop_copies (struct db *db, const struct settle *job, GError **error)
{
	struct change_act stop = { .kind = ACT_STOP };
	struct act_scene scene = { .at = job->now };
	bool found;

	if (!db_number (db, "SELECT watcher FROM outbox"
			" WHERE id = $1 AND watcher IS NOT NULL",
			VALUES (INT (job->id)), &stop.number, &found, error))
		return false;
	return !found || party_stop (db, &scene, &stop, error);
}

static bool
mark (struct db *db, const struct settle *job, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	g_autofree char *to = NULL;
	bool news;

	if (job->status == NULL)
		return true;
	query = db_query (db, "SELECT to_address FROM outbox WHERE id = $1",
			  VALUES (INT (job->id)), error);
	if (query == NULL || db_step (db, query, error) != DB_ROW)
		return false;
	to = query_text (query, 0);
	return trouble_mark (db, to, job->status, job->now, &news, error)
		&& stop_copies (db, job, error);
}

static bool
send_notice (struct db *db, const struct settle *job,
	     const struct change_answer *notice, GError **error)
{
	gint64 message, ticket, any;
	bool is_there, withheld;

	if (!db_number (db, "SELECT 1 FROM outbox WHERE message_id = $1",
			VALUES (TEXT (notice->message_id)), &any, &is_there,
			error))
		return false;
	return is_there
		|| (db_number (db, "SELECT message FROM outbox WHERE id = $1",
			       VALUES (INT (job->id)), &message, NULL, error)
		    && db_number (db, "SELECT coalesce (ticket, 0)"
				  " FROM message WHERE id = $1",
				  VALUES (INT (message)), &ticket, NULL, error)
		    && outbox_add (db, message, ticket, job->now, notice,
				   &withheld, error));
}

static bool
tell_agents (struct db *db, const struct settle *job, GError **error)
{
	for (guint i = 0; job->notices != NULL && i < job->notices->len; i++)
		if (!send_notice (db, job, job->notices->pdata[i], error))
			return false;
	return true;
}

static bool
settle (struct db *db, gpointer data, GError **error)
{
	const struct settle *job = data;
	enum outbox_state state;
	const char *last_error = job->state == OUTBOX_SENT ? "" : job->why;

	if (!find (db, job, &state, error))
		return false;
	if (state == OUTBOX_SENT && job->state == OUTBOX_SENT)
		return true;
	if ((job->from & 1u << state) == 0) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
			     "outbox row %" G_GINT64_FORMAT " is %s", job->id,
			     outbox_state_name (state));
		return false;
	}
	/* A bounce can be here before it is known that the mail was sent. */
	return db_run (db, "UPDATE outbox SET state = $1, next_try = $2,"
		       " settled = $3, last_error = CASE WHEN $1 = 'sent' AND"
		       " bounced IS NOT NULL THEN last_error"
		       " ELSE coalesce ($4, last_error) END,"
		       " bounced = CASE WHEN $1 = 'waiting' THEN NULL"
		       " ELSE bounced END WHERE id = $5",
		       VALUES (TEXT (outbox_state_name (job->state)),
			       LINK (job->next_try),
			       LINK (job->next_try ? 0 : job->now),
			       TEXT (last_error), INT (job->id)), error)
		&& tell (db, job, error)
		&& mark (db, job, error)
		&& tell_agents (db, job, error);
}

bool
store_outbox_sent (struct store *store, gint64 id, gint64 now,
		   const char *reply, GError **error)
{
	/* What was sent is sent, whatever became of the claim meanwhile. */
	struct settle job = {
		.id = id, .now = now, .state = OUTBOX_SENT, .kind = "sent",
		.word = "reply", .why = reply ? reply : "", .from = ~0u
	};

	return store_write (store, settle, &job, 0, error);
}

bool
store_outbox_defer (struct store *store, gint64 id, gint64 now,
		    gint64 next_try, const char *why, GError **error)
{
	struct settle job = {
		.id = id, .now = now, .next_try = MAX (next_try, 1),
		.state = OUTBOX_WAITING, .kind = "deferred", .word = "why",
		.why = why ? why : "", .from = 1u << OUTBOX_CLAIMED
	};

	return store_write (store, settle, &job, 0, error);
}

bool
store_outbox_fail (struct store *store, gint64 id, gint64 now,
		   const char *why, const char *status,
		   const GPtrArray *notices, GError **error)
{
	struct settle job = {
		.id = id, .now = now, .state = OUTBOX_FAILED, .kind = "failed",
		.word = "why", .why = why ? why : "",
		.from = 1u << OUTBOX_CLAIMED, .status = status,
		.notices = notices
	};

	return store_write (store, settle, &job, 0, error);
}

bool
store_outbox_retry (struct store *store, gint64 id, gint64 now,
		    GError **error)
{
	struct settle job = {
		.id = id, .now = now, .next_try = MAX (now, 1),
		.state = OUTBOX_WAITING, .kind = "retried",
		.from = 1u << OUTBOX_WAITING | 1u << OUTBOX_FAILED
			| 1u << OUTBOX_WITHHELD
	};

	return store_write (store, settle, &job, 0, error);
}

struct recall {
	gint64 now, latest;
};

/* One index has announcements, the other has the rest. */
static bool
recall (struct db *db, gpointer data, GError **error)
{
	const struct recall *job = data;

	return db_run (db, "UPDATE outbox SET next_try = $1"
		       " WHERE next_try > $2 AND announcement IS NULL"
		       " AND state = 'waiting'",
		       VALUES (INT (job->now), INT (job->latest)), error)
		&& db_run (db, "UPDATE outbox SET next_try = $1"
			   " WHERE next_try > $2 AND announcement IS NOT NULL"
			   " AND state = 'waiting'",
			   VALUES (INT (job->now), INT (job->latest)), error);
}

bool
store_outbox_recall (struct store *store, gint64 now, gint64 latest,
		     GError **error)
{
	struct recall job = { now, latest };
	gint64 any = store_read_number (store, "SELECT EXISTS (SELECT 1"
		" FROM outbox WHERE next_try > $1 AND announcement IS NULL)"
		" OR EXISTS (SELECT 1 FROM outbox WHERE next_try > $1"
		" AND announcement IS NOT NULL)", VALUES (INT (latest)),
		error);

	return any >= 0 && (any == 0 || store_write (store, recall, &job, 0,
						     error));
}
