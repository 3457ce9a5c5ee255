#include "filter/ctl/label.h"

#include <stdio.h>
#include <string.h>

#include "filter/ctl/table.h"
#include "filter/regulation/labels.h"

/* In this order; others behind them, by name. */
static const char *const first[] = {
	"stream", "scope", "kind", "missing", "system", "abuse"
};

static void
print_one (const char *name, const char *value)
{
	g_autofree char *safe_name = table_safe (name);
	g_autofree char *safe_value = table_safe (value);

	printf ("%s: %s\n", safe_name, safe_value);
}

static bool
is_printed_before (const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS (first); i++)
		if (strcmp (name, first[i]) == 0)
			return true;
	return strcmp (name, "department") == 0
		|| strcmp (name, "priority") == 0;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
	return strcmp (a, b);
}

void
label_print (GHashTable *labels)
{
	g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (labels),
					       by_name);

	for (gsize i = 0; i < G_N_ELEMENTS (first); i++) {
		const char *value = g_hash_table_lookup (labels, first[i]);

		if (value != NULL)
			print_one (first[i], value);
	}
	for (const GList *name = names; name != NULL; name = name->next)
		if (!is_printed_before (name->data))
			print_one (name->data,
				   g_hash_table_lookup (labels, name->data));
}

JsonObject *
label_json (GHashTable *labels)
{
	g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (labels),
					       by_name);
	JsonObject *object = json_object_new ();

	for (const GList *name = names; name != NULL; name = name->next)
		json_object_set_string_member (object, name->data,
			g_hash_table_lookup (labels, name->data));
	return object;
}

/* --- by hand ------------------------------------------------------------ */

/* "KEY=VALUE" of each, in one; NULL: already complained of. */
static char *
read_labels (const struct config *config, char **words)
{
	g_autoptr (GString) labels = g_string_new (NULL);

	for (; *words != NULL; words++) {
		const char *equal = strchr (*words, '=');
		g_autofree char *name = equal == NULL ? NULL
			: g_strndup (*words, (gsize) (equal - *words));
		g_autofree char *why = name == NULL
			? g_strdup ("write KEY=VALUE; see --help")
			: labels_wrong_by_hand (config->policy->regulation,
						name, equal + 1);

		if (why != NULL) {
			ctl_complain ("%s: %s", *words, why);
			return NULL;
		}
		g_string_append_printf (labels, "%s%s",
					labels->len > 0 ? "; " : "", *words);
	}
	return g_strdup (labels->str);
}

int
cmd_ticket_label (struct ctl *ctl, int argc, char **argv)
{
	g_autoptr (config_auto) config = NULL;
	g_autoptr (JsonObject) args = json_object_new ();
	g_autofree char *labels = NULL;
	gint64 ticket;

	if (!ctl_options (&argc, &argv, "NUMBER KEY=VALUE...",
			  "Says what a ticket is about, over what the rules "
			  "said: stream, scope,\ndepartment, kind, priority, "
			  "missing, abuse.  \"KEY=\" takes a label away.",
			  NULL))
		return CTL_USAGE;
	if (argc < 3) {
		ctl_complain ("NUMBER KEY=VALUE...; see --help");
		return CTL_USAGE;
	}
	ticket = ctl_number (argv[1]);
	if (ticket == 0)
		return CTL_USAGE;
	config = ctl_config (ctl);
	if (config == NULL)
		return CTL_FAILED;
	labels = read_labels (config, argv + 2);
	if (labels == NULL)
		return CTL_FAILED;
	json_object_set_int_member (args, "ticket", ticket);
	json_object_set_string_member (args, "act", "label");
	json_object_set_string_member (args, "value", labels);
	return ctl_write (ctl, "ticket.act", args);
}
