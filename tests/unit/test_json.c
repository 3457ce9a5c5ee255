// LINK: store/json.c
// LIBS: glib-2.0 json-glib-1.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <json-glib/json-glib.h>

#include "store/json.h"

static void
check (char *text, const char *want)
{
	assert_string_equal (text, want);
	g_free (text);
}

static void
writes_members_in_order (void **state)
{
	GString *object = json_begin ();

	(void) state;
	check (json_end (object), "{}");
	object = json_begin ();
	json_number (object, "n", -7);
	json_text (object, "none", NULL);
	json_text (object, "a", "");
	json_text (object, "k", "b");
	check (json_end (object), "{\"n\":-7,\"a\":\"\",\"k\":\"b\"}");
}

/* Another reader finds what was written, whatever a stranger put there. */
static void
is_read_by_others (void **state)
{
	static const char *const texts[] = {
		"\"", "\\", "a\"b\\c", "\n\r\t\b\f\1\x1f\x7f", "\\u0022,\"x\":1",
		"}{", "Привет", "\U0001F600", "\xC2\x85", "\xE2\x80\xA8"
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		GString *object = json_begin ();
		g_autofree char *text = NULL;
		g_autoptr (JsonNode) node = NULL;
		JsonObject *found;

		json_text (object, texts[i], texts[i]);
		json_text (object, "last", "one");
		text = json_end (object);
		for (const char *p = text; *p != '\0'; p++)
			assert_true ((unsigned char) *p >= 0x20);
		node = json_from_string (text, NULL);
		assert_non_null (node);
		found = json_node_get_object (node);
		assert_int_equal (json_object_get_size (found), 2);
		assert_string_equal (json_object_get_string_member
				     (found, texts[i]), texts[i]);
	}
}

static void
makes_bytes_valid (void **state)
{
	GString *object = json_begin ();

	(void) state;
	json_text (object, "a", "x\xFFy\xC3");
	check (json_end (object), "{\"a\":\"x\xEF\xBF\xBDy\xEF\xBF\xBD\"}");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (writes_members_in_order),
		cmocka_unit_test (is_read_by_others),
		cmocka_unit_test (makes_bytes_valid),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
