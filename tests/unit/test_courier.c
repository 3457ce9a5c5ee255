// The courier with a real store and a real SMTP server, in real time.
//
// LINK: filter/policy/*.c parser/facts.c store/*.c
// LINK: tests/unit/store_kit.c tests/unit/smtpd.c
// LINK: filter/courier/listed.c filter/courier/lapse.c filter/courier/courier.c
// LINK: filter/courier/delivery.c filter/courier/preview.c filter/courier/failure.c
// LINK: filter/courier/links.c filter/courier/passed.c
// LINK: filter/courier/backoff.c filter/courier/copy.c
// LINK: filter/courier/enclosed.c templates/enclosure.c
// LINK: filter/courier/smtp.c filter/courier/stream.c
// LINK: templates/templates.c templates/render.c templates/mustache.c
// LINK: templates/tag.c templates/compose.c templates/heading.c
// LIBS: gio-2.0 gmime-3.0 json-glib-1.0 gnutls sqlite3 libzstd libpcre2-8 -letpan
#include <gmime/gmime.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "filter/courier/courier.h"
#include "filter/courier/delivery.h"
#include "filter/log.h"
#include "filter/policy/picture.h"
#include "tests/unit/smtpd.h"
#include "tests/unit/store_kit.h"

/* --- what is logged, and waiting for it ---------------------------------- */

struct journal {
	GMutex lock;
	GCond more;
	GString *lines;
};

static struct journal journal;

void
log_event (enum log_level level, const char *event, ...)
{
	const char *key;
	va_list ap;

	g_mutex_lock (&journal.lock);
	g_string_append_printf (journal.lines, "%d %s", (int) level, event);
	va_start (ap, event);
	while ((key = va_arg (ap, const char *)) != NULL) {
		const char *value = va_arg (ap, const char *);

		if (value != NULL)
			g_string_append_printf (journal.lines, " %s=%s", key,
						value);
	}
	va_end (ap);
	g_string_append_c (journal.lines, '\n');
	g_cond_broadcast (&journal.more);
	g_mutex_unlock (&journal.lock);
}

/* Until all the words stand in one line of the log; the line, caller's. */
static char *
logged (const char *one, const char *other)
{
	gint64 until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
	char *found = NULL;
	bool in_time = true;

	g_mutex_lock (&journal.lock);
	while (found == NULL && in_time) {
		g_auto (GStrv) lines = g_strsplit (journal.lines->str, "\n",
						   -1);

		for (char **line = lines; *line != NULL; line++)
			if (found == NULL && strstr (*line, one) != NULL
			    && strstr (*line, other) != NULL)
				found = g_strdup (*line);
		if (found == NULL)
			in_time = g_cond_wait_until (&journal.more,
						     &journal.lock, until);
	}
	if (found == NULL)
		g_printerr ("%s", journal.lines->str);
	g_mutex_unlock (&journal.lock);
	assert_non_null (found);
	return found;
}

static void
await (const char *one, const char *other)
{
	g_free (logged (one, other));
}

/* --- a courier with all it needs ----------------------------------------- */

struct bench {
	char *folder;
	struct store *store;
	struct account *client;
	struct smtpd *smtpd;
	struct templates *templates;
	struct policy *policy;
	struct courier_settings settings;
	struct courier *courier;

	GMutex gate;		/* what follows */
	/* What the server answers to a line that begins so (or is so, behind
	 * "="), so many times. */
	const char *part, *reply;
	int times;
	/* The server's final 250 waits until the test lets go. */
	GCond opened;
	bool shut;
};

static bool
is_like (const char *line, const char *part)
{
	if (part == NULL)
		return false;
	return *part == '=' ? g_str_equal (line, part + 1)
		: g_str_has_prefix (line, part);
}

static const char *
answer (const char *line, gpointer user)
{
	struct bench *bench = user;
	const char *reply = NULL;

	g_mutex_lock (&bench->gate);
	if (is_like (line, bench->part) && bench->times > 0) {
		bench->times--;
		reply = bench->reply;
	}
	while (reply == NULL && bench->shut && g_str_equal (line, "."))
		g_cond_wait (&bench->opened, &bench->gate);
	g_mutex_unlock (&bench->gate);
	return reply;
}

/* From now on the server answers so to such a line, so many times. */
static void
answer_with (struct bench *bench, const char *part, const char *reply,
	     int times)
{
	g_mutex_lock (&bench->gate);
	bench->part = part;
	bench->reply = reply;
	bench->times = times;
	g_mutex_unlock (&bench->gate);
}

static struct policy *
policy_now (gpointer user)
{
	return policy_ref (((struct bench *) user)->policy);
}

static int
setup (void **state)
{
	struct bench *bench = g_new0 (struct bench, 1);

	if (kit_setup ((void **) &bench->folder) != 0)
		return -1;
	g_mutex_init (&bench->gate);
	g_cond_init (&bench->opened);
	bench->store = kit_open ((void **) &bench->folder);
	bench->client = kit_client (bench->store, "c1", "a@client.example");
	bench->smtpd = smtpd_start (answer, bench);
	bench->templates = templates_new ("templates", NULL, NULL);
	bench->policy = policy_new ();
	g_free (bench->policy->company);
	bench->policy->company = g_strdup ("Netx, Ltd.");
	bench->settings = (struct courier_settings) {
		.host = (char *) "127.0.0.1",
		.port = smtpd_port (bench->smtpd),
		.helo = (char *) "mx.netx.example",
		.timeout = 60, .retry_first = 1, .retry_most = 2,
		.give_up = 1000
	};
	g_string_truncate (journal.lines, 0);
	*state = bench;
	return 0;
}

static int
teardown (void **state)
{
	struct bench *bench = *state;

	if (bench->smtpd != NULL)
		smtpd_stop (bench->smtpd);
	courier_stop (bench->courier);
	store_close (bench->store);
	account_free (bench->client);
	templates_free (bench->templates);
	policy_unref (bench->policy);
	g_mutex_clear (&bench->gate);
	g_cond_clear (&bench->opened);
	kit_teardown ((void **) &bench->folder);
	g_free (bench);
	return 0;
}

static void
start (struct bench *bench)
{
	bench->courier = courier_start (bench->store, &bench->settings,
					bench->templates, policy_now, bench);
}

static gint64
seconds (void)
{
	return g_get_real_time () / G_USEC_PER_SEC;
}

/* A ticket of now, with one row. */
static struct change *
ticket (struct bench *bench, const char *key, const char *template_name,
	const char *to)
{
	struct change *change = kit_ticket (key, bench->client);

	change->received = seconds ();
	kit_answer (change, template_name, to);
	return change;
}

