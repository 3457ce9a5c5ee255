/*
 * LINK: parser/recipients.c parser/address.c parser/scan.c parser/header.c
 * LINK: parser/facts.c
 * LIBS: glib-2.0 libidn2
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/limits.h"
#include "parser/recipients.h"

static struct facts *
read_mail (const char *mail)
{
	g_autoptr (header_auto) header = header_parse (mail, strlen (mail));
	struct facts *facts = facts_new ();

	recipients_read (header, facts);
	return facts;
}

static const struct {
	const char *label, *mail, *want;
} rows[] = {
	{ "one", "To: a@b.c\n\n", "a@b.c" },
	{ "To and Cc, not others",
	  "CC: a@B.c\nBcc: x@y.z\nTo: d@e.f\nReply-To: x@y.z\n\n",
	  "a@b.c d@e.f" },
	{ "all shapes", "To: \"X, Y\" <a@b.c>, d@e.f (g, h), <i@j.k>,\n"
	  " =?utf-8?q?l?= m <n@o.p>\n\n", "a@b.c d@e.f i@j.k n@o.p" },
	{ "empty members", "To: , a@b.c,, ,d@e.f,\n\n", "a@b.c d@e.f" },
	{ "groups", "To: x: a@b.c, D <d@e.f>; , y:;, i@j.k\n\n",
	  "a@b.c d@e.f i@j.k" },
	{ "a name is no address", "To: \"support@b.c\" <a@b.c>,"
	  " support@b.c <d@e.f>, \"g@h.i\", (j@k.l) m@n.o\n\n",
	  "a@b.c d@e.f m@n.o" },
	{ "not plain", "To: <@x.y:a@b.c>, \"x\" y@z.a, \"a\"@b.c, a@[1.2.3.4], root,"
	  " <>, d@e.f\n\n", "d@e.f" },
	{ "IDN", "To: a@\xd1\x80\xd1\x84.b\n\n", "a@xn--p1ai.b" },
	{ "broken quotes end it", "To: a@b.c, \"x, d@e.f\nCc: i@j.k\n\n",
	  "a@b.c i@j.k" },
	{ "broken comment ends it", "To: a@b.c, (x, d@e.f\n\n", "a@b.c" },
	{ "open brackets", "To: <a@b.c\n\n", "a@b.c" },
	{ "none", "Subject: a@b.c\n\n", "" },
};

static void
test_rows (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (facts_auto) facts = read_mail (rows[i].mail);
		g_autofree char *got = NULL;

		g_ptr_array_add (facts->to, NULL);
		got = g_strjoinv (" ", (char **) facts->to->pdata);
		if (strcmp (got, rows[i].want) != 0)
			fail_msg ("%s: got <%s>, want <%s>", rows[i].label,
				  got, rows[i].want);
	}
}

static void
test_cc_is_told_apart (void **state G_GNUC_UNUSED)
{
	g_autoptr (facts_auto) facts = read_mail (
		"Cc: a@b.c\nTo: d@e.f, a@b.c\nCc: x, i@j.k\n\n");

	assert_int_equal (facts->to->len, 4);
	assert_int_equal (facts->cc->len, 2);
	assert_ptr_equal (facts->cc->pdata[0], facts->to->pdata[0]);
	assert_ptr_equal (facts->cc->pdata[1], facts->to->pdata[3]);
}

/* R9 */
static void
test_bound (void **state G_GNUC_UNUSED)
{
	g_autoptr (GString) mail = g_string_new ("To: a@b.c");
	g_autoptr (facts_auto) some = NULL;
	g_autoptr (facts_auto) many = NULL;

	for (int i = 1; i < LIMIT_RECIPIENTS; i++)
		g_string_append (mail, ", d@e.f");
	some = read_mail (mail->str);
	assert_int_equal (some->to->len, LIMIT_RECIPIENTS);
	assert_int_equal (some->exceeded->len, 0);

	g_string_append (mail, "\nCc: i@j.k");
	many = read_mail (mail->str);
	assert_int_equal (many->to->len, LIMIT_RECIPIENTS);
	assert_int_equal (many->cc->len, 0);
	assert_string_equal (many->exceeded->pdata[0], "recipients");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_rows),
		cmocka_unit_test (test_cc_is_told_apart),
		cmocka_unit_test (test_bound),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
