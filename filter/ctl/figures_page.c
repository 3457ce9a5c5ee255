/* A report for its page: what is shown, as people read it. */
#include "filter/ctl/figures.h"

#include <string.h>

enum {
	/* Of the plot of days: the drawing's size, and the room for the
	 * axis. */
	PLOT_WIDTH = 720,
	PLOT_HEIGHT = 160,
	BAR_WIDTH = 300		/* of the longest bar of a list */
};

static void
set_int (JsonObject *object, const char *key, gint64 value)
{
	g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

	json_object_set_string_member (object, key, text);
}

static char *
date (gint64 at)
{
	g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (at);

	return when == NULL ? g_strdup ("?")
		: g_date_time_format (when, "%Y-%m-%d");
}

/* A list as bars, each as long as its share of the longest. */
static void
add_bars (JsonArray *lists, const char *title, const GPtrArray *list)
{
	JsonObject *object = json_object_new ();
	JsonArray *bars = json_array_new ();
	gint64 most = 1;

	for (guint i = 0; i < list->len; i++)
		most = MAX (most, ((struct report_row *) list->pdata[i])->count);
	for (guint i = 0; i < list->len; i++) {
		const struct report_row *row = list->pdata[i];
		JsonObject *bar = json_object_new ();

		json_object_set_string_member (bar, "name",
					       *row->name != '\0'
					       ? row->name : "(none)");
		set_int (bar, "count", row->count);
		set_int (bar, "width", MAX (1, BAR_WIDTH * row->count
					    / most));
		json_array_add_object_element (bars, bar);
	}
	json_object_set_string_member (object, "title", title);
	json_object_set_array_member (object, "bars", bars);
	json_array_add_object_element (lists, object);
}

static JsonArray *
all_bars (const struct report *report)
{
	JsonArray *lists = json_array_new ();

	add_bars (lists, "Mails by verdict", report->verdicts);
	add_bars (lists, "Proof of what acted on tickets", report->proofs);
	add_bars (lists, "Tickets by department", report->departments);
	add_bars (lists, "Tickets by kind", report->kinds);
	add_bars (lists, "Tickets by scope", report->scopes);
	add_bars (lists, "Tickets by stream", report->streams);
	add_bars (lists, "Tickets by priority", report->priorities);
	add_bars (lists, "Answers by agent", report->agents);
	add_bars (lists, "What clients said of answers", report->ratings);
	add_bars (lists, "All tickets now", report->states);
	add_bars (lists, "Mails sent", report->outbox);
	add_bars (lists, "Mails sent, by template", report->sent);
	add_bars (lists, "Quotes now", report->quotes);
	add_bars (lists, "Rules that decided", report->rules);
	return lists;
}

static gint64
most_mails (const struct report *report)
{
	gint64 most = 0;

	for (guint i = 0; i < report->days->len; i++)
		most = MAX (most, ((struct report_day *)
				   report->days->pdata[i])->mails);
	return most;
}

/* One bar for each day, with mails behind and tickets in front. */
static JsonArray *
plot (const struct report *report)
{
	JsonArray *array = json_array_new ();
	gint64 most = MAX (1, most_mails (report));
	guint count = report->days->len;

	for (guint i = 0; i < count; i++) {
		const struct report_day *day = report->days->pdata[i];
		JsonObject *bar = json_object_new ();
		g_autofree char *label = date (day->begins);
		gint64 mails = PLOT_HEIGHT * day->mails / most;
		gint64 tickets = PLOT_HEIGHT * MIN (day->tickets, most)
			/ most;

		json_object_set_string_member (bar, "label", label);
		set_int (bar, "mails", day->mails);
		set_int (bar, "tickets", day->tickets);
		set_int (bar, "answers", day->answers);
		set_int (bar, "x", PLOT_WIDTH * i / count);
		set_int (bar, "width", MAX (1, PLOT_WIDTH / count - 1));
		set_int (bar, "mails_y", PLOT_HEIGHT - mails);
		set_int (bar, "mails_height", mails);
		set_int (bar, "tickets_y", PLOT_HEIGHT - tickets);
		set_int (bar, "tickets_height", tickets);
		json_array_add_object_element (array, bar);
	}
	return array;
}

static JsonArray *
strings (const char *const *texts)
{
	JsonArray *array = json_array_new ();

	for (; *texts != NULL; texts++)
		json_array_add_string_element (array, *texts);
	return array;
}

