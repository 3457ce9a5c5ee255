#include "store/due.h"

#include <string.h>

#include "store/event.h"
#include "store/internal.h"
#include "store/outbox.h"

#define N G_GINT64_FORMAT

/* --- since when ---------------------------------------------------------- */

struct beginning {
	gint64 now;
	bool kept;
	gint64 since;
};

/* What was made of them is gone, what the client was told is not. */
static bool
forget (struct db *db, GError **error)
{
	return db_run (db, "DELETE FROM due_since", NO_VALUES, error)
		&& (db_changed (db) == 0
		    || db_run (db, "UPDATE ticket SET response_due = NULL,"
			       " resolution_due = NULL, answer_by = CASE"
			       " WHEN first_answer IS NOT NULL"
			       " THEN answer_by END, response_told = 0,"
			       " resolution_told = 0, look = 0"
			       " WHERE look IS NOT NULL"
			       " OR response_due IS NOT NULL"
			       " OR resolution_due IS NOT NULL", NO_VALUES,
			       error));
}

static bool
run_begin (struct db *db, gpointer data, GError **error)
{
	struct beginning *job = data;

	job->since = 0;
	if (!job->kept)
		return forget (db, error);
	return db_run (db, "INSERT INTO due_since (one, at) VALUES (1, $1)"
		       " ON CONFLICT (one) DO NOTHING",
		       VALUES (INT (job->now)), error)
		&& db_run (db, "UPDATE ticket SET look = 0"
			   " WHERE state <> 'closed'", NO_VALUES, error)
		&& db_number (db, "SELECT at FROM due_since", NO_VALUES,
			      &job->since, NULL, error);
}

bool
store_due_begin (struct store *store, gint64 now, bool kept, gint64 *since,
		 GError **error)
{
	struct beginning job = { now, kept, 0 };
	bool ok = store_write (store, run_begin, &job, 0, error);

	*since = job.since;
	return ok;
}

/* --- which --------------------------------------------------------------- */

#define TICKETS \
	"SELECT t.number, t.moves, coalesce (t.client_message," \
	" (SELECT min (m.id) FROM message m WHERE m.ticket = t.number))," \
	" a.name, t.subject, t.state, t.priority, t.department, b.name," \
	" t.client, CASE WHEN k.rights IS NOT NULL THEN k.full_name" \
	" ELSE a.full_name END, coalesce (k.language, a.language," \
	" t.language), t.merged IS NOT NULL," \
	" a.suspended, k.address IS NOT NULL AND EXISTS (SELECT 1 FROM outbox o" \
	" JOIN message m ON m.id = o.message WHERE m.ticket = t.number" \
	" AND o.to_address = t.client AND o.template <> 'copy'" \
	" AND o.state <> 'withheld')," \
	/* What is a ticket since it was confirmed could not be answered \
	 * before. */ \
	" coalesce ((SELECT c.confirmed FROM event e JOIN challenge c" \
	" ON c.message = e.message WHERE e.ticket = t.number" \
	" AND e.kind = 'opened'), t.opened), t.first_answer," \
	" t.answered_at, t.delay_at, t.delay_until, t.delay_reason," \
	" t.response_due, t.resolution_due, t.response_told," \
	" t.resolution_told, t.promise, t.promised, t.notices, t.look," \
	" t.answer_by" \
	" FROM ticket t JOIN account a ON a.id = t.account" \
	" LEFT JOIN account b ON b.id = t.assigned" \
	" LEFT JOIN account_address k ON k.address = t.client" \
	" AND k.account = t.account"

