/*
 * LINK: filter/policy/address.c
 * LINK: filter/milter/session.c filter/milter/spool.c
 * LINK: filter/milter/claim.c filter/milter/guesses.c
 * LINK: filter/policy/policy.c filter/policy/envelope.c
 * LINK: filter/policy/regulation.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "filter/log.h"
#include "filter/milter/session.h"

/* The daemon, played: it keeps what it was given and answers as told. */
struct daemon {
	struct session_host host;
	struct policy *policy;
	unsigned mails;
	GString *envelope;	/* of the last mail, printed */
	GBytes *raw;
	char *nonce;
	char *own_fields;	/* their names */
	char *subject;
	struct address_claim claim;	/* of its last recipient */
	enum smtp_reply reply;
	const char *delete[4];	/* recipients to take out */
	const char *text;
};

static unsigned errors_logged;

void
log_event (enum log_level level, const char *event, ...)
{
	assert_non_null (event);
	errors_logged += level == LOG_LEVEL_ERROR;
}

void
edits_free (struct edits *edits)
{
	if (edits == NULL)
		return;
	g_free (edits->text);
	g_ptr_array_unref (edits->edits);
	g_free (edits);
}

static void
edit_free (gpointer data)
{
	struct edit *edit = data;

	g_free (edit->name);
	g_free (edit->value);
	g_free (edit);
}

static struct policy *
give_policy (gpointer user)
{
	struct daemon *daemon = user;

	return policy_ref (daemon->policy);
}

static struct edits *
take_mail (gpointer user, const struct policy *policy,
	   const struct envelope *envelope, GBytes *raw)
{
	struct daemon *daemon = user;
	struct edits *edits = g_new0 (struct edits, 1);

	assert_int_equal (policy->refs > 0, true);
	daemon->mails++;
	g_string_printf (daemon->envelope, "%s %s [%s] %s <%s>",
			 envelope->client_name, envelope->client_address,
			 envelope->helo,
			 envelope->login != NULL ? envelope->login : "-",
			 envelope->sender);
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *recipient =
			envelope->recipients->pdata[i];

		daemon->claim = recipient->claim;
		g_string_append_printf (
			daemon->envelope, " %s:%d:%s", recipient->address,
			recipient->mailbox,
			recipient->tag != NULL ? recipient->tag : "-");
	}
	g_string_append_printf (daemon->envelope, " %s", envelope->queue_id);
	g_clear_pointer (&daemon->raw, g_bytes_unref);
	daemon->raw = g_bytes_ref (raw);
	g_free (daemon->nonce);
	daemon->nonce = g_strdup (envelope->nonce);
	g_free (daemon->own_fields);
	g_ptr_array_add (envelope->own_fields, NULL);
	daemon->own_fields = g_strjoinv (
		",", (char **) envelope->own_fields->pdata);
	g_free (daemon->subject);
	daemon->subject = g_strdup (envelope->subject);

	edits->reply = daemon->reply;
	edits->text = g_strdup (daemon->text);
	edits->edits = g_ptr_array_new_with_free_func (edit_free);
	for (unsigned i = 0; daemon->delete[i] != NULL; i++) {
		struct edit *edit = g_new0 (struct edit, 1);

		edit->kind = EDIT_DELETE_RECIPIENT;
		edit->value = g_strdup (daemon->delete[i]);
		g_ptr_array_add (edits->edits, edit);
	}
	return edits;
}

static int
daemon_make (void **state)
{
	struct daemon *daemon = g_new0 (struct daemon, 1);

	daemon->policy = policy_new ();
	g_ptr_array_add (daemon->policy->mailboxes,
			 mailbox_new ("support@example.com"));
	g_ptr_array_add (daemon->policy->mailboxes,
			 mailbox_new ("billing@example.com"));
	daemon->envelope = g_string_new (NULL);
	daemon->host = (struct session_host) {
		.user = daemon, .policy = give_policy, .ingest = take_mail,
		.spool = g_get_tmp_dir (), .spool_memory = 1000,
		.message_max = 10000 };
	errors_logged = 0;
	*state = daemon;
	return 0;
}

