/*
 * LINK: parser/arc.c parser/authres.c parser/taglist.c parser/scan.c
 * LINK: parser/header.c parser/address.c parser/facts.c
 * LIBS: glib-2.0 libidn2
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "parser/arc.h"
#include "parser/limits.h"

#define REST "From: a@b.c\nTo: d@e.f\nSubject: x\nDate: y\nMessage-ID: z\n\n"
#define HEADERS "from:to:subject:date:message-id"

/* One whole set. */
#define AAR(i) "ARC-Authentication-Results: i=" i \
	"; mx.l.test; dmarc=pass header.from=b.c\n"
#define AMS(i) "ARC-Message-Signature: i=" i "; a=rsa-sha256; " \
	"c=relaxed/simple; d=L.test; s=S1; t=1700000000; x=1700000100;\n" \
	"\th=" HEADERS "; bh=Z m9v; b=YmF y\n"
#define AS(i, cv) "ARC-Seal: i=" i "; a=ed25519-sha256; d=l.test; s=s2; " \
	"t=1700000001; cv=" cv "; b=YmF6\n"
#define SET(i, cv) AS (i, cv) AMS (i) AAR (i)

static struct arc *
read_text (const char *text)
{
	g_autoptr (header_auto) header = header_parse (text, strlen (text));

	return arc_read (header);
}

static void
test_none (void **state G_GNUC_UNUSED)
{
	assert_null (read_text (REST));
	assert_null (read_text ("X-ARC-Seal: i=1\n" REST));
}

static void
test_all_of_it (void **state G_GNUC_UNUSED)
{
	struct arc *arc = read_text (SET ("2", "pass") SET ("1", "none") REST);
	const struct arc_set *set;
	const struct authres_result *result;

	assert_null (arc->defect);
	assert_int_equal (arc->sets->len, 2);
	set = arc->sets->pdata[0];
	assert_int_equal (set->cv, ARC_CV_NONE);
	assert_string_equal (set->message.domain, "l.test");
	assert_string_equal (set->message.selector, "s1");
	assert_string_equal (set->message.b, "YmFy");
	assert_false (set->message.ed25519);
	assert_int_equal (set->message.timestamp, 1700000000);
	assert_int_equal (set->expiry, 1700000100);
	assert_true (set->relaxed_header);
	assert_false (set->relaxed_body);
	assert_string_equal (set->body_hash, "Zm9v");
	assert_string_equal (set->headers[4], "message-id");
	assert_true (set->covers);
	assert_string_equal (set->seal.selector, "s2");
	assert_true (set->seal.ed25519);
	assert_int_equal (set->seal.timestamp, 1700000001);
	assert_int_equal (set->results_field, 5);
	assert_int_equal (set->message_field, 4);
	assert_int_equal (set->seal_field, 3);
	assert_true (set->results->parse_ok);
	assert_string_equal (set->results->authserv_id, "mx.l.test");
	result = set->results->results->pdata[0];
	assert_string_equal (result->method, "dmarc");
	set = arc->sets->pdata[1];
	assert_int_equal (set->cv, ARC_CV_PASS);
	assert_int_equal (set->seal_field, 0);
	arc_free (arc);
}