static void
add (struct bench *bench, const char *key, const char *to)
{
	receipt_free (kit_record (bench->store, ticket (bench, key, "ticket",
							to)));
}

static struct outbox_row *
row (struct bench *bench, gint64 id)
{
	g_autoptr (GPtrArray) rows = store_outbox (bench->store, -1, 0, NULL);

	assert_non_null (rows);
	for (guint i = 0; i < rows->len; i++)
		if (((struct outbox_row *) rows->pdata[i])->id == id)
			return g_ptr_array_steal_index (rows, i);
	fail_msg ("no such row");
	return NULL;
}

static guint
rows_in (struct bench *bench, enum outbox_state state)
{
	g_autoptr (GPtrArray) rows = store_outbox (bench->store, (int) state,
						   0, NULL);

	return rows->len;
}

static GMimeMessage *
parsed (const struct smtpd_mail *mail)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer
		(mail->data->str, mail->data->len);
	GMimeParser *parser = g_mime_parser_new_with_stream (stream);
	GMimeMessage *message = g_mime_parser_construct_message (parser,
								 NULL);

	g_object_unref (parser);
	g_object_unref (stream);
	assert_non_null (message);
	return message;
}

static void
assert_field (GMimeMessage *message, const char *name, const char *want)
{
	assert_string_equal (g_mime_object_get_header (GMIME_OBJECT (message),
						       name), want);
}

/* --- tests --------------------------------------------------------------- */

static void
an_acknowledgement_is_sent (void **state)
{
	struct bench *bench = *state;
	struct change *change = ticket (bench, "k1", "ticket",
					"a@client.example");
	const struct smtpd_mail *mail;
	g_autoptr (outbox_row_auto) sent = NULL;
	g_autofree char *line = NULL;
	GMimeMessage *message;

	change->references = g_strsplit ("r1@x r2@x", " ", -1);
	receipt_free (kit_record (bench->store, change));
	start (bench);
	line = logged ("mail-sent", "row=1");
	assert_non_null (strstr (line, "to=a@client.example"));
	assert_non_null (strstr (line, "reply=250 2.0.0 Ok: queued as TEST"));
	mail = smtpd_mail (bench->smtpd, 0);
	assert_string_equal (mail->mail, "MAIL FROM:<>");
	assert_string_equal (mail->rcpt, "RCPT TO:<a@client.example>");
	message = parsed (mail);
	assert_field (message, "From", "\"Netx, Ltd.\" "
		      "<support@netx.example>");
	assert_field (message, "To", "a@client.example");
	assert_field (message, "Message-ID", "<k1.0@netx.example>");
	assert_field (message, "In-Reply-To", "<k1@client.example>");
	assert_field (message, "References",
		      "<r1@x> <r2@x> <k1@client.example>");
	assert_field (message, "Auto-Submitted", "auto-replied");
	assert_field (message, "X-Ticket-Loop", "k1.0@netx.example");
	assert_non_null (strstr (mail->data->str,
				 "\r\nContent-Language: en\r\n"));
	assert_non_null (strstr (g_mime_message_get_subject (message),
				 "[#1]"));
	g_object_unref (message);
	sent = row (bench, 1);
	assert_int_equal (sent->state, OUTBOX_SENT);
	assert_int_equal (sent->attempts, 1);
}

static void
a_clock_set_back_keeps_nothing (void **state)
{
	struct bench *bench = *state;
	struct change *change = kit_ticket ("k1", bench->client);

	change->received = seconds () + 365 * 24 * 3600;
	kit_answer (change, "ticket", "a@client.example");
	receipt_free (kit_record (bench->store, change));
	start (bench);
	await ("mail-sent", "row=1");
}

static void
values_come_from_row_and_policy (void **state)
{
	struct bench *bench = *state;
	struct change *change = kit_mail ("k1");
	struct change_answer *made;
	g_autofree char *text = NULL;
	GMimeMessage *message;

	/* As a decision puts them: the policy of the moment of sending, and
	 * the row's columns, have the last word. */
	change->received = seconds ();
	kit_answer (change, "suspended", "a@client.example");
	made = change->answers->pdata[0];
	g_variant_unref (made->data);
	made->data = g_variant_ref_sink (g_variant_new_parsed
		("{'name': 'Анна', 'company': 'Old', 'mailbox': 'evil@x',"
		 " 'received': 'THEN', 'cabinet_url': 'https://old/'}"));
	g_free (bench->policy->cabinet_url);
	bench->policy->cabinet_url = g_strdup ("https://my.netx.example/");
	receipt_free (kit_record (bench->store, change));
	start (bench);
	await ("mail-sent", "row=1");
	message = parsed (smtpd_mail (bench->smtpd, 0));
	text = g_mime_text_part_get_text (GMIME_TEXT_PART
		(g_mime_multipart_get_part (GMIME_MULTIPART
			(g_mime_message_get_mime_part (message)), 0)));
	assert_string_equal (internet_address_get_name
		(internet_address_list_get_address
			(g_mime_message_get_to (message), 0)), "Анна");
	assert_non_null (strstr (text, "Hello Анна,"));
	assert_non_null (strstr (text, "support@netx.example"));
	assert_non_null (strstr (text, "Netx, Ltd."));
	assert_non_null (strstr (text, "https://my.netx.example/"));
	assert_non_null (strstr (text, "received THEN."));
	g_object_unref (message);
}

static void
a_name_no_header_can_hold_is_left_out (void **state)
{
	struct bench *bench = *state;
	struct change *change = ticket (bench, "k1", "ticket",
					"a@client.example");
	struct change_answer *made = change->answers->pdata[0];
	GMimeMessage *message;

	g_variant_unref (made->data);
	made->data = g_variant_ref_sink (g_variant_new_parsed
		("{'name': 'A\\r\\nBcc: x@y.test'}"));
	receipt_free (kit_record (bench->store, change));
	start (bench);
	await ("mail-sent", "row=1");
	message = parsed (smtpd_mail (bench->smtpd, 0));
	assert_field (message, "To", "a@client.example");
	assert_null (g_mime_object_get_header (GMIME_OBJECT (message),
					       "Bcc"));
	g_object_unref (message);
}

static void
what_comes_while_it_runs_is_sent_when_woken (void **state)
{
	struct bench *bench = *state;

	start (bench);
	add (bench, "k1", "a@client.example");
	courier_wake (bench->courier);
	await ("mail-sent", "row=1");
	add (bench, "k2", "a@client.example");
	courier_wake (bench->courier);
	await ("mail-sent", "row=2");
}

