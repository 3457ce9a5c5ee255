/*
 * LINK: filter/courier/smtp.c filter/courier/stream.c tests/unit/smtpd.c
 * LIBS: gio-2.0 gnutls -letpan
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "filter/courier/smtp.h"
#include "filter/courier/stream.h"
#include "tests/unit/smtpd.h"

/* Long enough for any machine: a test that waits so long fails. */
enum { LONG = 100 };

/* What the server says to lines that begin so. */
struct script {
	const char *line, *reply;
};

static const char *
answer (const char *line, gpointer user)
{
	const struct script *script = user;

	if (script->line == NULL
	    || (*script->line == '\0' ? *line != '\0'
		: !g_str_has_prefix (line, script->line)))
		return NULL;
	return script->reply;
}

static struct smtp_server
server_at (struct smtpd *smtpd)
{
	return (struct smtp_server) {
		.host = "127.0.0.1", .port = smtpd_port (smtpd),
		.helo = "mx.example.com", .timeout = LONG
	};
}

static struct smtp_outcome *
sent_to (const struct smtp_server *server, const char *message)
{
	g_autoptr (GBytes) bytes = g_bytes_new_static (message,
						       strlen (message));

	return smtp_send (server, "", "anna@legit.test", bytes);
}

static void
expect (const struct smtp_outcome *outcome, enum smtp_result result,
	const char *text)
{
	if (outcome->result != result
	    || strstr (outcome->text, text) == NULL)
		fail_msg ("want %d '%s', got %d '%s'", (int) result, text,
			  (int) outcome->result, outcome->text);
}

/* One mail to a server that answers one line as told. */
static struct smtp_outcome *
scripted_for (const char *line, const char *reply, unsigned timeout)
{
	struct script script = { line, reply };
	struct smtpd *smtpd = smtpd_start (answer, &script);
	struct smtp_server server = server_at (smtpd);
	struct smtp_outcome *outcome;

	server.timeout = timeout;
	outcome = sent_to (&server, "Subject: x\r\n\r\nx\r\n");
	smtpd_stop (smtpd);
	return outcome;
}

static struct smtp_outcome *
scripted (const char *line, const char *reply)
{
	return scripted_for (line, reply, LONG);
}

/* The same where the answer never comes, or not all of it; a busy machine
 * may be late with another before. */
static void
expect_given_up (const char *line, const char *reply, const char *text)
{
	for (unsigned timeout = 1; timeout < LONG; timeout *= 4) {
		g_autoptr (smtp_outcome_auto) outcome
			= scripted_for (line, reply, timeout);

		assert_int_equal (outcome->result, SMTP_DEFERRED);
		if (strstr (outcome->text, text) != NULL)
			return;
	}
	fail_msg ("never '%s'", text);
}

static void
test_sent (void **state)
{
	struct smtpd *smtpd = smtpd_start (NULL, NULL);
	struct smtp_server server = server_at (smtpd);
	g_autoptr (smtp_outcome_auto) outcome = NULL;
	const struct smtpd_mail *mail;
	g_autofree char *lines = NULL;

	(void) state;
	outcome = sent_to (&server, "Subject: x\r\n\r\nHello.\r\n");
	assert_int_equal (outcome->result, SMTP_SENT);
	assert_int_equal (outcome->code, 250);
	assert_string_equal (outcome->text, "250 2.0.0 Ok: queued as TEST");
	mail = smtpd_mail (smtpd, 0);
	assert_string_equal (mail->mail, "MAIL FROM:<>");
	assert_string_equal (mail->rcpt, "RCPT TO:<anna@legit.test>");
	assert_string_equal (mail->data->str,
			     "Subject: x\r\n\r\nHello.\r\n");
	lines = smtpd_lines (smtpd);
	assert_string_equal (lines, "EHLO mx.example.com\nMAIL FROM:<>\n"
			     "RCPT TO:<anna@legit.test>\nDATA\nQUIT\n");
	smtpd_stop (smtpd);
}

