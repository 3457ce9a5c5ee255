/*
 * LINK: filter/policy/term.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/term.h"

static void
test_as_written (void **state)
{
	static const struct { const char *text, *want, *rest; } table[] = {
		{ "3d", "3d", "" },
		{ "3 days Move the site", "3d", "Move the site" },
		{ "1 День настройка", "1d", "настройка" },
		{ "2ч. Настроить", "2h", "Настроить" },
		{ "5 рабочих дней Перенос", "5wd", "Перенос" },
		{ "2 тижні перенесення", "2w", "перенесення" },
		{ "1 month", "1mo", "" },
		{ "4 години  x", "4h", "x" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autofree char *term = NULL;
		gsize used = term_read (table[i].text, &term);

		if (used == 0)
			fail_msg ("%s", table[i].text);
		assert_string_equal (term, table[i].want);
		assert_string_equal (table[i].text + used, table[i].rest);
	}
}

static void
test_what_is_no_term (void **state)
{
	static const char *const table[] = {
		"", "3", "soon", "3 apples", "0d", "1001d", "99999d", "3dx",
		"d3", "3 домена", "3д\xd0"
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autofree char *term = NULL;

		if (term_read (table[i], &term) != 0)
			fail_msg ("%s is %s", table[i], term);
		assert_null (term);
	}
}

static void
test_in_words (void **state)
{
	static const struct { const char *term, *language, *want; } table[] = {
		{ "1d", "en", "1 day" }, { "3d", "en", "3 days" },
		{ "1d", "ru", "1 день" }, { "3d", "ru", "3 дня" },
		{ "5d", "ru", "5 дней" }, { "11d", "ru", "11 дней" },
		{ "21d", "ru", "21 день" }, { "112h", "ru", "112 часов" },
		{ "2h", "uk", "2 години" }, { "5wd", "uk", "5 робочих днів" },
		{ "2wd", "uk", "2 робочі дні" }, { "1w", "uk", "1 тиждень" },
		{ "2mo", NULL, "2 months" }, { "odd", "ru", "odd" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autofree char *words = term_print (table[i].term,
						     table[i].language);

		assert_string_equal (words, table[i].want);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_as_written),
		cmocka_unit_test (test_what_is_no_term),
		cmocka_unit_test (test_in_words)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
