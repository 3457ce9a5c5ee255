/*
 * LINK: parser/layout.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/layout.h"
#include "parser/limits.h"

static void
say (struct layout *layout, const char *text)
{
	layout_text (layout, text, strlen (text), false);
}

static void
expect (struct layout *layout, const char *want)
{
	g_autofree char *got = layout_finish (layout);

	assert_string_equal (got, want);
}

static void
sets_words_with_one_blank_between (void **state)
{
	struct layout layout;

	(void) state;
	layout_init (&layout);
	say (&layout, "  a\t b");
	say (&layout, "c ");
	say (&layout, " d ");
	expect (&layout, "a bc d\n");
}

static void
collapses_margins_but_not_breaks (void **state)
{
	struct layout layout;

	(void) state;
	layout_init (&layout);
	layout_margin (&layout);
	say (&layout, "a");
	layout_margin (&layout);
	layout_margin (&layout);
	say (&layout, "b");
	layout_break (&layout);
	layout_break (&layout);
	layout_break (&layout);
	say (&layout, "c");
	layout_margin (&layout);
	expect (&layout, "a\n\nb\n\n\nc\n");
}

static void
quotes_and_indents_the_lines_that_begin_there (void **state)
{
	struct layout layout;

	(void) state;
	layout_init (&layout);
	say (&layout, "a");
	layout_block (&layout);
	layout.quotes = 2;
	say (&layout, "b");
	layout_margin (&layout);
	layout.indent = 2;
	g_strlcpy (layout.bullet, "- ", sizeof layout.bullet);
	say (&layout, "c");
	layout_break (&layout);
	say (&layout, "d");
	layout_block (&layout);
	layout.quotes = layout.indent = 0;
	expect (&layout, "a\n>> b\n>>\n>> - c\n>>   d\n");
}

static void
joins_cells_that_are_blocks (void **state)
{
	struct layout layout;

	(void) state;
	layout_init (&layout);
	layout_join (&layout, NULL);
	layout_block (&layout);
	say (&layout, "a");
	layout_margin (&layout);
	layout_join (&layout, " | ");
	layout_margin (&layout);
	say (&layout, " b");
	layout_end (&layout);
	say (&layout, "c");
	expect (&layout, "a | b\nc\n");
}

static void
keeps_white_space_where_it_counts (void **state)
{
	struct layout layout;

	(void) state;
	layout_init (&layout);
	layout_text (&layout, " a  b\r\n\n\tc", 10, true);
	expect (&layout, " a  b\n\n\tc\n");
}

static void
stops_at_its_bound_between_characters (void **state)
{
	struct layout layout;
	g_autofree char *text = g_strnfill (LIMIT_TEXT_BYTES - 1, 'x');
	g_autofree char *got = NULL;

	(void) state;
	layout_init (&layout);
	say (&layout, text);
	say (&layout, "я");
	say (&layout, "more");
	layout_break (&layout);
	assert_true (layout.full);
	got = layout_finish (&layout);
	assert_true (g_utf8_validate (got, -1, NULL));
	assert_int_equal (strlen (got), LIMIT_TEXT_BYTES);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (sets_words_with_one_blank_between),
		cmocka_unit_test (collapses_margins_but_not_breaks),
		cmocka_unit_test (
			quotes_and_indents_the_lines_that_begin_there),
		cmocka_unit_test (joins_cells_that_are_blocks),
		cmocka_unit_test (keeps_white_space_where_it_counts),
		cmocka_unit_test (stops_at_its_bound_between_characters),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
