/*
 * LINK: filter/policy/translit.c filter/policy/gist.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "filter/policy/gist.h"
#include "filter/policy/translit.h"

static void
a_language_is_told_from_english (void **state)
{
	(void) state;
	assert_int_equal (translit_of ("zdravstvuyte, ne rabotaet sajt"),
			  TRANSLIT_RU);
	assert_int_equal (translit_of ("dobryi den, ne pratsyuye poshta"),
			  TRANSLIT_UK);
	assert_int_equal (translit_of (""), TRANSLIT_NONE);
	/* One word may be somebody's name, and the same word is one. */
	assert_int_equal (translit_of ("kak kak kak"), TRANSLIT_NONE);
	assert_int_equal (translit_of (
		"hello, my site does not open since the morning: na, den, "
		"vas and ne are hosts of ours"), TRANSLIT_NONE);
	assert_int_equal (translit_of ("не работает сайт"), TRANSLIT_NONE);
}

/* What is searched, and what of the source a piece of it is. */
static void
check_meant (const char *source, const char *meant, const char *quote)
{
	g_auto (gist_auto) gist = { 0 };
	const char *place;
	g_autofree char *quoted = NULL;
	gsize start;

	gist_make (&gist, source);
	assert_true (g_str_has_prefix (gist.text->str, source));
	assert_int_equal (gist.places->len, gist.text->len + 1);
	place = strstr (gist.text->str, meant);
	if (place == NULL)
		fail_msg ("no \"%s\" in \"%s\"", meant, gist.text->str);
	start = (gsize) (place - gist.text->str);
	quoted = gist_quote (&gist, start, start + strlen (meant));
	assert_string_equal (quoted, quote);
}

static void
words_are_read_as_they_were_meant (void **state)
{
	(void) state;
	check_meant ("u menya ne otkryvaetsya sajt", "не открывается",
		     "ne otkryvaetsya");
	check_meant ("pochemu ne prihodyat pisma? kogda pochinite",
		     "не приходят письма", "ne prihodyat pisma");
	check_meant ("mne nuzhno vernut' dengi", "вернуть деньги",
		     "vernut' dengi");
	check_meant ("ne mogu oplatit, nado sdelat skidku", "надо сделать",
		     "nado sdelat");
	check_meant ("dobryi den, ne pratsyuye poshta z uchora",
		     "не працює пошта", "ne pratsyuye poshta");
	check_meant ("treba zrobyty novu skryn'ku, bud laska", "зробити",
		     "zrobyty");
}

static void
names_and_addresses_stay (void **state)
{
	(void) state;
	check_meant ("pochemu ne rabotaet ssh na vps 203.0.113.5?",
		     "не работает ssh на vps 203.0.113.5",
		     "ne rabotaet ssh na vps 203.0.113.5");
	check_meant ("ne prihodyat pisma na info@shop.example, chto delat",
		     "на info@shop.example", "na info@shop.example");
}

/* A piece of both copies would be no piece of the text. */
static void
what_is_across_both_is_quoted_as_nothing (void **state)
{
	g_auto (gist_auto) gist = { 0 };
	g_autofree char *quoted = NULL;

	(void) state;
	gist_make (&gist, "ne rabotaet sajt");
	quoted = gist_quote (&gist, strlen ("ne rabotaet "),
			     strlen ("ne rabotaet sajt\n\nне "));
	assert_string_equal (quoted, "");
}

static void
other_text_stands_there_once (void **state)
{
	static const char *const texts[] = {
		"my site is down", "не работает сайт", "", "!", "ssh na vps"
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_auto (gist_auto) gist = { 0 };

		gist_make (&gist, texts[i]);
		assert_string_equal (gist.text->str, texts[i]);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (a_language_is_told_from_english),
		cmocka_unit_test (words_are_read_as_they_were_meant),
		cmocka_unit_test (names_and_addresses_stay),
		cmocka_unit_test (what_is_across_both_is_quoted_as_nothing),
		cmocka_unit_test (other_text_stands_there_once)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
