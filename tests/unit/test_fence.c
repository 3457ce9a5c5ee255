/*
 * LINK: parser/fence.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/fence.h"
#include "parser/limits.h"

#define TYPE "multipart/mixed; boundary=\"b\""

static GString *
repeat (const char *line, gsize times)
{
	GString *out = g_string_new (NULL);

	while (times--)
		g_string_append (out, line);
	return out;
}

/* The number of bytes let through, and the bound that ended it. */
static gsize
let_through (const GString *body, const char *type, const char *bound)
{
	const char *exceeded;
	struct room room = ROOM;
	gsize got = fence_find (body->str, body->len, type, &room, &exceeded);

	if (g_strcmp0 (exceeded, bound))
		fail_msg ("%s, not %s", exceeded, bound);
	return got;
}

static void
lets_ordinary_mail_through (void **state)
{
	g_autoptr (GString) body = g_string_new (
		"preamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
		"--\r\nsignature\r\n--b--\r\n");

	(void) state;
	assert_int_equal (let_through (body, TYPE, NULL), body->len);
	assert_int_equal (let_through (body, NULL, NULL), body->len);
	g_string_truncate (body, 0);
	assert_int_equal (let_through (body, TYPE, NULL), 0);
}

static void
lets_an_attached_text_full_of_dashes_through (void **state)
{
	g_autoptr (GString) body = repeat ("-- insert\n--\n", 100000);

	(void) state;
	g_string_prepend (body, "--b\n\n");
	assert_int_equal (let_through (body, TYPE, NULL), body->len);
}

static void
stops_at_too_many_parts (void **state)
{
	g_autoptr (GString) body = repeat ("--b\n\nx\n", LIMIT_PARTS + 1);
	g_autoptr (GString) fewer = repeat ("--b\n\nx\n", LIMIT_PARTS);

	(void) state;
	assert_int_equal (let_through (fewer, TYPE, NULL), fewer->len);
	assert_int_equal (let_through (body, TYPE, "parts"), fewer->len);
}

#define LONG_16 "0123456789abcdef"
#define LONG_64 LONG_16 LONG_16 LONG_16 LONG_16
#define LONG LONG_64 LONG_64 LONG_64 LONG_64 LONG_64

/* Spellings that a line-wise look does not read, but a MIME parser does. */
static const char *const obscure[] = {
	"multipart/mixed; boundary*=us-ascii''b",
	"multipart/mixed; boundary*0=b",
	"multipart/mixed; boundary (c) = b",
	"multipart/mixed; boundary=\n \"b\"",
	"multipart/mixed; boundary=(c)b",
	"multipart/mixed; boundary=\"\\b\"",
	"multipart/mixed; boundary=\"=?us-ascii?Q?b?=\"",
	"multipart/mixed; BOUNDARY =b",
	/* Longer than is looked at: what it ends in is not known. */
	"multipart/mixed; boundary=" LONG,
	"multipart/mixed; boundary=\"" LONG "\"",
};

static void
bounds_parts_under_obscure_boundaries_too (void **state)
{
	g_autoptr (GString) body = repeat ("--b\n\nx\n",
					   LIMIT_BOUNDARY_LINES + 1);

	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (obscure); i++)
		assert_int_equal (let_through (body, obscure[i], "parts"),
				  LIMIT_BOUNDARY_LINES * strlen ("--b\n\nx\n"));
}

static void
learns_the_boundaries_of_inner_parts (void **state)
{
	g_autoptr (GString) body = repeat ("--inner\n\nx\n", LIMIT_PARTS + 1);

	(void) state;
	assert_int_equal (let_through (body, TYPE, NULL), body->len);
	g_string_prepend (body, "--b\nContent-Type: multipart/mixed;\n"
			  " boundary=inner; x=y\n\n");
	assert_true (let_through (body, TYPE, "parts") < body->len);
}