static const struct {
	const char *label, *text, *defect;
} rows[] = {
	{ "a set", SET ("1", "none"), NULL },
	{ "in any order", AAR ("1") AS ("1", "none") AMS ("1"), NULL },
	{ "three sets", SET ("3", "pass") SET ("1", "none") SET ("2", "pass"),
	  NULL },
	{ "a comment", AS ("1", "none") AMS ("1")
	  "ARC-Authentication-Results: (x) i (y) = 1 ; mx; none\n", NULL },
	{ "names in other letters",
	  "arc-seal: i=1; a=rsa-sha256; d=l.test; s=s; cv=none; b=YmF6\n"
	  AMS ("1") AAR ("1"), NULL },
	{ "results that break the grammar", AS ("1", "none") AMS ("1")
	  "ARC-Authentication-Results: i=1; mx; dmarc=\n", NULL },

	{ "no seal", AMS ("1") AAR ("1"), "incomplete" },
	{ "no message signature", AS ("1", "none") AAR ("1"), "incomplete" },
	{ "no results", AS ("1", "none") AMS ("1"), "incomplete" },
	{ "a gap", SET ("3", "pass") SET ("1", "none"), "incomplete" },
	{ "the first is gone", SET ("2", "pass"), "incomplete" },
	{ "two seals", AS ("1", "none") SET ("1", "none"), "duplicate" },
	{ "two message signatures", AMS ("1") SET ("1", "none"), "duplicate" },
	{ "two results", SET ("1", "none") AAR ("1"), "duplicate" },

	{ "no number", "ARC-Seal: a=rsa-sha256; d=l.test; s=s; b=YmF6\n",
	  "malformed" },
	{ "zero", SET ("0", "none"), "malformed" },
	{ "a zero before it", SET ("01", "none"), "malformed" },
	{ "three digits", SET ("100", "none"), "malformed" },
	{ "a sign", SET ("+1", "none"), "malformed" },
	{ "not i first", AS ("1", "none") AMS ("1")
	  "ARC-Authentication-Results: mx; i=1; none\n", "malformed" },
	{ "no semicolon", AS ("1", "none") AMS ("1")
	  "ARC-Authentication-Results: i=1 mx; none\n", "malformed" },
	{ "capital I", AS ("1", "none") AMS ("1")
	  "ARC-Authentication-Results: I=1; mx; none\n", "malformed" },
	{ "a tag twice", "ARC-Seal: i=1; i=2; a=rsa-sha256; d=l.test; s=s; "
	  "cv=none; b=YmF6\n" AMS ("1") AAR ("1"), "malformed" },
	{ "a blank in the name", "ARC-Seal : i=1; a=rsa-sha256; d=l.test; s=s;"
	  " cv=none; b=YmF6\n" AMS ("1") AAR ("1"), "malformed" },
	{ "h in the seal", "ARC-Seal: i=1; a=rsa-sha256; d=l.test; s=s; h=from"
	  "; cv=none; b=YmF6\n" AMS ("1") AAR ("1"), "malformed" },
	{ "sha1", "ARC-Seal: i=1; a=rsa-sha1; d=l.test; s=s; cv=none; b=YmF6\n"
	  AMS ("1") AAR ("1"), "malformed" },
	{ "no signature", "ARC-Seal: i=1; a=rsa-sha256; d=l.test; s=s; "
	  "cv=none; b=\n" AMS ("1") AAR ("1"), "malformed" },
	{ "no domain", "ARC-Seal: i=1; a=rsa-sha256; s=s; cv=none; b=YmF6\n"
	  AMS ("1") AAR ("1"), "malformed" },
	{ "a top-level domain", "ARC-Seal: i=1; a=rsa-sha256; d=test; s=s; "
	  "cv=none; b=YmF6\n" AMS ("1") AAR ("1"), "malformed" },
	{ "time that is none", "ARC-Seal: i=1; a=rsa-sha256; d=l.test; s=s; "
	  "t=now; cv=none; b=YmF6\n" AMS ("1") AAR ("1"), "malformed" },

	{ "failed", SET ("1", "fail"), "failed" },
	{ "failed later", SET ("2", "fail") SET ("1", "none"), "failed" },
	{ "no cv", "ARC-Seal: i=1; a=rsa-sha256; d=l.test; s=s; b=YmF6\n"
	  AMS ("1") AAR ("1"), "cv" },
	{ "the first passes", SET ("1", "pass"), "cv" },
	{ "another is none", SET ("2", "none") SET ("1", "none"), "cv" },
	{ "cv in capitals", SET ("1", "NONE"), "cv" },
	{ "cv of its own", SET ("1", "ok"), "cv" }
};

static void
test_rows (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *text = g_strconcat (rows[i].text, REST, NULL);
		struct arc *arc = read_text (text);

		assert_non_null (arc);
		if (g_strcmp0 (arc->defect, rows[i].defect) != 0)
			fail_msg ("%s: %s", rows[i].label, arc->defect != NULL
				  ? arc->defect : "is taken");
		assert_int_equal (arc->sets->len > 0, arc->defect == NULL);
		arc_free (arc);
	}
}

