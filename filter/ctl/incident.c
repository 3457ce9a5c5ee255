/* ticketctl incident: failures that many write about. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/input.h"
#include "filter/ctl/since.h"
#include "filter/ctl/table.h"

#define TIMES "20m, 2h, 14:05 or \"2026-11-25 14:05\""

enum { FILE_BYTES = 1 << 20 };

/* --- showing ------------------------------------------------------------ */

static void
set_texts (JsonObject *object, const char *name, char *const *texts)
{
	JsonObject *all = json_object_new ();

	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++)
		if (*texts[i] != '\0')
			json_object_set_string_member (
				all, incident_language (i), texts[i]);
	json_object_set_object_member (object, name, all);
}

static JsonObject *
incident_json (gconstpointer item)
{
	const struct incident *incident = item;
	JsonObject *object = json_object_new ();

	json_object_set_int_member (object, "number", incident->number);
	json_object_set_string_member (object, "services",
				       incident->services);
	json_object_set_string_member (object, "server", incident->server);
	json_object_set_int_member (object, "since", incident->since);
	json_object_set_int_member (object, "opened", incident->opened);
	json_object_set_string_member (object, "opened_by",
				       incident->opened_by);
	json_object_set_int_member (object, "ended", incident->ended);
	ctl_set_string (object, "ended_by", incident->ended_by);
	set_texts (object, "texts", incident->texts);
	set_texts (object, "ends", incident->ends);
	json_object_set_int_member (object, "tickets", incident->tickets);
	json_object_set_int_member (object, "told", incident->told);
	json_object_set_int_member (object, "untold", incident->untold);
	return object;
}

static void
print_table (const GPtrArray *incidents)
{
	static const char *const heads[] = { "INCIDENT", "SERVICES", "SERVER",
					     "SINCE", "ENDED", "TICKETS",
					     "TOLD", "TEXT", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < incidents->len; i++) {
		const struct incident *one = incidents->pdata[i];
		g_autofree char *number = g_strdup_printf (
			"%" G_GINT64_FORMAT, one->number);
		g_autofree char *since = table_time (one->since);
		g_autofree char *ended = table_time (one->ended);
		g_autofree char *tickets = g_strdup_printf ("%u",
							    one->tickets);
		g_autofree char *told = g_strdup_printf ("%u", one->told);
		g_autofree char *text = incident_title (one);

		table_add (table, (const char *const []) {
			number, one->services, *one->server != '\0'
			? one->server : NULL, since, ended, tickets, told,
			text });
	}
	table_print (table);
}

static int
incident_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE, all = FALSE;
	const GOptionEntry entries[] = {
		{ "all", 'a', 0, G_OPTION_ARG_NONE, &all,
		  "Those that are over, too", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	struct incident_filter filter = { 0 };
	g_autoptr (store_auto) store = NULL;
	g_autoptr (GPtrArray) incidents = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "", "Lists the incidents that are not "
			  "over.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	filter.lasting = !all;
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	incidents = store_incidents (store, &filter, &error);
	return ctl_list (incidents, error, json, incident_json, print_table);
}

static void
print_texts (const char *title, char *const *texts)
{
	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++) {
		g_auto (GStrv) lines = g_strsplit (texts[i], "\n", -1);

		if (*texts[i] == '\0')
			continue;
		printf ("\n%s, %s:\n", title, incident_language (i));
		for (char **line = lines; *line != NULL; line++) {
			g_autofree char *safe = table_safe (*line);

			printf ("  %s\n", safe);
		}
	}
}

static void
print_incident (const struct incident *incident, const GPtrArray *links)
{
	g_autofree char *since = table_time (incident->since);
	g_autofree char *ended = table_time (incident->ended);

	printf ("incident %" G_GINT64_FORMAT ": %s%s%s\nsince %s, %s%s\n",
		incident->number, incident->services,
		*incident->server != '\0' ? " on " : "", incident->server,
		since, incident->ended != 0 ? "ended " : "not over",
		incident->ended != 0 ? ended : "");
	printf ("tickets: %u", incident->tickets);
	if (incident->ended != 0)
		printf ("; told that it is over: %u, still to be looked at: "
			"%u", incident->told, incident->untold);
	for (guint i = 0; i < links->len; i++)
		printf ("%s#%" G_GINT64_FORMAT, i == 0 ? "\n  " : " ",
			*(const gint64 *) links->pdata[i]);
	putchar ('\n');
	print_texts ("text", incident->texts);
	print_texts ("at its end", incident->ends);
}

