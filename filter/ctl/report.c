/* ticketctl report: what happened, in the terminal, as JSON, or as a page. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/figures.h"
#include "filter/ctl/report_page.h"
#include "filter/ctl/table.h"

/* --- in the terminal ----------------------------------------------------- */

static void
print_list (const char *title, const GPtrArray *list)
{
	gint64 most = 1;

	if (list->len == 0)
		return;
	for (guint i = 0; i < list->len; i++)
		most = MAX (most, ((struct report_row *) list->pdata[i])->count);
	printf ("\n%s\n", title);
	for (guint i = 0; i < list->len; i++) {
		const struct report_row *row = list->pdata[i];
		g_autofree char *name = table_safe (*row->name != '\0'
						    ? row->name : "(none)");
		g_autofree char *bar = g_strnfill (
			(gsize) MAX (1, 30 * row->count / most), '#');

		printf ("  %-22s %7" G_GINT64_FORMAT "  %s\n", name,
			row->count, bar);
	}
}

static void
print_table (const struct figures_table *figures)
{
	g_autoptr (table_auto) table = table_new (figures->heads);

	if (figures->rows->len == 0)
		return;
	printf ("\n%s\n", figures->title);
	for (guint i = 0; i < figures->rows->len; i++)
		table_add (table, figures->rows->pdata[i]);
	table_print (table);
}

static void
print_deadlines (const struct report *report)
{
	const struct report_kept all = figures_kept (report);
	g_autofree char *share = figures_share (&all);

	printf ("Deadlines of first answers: %" G_GINT64_FORMAT " kept, %"
		G_GINT64_FORMAT " missed (%s in time), %" G_GINT64_FORMAT
		" running, %" G_GINT64_FORMAT " paused\n", all.kept,
		all.missed, share, all.running, all.paused);
	printf ("Deadlines of resolutions that passed: %" G_GINT64_FORMAT
		"; notices of delay to clients: %" G_GINT64_FORMAT "\n",
		report->resolutions_missed, report->delay_notices);
}

static void
print_money (const char *title, JsonArray *array)
{
	guint count = json_array_get_length (array);

	if (count == 0)
		return;
	printf ("%s:", title);
	for (guint i = 0; i < count; i++)
		printf ("%s %s", i > 0 ? "," : "",
			json_array_get_string_element (array, i));
	putchar ('\n');
}

static void
print_text (const struct report *report)
{
	g_autoptr (JsonObject) values = figures_json (report);
	g_autoptr (GPtrArray) tables = figures_tables (report);
	g_autofree char *since = table_time (report->since);
	g_autofree char *until = table_time (report->until);
	g_autofree char *half = figures_span (report->half);
	g_autofree char *most = figures_span (report->nine_in_ten);
	g_autofree char *slowest = figures_span (report->slowest);

	printf ("%s to %s\n%" G_GINT64_FORMAT " mails, %" G_GINT64_FORMAT
		" tickets opened, %" G_GINT64_FORMAT " answers by agents\n",
		since, until, report->mails, report->tickets,
		report->answers);
	printf ("First answers: half within %s, nine in ten within %s, the "
		"slowest %s;\n%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
		" within an hour, %" G_GINT64_FORMAT " not answered yet\n",
		half, most, slowest, report->within_hour,
		report->answered + report->unanswered, report->unanswered);
	print_deadlines (report);
	printf ("Waiting for us: %" G_GINT64_FORMAT ", late: %"
		G_GINT64_FORMAT "\n", report->waiting, report->late);
	if (report->oldest_ticket != 0) {
		g_autofree char *oldest = table_time (report->oldest_open);

		printf ("Waiting longest: #%" G_GINT64_FORMAT ", since %s\n",
			report->oldest_ticket, oldest);
	}
	print_money ("Work accepted", json_object_get_array_member (
		values, "accepted"));
	print_money ("To be paid back", json_object_get_array_member (
		values, "refunds"));
	for (guint i = 0; i < tables->len; i++)
		print_table (tables->pdata[i]);
	print_list ("Mails by verdict", report->verdicts);
	print_list ("Proof of what acted on tickets", report->proofs);
	print_list ("Tickets by department", report->departments);
	print_list ("Tickets by kind", report->kinds);
	print_list ("Tickets by scope", report->scopes);
	print_list ("Tickets by stream", report->streams);
	print_list ("Tickets by priority", report->priorities);
	print_list ("Answers by agent", report->agents);
	print_list ("What clients said of answers", report->ratings);
	print_list ("All tickets now", report->states);
	print_list ("Mails sent", report->outbox);
	print_list ("Mails sent, by template", report->sent);
	print_list ("Quotes now", report->quotes);
	print_list ("Rules that decided", report->rules);
}

/* --- as a page ----------------------------------------------------------- */

static int
write_page (const struct config *config, const struct report *report,
	    const char *file)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *notice = NULL;
	g_autofree char *html = report_page (config, report, &notice, &error);

	if (notice != NULL)
		ctl_complain ("%s; ours is used", notice);
	if (html == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (strcmp (file, "-") == 0)
		return fputs (html, stdout) >= 0 ? CTL_OK : CTL_FAILED;
	if (g_file_set_contents (file, html, -1, &error))
		return CTL_OK;
	ctl_complain ("%s", error->message);
	return CTL_FAILED;
}

/* --- the command --------------------------------------------------------- */

/* Midnight, local time, so many days before today; 0 is today's. */
static gint64
midnight (int days_ago)
{
	g_autoptr (GDateTime) now = g_date_time_new_now_local ();
	g_autoptr (GDateTime) day = g_date_time_add_days (now, -days_ago);
	g_autoptr (GDateTime) begin = g_date_time_new_local (
		g_date_time_get_year (day), g_date_time_get_month (day),
		g_date_time_get_day_of_month (day), 0, 0, 0);

	return g_date_time_to_unix (begin);
}

int
cmd_report (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	int days = 30;
	g_autofree char *html = NULL;
	const GOptionEntry entries[] = {
		{ "days", 'd', 0, G_OPTION_ARG_INT, &days,
		  "The last N days with today (default 30)", "N" },
		{ "html", 0, 0, G_OPTION_ARG_FILENAME, &html,
		  "Write a page with plots; - for standard output", "FILE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (config_auto) config = NULL;
	g_autoptr (store_auto) store = NULL;
	g_autoptr (report_auto) report = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "", "What happened, and what is.",
			  entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	if (days < 1 || days > REPORT_DAYS) {
		ctl_complain ("--days %d: from 1 to %d", days, REPORT_DAYS);
		return CTL_USAGE;
	}
	config = ctl_config (ctl);
	store = config == NULL ? NULL : ctl_store (config);
	if (store == NULL)
		return CTL_FAILED;
	report = store_report (store, midnight (days - 1),
			       midnight (-1),
			       g_get_real_time () / G_USEC_PER_SEC, &error);
	if (report == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (html != NULL)
		return write_page (config, report, html);
	if (json)
		ctl_print_object (figures_json (report));
	else
		print_text (report);
	return CTL_OK;
}
