#include <string.h>

#include "store/internal.h"

#define DAY (24 * 3600)

/* --- lists --------------------------------------------------------------- */

static void
row_free (gpointer data)
{
	struct report_row *row = data;

	g_free (row->name);
	g_free (row);
}

static gpointer
make_row (query_auto *query)
{
	struct report_row *row = g_new0 (struct report_row, 1);

	row->name = query_text (query, 0);
	row->count = query_int (query, 1);
	return row;
}

/* sql: name and number, of $1 (since) and $2 (until). */
static bool
count_by (struct db *db, const struct report *report, const char *sql,
	  GPtrArray **list, GError **error)
{
	*list = db_rows (db, sql, VALUES (INT (report->since),
					  INT (report->until)),
			 make_row, row_free, error);
	return *list != NULL;
}

static gint64
sum (const GPtrArray *list)
{
	gint64 total = 0;

	for (guint i = 0; i < list->len; i++)
		total += ((const struct report_row *) list->pdata[i])->count;
	return total;
}

#define MOST_FIRST " GROUP BY 1 ORDER BY 2 DESC, 1"
#define IN_TIME(column) column " >= $1 AND " column " < $2"
/* What is now; the parameters must be used. */
#define ANY_TIME "$1 <= $2"

static bool
count_all (struct db *db, struct report *report, GError **error)
{
	const struct {
		GPtrArray **list;
		const char *sql;
	} table[] = {
		{ &report->verdicts, "SELECT verdict, count(*) FROM message"
		  " WHERE " IN_TIME ("received") MOST_FIRST },
		{ &report->proofs, "SELECT proof, count(*) FROM message"
		  " WHERE " IN_TIME ("received") " AND ticket IS NOT NULL"
		  MOST_FIRST },
		{ &report->rules, "SELECT rule, count(*) FROM message"
		  " WHERE " IN_TIME ("received") MOST_FIRST
		  " LIMIT 20" },
		{ &report->departments, "SELECT department, count(*)"
		  " FROM ticket WHERE " IN_TIME ("opened") MOST_FIRST },
		{ &report->priorities, "SELECT priority, count(*)"
		  " FROM ticket WHERE " IN_TIME ("opened") MOST_FIRST },
		{ &report->agents, "SELECT a.name, count(*) FROM message m"
		  " JOIN outbox o ON o.message = m.id"
		  " AND o.template = 'reply'"
		  " JOIN account a ON a.id = m.account"
		  " WHERE " IN_TIME ("m.received") MOST_FIRST },
		{ &report->ratings, "SELECT CASE WHEN detail LIKE"
		  " '%\"not-helped\"%' THEN 'not-helped' ELSE 'helped' END,"
		  " count(*) FROM event WHERE kind = 'rated' AND "
		  IN_TIME ("at") MOST_FIRST },
		{ &report->states, "SELECT state, count(*) FROM ticket"
		  " WHERE " ANY_TIME MOST_FIRST },
		{ &report->outbox, "SELECT CASE WHEN bounced IS NOT NULL"
		  " THEN 'bounced' ELSE state END, count(*) FROM outbox"
		  " WHERE " IN_TIME ("created") MOST_FIRST },
		{ &report->quotes, "SELECT state, count(*) FROM quote"
		  " WHERE " ANY_TIME MOST_FIRST },
		{ &report->accepted, "SELECT currency, sum (hundredths)"
		  " FROM quote_revision WHERE " IN_TIME ("accepted")
		  MOST_FIRST },
		{ &report->refunds, "SELECT r.currency, sum (r.hundredths)"
		  " FROM quote q JOIN quote_revision r ON r.quote = q.id"
		  " AND r.revision = q.accepted"
		  " WHERE q.state = 'refund-due' AND " ANY_TIME MOST_FIRST }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		if (!count_by (db, report, table[i].sql, table[i].list,
			       error))
			return false;
	report->mails = sum (report->verdicts);
	report->tickets = sum (report->priorities);
	report->answers = sum (report->agents);
	return true;
}

/* --- days ---------------------------------------------------------------- */

static struct report_day *
day_of (struct report *report, gint64 at)
{
	return report->days->pdata[(at - report->since) / DAY];
}

/* sql: a time of each, of $1 and $2. */
static bool
count_days (struct db *db, struct report *report, const char *sql,
	    gsize field, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, sql, VALUES (INT (report->since),
					   INT (report->until)), error);
	if (query == NULL)
		return false;
	while ((step = db_step (db, query, error)) == DB_ROW)
		G_STRUCT_MEMBER (gint64, day_of (report, query_int (query, 0)),
				 field)++;
	return step == DB_DONE;
}