static int
daemon_free (void **state)
{
	struct daemon *daemon = *state;

	/* No session may still hold the rules it was pinned to. */
	assert_int_equal (daemon->policy->refs, 1);
	policy_unref (daemon->policy);
	g_string_free (daemon->envelope, TRUE);
	g_clear_pointer (&daemon->raw, g_bytes_unref);
	g_free (daemon->nonce);
	g_free (daemon->own_fields);
	g_free (daemon->subject);
	g_free (daemon);
	return 0;
}

static const struct session_client bob = { "mx.example.net", "192.0.2.1",
					   "bob", "25" },
				   nobody = { NULL, NULL, NULL, NULL };

/* Where nothing is to be said but the step. */
static enum session_step
rcpt (struct session *session, const char *given, const char *resolved)
{
	char *text;
	enum session_step step = session_rcpt (session, given, resolved,
					       &text);

	assert_null (text);
	return step;
}

static void
begin (struct session *session, const struct session_client *client,
       const char *sender, const char *recipient)
{
	assert_int_equal (session_mail (session, sender), SESSION_CONTINUE);
	session_client (session, client);
	assert_int_equal (rcpt (session, recipient, NULL),
			  SESSION_CONTINUE);
}

static enum session_step
finish (struct session *session, const char *id)
{
	struct edits *edits;
	enum session_step step = session_eom (session, id, &edits);

	edits_free (edits);
	return step;
}

static void
send_mail (struct session *session, const char *subject, const char *body)
{
	assert_int_equal (session_data (session), SESSION_CONTINUE);
	assert_int_equal (session_header (session, "Subject", subject),
			  SESSION_CONTINUE);
	assert_int_equal (session_eoh (session), SESSION_CONTINUE);
	assert_int_equal (session_body (session, body, strlen (body)),
			  SESSION_CONTINUE);
	assert_int_equal (finish (session, "QID"), SESSION_ACCEPT);
}

static void
assert_raw (const struct daemon *daemon, const char *want)
{
	gsize length;
	const char *bytes = g_bytes_get_data (daemon->raw, &length);

	assert_int_equal (length, strlen (want));
	assert_memory_equal (bytes, want, length);
}

static void
whole_story (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);

	session_helo (session, "client.example.net");
	begin (session, &bob, "<Bob@Example.NET>", "<Support@EXAMPLE.com>");
	send_mail (session, " help", "It is broken.\r\n");
	assert_string_equal (daemon->envelope->str,
			     "mx.example.net 192.0.2.1 [client.example.net] "
			     "bob <bob@example.net> "
			     "support@example.com:0:- QID");
	assert_raw (daemon, "Subject: help\r\n\r\nIt is broken.\r\n");
	assert_int_equal (strlen (daemon->nonce), 32);
	session_free (session);
}

static const struct {
	const char *label, *sender, *given, *resolved, *want;
} envelopes[] = {
	{ "null reverse-path", "<>", "<support@example.com>", NULL,
	  "  [] - <> support@example.com:0:- Q" },
	{ "no brackets", "a@b", "billing@example.com", NULL,
	  "  [] - <a@b> billing@example.com:1:- Q" },
	{ "address tag", "<a@b>", "<Support+Fr-7@example.com>", NULL,
	  "  [] - <a@b> support+fr-7@example.com:0:fr-7 Q" },
	{ "quoted", "<\"a\"@b>", "<\"Support+a b\\\"\"@example.com>",
	  NULL, "  [] - <\"a\"@b> support+a b\"@example.com:0:a b\" Q" },
	{ "quoted for nothing", "<a@b>", "<x>", "\"support\"@example.com",
	  "  [] - <a@b> support@example.com:0:- Q" },
	{ "quotes of another", "<a@b>", "<\"@example.com>",
	  "support@example.com", "  [] - <a@b> support@example.com:0:- Q" },
	{ "no domain", "<a@b>", "<support>", "support@example.com",
	  "  [] - <a@b> support@example.com:0:- Q" },
};

