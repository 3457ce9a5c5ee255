/*
 * LINK: parser/header.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/header.h"
#include "parser/limits.h"

/* Every field as "name|lower|value" with '!' when damaged, joined by " / ",
 * then "broken" if it is, and the body: one string that a table can compare. */
static char *
print (const char *bytes, gsize length)
{
	g_autoptr (header_auto) header = header_parse (bytes, length);
	GString *out = g_string_new (NULL);

	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		assert_int_equal (strlen (field->value), field->length);
		g_string_append_printf (out, "%s|%s|%s%s / ", field->name,
					field->lower, field->value,
					field->damaged ? "!" : "");
	}
	g_string_append_printf (out, "%sbody=%.*s",
				header->broken ? "broken " : "",
				(int) (length - header->body_offset),
				bytes + header->body_offset);
	return g_string_free (out, FALSE);
}

static const struct {
	const char *label, *input, *want;
} lines[] = {
	{ "LF", "A: 1\nB:2\n\nx\n", "A|a| 1 / B|b|2 / body=x\n" },
	{ "CRLF", "A: 1\r\nB:2\r\n\r\nx\r\n",
	  "A|a| 1 / B|b|2 / body=x\r\n" },
	{ "CR CR LF is one end", "A: 1\r\r\nB: 2\r\r\n\r\r\nx",
	  "A|a| 1 / B|b| 2 / body=x" },
	{ "CR only", "A: 1\rB: 2\r\rx", "A|a| 1 / B|b| 2 / body=x" },
	{ "a CR among LF stays, and is damage", "A: 1\rB: 2\n\nx",
	  "A|a| 1\rB: 2! / body=x" },
	{ "no body", "A: 1", "A|a| 1 / body=" },
	{ "no header", "\nx", "body=x" },
	{ "nothing", "", "body=" },
	{ "folds, also blank ones", "A: 1\r\n 2\r\n\t3\r\n \r\n\r\nx",
	  "A|a| 1\n 2\n\t3\n  / body=x" },
	{ "empty value", "A:\n\nx", "A|a| / body=x" },
	{ "A2 space before the colon", "From : a@b\nfrom\t: c@d\n\n",
	  "From |from| a@b! / from\t|from| c@d! / body=" },
	{ "A3 fold before the colon", "From\n : a@b\nTo: c\n\n",
	  "From\n |from| a@b! / To|to| c / body=" },
	{ "A3 blank before the first name", " From: a@b\nTo: c\n\n",
	  " From|from| a@b! / To|to| c / body=" },
	{ "A3 blank inside the name", "Fr om: a@b\nFr\n om: c@d\n\n",
	  "Fr om|from| a@b! / Fr\n om|from| c@d! / body=" },
	{ "a control inside the name", "Fr\x01om: a@b\n\n",
	  "Fr\x01om|from| a@b! / body=" },
	{ "what is no field begins the body", "A: 1\nwhat is\nB: 2\n\nx",
	  "A|a| 1 / broken body=what is\nB: 2\n\nx" },
	{ "text that looks like a field", "hello: is there\n no\n\nx",
	  "hello|hello| is there\n no / body=x" },
	{ "a name of words is no field", "see you at 10:30\n\nx",
	  "broken body=see you at 10:30\n\nx" },
	{ "8-bit name is no field", "A: 1\n\xd0\x9f: 2\n\nx",
	  "A|a| 1 / broken body=\xd0\x9f: 2\n\nx" },
	{ "mbox separator", "From a@b Mon Jan  5 10:11:12 2026\nA: 1\n\nx",
	  "A|a| 1 / body=x" },
	{ "an mbox separator elsewhere is body", "A: 1\nFrom a@b Mon\nB: 2\n",
	  "A|a| 1 / broken body=From a@b Mon\nB: 2\n" },
	{ "an editor's mark", "\xef\xbb\xbf" "From: a@b\n\nx",
	  "From|from| a@b / body=x" },
	{ "and a separator behind it", "\xef\xbb\xbf" "From a@b Mon\nA: 1\n\nx",
	  "A|a| 1 / body=x" },
	{ "its first half is none", "\xef\xbb" "From: a@b\n\nx",
	  "broken body=\xef\xbb" "From: a@b\n\nx" },
	{ "UTF-8 in a value", "Subject: \xd0\x9f\n\n",
	  "Subject|subject| \xd0\x9f / body=" },
};

