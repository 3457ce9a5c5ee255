/*
 * LINK: parser/authres.c parser/scan.c parser/header.c parser/facts.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/authres.h"
#include "parser/limits.h"

static struct authres *
parse (const char *value, gsize length)
{
	g_autoptr (GString) mail = g_string_new ("Authentication-Results:");
	g_autoptr (header_auto) header = NULL;

	g_string_append_len (mail, value, (gssize) length);
	g_string_append (mail, "\n\n");
	header = header_parse (mail->str, mail->len);
	return authres_parse (header->fields->pdata[0]);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
	return strcmp (a, b);
}

/* "id: method=result name=value...; ..." with names in order, or "id: bad". */
static char *
print (const struct authres *authres)
{
	GString *out = g_string_new (NULL);

	g_string_append_printf (out, "%s:", authres->authserv_id
						    ? authres->authserv_id
						    : "NULL");
	if (!authres->parse_ok) {
		assert_int_equal (authres->results->len, 0);
		g_string_append (out, " bad");
	}
	for (guint i = 0; i < authres->results->len; i++) {
		const struct authres_result *result =
			authres->results->pdata[i];
		GList *names = g_list_sort (
			g_hash_table_get_keys (result->properties), compare);

		g_string_append_printf (out, "%s %s=%s", i ? ";" : "",
					result->method, result->result);
		for (GList *name = names; name; name = name->next)
			g_string_append_printf (
				out, " %s=%s", (char *) name->data,
				(char *) g_hash_table_lookup (
					result->properties, name->data));
		g_list_free (names);
	}
	return g_string_free (out, FALSE);
}

static void
check (const char *label, const char *value, const char *want)
{
	struct authres *authres = parse (value, strlen (value));
	g_autofree char *got = print (authres);

	if (strcmp (got, want) != 0)
		fail_msg ("%s: got <%s>, want <%s>", label, got, want);
	authres_free (authres);
}

struct row {
	const char *label, *value, *want;
};

