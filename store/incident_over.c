/* Telling that an incident is over. */
#include "store/incident_rows.h"

#include "store/internal.h"
#include "store/outbox.h"
#include "store/party.h"

bool
store_incident_telling (struct store *store, struct incident **incident,
			GError **error)
{
	g_autoptr (GPtrArray) rows = NULL;

	*incident = NULL;
	rows = store_read_rows (store, "SELECT " INCIDENT_COLUMNS
				" FROM incident i WHERE i.telling = 1 ORDER BY i.number"
				" LIMIT 1", NO_VALUES, incident_make,
				incident_drop, error);
	if (rows != NULL && rows->len > 0)
		*incident = g_ptr_array_steal_index (rows, 0);
	return rows != NULL;
}

static gpointer
make_ticket (query_auto *row)
{
	struct incident_ticket *ticket = g_new0 (struct incident_ticket, 1);

	ticket->ticket = query_int (row, 0);
	ticket->message = query_int (row, 1);
	ticket->subject = query_text (row, 2);
	ticket->client = query_text (row, 3);
	ticket->client_name = query_text (row, 4);
	ticket->language = query_text (row, 5);
	return ticket;
}

static void
free_ticket (gpointer ticket)
{
	incident_ticket_free (ticket);
}

static GPtrArray *
load_untold (struct db *db, gint64 incident, unsigned limit, GError **error)
{
	g_autoptr (GPtrArray) tickets = db_rows (db, "SELECT t.number,"
		" coalesce (t.client_message, (SELECT min (m.id)"
		" FROM message m WHERE m.ticket = t.number)), t.subject,"
		" CASE WHEN k.address IS NOT NULL AND a.suspended = 0"
		" AND t.state <> 'closed' AND t.merged IS NULL"
		" THEN t.client END,"
		" CASE WHEN k.rights IS NOT NULL THEN k.full_name"
		" ELSE a.full_name END,"
		" coalesce (k.language, a.language, t.language)"
		" FROM incident_ticket x JOIN ticket t ON t.number = x.ticket"
		" JOIN account a ON a.id = t.account"
		" LEFT JOIN account_address k ON k.address = t.client"
		" AND k.account = t.account"
		" WHERE x.incident = $1 AND x.settled IS NULL"
		" ORDER BY x.ticket LIMIT $2",
		VALUES (INT (incident), INT (store_limit (limit))),
		make_ticket, free_ticket, error);

	for (guint i = 0; tickets != NULL && i < tickets->len; i++) {
		struct incident_ticket *ticket = tickets->pdata[i];

		if (ticket->client == NULL)
			continue;
		ticket->watchers = party_load (db, ticket->ticket, error);
		if (ticket->watchers == NULL)
			return NULL;
	}
	return g_steal_pointer (&tickets);
}

GPtrArray *
store_incident_untold (struct store *store, gint64 incident, unsigned limit,
		       GError **error)
{
	struct db *db = readers_take (store->readers, error);
	GPtrArray *tickets;

	if (db == NULL)
		return NULL;
	tickets = load_untold (db, incident, limit, error);
	readers_give (store->readers, db);
	return tickets;
}

void
incident_settled_free (struct incident_settled *settled)
{
	if (settled == NULL)
		return;
	change_answer_free (settled->answer);
	g_clear_pointer (&settled->copies, g_ptr_array_unref);
	g_free (settled);
}

struct settling {
	gint64 incident, now;
	const GPtrArray *list;
	unsigned told;
};

/* It may have been closed, or told of, since it was looked at. */
static bool
is_to_be_told (struct db *db, const struct settling *job, gint64 ticket,
	       bool *is, GError **error)
{
	gint64 one;

	return db_number (db, "SELECT 1 FROM incident_ticket x"
			  " JOIN ticket t ON t.number = x.ticket"
			  " WHERE x.incident = $1 AND x.ticket = $2"
			  " AND x.settled IS NULL AND t.state <> 'closed'"
			  " AND t.merged IS NULL",
			  VALUES (INT (job->incident), INT (ticket)), &one,
			  is, error);
}

/* The client's, and one for each who watches the ticket still. */
static bool
queue (struct db *db, const struct settling *job,
       const struct incident_settled *settled, GError **error)
{
	bool withheld, ok;

	ok = outbox_add (db, settled->message, settled->ticket, job->now,
			 settled->answer, &withheld, error);
	for (guint i = 0; ok && settled->copies != NULL
	     && i < settled->copies->len; i++)
		ok = outbox_add (db, settled->message, settled->ticket,
				 job->now, settled->copies->pdata[i],
				 &withheld, error);
	return ok;
}

static bool
settle_one (struct db *db, struct settling *job,
	    const struct incident_settled *settled, GError **error)
{
	bool told = false;

	if (settled->answer != NULL
	    && !is_to_be_told (db, job, settled->ticket, &told, error))
		return false;
	if (!db_run (db, "UPDATE incident_ticket SET settled = $1, told = $2"
		     " WHERE incident = $3 AND ticket = $4"
		     " AND settled IS NULL",
		     VALUES (INT (job->now), INT (told), INT (job->incident),
			     INT (settled->ticket)), error))
		return false;
	if (!told)
		return true;
	job->told++;
	return incident_event (db, settled->ticket, 0, job->now,
			       "incident-over", job->incident, NULL, NULL,
			       error)
		&& queue (db, job, settled, error);
}

static bool
run_settle (struct db *db, gpointer data, GError **error)
{
	struct settling *job = data;

	job->told = 0;
	for (guint i = 0; i < job->list->len; i++)
		if (!settle_one (db, job, job->list->pdata[i], error))
			return false;
	return db_run (db, "UPDATE incident SET telling = 0"
		       " WHERE number = $1 AND NOT EXISTS (SELECT 1"
		       " FROM incident_ticket WHERE incident = $1"
		       " AND settled IS NULL)", VALUES (INT (job->incident)),
		       error);
}

bool
store_incident_settle (struct store *store, gint64 incident,
		       const GPtrArray *list, gint64 now, unsigned *told,
		       GError **error)
{
	struct settling job = { incident, now, list, 0 };
	bool ok = store_write (store, run_settle, &job, 0, error);

	*told = job.told;
	return ok;
}