static void
test_content (void **state)
{
	static const struct {
		const char *label, *message, *want;
	} rows[] = {
		{ "dots", ".\r\n..\r\n.x\r\n", ".\r\n..\r\n.x\r\n" },
		{ "an end of mail inside", "a\r\n.\r\nMAIL FROM:<x@y>\r\n",
		  "a\r\n.\r\nMAIL FROM:<x@y>\r\n" },
		{ "bare LF", "a\nb\n.\nc\n", "a\r\nb\r\n.\r\nc\r\n" },
		{ "bare CR stays", "a\rb\r\r\n\r.\r\r\n",
		  "a\rb\r\r\n\r.\r\r\n" },
		{ "no end of line", "a\r\nb", "a\r\nb\r\n" },
		{ "a dot without end", "a\r\n.", "a\r\n.\r\n" },
		{ "no empty line is added", "a\r\n\r\n\r\n",
		  "a\r\n\r\n\r\n" },
		{ "nothing", "", "" },
	};
	struct smtpd *smtpd = smtpd_start (NULL, NULL);
	struct smtp_server server = server_at (smtpd);

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (smtp_outcome_auto) outcome
			= sent_to (&server, rows[i].message);
		const struct smtpd_mail *mail = smtpd_mail (smtpd, i);

		assert_int_equal (outcome->result, SMTP_SENT);
		if (strcmp (mail->data->str, rows[i].want) != 0)
			fail_msg ("%s: '%s'", rows[i].label, mail->data->str);
	}
	smtpd_stop (smtpd);
}

/* Every byte, NUL too, and lines longer than any buffer. */
static void
test_big (void **state)
{
	struct smtpd *smtpd = smtpd_start (NULL, NULL);
	struct smtp_server server = server_at (smtpd);
	g_autoptr (GString) message = g_string_new (NULL);
	g_autoptr (smtp_outcome_auto) outcome = NULL;
	g_autoptr (GBytes) bytes = NULL;

	(void) state;
	smtpd_offer (smtpd, "250-8BITMIME\r\n");
	for (unsigned i = 0; i < 3 << 20; i++)
		if (i % 300000 == 299999)
			g_string_append (message, "\r\n.");
		else
			g_string_append_c (message, i % 256 == '\n' ? '.'
					   : (char) i);
	g_string_append (message, "\r\n");
	bytes = g_bytes_new (message->str, message->len);
	outcome = smtp_send (&server, "", "anna@legit.test", bytes);
	assert_int_equal (outcome->result, SMTP_SENT);
	assert_true (g_string_equal (smtpd_mail (smtpd, 0)->data, message));
	smtpd_stop (smtpd);
}