static void
a_copy_is_passed_on_as_it_came (void **state)
{
	struct bench *bench = *state;
	struct change *change = ticket (bench, "k1", COPY_TEMPLATE,
					"support@netx.example");
	static const char raw[] = "X-Ticket-Number: 77\r\nFrom: a@x\r\n"
		"DKIM-Signature: v=1;\r\n  b=abc\r\n\r\n.\r\nX-Ticket-A: b\r\n"
		"\303\244\r\n";
	const struct smtpd_mail *mail;

	g_bytes_unref (change->raw);
	change->raw = g_bytes_new_static (raw, sizeof raw - 1);
	smtpd_offer (bench->smtpd, "250-8BITMIME\r\n");
	receipt_free (kit_record (bench->store, change));
	start (bench);
	await ("mail-sent", "row=1");
	mail = smtpd_mail (bench->smtpd, 0);
	assert_string_equal (mail->mail,
			     "MAIL FROM:<a@client.example> BODY=8BITMIME");
	assert_string_equal (mail->rcpt, "RCPT TO:<support@netx.example>");
	assert_string_equal (mail->data->str,
			     "X-Ticket-Loop: k1.0@netx.example\r\n"
			     "From: a@x\r\nDKIM-Signature: v=1;\r\n  b=abc\r\n"
			     "\r\n.\r\nX-Ticket-A: b\r\n\303\244\r\n");
}

static void
a_retry_is_the_same_mail (void **state)
{
	struct bench *bench = *state;
	g_autoptr (outbox_row_auto) sent = NULL;

	answer_with (bench, "=.", "451 4.3.0 Later\r\n", 2);
	add (bench, "k1", "a@client.example");
	start (bench);
	await ("mail-deferred", "end of DATA: 451 4.3.0 Later");
	await ("mail-sent", "row=1");
	sent = row (bench, 1);
	assert_int_equal (sent->attempts, 3);
	assert_int_equal (smtpd_mails (bench->smtpd), 3);
	for (guint i = 1; i < 3; i++)
		assert_true (g_string_equal
			(smtpd_mail (bench->smtpd, 0)->data,
			 smtpd_mail (bench->smtpd, i)->data));
}

/* The final dot was taken and its reply was lost: it goes out twice, and
 * both are one mail to everybody who looks at the Message-ID. */
static void
a_lost_reply_repeats_the_same_message_id (void **state)
{
	struct bench *bench = *state;
	guint mails;

	g_mutex_lock (&bench->gate);
	bench->shut = true;
	g_mutex_unlock (&bench->gate);
	bench->settings.timeout = 1;
	add (bench, "k1", "a@client.example");
	start (bench);
	await ("mail-deferred", "end of DATA: no answer in time");
	g_mutex_lock (&bench->gate);
	bench->shut = false;
	g_cond_broadcast (&bench->opened);
	g_mutex_unlock (&bench->gate);
	await ("mail-sent", "row=1");
	/* More than twice where a busy machine is late with another reply. */
	mails = smtpd_mails (bench->smtpd);
	assert_true (mails >= 2);
	for (guint i = 1; i < mails; i++)
		assert_true (g_string_equal
			(smtpd_mail (bench->smtpd, 0)->data,
			 smtpd_mail (bench->smtpd, i)->data));
	assert_non_null (strstr (smtpd_mail (bench->smtpd, 1)->data->str,
				 "Message-ID: <k1.0@netx.example>\r\n"));
}

static void
a_refusal_is_final (void **state)
{
	struct bench *bench = *state;
	g_autoptr (outbox_row_auto) failed = NULL;
	g_autofree char *line = NULL;

	answer_with (bench, "RCPT", "550 5.1.1 No such user\r\n", 9);
	add (bench, "k1", "a@client.example");
	start (bench);
	line = logged ("mail-failed", "row=1");
	/* An error, to be seen. */
	assert_true (g_str_has_prefix (line, "0 "));
	assert_non_null (strstr (line,
				 "why=RCPT TO: 550 5.1.1 No such user"));
	failed = row (bench, 1);
	assert_int_equal (failed->state, OUTBOX_FAILED);
	assert_string_equal (failed->last_error,
			     "RCPT TO: 550 5.1.1 No such user");
}

static void
it_gives_up_in_the_end (void **state)
{
	struct bench *bench = *state;
	struct change *change = ticket (bench, "k1", "ticket",
					"a@client.example");
	g_autofree char *line = NULL;

	bench->settings.give_up = 100;
	change->received = seconds () - 100;
	answer_with (bench, "RCPT", "450 4.2.0 Greylisted\r\n", 9);
	receipt_free (kit_record (bench->store, change));
	start (bench);
	line = logged ("mail-failed", "row=1");
	assert_non_null (strstr (line, "why=given up: RCPT TO: 450 4.2.0"));
	assert_int_equal (rows_in (bench, OUTBOX_FAILED), 1);
}

static void
no_server_loses_nothing (void **state)
{
	struct bench *bench = *state;
	g_autoptr (outbox_row_auto) waiting = NULL;

	smtpd_stop (g_steal_pointer (&bench->smtpd));
	add (bench, "k1", "a@client.example");
	start (bench);
	await ("mail-deferred", "why=connect: ");
	courier_stop (g_steal_pointer (&bench->courier));
	waiting = row (bench, 1);
	assert_int_equal (waiting->state, OUTBOX_WAITING);
	assert_true (waiting->next_try > 0);
}

static void
withheld_mail_is_never_sent (void **state)
{
	struct bench *bench = *state;

	for (unsigned i = 0; i < 3; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);
		struct change *change = ticket (bench, key, "ticket",
						i < 2 ? "a@client.example"
						: "b@client.example");
		struct change_answer *made = change->answers->pdata[0];

		made->cap_address_hour = 1;
		receipt_free (kit_record (bench->store, change));
	}
	assert_int_equal (rows_in (bench, OUTBOX_WITHHELD), 1);
	start (bench);
	await ("mail-sent", "row=1");
	await ("mail-sent", "row=3");
	courier_stop (g_steal_pointer (&bench->courier));
	assert_int_equal (smtpd_mails (bench->smtpd), 2);
	assert_int_equal (rows_in (bench, OUTBOX_WITHHELD), 1);
	/* Unless somebody says so. */
	assert_true (store_outbox_retry (bench->store, 2, seconds (), NULL));
	start (bench);
	await ("mail-sent", "row=2");
}

