/*
 * LINK: parser/[a-z]*.c
 * LIBS: glib-2.0 gmime-3.0 libidn2 uchardet libxml-2.0 libmagic ksba nettle -lm
 * WRAP: strspn
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/facts.h"
#include "parser/limits.h"
#include "tests/unit/cmskit.h"

#define WORK_STRSPN
#include "tests/unit/work.h"

static struct facts *
parse_bytes (const char *mail, gsize length)
{
	g_autoptr (GBytes) raw = g_bytes_new (mail, length);

	return facts_parse (raw, NULL);
}

static struct facts *
parse (const char *mail)
{
	return parse_bytes (mail, strlen (mail));
}

static bool
contains (const GPtrArray *list, const char *word)
{
	for (guint i = 0; i < list->len; i++)
		if (strcmp (list->pdata[i], word) == 0)
			return true;
	return false;
}

static void
test_an_ordinary_mail (void **state G_GNUC_UNUSED)
{
	g_autoptr (facts_auto) facts = parse (
		"Received: from x\n"
		"Authentication-Results: mx.b.c; spf=pass smtp.mailfrom=b.c\n"
		"Authentication-Results: other; none\n"
		"DKIM-Signature: v=1; a=rsa-sha256; d=b.c; s=x; h=from;\n"
		" bh=YQ==; b=YQ==\n"
		"From: =?utf-8?B?0K8=?= <A@B.c>\n"
		"To: Support <s@x.y>\nCc: d@e.f\n"
		"Subject:  =?utf-8?Q?Hello,?=\n =?utf-8?Q?_you?= \n"
		"Date: Mon, 5 Jan 2026 10:00:00 +0200\n"
		"Message-ID: <2@b.c>\nIn-Reply-To: <1@b.c>\n"
		"References: <0@b.c> <1@b.c>\n"
		"X-Ticket-Loop: token\nX-TICKET-Number : 12\n"
		"\nHello\n");
	const struct authres *top = facts->authres->pdata[0];
	const struct dkim_signature *sig = facts->dkim->pdata[0];

	assert_string_equal (facts->from->address, "a@b.c");
	assert_string_equal (facts->from->name, "\xd0\xaf");
	assert_null (facts->from_defect);
	assert_string_equal (facts->subject, "Hello, you");
	assert_string_equal (facts->subject_raw, "  =?utf-8?Q?Hello,?=\n"
						 " =?utf-8?Q?_you?= ");
	assert_int_equal (facts->date, 1767600000);
	assert_string_equal (facts->message_id, "2@b.c");
	assert_string_equal (facts->in_reply_to->pdata[0], "1@b.c");
	assert_int_equal (facts->references->len, 2);
	assert_string_equal (facts->to->pdata[0], "s@x.y");
	assert_string_equal (facts->to->pdata[1], "d@e.f");
	assert_int_equal (facts->authres_fields, 2);
	assert_string_equal (top->authserv_id, "mx.b.c");
	assert_true (sig->well_formed);
	assert_string_equal (facts->loop_token, "token");
	assert_int_equal (facts->singular_fields_max, 1);
	assert_int_equal (strlen (facts->content_sha256), 64);
	assert_int_equal (facts->exceeded->len, 0);
}

/* Whatever the bytes, facts come back. */
static void
test_no_mail_at_all (void **state G_GNUC_UNUSED)
{
	static const char *const mails[] = { "", "\n", "\r\n\r\n", "x",
					     "From", ":", " ", "\xff\xfe" };

	for (gsize i = 0; i < G_N_ELEMENTS (mails); i++) {
		g_autoptr (facts_auto) facts = parse (mails[i]);

		assert_null (facts->from);
		assert_string_equal (facts->from_defect, "no-from");
		assert_string_equal (facts->from_name, "");
		assert_string_equal (facts->subject, "");
		assert_null (facts->subject_raw);
		assert_null (facts->message_id);
		assert_null (facts->loop_token);
		assert_int_equal (facts->date, -1);
		assert_int_equal (facts->singular_fields_max, 0);
		assert_non_null (facts->text);
		assert_int_equal (strlen (facts->content_sha256), 64);
	}
}

/* A11: prepended fields. */
static void
test_singular_fields_are_counted (void **state G_GNUC_UNUSED)
{
	static const char *const names[] = {
		"Subject", "Date", "Message-ID", "From", "To", "Cc",
		"Content-Type", "Content-Transfer-Encoding"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *mail = g_strdup_printf (
			"%s: 1\nSubject: s\nFrom: a@b.c\nDate: x\nTo: y\n"
			"Message-ID: <1@b>\nCc: z\nContent-Type: text/plain\n"
			"Content-Transfer-Encoding: 7bit\n%s : 3\n\n",
			names[i], names[i]);
		g_autoptr (facts_auto) facts = parse (mail);

		assert_int_equal (facts->singular_fields_max, 3);
	}
}

