/*
 * LINK: parser/wordtable.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "parser/wordtable.h"

enum { MANY = 20000 };

static void
put (struct wordtable *table, const char *word, guint value)
{
	wordtable_put (table, word, strlen (word), GUINT_TO_POINTER (value));
}

static guint
find (const struct wordtable *table, const char *word, gsize length)
{
	return GPOINTER_TO_UINT (wordtable_find (table, word, length));
}

static void
finds_whole_words_only (void **state)
{
	g_autoptr (wordtable_auto) table = wordtable_new ();

	(void) state;
	assert_int_equal (find (table, "re", 2), 0);
	put (table, "regards", 1);
	put (table, "отв", 2);
	assert_int_equal (find (table, "regards,", 7), 1);
	assert_int_equal (find (table, "regard", 6), 0);
	assert_int_equal (find (table, "regards,", 8), 0);
	assert_int_equal (find (table, "Regards", 7), 0);
	assert_int_equal (find (table, "отв", 6), 2);
	assert_int_equal (find (table, "", 0), 0);
	put (table, "", 3);
	assert_int_equal (find (table, "x", 0), 3);
}

static void
keeps_the_last_value_of_a_word (void **state)
{
	g_autoptr (wordtable_auto) table = wordtable_new ();
	char word[] = "best";

	(void) state;
	put (table, word, 1);
	put (table, word, 7);
	word[0] = 'r';
	assert_int_equal (find (table, "best", 4), 7);
	assert_int_equal (find (table, "rest", 4), 0);
}

static void
holds_many_words (void **state)
{
	g_autoptr (wordtable_auto) table = wordtable_new ();
	char word[16];

	(void) state;
	for (guint i = 1; i <= MANY; i++) {
		g_snprintf (word, sizeof word, "w%u", i);
		put (table, word, i);
	}
	for (guint i = 1; i <= MANY; i++) {
		g_snprintf (word, sizeof word, "w%u", i);
		assert_int_equal (find (table, word, strlen (word)), i);
		word[0] = 'v';
		assert_int_equal (find (table, word, strlen (word)), 0);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (finds_whole_words_only),
		cmocka_unit_test (keeps_the_last_value_of_a_word),
		cmocka_unit_test (holds_many_words),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
