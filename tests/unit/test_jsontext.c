/*
 * LINK: filter/jsontext.c
 * LIBS: glib-2.0 json-glib-1.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <json-glib/json-glib.h>

#include "filter/jsontext.h"

static void
puts_commas_between_members_and_elements (void **state)
{
	g_autoptr (GString) out = g_string_new (NULL);

	(void) state;
	jsontext_begin_object (out, NULL);
	jsontext_string (out, "a", NULL);
	jsontext_begin_array (out, "b");
	jsontext_string (out, NULL, "[");
	jsontext_begin_object (out, NULL);
	jsontext_end_object (out);
	jsontext_integer (out, NULL, -7);
	jsontext_end_array (out);
	jsontext_begin_array (out, "c");
	jsontext_end_array (out);
	jsontext_bool (out, "d", true);
	jsontext_bool (out, "e", false);
	jsontext_end_object (out);
	assert_string_equal (out->str, "{\"a\":null,\"b\":[\"[\",{},-7],"
				       "\"c\":[],\"d\":true,\"e\":false}");
}

static void
writes_doubles_that_are_no_integers (void **state)
{
	g_autoptr (GString) out = g_string_new (NULL);

	(void) state;
	jsontext_begin_array (out, NULL);
	jsontext_double (out, NULL, 0);
	jsontext_double (out, NULL, 0.25);
	jsontext_end_array (out);
	assert_string_equal (out->str, "[0.0,0.25]");
}

/* Whatever came in a mail, and as a name too. */
static void
is_read_back_as_it_was (void **state)
{
	g_autoptr (GString) out = g_string_new (NULL);
	g_autoptr (JsonParser) parser = json_parser_new ();
	g_autoptr (GString) text = g_string_new ("я漢\xf0\x9f\x98\x80");
	JsonObject *object;

	(void) state;
	for (char c = 1; c < 0x7f; c++)
		g_string_append_c (text, c);
	g_string_append_c (text, 0x7f);
	jsontext_begin_object (out, NULL);
	jsontext_string (out, "text", text->str);
	jsontext_string (out, "na\"me\n", "");
	jsontext_end_object (out);
	for (gsize i = 0; i < out->len; i++)
		assert_true ((guchar) out->str[i] >= ' '
			     && out->str[i] != 0x7f);
	assert_true (json_parser_load_from_data (parser, out->str, -1, NULL));
	object = json_node_get_object (json_parser_get_root (parser));
	assert_string_equal (json_object_get_string_member (object, "text"),
			     text->str);
	assert_string_equal (json_object_get_string_member (object,
							    "na\"me\n"), "");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (puts_commas_between_members_and_elements),
		cmocka_unit_test (writes_doubles_that_are_no_integers),
		cmocka_unit_test (is_read_back_as_it_was),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
