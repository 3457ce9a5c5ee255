/*
 * What a client's mail to the addresses of a ticket does, and a mail that
 * comes back.
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
	to->claim.purpose = ADDRESS_NONE;
	forged = decided (&m);
	assert_string_equal (forged->rule, "machine");
	assert_int_equal (forged->change->acts->len, 0);
	matter_clear (&m);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_one_time_addresses),
		cmocka_unit_test (test_a_borrowed_address),
		cmocka_unit_test (test_a_closed_ticket),
		cmocka_unit_test (test_undelivered)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
