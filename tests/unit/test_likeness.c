/*
 * LINK: filter/policy/likeness.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "filter/policy/likeness.h"

static struct likeness *
learn (void)
{
	static const struct {
		const char *value, *text;
	} examples[] = {
		{ "mail", "the letters do not arrive" },
		{ "mail", "letters are late again and again" },
		{ "mail", "не доходят письма от клиентов" },
		{ "mail", "письмо вернулось с ошибкой" },
		{ "site", "the shop does not load" },
		{ "site", "pages of the shop are blank" },
		{ "site", "магазин не загружается" },
		{ "site", "пустые страницы магазина" },
		{ "other", "thank you very much" },
		{ "other", "спасибо большое" }
	};
	struct likeness *likeness = likeness_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
		likeness_add (likeness, examples[i].value, examples[i].text);
	return likeness;
}

static void
what_was_never_said_so_is_known_by_its_words (void **state)
{
	g_autoptr (likeness_auto) likeness = learn ();

	(void) state;
	assert_string_equal (likeness_find (likeness,
		"where are the letters? they arrive a day late"), "mail");
	assert_string_equal (likeness_find (likeness,
		"blank pages in our shop"), "site");
	/* Other endings of the words. */
	assert_string_equal (likeness_find (likeness,
		"письмами клиента завалены, а ошибка вернулась"), "mail");
	assert_string_equal (likeness_find (likeness,
		"спасибо вам большое"), "other");
}

static void
what_is_like_none_or_like_several_is_not_guessed (void **state)
{
	g_autoptr (likeness_auto) likeness = learn ();
	g_autoptr (likeness_auto) empty = likeness_new ();

	(void) state;
	assert_null (likeness_find (likeness, ""));
	assert_null (likeness_find (likeness, "qwerty uiop"));
	assert_null (likeness_find (likeness, "the"));
	assert_null (likeness_find (likeness, "letters of the shop"));
	assert_null (likeness_find (empty, "letters"));
}

/* What comes behind so many words is a signature, or a log. */
static void
the_beginning_counts (void **state)
{
	g_autoptr (likeness_auto) likeness = learn ();
	g_autoptr (GString) text = g_string_new (NULL);

	(void) state;
	for (int i = 0; i < LIKENESS_WORDS; i++)
		g_string_append (text, "word ");
	g_string_append (text, "the letters do not arrive");
	assert_null (likeness_find (likeness, text->str));
}

/* Numbers of orders and addresses are like nothing. */
static void
long_numbers_do_not_count (void **state)
{
	g_autoptr (likeness_auto) likeness = likeness_new ();

	(void) state;
	for (int i = 0; i < 5; i++) {
		likeness_add (likeness, "a", "4815162342");
		likeness_add (likeness, "b", "something else entirely");
	}
	assert_null (likeness_find (likeness, "4815162342"));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (what_was_never_said_so_is_known_by_its_words),
		cmocka_unit_test (
			what_is_like_none_or_like_several_is_not_guessed),
		cmocka_unit_test (the_beginning_counts),
		cmocka_unit_test (long_numbers_do_not_count)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