static const struct row good[] = {
	{ "nothing found", " mx.example.org; none", "mx.example.org:" },
	{ "with a version", " example.org 1; none", "example.org:" },
	{ "none in capitals", " example.org; NONE (x)", "example.org:" },
	{ "one result", " example.com; spf=pass smtp.mailfrom=example.net",
	  "example.com: spf=pass smtp.mailfrom=example.net" },
	{ "names in any case", " MX.Example.COM; SPF=Pass SMTP.MailFrom=A@B.c",
	  "mx.example.com: spf=pass smtp.mailfrom=A@B.c" },
	{ "several results",
	  " example.com;\n\tauth=pass (cram-md5) smtp.auth=sender@example.net;"
	  "\n\tspf=fail smtp.mailfrom=example.net",
	  "example.com: auth=pass smtp.auth=sender@example.net; "
	  "spf=fail smtp.mailfrom=example.net" },
	{ "reason", " a.b; dkim=fail reason=\"bad; \\\"key\\\" x=y\" header.d=c.d",
	  "a.b: dkim=fail header.d=c.d" },
	{ "reason as a ptype", " a.b; dkim=pass reason.x=y",
	  "a.b: dkim=pass reason.x=y" },
	{ "comments wherever they may be",
	  "(1) a.b (2) 1 (3) ; (4) dkim (5) / (6) 1 (7) = (8) pass (9) "
	  "reason (a) = (b) ok (c) header (d) . (e) d (f) = (g) c.d (h)",
	  "a.b: dkim=pass header.d=c.d" },
	{ "nested and quoted comments", " a.b; spf=pass (x (y \\) \\( z) ;=) x.y=z",
	  "a.b: spf=pass x.y=z" },
	{ "a comment is enough between", " a.b; spf=pass(x)smtp.helo=c.d",
	  "a.b: spf=pass smtp.helo=c.d" },
	{ "quoted value", " a.b; dkim=pass header.b=\"a/b+c=\" header.d=\"c.d\"",
	  "a.b: dkim=pass header.b=a/b+c= header.d=c.d" },
	{ "unquoted slash in header.b", " a.b; dkim=pass header.b=a/b+c",
	  "a.b: dkim=pass header.b=a/b+c" },
	{ "domain alone behind @", " a.b; dkim=pass header.i=@c.d",
	  "a.b: dkim=pass header.i=@c.d" },
	{ "local part with an equals sign", " a.b; spf=pass smtp.mailfrom=b=c/d=e@c.d",
	  "a.b: spf=pass smtp.mailfrom=b=c/d=e@c.d" },
	{ "quoted local part keeps its quotes",
	  " a.b; spf=pass smtp.mailfrom=\"x; y@z\"@c.d",
	  "a.b: spf=pass smtp.mailfrom=\"x; y@z\"@c.d" },
	{ "fold in a quoted local part", " a.b; spf=pass x.y=\"p\n q\"@c.d",
	  "a.b: spf=pass x.y=\"p q\"@c.d" },
	{ "unknown method, ptype and property",
	  " a.b; x-new=strange policy.some-thing=1 foo.bar=baz",
	  "a.b: x-new=strange foo.bar=baz policy.some-thing=1" },
	{ "another version of a method is another method",
	  " a.b; dkim/2=pass header.d=c.d; dkim/1=fail header.d=c.d",
	  "a.b: dkim/2=pass header.d=c.d; dkim=fail header.d=c.d" },
	{ "A1 a quote in a domain is only a strange domain",
	  " a.b; dkim=pass header.d=legit.com'a.attack.com",
	  "a.b: dkim=pass header.d=legit.com'a.attack.com" },
	{ "A7 a comment before the id", " (x) mx.example.org; spf=pass",
	  "mx.example.org: spf=pass" },
	{ "quoted id", " \"mx.example.org\"; spf=pass",
	  "mx.example.org: spf=pass" },
	{ "internationalised", " a.b; spf=pass (\xd0\xb0) smtp.mailfrom="
	  "\xd0\xb0@\xd0\xb1.\xd1\x80\xd1\x84",
	  "a.b: spf=pass smtp.mailfrom=\xd0\xb0@\xd0\xb1.\xd1\x80\xd1\x84" },
	{ "OpenDKIM",
	  " border.test;\n\tdkim=pass (1024-bit key; unprotected) "
	  "header.d=legit.test header.i=@legit.test header.a=rsa-sha256 "
	  "header.s=s1 header.b=Jkv/TJ+x",
	  "border.test: dkim=pass header.a=rsa-sha256 header.b=Jkv/TJ+x "
	  "header.d=legit.test header.i=@legit.test header.s=s1" },
	{ "OpenDMARC", " border.test; dmarc=pass (p=reject dis=none) "
	  "header.from=legit.test",
	  "border.test: dmarc=pass header.from=legit.test" },
	{ "pyspf-milter",
	  " border.test; spf=pass (sender SPF authorized) "
	  "smtp.mailfrom=legit.test (client-ip=192.0.2.1; helo=mx.legit.test; "
	  "envelope-from=a@legit.test; receiver=<UNKNOWN>)",
	  "border.test: spf=pass smtp.mailfrom=legit.test" },
	{ "rspamd",
	  " border.test;\n\tdkim=pass header.d=legit.test header.s=s1 "
	  "header.b=\"Yu/BpX3L\";\n\tspf=pass (border.test: domain of "
	  "\"bounce=a@legit.test\" designates 192.0.2.1 as permitted sender) "
	  "smtp.mailfrom=\"bounce=a@legit.test\";\n\t"
	  "dmarc=pass (policy=reject) header.from=legit.test",
	  "border.test: dkim=pass header.b=Yu/BpX3L header.d=legit.test "
	  "header.s=s1; spf=pass smtp.mailfrom=bounce=a@legit.test; "
	  "dmarc=pass header.from=legit.test" },
	{ "Gmail",
	  " mx.google.com;\n       dkim=pass header.i=@c.d header.s=2 "
	  "header.b=ksOGfQcS;\n       arc=pass (i=1);\n       spf=pass "
	  "(google.com: domain of a@c.d designates 2001:db8::1 as permitted "
	  "sender) smtp.mailfrom=a@c.d;\n       dmarc=pass (p=NONE sp=NONE "
	  "dis=NONE) header.from=c.d",
	  "mx.google.com: dkim=pass header.b=ksOGfQcS header.i=@c.d header.s=2;"
	  " arc=pass; spf=pass smtp.mailfrom=a@c.d; dmarc=pass "
	  "header.from=c.d" },
	{ "amavisd", " mail.a.b (amavisd-new); dkim=pass header.i=@c.d",
	  "mail.a.b: dkim=pass header.i=@c.d" },
};

