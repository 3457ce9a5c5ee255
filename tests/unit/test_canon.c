/*
 * LINK: parser/canon.c parser/checksum.c parser/header.c
 * LIBS: glib-2.0 nettle
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "parser/canon.h"

static void
assert_hash (struct checksum *checksum, const char *want, const char *label)
{
	char got[CHECKSUM_HEX], hex[CHECKSUM_HEX];

	checksum_hex (checksum, got);
	checksum_of (want, strlen (want), hex);
	if (strcmp (got, hex) != 0)
		fail_msg ("%s: is not what \"%s\" gives", label, want);
}

static const struct {
	const char *body, *simple, *relaxed;
} bodies[] = {
	/* RFC 6376 section 3.4.5. */
	{ " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n" },
	{ "", "\r\n", "" },
	{ "\r\n\r\n", "\r\n", "" },
	{ " \t\r\n \r\n", " \t\r\n \r\n", "" },
	{ "a", "a\r\n", "a\r\n" },
	{ "a\n\n\nb\n", "a\r\n\r\n\r\nb\r\n", "a\r\n\r\n\r\nb\r\n" },
	{ "a\r\n \r\nb", "a\r\n \r\nb\r\n", "a\r\n\r\nb\r\n" },
	{ "a\rb \r\n", "a\rb \r\n", "a\rb\r\n" },
	{ "a \r \n", "a \r \r\n", "a \r\r\n" },
	{ "a\r\r\n", "a\r\r\n", "a\r\r\n" }
};

static void
test_body (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++) {
		struct checksum checksum;
		gsize length = strlen (bodies[i].body);

		checksum_init (&checksum);
		canon_body (&checksum, bodies[i].body, length, false);
		assert_hash (&checksum, bodies[i].simple, bodies[i].body);
		checksum_init (&checksum);
		canon_body (&checksum, bodies[i].body, length, true);
		assert_hash (&checksum, bodies[i].relaxed, bodies[i].body);
	}
}

static const struct {
	const char *field, *simple, *relaxed;
} fields[] = {
	/* RFC 6376 section 3.4.5. */
	{ "A: X\r\n", "A: X\r\n", "a:X\r\n" },
	{ "b: Y\t\r\n\tZ  \r\n", "b: Y\t\r\n\tZ  \r\n", "b:Y Z\r\n" },
	{ "Subject:\r\n \r\n a\r\n", "Subject:\r\n \r\n a\r\n",
	  "subject:a\r\n" },
	{ "X:\r\n", "X:\r\n", "x:\r\n" }
};

static void
test_field (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
		g_autoptr (header_auto) header = header_parse (
			fields[i].field, strlen (fields[i].field));
		struct checksum checksum;

		checksum_init (&checksum);
		canon_field (&checksum, header->fields->pdata[0], false);
		assert_hash (&checksum, fields[i].simple, fields[i].field);
		checksum_init (&checksum);
		canon_field (&checksum, header->fields->pdata[0], true);
		assert_hash (&checksum, fields[i].relaxed, fields[i].field);
	}
}

static const struct {
	const char *field, *simple, *relaxed;
} own[] = {
	{ "S: a=1; b=Zm9v; c=2\r\n", "S: a=1; b=; c=2", "s:a=1; b=; c=2" },
	{ "S: bh=eA==; b = Zm\r\n 9v =\r\n", "S: bh=eA==; b =",
	  "s:bh=eA==; b =" },
	{ "S:b=Zm9v\r\n", "S:b=", "s:b=" },
	{ "S: a=b=x; bb=1; B=2\r\n", "S: a=b=x; bb=1; B=2",
	  "s:a=b=x; bb=1; B=2" },
	{ "S: a=1;\r\n\tb=Zm9v ;\r\n", "S: a=1;\r\n\tb=;", "s:a=1; b=;" }
};

static void
test_own_field (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (own); i++) {
		g_autoptr (header_auto) header = header_parse (
			own[i].field, strlen (own[i].field));
		struct checksum checksum;

		checksum_init (&checksum);
		canon_own_field (&checksum, header->fields->pdata[0], false);
		assert_hash (&checksum, own[i].simple, own[i].field);
		checksum_init (&checksum);
		canon_own_field (&checksum, header->fields->pdata[0], true);
		assert_hash (&checksum, own[i].relaxed, own[i].field);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_body),
		cmocka_unit_test (test_field),
		cmocka_unit_test (test_own_field)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
