#include "filter/courier/listed.h"

#include <stdbool.h>

enum { LISTED_MOST = 10 };

static const struct list {
	const char *prefix, *name, *has;
	const char *members[4];	/* the first one is in each */
} lists[] = {
	{ "article", "articles", "has_articles",
	  { "title", "url", "summary", NULL } },
	{ "incident", "incidents", "has_incidents",
	  { "since", "text", "tongue", NULL } }
};

static bool
add_member (JsonObject *values, JsonObject *item, const struct list *list,
	    unsigned n, const char *name)
{
	g_autofree char *key = g_strdup_printf ("%s_%u_%s", list->prefix, n,
						name);
	const char *value = json_object_get_string_member_with_default (
		values, key, NULL);

	if (value != NULL)
		json_object_set_string_member (item, name, value);
	return value != NULL;
}

static void
add_list (JsonObject *values, const struct list *what)
{
	JsonArray *list = json_array_new ();

	for (unsigned n = 1; n <= LISTED_MOST; n++) {
		JsonObject *item = json_object_new ();

		if (!add_member (values, item, what, n, what->members[0])) {
			json_object_unref (item);
			break;
		}
		for (const char *const *name = what->members + 1;
		     *name != NULL; name++)
			add_member (values, item, what, n, *name);
		json_array_add_object_element (list, item);
	}
	if (json_array_get_length (list) > 0) {
		json_object_set_string_member (values, what->has, "yes");
		json_object_set_array_member (values, what->name, list);
	} else {
		json_array_unref (list);
	}
}

void
listed_add (JsonObject *values)
{
	for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
		add_list (values, &lists[i]);
}
