/*
 * The rules where no other noun has its own test: clients and the addresses
 * of their tickets, mail that comes back, and what holds for any mail.
 *
 * LINK: filter/policy/[a-z]*.c parser/facts.c store/change.c store/known.c
 * LIBS: glib-2.0 libpcre2-8
 */
#include "tests/unit/decided.h"

static void
test_one_time_addresses (void **state G_GNUC_UNUSED)
{
	static const struct {
		enum address_purpose purpose;
		enum change_act_kind act;
		const char *value;
	} rows[] = {
		{ ADDRESS_CLOSE, ACT_CLOSE, NULL },
		{ ADDRESS_HELPED, ACT_RATE, "helped" },
		{ ADDRESS_NOT_HELPED, ACT_RATE, "not-helped" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		g_autoptr (plan_auto) again = NULL;
		g_autoptr (plan_auto) machine = NULL;

		matter_ticket_init (&m, rows[i].purpose, 7, "Thank you");
		plan = decided (&m);
		assert_string_equal (plan->rule, "one-time-address");
		assert_int_equal (plan->verdict, VERDICT_CONFIRM);
		assert_true (decided_has (plan, rows[i].act, rows[i].value));
		assert_true (decided_has (plan, ACT_USE, NULL));
		/* A21 */
		m.facts->machine.kind = MACHINE_AUTO_REPLY;
		machine = decided (&m);
		assert_int_equal (machine->verdict, VERDICT_RECORDED);
		assert_int_equal (machine->change->acts->len, 0);
		m.facts->machine.kind = MACHINE_NONE;
		/* Used up: the words are not lost. */
		m.known->outbox_used = true;
		again = decided (&m);
		assert_string_equal (again->rule, "own-conversation");
		assert_int_equal (again->change->acts->len, 0);
		matter_clear (&m);
	}
}

/* Touched twice, or two of one answer, by a mail without words: it is no
 * reason to open the ticket again. */
static void
test_one_time_addresses_again (void **state G_GNUC_UNUSED)
{
	static const struct {
		enum address_purpose purpose;
		const char *text, *own, *rule;
		bool closes;
	} rows[] = {
		{ ADDRESS_CLOSE, "", NULL, "one-time-address", true },
		{ ADDRESS_HELPED, "", NULL, "one-time-address", false },
		/* A signature and nothing else. */
		{ ADDRESS_CLOSE, "-- \nAlice", "", "one-time-address", true },
		{ ADDRESS_CLOSE, "It is not!", NULL, "own-conversation",
		  false },
		/* "It helped", and then that it did not. */
		{ ADDRESS_NOT_HELPED, "", NULL, "own-conversation", false }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		matter_ticket_init (&m, rows[i].purpose, 7, rows[i].text);
		m.facts->own_text = g_strdup (rows[i].own);
		m.known->outbox_used = true;
		plan = decided (&m);
		if (strcmp (plan->rule, rows[i].rule) != 0)
			fail_msg ("row %zu: %s", i, plan->rule);
		assert_int_equal (decided_has (plan, ACT_CLOSE, NULL),
				  rows[i].closes);
		/* Used and rated it is already. */
		assert_null (decided_act (plan, ACT_USE));
		assert_null (decided_act (plan, ACT_RATE));
		matter_clear (&m);
	}
}

/* A16: the bearer must be the party. */
static void
test_a_borrowed_address (void **state G_GNUC_UNUSED)
{
	static const enum address_purpose purposes[] = {
		ADDRESS_REPLY, ADDRESS_CLOSE, ADDRESS_HELPED
	};

	for (gsize i = 0; i < G_N_ELEMENTS (purposes); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		matter_ticket_init (&m, purposes[i], 7, "Thank you");
		m.known->conversation.account = 9;
		plan = decided (&m);
		assert_string_equal (plan->rule, "not-a-party");
		assert_int_equal (plan->change->kind, CHANGE_ADVISORY);
		assert_int_equal (plan->change->ticket, 42);
		assert_int_equal (plan->change->acts->len, 0);
		matter_clear (&m);
	}
}

static void
test_a_closed_ticket (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) soon = NULL;
	g_autoptr (plan_auto) late = NULL;

	matter_ticket_init (&m, ADDRESS_REPLY, 7, "Thank you");
	m.known->conversation.closed = true;
	m.known->conversation.closed_at = MATTER_NOW
		- m.policy->reopen_within;
	soon = decided (&m);
	assert_string_equal (soon->rule, "own-conversation");
	m.known->conversation.closed_at--;
	late = decided (&m);
	assert_string_equal (late->rule, "closed-conversation");
	assert_int_equal (late->change->kind, CHANGE_TICKET);
	assert_int_equal (late->change->ticket, 0);
	assert_true (decided_has (late, ACT_LINK, NULL));
	assert_int_equal (late->change->answers->len, 1);
	matter_clear (&m);
}