static void
test_lines (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
		g_autofree char *got =
			print (lines[i].input, strlen (lines[i].input));

		if (strcmp (got, lines[i].want) != 0)
			fail_msg ("%s: got <%s>, want <%s>", lines[i].label,
				  got, lines[i].want);
	}
}

static void
test_nul_is_seen (void **state G_GNUC_UNUSED)
{
	static const char input[] = "From: <a@legit\0@b>\nTo\0: c@d\n\nx\0y";
	g_autoptr (header_auto) header =
		header_parse (input, sizeof input - 1);
	const struct field *from = header_first (header, "from");

	assert_int_equal (header->fields->len, 1);
	assert_true (from->damaged);
	assert_string_equal (from->value, " <a@legit\x1a@b>");
	assert_true (header->broken);
}

static void
test_first_and_count (void **state G_GNUC_UNUSED)
{
	static const char input[] = "To: 1\nFrom: 2\nFROM : 3\n\nFrom: 4\n";
	g_autoptr (header_auto) header =
		header_parse (input, sizeof input - 1);

	assert_string_equal (header_first (header, "from")->value, " 2");
	assert_null (header_first (header, "cc"));
	assert_int_equal (header_count (header, "from"), 2);
	assert_int_equal (header_count (header, "cc"), 0);
}

static void
test_text_is_unfolded (void **state G_GNUC_UNUSED)
{
	static const char input[] = "A:  one\r\n\ttwo\r\n  three \r\n\r\n";
	g_autoptr (header_auto) header =
		header_parse (input, sizeof input - 1);
	g_autofree char *text = header_text (header, "a");

	assert_string_equal (text, "one\ttwo  three");
	assert_null (header_text (header, "b"));
}

static bool
exceeded (const struct header *header, const char *bound)
{
	for (guint i = 0; i < header->exceeded->len; i++)
		if (strcmp (header->exceeded->pdata[i], bound) == 0)
			return true;
	return false;
}

static void
test_too_many_fields (void **state G_GNUC_UNUSED)
{
	GString *mail = g_string_new (NULL);
	struct header *header;

	for (int i = 0; i < LIMIT_FIELDS; i++)
		g_string_append (mail, "X: y\n");
	header = header_parse (mail->str, mail->len);
	assert_false (header->incomplete);
	header_free (header);

	g_string_append (mail, "From: a@b\n\nbody");
	header = header_parse (mail->str, mail->len);
	assert_true (header->incomplete);
	assert_true (exceeded (header, "fields"));
	assert_int_equal (header->fields->len, LIMIT_FIELDS);
	assert_string_equal (mail->str + header->body_offset, "body");
	header_free (header);
	g_string_free (mail, TRUE);
}

static void
test_too_long_a_field (void **state G_GNUC_UNUSED)
{
	g_autofree char *fill = g_strnfill (LIMIT_FIELD_BYTES, 'a');
	g_autofree char *mail =
		g_strdup_printf ("X: %s\n %s\nTo: b\n\nbody", fill, fill);
	g_autoptr (header_auto) header = header_parse (mail, strlen (mail));
	const struct field *x = header_first (header, "x");

	assert_true (x->damaged);
	assert_true (x->length < LIMIT_FIELD_BYTES);
	assert_true (exceeded (header, "field-bytes"));
	assert_false (header->incomplete);
	assert_string_equal (header_first (header, "to")->value, " b");
	assert_string_equal (mail + header->body_offset, "body");
}

static void
test_too_many_bytes (void **state G_GNUC_UNUSED)
{
	g_autofree char *fill = g_strnfill (LIMIT_FIELD_BYTES / 2, 'a');
	GString *mail = g_string_new ("Subject: s\n");

	while (mail->len <= LIMIT_HEADER_BYTES)
		g_string_append_printf (mail, "X: %s\n", fill);
	g_string_append (mail, "From: a@b\n\nbody");
	{
		g_autoptr (header_auto) header =
			header_parse (mail->str, mail->len);

		assert_true (header->incomplete);
		assert_true (exceeded (header, "header-bytes"));
		assert_int_equal (header->exceeded->len, 1);
		assert_non_null (header_first (header, "subject"));
		assert_null (header_first (header, "from"));
		assert_string_equal (mail->str + header->body_offset, "body");
	}
	g_string_free (mail, TRUE);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_lines),
		cmocka_unit_test (test_nul_is_seen),
		cmocka_unit_test (test_first_and_count),
		cmocka_unit_test (test_text_is_unfolded),
		cmocka_unit_test (test_too_many_fields),
		cmocka_unit_test (test_too_long_a_field),
		cmocka_unit_test (test_too_many_bytes),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