static void
envelope_as_told (void **state)
{
	struct daemon *daemon = *state;

	for (gsize i = 0; i < G_N_ELEMENTS (envelopes); i++) {
		struct session *session = session_new (&daemon->host);

		session_mail (session, envelopes[i].sender);
		session_client (session, &nobody);
		rcpt (session, envelopes[i].given,
			      envelopes[i].resolved);
		session_data (session);
		session_eoh (session);
		finish (session, "Q");
		assert_string_equal (daemon->envelope->str,
				     envelopes[i].want);
		session_free (session);
	}
}

/* Not ours: let go at DATA, and nothing of it is looked at. */
static void
not_ours (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);

	begin (session, &bob, "<a@b>", "<supporter@example.com>");
	rcpt (session, "<support@sub.example.com>", NULL);
	assert_int_equal (session_data (session), SESSION_ACCEPT);
	/* An MTA that goes on all the same gets the same answer. */
	assert_int_equal (session_header (session, "X", " y"),
			  SESSION_ACCEPT);
	assert_int_equal (finish (session, "Q"), SESSION_ACCEPT);
	assert_int_equal (daemon->mails, 0);

	/* A mail that is ours too is ours, wherever in the list. */
	begin (session, &bob, "<a@b>", "<other@example.com>");
	rcpt (session, "<billing@example.com>", NULL);
	send_mail (session, " x", "");
	assert_string_equal (daemon->envelope->str,
			     "mx.example.net 192.0.2.1 [] bob <a@b> "
			     "other@example.com:-1:- "
			     "billing@example.com:1:- QID");

	/* And the one after it is not ours because of that (M6). */
	begin (session, &bob, "<a@b>", "<other@example.com>");
	assert_int_equal (session_data (session), SESSION_ACCEPT);
	session_free (session);
}

/* Folds and ends of fields are CRLF, whatever way they came; all else is
 * as it was: no space put in or taken out. */
static void
fields_byte_for_byte (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);

	begin (session, &bob, "<a@b>", "<support@example.com>");
	session_data (session);
	session_header (session, "From", "a@b");
	session_header (session, "DKIM-Signature", " v=1;\n\td=b;\n b=x");
	session_header (session, "X-CRLF", "\t1\r\n 2\r 3");
	session_header (session, "X-Empty", "");
	session_header (session, "X-End", " \n ");
	session_eoh (session);
	session_body (session, "one\r\n\0two\n", 10);
	assert_int_equal (finish (session, NULL), SESSION_ACCEPT);
	{
		static const char want[] = "From:a@b\r\n"
			"DKIM-Signature: v=1;\r\n\td=b;\r\n b=x\r\n"
			"X-CRLF:\t1\r\n 2\r 3\r\nX-Empty:\r\n"
			"X-End: \r\n \r\n\r\none\r\n\0two\n";

		assert_int_equal (g_bytes_get_size (daemon->raw),
				  sizeof want - 1);
		assert_memory_equal (g_bytes_get_data (daemon->raw, NULL),
				     want, sizeof want - 1);
	}
	session_free (session);
}

/* What has to be edited is known of a mail that nobody reads, too. */
static void
fields_to_edit (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);

	begin (session, &bob, "<a@b>", "<support@example.com>");
	session_data (session);
	session_header (session, "X-Ticket", " 1");
	session_header (session, "X-Ticket-Number", " 1");
	session_header (session, "SUBJECT", " one\n two");
	session_header (session, "x-TICKET-status ", " ticket");
	session_header (session, "Subject", " three");
	session_header (session, "X-Ticket-Number", " 2");
	session_eoh (session);
	assert_int_equal (finish (session, "Q"), SESSION_ACCEPT);
	assert_string_equal (daemon->own_fields, "X-Ticket-Number,"
			     "x-TICKET-status,X-Ticket-Number");
	assert_string_equal (daemon->subject, " one\n two");
	/* And nothing of it of the next mail (M6). */
	begin (session, &bob, "<a@b>", "<support@example.com>");
	session_data (session);
	session_eoh (session);
	assert_int_equal (finish (session, "Q"), SESSION_ACCEPT);
	assert_string_equal (daemon->own_fields, "");
	assert_null (daemon->subject);
	session_free (session);
}

