/*
 * Whole mails, whatever they are: what the filter reads in one does not
 * depend on the packets it came in, and what it calls new is in the text.
 *
 * LINK: filter/milter/session.c filter/milter/spool.c
 * LINK: filter/milter/claim.c filter/milter/guesses.c
 * LINK: filter/policy/policy.c filter/policy/envelope.c
 * LINK: filter/policy/regulation.c
 * LINK: filter/policy/address.c parser/[a-z]*.c
 * LIBS: glib-2.0 gmime-3.0 libidn2 uchardet libxml-2.0 libmagic ksba nettle -lm
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "filter/log.h"
#include "filter/milter/session.h"
#include "parser/facts.h"
#include "parser/header.h"

enum { ROUNDS = 4, SPOOL_MEMORY = 512, MAILS_LEAST = 50 };

void
log_event (enum log_level level G_GNUC_UNUSED, const char *event, ...)
{
	fail_msg ("%s", event);
}

void
edits_free (struct edits *edits)
{
	if (edits == NULL)
		return;
	g_ptr_array_unref (edits->edits);
	g_free (edits);
}

static struct policy *
give_policy (gpointer user)
{
	return policy_ref (user);
}

static GBytes *taken;

static struct edits *
take_mail (gpointer user, const struct policy *policy,
	   const struct envelope *envelope, GBytes *raw)
{
	struct edits *edits = g_new0 (struct edits, 1);

	assert_ptr_equal (user, policy);
	assert_int_equal (envelope->recipients->len, 1);
	taken = g_bytes_ref (raw);
	edits->edits = g_ptr_array_new ();
	return edits;
}

/* --- facts, printed ------------------------------------------------------ */

static void
print_list (GString *out, const char *name, const GPtrArray *list)
{
	g_string_append_printf (out, "%s:", name);
	for (guint i = 0; i < list->len; i++)
		g_string_append_printf (out, " <%s>", (char *) list->pdata[i]);
	g_string_append_c (out, '\n');
}

static char *
print (const struct facts *facts)
{
	GString *out = g_string_new (NULL);

	g_string_append_printf (out, "%s %s %s\n%s\n%s %s\n",
		facts->from ? facts->from->address : "-",
		facts->from_defect ? facts->from_defect : "-",
		facts->from_name, facts->subject,
		facts->subject_raw ? facts->subject_raw : "-",
		facts->message_id ? facts->message_id : "-");
	print_list (out, "in-reply-to", facts->in_reply_to);
	print_list (out, "references", facts->references);
	print_list (out, "to", facts->to);
	g_string_append_printf (out, "%" G_GINT64_FORMAT " %s %s %s %s\n",
		facts->date, facts->charset,
		machine_kind_name (facts->machine.kind), facts->machine.why,
		facts->content_sha256);
	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *one = facts->attachments->pdata[i];

		g_string_append_printf (out, "%s %s %s\n", one->name,
					one->type, one->sha256);
	}
	for (guint i = 0; i < facts->authres->len; i++) {
		const struct authres *one = facts->authres->pdata[i];

		g_string_append_printf (out, "%s %d %u\n", one->authserv_id,
					one->parse_ok, one->results->len);
	}
	for (guint i = 0; i < facts->dkim->len; i++) {
		const struct dkim_signature *one = facts->dkim->pdata[i];

		g_string_append_printf (out, "%d %s %s\n", one->well_formed,
					one->domain, one->b);
	}
	print_list (out, "exceeded", facts->exceeded);
	print_list (out, "defects", facts->defects);
	g_string_append_printf (out, "%s\n--\n%s\n", facts->text,
				facts->new_text);
	return g_string_free (out, FALSE);
}

/* --- the packets --------------------------------------------------------- */

/* What Postfix would hand on of such a mail, line by line. */
static bool
is_handed_on (const struct header *header)
{
	if (header->broken || header->incomplete || header->exceeded->len)
		return false;
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		if (field->damaged)
			return false;
	}
	return true;
}

static GBytes *
send_in_packets (const struct session_host *host, const struct header *header,
		 const char *body, gsize length, GRand *rand)
{
	struct session *session = session_new (host);
	static const struct session_client client = { "c.test", "192.0.2.1",
						      NULL, NULL };
	struct edits *edits = NULL;
	char *text = NULL;

	session_mail (session, "<a@b.test>");
	session_client (session, &client);
	session_rcpt (session, "<support@example.com>", NULL, &text);
	assert_null (text);
	session_data (session);
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		session_header (session, field->name, field->value);
	}
	session_eoh (session);
	while (length > 0) {
		gsize packet = (gsize) g_rand_int_range (rand, 1,
			g_rand_boolean (rand) ? 4 : 5000);

		packet = MIN (packet, length);
		assert_int_equal (session_body (session, body, packet),
				  SESSION_CONTINUE);
		body += packet;
		length -= packet;
	}
	assert_int_equal (session_eom (session, "QID", &edits),
			  SESSION_ACCEPT);
	edits_free (edits);
	session_free (session);
	return g_steal_pointer (&taken);
}