static void
an_address_that_is_always_deferred_delays_nobody (void **state)
{
	struct bench *bench = *state;

	answer_with (bench, "RCPT TO:<bad@", "450 4.2.0 Later\r\n", 1000);
	for (unsigned i = 0; i < 20; i++) {
		g_autofree char *key = g_strdup_printf ("bad%u", i);

		add (bench, key, "bad@client.example");
	}
	add (bench, "good", "good@client.example");
	start (bench);
	await ("mail-sent", "row=21");
	assert_int_equal (smtpd_mails (bench->smtpd), 1);
}

/* More rows than fit, all to an address at which the server hangs: those to
 * others are sent while the first of them still hangs. */
static void
an_address_that_hangs_delays_nobody (void **state)
{
	struct bench *bench = *state;
	g_autoptr (outbox_row_auto) first = NULL;

	bench->settings.timeout = 60;
	answer_with (bench, "RCPT TO:<bad@", smtpd_hang, 1000);
	for (unsigned i = 0; i < COURIER_HELD + 8; i++) {
		g_autofree char *key = g_strdup_printf ("bad%u", i);

		add (bench, key, "bad@client.example");
	}
	add (bench, "good1", "good@client.example");
	add (bench, "good2", "good@client.example");
	start (bench);
	await ("mail-sent", "row=41");
	await ("mail-sent", "row=42");
	first = row (bench, 1);
	assert_int_equal (first->state, OUTBOX_CLAIMED);
	assert_int_equal (rows_in (bench, OUTBOX_SENT), 2);
}

/* Two mails to one address go one after the other, in their order. */
static void
one_mail_at_a_time_to_one_address (void **state)
{
	struct bench *bench = *state;

	for (unsigned i = 1; i <= 12; i++) {
		g_autofree char *key = g_strdup_printf ("k%02u", i);

		add (bench, key, "a@client.example");
	}
	start (bench);
	for (unsigned i = 1; i <= 12; i++) {
		g_autofree char *id = g_strdup_printf ("row=%u ", i);

		await ("mail-sent", id);
	}
	for (guint i = 0; i < 12; i++) {
		g_autofree char *want = g_strdup_printf
			("Message-ID: <k%02u.0@netx.example>", i + 1);

		assert_non_null (strstr (smtpd_mail (bench->smtpd, i)
					 ->data->str, want));
	}
}

/* kill -9 with a mail in hand: the next courier takes it up at once. */
static void
what_a_dead_courier_had_in_hand_is_sent (void **state)
{
	struct bench *bench = *state;
	g_autoptr (GPtrArray) rows = NULL;

	add (bench, "k1", "a@client.example");
	rows = store_outbox_claim (bench->store, seconds (), 10, 10, 100000,
				   NULL);
	assert_int_equal (rows->len, 1);
	start (bench);
	await ("mail-recovered", "row=1");
	await ("mail-sent", "row=1");
	assert_non_null (strstr (smtpd_mail (bench->smtpd, 0)->data->str,
				 "Message-ID: <k1.0@netx.example>\r\n"));
}

static void
a_lease_that_ran_out_is_claimed_again (void **state)
{
	struct bench *bench = *state;
	g_autoptr (GPtrArray) rows = NULL;
	g_autofree char *id = NULL;

	start (bench);
	/* Somebody else claims one before the courier looks, and is heard of
	 * no more. */
	for (unsigned i = 0; rows == NULL || rows->len == 0; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);

		g_clear_pointer (&rows, g_ptr_array_unref);
		add (bench, key, "b@client.example");
		rows = store_outbox_claim (bench->store, seconds (), 1, 1, 1,
					   NULL);
	}
	id = g_strdup_printf ("row=%" G_GINT64_FORMAT " ",
			      ((struct outbox_row *) rows->pdata[0])->id);
	courier_wake (bench->courier);
	await ("mail-sent", id);
}

static gpointer
stop_courier (gpointer data)
{
	struct bench *bench = data;

	courier_stop (bench->courier);
	return NULL;
}

static void
stopping_finishes_the_mail_in_hand (void **state)
{
	struct bench *bench = *state;
	GThread *thread;

	g_mutex_lock (&bench->gate);
	bench->shut = true;
	g_mutex_unlock (&bench->gate);
	/* One in hand, one that waits for the same address. */
	add (bench, "k1", "a@client.example");
	add (bench, "k2", "a@client.example");
	start (bench);
	assert_non_null (smtpd_mail (bench->smtpd, 0));
	thread = g_thread_new ("stop", stop_courier, bench);
	g_mutex_lock (&bench->gate);
	bench->shut = false;
	g_cond_broadcast (&bench->opened);
	g_mutex_unlock (&bench->gate);
	g_thread_join (thread);
	bench->courier = NULL;
	/* Nothing is left half done, and the other is due at once. */
	assert_int_equal (rows_in (bench, OUTBOX_CLAIMED), 0);
	assert_int_equal (rows_in (bench, OUTBOX_SENT)
			  + rows_in (bench, OUTBOX_WAITING), 2);
	assert_true (rows_in (bench, OUTBOX_SENT) >= 1);
	start (bench);
	await ("mail-sent", "row=2");
}