static enum session_step
send_own_fields (struct session *session, unsigned count)
{
	session_data (session);
	for (unsigned i = 0; i < count; i++)
		session_header (session, "X-Ticket-", "");
	session_eoh (session);
	return finish (session, "Q");
}

static void
too_many_fields_to_remove (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);

	daemon->host.message_max = 100000;
	begin (session, &bob, "<a@b>", "<support@example.com>");
	assert_int_equal (send_own_fields (session, ENVELOPE_OWN_FIELDS),
			  SESSION_ACCEPT);
	begin (session, &bob, "<a@b>", "<support@example.com>");
	assert_int_equal (send_own_fields (session, ENVELOPE_OWN_FIELDS + 1),
			  SESSION_REFUSE);
	assert_int_equal (daemon->mails, 1);
	/* Where others get it too it goes to them as it is. */
	begin (session, &bob, "<a@b>", "<support@example.com>");
	assert_int_equal (rcpt (session, "<other@example.com>", NULL),
			  SESSION_CONTINUE);
	assert_int_equal (send_own_fields (session, ENVELOPE_OWN_FIELDS + 1),
			  SESSION_ACCEPT);
	/* Who only observes refuses nothing. */
	daemon->policy->observe = true;
	begin (session, &bob, "<a@b>", "<support@example.com>");
	assert_int_equal (send_own_fields (session, ENVELOPE_OWN_FIELDS + 1),
			  SESSION_ACCEPT);
	session_free (session);
}

/* Chunks split anywhere give the same bytes, in memory and in a file. */
static void
chunks_anywhere (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);
	GString *body = g_string_new (NULL), *want = g_string_new (NULL);
	static const gsize sizes[] = { 1, 2, 999, 1000, 1001, 5000 };

	for (unsigned i = 0; i < 500; i++)
		g_string_append_printf (body, "line %u\r\n", i);
	g_string_printf (want, "Subject: s\r\n\r\n%s", body->str);
	for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
		begin (session, &bob, "<a@b>", "<support@example.com>");
		session_data (session);
		session_header (session, "Subject", " s");
		session_eoh (session);
		for (gsize at = 0; at < body->len; at += sizes[i])
			assert_int_equal (
				session_body (session, body->str + at,
					      MIN (sizes[i], body->len - at)),
				SESSION_CONTINUE);
		assert_int_equal (finish (session, "Q"), SESSION_ACCEPT);
		assert_raw (daemon, want->str);
	}
	g_string_free (body, TRUE);
	g_string_free (want, TRUE);
	session_free (session);
}

/* M6: of a hundred mails on one connection none has a trace of another. */
static void
nothing_carries_over (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);
	g_autoptr (GHashTable) nonces =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	session_helo (session, "h");
	for (unsigned i = 0; i < 100; i++) {
		g_autofree char *sender = g_strdup_printf ("<s%u@b>", i);
		g_autofree char *body = g_strdup_printf ("body %u\r\n", i);
		g_autofree char *raw =
			g_strdup_printf ("Subject: x\r\n\r\n%s", body);
		g_autofree char *login = g_strdup_printf ("l%u", i);
		const struct session_client odd = { "n", "a", login, "1" };
		g_autofree char *want = g_strdup_printf (
			"%s [h] %s <s%u@b> support@example.com:0:- QID",
			i % 2 ? "n a" : " ", i % 2 ? login : "-", i);

		/* Each third is broken off first, somewhere. */
		if (i % 3 == 0) {
			begin (session, &bob, "<x@y>",
			       "<billing@example.com>");
			if (i % 2)
				session_data (session);
			if (i % 4)
				session_header (session, "X", " y");
			if (i % 5)
				session_abort (session);
		}
		begin (session, i % 2 ? &odd : &nobody, sender,
		       "<support@example.com>");
		send_mail (session, " x", body);
		assert_string_equal (daemon->envelope->str, want);
		assert_raw (daemon, raw);
		assert_true (g_hash_table_add (nonces,
					       g_strdup (daemon->nonce)));
	}
	assert_int_equal (daemon->mails, 100);
	session_free (session);
}

