/*
 * LINK: filter/policy/prefix.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "filter/policy/prefix.h"

#define B PREFIX_BEGIN

static const char text[] = "mail mailbox пошта №5 a a";

/* The places at which a pattern would be tried, as text. */
static char *
places (const char *pattern)
{
	g_autoptr (prefixes_auto) prefixes = prefixes_new (sizeof text);
	g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, 4);
	g_autoptr (GArray) found = g_array_new (FALSE, FALSE, 4);
	GString *out = g_string_new (NULL);

	if (!prefix_collect (pattern, wanted))
		return g_string_free (g_string_append (out, "anywhere"),
				      FALSE);
	for (const char *p = text; *p != '\0'; p += strcspn (p, " ")) {
		p += strspn (p, " ");
		prefixes_add (prefixes, text, (guint32) (p - text));
	}
	for (guint i = 0; i < wanted->len; i++)
		prefixes_find (prefixes, g_array_index (wanted, guint32, i),
			       found);
	for (guint i = 0; i < found->len; i++)
		g_string_append_printf (out, "%s%u", i > 0 ? " " : "",
					g_array_index (found, guint32, i));
	return g_string_free (out, FALSE);
}

static const struct {
	const char *pattern, *want;
} rows[] = {
	{ B "mailbox(?!\\w)", "5 0" },
	{ B "mailing(?!\\w)", "5 0" },
	{ B "mak(?!\\w)", "" },
	{ B "m[\\w']*+", "5 0" },
	{ B "пошт[\\w']*+", "13" },
	{ B "по(?!\\w)", "13" },
	{ B "поз(?!\\w)", "" },
	{ B "№5(?!\\w)", "24" },
	{ B "a(?!\\w)", "31 29" },
	/* A letter that may be missing says nothing. */
	{ B "mab?il", "5 0" },
	{ B "maxy?", "" },
	{ B "maix?l", "5 0" },
	{ B "x?mail", "anywhere" },
	{ B "\\x2email", "anywhere" },
	{ "[\\w']*?mail", "anywhere" },
	{ "mail", "anywhere" },
	{ "(?:" B "mail(?!\\w)|" B "пошта(?!\\w))[^\\w]{1,4}" B "x", "5 0 13" },
	{ "(?:(?:" B "box|" B "a(?:b|c))|" B "по)", "31 29 13" },
	{ "(?:" B "mail|[\\w']*?box)", "anywhere" },
};

static void
tries_a_pattern_where_it_may_begin (void **state)
{
	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *got = places (rows[i].pattern);

		if (strcmp (got, rows[i].want) != 0)
			fail_msg ("%s: %s, not %s", rows[i].pattern, got,
				  rows[i].want);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (tries_a_pattern_where_it_may_begin),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