static void
test_replies (void **state)
{
	static const struct {
		const char *line, *reply;
		enum smtp_result result;
		const char *text;
	} rows[] = {
		{ "", "421 4.3.2 Busy\r\n", SMTP_DEFERRED,
		  "greeting: 421 4.3.2 Busy" },
		{ "", "554 5.3.2 No service\r\n", SMTP_DEFERRED,
		  "greeting: 554" },
		{ "EHLO", "550 5.7.1 Who?\r\n", SMTP_DEFERRED, "EHLO: 550" },
		{ "MAIL", "451 4.3.0 Later\r\n", SMTP_DEFERRED,
		  "MAIL FROM: 451 4.3.0 Later" },
		{ "MAIL", "550 5.7.1 Not you\r\n", SMTP_FAILED,
		  "MAIL FROM: 550 5.7.1 Not you" },
		{ "MAIL", "530 5.7.0 Must issue STARTTLS\r\n", SMTP_DEFERRED,
		  "MAIL FROM: 530" },
		{ "RCPT", "250 2.1.5 Ok\r\n", SMTP_SENT, "250 2.0.0" },
		{ "RCPT", "251 2.1.5 Elsewhere\r\n", SMTP_SENT, "250 2.0.0" },
		{ "RCPT", "450 4.2.0 Greylisted\r\n", SMTP_DEFERRED,
		  "RCPT TO: 450 4.2.0 Greylisted" },
		{ "RCPT", "451 4.3.0 Trouble\r\n", SMTP_DEFERRED,
		  "RCPT TO: 451" },
		{ "RCPT", "550 5.1.1 No such user\r\n", SMTP_FAILED,
		  "RCPT TO: 550 5.1.1 No such user" },
		{ "RCPT", "550-5.7.1 First line\r\n550 5.7.1 Second\r\n",
		  SMTP_FAILED, "5.7.1 First line 5.7.1 Second" },
		{ "DATA", "451 4.3.0 Later\r\n", SMTP_DEFERRED, "DATA: 451" },
		{ "DATA", "554 5.5.1 No\r\n", SMTP_FAILED, "DATA: 554" },
		{ ".", "451 4.7.1 Later\r\n", SMTP_DEFERRED,
		  "end of DATA: 451 4.7.1 Later" },
		{ ".", "552 5.3.4 Too big\r\n", SMTP_FAILED,
		  "end of DATA: 552 5.3.4" },
		{ "QUIT", "500 5.5.1 What?\r\n", SMTP_SENT, "250 2.0.0" },
		/* No reply that makes sense is no reason to give up. */
		{ "", "SSH-2.0-OpenSSH\r\n", SMTP_DEFERRED,
		  "not an SMTP reply: SSH-2.0-OpenSSH" },
		{ "MAIL", "250ok\r\n", SMTP_DEFERRED, "not an SMTP reply" },
		{ "MAIL", "\r\n", SMTP_DEFERRED, "not an SMTP reply" },
		{ "MAIL", "999 x\r\n", SMTP_DEFERRED, "not an SMTP reply" },
		{ "RCPT", "\377\376\001\r\n", SMTP_DEFERRED,
		  "not an SMTP reply" },
		{ "RCPT", "354 x\r\n", SMTP_DEFERRED, "RCPT TO: 354" },
		{ "DATA", "250 x\r\n", SMTP_DEFERRED, "DATA: 250" },
		{ ".", "25\r\n", SMTP_DEFERRED, "not an SMTP reply" },
		{ ".", "354 more\r\n", SMTP_DEFERRED, "end of DATA: 354" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (smtp_outcome_auto) outcome
			= scripted (rows[i].line, rows[i].reply);

		expect (outcome, rows[i].result, rows[i].text);
	}
	/* More seems to follow. */
	expect_given_up ("RCPT", "-1 x\r\n", "RCPT TO: ");
}

static void
test_dropped (void **state)
{
	static const struct {
		const char *line, *step;
	} rows[] = {
		{ "", "greeting: " }, { "EHLO", "EHLO: " },
		{ "MAIL", "MAIL FROM: " }, { "RCPT", "RCPT TO: " },
		{ "DATA", "DATA: " }, { ".", "end of DATA: " },
	};
	g_autoptr (smtp_outcome_auto) late = NULL;

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (smtp_outcome_auto) outcome
			= scripted (rows[i].line, smtpd_drop);

		expect (outcome, SMTP_DEFERRED, rows[i].step);
		expect (outcome, SMTP_DEFERRED, "connection");
		assert_int_equal (outcome->code, 0);
	}
	/* Once the final dot was taken nothing makes it untaken. */
	late = scripted ("QUIT", smtpd_drop);
	expect (late, SMTP_SENT, "250");
}

/* Half a reply is none: the final 250 may have been the beginning of more. */
static void
test_half_reply (void **state)
{
	(void) state;
	expect_given_up (".", "250 2.0.0 O", "end of DATA: no answer in time");
}