static void
test_dates (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *date;
		gint64 want;
	} rows[] = {
		{ "Thu, 1 Jan 1970 00:00:00 +0000", 0 },
		{ "1 Jan 1970 00:00:01 GMT", 1 },
		{ "Thu, 1 Jan 1970\n 02:00:00 +0200 (EET)", 0 },
		{ "yesterday", -1 },
		{ "", -1 },
		{ "99 Foo 9999999999 99:99:99", -1 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *mail =
			g_strdup_printf ("Date: %s\n\n", rows[i].date);
		g_autoptr (facts_auto) facts = parse (mail);

		assert_int_equal (facts->date, rows[i].want);
	}
}

/* A raw subject is read in the charset of the text below it. */
static void
test_text_charset_is_the_hint (void **state G_GNUC_UNUSED)
{
	g_autoptr (facts_auto) facts = parse (
		"From: \xf1 <a@b.c>\nSubject: \xd4\xc5\xd3\xd4\n"
		"MIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=koi8-r\n\n"
		"\xf0\xd2\xc9\xd7\xc5\xd4, \xcd\xc9\xd2\n");

	assert_string_equal (facts->subject,
			     "\xd1\x82\xd0\xb5\xd1\x81\xd1\x82");
	assert_string_equal (facts->from_name, "\xd0\xaf");
}

static void
test_damage_is_named (void **state G_GNUC_UNUSED)
{
	g_autoptr (facts_auto) field = parse ("Subject : x\n\n");
	g_autoptr (facts_auto) broken = parse ("Subject: x\n y\nwhat\n\n");
	g_autoptr (facts_auto) id = parse ("Message-ID: <\x01>\n\n");

	assert_true (contains (field->defects, "damaged-field"));
	assert_string_equal (field->subject, "x");
	assert_true (contains (broken->defects, "broken-header"));
	assert_string_equal (broken->subject, "x y");
	assert_true (contains (id->defects, "message-id"));
}

/* R2: it is legal for a mail to have a very long field. */
static void
test_a_long_field (void **state G_GNUC_UNUSED)
{
	g_autofree char *fill = g_strnfill (100000, 'x');
	g_autofree char *mail =
		g_strdup_printf ("X: %s\nFrom: a@b.c\nSubject: s\n\nt\n", fill);
	g_autoptr (facts_auto) facts = parse (mail);

	assert_string_equal (facts->from->address, "a@b.c");
	assert_int_equal (facts->exceeded->len, 0);
}

static void
test_bounds_are_named (void **state G_GNUC_UNUSED)
{
	g_autoptr (GString) mail = g_string_new ("From: a@b.c\nSubject: ");
	g_autoptr (facts_auto) facts = NULL;

	for (int i = 0; i < LIMIT_SUBJECT_BYTES / 2; i++)
		g_string_append (mail, "\xd0\xaf");
	g_string_append (mail, "x\n");
	for (int i = 0; i < LIMIT_AUTHRES_FIELDS + 2; i++)
		g_string_append (mail, "Authentication-Results: a; none\n");
	for (int i = 0; i < LIMIT_DKIM_SIGNATURES + 1; i++)
		g_string_append (mail, "DKIM-Signature: v=1\n");
	g_string_append (mail, "X: ");
	for (int i = 0; i < LIMIT_FIELD_BYTES; i++)
		g_string_append_c (mail, 'x');
	g_string_append (mail, "\n\n");
	facts = parse (mail->str);
	assert_int_equal (strlen (facts->subject), LIMIT_SUBJECT_BYTES);
	assert_true (contains (facts->exceeded, "subject-bytes"));
	assert_int_equal (facts->authres->len, LIMIT_AUTHRES_FIELDS);
	assert_int_equal (facts->authres_fields, LIMIT_AUTHRES_FIELDS + 2);
	assert_true (contains (facts->exceeded, "authres-fields"));
	assert_int_equal (facts->dkim->len, LIMIT_DKIM_SIGNATURES);
	assert_true (contains (facts->exceeded, "dkim-signatures"));
	assert_true (contains (facts->exceeded, "field-bytes"));
	assert_string_equal (facts->from->address, "a@b.c");
}

/* R1: recursion over groups overflows any stack; the process lives, and the
 * rest of the mail is understood. */
