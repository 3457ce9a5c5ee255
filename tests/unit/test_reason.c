/*
 * LINK: parser/reason.c parser/dsn.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "parser/reason.h"

static void
check (const char *text, const char *recipient, const char *want)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	g_autofree char *got = reason_find (lines, recipient);

	if (g_strcmp0 (got, want) != 0)
		print_error ("%s\n-> %s\n", text, got != NULL ? got : "NULL");
	assert_int_equal (g_strcmp0 (got, want), 0);
}

static void
prefers_what_a_server_answered (void **state)
{
	(void) state;
	check ("Sorry, the mailbox is not found.\n"
	       "host mx.a.test said: 552 over quota\n", "a@a.test",
	       "host mx.a.test said: 552 over quota");
	check ("554: delivery error\n", NULL, "554: delivery error");
	check ("-- 5.1.1 <a@a.test>... no\n", NULL,
	       "-- 5.1.1 <a@a.test>... no");
	/* Neither a time, a size nor an address of a network. */
	check ("at 12:550 o'clock, 15501 bytes, from 10.5.1.1.7\n", NULL,
	       NULL);
}

static void
goes_on_over_line_ends (void **state)
{
	(void) state;
	check ("<a@a.test>: host mx said: 550\n    No such recipient (in\n"
	       "    reply to RCPT TO)\n\n    Not this\n", "a@a.test",
	       "<a@a.test>: host mx said: 550     No such recipient (in"
	       "     reply to RCPT TO)");
	check ("Reason: returned\nbecause of its size.\nGoodbye all\n", NULL,
	       "returned because of its size.");
	check ("  Reason: no disk\n  Remote host: mx.a.test there\n", NULL,
	       "no disk");
	check ("550 no\n  <b@a.test> as well\n", NULL, "550 no");
}

static void
knows_labels (void **state)
{
	(void) state;
	check ("Delay reason: it is night\n", NULL, "it is night");
	check ("Причина:\n\n  ящик закрыт\n", NULL, "  ящик закрыт");
	check ("Motif : fermé\n", NULL, "fermé");
	check ("The treason: none\n", NULL, NULL);
}

static void
tells_the_fault_at_the_recipient (void **state)
{
	(void) state;
	check ("Unknown mails are rejected, says our policy.\n\n"
	       "<a@a.test>\n\nUser not known\n", "a@a.test",
	       "User not known");
	check ("Your mail to a@a.test is back.\n"
	       "Mailbox a@a.test is unavailable\n", "a@a.test",
	       "Mailbox a@a.test is unavailable");
	check ("Скринька переповнена, вибачте.\nО, a@a.test!\n", "a@a.test",
	       "Скринька переповнена, вибачте.");
}

static void
takes_what_follows_the_recipient (void **state)
{
	(void) state;
	check ("a@a.test\n\n----\nLOCAL module reports:\n It sleeps\n",
	       "a@a.test", " It sleeps");
	/* A form feed is no words, nor is there a byte before it. */
	check ("a@a.test\n\f\n\f", "a@a.test", NULL);
	check ("a@a.test\n\f\nIt sleeps\n", "a@a.test", "It sleeps");
	check ("It is back.\n", NULL, NULL);
	check ("", "a@a.test", NULL);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (prefers_what_a_server_answered),
		cmocka_unit_test (goes_on_over_line_ends),
		cmocka_unit_test (knows_labels),
		cmocka_unit_test (tells_the_fault_at_the_recipient),
		cmocka_unit_test (takes_what_follows_the_recipient),
	};

	return cmocka_run_group_tests_name ("reason", tests, NULL, NULL);
}