static void
test_hangs (void **state)
{
	static const struct {
		const char *line, *text;
	} rows[] = {
		{ "", "greeting: no answer in time" },
		{ "RCPT", "RCPT TO: no answer in time" },
		{ ".", "end of DATA: no answer in time" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		expect_given_up (rows[i].line, smtpd_hang, rows[i].text);
}

static void
test_endless_reply (void **state)
{
	static const char *const steps[] = { "", "EHLO", "RCPT", "." };
	g_autofree char *line = g_strnfill (STREAM_STEP_BYTES + 1, '2');
	g_autoptr (smtp_outcome_auto) one_line = NULL;

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
		g_autoptr (smtp_outcome_auto) outcome
			= scripted (steps[i], smtpd_flood);

		expect (outcome, SMTP_DEFERRED, "the reply is too long");
	}
	one_line = scripted ("MAIL", line);
	expect (one_line, SMTP_DEFERRED, "the reply is too long");
}

/* What a server says is shown on one line, and not all of it. */
static void
test_outcome_text (void **state)
{
	g_autofree char *long_text = g_strnfill (5000, 'x');
	g_autofree char *reply = g_strdup_printf ("550 %s\r\n", long_text);
	g_autoptr (smtp_outcome_auto) longer = scripted ("RCPT", reply);
	g_autoptr (smtp_outcome_auto) odd
		= scripted ("RCPT",
			    "550-a\033[2J\r\n550 \377\302\205b\r\n");

	(void) state;
	assert_in_range (strlen (longer->text), 400, SMTP_TEXT_BYTES);
	assert_true (g_str_has_prefix (longer->text, "RCPT TO: 550 xxx"));
	assert_string_equal (odd->text, "RCPT TO: 550 a [2J \357\277\275 b");
}

static void
test_no_server (void **state)
{
	struct smtpd *smtpd = smtpd_start (NULL, NULL);
	struct smtp_server server = server_at (smtpd);
	g_autoptr (smtp_outcome_auto) refused = NULL;
	g_autoptr (smtp_outcome_auto) unknown = NULL;

	(void) state;
	smtpd_stop (smtpd);
	refused = sent_to (&server, "x\r\n");
	expect (refused, SMTP_DEFERRED, "connect: ");
	server.host = "nowhere.invalid";
	unknown = sent_to (&server, "x\r\n");
	expect (unknown, SMTP_DEFERRED, "connect: ");
}

static void
test_addresses (void **state)
{
	g_autofree char *longest = g_strnfill (SMTP_PATH_BYTES, 'a');
	g_autofree char *longer = g_strnfill (SMTP_PATH_BYTES + 1, 'a');
	const char *bad[] = {
		"a@b.test>\r\nRCPT TO:<c@d.test", "a@b.test\r\n",
		"a@b.test\n", "a@b.test> X=Y", "<a@b.test", "\xff@b.test",
		"a\x1b@b.test", longer,
	};
	const char *good[] = { "\"a b\"@b.test", "a+b=c@b.test", longest };
	struct smtpd *smtpd = smtpd_start (NULL, NULL);
	struct smtp_server server = server_at (smtpd);
	g_autoptr (GBytes) bytes = g_bytes_new_static ("x\r\n", 3);
	g_autoptr (smtp_outcome_auto) nobody = NULL;
	g_autofree char *lines = NULL;
	g_autofree char *want = NULL;

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (smtp_outcome_auto) to
			= smtp_send (&server, "", bad[i], bytes);
		g_autoptr (smtp_outcome_auto) from
			= smtp_send (&server, bad[i], "a@b.test", bytes);

		expect (to, SMTP_FAILED, "envelope: ");
		expect (from, SMTP_FAILED, "envelope: ");
	}
	nobody = smtp_send (&server, "", "", bytes);
	expect (nobody, SMTP_FAILED, "envelope: ");
	/* Not a word of it was said. */
	lines = smtpd_lines (smtpd);
	assert_string_equal (lines, "");
	for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
		g_autoptr (smtp_outcome_auto) outcome
			= smtp_send (&server, good[i], good[i], bytes);

		assert_int_equal (outcome->result, SMTP_SENT);
	}
	want = g_strdup_printf ("MAIL FROM:<%s>", longest);
	assert_string_equal (smtpd_mail (smtpd, 2)->mail, want);
	smtpd_stop (smtpd);
}

