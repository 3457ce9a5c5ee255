/*
 * Real chains by a second implementation, see tests/unit/arc/make.
 *
 * LINK: filter/arccheck.c filter/pubkey.c parser/arc.c parser/authres.c
 * LINK: parser/canon.c parser/checksum.c parser/taglist.c parser/dkimkey.c
 * LINK: parser/scan.c parser/header.c parser/address.c parser/facts.c
 * LIBS: glib-2.0 gnutls nettle libidn2
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/arccheck.h"
#include "parser/arc.h"

#define FOLDER "tests/unit/arc/"

/* DNS as the file has it; silent.test does not answer. */
struct resolver {
	GPtrArray *records;	/* "NAME\tTEXT" */
	unsigned questions;
};

struct resolver_query {
	GPtrArray *texts;
};

static void
text_free (gpointer text)
{
	g_string_free (text, TRUE);
}

struct resolver_query *
resolver_start (struct resolver *resolver, const char *name, int type)
{
	struct resolver_query *query = g_new0 (struct resolver_query, 1);

	assert_int_equal (type, RESOLVER_TXT);
	resolver->questions++;
	if (strstr (name, "silent") != NULL)
		return query;
	query->texts = g_ptr_array_new_with_free_func (text_free);
	for (guint i = 0; i < resolver->records->len; i++) {
		const char *record = resolver->records->pdata[i];
		gsize length = strlen (name);

		if (strncmp (record, name, length) == 0
		    && record[length] == '\t')
			g_ptr_array_add (query->texts,
				g_string_new (record + length + 1));
	}
	return query;
}

GPtrArray *
resolver_texts (struct resolver_query *query, gint64 deadline)
{
	assert_true (deadline <= g_get_monotonic_time ()
		     + ARCCHECK_KEY_SECONDS * G_USEC_PER_SEC);
	return g_steal_pointer (&query->texts);
}

void
resolver_finish (struct resolver_query *query)
{
	g_clear_pointer (&query->texts, g_ptr_array_unref);
	g_free (query);
}

static int
setup (void **state)
{
	struct resolver *resolver = g_new0 (struct resolver, 1);
	g_autofree char *text = NULL;
	g_auto (GStrv) lines = NULL;

	assert_true (g_file_get_contents (FOLDER "keys", &text, NULL, NULL));
	lines = g_strsplit (text, "\n", -1);
	resolver->records = g_ptr_array_new_with_free_func (g_free);
	for (char **line = lines; *line != NULL; line++)
		g_ptr_array_add (resolver->records, g_strdup (*line));
	*state = resolver;
	return 0;
}

static int
teardown (void **state)
{
	struct resolver *resolver = *state;

	g_ptr_array_unref (resolver->records);
	g_free (resolver);
	return 0;
}

static GString *
read_mail (const char *name)
{
	g_autofree char *path = g_strconcat (FOLDER, name, ".eml", NULL);
	g_autofree char *text = NULL;
	gsize length;

	assert_true (g_file_get_contents (path, &text, &length, NULL));
	return g_string_new_len (text, (gssize) length);
}

static enum arc_outcome
check (struct resolver *resolver, const GString *mail)
{
	g_autoptr (GBytes) raw = g_bytes_new (mail->str, mail->len);
	g_autoptr (header_auto) header = header_parse (mail->str, mail->len);
	g_autoptr (facts_auto) facts = facts_new ();

	facts->arc = arc_read (header);
	assert_non_null (facts->arc);
	if (facts->arc->defect != NULL)
		fail_msg ("defect: %s", facts->arc->defect);
	return arccheck_run (resolver, raw, facts);
}

static enum arc_outcome
check_file (struct resolver *resolver, const char *name)
{
	g_autoptr (GString) mail = read_mail (name);

	return check (resolver, mail);
}

static const struct {
	const char *mail;
	enum arc_outcome outcome;
} mails[] = {
	{ "one", ARC_GOOD },
	{ "two", ARC_GOOD },
	{ "three", ARC_GOOD },
	{ "ed25519", ARC_GOOD },
	{ "canon-simple-simple", ARC_GOOD },
	{ "canon-simple-relaxed", ARC_GOOD },
	{ "canon-relaxed-simple", ARC_GOOD },
	{ "canon-relaxed-relaxed", ARC_GOOD },
	{ "canon-left-out", ARC_GOOD },
	{ "empty-body", ARC_GOOD },
	{ "empty-body-simple", ARC_GOOD },
	{ "no-line-end", ARC_GOOD },
	{ "h-repeats", ARC_GOOD },
	{ "weak", ARC_WEAK },
	{ "big", ARC_NO_KEY },
	{ "key-nokey", ARC_NO_KEY },
	{ "key-two", ARC_NO_KEY },
	{ "key-testing", ARC_NO_KEY },
	{ "key-revoked", ARC_KEY_REVOKED },
	{ "key-silent", ARC_UNKNOWN },
	{ "older-silent", ARC_UNKNOWN },
	{ "eleven", ARC_MANY_KEYS }
};

static void
test_mails (void **state)
{
	for (gsize i = 0; i < G_N_ELEMENTS (mails); i++) {
		enum arc_outcome got = check_file (*state, mails[i].mail);

		if (got != mails[i].outcome)
			fail_msg ("%s: %d, not %d", mails[i].mail, (int) got,
				  (int) mails[i].outcome);
	}
}

