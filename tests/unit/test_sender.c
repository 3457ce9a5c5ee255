/*
 * LINK: parser/sender.c parser/address.c parser/scan.c parser/header.c
 * LINK: parser/facts.c parser/words.c parser/charset.c parser/cyrillic.c
 * LINK: parser/decode.c parser/label.c
 * LIBS: glib-2.0 libidn2 uchardet
 * WRAP: scan_quoted scan_comment
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/limits.h"
#include "parser/scan.h"
#include "parser/sender.h"

/* How often something began that did not end. */
static unsigned unended;

bool __real_scan_quoted (struct scan *scan, GString *text);
bool __wrap_scan_quoted (struct scan *scan, GString *text);
bool __real_scan_comment (struct scan *scan, GString *text);
bool __wrap_scan_comment (struct scan *scan, GString *text);

bool
__wrap_scan_quoted (struct scan *scan, GString *text)
{
	bool begins = scan_peek (scan) == '"';
	bool ends = __real_scan_quoted (scan, text);

	unended += begins && !ends;
	return ends;
}

bool
__wrap_scan_comment (struct scan *scan, GString *text)
{
	bool begins = scan_peek (scan) == '(';
	bool ends = __real_scan_comment (scan, text);

	unended += begins && !ends;
	return ends;
}

static struct facts *
read_mail (const char *mail, gsize length)
{
	g_autoptr (header_auto) header = header_parse (mail, length);
	struct facts *facts = facts_new ();

	sender_read (header, facts);
	return facts;
}

/* "address|name" or "!defect|name". */
static char *
print (const struct facts *facts)
{
	assert_true ((facts->from == NULL) != (facts->from_defect == NULL));
	if (facts->from) {
		assert_string_equal (facts->from->name, facts->from_name);
		assert_string_equal (strrchr (facts->from->address, '@') + 1,
				     facts->from->domain);
	}
	return g_strdup_printf ("%s%s|%s", facts->from ? "" : "!",
				facts->from ? facts->from->address
					    : facts->from_defect,
				facts->from_name);
}

static void
check (const char *label, const char *mail, const char *want)
{
	g_autoptr (facts_auto) facts = read_mail (mail, strlen (mail));
	g_autofree char *got = print (facts);

	if (strcmp (got, want) != 0)
		fail_msg ("%s: got <%s>, want <%s>", label, got, want);
}

struct row {
	const char *label, *value, *want;
};

