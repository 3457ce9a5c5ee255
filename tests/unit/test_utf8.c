/*
 * LINK:
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parser/utf8.h"

static void
answers_as_unicode_does (void **state)
{
	(void) state;
	for (gunichar c = 0; c < 0x10000; c++) {
		assert_int_equal (utf8_isspace (c), g_unichar_isspace (c) != 0);
		assert_int_equal (utf8_isalpha (c), g_unichar_isalpha (c) != 0);
		assert_int_equal (utf8_isalnum (c), g_unichar_isalnum (c) != 0);
		assert_int_equal (utf8_isdigit (c), g_unichar_isdigit (c) != 0);
		assert_int_equal (utf8_islower (c), g_unichar_islower (c) != 0);
		assert_int_equal (utf8_ismark (c), g_unichar_ismark (c) != 0);
	}
}

static void
reads_one_character (void **state)
{
	(void) state;
	assert_int_equal (utf8_char ("ab"), 'a');
	assert_int_equal (utf8_char (""), 0);
	assert_int_equal (utf8_char ("\177"), 0x7f);
	assert_int_equal (utf8_char ("яx"), 0x44f);
	assert_int_equal (utf8_char ("\302\200"), 0x80);
	assert_int_equal (utf8_char ("\337\277"), 0x7ff);
	assert_int_equal (utf8_char ("漢"), 0x6f22);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (answers_as_unicode_does),
		cmocka_unit_test (reads_one_character),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