static void
room_for_files (rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal (getrlimit (RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = MIN (bytes, limit.rlim_max);
	assert_int_equal (setrlimit (RLIMIT_FSIZE, &limit), 0);
}

/* The disk is full when a mail was sent: it is settled later and not sent
 * again. */
static void
a_full_disk_sends_nothing_twice (void **state)
{
	struct bench *bench = *state;

	signal (SIGXFSZ, SIG_IGN);
	g_mutex_lock (&bench->gate);
	bench->shut = true;
	g_mutex_unlock (&bench->gate);
	add (bench, "k1", "a@client.example");
	start (bench);
	assert_non_null (smtpd_mail (bench->smtpd, 0));
	room_for_files (0);
	g_mutex_lock (&bench->gate);
	bench->shut = false;
	g_cond_broadcast (&bench->opened);
	g_mutex_unlock (&bench->gate);
	await ("courier-store", "doing=settle");
	room_for_files (RLIM_INFINITY);
	await ("mail-sent", "row=1");
	courier_stop (g_steal_pointer (&bench->courier));
	assert_int_equal (rows_in (bench, OUTBOX_SENT), 1);
	assert_int_equal (smtpd_mails (bench->smtpd), 1);
}

static void
a_broken_template_waits_to_be_mended (void **state)
{
	struct bench *bench = *state;
	struct change *change = ticket (bench, "k1", "nosuch",
					"a@client.example");

	receipt_free (kit_record (bench->store, change));
	start (bench);
	await ("mail-deferred", "why=template: ");
	assert_int_equal (rows_in (bench, OUTBOX_FAILED), 0);
}

static void
a_template_that_fell_back_is_reported (void **state)
{
	struct bench *bench = *state;
	g_autofree char *mine = g_build_filename (bench->folder, "mine", "en",
						  NULL);
	g_autofree char *file = g_build_filename (mine, "ticket.txt", NULL);
	g_autofree char *override = g_path_get_dirname (mine);

	assert_int_equal (g_mkdir_with_parents (mine, 0700), 0);
	assert_true (g_file_set_contents (file, "{{#x}}", -1, NULL));
	templates_free (bench->templates);
	bench->templates = templates_new ("templates", override, NULL);
	add (bench, "k1", "a@client.example");
	start (bench);
	await ("template-fallback", "ticket.txt: line 1: 'x' does not end");
	await ("mail-sent", "row=1");
}

static void
what_cannot_be_composed_fails (void **state)
{
	struct bench *bench = *state;
	struct change *change = ticket (bench, "k1", "ticket",
					"a b@client.example");

	receipt_free (kit_record (bench->store, change));
	change = ticket (bench, "k2", "ticket", "a@client.example");
	g_free (change->message_id);
	change->message_id = g_strdup ("x\r\nBcc: y@z.test");
	receipt_free (kit_record (bench->store, change));
	start (bench);
	await ("mail-failed", "row=1");
	await ("mail-failed", "why=compose: In-Reply-To: a control");
	assert_int_equal (smtpd_mails (bench->smtpd), 0);
}

static void
a_reload_counts_for_the_next_mail (void **state)
{
	struct bench *bench = *state;
	struct policy *other;

	add (bench, "k1", "a@client.example");
	start (bench);
	await ("mail-sent", "row=1");
	other = policy_new ();
	g_free (other->company);
	other->company = g_strdup ("Renamed");
	policy_unref (bench->policy);
	bench->policy = other;
	add (bench, "k2", "a@client.example");
	courier_wake (bench->courier);
	await ("mail-sent", "row=2");
	assert_non_null (strstr (smtpd_mail (bench->smtpd, 1)->data->str,
				 "From: Renamed <support@netx.example>\r\n"));
}

static void
many_rows_are_each_sent_once (void **state)
{
	struct bench *bench = *state;
	gint64 began;

	for (unsigned i = 0; i < 500; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);
		g_autofree char *to = g_strdup_printf ("a%u@client.example",
						       i % 50);

		add (bench, key, to);
	}
	began = g_get_monotonic_time ();
	start (bench);
	assert_non_null (smtpd_mail (bench->smtpd, 499));
	printf ("500 answers rendered, composed, sent and settled in %d ms\n",
		(int) ((g_get_monotonic_time () - began) / 1000));
	courier_stop (g_steal_pointer (&bench->courier));
	assert_int_equal (rows_in (bench, OUTBOX_SENT), 500);
	assert_int_equal (smtpd_mails (bench->smtpd), 500);
}

/* --- one row ------------------------------------------------------------- */

/* As the store gives it. */
static struct outbox_row
a_row (const char *template_name)
{
	static char *references[] = { NULL };

	return (struct outbox_row) {
		.id = 0x1f, .ticket = 7, .message = 1, .party = 42,
		.template_name = (char *) template_name,
		.language = (char *) "en",
		.to = (char *) "a@client.example",
		.data = (char *) "{\"subject\":\"S\",\"text\":\"Words.\"}",
		.message_id = (char *) "m1@netx.example",
		.answers_id = (char *) "k1@client.example",
		.answers_references = references,
		.mailbox = (char *) "support@netx.example",
		.created = 1800000000
	};
}

static void
give_keys (struct bench *bench)
{
	static const guint8 secret[ADDRESS_KEY_BYTES] = { 5 };

	bench->policy->address_keys = address_keys_new ();
	address_keys_add (bench->policy->address_keys, 1, secret, 0);
}

static const struct smtpd_mail *
deliver_row (struct bench *bench, const struct outbox_row *sent)
{
	g_autofree char *notice = NULL;
	g_autoptr (smtp_outcome_auto) outcome
		= delivery_run (bench->store, &bench->settings,
				bench->templates, bench->policy, sent,
				&notice);

	assert_string_equal (outcome->text, "250 2.0.0 Ok: queued as TEST");
	assert_null (notice);
	return smtpd_mail (bench->smtpd, smtpd_mails (bench->smtpd) - 1);
}

/* What an address of ours claims at that time; caller's. */
static char *
claim_of (struct bench *bench, const char *address, gint64 now)
{
	static const char *const states[] = { "ordinary", "valid", "forged",
					      "expired" };
	g_autofree char *tag = NULL;
	struct address_claim claim;
	enum address_state state;

	assert_true (g_str_has_prefix (address, "support+"));
	assert_true (g_str_has_suffix (address, "@netx.example"));
	tag = g_strndup (address + 8, strcspn (address + 8, "@"));
	state = address_check (bench->policy->address_keys,
			       "support@netx.example", tag, now, &claim);
	return g_strdup_printf ("%s %c %d %d %d", states[state],
				(char) claim.purpose, (int) claim.ticket,
				(int) claim.party, (int) claim.serial);
}

static char *
reply_to_of (const struct smtpd_mail *mail)
{
	GMimeMessage *message = parsed (mail);
	InternetAddressList *list = g_mime_message_get_reply_to (message);
	char *address = list == NULL
		|| internet_address_list_length (list) == 0 ? NULL
		: g_strdup (internet_address_mailbox_get_addr
			(INTERNET_ADDRESS_MAILBOX
			 (internet_address_list_get_address (list, 0))));

	g_object_unref (message);
	return address;
}

static void
replies_go_to_a_signed_address (void **state)
{
	struct bench *bench = *state;
	struct outbox_row sent = a_row ("ticket");
	gint64 end = sent.created + 365 * 24 * 3600;
	const struct smtpd_mail *mail;
	g_autofree char *address = NULL, *again = NULL, *good = NULL;
	g_autofree char *late = NULL;

	give_keys (bench);
	mail = deliver_row (bench, &sent);
	/* A machine's mail has nothing to bounce to. */
	assert_string_equal (mail->mail, "MAIL FROM:<>");
	assert_non_null (strstr (mail->data->str, "Auto-Submitted: auto-"));
	address = reply_to_of (mail);
	good = claim_of (bench, address, end);
	assert_string_equal (good, "valid r 7 42 0");
	late = claim_of (bench, address, end + 24 * 3600);
	assert_string_equal (late, "expired r 7 42 0");
	/* The same however often, whenever it is sent. */
	again = reply_to_of (deliver_row (bench, &sent));
	assert_string_equal (again, address);
	mail = smtpd_mail (bench->smtpd, 0);
	assert_string_equal (mail->data->str,
			     smtpd_mail (bench->smtpd, 1)->data->str);
}

static void
a_challenge_is_answered_at_its_own_address (void **state)
{
	struct bench *bench = *state;
	struct outbox_row sent = a_row (CONFIRM_TEMPLATE);
	gint64 end = sent.created + 7 * 24 * 3600;
	g_autofree char *address = NULL, *good = NULL, *late = NULL;
	g_autofree char *notice = NULL;
	g_autoptr (smtp_outcome_auto) outcome = NULL;
	const struct smtpd_mail *mail;

	sent.ticket = 0;
	give_keys (bench);
	mail = deliver_row (bench, &sent);
	assert_string_equal (mail->mail, "MAIL FROM:<>");
	assert_non_null (strstr (mail->data->str, "Auto-Submitted: auto-"));
	assert_non_null (strstr (mail->data->str, "X-Ticket-Loop: m1@"));
	address = reply_to_of (mail);
	good = claim_of (bench, address, end);
	assert_string_equal (good, "valid m 0 42 31");
	late = claim_of (bench, address, end + 24 * 3600);
	assert_string_equal (late, "expired m 0 42 31");
	/* One that cannot be answered is not sent. */
	g_clear_pointer (&bench->policy->address_keys, address_keys_free);
	outcome = delivery_run (bench->store, &bench->settings,
				bench->templates, bench->policy, &sent,
				&notice);
	assert_int_equal (outcome->result, SMTP_FAILED);
	assert_int_equal (smtpd_mails (bench->smtpd), 1);
}

static void
what_has_no_signed_address (void **state)
{
	struct bench *bench = *state;
	static const char *const why[] = { "no keys", "no ticket", "no party",
					   "no delimiter", "a long mailbox" };

	for (unsigned i = 0; i < G_N_ELEMENTS (why); i++) {
		struct outbox_row sent = a_row ("ticket");

		if (i == 1)
			give_keys (bench);
		sent.ticket = i == 1 ? 0 : 7;
		sent.party = i == 2 ? 0 : 42;
		if (i == 3)
			*bench->policy->recipient_delimiter = '\0';
		else if (i == 4)
			*bench->policy->recipient_delimiter = '+';
		if (i == 4)
			sent.mailbox = (char *)
				"the-support-department-of-netx@x.test";
		assert_null (strstr (deliver_row (bench, &sent)->data->str,
				     "\r\nReply-To"));
	}
}

static void
an_agents_words_are_no_machines (void **state)
{
	struct bench *bench = *state;
	struct outbox_row sent = a_row (REPLY_TEMPLATE);
	const struct smtpd_mail *mail;
	g_autofree char *path = NULL, *claim = NULL, *reply = NULL;
	GMimeMessage *message;

	give_keys (bench);
	receipt_free (kit_record (bench->store, kit_mail ("k1")));
	mail = deliver_row (bench, &sent);
	assert_true (g_str_has_prefix (mail->mail, "MAIL FROM:<support+t1."));
	path = g_strndup (mail->mail + 11, strcspn (mail->mail + 11, ">"));
	claim = claim_of (bench, path, sent.created);
	assert_string_equal (claim, "valid b 0 0 31");
	reply = reply_to_of (mail);
	assert_non_null (reply);
	message = parsed (mail);
	assert_field (message, "X-Ticket-Loop", "m1@netx.example");
	assert_null (g_mime_object_get_header (GMIME_OBJECT (message),
					       "Auto-Submitted"));
	assert_null (g_mime_object_get_header (GMIME_OBJECT (message),
					       "X-Auto-Response-Suppress"));
	assert_field (message, "Subject", "Re: [#7] S");
	g_object_unref (message);
	/* Without keys it goes out all the same. */
	g_clear_pointer (&bench->policy->address_keys, address_keys_free);
	assert_string_equal (deliver_row (bench, &sent)->mail,
			     "MAIL FROM:<>");
}

static void
attach (struct change *change, const char *name, const char *type,
	const char *content_id, gsize size)
{
	char *bytes = g_malloc (size);
	g_autoptr (GBytes) content = NULL;
	struct change_attachment *made;

	/* Another content for each. */
	memset (bytes, *name, size);
	content = g_bytes_new_take (bytes, size);
	kit_attach (change, name, content);
	made = change->attachments->pdata[change->attachments->len - 1];
	g_free (made->type);
	made->type = g_strdup (type);
	made->content_id = g_strdup (content_id);
}

/* Files go along; what a signature shows does not. */
static void
what_an_agent_encloses (void **state)
{
	static const char *const want[] = { "a.pdf", "b.png", "d.png",
					    "e.png", "f.svg" };
	struct bench *bench = *state;
	struct change *change = kit_mail ("k1");
	struct outbox_row sent = a_row (REPLY_TEMPLATE);
	GMimeMessage *message;
	GMimeMultipart *all;

	attach (change, "a.pdf", "application/pdf", NULL, 10);
	attach (change, "b.png", "image/png", NULL, 10);
	attach (change, "c.png", "image/png", "c@x", 32 << 10);
	attach (change, "d.png", "image/png", "d@x", 10);
	attach (change, "e.png", "image/png", "e@x", (32 << 10) + 1);
	attach (change, "f.svg", "text/xml", "f@x", 10);
	receipt_free (kit_record (bench->store, change));
	sent.data = (char *) "{\"text\":\"See [d.png]\"}";
	message = parsed (deliver_row (bench, &sent));
	all = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
	assert_int_equal (g_mime_multipart_get_count (all),
			  1 + G_N_ELEMENTS (want));
	for (guint i = 0; i < G_N_ELEMENTS (want); i++)
		assert_string_equal (g_mime_part_get_filename (GMIME_PART
			(g_mime_multipart_get_part (all, (int) i + 1))),
			want[i]);
	g_object_unref (message);
}

/* "a.png b.png": the files of what was sent last; caller's. */
static char *
files_of (const struct smtpd_mail *mail)
{
	GMimeMessage *message = parsed (mail);
	GMimeObject *part = g_mime_message_get_mime_part (message);
	GString *names = g_string_new (NULL);

	for (int i = 1; GMIME_IS_MULTIPART (part) && i
	     < g_mime_multipart_get_count (GMIME_MULTIPART (part)); i++) {
		GMimeObject *file = g_mime_multipart_get_part (
			GMIME_MULTIPART (part), i);
		const char *name = GMIME_IS_PART (file)
			? g_mime_part_get_filename (GMIME_PART (file)) : NULL;

		if (name != NULL)
			g_string_append_printf (names, "%s%s",
						names->len > 0 ? " " : "",
						name);
	}
	g_object_unref (message);
	return g_string_free (names, FALSE);
}

static void
assert_files (struct bench *bench, const struct outbox_row *row,
	      const char *want)
{
	g_autofree char *got = files_of (deliver_row (bench, row));

	assert_string_equal (got, want);
}

/* A client's screenshot may be as small as a logo; a logo comes again. */
static void
what_a_client_pasted_is_passed_on (void **state)
{
	struct bench *bench = *state;
	struct change *change = kit_ticket ("k1", bench->client);
	struct outbox_row row = a_row (AGENT_TEMPLATE);

	row.ticket = 1;
	attach (change, "logo.png", "image/png", "l@x", 10);
	attach (change, "shot.png", "image/png", "s@x", 10);
	receipt_free (kit_record (bench->store, change));
	row.data = (char *) "{\"is_new\":\"yes\"}";
	assert_files (bench, &row, "logo.png shot.png");
	change = kit_ticket ("k2", bench->client);
	change->kind = CHANGE_FOLLOW_UP;
	change->ticket = 1;
	attach (change, "logo.png", "image/png", "l@x", 10);
	attach (change, "more.png", "image/png", "m@x", 10);
	receipt_free (kit_record (bench->store, change));
	row.message = 2;
	row.data = (char *) "{\"is_follow_up\":\"yes\"}";
	assert_files (bench, &row, "more.png");
	/* In the copies of the client's watchers, too, but not in those of an
	 * agent's words. */
	row.template_name = (char *) WATCH_TEMPLATE;
	row.watcher = 1;
	row.data = (char *) "{\"agent\":\"\",\"text\":\"Look\"}";
	assert_files (bench, &row, "more.png");
	row.data = (char *) "{\"agent\":\"yes\",\"text\":\"Look\"}";
	assert_files (bench, &row, "");
}

/* What is new, or all of it where that is to be read together. */
static void
what_of_a_follow_up_is_passed_on (void **state)
{
	static const struct {
		const char *data;
		bool whole;
	} rows[] = {
		{ "{\"is_follow_up\":\"yes\"}", false },
		{ "{\"is_follow_up\":\"yes\",\"is_whole\":\"yes\"}", true },
		{ "{\"is_new\":\"yes\"}", true }
	};
	struct bench *bench = *state;
	struct change *change = kit_ticket ("k1", bench->client);

	g_free (change->text);
	change->text = g_strdup ("Look\n\nForwarded");
	g_free (change->new_text);
	change->new_text = g_strdup ("Look");
	receipt_free (kit_record (bench->store, change));
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct outbox_row row = a_row (AGENT_TEMPLATE);
		const char *sent;

		row.ticket = 1;
		row.data = (char *) rows[i].data;
		sent = deliver_row (bench, &row)->data->str;
		assert_non_null (strstr (sent, "Look"));
		assert_int_equal (strstr (sent, "Forwarded") != NULL,
				  rows[i].whole);
	}
}

