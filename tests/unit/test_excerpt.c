/*
 * LINK: filter/policy/excerpt.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "filter/policy/excerpt.h"

static void
test_words_stay_links_go (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ NULL, "" },
		{ " \n\t ", "" },
		{ "Hello,\n\n  it is   down.\n", "Hello, it is down." },
		{ "Сайт не открывается.", "Сайт не открывается." },
		{ "Buy at https://evil.test/x now", "Buy at [...] now" },
		{ "www.evil.test a@evil.test x", "[...] x" },
		{ "see evil\xE3\x80\x82test", "see [...]" },
		{ "see evil\xEF\xBC\x8Etest", "see [...]" },
		{ "a\xEF\xBC\xA0" "b.test", "[...]" },
		{ "file\\\\evil", "[...]" },
		{ "Wait... what?", "Wait... what?" },
		/* What turns the direction or is not seen is left out. */
		{ "gp\xE2\x80\xAE" "j.evil\xE2\x80\x8B", "[...]" },
		{ "a\xE2\x80\x8B" "b \x1B[31mred", "ab [31mred" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *got = excerpt_of (rows[i].text);

		assert_string_equal (got, rows[i].want);
	}
}

static void
test_it_is_short (void **state G_GNUC_UNUSED)
{
	g_autofree char *words = g_strnfill (100000, 'x');
	g_autoptr (GString) many = g_string_new (NULL);
	g_autofree char *one = NULL, *several = NULL;

	one = excerpt_of (words);
	assert_int_equal (g_utf8_strlen (one, -1), EXCERPT_CHARS);
	assert_true (g_str_has_suffix (one, "\xE2\x80\xA6"));
	for (unsigned i = 0; i < 5000; i++)
		g_string_append (many, "слово ");
	several = excerpt_of (many->str);
	assert_true (g_utf8_strlen (several, -1) <= EXCERPT_CHARS);
	assert_true (g_utf8_strlen (several, -1) > EXCERPT_CHARS / 2);
	/* Whole words. */
	assert_true (g_str_has_suffix (several, "слово\xE2\x80\xA6"));
	assert_true (g_utf8_validate (several, -1, NULL));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_words_stay_links_go),
		cmocka_unit_test (test_it_is_short)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
