/*
 * LINK: parser/bounce.c parser/dsn.c parser/reason.c parser/parts.c parser/header.c
 * LIBS: glib-2.0 gmime-3.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gmime/gmime.h>
#include <string.h>

#include "parser/bounce.h"
#include "parser/parts.h"

struct bounce {
	const char *label, *raw, *text;
	const char *recipient, *status, *action, *diagnostic, *original_id;
};

static void
check_value (const char *label, const char *what, const char *got,
	     const char *want)
{
	if (g_strcmp0 (got, want) != 0)
		print_error ("%s: %s is %s\n", label, what,
			     got != NULL ? got : "NULL");
	assert_int_equal (g_strcmp0 (got, want), 0);
}

static void
check (const struct bounce *bounce)
{
	struct facts facts = { .subject = g_strdup ("Undelivered") };
	struct address from = { .address = (char *) "mailer-daemon@mx.test" };
	const char *raw = bounce->raw;
	g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));
	g_autoptr (header_auto) header = header_parse (raw, strlen (raw));
	g_autofree char *reply_to = header_text (header, "in-reply-to");
	g_autoptr (GPtrArray) parts = parts_list (header, bytes);
	struct machine *machine = &facts.machine;

	g_free (facts.subject);
	facts.subject = header_text (header, "subject");
	if (facts.subject == NULL)
		facts.subject = g_strdup ("");
	facts.from = &from;
	facts.text = g_strdup (bounce->text);
	facts.to = g_ptr_array_new ();
	g_ptr_array_add (facts.to, (char *) "ann@client.test");
	facts.in_reply_to = g_ptr_array_new ();
	if (reply_to != NULL)
		g_ptr_array_add (facts.in_reply_to, reply_to);
	bounce_read (header, parts, &facts);
	check_value (bounce->label, "recipient", machine->recipient,
		     bounce->recipient);
	check_value (bounce->label, "status", machine->status,
		     bounce->status);
	check_value (bounce->label, "action", machine->action,
		     bounce->action);
	check_value (bounce->label, "diagnostic", machine->diagnostic,
		     bounce->diagnostic);
	check_value (bounce->label, "original_id", machine->original_id,
		     bounce->original_id);
	g_free (machine->recipient);
	g_free (machine->status);
	g_free (machine->action);
	g_free (machine->diagnostic);
	g_free (machine->original_id);
	g_free (facts.subject);
	g_free (facts.text);
	g_ptr_array_unref (facts.to);
	g_ptr_array_unref (facts.in_reply_to);
}

#define HEAD "Content-Type: multipart/report; report-type=delivery-status;" \
	" boundary=\"b\"\n\n--b\n\nwords\n"
#define STATUS "--b\nContent-Type: message/delivery-status\n\n"

static const struct bounce bounces[] = {
	{ "rfc 3464",
	  HEAD STATUS
	  "Reporting-MTA: dns; mx.test\n"
	  "\n"
	  "Original-Recipient: rfc822;robert@there.test\n"
	  "Final-Recipient: rfc822; Bob@There.test\n"
	  "Action: failed\n"
	  "Status: 5.1.1 (no such user)\n"
	  "Diagnostic-Code: smtp; 550 5.1.1 <bob@there.test>:\n"
	  "    no such user\n"
	  "\n"
	  "--b\nContent-Type: message/rfc822\n\n"
	  "Received: by mx.test\nMessage-ID:\n <1@host.test>\n"
	  "Subject: x\n\nMessage-ID: <forged@x.test>\n--b--\n", "words\n",
	  "bob@there.test", "5.1.1", "failed",
	  "550 5.1.1 <bob@there.test>: no such user", "1@host.test" },
	{ "the one that failed, of several",
	  HEAD STATUS
	  "Reporting-MTA: dns; mx.test\n\n"
	  "Final-Recipient: rfc822; a@there.test\n"
	  "Action: relayed\nStatus: 2.1.5\n\n"
	  "Final-Recipient: rfc822; b@there.test\n"
	  "Action: failed\nStatus: 5.2.2\n\n"
	  "Final-Recipient: rfc822; c@there.test\n"
	  "Action: failed\nStatus: 5.7.1\n", "words\n",
	  "b@there.test", "5.2.2", "failed", NULL, NULL },
	{ "what the other server said is more exact",
	  HEAD STATUS "\n"
	  "Final-Recipient: rfc822; a@there.test\n"
	  "Action: failed\nStatus: 5.0.0\n"
	  "Diagnostic-Code: smtp; 552 5.2.2 full\n", "words\n",
	  "a@there.test", "5.2.2", "failed", "552 5.2.2 full", NULL },
	{ "a delay",
	  HEAD STATUS "\n"
	  "Final-Recipient: rfc822;a@there.test\n"
	  "Action: Delayed\nStatus: 4.4.1\n", "words\n",
	  "a@there.test", "4.4.1", "delayed", NULL, NULL },
	{ "no word for an action",
	  HEAD STATUS "\n"
	  "Final-Recipient: rfc822;a@there.test\n"
	  "Action: ;relayed\nStatus: 5.1.1\n", "words\n",
	  "a@there.test", "5.1.1", "failed", NULL, NULL },
	{ "the report in base64",
	  HEAD "--b\nContent-Type: message/delivery-status\n"
	  "Content-Transfer-Encoding: base64\n\n"
	  "RmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGFAdGhlcmUudGVzdApBY3Rpb246IG"
	  "ZhaWxlZApTdGF0dXM6IDUuMS4xCg==\n--b--\n", "words\n",
	  "a@there.test", "5.1.1", "failed", NULL, NULL },
	{ "an attached bounce is not this bounce",
	  "Subject: Undelivered\n"
	  "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\nwords\n"
	  "--b\nContent-Type: message/rfc822\n\n"
	  "Content-Type: multipart/report; boundary=\"c\"\n"
	  "Message-ID: <2@host.test>\n\n--c\n"
	  "Content-Type: message/delivery-status\n\n"
	  "Final-Recipient: rfc822; not-this@there.test\n--c--\n--b--\n",
	  "words\n",
	  NULL, NULL, "failed", NULL, "2@host.test" },
	{ "exim's words",
	  "Subject: Mail delivery failed\n"
	  "X-Failed-Recipients: bob@there.test, carl@there.test\n\n",
	  "A message that you (ann@client.test) sent failed:\n"
	  "\n"
	  "  bob@there.test\n"
	  "    host mx.there.test [192.0.2.5]: 550 5.7.1 <bob@there.test>: "
	  "rejected\n"
	  "\n"
	  "------ This is a copy of the message. ------\n"
	  "\n"
	  "Message-Id: <3@host.test>\n",
	  "bob@there.test", "5.7.1", "failed",
	  "host mx.there.test [192.0.2.5]: 550 5.7.1 <bob@there.test>: "
	  "rejected", "3@host.test" },
	{ "qmail's words",
	  "Subject: failure notice\n\n",
	  "Hi. This is the qmail-send program at mx.test.\n"
	  "\n"
	  "<bob@there.test>:\n"
	  "192.0.2.5 does not like recipient.\n"
	  "Remote host said: 550 No such user\n",
	  "bob@there.test", "5.0.0", "failed",
	  "Remote host said: 550 No such user", NULL },
	{ "not whom to ask for help",
	  "Subject: Undelivered Mail Returned to Sender\n\n",
	  "For further assistance, please contact <postmaster@mx.test>\n\n"
	  "<bob@there.test>: Host not found\n",
	  "bob@there.test", NULL, "failed",
	  "<bob@there.test>: Host not found", NULL },
	{ "a postmaster, when it is whom the mail was for",
	  "Subject: failure notice\n\n",
	  "<postmaster@there.test>:\n452 full\n",
	  "postmaster@there.test", "4.0.0", NULL, "452 full", NULL },
	{ "whom it was for, where only what came back tells",
	  "Subject: Message status - undeliverable\n"
	  "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\nwords\n"
	  "--b\nContent-Type: message/rfc822\n\n"
	  "From: Ann <ann@client.test>\nTo: Bob <bob@there.test>\n"
	  "Subject: x\n\nx\n--b--\n",
	  "Undeliverable to: bob (user not found)\n",
	  "bob@there.test", NULL, "failed",
	  "Undeliverable to: bob (user not found)", NULL },
	{ "the same in the text, but not of several",
	  "Subject: Undeliverable\n\n",
	  "No such user\n\nOriginal:\nFrom: ann@client.test\n"
	  "To: bob@there.test, carl@there.test\n",
	  NULL, NULL, "failed", "No such user", NULL },
	{ "the status that says more",
	  "Subject: Delivery Status Notification (Failure)\n\n",
	  "The reason: 5.1.0 - Unknown address error 550\n"
	  "<bob@there.test>: 5.2.2 mailbox full, 5.7.0\n",
	  "bob@there.test", "5.2.2", "failed",
	  "The reason: 5.1.0 - Unknown address error 550", NULL },
	{ "of the report's and of the answer's status the one that says more",
	  HEAD STATUS "\n"
	  "Final-Recipient: rfc822; a@there.test\n"
	  "Action: failed\nStatus: 5.1.0\n"
	  "Diagnostic-Code: smtp; 550 5.1.1 unknown\n", "words\n",
	  "a@there.test", "5.1.1", "failed", "550 5.1.1 unknown", NULL },
	{ "a program's version is no status",
	  "Subject: Mail delivery failed\n\n",
	  "Exim 4.94.2 could not deliver to bob@there.test\n",
	  "bob@there.test", NULL, "failed", NULL, NULL },
	{ "a delay in words",
	  "Subject: Warning: could not send message for past 4 hours\n\n",
	  "<bob@there.test>... Deferred: 4.4.1 timed out\n",
	  "bob@there.test", "4.4.1", "delayed",
	  "<bob@there.test>... Deferred: 4.4.1 timed out", NULL },
	{ "a delay that only its text tells",
	  "Subject: Mail status\n\n",
	  "bob@there.test: 451 busy\n\nThe server will keep trying for five "
	  "days.\n",
	  "bob@there.test", "4.0.0", "delayed", "bob@there.test: 451 busy",
	  NULL },
	{ "of what was delivered, no reason",
	  HEAD STATUS "\n"
	  "Final-Recipient: rfc822; bob@there.test\n"
	  "Action: delivered\nStatus: 2.0.0\n",
	  "<bob@there.test>: delivered, quota 5 % used\n",
	  "bob@there.test", "2.0.0", "delivered", NULL, NULL },
	{ "the identifier of a mail is nobody's address",
	  "Subject: Delivery has failed\n\n",
	  "About a mail of yours:\n\n  Message-id: <5@host.test>\n"
	  "  To: bob@there.test\n\nIt came back.\n"
	  "  Reason: the mailbox is full\n",
	  "bob@there.test", NULL, "failed", "the mailbox is full",
	  "5@host.test" },
	{ "nor is the reason in what came back",
	  "Subject: Undelivered\n\n",
	  "It could not be handed to bob@there.test\n\n"
	  "Received: from x\nSubject: 550 reasons: unknown user\n",
	  "bob@there.test", NULL, "failed", NULL, NULL },
	{ "not the one it is sent to, not a network address",
	  "Subject: failure notice\n\n",
	  "Dear ann@client.test, mailer-daemon@mx.test says:\n"
	  "server 10.5.1.1 refused (version 5.1.1.7)\n",
	  NULL, NULL, "failed",
	  "server 10.5.1.1 refused (version 5.1.1.7)", NULL },
	{ "amazon, as people print it, of what was delivered",
	  "Subject: AWS\n\n",
	  "\n{ \"eventType\" : \"Delivery\",\n  \"mail\" : {\n"
	  "  \"messageId\" : \"4@x\", \"tags\" : [ \"bounce\" ] },\n"
	  "  \"delivery\" : { \"recipients\" : [ \"bob@there.test\" ] } }\n",
	  "bob@there.test", NULL, "delivered", NULL, "4@x" },
	{ "amazon",
	  "Subject: AWS\n\n",
	  "{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":"
	  "[{\"emailAddress\":\"bob@there.test\",\"status\":\"5.1.1\","
	  "\"diagnosticCode\":\"smtp; 550 unknown\"}]},"
	  "\"mail\":{\"source\":\"ann@client.test\",\"messageId\":\"4@x\"}}",
	  "bob@there.test", "5.1.1", "failed", "smtp; 550 unknown", "4@x" },
};

static void
tells_what_came_back (void **state)
{
	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (bounces); i++)
		check (&bounces[i]);
}

static void
bounds_and_cleans_values (void **state)
{
	g_autoptr (GString) raw = g_string_new (HEAD STATUS);
	struct facts facts = { .text = (char *) "", .subject = (char *) "" };
	g_autoptr (GBytes) bytes = NULL;
	g_autoptr (header_auto) header = NULL;
	g_autoptr (GPtrArray) parts = NULL;

	(void) state;
	g_string_append (raw, "\nFinal-Recipient: rfc822; \377\376@x.test\n"
			      "Action: fa\033[31miled\n"
			      "Diagnostic-Code: smtp; \377\033[2J");
	for (guint i = 0; i < 100000; i++)
		g_string_append (raw, "long ");
	g_string_append (raw, "\n");
	bytes = g_bytes_new (raw->str, raw->len);
	header = header_parse (raw->str, raw->len);
	parts = parts_list (header, bytes);
	facts.to = g_ptr_array_new ();
	facts.in_reply_to = g_ptr_array_new ();
	bounce_read (header, parts, &facts);
	assert_non_null (facts.machine.diagnostic);
	assert_true (strlen (facts.machine.diagnostic) < 4096);
	assert_true (g_utf8_validate (facts.machine.diagnostic, -1, NULL));
	assert_null (strchr (facts.machine.diagnostic, '\033'));
	assert_null (strchr (facts.machine.action, '\033'));
	g_free (facts.machine.recipient);
	g_free (facts.machine.action);
	g_free (facts.machine.diagnostic);
	g_ptr_array_unref (facts.to);
	g_ptr_array_unref (facts.in_reply_to);
}

/* --- the parts that it reads them from ----------------------------------- */

