/*
 * LINK: parser/dkimsig.c parser/taglist.c parser/address.c parser/scan.c parser/header.c
 * LINK: parser/facts.c
 * LIBS: glib-2.0 libidn2
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/dkimsig.h"

static struct dkim_signature *
parse (const char *value)
{
	g_autofree char *mail =
		g_strdup_printf ("DKIM-Signature:%s\n\n", value);
	g_autoptr (header_auto) header = header_parse (mail, strlen (mail));

	return dkim_signature_parse (header->fields->pdata[0]);
}

static void
test_all_of_it (void **state G_GNUC_UNUSED)
{
	struct dkim_signature *sig = parse (
		" v=1; a=rsa-sha256; c=relaxed/simple; d=Legit.TEST;\n"
		" i=alice@mail.legit.test; q=dns/txt; s=s1.x; t=1760000000;\n"
		" x=1760000100; l=12; h=From : to\n :Subject;\n"
		" z=From:a=20b|To:x; bh=zS7KNTV0HyeorkDDGwxB1AV6enuRKzO5rth\n"
		" khdHIRnY=; b=Jkv/TJ+x\n\tbRVc; ");

	assert_true (sig->well_formed);
	assert_string_equal (sig->domain, "legit.test");
	assert_string_equal (sig->selector, "s1.x");
	assert_string_equal (sig->b, "Jkv/TJ+xbRVc");
	assert_true (sig->has_length);
	assert_string_equal (sig->headers[0], "from");
	assert_string_equal (sig->headers[1], "to");
	assert_string_equal (sig->headers[2], "subject");
	assert_null (sig->headers[3]);
	assert_int_equal (sig->timestamp, 1760000000);
	assert_int_equal (sig->expiry, 1760000100);
	dkim_signature_free (sig);
}

#define BASE "v=1;a=rsa-sha256;d=b.c;s=x;h=from;bh=YQ==;b=YQ=="

static const struct {
	const char *label, *value;
	bool good;
} rows[] = {
	{ "what is required", BASE, true },
	{ "closing semicolon", BASE ";", true },
	{ "blanks around everything",
	  " v = 1 ; a = rsa-sha256 ; d = b.c ; s = x ; h = from ;"
	  " bh = Y Q = = ; b = Y\n Q = = ; ", true },
	{ "another order", "b=YQ==;bh=YQ==;h=from;s=x;d=b.c;a=rsa-sha256;v=1",
	  true },
	{ "Ed25519", "v=1;a=ed25519-sha256;d=b.c;s=x;h=from;bh=YQ==;b=YQ==",
	  true },
	{ "unknown tag", BASE ";foo=bar", true },
	{ "i of the domain", BASE ";i=@b.c", true },
	{ "i below the domain", BASE ";i=a@x.b.c", true },
	{ "U-label", "v=1;a=rsa-sha256;d=\xd0\xb0.b;s=x;h=from;bh=YQ==;b=YQ==",
	  true },
	{ "nothing", "", false },
	{ "words", "hello", false },
	{ "two semicolons", BASE ";;", false },
	{ "semicolon first", ";" BASE, false },
	{ "tag twice", BASE ";d=e.f", false },
	{ "tag without a value", BASE ";foo", false },
	{ "bad tag name", BASE ";1x=y", false },
	{ "no v", "a=rsa-sha256;d=b.c;s=x;h=from;bh=YQ==;b=YQ==", false },
	{ "v=2", "v=2;a=rsa-sha256;d=b.c;s=x;h=from;bh=YQ==;b=YQ==", false },
	{ "no a", "v=1;d=b.c;s=x;h=from;bh=YQ==;b=YQ==", false },
	{ "rsa-sha1", "v=1;a=rsa-sha1;d=b.c;s=x;h=from;bh=YQ==;b=YQ==",
	  false },
	{ "bad a", "v=1;a=rsa;d=b.c;s=x;h=from;bh=YQ==;b=YQ==", false },
	{ "A22 no bh", "v=1;a=rsa-sha256;d=b.c;s=x;h=from;b=YQ==", false },
	{ "empty bh", "v=1;a=rsa-sha256;d=b.c;s=x;h=from;bh=;b=YQ==", false },
	{ "no b", "v=1;a=rsa-sha256;d=b.c;s=x;h=from;bh=YQ==", false },
	{ "b is no base64", "v=1;a=rsa-sha256;d=b.c;s=x;h=from;bh=YQ==;b=Y-==",
	  false },
	{ "b is cut", "v=1;a=rsa-sha256;d=b.c;s=x;h=from;bh=YQ==;b=YQ=", false },
	{ "no d", "v=1;a=rsa-sha256;s=x;h=from;bh=YQ==;b=YQ==", false },
	{ "d of one label", "v=1;a=rsa-sha256;d=b;s=x;h=from;bh=YQ==;b=YQ==",
	  false },
	{ "A1 quote in d", "v=1;a=rsa-sha256;d=legit.com'a.attack.com;s=x;"
	  "h=from;bh=YQ==;b=YQ==", false },
	{ "A1 bracket in d", "v=1;a=rsa-sha256;d=legit.com(.attack.com;s=x;"
	  "h=from;bh=YQ==;b=YQ==", false },
	{ "no s", "v=1;a=rsa-sha256;d=b.c;h=from;bh=YQ==;b=YQ==", false },
	{ "bad s", "v=1;a=rsa-sha256;d=b.c;s=x/y;h=from;bh=YQ==;b=YQ==",
	  false },
	{ "no h", "v=1;a=rsa-sha256;d=b.c;s=x;bh=YQ==;b=YQ==", false },
	{ "h without From", "v=1;a=rsa-sha256;d=b.c;s=x;h=to:subject;bh=YQ==;"
	  "b=YQ==", false },
	{ "empty name in h", "v=1;a=rsa-sha256;d=b.c;s=x;h=from::to;bh=YQ==;"
	  "b=YQ==", false },
	{ "i of another domain", BASE ";i=a@xb.c", false },
	{ "i without a domain", BASE ";i=a", false },
	{ "bad c", BASE ";c=strict", false },
	{ "bad q", BASE ";q=dns/key", false },
	{ "l is no number", BASE ";l=1a", false },
	{ "t is no number", BASE ";t=-1", false },
	{ "endless number", BASE ";t=9999999999999999999999", false },
	{ "x before t", BASE ";t=20;x=10", false },
	{ "a control", BASE ";foo=\x01", false },
	{ "not UTF-8", BASE ";foo=\xe0", false },
};

static void
test_well_formed (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct dkim_signature *sig = parse (rows[i].value);

		if (sig->well_formed != rows[i].good)
			fail_msg ("%s: well-formed is %d", rows[i].label,
				  sig->well_formed);
		dkim_signature_free (sig);
	}
}

/* A22: what a border repeats in its own field. */
static void
test_odd (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *label, *value;
		bool odd;
	} all[] = {
		{ "nothing special", BASE ";i=a.b+c@x.b.c", false },
		{ "an apostrophe in i", BASE ";i=o'brien@b.c", false },
		{ "a bounce address in i", BASE ";i=info=3Dx.y@b.c", false },
		{ "Cyrillic in i", BASE ";i==D0=B0@b.c", false },
		{ "folded", "v=1;a=rsa-sha256;\n d=b.c;\n s=x;\n i=\n @b.c;"
		  "h=from;bh=YQ==;b=Y\n Q==", false },
		{ "other tags are not repeated", BASE ";z=a=3Bb (c)", false },
		{ "semicolon in i", BASE ";i=x=3Bspf=3Dpass@b.c", true },
		{ "blank in i", BASE ";i=x=20y@b.c", true },
		{ "bracket in i", BASE ";i=x=28y@b.c", true },
		{ "quote in i", BASE ";i==22x=22@b.c", true },
		{ "line end in i", BASE ";i=x=0Ay@b.c", true },
		{ "NUL in i", BASE ";i=x=00y@b.c", true },
		{ "bare blank in i", BASE ";i=x y@b.c", true },
		{ "bare bracket in i", BASE ";i=x)y@b.c", true },
		{ "i that cannot be decoded", BASE ";i=x=y@b.c", true },
		{ "second i", BASE ";i=@b.c;i=x=3By@b.c", true },
		{ "i in what is no tag-list", "x;; i = x=3By@b.c", true },
		{ "bracket in d", "d=a(b.c;s=x", true },
		{ "quote in d", "d=a\"b.c;s=x", true },
		{ "blank in s", "d=b.c;s=x header.y=z", true },
		{ "bracket in b", "d=b.c;s=x;b=(AAA", true },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
		struct dkim_signature *sig = parse (all[i].value);

		if (sig->odd != all[i].odd)
			fail_msg ("%s: odd is %d", all[i].label, sig->odd);
		dkim_signature_free (sig);
	}
}

