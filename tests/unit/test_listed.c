/*
 * LINK: filter/courier/listed.c
 * LIBS: glib-2.0 json-glib-1.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/courier/listed.h"

static char *
listed (const char *json)
{
	g_autoptr (JsonNode) node = json_from_string (json, NULL);
	JsonObject *values = json_node_get_object (node);
	JsonNode *list;

	listed_add (values);
	assert_true (json_object_has_member (values, "has_articles")
		     == json_object_has_member (values, "articles"));
	list = json_object_get_member (values, "articles");
	return list != NULL ? json_to_string (list, FALSE) : g_strdup ("");
}

static void
test_articles_become_a_list (void **state G_GNUC_UNUSED)
{
	static const struct { const char *values, *want; } rows[] = {
		{ "{}", "" },
		{ "{\"article_1_url\":\"u\"}", "" },
		{ "{\"article_1_title\":\"A\",\"article_1_url\":\"u\"}",
		  "[{\"title\":\"A\",\"url\":\"u\"}]" },
		{ "{\"article_1_title\":\"A\",\"article_1_url\":\"u\","
		  "\"article_1_summary\":\"s\",\"article_2_title\":\"B\"}",
		  "[{\"title\":\"A\",\"url\":\"u\",\"summary\":\"s\"},"
		  "{\"title\":\"B\"}]" },
		/* None is left out in between. */
		{ "{\"article_1_title\":\"A\",\"article_3_title\":\"C\"}",
		  "[{\"title\":\"A\"}]" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *text = listed (rows[i].values);

		assert_string_equal (text, rows[i].want);
	}
}

static void
test_incidents_become_a_list (void **state G_GNUC_UNUSED)
{
	g_autoptr (JsonNode) node = json_from_string (
		"{\"incident_1_since\":\"9:00\",\"incident_1_text\":\"A\","
		"\"incident_1_tongue\":\"\",\"incident_2_since\":\"8:00\","
		"\"incident_2_text\":\"B\"}", NULL);
	JsonObject *values = json_node_get_object (node);
	g_autofree char *text = NULL;

	listed_add (values);
	assert_true (json_object_has_member (values, "has_incidents"));
	assert_false (json_object_has_member (values, "has_articles"));
	text = json_to_string (json_object_get_member (values, "incidents"),
			       FALSE);
	assert_string_equal (text, "[{\"since\":\"9:00\",\"text\":\"A\","
			     "\"tongue\":\"\"},"
			     "{\"since\":\"8:00\",\"text\":\"B\"}]");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_articles_become_a_list),
		cmocka_unit_test (test_incidents_become_a_list)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