static void
test_deep_groups (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *label, *type, *before;
		bool base64;
	} rows[] = {
		{ "in the mail itself", "text/plain", "", false },
		{ "in the only part", "message/rfc822", "", false },
		{ "in an attached mail", "multipart/mixed; boundary=q",
		  "--q\n\ntext\n--q\nContent-Type: message/rfc822\n\n", false },
		{ "in a digest", "multipart/digest; boundary=q", "--q\n\n",
		  false },
		{ "in another kind of mail", "multipart/mixed; boundary=q",
		  "--q\nContent-Type: message/global\n\n", false },
		{ "in a mail in base64", "multipart/mixed; boundary=q",
		  "--q\nContent-Type: message/rfc822\n"
		  "Content-Transfer-Encoding: base64\n\n", true },
	};
	g_autofree char *deep = NULL;
	GString *groups = g_string_new ("To: ");

	for (int i = 0; i < 200000; i++)
		g_string_append (groups, "g:");
	g_string_append (groups, "\nContent-Type: multipart/mixed; boundary=p\n"
				 "\n--p\nContent-Type: message/rfc822\n\nCc: ");
	for (int i = 0; i < 200000; i++)
		g_string_append (groups, "g:");
	deep = g_string_free (groups, FALSE);
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *coded = g_base64_encode (
			(const guchar *) deep, strlen (deep));
		g_autofree char *mail = g_strdup_printf (
			"From: a@b.c\n%.*s\nMIME-Version: 1.0\n"
			"Content-Type: %s\n\n%s%s\n",
			i == 0 ? 100000 : 0, deep, rows[i].type,
			rows[i].before, rows[i].base64 ? coded : deep);
		g_autoptr (facts_auto) facts = parse (mail);

		if (facts->from == NULL)
			fail_msg ("%s: no sender", rows[i].label);
	}
}

/* Line ends of the oldest kind, and nothing else: each is looked at once, not
 * once for each before it. */
static void
test_a_mail_of_carriage_returns (void **state G_GNUC_UNUSED)
{
	enum { BYTES = 1 << 16 };
	g_autofree char *mail = g_strnfill (BYTES, '\r');
	g_autoptr (facts_auto) facts = NULL;

	work_done = 0;
	facts = parse (mail);
	assert_in_range (work_done, BYTES / 2, BYTES * 4);
	assert_string_equal (facts->from_defect, "no-from");
	assert_null (strchr (facts->text, '\r'));
}

/* One object with that text, below a header. */
static struct facts *
parse_object (const char *header, const char *behind)
{
	GString *mail = cmskit_signed ("Content-Type: text/plain\r\n\r\n"
				       "Their words\r\n", 41);
	g_autoptr (facts_auto) facts = NULL;

	g_string_append (g_string_prepend (mail, header), behind);
	facts = parse_bytes (mail->str, mail->len);
	g_string_free (mail, TRUE);
	return g_steal_pointer (&facts);
}

/* What a mail is signed around is its writer's words; a signed mail that is
 * attached is another's, and must not go to anybody in his name. */
static void
test_whose_words_a_signed_mail_has (void **state G_GNUC_UNUSED)
{
	g_autoptr (facts_auto) own = parse_object (
		"Content-Type: application/pkcs7-mime\n\n", "");
	g_autoptr (facts_auto) attached = parse_object (
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
		"Our words\n--b\nContent-Type: application/pkcs7-mime; "
		"name=smime.p7m\n\n", "\n--b--\n");

	assert_string_equal (own->new_text, "Their words");
	assert_true (own->own_text == NULL);
	assert_non_null (strstr (attached->text, "Their words"));
	assert_string_equal (attached->own_text, "Our words");
	assert_int_equal (attached->attachments->len, 1);
	assert_null (attached->shell);
}

static int
start (void **state G_GNUC_UNUSED)
{
	facts_init ();
	return 0;
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_an_ordinary_mail),
		cmocka_unit_test (test_no_mail_at_all),
		cmocka_unit_test (test_singular_fields_are_counted),
		cmocka_unit_test (test_dates),
		cmocka_unit_test (test_text_charset_is_the_hint),
		cmocka_unit_test (test_damage_is_named),
		cmocka_unit_test (test_a_long_field),
		cmocka_unit_test (test_bounds_are_named),
		cmocka_unit_test (test_deep_groups),
		cmocka_unit_test (test_a_mail_of_carriage_returns),
		cmocka_unit_test (test_whose_words_a_signed_mail_has),
	};

	return cmocka_run_group_tests (tests, start, NULL);
}