/* What is broken still says whom it claims, and that it has a length. */
static void
test_broken_is_reported (void **state G_GNUC_UNUSED)
{
	struct dkim_signature *sig = parse (" d=b.c; l=x; s=y/z");

	assert_false (sig->well_formed);
	assert_string_equal (sig->domain, "b.c");
	assert_null (sig->selector);
	assert_true (sig->has_length);
	assert_int_equal (sig->timestamp, -1);
	assert_int_equal (sig->expiry, -1);
	dkim_signature_free (sig);
}

static void
test_nul_in_selector (void **state G_GNUC_UNUSED)
{
	static const char mail[] = "DKIM-Signature: v=1;a=rsa-sha256;d=b.c;"
		"s=x._domainkey.attack.com.\0.y;h=from;bh=YQ==;b=YQ==\n\n";
	g_autoptr (header_auto) header = header_parse (mail, sizeof mail - 1);
	struct dkim_signature *sig =
		dkim_signature_parse (header->fields->pdata[0]);

	assert_false (sig->well_formed);
	assert_null (sig->selector);
	dkim_signature_free (sig);
}

static void
test_many_tags (void **state G_GNUC_UNUSED)
{
	g_autoptr (GString) value = g_string_new (BASE);
	struct dkim_signature *sig;

	for (int i = 0; i < 100; i++)
		g_string_append_printf (value, ";x%d=y", i);
	sig = parse (value->str);
	assert_false (sig->well_formed);
	dkim_signature_free (sig);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_all_of_it),
		cmocka_unit_test (test_well_formed),
		cmocka_unit_test (test_odd),
		cmocka_unit_test (test_broken_is_reported),
		cmocka_unit_test (test_nul_in_selector),
		cmocka_unit_test (test_many_tags),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
