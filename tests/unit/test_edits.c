// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/decide.h"
#include "filter/policy/edits.h"
#include "tests/unit/matter.h"

/* Decides, then gives the edits as text, one a line. */
static char *
edits_text (struct matter_of *m, const struct receipt *receipt)
{
	g_autoptr (GBytes) raw = g_bytes_new_static ("x", 1);
	g_autoptr (plan_auto) plan = decide (m->policy, m->envelope, m->facts,
					     m->known, &m->evidence, raw,
					     MATTER_NOW);
	g_autoptr (edits_auto) edits = edits_for (m->policy, m->envelope,
						  m->facts, plan, receipt);
	GString *text = g_string_new (NULL);

	if (edits->reply == REPLY_REFUSE)
		g_string_append_printf (text, "refuse %s\n", edits->text);
	for (guint i = 0; i < edits->edits->len; i++) {
		const struct edit *edit = edits->edits->pdata[i];

		if (edit->kind == EDIT_INSERT_FIELD)
			g_string_append_printf (text, "+%s:%s\n", edit->name,
						edit->value);
		else if (edit->kind == EDIT_DELETE_RECIPIENT)
			g_string_append_printf (text, "-<%s>\n", edit->value);
		else if (edit->value == NULL)
			g_string_append_printf (text, "-%s/%u\n", edit->name,
						edit->nth);
		else
			g_string_append_printf (text, "=%s/%u:%s\n",
						edit->name, edit->nth,
						edit->value);
	}
	return g_string_free (text, FALSE);
}

static struct receipt
ticket_receipt (void)
{
	struct receipt receipt = {
		.message = 1, .ticket = 42, .verdict = (char *) "ticket",
		.rule = (char *) "verified-sender",
		.reason = (char *) "verified", .proof = (char *) "dmarc",
		.account = (char *) "alice",
		.address = (char *) "alice@legit.test"
	};

	return receipt;
}

static void
test_ticket_is_marked (void **state)
{
	struct matter_of m;
	struct receipt receipt = ticket_receipt ();
	g_autofree char *text = NULL;

	(void) state;
	matter_init (&m);
	text = edits_text (&m, &receipt);
	assert_string_equal (text,
		"+X-Ticket-Proof: dmarc\n"
		"+X-Ticket-Address: alice@legit.test\n"
		"+X-Ticket-Account: alice\n"
		"+X-Ticket-Number: 42\n"
		"+X-Ticket-Status: ticket; rule=verified-sender; "
		"reason=verified\n"
		"=Subject/1: [#42] Help\n");
	matter_clear (&m);
}

static void
test_own_fields_go_last_first (void **state)
{
	struct matter_of m;
	struct receipt receipt = ticket_receipt ();
	static const char *const names[] = { "X-Ticket-Number",
					     "X-TICKET-status",
					     "x-ticket-number" };
	g_autofree char *text = NULL;

	(void) state;
	matter_init (&m);
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		g_ptr_array_add (m.envelope->own_fields, g_strdup (names[i]));
	text = edits_text (&m, &receipt);
	assert_true (g_str_has_prefix (text, "-x-ticket-number/2\n"
				       "-X-TICKET-status/1\n"
				       "-X-Ticket-Number/1\n+"));
	matter_clear (&m);
}

static void
test_subject_is_tagged_once (void **state)
{
	struct matter_of m;
	struct receipt receipt = ticket_receipt ();
	g_autofree char *text = NULL;

	(void) state;
	matter_init (&m);
	matter_set (&m.facts->subject, "Re: [#42] Help");
	matter_set (&m.facts->subject_raw, " Re: [#42] Help");
	text = edits_text (&m, &receipt);
	assert_null (strstr (text, "Subject/"));
	matter_clear (&m);
}

static void
test_missing_subject_is_added (void **state)
{
	struct matter_of m;
	struct receipt receipt = ticket_receipt ();
	g_autofree char *text = NULL;

	(void) state;
	matter_init (&m);
	matter_set (&m.facts->subject, "");
	g_clear_pointer (&m.facts->subject_raw, g_free);
	text = edits_text (&m, &receipt);
	assert_non_null (strstr (text, "+Subject: [#42]\n"));
	matter_clear (&m);
}

static void
test_account_name_cannot_break_a_field (void **state)
{
	struct matter_of m;
	struct receipt receipt = ticket_receipt ();
	g_autofree char *text = NULL;

	(void) state;
	matter_init (&m);
	receipt.account = (char *) "a\r\nBcc: x";
	text = edits_text (&m, &receipt);
	assert_non_null (strstr (text, "X-Ticket-Account: a%0D%0ABcc: x\n"));
	matter_clear (&m);
}

static void
test_advisory_tag (void **state)
{
	struct matter_of m;
	g_autofree char *text = NULL;

	(void) state;
	matter_init (&m);
	g_ptr_array_set_size (m.facts->authres, 0);
	matter_set (&m.policy->advisory_tag, "[advisory]");
	text = edits_text (&m, NULL);
	assert_string_equal (text,
		"+X-Ticket-Proof: none\n"
		"+X-Ticket-Status: advisory; rule=unproven-sender; "
		"reason=no-results\n"
		"=Subject/1: [advisory] Help\n");
	matter_clear (&m);
}

