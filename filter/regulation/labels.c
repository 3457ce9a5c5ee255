/* What a label of a ticket may say. */
#include <string.h>

#include "filter/regulation/parts.h"

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

char *
labels_wrong (const struct regulation *regulation, const char *label,
	      const char *value)
{
	const struct departments *departments = regulation->departments;

	for (gsize i = 0; i < G_N_ELEMENTS (closed); i++) {
		g_autofree char *all = NULL;

		if (strcmp (closed[i].label, label) != 0)
			continue;
		if (g_strv_contains (closed[i].values, value))
			return NULL;
		all = g_strjoinv (", ", (char **) closed[i].values);
		return g_strdup_printf ("\"%s\" is no %s; write one of %s",
					value, label, all);
	}
	if (strcmp (label, "missing") == 0)
		return g_strdup ("is found out by what a kind needs, in "
				 "kinds.yaml; leave it out");
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
