#include "filter/courier/listed.h"

#include <stdbool.h>

enum { LISTED_MOST = 10 };

static bool
add_member (JsonObject *values, JsonObject *article, unsigned n,
	    const char *name)
{
	g_autofree char *key = g_strdup_printf ("article_%u_%s", n, name);
	const char *value = json_object_get_string_member_with_default (
		values, key, NULL);

	if (value != NULL)
		json_object_set_string_member (article, name, value);
	return value != NULL;
}

void
listed_add (JsonObject *values)
{
	JsonArray *list = json_array_new ();

	for (unsigned n = 1; n <= LISTED_MOST; n++) {
		JsonObject *article = json_object_new ();

		if (!add_member (values, article, n, "title")) {
			json_object_unref (article);
			break;
		}
		add_member (values, article, n, "url");
		add_member (values, article, n, "summary");
		json_array_add_object_element (list, article);
	}
	if (json_array_get_length (list) > 0) {
		json_object_set_string_member (values, "has_articles", "yes");
		json_object_set_array_member (values, "articles", list);
	} else {
		json_array_unref (list);
	}
}