/* The steps of a transaction, to be broken off after any of them. */
static void
steps (struct session *session, unsigned count)
{
	struct edits *edits = NULL;

	for (unsigned i = 0; i < count; i++)
		switch (i) {
		case 0:
			session_helo (session, "h");
			break;
		case 1:
			session_mail (session, "<a@b>");
			session_client (session, &bob);
			break;
		case 2:
			rcpt (session, "<support@example.com>", NULL);
			break;
		case 3:
			session_data (session);
			break;
		case 4:
			session_header (session, "Subject", " s");
			break;
		case 5:
			session_eoh (session);
			break;
		case 6:
			session_body (session, "x\r\n", 3);
			break;
		case 7:
			session_eom (session, "Q", &edits);
			edits_free (edits);
			break;
		}
}

/* Close or abort at every state: no leak, and the next mail is well. */
static void
broken_off_anywhere (void **state)
{
	struct daemon *daemon = *state;

	for (unsigned count = 0; count <= 8; count++) {
		struct session *session = session_new (&daemon->host);

		steps (session, count);
		session_free (session);
		session = session_new (&daemon->host);
		steps (session, count);
		session_abort (session);
		session_abort (session);
		begin (session, &bob, "<a@b>", "<support@example.com>");
		send_mail (session, " whole", "");
		assert_raw (daemon, "Subject: whole\r\n\r\n");
		session_free (session);
	}
	session_free (NULL);
}

/* Any step out of turn: temporary failure, and never a mail. */
static void
out_of_turn (void **state)
{
	struct daemon *daemon = *state;
	/* Which steps may come when so many of them were made. */
	static const char *const in_turn[] = { "1", "1", "23", "23", "45",
					       "45", "67", "67" };

	for (unsigned count = 0; count < G_N_ELEMENTS (in_turn); count++)
		for (unsigned next = 2; next < 8; next++) {
			struct session *session = session_new (&daemon->host);
			struct edits *edits;
			unsigned mails;

			if (strchr (in_turn[count], '0' + (int) next)) {
				session_free (session);
				continue;
			}
			steps (session, count);
			mails = daemon->mails;
			errors_logged = 0;
			switch (next) {
			case 2:
				rcpt (session, "<x@y>", NULL);
				break;
			case 3:
				session_data (session);
				break;
			case 4:
				session_header (session, "X", " y");
				break;
			case 5:
				session_eoh (session);
				break;
			case 6:
				session_body (session, "x", 1);
				break;
			}
			assert_int_equal (session_eom (session, "Q", &edits),
					  SESSION_TEMPFAIL);
			assert_null (edits);
			assert_int_equal (daemon->mails, mails);
			/* It is said, and said once. */
			assert_int_equal (errors_logged, 1);
			session_free (session);
		}
}

static void
too_big (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);
	char block[5000];

	memset (block, 'x', sizeof block);
	begin (session, &bob, "<a@b>", "<support@example.com>");
	session_data (session);
	session_eoh (session);
	assert_int_equal (session_body (session, block, sizeof block),
			  SESSION_CONTINUE);
	assert_int_equal (session_body (session, block, sizeof block),
			  SESSION_TOO_BIG);
	assert_int_equal (session_body (session, "x", 1), SESSION_TOO_BIG);
	assert_int_equal (finish (session, "Q"), SESSION_TOO_BIG);
	assert_int_equal (daemon->mails, 0);
	assert_string_equal (session_answer (SESSION_TOO_BIG)->code, "552");

	/* The fields count too; and the next mail is none the worse. */
	begin (session, &bob, "<a@b>", "<support@example.com>");
	session_data (session);
	block[sizeof block - 1] = '\0';
	assert_int_equal (session_header (session, "A", block),
			  SESSION_CONTINUE);
	assert_int_equal (session_header (session, "B", block),
			  SESSION_TOO_BIG);
	assert_int_equal (session_eoh (session), SESSION_TOO_BIG);
	begin (session, &bob, "<a@b>", "<support@example.com>");
	send_mail (session, " small", "");

	/* Who only observes refuses nothing. */
	daemon->policy->observe = true;
	begin (session, &bob, "<a@b>", "<support@example.com>");
	session_data (session);
	session_eoh (session);
	session_body (session, block, sizeof block);
	session_body (session, block, sizeof block);
	assert_int_equal (finish (session, "Q"), SESSION_ACCEPT);
	assert_int_equal (daemon->mails, 1);
	session_free (session);
}