static int
incident_show (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (incident_auto) incident = NULL;
	g_autoptr (GPtrArray) links = NULL;
	g_autoptr (GError) error = NULL;
	gint64 number;

	if (!ctl_options (&argc, &argv, "NUMBER", "Shows an incident and "
			  "which tickets it explains.", entries))
		return CTL_USAGE;
	number = argc == 2 ? ctl_number (argv[1]) : 0;
	if (number == 0) {
		ctl_complain ("incident show: one NUMBER; see --help");
		return CTL_USAGE;
	}
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	incident = store_incident (store, number, &error);
	if (incident != NULL)
		links = store_incident_links (store, number, &error);
	if (links == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (json) {
		JsonObject *object = incident_json (incident);
		JsonArray *array = json_array_new ();

		for (guint i = 0; i < links->len; i++)
			json_array_add_int_element (
				array, *(const gint64 *) links->pdata[i]);
		json_object_set_array_member (object, "linked", array);
		ctl_print_object (object);
	} else {
		print_incident (incident, links);
	}
	return CTL_OK;
}

/* --- what is written ---------------------------------------------------- */

struct given {
	char *services, *server, *since, *file;
	char *texts[INCIDENT_LANGUAGES];
};

static void
given_clear (struct given *given)
{
	g_free (given->services);
	g_free (given->server);
	g_free (given->since);
	g_free (given->file);
	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++)
		g_free (given->texts[i]);
}
typedef struct given given_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (given_auto, given_clear)

/* "[ru]" -> 1; -1: it is no such line. */
static int
heading (const char *line)
{
	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++) {
		g_autofree char *head = g_strdup_printf (
			"[%s]", incident_language (i));

		if (strcmp (line, head) == 0)
			return (int) i;
	}
	return -1;
}

/* Lines "[en]", "[ru]", "[uk]", each above its text. */
static bool
read_file (struct given *given)
{
	g_autofree char *content = NULL;
	g_auto (GStrv) lines = NULL;
	g_autoptr (GError) error = NULL;
	GString *texts[INCIDENT_LANGUAGES] = { NULL };
	int at = -1;
	bool ok = true;

	content = input_read_text (given->file, FILE_BYTES, &error);
	if (content == NULL) {
		ctl_complain ("%s: %s", given->file, error->message);
		return false;
	}
	lines = g_strsplit (content, "\n", -1);
	for (char **line = lines; *line != NULL && ok; line++) {
		int next;

		g_strchomp (*line);
		next = heading (*line);
		if (next >= 0 && texts[next] == NULL)
			texts[at = next] = g_string_new (NULL);
		else if (next >= 0 || (at < 0 && **line != '\0'))
			ok = false;
		else if (at >= 0)
			g_string_append_printf (texts[at], "%s\n", *line);
	}
	if (!ok || at < 0)
		ctl_complain ("%s: lines [en], [ru] and [uk] have the text in "
			      "each language under them", given->file);
	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++)
		if (texts[i] != NULL) {
			g_free (given->texts[i]);
			given->texts[i] = g_strstrip (
				g_string_free (texts[i], FALSE));
		}
	return ok && at >= 0;
}

/* Each of them is a kind of the regulation, where there is one. */
static bool
check_services (const struct config *config, const char *services)
{
	const struct regulation *regulation = config->policy->regulation;
	const struct kinds *kinds = regulation != NULL ? regulation->kinds
		: NULL;
	g_auto (GStrv) names = g_strsplit (services, ",", -1);
	g_autofree char *all = NULL;

	if (kinds == NULL) {
		ctl_complain ("warning: the regulation has no kinds of "
			      "requests, so that only agents link tickets");
		return true;
	}
	for (char **name = names; *name != NULL; name++)
		if (kinds_find (kinds, *name) == NULL) {
			all = kinds_names (kinds);
			ctl_complain ("--service %s: there is no such kind of "
				      "requests; there are %s", *name, all);
			return false;
		}
	return true;
}

static bool
set_since (const struct config *config, const char *text, JsonObject *args)
{
	gint64 at;

	if (!since_read (text, regulation_zone (config->policy->regulation),
			 g_get_real_time () / G_USEC_PER_SEC, &at)) {
		ctl_complain ("--since %s: " TIMES ", not later than now",
			      text);
		return false;
	}
	json_object_set_int_member (args, "since", at);
	return true;
}

/* NULL: already complained of. */
static JsonObject *
args_of (const struct config *config, struct given *given, gint64 number)
{
	g_autoptr (JsonObject) args = json_object_new ();
	JsonObject *texts;

	if ((given->file != NULL && !read_file (given))
	    || (given->services != NULL
		&& !check_services (config, given->services))
	    || (given->since != NULL
		&& !set_since (config, given->since, args)))
		return NULL;
	if (number != 0)
		json_object_set_int_member (args, "number", number);
	ctl_set_string (args, "services", given->services);
	ctl_set_string (args, "server", given->server);
	texts = json_object_new ();
	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++)
		ctl_set_string (texts, incident_language (i),
				given->texts[i]);
	json_object_set_object_member (args, "texts", texts);
	return g_steal_pointer (&args);
}