/* L6: only what comes back to the address that was sent from marks it. */
static void
test_undelivered (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) real = NULL;
	g_autoptr (plan_auto) forged = NULL;
	g_autoptr (plan_auto) late = NULL;
	struct recipient *to;

	matter_ticket_init (&m, ADDRESS_BOUNCE, 7, "Thank you");
	to = m.envelope->recipients->pdata[0];
	to->claim.ticket = to->claim.party = 0;
	m.known->outbox_ticket = 42;
	m.facts->machine.kind = MACHINE_BOUNCE;
	m.facts->machine.status = g_strdup ("5.1.1");
	m.facts->machine.diagnostic = g_strdup ("no such user");
	matter_set (&m.envelope->sender, "");
	real = decided (&m);
	assert_string_equal (real->rule, "undelivered");
	assert_int_equal (real->change->kind, CHANGE_RECORD);
	assert_int_equal (real->change->ticket, 42);
	assert_true (decided_has (real, ACT_BOUNCED, "5.1.1 no such user"));
	/* It is late, and may still arrive. */
	matter_set (&m.facts->machine.status, "4.4.1");
	matter_set (&m.facts->machine.action, "delayed");
	late = decided (&m);
	assert_string_equal (late->rule, "undelivered");
	assert_int_equal (late->change->ticket, 42);
	assert_int_equal (late->change->acts->len, 0);
	to->claim.purpose = ADDRESS_NONE;
	forged = decided (&m);
	assert_string_equal (forged->rule, "machine");
	assert_int_equal (forged->change->acts->len, 0);
	matter_clear (&m);
}

/* A responder without any mark answers where the mail was sent from. */
static void
test_words_to_the_bounce_address (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	struct recipient *to;

	matter_init (&m);
	to = m.envelope->recipients->pdata[0];
	to->claim.purpose = ADDRESS_BOUNCE;
	plan = decided (&m);
	assert_string_equal (plan->rule, "verified-sender");
	assert_int_equal (plan->change->answers->len, 0);
	assert_true (g_ptr_array_find_with_equal_func (plan->notices,
		"not-answered:bounce-address", g_str_equal, NULL));
	matter_clear (&m);
}

/* A client who writes of bounces in their words is heard, and not answered. */
static void
test_told_of_a_bounce (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) told = NULL;
	g_autoptr (plan_auto) real = NULL;
	g_autoptr (plan_auto) report = NULL;
	g_autoptr (plan_auto) stranger = NULL;

	matter_init (&m);
	m.facts->machine.kind = MACHINE_BOUNCE;
	matter_set (&m.facts->machine.why, "bounce-words");
	told = decided (&m);
	assert_string_equal (told->rule, "verified-sender");
	assert_int_equal (told->change->answers->len, 0);
	/* Nothing of it is left to doubt. */
	matter_set (&m.facts->machine.why, "delivery-report");
	report = decided (&m);
	assert_string_equal (report->rule, "machine");
	matter_set (&m.facts->machine.why, "bounce-words");
	matter_set (&m.envelope->sender, "mailer-daemon@legit.test");
	real = decided (&m);
	assert_string_equal (real->rule, "machine");
	matter_set (&m.envelope->sender, "alice@legit.test");
	matter_clear (&m);

	matter_init (&m);
	m.facts->machine.kind = MACHINE_BOUNCE;
	matter_set (&m.facts->machine.why, "bounce-words");
	g_clear_pointer (&m.known->by_address, account_free);
	stranger = decided (&m);
	assert_string_equal (stranger->rule, "machine");
	matter_clear (&m);
}

/* --- any mail ----------------------------------------------------------- */

static void
test_spoof_never_takes_the_real_key (void **state)
{
	struct matter_of m;
	g_autoptr (plan_auto) real = NULL;
	g_autoptr (plan_auto) spoof = NULL;

	(void) state;
	matter_init (&m);
	real = decided (&m);
	g_ptr_array_set_size (m.facts->authres, 0);
	spoof = decided (&m);
	assert_int_equal (real->change->kind, CHANGE_TICKET);
	assert_int_equal (spoof->change->kind, CHANGE_ADVISORY);
	assert_string_not_equal (real->change->delivery_key,
				 spoof->change->delivery_key);
	assert_int_equal (spoof->change->account, 0);
	matter_clear (&m);
}

/* A15: what finds a conversation gives no standing in it. */
static void
test_only_the_owner_joins_a_ticket (void **state)
{
	struct matter_of m;
	g_autoptr (plan_auto) owner = NULL;
	g_autoptr (plan_auto) other = NULL;
	g_autoptr (plan_auto) unproven = NULL;

	(void) state;
	matter_init (&m);
	m.known->conversation.ticket = 42;
	m.known->conversation.account = 7;
	owner = decided (&m);
	assert_int_equal (owner->change->kind, CHANGE_FOLLOW_UP);
	assert_int_equal (owner->change->ticket, 42);
	assert_int_equal (owner->change->answers->len, 0);
	m.known->conversation.account = 8;
	other = decided (&m);
	assert_int_equal (other->change->kind, CHANGE_TICKET);
	m.known->conversation.account = 7;
	g_ptr_array_set_size (m.facts->authres, 0);
	unproven = decided (&m);
	assert_int_equal (unproven->change->kind, CHANGE_ADVISORY);
	matter_clear (&m);
}

