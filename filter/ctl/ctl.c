#include "filter/ctl/ctl.h"

#include <stdio.h>
#include <string.h>

#include "filter/control.h"
#include "filter/ctl/table.h"

void
ctl_complain (const char *format, ...)
{
	g_autofree char *text = NULL;
	g_auto (GStrv) lines = NULL;
	va_list args;

	va_start (args, format);
	text = g_strdup_vprintf (format, args);
	va_end (args);
	lines = g_strsplit (text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *safe = table_safe (lines[i]);

		fprintf (stderr, "ticketctl: %s\n", safe);
	}
}

bool
ctl_options (int *argc, char ***argv, const char *usage, const char *about,
	     const GOptionEntry *entries)
{
	g_autoptr (GOptionContext) context = g_option_context_new (usage);
	g_autoptr (GError) error = NULL;

	g_option_context_set_summary (context, about);
	if (entries != NULL)
		g_option_context_add_main_entries (context, entries, NULL);
	if (g_option_context_parse (context, argc, argv, &error))
		return true;
	ctl_complain ("%s: %s; see --help", g_get_prgname (), error->message);
	return false;
}

bool
ctl_no_arguments (int argc, char **argv)
{
	if (argc > 1)
		ctl_complain ("%s: is too much; see --help", argv[1]);
	return argc <= 1;
}

struct config *
ctl_config (const struct ctl *ctl)
{
	g_autoptr (GError) error = NULL;
	struct config *config = config_load (ctl->config_file, &error);

	if (config == NULL)
		ctl_complain ("%s", error->message);
	return config;
}

struct store *
ctl_store (const struct config *config)
{
	g_autoptr (GError) error = NULL;
	struct store *store = store_open (config->store, false, &error);

	if (g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
		ctl_complain ("%s; the daemon creates it when it first starts",
			      error->message);
	else if (store == NULL)
		ctl_complain ("%s", error->message);
	return store;
}

struct store *
ctl_open (const struct ctl *ctl)
{
	g_autoptr (config_auto) config = ctl_config (ctl);

	return config != NULL ? ctl_store (config) : NULL;
}

JsonObject *
ctl_call (const struct config *config, const char *op, JsonObject *args)
{
	g_autoptr (GError) error = NULL;
	JsonObject *result = control_call (config, op, args, &error);

	if (result == NULL)
		ctl_complain ("%s", error->message);
	return result;
}

int
ctl_write (const struct ctl *ctl, const char *op, JsonObject *args)
{
	g_autoptr (config_auto) config = ctl_config (ctl);
	g_autoptr (JsonObject) result = NULL;

	if (config != NULL)
		result = ctl_call (config, op, args);
	return result != NULL ? CTL_OK : CTL_FAILED;
}

void
ctl_set_string (JsonObject *object, const char *name, const char *value)
{
	if (value != NULL)
		json_object_set_string_member (object, name, value);
	else
		json_object_set_null_member (object, name);
}

void
ctl_print_json (JsonNode *node)
{
	g_autofree char *text = json_to_string (node, FALSE);

	puts (text);
	json_node_unref (node);
}

void
ctl_print_object (JsonObject *object)
{
	JsonNode *node = json_node_new (JSON_NODE_OBJECT);

	json_node_take_object (node, object);
	ctl_print_json (node);
}

void
ctl_print_list (const GPtrArray *items, ctl_json_func make)
{
	JsonNode *node = json_node_new (JSON_NODE_ARRAY);
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < items->len; i++)
		json_array_add_object_element (array, make (items->pdata[i]));
	json_node_take_array (node, array);
	ctl_print_json (node);
}

int
ctl_list (const GPtrArray *items, const GError *error, bool json,
	  ctl_json_func make, void (*print) (const GPtrArray *items))
{
	if (items == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (json)
		ctl_print_list (items, make);
	else
		print (items);
	return CTL_OK;
}

gint64
ctl_number (const char *text)
{
	const char *digits = *text == '#' ? text + 1 : text;
	char *end = NULL;
	guint64 number = g_ascii_isdigit (*digits)
		? g_ascii_strtoull (digits, &end, 10) : 0;

	if (number == 0 || number > G_MAXINT64 || *end != '\0') {
		ctl_complain ("%s: is no number; such as 42", text);
		return 0;
	}
	return (gint64) number;
}

static void
list_verbs (const char *noun, const struct ctl_verb *verbs, FILE *to)
{
	fprintf (to, "Usage: ticketctl [-c FILE] %s VERB ...\n\n", noun);
	for (; verbs->name != NULL; verbs++)
		fprintf (to, "  %-10s %s\n", verbs->name, verbs->about);
	fprintf (to, "\nticketctl %s VERB --help has more.\n", noun);
}

int
ctl_verbs (struct ctl *ctl, const struct ctl_verb *verbs, int argc,
	   char **argv)
{
	if (argc < 2) {
		list_verbs (argv[0], verbs, stderr);
		return CTL_USAGE;
	}
	if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0) {
		list_verbs (argv[0], verbs, stdout);
		return CTL_OK;
	}
	for (; verbs->name != NULL; verbs++) {
		g_autofree char *name = NULL;

		if (strcmp (verbs->name, argv[1]) != 0)
			continue;
		name = g_strdup_printf ("ticketctl %s %s", argv[0], argv[1]);
		g_set_prgname (name);
		return verbs->run (ctl, argc - 1, argv + 1);
	}
	ctl_complain ("%s %s: no such command; see --help", argv[0], argv[1]);
	return CTL_USAGE;
}

int
ctl_subverbs (struct ctl *ctl, const char *name, const struct ctl_verb *verbs,
	      int argc, char **argv)
{
	char *own = argv[0];
	int status;

	argv[0] = (char *) name;
	status = ctl_verbs (ctl, verbs, argc, argv);
	argv[0] = own;
	return status;
}
