/* ticketctl announce: what many accounts are told at once. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/input.h"
#include "filter/ctl/preview.h"
#include "filter/ctl/table.h"
#include "filter/policy/announcing.h"

enum { FILE_BYTES = 1 << 20, LISTED = 100 };

static gint64
now_seconds (void)
{
	return g_get_real_time () / G_USEC_PER_SEC;
}

/* NULL: already complained of. */
static char *
read_file (const char *file)
{
	g_autoptr (GError) error = NULL;
	char *text = input_read_text (file, FILE_BYTES, &error);

	if (text == NULL)
		ctl_complain ("%s: %s", file, error->message);
	return text;
}

/* --- new ------------------------------------------------------------------ */

static JsonObject *
order_args (const struct config *config,
	    const struct change_announcement *draft, const char *text)
{
	JsonObject *args = json_object_new ();
	JsonArray *texts = json_array_new ();

	for (guint i = 0; i < draft->texts->len; i++) {
		const struct announcement_text *one = draft->texts->pdata[i];
		JsonObject *object = json_object_new ();

		ctl_set_string (object, "language", one->language);
		ctl_set_string (object, "subject", one->subject);
		ctl_set_string (object, "text", one->text);
		json_array_add_object_element (texts, object);
	}
	json_object_set_array_member (args, "texts", texts);
	ctl_set_string (args, "audience", draft->audience);
	ctl_set_string (args, "name", draft->name);
	ctl_set_string (args, "kind", draft->kind);
	ctl_set_string (args, "language", config->policy->language);
	ctl_set_string (args, "mailbox", policy_announcer (config->policy));
	ctl_set_string (args, "text", text);
	json_object_set_int_member (args, "due", draft->due);
	return args;
}

static int
show (const struct config *config, gint64 id, bool json)
{
	g_autoptr (store_auto) store = ctl_store (config);
	g_autoptr (announcement_auto) announcement = NULL;
	g_autoptr (announcement_count_auto) count = NULL;
	g_autoptr (GError) error = NULL;

	if (store == NULL)
		return CTL_FAILED;
	announcement = store_announcement (store, id, &error);
	if (announcement != NULL)
		count = store_announcement_count (store, announcement,
						  &error);
	if (count == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (json)
		ctl_print_object (preview_json (announcement, count));
	else
		preview_print (announcement, count);
	return CTL_OK;
}

static int
announce_new (struct ctl *ctl, int argc, char **argv)
{
	g_autofree char *to = NULL, *kind = NULL, *at = NULL;
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "to", 't', 0, G_OPTION_ARG_STRING, &to,
		  "all, product:NAME, server:NAME or list:NAME", "WHOM" },
		{ "kind", 'k', 0, G_OPTION_ARG_STRING, &kind,
		  "works or news", "KIND" },
		{ "at", 0, 0, G_OPTION_ARG_STRING, &at,
		  "When it is to be sent, once it is told to", "TIME" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (change_announcement_auto) draft
		= change_announcement_new ();
	g_autoptr (config_auto) config = NULL;
	g_autoptr (JsonObject) args = NULL;
	g_autoptr (JsonObject) result = NULL;
	g_autofree char *text = NULL;
	g_autofree char *mistake = NULL;

	if (!ctl_options (&argc, &argv, "FILE", "Takes an announcement in "
			  "from a file (- for standard input), and shows whom "
			  "it would go to.  Nothing is sent before it is told "
			  "to: ticketctl announce send.  In the file, each "
			  "language has a section, #ru, #uk or #en, with the "
			  "subject behind it and the text below.", entries))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("announce new: one FILE; see --help");
		return CTL_USAGE;
	}
	config = ctl_config (ctl);
	text = config != NULL ? read_file (argv[1]) : NULL;
	if (text == NULL)
		return CTL_FAILED;
	mistake = announcing_read (&(const struct announcing_given) {
			.to = to, .kind = kind, .at = at }, text,
		regulation_zone (config->policy->regulation), now_seconds (),
		draft);
	if (mistake != NULL) {
		ctl_complain ("%s", mistake);
		return CTL_USAGE;
	}
	args = order_args (config, draft, text);
	result = ctl_call (config, "announce.new", args);
	return result == NULL ? CTL_FAILED
		: show (config, json_object_get_int_member (result, "id"),
			json);
}

/* --- one of them ----------------------------------------------------------- */

static int
announce_show (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (config_auto) config = NULL;
	gint64 id;

	if (!ctl_options (&argc, &argv, "NUMBER", "Shows one: its texts, "
			  "whom it would go to now, and what was sent.",
			  entries))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("announce show: one NUMBER; see --help");
		return CTL_USAGE;
	}
	id = ctl_number (argv[1]);
	if (id == 0)
		return CTL_USAGE;
	config = ctl_config (ctl);
	return config != NULL ? show (config, id, json) : CTL_FAILED;
}