static void
test_observe_stores_nothing (void **state)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	(void) state;
	matter_init (&m);
	m.policy->observe = true;
	plan = decided (&m);
	assert_int_equal (plan->verdict, VERDICT_TICKET);
	assert_int_equal (plan->change->kind, CHANGE_NONE);
	matter_clear (&m);
}

/* No answer from DNS puts off mail that would otherwise be proven; it is
 * neither believed nor made advisory. */
static void
test_silent_dns_puts_off (void **state)
{
	struct matter_of m;
	g_autoptr (plan_auto) put_off = NULL;
	g_autoptr (plan_auto) watched = NULL;
	g_autoptr (plan_auto) refuted = NULL;

	(void) state;
	matter_init (&m);
	matter_set (&matter_find (&m, "spf")->result, "softfail");
	m.evidence.required = true;
	m.evidence.dkim[0] = CONFIRMATION_UNKNOWN;
	put_off = decided (&m);
	assert_true (put_off->try_again);
	assert_int_equal (put_off->change->kind, CHANGE_NONE);
	/* Who only watches never holds up mail. */
	m.policy->observe = true;
	watched = decided (&m);
	assert_false (watched->try_again);
	m.policy->observe = false;
	m.evidence.dkim[0] = CONFIRMATION_FAIL;
	refuted = decided (&m);
	assert_false (refuted->try_again);
	assert_int_equal (refuted->change->kind, CHANGE_ADVISORY);
	matter_clear (&m);
}

/* R10 */
static void
test_unparsed_mail_is_kept_and_not_answered (void **state)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	(void) state;
	matter_init (&m);
	facts_free (m.facts);
	m.facts = facts_unparsed ("c0ffee");
	plan = decided (&m);
	assert_string_equal (plan->rule, "unparsed");
	assert_int_equal (plan->verdict, VERDICT_ADVISORY);
	assert_int_equal (plan->change->kind, CHANGE_ADVISORY);
	assert_int_equal (plan->change->answers->len, 0);
	matter_clear (&m);
}

static void
test_language_order (void **state)
{
	struct matter_of m;
	g_autoptr (plan_auto) account = NULL;
	g_autoptr (plan_auto) mail = NULL;
	g_autoptr (plan_auto) configured = NULL;

	(void) state;
	matter_init (&m);
	m.facts->language.tag = g_strdup ("ru");
	matter_set (&m.policy->language, "en");
	m.known->by_address->language = g_strdup ("uk");
	account = decided (&m);
	assert_string_equal (account->language, "uk");
	matter_set (&m.known->by_address->language, NULL);
	mail = decided (&m);
	assert_string_equal (mail->language, "ru");
	matter_set (&m.facts->language.tag, NULL);
	configured = decided (&m);
	assert_string_equal (configured->language, "en");
	matter_clear (&m);
}

static void
test_the_manual_names_every_rule (void **state)
{
	g_autofree char *manual = NULL;

	(void) state;
	assert_true (g_file_get_contents ("filter/ticket-milter.8", &manual,
					  NULL, NULL));
	for (guint i = 0; decide_rule_name (i) != NULL; i++) {
		g_autofree char *item = g_strdup_printf (".It Cm %s\n",
			decide_rule_name (i));

		if (strstr (manual, item) == NULL)
			fail_msg ("%s is not in the manual",
				  decide_rule_name (i));
	}
}

/* Of what opens a ticket; whether such are acknowledged is another question. */
static void
test_whether_a_machine_may_answer_is_kept (void **state G_GNUC_UNUSED)
{
	for (unsigned i = 0; i < 4; i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		matter_init (&m);
		m.policy->answer_tickets = i != 1;
		if (i == 2)
			m.facts->machine.silence = g_strdup ("x");
		if (i == 3) {
			m.known->conversation.ticket = 5;
			m.known->conversation.account = 7;
		}
		plan = decided (&m);
		assert_int_equal (plan->change->answers->len, i == 0);
		assert_int_equal (plan->change->may_answer, i < 2);
		matter_clear (&m);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_one_time_addresses),
		cmocka_unit_test (test_one_time_addresses_again),
		cmocka_unit_test (test_a_borrowed_address),
		cmocka_unit_test (test_a_closed_ticket),
		cmocka_unit_test (test_undelivered),
		cmocka_unit_test (test_words_to_the_bounce_address),
		cmocka_unit_test (test_told_of_a_bounce),
		cmocka_unit_test (test_spoof_never_takes_the_real_key),
		cmocka_unit_test (test_only_the_owner_joins_a_ticket),
		cmocka_unit_test (test_observe_stores_nothing),
		cmocka_unit_test (test_silent_dns_puts_off),
		cmocka_unit_test (test_unparsed_mail_is_kept_and_not_answered),
		cmocka_unit_test (test_language_order),
		cmocka_unit_test (test_the_manual_names_every_rule),
		cmocka_unit_test (test_whether_a_machine_may_answer_is_kept)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
