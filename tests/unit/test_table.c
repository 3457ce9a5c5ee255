/*
 * LINK: filter/ctl/table.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/ctl/table.h"

static const char *const heads[] = { "A", "SUBJECT", NULL };

static struct table *
one_row (const char *first, const char *last)
{
	struct table *table = table_new (heads);

	table_add (table, (const char *const []) { first, last });
	return table;
}

static void
test_columns_align_by_what_is_shown (void **state)
{
	g_autoptr (table_auto) table = one_row ("привет", "x");
	g_autofree char *text = NULL;

	(void) state;
	table_add (table, (const char *const []) { "日本", NULL });
	text = table_text (table, 0);
	assert_string_equal (text, "A       SUBJECT\n"
				   "привет  x\n"
				   "日本    -\n");
}

static void
test_last_column_gives_way (void **state)
{
	g_autoptr (table_auto) table = one_row ("1",
		"a subject that is far too long");
	g_autofree char *text = table_text (table, 15);

	(void) state;
	assert_string_equal (text, "A  SUBJECT\n1  a subject t…\n");
}

static void
test_nothing_speaks_to_the_terminal (void **state)
{
	g_autofree char *safe = table_safe (
		"a\x1b[2Jb\r\nc\xe2\x80\xae" "d\xff\x7f");

	(void) state;
	assert_string_equal (safe, "a\\x1b[2Jb\\x0d\\x0ac\\u202ed\xef\xbf\xbd"
			     "\\x7f");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_columns_align_by_what_is_shown),
		cmocka_unit_test (test_last_column_gives_way),
		cmocka_unit_test (test_nothing_speaks_to_the_terminal)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
