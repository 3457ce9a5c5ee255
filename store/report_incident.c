/* What incidents explained, for a report. */
#include "store/incident_rows.h"
#include "store/reporting.h"

static gpointer
make_row (query_auto *query)
{
	struct report_incident *row = g_new0 (struct report_incident, 1);

	row->incident = incident_make (query);
	row->tickets = query_int (query, INCIDENT_BEHIND);
	row->open = query_int (query, INCIDENT_BEHIND + 1);
	return row;
}

static void
free_row (gpointer data)
{
	struct report_incident *row = data;

	incident_free (row->incident);
	g_free (row);
}

bool
report_read_incidents (struct db *db, struct report *report, GError **error)
{
	report->incidents = db_rows (db, "SELECT " INCIDENT_COLUMNS ","
		" count(*) AS tickets, sum (t.state <> 'closed')"
		" FROM incident i JOIN incident_ticket x"
		" ON x.incident = i.number"
		" JOIN ticket t ON t.number = x.ticket"
		" WHERE t.opened >= $1 AND t.opened < $2"
		" AND t.merged IS NULL GROUP BY i.number"
		" ORDER BY tickets DESC, i.number LIMIT $3",
		VALUES (INT (report->since), INT (report->until),
			INT (REPORT_INCIDENTS)), make_row, free_row, error);
	return report->incidents != NULL;
}