static JsonArray *
all_tables (const struct report *report)
{
	g_autoptr (GPtrArray) tables = figures_tables (report);
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < tables->len; i++) {
		const struct figures_table *table = tables->pdata[i];
		JsonObject *object = json_object_new ();
		JsonArray *rows = json_array_new ();

		for (guint j = 0; j < table->rows->len; j++) {
			JsonObject *row = json_object_new ();

			json_object_set_array_member (row, "cells", strings (
				table->rows->pdata[j]));
			json_array_add_object_element (rows, row);
		}
		json_object_set_string_member (object, "title", table->title);
		json_object_set_array_member (object, "heads",
					      strings (table->heads));
		json_object_set_array_member (object, "rows", rows);
		json_array_add_object_element (array, object);
	}
	return array;
}

/* Deadlines as one bar of parts. */
static void
set_kept (JsonObject *object, const struct report *report)
{
	const struct report_kept all = figures_kept (report);
	const struct {
		const char *name;
		gint64 count;
	} parts[] = {
		{ "kept", all.kept }, { "missed", all.missed },
		{ "running", all.running }, { "paused", all.paused }
	};
	g_autofree char *share = figures_share (&all);
	JsonArray *array = json_array_new ();
	gint64 sum = MAX (1, all.kept + all.missed + all.running
			  + all.paused), before = 0;

	for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
		JsonObject *part = json_object_new ();
		gint64 x = PLOT_WIDTH * before / sum;

		before += parts[i].count;
		json_object_set_string_member (part, "name", parts[i].name);
		set_int (part, "count", parts[i].count);
		set_int (part, "x", x);
		set_int (part, "width", PLOT_WIDTH * before / sum - x);
		json_array_add_object_element (array, part);
	}
	json_object_set_string_member (object, "in_time", share);
	json_object_set_boolean_member (object, "has_deadlines", before > 0);
	json_object_set_array_member (object, "deadlines", array);
}

static void
set_share (JsonObject *object, const struct report *report)
{
	gint64 all = report->answered + report->unanswered;
	g_autofree char *text = all == 0 ? g_strdup ("-")
		: g_strdup_printf ("%d %%", (int) (100 * report->within_hour
						   / all));

	json_object_set_string_member (object, "within_hour", text);
}

static JsonNode *
take_node (JsonObject *object)
{
	JsonNode *node = json_node_new (JSON_NODE_OBJECT);

	json_node_take_object (node, object);
	return node;
}

JsonNode *
figures_page (const struct report *report, const char *company)
{
	JsonObject *object = json_object_new ();
	g_autofree char *since = date (report->since);
	g_autofree char *until = date (report->until - 1);
	const struct {
		const char *key;
		gint64 seconds;
	} spans[] = {
		{ "half", report->half },
		{ "nine_in_ten", report->nine_in_ten },
		{ "slowest", report->slowest },
		{ "oldest", report->oldest_open == 0 ? -1
		  : report->now - report->oldest_open }
	};

	json_object_set_string_member (object, "company", company);
	json_object_set_string_member (object, "since", since);
	json_object_set_string_member (object, "until", until);
	set_int (object, "mails", report->mails);
	set_int (object, "tickets", report->tickets);
	set_int (object, "answers", report->answers);
	set_int (object, "unanswered", report->unanswered);
	set_int (object, "waiting", report->waiting);
	set_int (object, "late", report->late);
	set_int (object, "delay_notices", report->delay_notices);
	set_int (object, "resolutions_missed", report->resolutions_missed);
	set_share (object, report);
	set_kept (object, report);
	for (gsize i = 0; i < G_N_ELEMENTS (spans); i++) {
		g_autofree char *text = figures_span (spans[i].seconds);

		json_object_set_string_member (object, spans[i].key, text);
	}
	if (report->oldest_ticket != 0)
		set_int (object, "oldest_ticket", report->oldest_ticket);
	json_object_set_array_member (object, "tables", all_tables (report));
	json_object_set_array_member (object, "lists", all_bars (report));
	json_object_set_array_member (object, "plot", plot (report));
	set_int (object, "most", most_mails (report));
	json_object_set_array_member (object, "accepted",
				      figures_money (report->accepted));
	json_object_set_array_member (object, "refunds",
				      figures_money (report->refunds));
	return take_node (object);
}