static void
test_extensions (void **state)
{
	static const struct {
		const char *offers, *from, *message, *want;
	} rows[] = {
		{ "", "a@b.test", "x\r\n", "MAIL FROM:<a@b.test>" },
		{ "250-SIZE 1000\r\n", "", "xyz\r\n",
		  "MAIL FROM:<> SIZE=5" },
		{ "250-8BITMIME\r\n", "", "x\r\n", "MAIL FROM:<>" },
		{ "250-8bitmime\r\n250-SIZE\r\n", "", "\303\244\r\n",
		  "MAIL FROM:<> SIZE=4 BODY=8BITMIME" },
		{ "250-SMTPUTF8\r\n", "\303\244@b.test", "x\r\n",
		  "MAIL FROM:<\303\244@b.test> SMTPUTF8" },
		{ "250-SMTPUTF8\r\n", "a@b.test", "x\r\n",
		  "MAIL FROM:<a@b.test>" },
		{ "250-SIZES\r\n250-XSMTPUTF8\r\n", "", "x\r\n",
		  "MAIL FROM:<>" },
	};
	struct smtpd *smtpd = smtpd_start (NULL, NULL);
	struct smtp_server server = server_at (smtpd);
	g_autoptr (GBytes) x = g_bytes_new_static ("x\r\n", 3);
	g_autoptr (GBytes) eight = g_bytes_new_static ("\303\244\r\n", 4);
	g_autoptr (smtp_outcome_auto) no_utf8 = NULL;
	g_autoptr (smtp_outcome_auto) utf8_sender = NULL;
	g_autoptr (smtp_outcome_auto) no_eight = NULL;

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (GBytes) bytes
			= g_bytes_new_static (rows[i].message,
					      strlen (rows[i].message));
		g_autoptr (smtp_outcome_auto) outcome = NULL;

		smtpd_offer (smtpd, rows[i].offers);
		outcome = smtp_send (&server, rows[i].from, "a@b.test",
				     bytes);
		expect (outcome, SMTP_SENT, "250");
		assert_string_equal (smtpd_mail (smtpd, i)->mail,
				     rows[i].want);
	}
	/* What the last one offers is not enough for these. */
	no_utf8 = smtp_send (&server, "", "\303\244@b.test", x);
	expect (no_utf8, SMTP_FAILED, "recipient's address needs SMTPUTF8");
	utf8_sender = smtp_send (&server, "\303\244@b.test", "a@b.test", x);
	expect (utf8_sender, SMTP_DEFERRED, "sender's address needs SMTPUTF8");
	no_eight = smtp_send (&server, "", "a@b.test", eight);
	expect (no_eight, SMTP_DEFERRED, "needs 8BITMIME");
	assert_int_equal (smtpd_mails (smtpd), G_N_ELEMENTS (rows));
	smtpd_stop (smtpd);
}

static void
test_tls (void **state)
{
	static const char *const names[] = { "127.0.0.1", "localhost" };

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		struct smtpd *smtpd = smtpd_start (NULL, NULL);
		struct smtp_server server = server_at (smtpd);
		g_autoptr (smtp_outcome_auto) outcome = NULL;
		g_autoptr (GString) big = g_string_new (NULL);
		g_autofree char *lines = NULL;

		while (big->len < 300000)
			g_string_append (big, "a line of a longer mail\r\n");
		server.host = names[i];
		server.starttls = true;
		server.ca_file = smtpd_offer_tls (smtpd, names[i]);
		outcome = sent_to (&server, big->str);
		expect (outcome, SMTP_SENT, "250");
		assert_true (smtpd_mail (smtpd, 0)->tls);
		assert_true (g_string_equal (smtpd_mail (smtpd, 0)->data,
					     big));
		/* What was offered in the clear is forgotten. */
		lines = smtpd_lines (smtpd);
		assert_string_equal (lines, "EHLO mx.example.com\nSTARTTLS\n"
				     "EHLO mx.example.com\nMAIL FROM:<>\n"
				     "RCPT TO:<anna@legit.test>\nDATA\n"
				     "QUIT\n");
		smtpd_stop (smtpd);
	}
}

static void
test_tls_refused (void **state)
{
	struct smtpd *other = smtpd_start (NULL, NULL);
	const char *other_ca = smtpd_offer_tls (other, "127.0.0.1");
	const struct {
		const char *label, *name, *ca_file, *text;
	} rows[] = {
		{ "another name", "mail.example.com", NULL,
		  "does not match" },
		{ "another address", "127.0.0.2", NULL, "does not match" },
		{ "another authority", "127.0.0.1", other_ca,
		  "issuer is unknown" },
		{ "no authority", "127.0.0.1", "/dev/null",
		  "/dev/null: none in it" },
		{ "no file", "127.0.0.1", "/nonexistent/ca.pem",
		  "/nonexistent/ca.pem: " },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct smtpd *smtpd = smtpd_start (NULL, NULL);
		struct smtp_server server = server_at (smtpd);
		const char *ca_file = smtpd_offer_tls (smtpd, rows[i].name);
		g_autoptr (smtp_outcome_auto) outcome = NULL;

		server.starttls = true;
		server.ca_file = rows[i].ca_file != NULL ? rows[i].ca_file
			: ca_file;
		outcome = sent_to (&server, "x\r\n");
		expect (outcome, SMTP_DEFERRED, "STARTTLS: TLS: ");
		expect (outcome, SMTP_DEFERRED, rows[i].text);
		assert_int_equal (smtpd_mails (smtpd), 0);
		smtpd_stop (smtpd);
	}
	smtpd_stop (other);
}