static gpointer
make_ticket (query_auto *row)
{
	struct due_ticket *ticket = g_new0 (struct due_ticket, 1);
	struct due_state *kept = &ticket->state_kept;

	ticket->number = query_int (row, 0);
	ticket->moves = query_int (row, 1);
	ticket->message = query_int (row, 2);
	ticket->account = query_text (row, 3);
	ticket->subject = query_text (row, 4);
	ticket->state = query_text (row, 5);
	ticket->priority = query_text (row, 6);
	ticket->department = query_text (row, 7);
	ticket->assigned = query_text (row, 8);
	ticket->client = query_text (row, 9);
	ticket->client_name = query_text (row, 10);
	ticket->language = query_text (row, 11);
	ticket->is_part = query_int (row, 12) != 0;
	ticket->suspended = query_int (row, 13) != 0;
	ticket->may_tell = query_int (row, 14) != 0;
	ticket->opened = query_int (row, 15);
	ticket->first_answer = query_int (row, 16);
	ticket->answered = query_int (row, 17);
	ticket->delay_at = query_int (row, 18);
	ticket->delay_until = query_int (row, 19);
	ticket->delay_reason = query_text (row, 20);
	kept->response_due = query_int (row, 21);
	kept->resolution_due = query_int (row, 22);
	kept->response_told = (unsigned) query_int (row, 23);
	kept->resolution_told = (unsigned) query_int (row, 24);
	kept->promise = query_int (row, 25);
	kept->promised = query_int (row, 26);
	kept->notices = (unsigned) query_int (row, 27);
	kept->look = query_int (row, 28);
	kept->answer_by = query_int (row, 29);
	ticket->turns = g_array_new (FALSE, FALSE, sizeof (struct due_turn));
	return ticket;
}

static void
free_ticket (gpointer ticket)
{
	due_ticket_free (ticket);
}

/* A client's mail makes it our turn, whatever it was. */
static bool
read_turns (struct db *db, struct due_ticket *ticket, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT e.at, e.kind IN ('received', 'reopened')"
			  " FROM event e LEFT JOIN message m"
			  " ON m.id = e.message WHERE e.ticket = $1"
			  " AND (e.kind IN ('waiting', 'closed', 'reopened')"
			  " OR (e.kind = 'received'"
			  " AND m.verdict = 'follow-up')) ORDER BY e.id",
			  VALUES (INT (ticket->number)), error);
	if (query == NULL)
		return false;
	while ((step = db_step (db, query, error)) == DB_ROW) {
		struct due_turn turn = { query_int (query, 0),
					 query_int (query, 1) != 0 };

		g_array_append_val (ticket->turns, turn);
	}
	return step == DB_DONE;
}

static GPtrArray *
read_due (struct db *db, gint64 now, unsigned limit, GError **error)
{
	g_autoptr (GPtrArray) tickets = NULL;

	tickets = db_rows (db, TICKETS " WHERE t.look <= $1 ORDER BY t.look,"
			   " t.number LIMIT $2",
			   VALUES (INT (now), INT (limit)), make_ticket,
			   free_ticket, error);
	for (guint i = 0; tickets != NULL && i < tickets->len; i++)
		if (!read_turns (db, tickets->pdata[i], error))
			return NULL;
	return g_steal_pointer (&tickets);
}

GPtrArray *
store_due (struct store *store, gint64 now, unsigned limit, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	GPtrArray *tickets = NULL;

	if (db == NULL)
		return NULL;
	/* One snapshot: the turns are those of these moves. */
	if (db_begin_reading (db, error)) {
		tickets = read_due (db, now, limit, error);
		db_roll_back (db);
	}
	readers_give (store->readers, db);
	return tickets;
}

gint64
store_due_next (struct store *store, GError **error)
{
	return store_read_number (store, "SELECT look FROM ticket"
				  " WHERE look IS NOT NULL ORDER BY look"
				  " LIMIT 1", NO_VALUES, error);
}

/* --- what became of them ------------------------------------------------- */

struct settling {
	const GPtrArray *list;
	gint64 now;
	bool queued;
};

static bool
keep_state (struct db *db, const struct due_settled *settled, bool *kept,
	    GError **error)
{
	const struct due_state *state = &settled->state;

	if (!db_run (db, "UPDATE ticket SET response_due = $1,"
		     " resolution_due = $2, response_told = $3,"
		     " resolution_told = $4, promise = $5, promised = $6,"
		     " notices = $7, look = $8, answer_by = $9"
		     " WHERE number = $10 AND moves = $11",
		     VALUES (LINK (state->response_due),
			     LINK (state->resolution_due),
			     INT (state->response_told),
			     INT (state->resolution_told),
			     LINK (state->promise), LINK (state->promised),
			     INT (state->notices), LINK (state->look),
			     LINK (state->answer_by),
			     INT (settled->ticket), INT (settled->moves)),
		     error))
		return false;
	*kept = db_changed (db) == 1;
	return true;
}

static bool
settle_one (struct db *db, const struct due_settled *settled,
	    struct settling *job, GError **error)
{
	bool kept;