/* The value of a single From field. */
static const struct row good[] = {
	{ "bare", " a@b.c", "a@b.c|" },
	{ "brackets", "<a@b.c>", "a@b.c|" },
	{ "phrase", " First Last <a@b.c>", "a@b.c|First Last" },
	{ "quoted", " \"Last, First\" <a@b.c>", "a@b.c|Last, First" },
	{ "quoted pair", " \"a \\\"b\\\" \\\\c\" <a@b.c>", "a@b.c|a \"b\" \\c" },
	{ "quotes within words", " First\" M. \"Last <a@b.c>",
	  "a@b.c|First M. Last" },
	{ "dots", " John Q. Public <a@b.c>", "a@b.c|John Q. Public" },
	{ "no blank before the bracket", " Foo<a@b.c>", "a@b.c|Foo" },
	{ "square brackets in quotes", " \"[Shop] Bot\" <a@b.c>",
	  "a@b.c|[Shop] Bot" },
	{ "blanks in an encoded word", " =?utf-8?q?a b?= <a@b.c>", "a@b.c|a b" },
	{ "fold", " First\n Last\n\t<a@b.c>", "a@b.c|First Last" },
	{ "blanks in the brackets", " Foo < a@b.c >", "a@b.c|Foo" },
	{ "case", " <Alice.B@Example.ORG>", "alice.b@example.org|" },
	{ "comment as the name", " root@b.c (Cron Daemon)",
	  "root@b.c|Cron Daemon" },
	{ "comment in the phrase", " Foo (Sales, \"x\") <a@b.c>",
	  "a@b.c|Foo (Sales, \"x\")" },
	{ "comment behind", " Foo <a@b.c> (Sales)", "a@b.c|Foo (Sales)" },
	{ "comment alone", " (Foo) <a@b.c>", "a@b.c|Foo" },
	{ "nested comment", " a@b.c (x (y) z)", "a@b.c|x (y) z" },
	{ "encoded word", " =?utf-8?B?0K/QvdC00LXQutGB?= <a@b.c>",
	  "a@b.c|\xd0\xaf\xd0\xbd\xd0\xb4\xd0\xb5\xd0\xba\xd1\x81" },
	{ "encoded word in quotes", " \"=?koi8-r?Q?=F1?=\" <a@b.c>",
	  "a@b.c|\xd0\xaf" },
	{ "UTF-8 phrase", " \xd0\xaf <a@b.c>", "a@b.c|\xd0\xaf" },
	{ "8-bit phrase", " \"\xcf\xf0\xe8\xe2\xe5\xf2 \xe2\xf1\xe5\xec\" <a@b.c>",
	  "a@b.c|\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 "
	  "\xd0\xb2\xd1\x81\xd0\xb5\xd0\xbc" },
	{ "quoted address as the name", " \"x@y.z\" <a@b.c>", "a@b.c|x@y.z" },
	{ "the same address as the name", " A@b.c <a@B.c>", "a@b.c|A@b.c" },
	{ "percent", " a%x.y@b.c", "a%x.y@b.c|" },
	{ "every plain character", " !#$%&'*+-/?=^_`{|}~@b.c",
	  "!#$%&'*+-/?=^_`{|}~@b.c|" },
	{ "one label", " root@localhost", "root@localhost|" },
	{ "underscore in a host name", " a@web_1.b.c", "a@web_1.b.c|" },
	{ "A9 IDN in A-labels", " a@XN--E1AFMKFD.xn--p1ai",
	  "a@xn--e1afmkfd.xn--p1ai|" },
	{ "A9 IDN in U-labels, upper case too",
	  " a@\xd0\x9f\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.\xd1\x80\xd1\x84",
	  "a@xn--e1afmkfd.xn--p1ai|" },
	{ "A9 a Cyrillic letter is another domain",
	  " a@\xd0\xb5xample.com", "a@xn--xample-2of.com|" },
	{ "local part in UTF-8", " jd\xc3\xb6""E@b.c", "jd\xc3\xb6""e@b.c|" },
};

