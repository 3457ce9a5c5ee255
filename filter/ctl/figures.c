#include "filter/ctl/figures.h"

#include <string.h>

#include "filter/policy/price.h"

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

JsonArray *
figures_money (const GPtrArray *list)
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

/* A JSON array of what `make` makes of each. */
static JsonArray *
array_of (const GPtrArray *list, JsonObject *(*make) (gconstpointer row))
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < list->len; i++)
		json_array_add_object_element (array, make (list->pdata[i]));
	return array;
}

static JsonObject *
tally_json (gconstpointer item)
{
	const struct report_row *row = item;
	JsonObject *object = json_object_new ();

	json_object_set_string_member (object, "name", row->name);
	json_object_set_int_member (object, "count", row->count);
	return object;
}

static JsonObject *
kept_json (gconstpointer item)
{
	const struct report_kept *row = item;
	JsonObject *object = json_object_new ();

	json_object_set_string_member (object, "name", row->name);
	if (row->priority != NULL)
		json_object_set_string_member (object, "priority",
					       row->priority);
	json_object_set_int_member (object, "kept", row->kept);
	json_object_set_int_member (object, "missed", row->missed);
	json_object_set_int_member (object, "running", row->running);
	json_object_set_int_member (object, "paused", row->paused);
	return object;
}

static JsonObject *
wait_json (gconstpointer item)
{
	const struct report_wait *row = item;
	JsonObject *object = json_object_new ();

	json_object_set_string_member (object, "name", row->name);
	json_object_set_int_member (object, "count", row->count);
	json_object_set_int_member (object, "late", row->late);
	json_object_set_int_member (object, "oldest", row->oldest);
	return object;
}

JsonObject *
figures_article (gconstpointer item)
{
	const struct article_stat *stat = item;
	JsonObject *object = json_object_new ();

	json_object_set_string_member (object, "id", stat->id);
	json_object_set_int_member (object, "offered", stat->offered);
	json_object_set_int_member (object, "ended", stat->ended);
	json_object_set_int_member (object, "helped", stat->helped);
	json_object_set_int_member (object, "linked", stat->linked);
	json_object_set_int_member (object, "sent", stat->sent);
	return object;
}

static JsonObject *
incident_json (gconstpointer item)
{
	const struct report_incident *row = item;
	const struct incident *incident = row->incident;
	g_autofree char *title = incident_title (incident);
	JsonObject *object = json_object_new ();

	json_object_set_int_member (object, "number", incident->number);
	json_object_set_string_member (object, "title", title);
	json_object_set_string_member (object, "services",
				       incident->services);
	json_object_set_string_member (object, "server", incident->server);
	json_object_set_int_member (object, "since", incident->since);
	json_object_set_int_member (object, "ended", incident->ended);
	json_object_set_int_member (object, "tickets", row->tickets);
	json_object_set_int_member (object, "open", row->open);
	return object;
}

struct report_kept
figures_kept (const struct report *report)
{
	struct report_kept all = { NULL, NULL, 0, 0, 0, 0 };

	for (guint i = 0; i < report->kept->len; i++) {
		const struct report_kept *row = report->kept->pdata[i];

		all.kept += row->kept;
		all.missed += row->missed;
		all.running += row->running;
		all.paused += row->paused;
	}
	return all;
}

static JsonObject *
deadlines_json (const struct report *report)
{
	struct report_kept all = figures_kept (report);
	JsonObject *object;

	all.name = (char *) "";
	object = kept_json (&all);
	json_object_remove_member (object, "name");
	json_object_set_array_member (object, "by_department",
				      array_of (report->kept, kept_json));
	json_object_set_array_member (object, "by_kind",
				      array_of (report->kept_kinds,
						kept_json));
	json_object_set_int_member (object, "resolutions_missed",
				    report->resolutions_missed);
	return object;
}

static JsonObject *
waiting_json (const struct report *report)
{
	JsonObject *object = json_object_new ();

	json_object_set_int_member (object, "count", report->waiting);
	json_object_set_int_member (object, "late", report->late);
	json_object_set_array_member (object, "by_department",
				      array_of (report->waiting_departments,
						wait_json));
	json_object_set_array_member (object, "by_kind",
				      array_of (report->waiting_kinds,
						wait_json));
	return object;
}

static JsonObject *
day_json (gconstpointer item)
{
	const struct report_day *day = item;
	JsonObject *object = json_object_new ();

	json_object_set_int_member (object, "begins", day->begins);
	json_object_set_int_member (object, "mails", day->mails);
	json_object_set_int_member (object, "tickets", day->tickets);
	json_object_set_int_member (object, "answers", day->answers);
	return object;
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
		{ "kinds", report->kinds },
		{ "scopes", report->scopes },
		{ "streams", report->streams },
		{ "agents", report->agents },
		{ "ratings", report->ratings },
		{ "states", report->states },
		{ "outbox", report->outbox },
		{ "sent", report->sent },
		{ "quotes", report->quotes }
	};

	json_object_set_int_member (object, "since", report->since);
	json_object_set_int_member (object, "until", report->until);
	json_object_set_int_member (object, "mails", report->mails);
	json_object_set_int_member (object, "tickets", report->tickets);
	json_object_set_int_member (object, "answers", report->answers);
	for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
		json_object_set_array_member (object, lists[i].key,
					      array_of (lists[i].list,
							tally_json));
	json_object_set_object_member (object, "first_answers",
				       first_answers_json (report));
	json_object_set_object_member (object, "deadlines",
				       deadlines_json (report));
	json_object_set_int_member (object, "delay_notices",
				    report->delay_notices);
	json_object_set_object_member (object, "waiting",
				       waiting_json (report));
	json_object_set_array_member (object, "incidents",
				      array_of (report->incidents,
						incident_json));
	json_object_set_array_member (object, "articles",
				      array_of (report->articles,
						figures_article));
	json_object_set_array_member (object, "days",
				      array_of (report->days, day_json));
	json_object_set_int_member (object, "oldest_open",
				    report->oldest_open);
	json_object_set_int_member (object, "oldest_ticket",
				    report->oldest_ticket);
	json_object_set_array_member (object, "accepted",
				      figures_money (report->accepted));
	json_object_set_array_member (object, "refunds",
				      figures_money (report->refunds));
	return object;
}
