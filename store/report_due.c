/* Which deadlines were kept, and what waits now. */
#include <string.h>

#include "store/reporting.h"
#include "store/internal.h"

/* --- kept ---------------------------------------------------------------- */

static void
free_kept (gpointer data)
{
	struct report_kept *row = data;

	g_free (row->name);
	g_free (row->priority);
	g_free (row);
}

static gpointer
make_kept (query_auto *query)
{
	struct report_kept *row = g_new0 (struct report_kept, 1);

	row->name = query_text (query, 0);
	row->priority = query_text (query, 1);
	row->kept = query_int (query, 2);
	row->missed = query_int (query, 3);
	row->running = query_int (query, 4);
	row->paused = query_int (query, 5);
	return row;
}

/* $1 is now. */
#define KEPT(name, priority) \
	"SELECT " name ", " priority "," \
	" count (*) FILTER (WHERE t.first_answer <= t.answer_by)," \
	" count (*) FILTER (WHERE t.first_answer > t.answer_by" \
	" OR (t.first_answer IS NULL" \
	" AND ((t.state = 'open' AND t.answer_by < $1)" \
	" OR (t.state = 'closed' AND t.answer_by < t.closed))))," \
	" count (*) FILTER (WHERE t.first_answer IS NULL" \
	" AND t.state = 'open' AND t.answer_by >= $1)," \
	" count (*) FILTER (WHERE t.first_answer IS NULL" \
	" AND t.state = 'waiting') FROM ticket t"
#define KEPT_OF \
	" WHERE t.opened >= $2 AND t.opened < $3" \
	" AND t.answer_by IS NOT NULL AND " REPORT_ASKED \
	" GROUP BY 1, 2 ORDER BY count (*) DESC, 1, 2"
#define KIND " JOIN ticket_label l ON l.ticket = t.number AND l.name = 'kind'"

static bool
read_kept (struct db *db, const struct report *report, const char *sql,
	   GPtrArray **list, GError **error)
{
	*list = db_rows (db, sql, VALUES (INT (report->now),
					  INT (report->since),
					  INT (report->until)), make_kept,
			 free_kept, error);
	return *list != NULL;
}

/* --- waiting ------------------------------------------------------------- */

static void
free_wait (gpointer data)
{
	struct report_wait *row = data;

	g_free (row->name);
	g_free (row);
}

static gpointer
make_wait (query_auto *query)
{
	struct report_wait *row = g_new0 (struct report_wait, 1);

	row->name = query_text (query, 0);
	row->count = query_int (query, 1);
	row->late = query_int (query, 2);
	row->oldest = query_int (query, 3);
	return row;
}

/* Since the client's last word. */
#define SINCE "coalesce (m.received, t.opened)"
#define OPEN \
	" LEFT JOIN message m ON m.id = t.client_message" \
	" WHERE t.state = 'open' AND t.merged IS NULL"
#define WAITING(name) \
	"SELECT " name ", count (*), count (*) FILTER (WHERE" \
	" t.response_due < $1 OR t.resolution_due < $1" \
	" OR t.promise < $1), min (" SINCE ") FROM ticket t"
#define BY_NAME " GROUP BY 1 ORDER BY 2 DESC, 1"

static bool
read_waiting (struct db *db, const struct report *report, const char *sql,
	      GPtrArray **list, GError **error)
{
	*list = db_rows (db, sql, VALUES (INT (report->now)), make_wait,
			 free_wait, error);
	return *list != NULL;
}

static void
add_up (struct report *report)
{
	for (guint i = 0; i < report->waiting_departments->len; i++) {
		const struct report_wait *row
			= report->waiting_departments->pdata[i];

		report->waiting += row->count;
		report->late += row->late;
	}
}

static bool
read_oldest (struct db *db, struct report *report, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT t.number, " SINCE " AS waits"
			  " FROM ticket t" OPEN " ORDER BY waits, t.number"
			  " LIMIT 1", NO_VALUES, error);
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

bool
report_read_due (struct db *db, struct report *report, GError **error)
{
	if (!read_kept (db, report, KEPT ("t.department", "t.priority")
			KEPT_OF, &report->kept, error)
	    || !read_kept (db, report, KEPT ("l.value", "NULL") KIND KEPT_OF,
			   &report->kept_kinds, error)
	    || !read_waiting (db, report, WAITING ("t.department") OPEN
			      BY_NAME, &report->waiting_departments, error)
	    || !read_waiting (db, report, WAITING ("l.value") KIND OPEN
			      BY_NAME, &report->waiting_kinds, error))
		return false;
	add_up (report);
	return read_oldest (db, report, error);
}