static GPtrArray *
list (const char *raw)
{
	g_autoptr (GBytes) bytes = g_bytes_new_static (raw, strlen (raw));
	g_autoptr (header_auto) header = header_parse (raw, strlen (raw));

	return parts_list (header, bytes);
}

static void
sees_nested_but_not_attached_parts (void **state)
{
	g_autoptr (GPtrArray) parts = list (
		"Content-Type: Multipart/Mixed; boundary=\"a\"\n\n"
		"--a\nContent-Type: multipart/alternative; boundary=ab\n\n"
		"--ab\nContent-Type: text/calendar;\n method=\"REPLY\"\n\nx\n"
		"--ab--\n"
		"--a\nContent-Type: message/rfc822\n\n"
		"Content-Type: multipart/mixed; boundary=c\n\n"
		"--c\nContent-Type: text/html\n\n--c--\n"
		"--a\nContent-type: TEXT/Plain\r\n\r\nlast\r\n--abc\r\n"
		"--a--\r\n");
	const struct part *part;

	(void) state;
	assert_int_equal (parts->len, 5);
	part = parts_find (parts, "text/calendar");
	assert_non_null (part);
	assert_string_equal (part->report, "reply");
	assert_null (parts_find (parts, "text/html"));
	part = parts_find (parts, "text/plain");
	assert_non_null (part);
	assert_int_equal (part->length, 13);
	assert_memory_equal (part->start, "last\r\n--abc\r\n", 13);
}

static void
stops_at_its_bounds (void **state)
{
	g_autoptr (GString) raw = g_string_new (
		"Content-Type: multipart/mixed; boundary=a\n\n");
	g_autoptr (GPtrArray) many = NULL;
	g_autoptr (GPtrArray) far = NULL;

	(void) state;
	for (guint i = 0; i < 1000; i++)
		g_string_append (raw, "--a\n\n");
	many = list (raw->str);
	assert_int_equal (many->len, PARTS_MOST);

	g_string_assign (raw, "Content-Type: multipart/mixed; boundary=a\n\n");
	while (raw->len < PARTS_BYTES + 1000)
		g_string_append (raw, "preamble\n");
	g_string_append (raw, "--a\nContent-Type: text/html\n\n");
	far = list (raw->str);
	assert_int_equal (far->len, 1);
}

static int
set_up (void **state)
{
	(void) state;
	g_mime_init ();
	return 0;
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (tells_what_came_back),
		cmocka_unit_test (bounds_and_cleans_values),
		cmocka_unit_test (sees_nested_but_not_attached_parts),
		cmocka_unit_test (stops_at_its_bounds),
	};

	return cmocka_run_group_tests_name ("bounce", tests, set_up, NULL);
}