/* The mail that says that another is the client's brings that one's words,
 * and so its files. */
static void
what_was_confirmed_has_its_files (void **state)
{
	static const char *const templates[] = {
		AGENT_TEMPLATE, WATCH_TEMPLATE
	};
	struct bench *bench = *state;
	struct change *change = kit_ticket ("k1", bench->client);

	attach (change, "log.txt", "text/plain", NULL, 10);
	attach (change, "shot.png", "image/png", "s@x", 10);
	receipt_free (kit_record (bench->store, change));
	change = kit_ticket ("k2", bench->client);
	change->kind = CHANGE_FOLLOW_UP;
	change->ticket = 1;
	attach (change, "more.txt", "text/plain", NULL, 10);
	receipt_free (kit_record (bench->store, change));
	for (gsize i = 0; i < G_N_ELEMENTS (templates); i++) {
		struct outbox_row row = a_row (templates[i]);

		row.ticket = 1;
		row.message = 2;
		row.watcher = i;
		row.data = (char *) "{\"kept\":\"1\",\"text\":\"T\"}";
		assert_files (bench, &row, "log.txt shot.png more.txt");
	}
}

/* A copy that the server finds too big goes without its files, and names
 * them; an agent's answer does not, for the agent can send less. */
static void
a_copy_too_big_goes_without_files (void **state)
{
	struct bench *bench = *state;
	struct change *change = kit_ticket ("k1", bench->client);
	struct outbox_row row = a_row (AGENT_TEMPLATE);
	const char *too_big = "552 5.3.4 Message size exceeds fixed limit\r\n";
	const struct smtpd_mail *mail;
	g_autoptr (smtp_outcome_auto) outcome = NULL;
	g_autofree char *files = NULL, *notice = NULL, *text = NULL;
	GMimeMessage *message;

	row.ticket = 1;
	attach (change, "a.log", "text/plain", NULL, 10);
	attach (change, "b.png", "image/png", NULL, 10);
	receipt_free (kit_record (bench->store, change));
	row.data = (char *) "{\"is_new\":\"yes\"}";
	answer_with (bench, "MAIL FROM", too_big, 1);
	mail = deliver_row (bench, &row);
	files = files_of (mail);
	assert_string_equal (files, "");
	message = parsed (mail);
	text = g_mime_text_part_get_text (GMIME_TEXT_PART (
		g_mime_multipart_get_part (GMIME_MULTIPART (
			g_mime_message_get_mime_part (message)), 0)));
	assert_non_null (strstr (text, "Its files would make this copy too "
				 "big: a.log, b.png. They are in "
				 "support@netx.example."));
	g_object_unref (message);
	row = a_row (REPLY_TEMPLATE);
	answer_with (bench, "MAIL FROM", too_big, 1);
	outcome = delivery_run (bench->store, &bench->settings,
				bench->templates, bench->policy, &row,
				&notice);
	assert_int_equal (outcome->result, SMTP_FAILED);
}