static const struct row bad[] = {
	{ "empty", "", "!empty|" },
	{ "empty brackets", " MAILER-DAEMON <>", "!empty|MAILER-DAEMON" },
	{ "no domain", " MAILER-DAEMON", "!no-domain|MAILER-DAEMON" },
	{ "no domain in the brackets", " Foo <root>", "!no-domain|Foo" },
	{ "quoted text only", " \"a@b.c\"", "!no-domain|a@b.c" },
	{ "no brackets", " Big Bug bb@b.c", "!local-part|Big Bug bb@b.c" },
	{ "A5 two in one field", " a@b.c, d@e.f", "!several-addresses|a@b.c, d@e.f" },
	{ "A5 two in brackets", " <a@b.c>, <d@e.f>", "!several-addresses|" },
	{ "A5 a comma behind", " <a@b.c>,", "!several-addresses|" },
	{ "A5 a comma before", " ,<a@b.c>", "!several-addresses|," },
	{ "A5 an unquoted comma", " Last, First <a@b.c>",
	  "!several-addresses|Last, First" },
	{ "A5 encoded comma list", " =?utf-8?B?PGFAYi5jPg==?=,<d@e.f>",
	  "!several-addresses|<a@b.c>," },
	{ "A5 group", " x: a@b.c;", "!group|x: a@b.c;" },
	{ "A5 two groups", " a@x:b@y;", "!group|a@x:b@y;" },
	{ "A5 empty group", " undisclosed:;", "!group|undisclosed:;" },
	{ "A5 a semicolon", " a@b.c;", "!group|a@b.c;" },
	{ "A5 route", " <@d.e,@f.g:a@b.c>", "!route|" },
	{ "A5 one-step route", " Foo <@d.e:a@b.c>", "!route|Foo" },
	{ "A5 quoted local part", " \"admin@legit.com\"@attack.com",
	  "!quoted-local|admin@legit.com@attack.com" },
	{ "A5 the same in brackets", " <\"admin@legit.com\"@attack.com>",
	  "!quoted-local|" },
	{ "A5 harmless quoted local part", " <\"a b\"@c.d>", "!quoted-local|" },
	{ "A5 comment with an address", " any@attack.com (admin@legit.com)",
	  "!comment|any@attack.com (admin@legit.com)" },
	{ "A5 comment with brackets", " any@attack.com (<x>)",
	  "!comment|any@attack.com (<x>)" },
	{ "A5 the same quoted", " any@attack.com (admin\\@legit.com)",
	  "!comment|any@attack.com (admin@legit.com)" },
	{ "A5 comment within the address", " <admin@legit.com(.attack.com>",
	  "!comment|" },
	{ "A5 comment around the @", " any(x)@attack.com",
	  "!local-part|any (x) @attack.com" },
	{ "A5 comment in the brackets", " <any@attack.com (x)>", "!comment|" },
	{ "A5 open comment", " any@attack.com (x", "!syntax|any@attack.com (x" },
	{ "A5 closing bracket", " any@attack.com )", "!syntax|any@attack.com )" },
	{ "A5 trailing dot", " a@b.c.", "!trailing-dot|a@b.c." },
	{ "A5 domain literal", " a@[192.0.2.1]", "!domain-literal|a@[192.0.2.1]" },
	{ "A5 encoded word alone", " =?utf-8?b?YXR0YWNrZXJAZXZpbC5jb20=?=",
	  "!no-domain|attacker@evil.com" },
	{ "A5 encoded word in the address",
	  " =?utf-8?q?=40attacker.com?=@microsoft.com",
	  "!encoded-word|@attacker.com@microsoft.com" },
	{ "A5 encoded word in the brackets", " <=?utf-8?q?a?=@b.c>",
	  "!encoded-word|" },
	{ "A5 another address in the phrase", " admin@legit.com <any@attack.com>",
	  "!syntax|admin@legit.com" },
	{ "A5 another one and quotes", " admin@legit.com \"x\" <any@attack.com>",
	  "!syntax|admin@legit.com x" },
	{ "A5 address behind the brackets", " <any@attack.com>admin@legit.com",
	  "!syntax|" },
	{ "A5 second brackets", " <any@attack.com> <admin@legit.com>",
	  "!syntax|" },
	{ "A5 brackets in brackets", " <<a@b.c>>", "!syntax|" },
	{ "A5 open brackets", " Foo <a@b.c", "!syntax|Foo" },
	{ "A5 quoted comma", " <admin@legit.com>\\,<any@attack.com>",
	  "!syntax|" },
	{ "A5 square brackets", " [Shop] <a@b.c>", "!syntax|[Shop]" },
	{ "A5 open encoded word", " =?utf-8?q?a <a@b.c>",
	  "!encoded-word|=?utf-8?q?a" },
	{ "A5 the same in quotes", " \"=?utf-8?b?YQ\" <a@b.c>",
	  "!encoded-word|=?utf-8?b?YQ" },
	{ "A5 backslash", " Foo\\ <a@b.c>", "!syntax|Foo\\" },
	{ "A5 open quotes", " Foo \"Bar <a@b.c>", "!syntax|Foo \"Bar" },
	{ "A5 fold in the address", " <a@\n b.c>", "!domain|" },
	{ "A5 blank in the address", " a @b.c", "!local-part|a @b.c" },
	{ "A5 blank behind the dot", " <a@b. c>", "!domain|" },
	{ "two @", " a@b@c.d", "!local-part|a@b@c.d" },
	{ "no local part", " @b.c", "!local-part|@b.c" },
	{ "dots in a row", " a..b@c.d", "!local-part|a..b@c.d" },
	{ "dot first", " .a@c.d", "!local-part|.a@c.d" },
	{ "dot last", " a.@c.d", "!local-part|a.@c.d" },
	{ "empty label", " a@b..c", "!domain|a@b..c" },
	{ "hyphen first", " a@-b.c", "!domain|a@-b.c" },
	{ "not a host name", " a@b'c.d", "!domain|a@b'c.d" },
	{ "a control", " a\x01@b.c", "!control|a @b.c" },
	{ "delete", " <a@b.c>\x7f", "!control|" },
	{ "A9 full-width letters", " a@\xef\xbd\x85xample.com",
	  "!domain|a@\xef\xbd\x85xample.com" },
	{ "A9 Kelvin sign", " a@\xe2\x84\xaa.com", "!domain|a@\xe2\x84\xaa.com" },
	{ "A9 ideographic full stop", " a@b\xe3\x80\x82""com",
	  "!domain|a@b\xe3\x80\x82""com" },
	{ "A9 soft hyphen", " a@b\xc2\xad""c.d", "!domain|a@b\xc2\xad""c.d" },
	{ "A9 zero width in a local part", " a\xe2\x80\x8b@b.c",
	  "!local-part|a\xe2\x80\x8b@b.c" },
	{ "A9 another spelling of a letter", " jdo\xcc\x88""e@b.c",
	  "!local-part|jdo\xcc\x88""e@b.c" },
	{ "A9 Kelvin sign in a local part", " \xe2\x84\xaa@b.c",
	  "!local-part|\xe2\x84\xaa@b.c" },
	{ "8-bit bytes in the domain", " <a@\xe5xample.com>", "!domain|" },
};