static void
test_system_authorities (void **state)
{
	struct smtpd *smtpd = smtpd_start (NULL, NULL);
	struct smtp_server server = server_at (smtpd);
	g_autoptr (smtp_outcome_auto) outcome = NULL;

	(void) state;
	smtpd_offer_tls (smtpd, "127.0.0.1");
	server.starttls = true;
	outcome = sent_to (&server, "x\r\n");
	/* The system's know nothing of one that a test made; a system
	 * without any knows nothing at all. */
	expect (outcome, SMTP_DEFERRED, "STARTTLS: TLS: ");
	assert_int_equal (smtpd_mails (smtpd), 0);
	smtpd_stop (smtpd);
}

static void
test_tls_missing (void **state)
{
	static struct script scripts[] = {
		{ NULL, NULL },
		{ "STARTTLS", "454 4.7.0 Not now\r\n" },
		{ "STARTTLS", "220 Go ahead\r\n250 injected\r\n" },
		{ "STARTTLS", smtpd_drop },
		{ "STARTTLS", "220 Go ahead\r\n" },
	};
	static const char *const texts[] = {
		"STARTTLS: not offered", "STARTTLS: 454 4.7.0 Not now",
		"out of turn", "STARTTLS: the connection was closed",
		"does not match",
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
		struct smtpd *smtpd = smtpd_start (answer, &scripts[i]);
		struct smtp_server server = server_at (smtpd);
		g_autoptr (smtp_outcome_auto) outcome = NULL;

		server.starttls = true;
		if (i > 0)
			server.ca_file = smtpd_offer_tls (smtpd, "x.test");
		outcome = sent_to (&server, "x\r\n");
		expect (outcome, SMTP_DEFERRED, texts[i]);
		assert_int_equal (smtpd_mails (smtpd), 0);
		smtpd_stop (smtpd);
	}
}

