/*
 * LINK: parser/stub.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/stub.h"

static const struct {
	const char *plain, *html;
	bool want;
} pairs[] = {
	{ "", "Hello", true },
	{ " \n\t", "Hello", true },
	{ "Your mail client does not support HTML.", "Hello", true },
	{ "To view this message, use a web browser", "Hello Ann", true },
	{ "Ваша почтовая программа не поддерживает HTML", "Привет", true },
	{ "Ваш поштовий клієнт не показує HTML", "Вітаю", true },
	/* A text that speaks of it. */
	{ "Hello, my HTML is broken!", "Hello,\nmy HTML is broken", false },
	{ "Hello Ann", "Hello Ann, and much more that only this has", false },
	{ "Short", "Another text altogether", false },
};

static void
knows_a_stand_in_from_a_text (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (pairs); i++)
		if (stub_is_one (pairs[i].plain, pairs[i].html) !=
		    pairs[i].want)
			fail_msg ("%s", pairs[i].plain);
}

static void
takes_no_long_text_for_a_stand_in (void **state)
{
	g_autofree char *words = g_strnfill (1000, 'x');
	g_autofree char *plain = g_strconcat ("html ", words, NULL);

	(void) state;
	assert_false (stub_is_possible (plain));
	assert_false (stub_is_one (plain, "Hello"));
}

static void
compares_words_and_nothing_else (void **state)
{
	(void) state;
	assert_true (stub_holds ("- One,\ntwo!", "one *two*"));
	assert_true (stub_holds ("Раз, два, три", "ДВА"));
	assert_true (stub_holds ("x", ""));
	assert_false (stub_holds ("", "x"));
	assert_false (stub_holds ("one two", "two one"));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (knows_a_stand_in_from_a_text),
		cmocka_unit_test (takes_no_long_text_for_a_stand_in),
		cmocka_unit_test (compares_words_and_nothing_else),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