static void
test_one_field (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (good) + G_N_ELEMENTS (bad); i++) {
		const struct row *row = i < G_N_ELEMENTS (good)
						? &good[i]
						: &bad[i - G_N_ELEMENTS (good)];
		g_autofree char *mail =
			g_strdup_printf ("To: x\nFrom:%s\n\n", row->value);

		check (row->label, mail, row->want);
	}
}

static const struct row mails[] = {
	{ "none", "To: a@b.c\n\n", "!no-from|" },
	{ "A2 two", "From: a@b.c\nFrom: d@e.f\n\n", "!several-from|" },
	{ "A2 the same twice", "From: a@b.c\nFROM: a@b.c\n\n",
	  "!several-from|" },
	{ "A2 space before the colon", "From: a@b.c\nFrom : d@e.f\n\n",
	  "!several-from|" },
	{ "A2 alone with a space", "From : d@e.f\n\n", "!damaged-field|" },
	{ "A3 space before the name", " From: a@b.c\nFrom: d@e.f\n\n",
	  "!several-from|" },
	{ "A3 fold before the colon", "From\n : a@b.c\nFrom: d@e.f\n\n",
	  "!several-from|" },
	{ "A3 fold, beside Sender", "From\n : a@b.c\nSender: d@e.f\n\n",
	  "!damaged-field|" },
	{ "A3 fold within the name", "Fr\n om: a@b.c\n\n", "!damaged-field|" },
	{ "A4 Sender and others", "Sender: a@b.c\nResent-From: a@b.c\n"
	  "Reply-To: a@b.c\nReturn-Path: <a@b.c>\n\n", "!no-from|" },
	{ "stray CR", "From: a@b.c\rX: d@e.f\n\n", "!damaged-field|a@b.c X: d@e.f" },
	{ "behind the header", "To: x\nno field\nFrom: a@b.c\n\n",
	  "!no-from|" },
	{ "in the body", "To: x\n\nFrom: a@b.c\n\n", "!no-from|" },
};