static void
expect_fields (const char *path, const struct header *want, GBytes *raw)
{
	gsize length;
	const char *bytes = g_bytes_get_data (raw, &length);
	g_autoptr (header_auto) got = header_parse (bytes, length);

	assert_int_equal (got->fields->len, want->fields->len);
	for (guint i = 0; i < want->fields->len; i++) {
		const struct field *a = got->fields->pdata[i];
		const struct field *b = want->fields->pdata[i];

		if (strcmp (a->name, b->name) || strcmp (a->value, b->value))
			fail_msg ("%s: <%s:%s>, not <%s:%s>", path, a->name,
				  a->value, b->name, b->value);
	}
}

static char *
print_mail (GBytes *raw)
{
	g_autoptr (facts_auto) facts = facts_parse (raw, NULL);

	return print (facts);
}

/* Every line of part is one of text, in their order. */
static bool
is_part (const char *text, const char *part)
{
	g_auto (GStrv) have = g_strsplit (text, "\n", -1);
	g_auto (GStrv) want = g_strsplit (part, "\n", -1);
	char **next = have;

	for (char **line = want; *line != NULL; line++) {
		if (*g_strchomp (*line) == '\0')
			continue;
		while (*next != NULL
		       && strcmp (g_strchomp (*next), *line) != 0)
			next++;
		if (*next == NULL)
			return false;
		next++;
	}
	return true;
}

/* --- all mails there are ------------------------------------------------- */

static void
find_mails (const char *folder, const char *name, GPtrArray *mails)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *entry;

	assert_non_null (dir);
	while ((entry = g_dir_read_name (dir)) != NULL) {
		g_autofree char *path = g_build_filename (folder, entry, name,
							  NULL);

		if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
			g_ptr_array_add (mails, g_steal_pointer (&path));
	}
}

static GPtrArray *
all_mails (void)
{
	GPtrArray *mails = g_ptr_array_new_with_free_func (g_free);

	find_mails ("tests/cases", "mail.eml", mails);
	find_mails ("tests/fuzz/seeds/facts", NULL, mails);
	assert_in_range (mails->len, MAILS_LEAST, 100000);
	return mails;
}

static void
packets_make_no_difference (void **state)
{
	g_autoptr (GPtrArray) mails = all_mails ();
	g_autoptr (GRand) rand = g_rand_new_with_seed (7);
	struct policy *policy = policy_new ();
	const struct session_host host = {
		.user = policy, .policy = give_policy, .ingest = take_mail,
		.spool = g_get_tmp_dir (), .spool_memory = SPOOL_MEMORY,
		.message_max = 100 << 20
	};
	guint sent = 0;

	(void) state;
	g_ptr_array_add (policy->mailboxes,
			 mailbox_new ("support@example.com"));
	for (guint i = 0; i < mails->len; i++) {
		g_autofree char *bytes = NULL, *want = NULL;
		g_autoptr (header_auto) header = NULL;
		g_autoptr (GBytes) raw = NULL, first = NULL;
		gsize length;

		assert_true (g_file_get_contents (mails->pdata[i], &bytes,
						  &length, NULL));
		header = header_parse (bytes, length);
		if (!is_handed_on (header))
			continue;
		sent++;
		raw = g_bytes_new (bytes, length);
		want = print_mail (raw);
		for (unsigned round = 0; round < ROUNDS; round++) {
			g_autoptr (GBytes) got = send_in_packets (&host,
				header, bytes + header->body_offset,
				length - header->body_offset, rand);
			g_autofree char *have = print_mail (got);

			expect_fields (mails->pdata[i], header, got);
			if (strcmp (have, want) != 0)
				fail_msg ("%s: got\n%s\nwant\n%s",
					  (char *) mails->pdata[i], have,
					  want);
			if (first == NULL)
				first = g_bytes_ref (got);
			assert_true (g_bytes_equal (first, got));
		}
	}
	assert_in_range (sent, MAILS_LEAST, mails->len);
	assert_int_equal (policy->refs, 1);
	policy_unref (policy);
}

static void
new_text_is_made_of_lines_of_the_text (void **state)
{
	g_autoptr (GPtrArray) mails = all_mails ();

	(void) state;
	for (guint i = 0; i < mails->len; i++) {
		g_autofree char *bytes = NULL;
		g_autoptr (GBytes) raw = NULL;
		g_autoptr (facts_auto) facts = NULL;
		gsize length;

		assert_true (g_file_get_contents (mails->pdata[i], &bytes,
						  &length, NULL));
		raw = g_bytes_new (bytes, length);
		facts = facts_parse (raw, NULL);
		if (!is_part (facts->text, facts->new_text))
			fail_msg ("%s: <%s> is not part of <%s>",
				  (char *) mails->pdata[i], facts->new_text,
				  facts->text);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (packets_make_no_difference),
		cmocka_unit_test (new_text_is_made_of_lines_of_the_text),
	};

	facts_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