/* Of the message signature: what stands in place of the usual. */
static const struct {
	const char *label, *from, *to, *defect;
	bool open;
} messages[] = {
	{ "a length", "; bh=", "; l=4; bh=", "length", false },
	{ "no From", HEADERS, "to:subject:date:message-id", "malformed",
	  false },
	{ "the seal itself", HEADERS, HEADERS ":ARC-Seal", "malformed", false },
	{ "a hash that is none", "bh=Z m9v", "bh=Zm9", "malformed", false },
	{ "no hash", "bh=Z m9v; ", "", "malformed", false },
	{ "another way", "c=relaxed/simple", "c=nofws", "malformed", false },
	{ "a version", "; bh=", "; v=2; bh=", "malformed", false },
	{ "the version", "; bh=", "; v=1; bh=", NULL, false },
	{ "what is not known", "; bh=", "; zz=2; bh=", NULL, false },
	{ "more than there is", HEADERS, HEADERS ":from:cc:x-y", NULL, false },
	{ "no Subject", HEADERS, "from:to:date:message-id", NULL, true },
	{ "no To", HEADERS, "from:subject:date:message-id", NULL, true },
	{ "no Date", HEADERS, "from:to:subject:message-id", NULL, true },
	{ "no Message-ID", HEADERS, "from:to:subject:date", NULL, true },
	{ "a Cc later", "To: d@e.f\n", "To: d@e.f\nCc: g@h.i\n", NULL, true },
	{ "a second To", "To: d@e.f\n", "To: d@e.f\nTo: g@h.i\n", NULL, true }
};

static void
test_messages (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (messages); i++) {
		g_autoptr (GString) text = g_string_new (SET ("1", "none")
							 REST);
		struct arc *arc;

		assert_int_equal (g_string_replace (text, messages[i].from,
						    messages[i].to, 0), 1);
		arc = read_text (text->str);
		if (g_strcmp0 (arc->defect, messages[i].defect) != 0)
			fail_msg ("%s: %s", messages[i].label, arc->defect
				  != NULL ? arc->defect : "is taken");
		if (arc->defect == NULL) {
			const struct arc_set *set = arc->sets->pdata[0];

			if (set->covers == messages[i].open)
				fail_msg ("%s: covers", messages[i].label);
		}
		arc_free (arc);
	}
}

static GString *
chain (unsigned sets)
{
	GString *text = g_string_new (NULL);

	for (unsigned i = 1; i <= sets; i++) {
		g_autoptr (GString) set = g_string_new (SET ("@", "%"));
		g_autofree char *number = g_strdup_printf ("%u", i);

		g_string_replace (set, "@", number, 0);
		g_string_replace (set, "%", i == 1 ? "none" : "pass", 0);
		g_string_append (text, set->str);
	}
	return text;
}

static void
test_bound (void **state G_GNUC_UNUSED)
{
	g_autoptr (GString) most = chain (LIMIT_ARC_SETS);
	g_autoptr (GString) more = chain (LIMIT_ARC_SETS + 1);
	struct arc *arc = read_text (most->str);

	assert_null (arc->defect);
	assert_int_equal (arc->sets->len, LIMIT_ARC_SETS);
	arc_free (arc);
	arc = read_text (more->str);
	assert_string_equal (arc->defect, "too-many");
	arc_free (arc);
}

/* Fields beyond a bound of the header may be of the chain, too. */
static void
test_incomplete_header (void **state G_GNUC_UNUSED)
{
	g_autoptr (GString) text = g_string_new (SET ("1", "none"));
	struct arc *arc;

	for (int i = 0; i < LIMIT_FIELDS; i++)
		g_string_append (text, "X: y\n");
	g_string_append (text, REST);
	arc = read_text (text->str);
	assert_string_equal (arc->defect, "incomplete");
	arc_free (arc);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_none),
		cmocka_unit_test (test_all_of_it),
		cmocka_unit_test (test_rows),
		cmocka_unit_test (test_messages),
		cmocka_unit_test (test_bound),
		cmocka_unit_test (test_incomplete_header)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