static int
announce_send (struct ctl *ctl, int argc, char **argv)
{
	g_autofree char *at = NULL;
	const GOptionEntry entries[] = {
		{ "at", 0, 0, G_OPTION_ARG_STRING, &at,
		  "When: 2h, 22:00, tomorrow 22:00, 2026-11-25 22:00",
		  "TIME" },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (JsonObject) args = json_object_new ();
	g_autoptr (config_auto) config = NULL;
	g_autoptr (JsonObject) result = NULL;
	g_autofree char *mistake = NULL;
	gint64 id, due = 0;

	if (!ctl_options (&argc, &argv, "NUMBER", "Has a draft sent, now or "
			  "when it says; or another time for one that is "
			  "scheduled.", entries))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("announce send: one NUMBER; see --help");
		return CTL_USAGE;
	}
	id = ctl_number (argv[1]);
	if (id == 0)
		return CTL_USAGE;
	config = ctl_config (ctl);
	if (config == NULL)
		return CTL_FAILED;
	if (at != NULL)
		mistake = announcing_time (
			at, regulation_zone (config->policy->regulation),
			now_seconds (), &due);
	if (mistake != NULL) {
		ctl_complain ("%s", mistake);
		return CTL_USAGE;
	}
	json_object_set_int_member (args, "id", id);
	json_object_set_int_member (args, "due", due);
	result = ctl_call (config, "announce.send", args);
	return result != NULL ? CTL_OK : CTL_FAILED;
}

static int
announce_cancel (struct ctl *ctl, int argc, char **argv)
{
	g_autoptr (JsonObject) args = json_object_new ();
	gint64 id;

	if (!ctl_options (&argc, &argv, "NUMBER", "Whoever has not got it "
			  "gets it no more.", NULL))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("announce cancel: one NUMBER; see --help");
		return CTL_USAGE;
	}
	id = ctl_number (argv[1]);
	if (id == 0)
		return CTL_USAGE;
	json_object_set_int_member (args, "id", id);
	return ctl_write (ctl, "announce.cancel", args);
}

/* --- all of them ------------------------------------------------------------ */

static void
print_table (const GPtrArray *list)
{
	static const char *const heads[] = { "NUMBER", "STATE", "KIND", "TO",
					     "DUE", "QUEUED", "BY", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < list->len; i++) {
		const struct announcement *one = list->pdata[i];
		g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT,
						       one->id);
		g_autofree char *to = preview_audience (one);
		g_autofree char *due = table_time (one->due);
		g_autofree char *queued = g_strdup_printf (
			"%" G_GINT64_FORMAT, one->queued);

		table_add (table, (const char *const []) {
			id, one->state, one->kind, to, due, queued,
			one->by });
	}
	table_print (table);
}

static JsonObject *
row_json (gconstpointer announcement)
{
	return preview_json (announcement, NULL);
}

static int
announce_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (GPtrArray) list = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "", "Lists them, the newest first.",
			  entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	list = store_announcements (store, LISTED, &error);
	return ctl_list (list, error, json, row_json, print_table);
}

/* --- lists --------------------------------------------------------------- */

static int
set_subscription (struct ctl *ctl, int argc, char **argv, const char *verb,
		  const char *about, bool wanted)
{
	g_autoptr (JsonObject) args = json_object_new ();
	g_autofree char *list = NULL;

	if (!ctl_options (&argc, &argv, "ACCOUNT LIST", about, NULL))
		return CTL_USAGE;
	if (argc != 3) {
		ctl_complain ("announce %s: an ACCOUNT and a LIST; see --help",
			      verb);
		return CTL_USAGE;
	}
	list = g_utf8_strdown (argv[2], -1);
	ctl_set_string (args, "account", argv[1]);
	ctl_set_string (args, "list", list);
	json_object_set_boolean_member (args, "wanted", wanted);
	return ctl_write (ctl, "announce.subscription", args);
}

static int
announce_unsubscribe (struct ctl *ctl, int argc, char **argv)
{
	return set_subscription (ctl, argc, argv, "unsubscribe",
				 "The account gets no more news of that list "
				 "(news: what goes to no list).", false);
}

static int
announce_subscribe (struct ctl *ctl, int argc, char **argv)
{
	return set_subscription (ctl, argc, argv, "subscribe", "The account "
				 "had unsubscribed, and gets it again.", true);
}

int
cmd_announce (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "new", announce_new, "a draft, and whom it would go to" },
		{ "list", announce_list, "all of them" },
		{ "show", announce_show, "one of them, and how far it is" },
		{ "send", announce_send, "have a draft sent" },
		{ "cancel", announce_cancel, "send it to nobody more" },
		{ "unsubscribe", announce_unsubscribe,
		  "an account wants no more of a list" },
		{ "subscribe", announce_subscribe, "undo that" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}
