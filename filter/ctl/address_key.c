/* ticketctl address-key: the keys of signed addresses; never the secrets. */
#include <stdio.h>

#include "filter/control.h"
#include "filter/ctl/ctl.h"
#include "filter/ctl/table.h"
#include "filter/keyfile.h"

enum { SECONDS_A_DAY = 24 * 3600, OVERLAP_MOST = 3650 };

/* Caller's; NULL: it does not end. */
static char *
last_day (const struct keyfile_key *key)
{
	g_autoptr (GDateTime) day = key->until == 0 ? NULL
		: g_date_time_new_from_unix_utc (key->until);

	return day != NULL ? g_date_time_format (day, "%Y-%m-%d") : NULL;
}

static void
print_json (const struct keyfile *file)
{
	JsonArray *array = json_array_new ();
	JsonNode *node = json_node_new (JSON_NODE_ARRAY);

	for (unsigned i = 0; i < file->count; i++) {
		JsonObject *object = json_object_new ();
		g_autofree char *id = g_strdup_printf ("%02x",
						       file->key[i].id);
		g_autofree char *until = last_day (&file->key[i]);

		json_object_set_string_member (object, "id", id);
		json_object_set_boolean_member (object, "signs", i == 0);
		ctl_set_string (object, "until", until);
		json_array_add_object_element (array, object);
	}
	json_node_take_array (node, array);
	ctl_print_json (node);
}

static void
print_table (const struct keyfile *file)
{
	static const char *const heads[] = { "KEY", "SIGNS", "UNTIL", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (unsigned i = 0; i < file->count; i++) {
		g_autofree char *id = g_strdup_printf ("%02x",
						       file->key[i].id);
		g_autofree char *until = last_day (&file->key[i]);

		table_add (table, (const char *const []) {
			id, i == 0 ? "yes" : "no", until });
	}
	table_print (table);
}

static int
key_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (config_auto) config = NULL;
	g_autoptr (keyfile_auto) file = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "", "Lists the keys of signed "
			  "addresses, the one that signs first.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	config = ctl_config (ctl);
	if (config == NULL)
		return CTL_FAILED;
	file = keyfile_read (config->address_keys, &error);
	if (file == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (json)
		print_json (file);
	else
		print_table (file);
	return CTL_OK;
}

/* A daemon that is down reads the file when it starts. */
static bool
tell_daemon (const struct config *config)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (JsonObject) result = control_ask (config->control, "reload",
						     NULL, &error);

	if (result != NULL
	    || g_error_matches (error, CONTROL_ERROR, CONTROL_ERROR_ABSENT))
		return true;
	ctl_complain ("the file is written, but the daemon did not read it: "
		      "%s", error->message);
	return false;
}

static int
key_rotate (struct ctl *ctl, int argc, char **argv)
{
	gint overlap = G_MININT;	/* not given */
	const GOptionEntry entries[] = {
		{ "overlap", 0, 0, G_OPTION_ARG_INT, &overlap,
		  "How long the old keys stay good (default: reply-valid); "
		  "0: not at all", "DAYS" },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (config_auto) config = NULL;
	g_autoptr (keyfile_auto) file = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "", "From now on a new key signs.",
			  entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	config = ctl_config (ctl);
	if (config == NULL)
		return CTL_FAILED;
	if (overlap == G_MININT)
		overlap = (gint) ((config->policy->reply_valid
				   + SECONDS_A_DAY - 1) / SECONDS_A_DAY);
	if (overlap < 0 || overlap > OVERLAP_MOST) {
		ctl_complain ("--overlap: 0 to %d days", OVERLAP_MOST);
		return CTL_USAGE;
	}
	file = keyfile_rotate (config->address_keys,
			       g_get_real_time () / G_USEC_PER_SEC,
			       (unsigned) overlap, &error);
	if (file == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	return tell_daemon (config) ? CTL_OK : CTL_FAILED;
}

int
cmd_address_key (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "list", key_list, "their names and ends" },
		{ "rotate", key_rotate, "a new one signs, the old ones end" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}
