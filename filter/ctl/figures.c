#include "filter/ctl/figures.h"

#include <string.h>

#include "filter/policy/price.h"

enum {
	/* Of the plot of days: the drawing's size, and the room for the
	 * axis. */
	PLOT_WIDTH = 720,
	PLOT_HEIGHT = 160,
	BAR_WIDTH = 300		/* of the longest bar of a list */
};

char *
figures_span (gint64 seconds)
{
	gint64 minutes = seconds / 60, hours = minutes / 60;

	if (seconds < 0)
		return g_strdup ("-");
	if (seconds < 60)
		return g_strdup_printf ("%d s", (int) seconds);
	if (hours == 0)
		return g_strdup_printf ("%d min", (int) minutes);
	if (hours < 24)
		return g_strdup_printf ("%d h %d min", (int) hours,
					(int) (minutes % 60));
	return g_strdup_printf ("%" G_GINT64_FORMAT " d %d h", hours / 24,
				(int) (hours % 24));
}

/* --- for programs -------------------------------------------------------- */

static JsonArray *
tallies_json (const GPtrArray *list)
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < list->len; i++) {
		const struct report_row *row = list->pdata[i];
		JsonObject *object = json_object_new ();

		json_object_set_string_member (object, "name", row->name);
		json_object_set_int_member (object, "count", row->count);
		json_array_add_object_element (array, object);
	}
	return array;
}

static JsonArray *
money_json (const GPtrArray *list)
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < list->len; i++) {
		const struct report_row *row = list->pdata[i];
		struct price price = { .hundredths = row->count };
		g_autofree char *text = NULL;

		g_strlcpy (price.currency, row->name,
			   sizeof price.currency);
		text = price_print (&price);
		json_array_add_string_element (array, text);
	}
	return array;
}

static JsonArray *
days_json (const GPtrArray *days)
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < days->len; i++) {
		const struct report_day *day = days->pdata[i];
		JsonObject *object = json_object_new ();

		json_object_set_int_member (object, "begins", day->begins);
		json_object_set_int_member (object, "mails", day->mails);
		json_object_set_int_member (object, "tickets", day->tickets);
		json_object_set_int_member (object, "answers", day->answers);
		json_array_add_object_element (array, object);
	}
	return array;
}

static void
set_span (JsonObject *object, const char *key, gint64 seconds)
{
	if (seconds < 0)
		json_object_set_null_member (object, key);
	else
		json_object_set_int_member (object, key, seconds);
}

static JsonObject *
first_answers_json (const struct report *report)
{
	JsonObject *object = json_object_new ();

	json_object_set_int_member (object, "answered", report->answered);
	json_object_set_int_member (object, "unanswered", report->unanswered);
	json_object_set_int_member (object, "within_hour",
				    report->within_hour);
	set_span (object, "half", report->half);
	set_span (object, "nine_in_ten", report->nine_in_ten);
	set_span (object, "slowest", report->slowest);
	return object;
}

JsonObject *
figures_json (const struct report *report)
{
	JsonObject *object = json_object_new ();
	const struct {
		const char *key;
		const GPtrArray *list;
	} lists[] = {
		{ "verdicts", report->verdicts },
		{ "proofs", report->proofs },
		{ "rules", report->rules },
		{ "departments", report->departments },
		{ "priorities", report->priorities },
		{ "agents", report->agents },
		{ "ratings", report->ratings },
		{ "states", report->states },
		{ "outbox", report->outbox },
		{ "quotes", report->quotes }
	};

	json_object_set_int_member (object, "since", report->since);
	json_object_set_int_member (object, "until", report->until);
	json_object_set_int_member (object, "mails", report->mails);
	json_object_set_int_member (object, "tickets", report->tickets);
	json_object_set_int_member (object, "answers", report->answers);
	for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
		json_object_set_array_member (object, lists[i].key,
					      tallies_json (lists[i].list));
	json_object_set_object_member (object, "first_answers",
				       first_answers_json (report));
	json_object_set_array_member (object, "days",
				      days_json (report->days));
	json_object_set_int_member (object, "oldest_open",
				    report->oldest_open);
	json_object_set_int_member (object, "oldest_ticket",
				    report->oldest_ticket);
	json_object_set_array_member (object, "accepted",
				      money_json (report->accepted));
	json_object_set_array_member (object, "refunds",
				      money_json (report->refunds));
	return object;
}

/* --- for people ---------------------------------------------------------- */

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
	add_bars (lists, "Tickets by priority", report->priorities);
	add_bars (lists, "Answers by agent", report->agents);
	add_bars (lists, "What clients said of answers", report->ratings);
	add_bars (lists, "All tickets now", report->states);
	add_bars (lists, "Mails sent", report->outbox);
	add_bars (lists, "Quotes now", report->quotes);
	add_bars (lists, "Rules that decided", report->rules);
	return lists;
}

/* One bar for each day, with mails behind and tickets in front. */
static JsonArray *
plot (const struct report *report)
{
	JsonArray *array = json_array_new ();
	gint64 most = 1;
	guint count = report->days->len;

	for (guint i = 0; i < count; i++)
		most = MAX (most, ((struct report_day *)
				   report->days->pdata[i])->mails);
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
		  : report->until - report->oldest_open }
	};

	json_object_set_string_member (object, "company", company);
	json_object_set_string_member (object, "since", since);
	json_object_set_string_member (object, "until", until);
	set_int (object, "mails", report->mails);
	set_int (object, "tickets", report->tickets);
	set_int (object, "answers", report->answers);
	set_int (object, "unanswered", report->unanswered);
	set_share (object, report);
	for (gsize i = 0; i < G_N_ELEMENTS (spans); i++) {
		g_autofree char *text = figures_span (spans[i].seconds);

		json_object_set_string_member (object, spans[i].key, text);
	}
	if (report->oldest_ticket != 0)
		set_int (object, "oldest_ticket", report->oldest_ticket);
	json_object_set_array_member (object, "lists", all_bars (report));
	json_object_set_array_member (object, "plot", plot (report));
	json_object_set_array_member (object, "accepted",
				      money_json (report->accepted));
	json_object_set_array_member (object, "refunds",
				      money_json (report->refunds));
	return take_node (object);
}