	if (!keep_state (db, settled, &kept, error))
		return false;
	for (guint i = 0; kept && i < settled->events->len; i++) {
		const struct due_event *event = settled->events->pdata[i];
		g_autofree char *detail = event_detail (
			0, "what", event->what, "until", event->until, NULL);

		if (!event_add (db, settled->ticket, 0, job->now, event->kind,
				detail, error))
			return false;
	}
	for (guint i = 0; kept && i < settled->answers->len; i++) {
		bool withheld;

		if (!outbox_add (db, settled->message, settled->ticket,
				 job->now, settled->answers->pdata[i],
				 &withheld, error))
			return false;
		job->queued = job->queued || !withheld;
	}
	return true;
}

static bool
run_settle (struct db *db, gpointer data, GError **error)
{
	struct settling *job = data;

	job->queued = false;
	for (guint i = 0; i < job->list->len; i++)
		if (!settle_one (db, job->list->pdata[i], job, error))
			return false;
	return true;
}

bool
store_due_settle (struct store *store, const GPtrArray *list, gint64 now,
		  bool *queued, GError **error)
{
	struct settling job = { list, now, false };
	bool ok = store_write (store, run_settle, &job, 0, error);

	*queued = job.queued;
	return ok;
}

/* --- the queue, and who works on it -------------------------------------- */

enum { LATELY = 14 * 24 * 3600, ANSWERS = 20 };

static gpointer
make_answer (query_auto *row)
{
	struct due_answer answer = { query_int (row, 0), query_int (row, 1) };

	return g_memdup2 (&answer, sizeof answer);
}

struct due_queue *
store_due_queue (struct store *store, const char *department, bool usual,
		 const struct due_ticket *behind, gint64 now, GError **error)
{
	/* A ticket without a department is in the usual one. */
	const char *other = usual ? "" : department;
	g_autoptr (GPtrArray) answers = NULL;
	struct due_queue *queue;
	gint64 ahead;

	ahead = store_read_number (store, "SELECT count(*) FROM ticket"
				   " WHERE first_answer IS NULL"
				   " AND state = 'open' AND merged IS NULL"
				   " AND opened <= $1 AND number < $2"
				   " AND department IN ($3, $4)",
				   VALUES (INT (behind->opened),
					   INT (behind->number),
					   TEXT (department), TEXT (other)),
				   error);
	if (ahead < 0)
		return NULL;
	answers = store_read_rows (store, "SELECT opened, first_answer"
				   " FROM ticket WHERE first_answer > $1"
				   " AND first_answer <= $2"
				   " AND department IN ($3, $4)"
				   " ORDER BY first_answer DESC LIMIT $5",
				   VALUES (INT (now - LATELY), INT (now),
					   TEXT (department), TEXT (other),
					   INT (ANSWERS)),
				   make_answer, g_free, error);
	if (answers == NULL)
		return NULL;
	queue = g_new0 (struct due_queue, 1);
	queue->ahead = (unsigned) ahead;
	queue->answers = g_array_new (FALSE, FALSE,
				      sizeof (struct due_answer));
	for (guint i = 0; i < answers->len; i++)
		g_array_append_vals (queue->answers, answers->pdata[i], 1);
	return queue;
}

static gpointer
make_agent (query_auto *row)
{
	struct due_agent *agent = g_new0 (struct due_agent, 1);

	agent->name = query_text (row, 0);
	agent->full_name = query_text (row, 1);
	agent->language = query_text (row, 2);
	agent->address = query_text (row, 3);
	return agent;
}

static void
free_agent (gpointer data)
{
	struct due_agent *agent = data;

	g_free (agent->name);
	g_free (agent->full_name);
	g_free (agent->language);
	g_free (agent->address);
	g_free (agent);
}

GPtrArray *
store_due_agents (struct store *store, GError **error)
{
	return store_read_rows (store, "SELECT a.name, a.full_name,"
				" a.language, min (d.address) FROM account a"
				" JOIN account_address d ON d.account = a.id"
				" WHERE a.role = 'agent' AND a.suspended = 0"
				" AND a.removed = 0 AND d.rights IS NULL GROUP BY a.id"
				" ORDER BY a.name", NO_VALUES, make_agent,
				free_agent, error);
}