static const char *
content_id_of (GMimeMultipart *all, int i)
{
	return g_mime_object_get_content_id (g_mime_multipart_get_part (all,
									i));
}

/* The agent's own HTML, and the pictures in it; by no name of the agent's. */
static void
what_an_agent_formatted (void **state)
{
	struct bench *bench = *state;
	struct change *change = kit_mail ("k1");
	struct outbox_row sent = a_row (REPLY_TEMPLATE);
	const struct change_attachment *picture;
	g_autofree char *id = NULL, *data = NULL, *want = NULL;
	g_autofree char *sent_text = NULL;
	const struct smtpd_mail *mail;
	GMimeMessage *message;
	GMimeMultipart *all;

	attach (change, "b.png", "image/png", "1@anns-laptop", 10);
	attach (change, "c.png", "image/png", "2@anns-laptop", 10);
	attach (change, "b.png", "image/png", "3@anns-laptop", 10);
	attach (change, "e.png", "image/png", "4@anns-laptop", 64 << 10);
	for (guint i = 0; i < change->attachments->len; i++) {
		struct change_attachment *made = change->attachments->pdata[i];

		g_free (made->sniffed);
		made->sniffed = g_strdup ("image/png");
	}
	picture = change->attachments->pdata[0];
	id = picture_id ("image/png", picture->sha256);
	receipt_free (kit_record (bench->store, change));
	data = g_strdup_printf ("{\"text\":\"Hi\",\"html\":\"<b>Hi</b>"
				"<img src=\\\"cid:%s\\\">\"}", id);
	sent.data = data;
	mail = deliver_row (bench, &sent);
	assert_null (strstr (mail->data->str, "anns-laptop"));
	message = parsed (mail);
	/* One that is too large for a logo, and that the HTML does not show,
	 * is a file. */
	all = GMIME_MULTIPART (g_mime_message_get_mime_part (message));
	assert_int_equal (g_mime_multipart_get_count (all), 2);
	assert_null (content_id_of (all, 1));
	all = GMIME_MULTIPART (g_mime_multipart_get_part (all, 0));
	all = GMIME_MULTIPART (g_mime_multipart_get_part (all, 1));
	assert_int_equal (g_mime_multipart_get_count (all), 2);
	assert_string_equal (content_id_of (all, 1), id);
	sent_text = g_mime_text_part_get_text (GMIME_TEXT_PART (
		g_mime_multipart_get_part (all, 0)));
	want = g_strdup_printf ("<b>Hi</b><img src=\"cid:%s\">", id);
	assert_non_null (strstr (sent_text, want));
	g_object_unref (message);
}

