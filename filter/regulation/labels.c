#include "filter/regulation/labels.h"

#include <string.h>

#include "filter/regulation/node.h"

enum { VALUE_BYTES = 60 };

static const struct {
	const char *label;
	const char *values[5];
} closed[] = {
	{ "stream", { "consultation", "task" } },
	{ "scope", { "in", "out", "paid", "free" } },
	{ "priority", { "low", "normal", "high", "urgent" } },
	{ "abuse", { "yes" } }
};

/* NULL: the label has no closed list, or it is in it. */
static char *
closed_wrong (const char *label, const char *value, bool *is_closed)
{
	for (gsize i = 0; i < G_N_ELEMENTS (closed); i++) {
		g_autofree char *all = NULL;

		if (strcmp (closed[i].label, label) != 0)
			continue;
		*is_closed = true;
		if (g_strv_contains (closed[i].values, value))
			return NULL;
		all = g_strjoinv (", ", (char **) closed[i].values);
		return g_strdup_printf ("\"%s\" is no %s; write one of %s",
					value, label, all);
	}
	*is_closed = false;
	return NULL;
}

/* NULL: it is not about what the regulation lists, or it is there. */
static char *
listed_wrong (const struct regulation *regulation, const char *label,
	      const char *value)
{
	const struct departments *departments = regulation->departments;

	if (strcmp (label, "kind") == 0 && regulation->kinds != NULL
	    && kinds_find (regulation->kinds, value) == NULL) {
		g_autofree char *names = kinds_names (regulation->kinds);

		return g_strdup_printf ("there is no kind \"%s\"; write one "
					"of %s", value, names);
	}
	if (strcmp (label, "department") == 0 && departments != NULL
	    && departments_find (departments, value) == NULL) {
		g_autofree char *names = departments_names (departments);

		return g_strdup_printf ("there is no department \"%s\"; write "
					"one of %s", value, names);
	}
	return NULL;
}

static char *
form_wrong (const char *label, const char *value)
{
	if (!node_name_is_good (label))
		return g_strdup_printf ("\"%s\" is no name for a label; write "
					"a-z, 0-9 and \"-\", a letter first",
					label);
	if (!node_name_is_good (value)
	    || strlen (value) > VALUE_BYTES)
		return g_strdup_printf ("\"%s\" is no value for a label; write"
					" a-z, 0-9 and \"-\", a letter first",
					value);
	return NULL;
}

char *
labels_wrong (const struct regulation *regulation, const char *label,
	      const char *value)
{
	bool is_closed;
	char *why = closed_wrong (label, value, &is_closed);

	if (is_closed)
		return why;
	if (strcmp (label, "missing") == 0)
		return g_strdup ("is found out by what a kind needs, in "
				 "kinds.yaml; leave it out");
	why = listed_wrong (regulation, label, value);
	return why != NULL ? why : form_wrong (label, value);
}

/* --- by hand ------------------------------------------------------------ */

static char *
facts_wrong (const struct kinds *kinds, const char *value)
{
	g_auto (GStrv) names = g_strsplit (value, ",", -1);

	for (char **name = names; *name != NULL; name++) {
		char *why = form_wrong ("missing", *name);

		if (why == NULL && kinds != NULL
		    && kinds_fact (kinds, *name) == NULL)
			why = g_strdup_printf ("no kind needs \"%s\"; write "
					       "names of facts, with commas "
					       "between them", *name);
		if (why != NULL)
			return why;
	}
	return NULL;
}

static void
note_name (const char *rule, const struct rule_effect *effect, gpointer user)
{
	(void) rule;
	g_hash_table_add (user, effect->label);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
	return strcmp (a, b);
}

/* All labels there are, "abuse, department, ..."; *is_known: whether this
 * is one of them. */
static char *
names_of (const struct rules *rules, const char *label, bool *is_known)
{
	static const char *const usual[] = {
		"stream", "scope", "department", "kind", "priority",
		"missing", "system", "abuse"
	};
	g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash,
							 g_str_equal);
	g_autoptr (GString) text = g_string_new (NULL);
	g_autoptr (GList) keys = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (usual); i++)
		g_hash_table_add (names, (gpointer) usual[i]);
	rules_each_effect (rules, note_name, names);
	*is_known = g_hash_table_contains (names, label);
	keys = g_list_sort (g_hash_table_get_keys (names),
			    by_name);
	for (const GList *key = keys; key != NULL; key = key->next)
		g_string_append_printf (text, "%s%s", text->len > 0 ? ", "
					: "", (const char *) key->data);
	return g_strdup (text->str);
}

char *
labels_wrong_by_hand (const struct regulation *regulation, const char *label,
		      const char *value)
{
	bool is_closed, is_known = true;
	g_autofree char *names = regulation == NULL
		|| regulation->rules == NULL ? NULL
		: names_of (regulation->rules, label, &is_known);
	char *why = NULL;

	if (!is_known)
		return g_strdup_printf ("there is no label \"%s\"; there are "
					"%s", label, names);
	if (*value == '\0')
		return strcmp (label, "priority") != 0
			? form_wrong (label, "a")
			: g_strdup ("cannot be taken away; write low, "
				    "normal, high or urgent");
	why = closed_wrong (label, value, &is_closed);
	if (is_closed)
		return why;
	if (strcmp (label, "missing") == 0)
		return facts_wrong (regulation != NULL ? regulation->kinds
				    : NULL, value);
	if (regulation != NULL)
		why = listed_wrong (regulation, label, value);
	return why != NULL ? why : form_wrong (label, value);
}