static void
test_login (void **state)
{
	static const struct {
		const char *offer, *line;
	} rows[] = {
		{ "250-AUTH PLAIN LOGIN\r\n", "AUTH PLAIN" },
		{ "250-AUTH CRAM-MD5 login\r\n", "AUTH LOGIN" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct smtpd *smtpd = smtpd_start (NULL, NULL);
		struct smtp_server server = server_at (smtpd);
		g_autoptr (smtp_outcome_auto) outcome = NULL;
		g_autofree char *lines = NULL;

		smtpd_offer (smtpd, rows[i].offer);
		server.user = "courier@example.com";
		server.password = "p\303\244ss word";
		server.starttls = i == 0;
		if (server.starttls)
			server.ca_file = smtpd_offer_tls (smtpd,
							  "127.0.0.1");
		outcome = sent_to (&server, "x\r\n");
		expect (outcome, SMTP_SENT, "250");
		assert_string_equal (smtpd_mail (smtpd, 0)->login,
				     "courier@example.com:p\303\244ss word");
		lines = smtpd_lines (smtpd);
		assert_non_null (strstr (lines, rows[i].line));
		smtpd_stop (smtpd);
	}
}

static void
test_login_refused (void **state)
{
	static struct script wrong = { "AUTH", "535 5.7.8 Wrong\r\n" };
	static struct script later = { "AUTH", "454 4.7.0 Later\r\n" };
	g_autofree char *much = g_strnfill (400, 'p');
	const struct {
		struct script *script;
		const char *offer, *password, *text;
	} rows[] = {
		/* Our own login is not the mail's fault. */
		{ &wrong, "250-AUTH PLAIN\r\n", "p",
		  "AUTH: 535 5.7.8 Wrong" },
		{ &wrong, "250-AUTH LOGIN\r\n", "p",
		  "AUTH: 535 5.7.8 Wrong" },
		{ &later, "250-AUTH PLAIN\r\n", "p",
		  "AUTH: 454" },
		{ &wrong, "250-AUTH CRAM-MD5\r\n", "p",
		  "AUTH: neither" },
		{ &wrong, "250-AUTHENTICATE PLAIN\r\n", "p",
		  "AUTH: neither" },
		{ &wrong, "250-AUTH PLAIN\r\n", much,
		  "AUTH: user and password are too long" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct smtpd *smtpd = smtpd_start (answer, rows[i].script);
		struct smtp_server server = server_at (smtpd);
		g_autoptr (smtp_outcome_auto) outcome = NULL;

		smtpd_offer (smtpd, rows[i].offer);
		server.user = "u";
		server.password = rows[i].password;
		outcome = sent_to (&server, "x\r\n");
		expect (outcome, SMTP_DEFERRED, rows[i].text);
		smtpd_stop (smtpd);
	}
}

/* An address of this machine on a network, or NULL. */
static char *
network_address (void)
{
	struct ifaddrs *all = NULL;
	char text[INET_ADDRSTRLEN] = "";

	if (getifaddrs (&all) != 0)
		return NULL;
	for (struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
		if (one->ifa_addr != NULL
		    && one->ifa_addr->sa_family == AF_INET
		    && (one->ifa_flags & IFF_UP)
		    && !(one->ifa_flags & IFF_LOOPBACK))
			getnameinfo (one->ifa_addr,
				     sizeof (struct sockaddr_in), text,
				     sizeof text, NULL, 0, NI_NUMERICHOST);
	freeifaddrs (all);
	return *text != '\0' ? g_strdup (text) : NULL;
}

/* A password does not go over a network that others can read. */
static void
test_login_in_the_clear (void **state)
{
	g_autofree char *address = network_address ();
	struct smtpd *smtpd;
	struct smtp_server server;
	g_autoptr (smtp_outcome_auto) outcome = NULL;
	g_autofree char *lines = NULL;

	(void) state;
	if (address == NULL) {
		printf ("no network: only loopback was tried\n");
		return;
	}
	smtpd = smtpd_start_on (address, NULL, NULL);
	smtpd_offer (smtpd, "250-AUTH PLAIN\r\n");
	server = server_at (smtpd);
	server.host = address;
	server.user = server.password = "x";
	outcome = sent_to (&server, "x\r\n");
	expect (outcome, SMTP_DEFERRED, "AUTH: refused without TLS");
	lines = smtpd_lines (smtpd);
	assert_string_equal (lines, "EHLO mx.example.com\nQUIT\n");
	smtpd_stop (smtpd);
}

static gpointer
send_some (gpointer data)
{
	guint sent = 0;

	for (int i = 0; i < 20; i++) {
		g_autoptr (smtp_outcome_auto) outcome = sent_to (data,
								 "x\r\n");

		sent += outcome->result == SMTP_SENT;
	}
	return GUINT_TO_POINTER (sent);
}

static void
test_many_threads (void **state)
{
	struct smtpd *smtpd = smtpd_start (NULL, NULL);
	struct smtp_server server = server_at (smtpd);
	GThread *threads[8];
	guint sent = 0;

	(void) state;
	smtpd_offer (smtpd, "250-AUTH PLAIN\r\n");
	server.user = server.password = "x";
	server.starttls = true;
	server.ca_file = smtpd_offer_tls (smtpd, "127.0.0.1");
	for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
		threads[i] = g_thread_new ("sender", send_some, &server);
	for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
		sent += GPOINTER_TO_UINT (g_thread_join (threads[i]));
	assert_int_equal (sent, 160);
	assert_int_equal (smtpd_mails (smtpd), 160);
	smtpd_stop (smtpd);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_sent),
		cmocka_unit_test (test_content),
		cmocka_unit_test (test_big),
		cmocka_unit_test (test_replies),
		cmocka_unit_test (test_dropped),
		cmocka_unit_test (test_half_reply),
		cmocka_unit_test (test_hangs),
		cmocka_unit_test (test_endless_reply),
		cmocka_unit_test (test_outcome_text),
		cmocka_unit_test (test_no_server),
		cmocka_unit_test (test_addresses),
		cmocka_unit_test (test_extensions),
		cmocka_unit_test (test_tls),
		cmocka_unit_test (test_tls_refused),
		cmocka_unit_test (test_system_authorities),
		cmocka_unit_test (test_tls_missing),
		cmocka_unit_test (test_login),
		cmocka_unit_test (test_login_refused),
		cmocka_unit_test (test_login_in_the_clear),
		cmocka_unit_test (test_many_threads),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