static bool
read_days (struct db *db, struct report *report, GError **error)
{
	report->days = g_ptr_array_new_with_free_func (g_free);
	for (gint64 at = report->since; at < report->until; at += DAY) {
		struct report_day *day = g_new0 (struct report_day, 1);

		day->begins = at;
		g_ptr_array_add (report->days, day);
	}
	return count_days (db, report, "SELECT received FROM message WHERE "
			   IN_TIME ("received"),
			   G_STRUCT_OFFSET (struct report_day, mails), error)
		&& count_days (db, report, "SELECT opened FROM ticket WHERE "
			       IN_TIME ("opened"),
			       G_STRUCT_OFFSET (struct report_day, tickets),
			       error)
		&& count_days (db, report, "SELECT created FROM outbox WHERE "
			       IN_TIME ("created") " AND template = 'reply'",
			       G_STRUCT_OFFSET (struct report_day, answers),
			       error);
}

/* --- first answers ------------------------------------------------------- */

static gint64
at_share (const GArray *seconds, unsigned percent)
{
	guint place;

	if (seconds->len == 0)
		return -1;
	/* The smallest value that so many of them do not exceed. */
	place = (seconds->len * percent + 99) / 100;
	return g_array_index (seconds, gint64, MAX (place, 1) - 1);
}

/* A ticket that an agent opened for a client was answered as it began. */
static bool
read_first_answers (struct db *db, struct report *report, GError **error)
{
	g_autoptr (GArray) seconds = g_array_new (FALSE, FALSE,
						  sizeof (gint64));
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT f.took FROM (SELECT (SELECT"
			  " min (o.created) FROM message m JOIN outbox o"
			  " ON o.message = m.id AND o.template = 'reply'"
			  " WHERE m.ticket = t.number) - t.opened AS took"
			  " FROM ticket t WHERE " IN_TIME ("t.opened")
			  " AND t.merged IS NULL"
			  " AND NOT EXISTS (SELECT 1 FROM message n"
			  " WHERE n.ticket = t.number"
			  " AND n.rule = 'agent-for-client')) f"
			  " ORDER BY f.took", VALUES (INT (report->since),
						      INT (report->until)),
			  error);
	if (query == NULL)
		return false;
	while ((step = db_step (db, query, error)) == DB_ROW) {
		g_autofree char *text = query_text (query, 0);
		gint64 took = query_int (query, 0);

		if (text == NULL) {
			report->unanswered++;
			continue;
		}
		g_array_append_val (seconds, took);
		report->within_hour += took <= 3600;
	}
	report->answered = seconds->len;
	report->half = at_share (seconds, 50);
	report->nine_in_ten = at_share (seconds, 90);
	report->slowest = at_share (seconds, 100);
	return step == DB_DONE;
}

/* Since the client's last word. */
static bool
read_oldest (struct db *db, struct report *report, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT t.number, coalesce (m.received,"
			  " t.opened) AS waits FROM ticket t"
			  " LEFT JOIN message m ON m.id = t.client_message"
			  " WHERE t.state = 'open' ORDER BY waits LIMIT 1",
			  NO_VALUES, error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_ROW) {
		report->oldest_ticket = query_int (query, 0);
		report->oldest_open = query_int (query, 1);
	}
	return step != DB_FAILED;
}

/* --- together ------------------------------------------------------------ */

/* One snapshot, so that the numbers agree. */
static bool
read_all (struct db *db, struct report *report, GError **error)
{
	return db_begin_reading (db, error)
		&& count_all (db, report, error)
		&& read_days (db, report, error)
		&& read_first_answers (db, report, error)
		&& read_oldest (db, report, error)
		&& db_commit (db, error);
}

struct report *
store_report (struct store *store, gint64 since, gint64 until, GError **error)
{
	g_autoptr (report_auto) report = g_new0 (struct report, 1);
	struct db *db;
	bool ok;

	if (since < 0 || until <= since
	    || (until - since) / DAY > REPORT_DAYS) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
			     "a report is about 1 to %d days", REPORT_DAYS);
		return NULL;
	}
	report->since = since;
	report->until = until;
	db = readers_take (store->readers, error);
	if (db == NULL)
		return NULL;
	ok = read_all (db, report, error);
	readers_give (store->readers, db);
	return ok ? g_steal_pointer (&report) : NULL;
}

void
report_free (struct report *report)
{
	if (report == NULL)
		return;
	g_clear_pointer (&report->verdicts, g_ptr_array_unref);
	g_clear_pointer (&report->proofs, g_ptr_array_unref);
	g_clear_pointer (&report->rules, g_ptr_array_unref);
	g_clear_pointer (&report->departments, g_ptr_array_unref);
	g_clear_pointer (&report->priorities, g_ptr_array_unref);
	g_clear_pointer (&report->agents, g_ptr_array_unref);
	g_clear_pointer (&report->ratings, g_ptr_array_unref);
	g_clear_pointer (&report->days, g_ptr_array_unref);
	g_clear_pointer (&report->states, g_ptr_array_unref);
	g_clear_pointer (&report->outbox, g_ptr_array_unref);
	g_clear_pointer (&report->quotes, g_ptr_array_unref);
	g_clear_pointer (&report->accepted, g_ptr_array_unref);
	g_clear_pointer (&report->refunds, g_ptr_array_unref);
	g_free (report);
}
