/* The parts of a report that are tables, for the terminal and the page. */
#include "filter/ctl/figures.h"

#define COLUMNS 6

static void
free_row (gpointer row)
{
	g_strfreev (row);
}

static void
free_table (gpointer data)
{
	struct figures_table *table = data;

	g_ptr_array_unref (table->rows);
	g_free (table);
}

static struct figures_table *
add_table (GPtrArray *tables, const char *title, const char *const *heads)
{
	struct figures_table *table = g_new0 (struct figures_table, 1);

	table->title = title;
	table->heads = heads;
	table->rows = g_ptr_array_new_with_free_func (free_row);
	g_ptr_array_add (tables, table);
	return table;
}

static char *
number (gint64 value)
{
	return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

static const char *
named (const char *name)
{
	return *name != '\0' ? name : "(none)";
}

char *
figures_share (const struct report_kept *row)
{
	gint64 all = row->kept + row->missed;

	return all == 0 ? g_strdup ("-")
		: g_strdup_printf ("%d %%", (int) (100 * row->kept / all));
}

static void
add_kept (GPtrArray *tables, const char *title, const GPtrArray *list)
{
	static const char *const heads[COLUMNS + 1] = {
		"", "Kept", "Missed", "Running", "Paused", "In time" };
	struct figures_table *table = add_table (tables, title, heads);

	for (guint i = 0; i < list->len; i++) {
		const struct report_kept *row = list->pdata[i];
		char **cells = g_new0 (char *, COLUMNS + 1);

		cells[0] = row->priority == NULL ? g_strdup (named (row->name))
			: g_strdup_printf ("%s, %s", named (row->name),
					   row->priority);
		cells[1] = number (row->kept);
		cells[2] = number (row->missed);
		cells[3] = number (row->running);
		cells[4] = number (row->paused);
		cells[5] = figures_share (row);
		g_ptr_array_add (table->rows, cells);
	}
}

static void
add_waiting (GPtrArray *tables, const char *title, const GPtrArray *list,
	     gint64 now)
{
	static const char *const heads[COLUMNS + 1] = {
		"", "Waiting", "Late", "Longest" };
	struct figures_table *table = add_table (tables, title, heads);

	for (guint i = 0; i < list->len; i++) {
		const struct report_wait *row = list->pdata[i];
		char **cells = g_new0 (char *, COLUMNS + 1);

		cells[0] = g_strdup (named (row->name));
		cells[1] = number (row->count);
		cells[2] = number (row->late);
		cells[3] = figures_span (now - row->oldest);
		g_ptr_array_add (table->rows, cells);
	}
}

static void
add_articles (GPtrArray *tables, const GPtrArray *list)
{
	static const char *const heads[COLUMNS + 1] = {
		"", "Offered", "Enough", "Helped", "Linked", "Sent" };
	struct figures_table *table = add_table (tables, "Articles", heads);

	for (guint i = 0; i < list->len; i++) {
		const struct article_stat *stat = list->pdata[i];
		char **cells = g_new0 (char *, COLUMNS + 1);

		cells[0] = g_strdup (stat->id);
		cells[1] = number (stat->offered);
		cells[2] = number (stat->ended);
		cells[3] = number (stat->helped);
		cells[4] = number (stat->linked);
		cells[5] = number (stat->sent);
		g_ptr_array_add (table->rows, cells);
	}
}

static void
add_incidents (GPtrArray *tables, const struct report *report)
{
	static const char *const heads[COLUMNS + 1] = {
		"", "Tickets", "Still open", "Lasted" };
	struct figures_table *table = add_table (
		tables, "Tickets by incident", heads);

	for (guint i = 0; i < report->incidents->len; i++) {
		const struct report_incident *row = report->incidents->pdata[i];
		const struct incident *incident = row->incident;
		g_autofree char *line = incident_line (incident);
		g_autofree char *title = incident_title (incident);
		char **cells = g_new0 (char *, COLUMNS + 1);

		cells[0] = g_strdup_printf ("%s: %s", line, title);
		cells[1] = number (row->tickets);
		cells[2] = number (row->open);
		cells[3] = incident->ended == 0 ? g_strdup ("not over")
			: figures_span (incident->ended - incident->since);
		g_ptr_array_add (table->rows, cells);
	}
}

GPtrArray *
figures_tables (const struct report *report)
{
	GPtrArray *tables = g_ptr_array_new_with_free_func (free_table);

	add_waiting (tables, "Waiting for us now, by department",
		     report->waiting_departments, report->now);
	add_waiting (tables, "Waiting for us now, by kind",
		     report->waiting_kinds, report->now);
	add_kept (tables, "Deadlines of first answers, by department",
		  report->kept);
	add_kept (tables, "Deadlines of first answers, by kind",
		  report->kept_kinds);
	add_incidents (tables, report);
	add_articles (tables, report->articles);
	return tables;
}
