/*
 * LINK: parser/parthead.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/parthead.h"

/* bytes up to a part's content, and what of them is content after all. */
static const struct {
	const char *label, *bytes, *want;
} heads[] = {
	{ "sound", "--b\nContent-Type: x/y;\n name=z\n\n", "" },
	{ "no fields", "--b\n\n", "" },
	{ "words below fields", "--b\nContent-Type: x/y\nHi there\n\n",
	  "Hi there\n\n" },
	{ "CRLF", "--b\r\nContent-Type: x/y\r\nHi there\r\n\r\n",
	  "Hi there\r\n\r\n" },
	{ "words below the delimiter", "--b\nHi there\n\n", "Hi there\n\n" },
	{ "that begin like a field", "--b\nNote: it fails\nnow and then\n\n",
	  "Note: it fails\nnow and then\n\n" },
	{ "fields that are not MIME's", "--b\nX-Id: 1\nHi there\n\n",
	  "Hi there\n\n" },
	{ "a field broken in two", "--b\nContent-Type: x/y;\nname=z\n\n", "" },
	{ "a field behind them", "--b\nHi there\nContent-Type: x/y\n\n", "" },
	{ "one word", "--b\nContent-Type: x/y\njunk\n\n", "" },
	{ "no delimiter", "Hi there\n\n", "" },
	{ "nothing", "", "" },
};

static void
finds_words_that_no_blank_line_parts (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (heads); i++) {
		gsize length = strlen (heads[i].bytes);
		gsize end = parthead_end (heads[i].bytes, 0, length);

		if (strcmp (heads[i].bytes + end, heads[i].want))
			fail_msg ("%s: %s", heads[i].label,
				  heads[i].bytes + end);
	}
}

static void
looks_no_further_than_its_bound (void **state)
{
	g_autoptr (GString) bytes = g_string_new ("--b\nHi there\nContent-Id: ");

	(void) state;
	for (unsigned i = 0; i < PARTHEAD_BYTES; i++)
		g_string_append_c (bytes, 'x');
	g_string_append (bytes, "\nHi again\n\n");
	assert_int_equal (parthead_end (bytes->str, 0, bytes->len),
			  bytes->len);
}

static void
finds_the_part_that_a_boundary_begins (void **state)
{
	static const char bytes[] = "--b\n\none --b\n--b\r\nHi there\r\n--b--\n";
	gsize length = strlen (bytes), start, end;

	(void) state;
	parthead_find (bytes, length, 5, "b", &start, &end);
	assert_int_equal (end - start, strlen ("Hi there"));
	assert_memory_equal (bytes + start, "Hi there", end - start);
	parthead_find (bytes, length, 5, "c", &start, &end);
	assert_int_equal (start, 0);
	assert_int_equal (end, 0);
	parthead_find ("", 0, 0, "b", &start, &end);
	assert_int_equal (end, 0);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (finds_words_that_no_blank_line_parts),
		cmocka_unit_test (looks_no_further_than_its_bound),
		cmocka_unit_test (finds_the_part_that_a_boundary_begins),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