/* What stands once in the mail. */
static void
change (GString *mail, const char *from, const char *to)
{
	assert_int_equal (g_string_replace (mail, from, to, 0), 1);
}

static const struct {
	const char *label, *from, *to;
	enum arc_outcome outcome;
} changes[] = {
	{ "body", "the  site", "her  site", ARC_BODY },
	{ "a line more", "The list\r\n", "The list\r\nPay.\r\n", ARC_BODY },
	{ "sender", "From: Alice <alice@", "From: Alice <carol@", ARC_HEADER },
	{ "subject", "[list] Site", "[list] Sites", ARC_HEADER },
	{ "recipient", "To: support@", "To: sales@", ARC_HEADER },
	{ "date", "22:13:20", "22:13:21", ARC_HEADER },
	{ "identifier", "<1@legit", "<2@legit", ARC_HEADER },
	{ "a second sender, below", "To: support",
	  "From: Bob <bob@legit.test>\r\nTo: support", ARC_HEADER },
	{ "results of the newest", "dmarc=fail", "dmarc=pass", ARC_SEAL },
	{ "results of the first", "i=1; mx.f1.test", "i=1; mx.f9.test",
	  ARC_SEAL },
	{ "the first message signature", "bh=aG5/", "bh=aG6/", ARC_SEAL },
	/* Not a part of what was signed. */
	{ "an open field", "MIME-Version", "X-Other: 1\r\nMIME-Version",
	  ARC_GOOD },
	{ "blanks at the ends of lines", "Hello,\r\n", "Hello, \t\r\n",
	  ARC_GOOD },
	{ "empty lines at the end", "The list\r\n", "The list\r\n\r\n\r\n",
	  ARC_GOOD },
	{ "another fold", "Subject: [list] Site", "Subject: [list]\r\n\tSite",
	  ARC_GOOD },
	{ "letters of a name", "Subject:", "SUBJECT:", ARC_GOOD }
};

static void
test_changes (void **state)
{
	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (GString) mail = read_mail ("two");
		enum arc_outcome got;

		change (mail, changes[i].from, changes[i].to);
		got = check (*state, mail);
		if (got != changes[i].outcome)
			fail_msg ("%s: %d, not %d", changes[i].label,
				  (int) got, (int) changes[i].outcome);
	}
}

/* A field of the mail, with its folds. */
static char *
field_of (const GString *mail, const char *start)
{
	const char *at = strstr (mail->str, start), *end;

	assert_non_null (at);
	for (end = strstr (at, "\r\n"); end[2] == ' ' || end[2] == '\t';)
		end = strstr (end + 2, "\r\n");
	return g_strndup (at, (gsize) (end + 2 - at));
}

/* Results that another mail was sealed with, both by the same hand. */
static void
test_results_of_another_mail (void **state)
{
	static const char start[] = "ARC-Authentication-Results: i=2";
	g_autoptr (GString) mail = read_mail ("two");
	g_autofree char *own = field_of (mail, start);
	g_autoptr (GString) other = g_string_new (own);

	g_string_replace (other, "fail", "pass", 0);
	change (mail, own, other->str);
	assert_int_equal (check (*state, mail), ARC_SEAL);
}

/* The order of the fields in the mail is not what was signed. */
static void
test_order_does_not_matter (void **state)
{
	g_autoptr (GString) mail = read_mail ("two");
	g_autofree char *first = field_of (mail, "ARC-Seal: i=1");

	change (mail, first, "");
	g_string_prepend (mail, first);
	assert_int_equal (check (*state, mail), ARC_GOOD);
}

/* A saved copy has bare line feeds. */
static void
test_line_feeds (void **state)
{
	g_autoptr (GString) mail = read_mail ("three");

	g_string_replace (mail, "\r\n", "\n", 0);
	assert_int_equal (check (*state, mail), ARC_GOOD);
}

/* Who claims to be a sealer cannot have us ask DNS for more than that one
 * key, nor for any where the body is another. */
static void
test_questions_are_few (void **state)
{
	struct resolver *resolver = *state;
	g_autoptr (GString) mail = read_mail ("three");
	g_autoptr (GString) body = read_mail ("three");

	resolver->questions = 0;
	change (mail, "Subject: Fwd: ", "Subject: ");
	assert_int_equal (check (resolver, mail), ARC_HEADER);
	assert_int_equal (resolver->questions, 1);
	g_string_append (body, "x");
	assert_int_equal (check (resolver, body), ARC_BODY);
	assert_int_equal (resolver->questions, 1);
	assert_int_equal (check_file (resolver, "three"), ARC_GOOD);
	assert_int_equal (resolver->questions, 4);
	assert_int_equal (check_file (resolver, "eleven"), ARC_MANY_KEYS);
	assert_int_equal (resolver->questions, 4 + ARCCHECK_KEYS);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_mails),
		cmocka_unit_test (test_changes),
		cmocka_unit_test (test_results_of_another_mail),
		cmocka_unit_test (test_order_does_not_matter),
		cmocka_unit_test (test_line_feeds),
		cmocka_unit_test (test_questions_are_few)
	};

	return cmocka_run_group_tests (tests, setup, teardown);
}
