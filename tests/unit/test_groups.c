/*
 * LINK: parser/groups.c
 * LIBS: glib-2.0 gmime-3.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <gmime/gmime.h>

#include "parser/groups.h"
#include "parser/limits.h"

/* Deep enough to overflow any stack by recursion. */
enum { DEEP = 200000 };

static GBytes *
field (const char *before, const char *name, unsigned colons)
{
	GString *mail = g_string_new (before);

	g_string_append (mail, name);
	for (unsigned i = 0; i < colons; i++)
		g_string_append (mail, "g:");
	g_string_append (mail, "\n\nbody\n");
	return g_string_free_to_bytes (mail);
}

static const char attached[] =
	"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
	"Content-Type: message/rfc822\n\n";

static const struct {
	const char *label, *before, *name;
} rows[] = {
	{ "To", "", "To:" },
	{ "behind others", "Subject: x\n", "to: " },
	{ "blank before the colon", "", "CC \t: " },
	{ "Bcc", "", "Bcc:" },
	{ "From", "", "FROM:" },
	{ "Sender", "", "Sender:" },
	{ "Reply-To", "", "Reply-To:" },
	{ "folded", "", "To:\n " },
	{ "CRLF", "Subject: x\r\n", "To:\r\n\t" },
	{ "R1 in an attached mail", attached, "To: " },
};

/* The library lives through it. */
static void
test_deep_groups_are_disarmed (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (GBytes) raw =
			field (rows[i].before, rows[i].name, DEEP);
		bool changed = false;
		g_autoptr (GBytes) safe = groups_disarm (raw, &changed);
		GMimeStream *stream = g_mime_stream_mem_new_with_buffer (
			g_bytes_get_data (safe, NULL), g_bytes_get_size (safe));
		GMimeParser *parser = g_mime_parser_new_with_stream (stream);
		GMimeMessage *message;

		if (!changed)
			fail_msg ("%s: not changed", rows[i].label);
		assert_int_equal (g_bytes_get_size (safe),
				  g_bytes_get_size (raw));
		message = g_mime_parser_construct_message (parser, NULL);
		assert_non_null (message);
		g_object_unref (message);
		g_object_unref (parser);
		g_object_unref (stream);
	}
}

static void
test_real_mail_is_left_alone (void **state G_GNUC_UNUSED)
{
	g_autoptr (GBytes) most = field ("", "To: ", LIMIT_GROUP_COLONS);
	g_autoptr (GBytes) one_more = field ("", "To: ",
					     LIMIT_GROUP_COLONS + 1);
	g_autoptr (GBytes) text = field ("x: y\n\n  ", "To: ", DEEP);
	g_autoptr (GBytes) other = field ("", "Tooth: ", DEEP);
	g_autoptr (GBytes) empty = g_bytes_new ("", 0);
	GBytes *mails[] = { most, text, other, empty };
	bool changed;

	for (gsize i = 0; i < G_N_ELEMENTS (mails); i++) {
		g_autoptr (GBytes) safe = groups_disarm (mails[i], &changed);

		assert_false (changed);
		assert_ptr_equal (safe, mails[i]);
	}
	g_bytes_unref (groups_disarm (one_more, &changed));
	assert_true (changed);
}

static int
start (void **state G_GNUC_UNUSED)
{
	g_mime_init ();
	return 0;
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_deep_groups_are_disarmed),
		cmocka_unit_test (test_real_mail_is_left_alone),
	};

	return cmocka_run_group_tests (tests, start, NULL);
}