static const struct row bad[] = {
	{ "nothing", "", "NULL: bad" },
	{ "only a comment", " (a)", "NULL: bad" },
	{ "no id", " ; spf=pass", "NULL: bad" },
	{ "id alone", " a.b", "a.b: bad" },
	{ "no result", " a.b;", "a.b: bad" },
	{ "a closing semicolon", " a.b; spf=pass;", "a.b: bad" },
	{ "two semicolons", " a.b;; spf=pass", "a.b: bad" },
	{ "none beside a result", " a.b; none; spf=pass", "a.b: bad" },
	{ "a result beside none", " a.b; spf=pass; none", "a.b: bad" },
	{ "A7 id and version in one", " a.b/1; spf=pass", "a.b: bad" },
	{ "A7 another version", " a.b 2; spf=pass", "a.b: bad" },
	{ "version ten", " a.b 10; spf=pass", "a.b: bad" },
	{ "version run together", " \"a.b\"1; spf=pass", "a.b: bad" },
	{ "two ids", " a.b c.d; spf=pass", "a.b: bad" },
	{ "as Microsoft has it", " spf=pass (sender IP is 192.0.2.1) "
	  "smtp.mailfrom=c.d; dkim=pass", "spf: bad" },
	{ "as Yahoo had it", " mta.a.b  from=c.d; dkim=pass (ok)", "mta.a.b: bad" },
	{ "empty value", " a.b; spf=none smtp.mailfrom=", "a.b: bad" },
	{ "empty value, then more", " a.b; spf=none smtp.mailfrom= x.y=z",
	  "a.b: bad" },
	{ "null path in brackets", " a.b; spf=none smtp.mailfrom=<>",
	  "a.b: bad" },
	{ "A1 open comment", " a.b; spf=pass smtp.mailfrom=any@legit.com("
	  "a.attack.com; dkim=fail", "a.b: bad" },
	{ "stray closing bracket", " a.b; spf=pass x) x.y=z", "a.b: bad" },
	{ "open quotes", " a.b; spf=pass reason=\"x; dkim=fail", "a.b: bad" },
	{ "words run together", " a.b; spf=pass smtp.helo=\"c.d\"x.y=z",
	  "a.b: bad" },
	{ "property without ptype", " a.b; dmarc=none action=none",
	  "a.b: bad" },
	{ "reason behind a property", " a.b; dkim=fail header.d=c.d reason=x",
	  "a.b: bad" },
	{ "reason twice", " a.b; dkim=fail reason=x reason=y", "a.b: bad" },
	{ "property twice", " a.b; dkim=pass header.d=c.d header.D=e.f",
	  "a.b: bad" },
	{ "unquoted slash elsewhere", " a.b; dkim=pass header.s=a/b",
	  "a.b: bad" },
	{ "address literal", " a.b; spf=pass smtp.mailfrom=a@[192.0.2.1]",
	  "a.b: bad" },
	{ "unquoted IPv6", " a.b; iprev=pass policy.iprev=2001:db8::1",
	  "a.b: bad" },
	{ "two @", " a.b; spf=pass smtp.mailfrom=a@b@c.d", "a.b: bad" },
	{ "dots in a row", " a.b; spf=pass smtp.mailfrom=a@c..d", "a.b: bad" },
	{ "white space in an address", " a.b; spf=pass smtp.mailfrom=a @c.d",
	  "a.b: bad" },
	{ "method with an underscore", " a.b; x_y=pass", "a.b: bad" },
	{ "result with a dot", " a.b; spf=pa.ss", "a.b: bad" },
	{ "no result word", " a.b; spf=", "a.b: bad" },
	{ "a control in a comment", " a.b; spf=pass (\x01)", "a.b: bad" },
	{ "bytes that are not UTF-8", " a.b; spf=pass (\xe0)", "a.b: bad" },
	{ "an id that is not UTF-8", " \"\xe0\"; spf=pass", "NULL: bad" },
};