static void
stops_at_a_part_with_too_much_header (void **state)
{
	g_autoptr (GString) fields = repeat ("X: y\n", LIMIT_FIELDS + 1);
	g_autoptr (GString) bytes = repeat (" y", LIMIT_HEADER_BYTES);

	(void) state;
	g_string_prepend (fields, "--b\n");
	g_string_append (fields, "\nbody\n");
	assert_int_equal (let_through (fields, TYPE, "fields"),
			  4 + 5 * LIMIT_FIELDS);
	g_string_prepend (bytes, "--b\nX:");
	assert_int_equal (let_through (bytes, TYPE, "header-bytes"), 4);
}

static void
stops_at_too_much_header_in_all_parts (void **state)
{
	g_autoptr (GString) part = repeat ("X: y\n", LIMIT_FIELDS / 2);
	g_autoptr (GString) body = NULL;

	(void) state;
	g_string_prepend (part, "--b\n");
	g_string_append (part, "\nbody\n");
	body = repeat (part->str, 21);
	assert_int_equal (let_through (body, TYPE, "fields"),
			  20 * part->len + 4);
}

static void
stops_at_too_many_bytes_of_header_in_all_parts (void **state)
{
	g_autofree char *value = g_strnfill (LIMIT_HEADER_BYTES - 100, 'y');
	g_autofree char *part = g_strdup_printf ("--b\nX: %s\n\nx\n", value);
	g_autoptr (GString) body = repeat (part, 3);

	(void) state;
	assert_int_equal (let_through (body, TYPE, "header-bytes"),
			  2 * strlen (part) + 4);
}

static void
stops_at_encoded_words_that_do_not_end (void **state)
{
	g_autoptr (GString) few = repeat (" =?utf-8?q?a?=\n", LIMIT_FIELDS - 1);
	g_autoptr (GString) many = repeat ("=?utf-8?q?a", 80000);

	(void) state;
	g_string_prepend (few, "--b\nX:\n");
	g_string_prepend (many, "--b\nX:");
	assert_int_equal (let_through (few, TYPE, NULL), few->len);
	assert_int_equal (let_through (many, TYPE, "encoded-words"), 4);
}

/* The mails in a mail have what is left, not their own bounds. */
static void
bounds_all_messages_of_a_mail_together (void **state)
{
	g_autoptr (GString) body = repeat ("--b\n\nx\n", LIMIT_PARTS / 2);
	struct room room = ROOM;
	const char *exceeded;

	(void) state;
	for (unsigned i = 0; i < 2; i++) {
		fence_find (body->str, body->len, TYPE, &room, &exceeded);
		assert_null (exceeded);
	}
	assert_int_equal (fence_find (body->str, body->len, TYPE, &room,
				      &exceeded), 0);
	assert_string_equal (exceeded, "parts");
}

static void
bounds_dashes_by_what_they_are_compared_with (void **state)
{
	g_autoptr (GString) body = g_string_new (NULL);

	(void) state;
	for (unsigned i = 0; i < 400; i++)
		g_string_append_printf (body, "--b%u\nContent-Type: "
			"multipart/mixed; boundary=b%u\n\n", i, i + 1);
	for (unsigned i = 0; i < 60000; i++)
		g_string_append (body, "--x\n");
	assert_true (let_through (body, "multipart/mixed; boundary=b0",
				  "boundary-lines") < body->len);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (lets_ordinary_mail_through),
		cmocka_unit_test (
			lets_an_attached_text_full_of_dashes_through),
		cmocka_unit_test (stops_at_too_many_parts),
		cmocka_unit_test (bounds_parts_under_obscure_boundaries_too),
		cmocka_unit_test (learns_the_boundaries_of_inner_parts),
		cmocka_unit_test (stops_at_a_part_with_too_much_header),
		cmocka_unit_test (stops_at_too_much_header_in_all_parts),
		cmocka_unit_test (
			stops_at_too_many_bytes_of_header_in_all_parts),
		cmocka_unit_test (stops_at_encoded_words_that_do_not_end),
		cmocka_unit_test (bounds_all_messages_of_a_mail_together),
		cmocka_unit_test (
			bounds_dashes_by_what_they_are_compared_with),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