static char *
delivery_key_of (struct matter_of *m)
{
	g_autoptr (GBytes) raw = g_bytes_new_static ("x", 1);
	g_autoptr (plan_auto) plan = decide (m->policy, m->envelope, m->facts,
					     m->known, &m->evidence, raw,
					     MATTER_NOW);

	return g_strdup (plan->change->delivery_key);
}

/* Behind a content filter it comes again, as it was edited (M7). */
static void
test_edits_do_not_make_another_mail (void **state)
{
	static const char *const subjects[] = { " Help", "", NULL };

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++) {
		struct matter_of m;
		g_autofree char *first = NULL;
		g_autofree char *again = NULL;
		g_autofree char *other = NULL;
		g_autofree char *text = NULL;
		g_auto (GStrv) parts = NULL;

		matter_init (&m);
		g_ptr_array_set_size (m.facts->authres, 0);
		matter_set (&m.policy->advisory_tag, "[advisory]");
		matter_set (&m.facts->subject_raw, subjects[i]);
		first = delivery_key_of (&m);
		text = edits_text (&m, NULL);
		parts = g_strsplit (strstr (text, "Subject"), ":", 2);
		matter_set (&m.facts->subject_raw, g_strchomp (parts[1]));
		assert_non_null (strstr (m.facts->subject_raw, "[advisory]"));
		again = delivery_key_of (&m);
		assert_string_equal (first, again);
		matter_set (&m.facts->subject_raw, " Else");
		other = delivery_key_of (&m);
		assert_string_not_equal (first, other);
		matter_clear (&m);
	}
}

static void
test_others_copy_is_left_alone (void **state)
{
	struct matter_of m;
	struct receipt receipt = ticket_receipt ();
	g_autofree char *text = NULL;

	(void) state;
	matter_init (&m);
	g_ptr_array_add (m.envelope->own_fields, g_strdup ("X-Ticket-Number"));
	envelope_add_recipient (m.envelope, "carol@example.net", -1, NULL);
	text = edits_text (&m, &receipt);
	assert_string_equal (text, "-<support@example.net>\n");
	matter_clear (&m);
}

static void
test_repeat_looks_as_the_first_time (void **state)
{
	struct matter_of m;
	struct receipt receipt = ticket_receipt ();
	g_autofree char *text = NULL;

	(void) state;
	matter_init (&m);
	receipt.repeated = true;
	receipt.proof = (char *) "login";
	receipt.rule = (char *) "older-rule";
	text = edits_text (&m, &receipt);
	assert_non_null (strstr (text, "X-Ticket-Proof: login\n"));
	assert_non_null (strstr (text, "rule=older-rule"));
	matter_clear (&m);
}

static void
test_refusal_only_when_nobody_else_is_hit (void **state)
{
	struct matter_of m;
	struct mailbox *mailbox;
	g_autofree char *refused = NULL;
	g_autofree char *shared = NULL;

	(void) state;
	matter_init (&m);
	g_ptr_array_set_size (m.facts->authres, 0);
	mailbox = m.policy->mailboxes->pdata[0];
	mailbox->unproven = UNVERIFIED_REFUSE;
	matter_set (&mailbox->refusal, "Write from the cabinet");
	/* The configuration has put it into the text already. */
	matter_set (&mailbox->url, "https://example.net/");
	refused = edits_text (&m, NULL);
	assert_string_equal (refused, "refuse Write from the cabinet\n");
	envelope_add_recipient (m.envelope, "carol@example.net", -1, NULL);
	shared = edits_text (&m, NULL);
	assert_string_equal (shared, "-<support@example.net>\n");
	matter_clear (&m);
}

static void
test_observe_touches_nothing (void **state)
{
	struct matter_of m;
	struct mailbox *mailbox;
	g_autofree char *plain = NULL;
	g_autofree char *marked = NULL;
	g_autofree char *refusable = NULL;

	(void) state;
	matter_init (&m);
	m.policy->observe = true;
	plain = edits_text (&m, NULL);
	assert_string_equal (plain, "");
	m.policy->observe_marks = true;
	marked = edits_text (&m, NULL);
	assert_non_null (strstr (marked, "+X-Ticket-Status: ticket;"));
	assert_null (strstr (marked, "X-Ticket-Number"));
	m.policy->observe_marks = false;
	g_ptr_array_set_size (m.facts->authres, 0);
	mailbox = m.policy->mailboxes->pdata[0];
	mailbox->unproven = UNVERIFIED_REFUSE;
	refusable = edits_text (&m, NULL);
	assert_string_equal (refusable, "");
	matter_clear (&m);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_ticket_is_marked),
		cmocka_unit_test (test_own_fields_go_last_first),
		cmocka_unit_test (test_subject_is_tagged_once),
		cmocka_unit_test (test_missing_subject_is_added),
		cmocka_unit_test (test_account_name_cannot_break_a_field),
		cmocka_unit_test (test_advisory_tag),
		cmocka_unit_test (test_edits_do_not_make_another_mail),
		cmocka_unit_test (test_others_copy_is_left_alone),
		cmocka_unit_test (test_repeat_looks_as_the_first_time),
		cmocka_unit_test (test_refusal_only_when_nobody_else_is_hit),
		cmocka_unit_test (test_observe_touches_nothing)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