/* Never accepted without us: the disk, then the store, fail for a while. */
static void
fails_for_a_while (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);
	char block[2000];

	memset (block, 'x', sizeof block);
	daemon->host.spool = "/nonexistent/folder";
	begin (session, &bob, "<a@b>", "<support@example.com>");
	session_data (session);
	session_eoh (session);
	assert_int_equal (session_body (session, block, sizeof block),
			  SESSION_TEMPFAIL);
	assert_int_equal (session_body (session, "x", 1), SESSION_TEMPFAIL);
	assert_int_equal (finish (session, "Q"), SESSION_TEMPFAIL);
	assert_int_equal (daemon->mails, 0);
	assert_int_equal (errors_logged, 1);

	daemon->reply = REPLY_TEMPFAIL;
	begin (session, &bob, "<a@b>", "<support@example.com>");
	session_data (session);
	session_eoh (session);
	assert_int_equal (finish (session, "Q"), SESSION_TEMPFAIL);
	assert_string_equal (session_answer (SESSION_TEMPFAIL)->code, "451");

	daemon->reply = REPLY_ACCEPT;
	begin (session, &bob, "<a@b>", "<support@example.com>");
	send_mail (session, " now", "");
	session_free (session);
}

static void
refused_in_its_words (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);
	g_autoptr (edits_auto) edits = NULL;

	daemon->reply = REPLY_REFUSE;
	daemon->text = "Use the cabinet";
	begin (session, &bob, "<a@b>", "<support@example.com>");
	session_data (session);
	session_eoh (session);
	assert_int_equal (session_eom (session, "Q", &edits), SESSION_REFUSE);
	assert_string_equal (edits->text, "Use the cabinet");
	session_free (session);
}

/* The rules are those at MAIL, though a reload comes meanwhile. */
static void
policy_is_pinned (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);
	struct policy *before = daemon->policy;

	session_mail (session, "<a@b>");
	daemon->policy = policy_new ();
	rcpt (session, "<support@example.com>", NULL);
	assert_int_equal (session_data (session), SESSION_CONTINUE);
	session_mail (session, "<a@b>");
	rcpt (session, "<support@example.com>", NULL);
	assert_int_equal (session_data (session), SESSION_ACCEPT);
	session_free (session);
	assert_int_equal (before->refs, 1);
	policy_unref (before);
}

static int
by_value (gconstpointer a, gconstpointer b)
{
	const struct edit *const *left = a, *const *right = b;

	return strcmp ((*left)->value, (*right)->value);
}

/* Postfix finds the recipient to delete byte by byte, as it was given. */
static void
deletes_as_given (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);
	g_autoptr (edits_auto) edits = NULL;
	static const char *const want[] = {
		"<SUPPORT@example.com>", "<Support@Example.com>", "<billing>",
		"stranger@example.com" };

	daemon->delete[0] = "support@example.com";
	daemon->delete[1] = "stranger@example.com";
	daemon->delete[2] = "billing@example.com";
	session_mail (session, "<a@b>");
	rcpt (session, "<Support@Example.com>", NULL);
	rcpt (session, "<alice@example.com>", NULL);
	rcpt (session, "<SUPPORT@example.com>", NULL);
	rcpt (session, "<Support@Example.com>", NULL);
	rcpt (session, "<billing>", "billing@example.com");
	session_data (session);
	session_eoh (session);
	assert_int_equal (session_eom (session, "Q", &edits), SESSION_ACCEPT);
	g_ptr_array_sort (edits->edits, by_value);
	assert_int_equal (edits->edits->len, G_N_ELEMENTS (want));
	for (guint i = 0; i < edits->edits->len; i++) {
		const struct edit *edit = edits->edits->pdata[i];

		assert_int_equal (edit->kind, EDIT_DELETE_RECIPIENT);
		assert_string_equal (edit->value, want[i]);
	}
	session_free (session);
}