static void
test_counting (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
		check (mails[i].label, mails[i].value, mails[i].want);
}

static void
test_nul_is_refused (void **state G_GNUC_UNUSED)
{
	static const char mail[] = "From: <admin@legit.com\0@attack.com>\n\n";
	g_autoptr (facts_auto) facts = read_mail (mail, sizeof mail - 1);

	assert_null (facts->from);
	assert_string_equal (facts->from_defect, "damaged-field");
}

static void
test_incomplete_header_is_refused (void **state G_GNUC_UNUSED)
{
	g_autoptr (GString) mail = g_string_new ("From: a@b.c\n");
	g_autoptr (facts_auto) facts = NULL;

	for (int i = 0; i < LIMIT_FIELDS; i++)
		g_string_append (mail, "X: y\n");
	g_string_append (mail, "From: d@e.f\n\n");
	facts = read_mail (mail->str, mail->len);
	assert_null (facts->from);
	assert_string_equal (facts->from_defect, "incomplete-header");
}

static void
test_bounds (void **state G_GNUC_UNUSED)
{
	g_autofree char *local = g_strnfill (LIMIT_ADDRESS_BYTES - 4, 'a');
	g_autofree char *name = g_strnfill (LIMIT_NAME_BYTES - 1, 'n');
	g_autofree char *fits =
		g_strdup_printf ("From: %s\xd0\xaf <%s@b.c>\n\n", name, local);
	g_autofree char *deep = g_strnfill (LIMIT_COMMENT_DEPTH + 1, '(');
	g_autofree char *out = g_strnfill (LIMIT_COMMENT_DEPTH + 1, ')');
	g_autofree char *nested =
		g_strdup_printf ("From: a@b.c %s%s\n\n", deep, out);
	g_autofree char *less =
		g_strdup_printf ("From: a@b.c %s%s\n\n", deep + 1, out + 1);
	g_autofree char *longer =
		g_strdup_printf ("From: a%s@b.c\n\n", local);
	g_autoptr (facts_auto) a = read_mail (fits, strlen (fits));
	g_autoptr (facts_auto) b = read_mail (longer, strlen (longer));
	g_autoptr (facts_auto) c = read_mail (nested, strlen (nested));
	g_autoptr (facts_auto) d = read_mail (less, strlen (less));

	assert_int_equal (strlen (a->from->address), LIMIT_ADDRESS_BYTES);
	assert_string_equal (a->from_name, name);
	assert_string_equal (b->from_defect, "too-long");
	assert_string_equal (c->from_defect, "syntax");
	assert_string_equal (d->from->address, "a@b.c");
}

/* R4: a mark that is not closed is looked for the end of once, not again at
 * every one behind it. */
static void
test_marks_that_do_not_end (void **state G_GNUC_UNUSED)
{
	static const char *const floods[] = { "\\\"", "\\(", "\"\\",
					      "(\\", "(", "\"" };

	for (gsize i = 0; i < G_N_ELEMENTS (floods); i++) {
		g_autoptr (GString) mail = g_string_new ("From: ");
		g_autoptr (facts_auto) facts = NULL;

		for (unsigned n = 0; n < 1001; n++)
			g_string_append (mail, floods[i]);
		g_string_append (mail, " <a@b.c>\n\n");
		unended = 0;
		facts = read_mail (mail->str, mail->len);
		assert_string_equal (facts->from_defect, "syntax");
		assert_in_range (unended, 1, 1);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_one_field),
		cmocka_unit_test (test_counting),
		cmocka_unit_test (test_nul_is_refused),
		cmocka_unit_test (test_incomplete_header_is_refused),
		cmocka_unit_test (test_bounds),
		cmocka_unit_test (test_marks_that_do_not_end),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
