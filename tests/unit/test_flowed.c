/*
 * LINK: parser/flowed.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/flowed.h"

static const struct {
	const char *label, *text;
	bool delsp;
	const char *want;
} cases[] = {
	{ "a soft break joins", "one \ntwo\n", false, "one two\n" },
	{ "a hard break stays", "one\ntwo\n", false, "one\ntwo\n" },
	{ "several lines", "a \nb \nc\nd", false, "a b c\nd" },
	{ "delsp takes the blank", "Don \naudampf \nschiff\n", true,
	  "Donaudampfschiff\n" },
	{ "stuffing", " From me\n >not quoted\n", false,
	  "From me\n>not quoted\n" },
	{ "quoted", "> one \n> two\n", false, "> one two\n" },
	{ "quoted deeper", ">> a \n>> b\n> c\n", false, ">> a b\n> c\n" },
	{ "another depth ends it", "> one \ntwo\n", false, "> one \ntwo\n" },
	{ "quoted without stuffing", ">one \n>two\n", false, "> one two\n" },
	{ "signature", "bye \n-- \nme \nhere\n", false,
	  "bye \n-- \nme here\n" },
	{ "quoted signature", "> -- \n> me\n", false, "> -- \n> me\n" },
	{ "an empty line stays", "a \n\nb\n", false, "a \n\nb\n" },
	{ "soft break at the end", "a \n", false, "a " },
	{ "empty", "", false, "" },
	{ "only marks", ">>>", false, ">>> " },
};

static void
joins_what_was_wrapped (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autofree char *got = flowed_unwrap (cases[i].text,
						      cases[i].delsp);

		if (strcmp (got, cases[i].want))
			fail_msg ("%s: \"%s\"", cases[i].label, got);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (joins_what_was_wrapped),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