/* A forged recipient is none; what else is in the transaction goes on. */
static void
signed_addresses (void **state)
{
	static const guint8 secret[ADDRESS_KEY_BYTES] = { 1, 2, 3 };
	static const struct session_client by_hand = { "localhost",
						       "127.0.0.1", NULL,
						       "0" };
	const struct address_claim claim = {
		ADDRESS_REPLY, 7, 8, 0,
		g_get_real_time () / G_USEC_PER_SEC + 24 * 3600 };
	struct daemon *daemon = *state;
	struct session *session;
	g_autoptr (guesses_auto) guesses = guesses_new ();
	g_autofree char *good = NULL, *wrong = NULL, *text = NULL;

	daemon->policy->address_keys = address_keys_new ();
	address_keys_add (daemon->policy->address_keys, 1, secret, 0);
	good = address_sign (daemon->policy->address_keys,
			     "support@example.com", '+', &claim);
	wrong = g_strdelimit (g_strdup (good), "7", '9');
	daemon->host.guesses = guesses;
	session = session_new (&daemon->host);

	session_mail (session, "<a@b>");
	session_client (session, &bob);
	assert_int_equal (session_rcpt (session, wrong, NULL, &text),
			  SESSION_NOT_THERE);
	assert_string_equal (session_answer (SESSION_NOT_THERE)->code, "550");
	assert_string_equal (session_answer (SESSION_NOT_THERE)->status,
			     "5.1.1");
	assert_non_null (strstr (text, "write to support@example.com"));
	/* Nothing of it is left: the mail is not ours. */
	rcpt (session, "<other@b.test>", NULL);
	assert_int_equal (session_data (session), SESSION_ACCEPT);

	session_mail (session, "<a@b>");
	session_client (session, &bob);
	assert_int_equal (rcpt (session, good, NULL), SESSION_CONTINUE);
	send_mail (session, " x", "");
	assert_int_equal (daemon->claim.purpose, ADDRESS_REPLY);
	assert_int_equal (daemon->claim.ticket, 7);
	assert_int_equal (daemon->claim.party, 8);

	/* sendmail: taken, without a claim; and only there. */
	begin (session, &by_hand, "<a@b>", wrong);
	send_mail (session, " x", "");
	assert_int_equal (daemon->claim.purpose, ADDRESS_NONE);
	session_mail (session, "<a@b>");
	g_clear_pointer (&text, g_free);
	assert_int_equal (session_rcpt (session, wrong, NULL, &text),
			  SESSION_NOT_THERE);
	session_free (session);
}

/* R9: 10,000 recipients, all ours and all to be deleted. */
static void
many_recipients (void **state)
{
	struct daemon *daemon = *state;
	struct session *session = session_new (&daemon->host);
	g_autoptr (edits_auto) edits = NULL;

	daemon->delete[0] = "support+9999@example.com";
	session_mail (session, "<a@b>");
	for (unsigned i = 0; i < 10000; i++) {
		g_autofree char *address =
			g_strdup_printf ("<Support+%u@example.com>", i);

		assert_int_equal (rcpt (session, address, NULL),
				  SESSION_CONTINUE);
	}
	session_data (session);
	session_eoh (session);
	assert_int_equal (session_eom (session, "Q", &edits), SESSION_ACCEPT);
	assert_int_equal (edits->edits->len, 1);
	assert_string_equal (((struct edit *) edits->edits->pdata[0])->value,
			     "<Support+9999@example.com>");
	session_free (session);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown (name, daemon_make, daemon_free)

int
main (void)
{
	const struct CMUnitTest tests[] = {
		TEST (whole_story),
		TEST (envelope_as_told),
		TEST (not_ours),
		TEST (fields_byte_for_byte),
		TEST (fields_to_edit),
		TEST (too_many_fields_to_remove),
		TEST (chunks_anywhere),
		TEST (nothing_carries_over),
		TEST (broken_off_anywhere),
		TEST (out_of_turn),
		TEST (too_big),
		TEST (fails_for_a_while),
		TEST (refused_in_its_words),
		TEST (policy_is_pinned),
		TEST (deletes_as_given),
		TEST (signed_addresses),
		TEST (many_recipients),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
