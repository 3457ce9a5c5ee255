#include <string.h>

#include "store/internal.h"
#include "store/reporting.h"

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
/* Of tickets opened in the time, those that have the label. */
#define LABEL(label) \
	"SELECT l.value, count(*) FROM ticket t JOIN ticket_label l" \
	" ON l.ticket = t.number AND l.name = '" label "'" \
	" WHERE " IN_TIME ("t.opened") MOST_FIRST

/* Of resolutions; and how often clients were told that it will be late, by us
 * or as an agent ordered. */
static bool
count_missed (struct db *db, struct report *report, GError **error)
{
	for (guint i = 0; i < report->sent->len; i++) {
		const struct report_row *row = report->sent->pdata[i];

		if (g_str_equal (row->name, "late")
		    || g_str_equal (row->name, "delay"))
			report->delay_notices += row->count;
	}
	return db_number (db, "SELECT count (DISTINCT ticket) FROM event"
			  " WHERE kind = 'overdue' AND " IN_TIME ("at")
			  " AND detail LIKE '%resolution%'",
			  VALUES (INT (report->since), INT (report->until)),
			  &report->resolutions_missed, NULL, error);
}

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
		{ &report->kinds, LABEL ("kind") },
		{ &report->scopes, LABEL ("scope") },
		{ &report->streams, LABEL ("stream") },
		{ &report->agents, "SELECT a.name, count(*) FROM outbox o"
		  " JOIN message m ON m.id = o.message"
		  " JOIN account a ON a.id = m.account"
		  " WHERE " IN_TIME ("o.created") " AND o.template = 'reply'"
		  MOST_FIRST },
		{ &report->ratings, "SELECT CASE WHEN detail LIKE"
		  " '%\"not-helped\"%' THEN 'not-helped' ELSE 'helped' END,"
		  " count(*) FROM event WHERE kind = 'rated' AND "
		  IN_TIME ("at") MOST_FIRST },
		{ &report->states, "SELECT state, count(*) FROM ticket"
		  " WHERE " ANY_TIME MOST_FIRST },
		{ &report->outbox, "SELECT CASE WHEN bounced IS NOT NULL"
		  " THEN 'bounced' ELSE state END, count(*) FROM outbox"
		  " WHERE " IN_TIME ("created") MOST_FIRST },
		{ &report->sent, "SELECT template, count(*) FROM outbox"
		  " WHERE " IN_TIME ("created") " AND state <> 'withheld'"
		  MOST_FIRST },
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
	return count_missed (db, report, error);
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

static bool
read_first_answers (struct db *db, struct report *report, GError **error)
{
	g_autoptr (GArray) seconds = g_array_new (FALSE, FALSE,
						  sizeof (gint64));
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT t.first_answer - t.opened AS took"
			  " FROM ticket t WHERE " IN_TIME ("t.opened")
			  " AND " REPORT_ASKED " ORDER BY took",
			  VALUES (INT (report->since), INT (report->until)),
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

/* --- together ------------------------------------------------------------ */

/* One snapshot, so that the numbers agree. */
static bool
read_all (struct db *db, struct report *report, GError **error)
{
	return db_begin_reading (db, error)
		&& count_all (db, report, error)
		&& read_days (db, report, error)
		&& read_first_answers (db, report, error)
		&& report_read_due (db, report, error)
		&& report_read_articles (db, report, error)
		&& report_read_incidents (db, report, error)
		&& db_commit (db, error);
}

struct report *
store_report (struct store *store, gint64 since, gint64 until, gint64 now,
	      GError **error)
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
	report->now = now;
	db = readers_take (store->readers, error);
	if (db == NULL)
		return NULL;
	ok = read_all (db, report, error);
	readers_give (store->readers, db);
	return ok ? g_steal_pointer (&report) : NULL;
}

static void
clear_lists (struct report *report)
{
	GPtrArray **lists[] = {
		&report->verdicts, &report->proofs, &report->rules,
		&report->departments, &report->kinds, &report->scopes,
		&report->streams, &report->priorities, &report->agents,
		&report->ratings, &report->days, &report->kept,
		&report->kept_kinds, &report->articles,
		&report->incidents, &report->states,
		&report->waiting_departments, &report->waiting_kinds,
		&report->outbox, &report->sent, &report->quotes,
		&report->accepted, &report->refunds
	};

	for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
		g_clear_pointer (lists[i], g_ptr_array_unref);
}

void
report_free (struct report *report)
{
	if (report == NULL)
		return;
	clear_lists (report);
	g_free (report);
}