static void
test_grammar (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
		check (good[i].label, good[i].value, good[i].want);
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		check (bad[i].label, bad[i].value, bad[i].want);
}

/* A field that ends inside a comment or quotes says nothing. */
static void
test_cut_short (void **state G_GNUC_UNUSED)
{
	static const char value[] =
		" a.b; dkim=pass (x (y) \\)) reason=\"z\\\"\" header.d=\"c.d\"";
	/* For each byte: is a comment or a quoted string still open? */
	static const char open[] =
		"                111111111         1111           1111 ";
	unsigned cuts = 0;

	for (gsize cut = 1; cut < sizeof value - 1; cut++) {
		struct authres *authres;

		if (open[cut - 1] != '1')
			continue;
		authres = parse (value, cut);
		assert_false (authres->parse_ok);
		assert_string_equal (authres->authserv_id, "a.b");
		authres_free (authres);
		cuts++;
	}
	assert_int_equal (cuts, 17);
}

static void
test_damaged_field_is_not_read (void **state G_GNUC_UNUSED)
{
	static const struct row rows[] = {
		{ "space in the name",
		  "Authentication-Results : a.b; spf=pass\n\n", "a.b: bad" },
		{ "stray CR",
		  "Authentication-Results: a.b; spf=pass\r x\nA: b\n\n",
		  "a.b: bad" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (header_auto) header = header_parse (
			rows[i].value, strlen (rows[i].value));
		struct authres *authres = authres_parse (
			header_first (header, "authentication-results"));
		g_autofree char *got = print (authres);

		assert_string_equal (got, rows[i].want);
		authres_free (authres);
	}
}

static void
test_nul_is_not_read (void **state G_GNUC_UNUSED)
{
	static const char value[] = " a.b; dkim=pass header.s=x\0.attack.com";
	struct authres *authres = parse (value, sizeof value - 1);

	assert_false (authres->parse_ok);
	authres_free (authres);
}

static void
test_results_are_bounded (void **state G_GNUC_UNUSED)
{
	g_autoptr (GString) value = g_string_new (" a.b");
	struct authres *authres;

	for (int i = 0; i < LIMIT_AUTHRES_RESULTS; i++)
		g_string_append (value, "; spf=fail");
	authres = parse (value->str, value->len);
	assert_true (authres->parse_ok);
	assert_int_equal (authres->results->len, LIMIT_AUTHRES_RESULTS);
	authres_free (authres);

	g_string_append (value, "; dkim=pass");
	authres = parse (value->str, value->len);
	assert_false (authres->parse_ok);
	authres_free (authres);
}

static void
test_comments_are_bounded (void **state G_GNUC_UNUSED)
{
	g_autoptr (GString) value = g_string_new (" a.b; spf=pass ");
	struct authres *authres;

	for (int i = 0; i < LIMIT_COMMENT_DEPTH; i++)
		g_string_append_c (value, '(');
	for (int i = 0; i < LIMIT_COMMENT_DEPTH; i++)
		g_string_append_c (value, ')');
	authres = parse (value->str, value->len);
	assert_true (authres->parse_ok);
	authres_free (authres);

	g_string_insert_c (value, 15, '(');
	g_string_append_c (value, ')');
	authres = parse (value->str, value->len);
	assert_false (authres->parse_ok);
	authres_free (authres);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_grammar),
		cmocka_unit_test (test_cut_short),
		cmocka_unit_test (test_damaged_field_is_not_read),
		cmocka_unit_test (test_nul_is_not_read),
		cmocka_unit_test (test_results_are_bounded),
		cmocka_unit_test (test_comments_are_bounded),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