/* An acknowledgement of a mail with files has none of them. */
static void
a_machine_encloses_nothing (void **state)
{
	struct bench *bench = *state;
	struct change *change = kit_mail ("k1");
	struct outbox_row sent = a_row ("ticket");

	attach (change, "a.pdf", "application/pdf", NULL, 10);
	receipt_free (kit_record (bench->store, change));
	assert_null (strstr (deliver_row (bench, &sent)->data->str, "a.pdf"));
}

static void
what_is_gone_from_the_store_fails (void **state)
{
	struct bench *bench = *state;
	struct outbox_row sent = a_row (REPLY_TEMPLATE);
	g_autofree char *notice = NULL;
	g_autoptr (smtp_outcome_auto) outcome
		= delivery_run (bench->store, &bench->settings,
				bench->templates, bench->policy, &sent,
				&notice);

	assert_int_equal (outcome->result, SMTP_FAILED);
	assert_int_equal (smtpd_mails (bench->smtpd), 0);
}

/* A copy is known by its token, so it does not depend on a tag. */
static void
a_copy_without_a_tag_that_may_fail (void **state)
{
	static const struct {
		const char *to, *rcpt;
	} rows[] = {
		{ "support@netx.example", "support@netx.example" },
		{ "support+sales@netx.example",
		  "support+sales@netx.example" },
		{ "support+t1.r7.8.1.01x@netx.example",
		  "support@netx.example" },
		{ "support+a b@netx.example", "support@netx.example" },
		{ "other+t1.x@netx.example", "other+t1.x@netx.example" }
	};
	struct bench *bench = *state;

	g_ptr_array_add (bench->policy->mailboxes,
			 mailbox_new ("support@netx.example"));
	receipt_free (kit_record (bench->store, kit_mail ("k1")));
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct outbox_row sent = a_row (COPY_TEMPLATE);
		g_autofree char *want = g_strdup_printf ("RCPT TO:<%s>",
							 rows[i].rcpt);

		sent.to = (char *) rows[i].to;
		assert_string_equal (deliver_row (bench, &sent)->rcpt, want);
	}
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST (an_acknowledgement_is_sent),
		TEST (a_clock_set_back_keeps_nothing),
		TEST (values_come_from_row_and_policy),
		TEST (a_name_no_header_can_hold_is_left_out),
		TEST (what_comes_while_it_runs_is_sent_when_woken),
		TEST (a_copy_is_passed_on_as_it_came),
		TEST (a_retry_is_the_same_mail),
		TEST (a_lost_reply_repeats_the_same_message_id),
		TEST (a_refusal_is_final),
		TEST (it_gives_up_in_the_end),
		TEST (no_server_loses_nothing),
		TEST (withheld_mail_is_never_sent),
		TEST (an_address_that_is_always_deferred_delays_nobody),
		TEST (an_address_that_hangs_delays_nobody),
		TEST (one_mail_at_a_time_to_one_address),
		TEST (what_a_dead_courier_had_in_hand_is_sent),
		TEST (a_lease_that_ran_out_is_claimed_again),
		TEST (stopping_finishes_the_mail_in_hand),
		TEST (a_full_disk_sends_nothing_twice),
		TEST (a_broken_template_waits_to_be_mended),
		TEST (a_template_that_fell_back_is_reported),
		TEST (what_cannot_be_composed_fails),
		TEST (a_reload_counts_for_the_next_mail),
		TEST (many_rows_are_each_sent_once),
		TEST (replies_go_to_a_signed_address),
		TEST (a_challenge_is_answered_at_its_own_address),
		TEST (what_has_no_signed_address),
		TEST (an_agents_words_are_no_machines),
		TEST (what_an_agent_encloses),
		TEST (what_a_client_pasted_is_passed_on),
		TEST (what_of_a_follow_up_is_passed_on),
		TEST (what_was_confirmed_has_its_files),
		TEST (a_copy_too_big_goes_without_files),
		TEST (what_an_agent_formatted),
		TEST (a_machine_encloses_nothing),
		TEST (what_is_gone_from_the_store_fails),
		TEST (a_copy_without_a_tag_that_may_fail),
	};

	g_mutex_init (&journal.lock);
	g_cond_init (&journal.more);
	journal.lines = g_string_new (NULL);
	g_mime_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
