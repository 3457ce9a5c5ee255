/*
 * LINK: parser/boundary.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/boundary.h"

static const struct {
	const char *label, *body;
	bool sure;
	const char *want;
} bodies[] = {
	{ "a field behind it", "x\n--c d\t \r\nContent-Type: x\n\ny\n", false,
	  "c d" },
	{ "in any case", "--c\ncontent-type: x\n", false, "c" },
	{ "no field", "--c\n\nx\n--c--\n", false, NULL },
	{ "no field, but its last", "--c\n\nx\n--c--\n", true, "c" },
	{ "no field, and no last", "--c\n\nx\n--c\n", true, NULL },
	{ "the last within a line", "--c\n\nx --c--\n", true, NULL },
	{ "a signature", "words\n-- \nAnn\n", true, NULL },
	{ "dashes alone", "words\n--\n----\n", true, NULL },
	{ "the second that is one", "--a\n--c\n\nx\n--c--", true, "c" },
	{ "nothing", "", true, NULL },
};

static void
finds_what_the_lines_use (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (bodies); i++) {
		g_autofree char *got = boundary_find (bodies[i].body,
			strlen (bodies[i].body), bodies[i].sure);

		if (g_strcmp0 (got, bodies[i].want))
			fail_msg ("%s: %s", bodies[i].label, got);
	}
}

static void
looks_for_few_of_them (void **state)
{
	g_autoptr (GString) body = g_string_new (NULL);
	g_autofree char *early = NULL, *late = NULL;

	(void) state;
	for (unsigned i = 0; i < 20; i++)
		g_string_append_printf (body, "--a%u\n", i);
	g_string_append (body, "--a15--\n");
	early = boundary_find (body->str, body->len, true);
	assert_string_equal (early, "a15");
	g_string_append (body, "--a16--\n");
	g_string_overwrite (body, body->len - 16, "--b15--\n");
	late = boundary_find (body->str, body->len, true);
	assert_null (late);
}

static void
knows_a_body_that_is_closed_at_once (void **state)
{
	static const char *const empty[] = {
		"--c--", "--c--\n", "\r\n\r\n--c-- \r\n"
	};
	static const char *const others[] = {
		"", "--c\n", "--d--\n", "--c--\nx\n", "x\n--c--\n", "----c"
	};

	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (empty); i++)
		assert_true (boundary_closes ("c", empty[i],
					      strlen (empty[i])));
	for (unsigned i = 0; i < G_N_ELEMENTS (others); i++)
		assert_false (boundary_closes ("c", others[i],
					       strlen (others[i])));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (finds_what_the_lines_use),
		cmocka_unit_test (looks_for_few_of_them),
		cmocka_unit_test (knows_a_body_that_is_closed_at_once),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