#define TEXT_ENTRIES(given) \
	{ "text-en", 0, 0, G_OPTION_ARG_STRING, &(given).texts[0], \
	  "For clients, in English", "TEXT" }, \
	{ "text-ru", 0, 0, G_OPTION_ARG_STRING, &(given).texts[1], \
	  "The same in Russian", "TEXT" }, \
	{ "text-uk", 0, 0, G_OPTION_ARG_STRING, &(given).texts[2], \
	  "The same in Ukrainian", "TEXT" }, \
	{ "texts", 0, 0, G_OPTION_ARG_FILENAME, &(given).file, \
	  "All of them: lines [en], [ru], [uk], each above its text", \
	  "FILE" }
#define ABOUT_ENTRIES(given) \
	{ "service", 's', 0, G_OPTION_ARG_STRING, &(given).services, \
	  "Kinds of requests that it explains", "KIND[,KIND]" }, \
	{ "server", 0, 0, G_OPTION_ARG_STRING, &(given).server, \
	  "Only requests that are about this server", "NAME" }, \
	{ "since", 0, 0, G_OPTION_ARG_STRING, &(given).since, \
	  "When it began: " TIMES, "TIME" }

static void
print_opened (JsonObject *result)
{
	JsonArray *linked = json_object_get_array_member (result, "linked");

	printf ("incident %" G_GINT64_FORMAT "\n",
		json_object_get_int_member (result, "number"));
	for (guint i = 0; i < json_array_get_length (linked); i++)
		printf ("%s#%" G_GINT64_FORMAT, i == 0 ? "linked: " : " ",
			json_array_get_int_element (linked, i));
	if (json_array_get_length (linked) > 0)
		putchar ('\n');
	if (json_object_get_boolean_member (result, "more"))
		printf ("only the newest %d tickets were looked at\n",
			INCIDENT_EARLIER);
}

static int
incident_open (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	g_auto (given_auto) given = { NULL };
	const GOptionEntry entries[] = {
		ABOUT_ENTRIES (given), TEXT_ENTRIES (given),
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (config_auto) config = NULL;
	g_autoptr (JsonObject) args = NULL;
	g_autoptr (JsonObject) result = NULL;

	if (!ctl_options (&argc, &argv, "", "From now on what it explains is "
			  "acknowledged with its text, and linked to it; what "
			  "is open and came since it began (without --since "
			  "in the last 4 hours) is linked, too.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	if (given.services == NULL) {
		ctl_complain ("incident open: --service KIND; see --help");
		return CTL_USAGE;
	}
	config = ctl_config (ctl);
	if (config != NULL)
		args = args_of (config, &given, 0);
	result = args == NULL ? NULL
		: ctl_call (config, "incident.open", args);
	if (result == NULL)
		return CTL_FAILED;
	if (json)
		ctl_print_object (g_steal_pointer (&result));
	else
		print_opened (result);
	return CTL_OK;
}

/* What an incident's number and texts make of an operation. */
static int
change (struct ctl *ctl, int argc, char **argv, struct given *given,
	const char *op)
{
	gint64 number = argc == 2 ? ctl_number (argv[1]) : 0;
	g_autoptr (config_auto) config = NULL;
	g_autoptr (JsonObject) args = NULL;
	g_autoptr (JsonObject) result = NULL;

	if (number == 0) {
		ctl_complain ("%s: one NUMBER; see --help",
			      g_get_prgname ());
		return CTL_USAGE;
	}
	config = ctl_config (ctl);
	if (config != NULL)
		args = args_of (config, given, number);
	if (args != NULL)
		result = ctl_call (config, op, args);
	return result != NULL ? CTL_OK : CTL_FAILED;
}

static int
incident_edit (struct ctl *ctl, int argc, char **argv)
{
	g_auto (given_auto) given = { NULL };
	const GOptionEntry entries[] = {
		ABOUT_ENTRIES (given), TEXT_ENTRIES (given),
		G_OPTION_ENTRY_NULL
	};

	return ctl_options (&argc, &argv, "NUMBER", "Changes what is given; "
			    "what was acknowledged and linked stays.",
			    entries)
		? change (ctl, argc, argv, &given, "incident.edit")
		: CTL_USAGE;
}

static int
incident_end (struct ctl *ctl, int argc, char **argv)
{
	g_auto (given_auto) given = { NULL };
	const GOptionEntry entries[] = {
		TEXT_ENTRIES (given),
		G_OPTION_ENTRY_NULL
	};

	return ctl_options (&argc, &argv, "NUMBER", "It is over: the client "
			    "of each ticket that is linked to it and not "
			    "closed is told so, with the text if there is "
			    "one.", entries)
		? change (ctl, argc, argv, &given, "incident.end")
		: CTL_USAGE;
}

int
cmd_incident (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "open", incident_open, "a failure that many write about" },
		{ "list", incident_list, "those that are not over" },
		{ "show", incident_show, "one, and what it explains" },
		{ "edit", incident_edit, "its texts, services, server, time" },
		{ "end", incident_end, "it is over, and all are told" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}
