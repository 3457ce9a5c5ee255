// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include "filter/policy/answer.h"
#include "tests/unit/decided.h"

/* Why alice's mail, with one thing changed, is not answered. */
static const char *
why (struct matter_of *m)
{
	struct identity who = identity_of (m->policy, m->envelope, m->facts,
					   m->known, &m->evidence,
					   MATTER_NOW);

	return answer_forbidden (m->policy, m->envelope, m->facts, &who);
}

static void
test_a_proven_human_is_answered (void **state)
{
	struct matter_of m;

	(void) state;
	matter_init (&m);
	assert_null (why (&m));
	matter_clear (&m);
}

static void
test_robot_senders (void **state)
{
	static const char *const robots[] = {
		"mailer-daemon@legit.test", "MAILER-DAEMON@legit.test",
		"postmaster@legit.test", "owner-talk@legit.test",
		"talk-request@legit.test", "no-reply@legit.test",
		"noreply+77@legit.test", "bounces-12@legit.test",
		"listserv@legit.test", "majordomo@legit.test"
	};
	static const char *const people[] = {
		"postmasterson@legit.test", "owner@legit.test",
		"request@legit.test", "nora@legit.test",
		"bouncer@legit.test"
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (robots); i++) {
		struct matter_of m;

		matter_init (&m);
		matter_set (&m.envelope->sender, robots[i]);
		if (g_strcmp0 (why (&m), "robot-address") != 0)
			fail_msg ("%s: %s", robots[i], why (&m));
		matter_clear (&m);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (people); i++) {
		struct matter_of m;

		matter_init (&m);
		matter_set (&m.envelope->sender, people[i]);
		if (why (&m) != NULL)
			fail_msg ("%s: %s", people[i], why (&m));
		matter_clear (&m);
	}
}

static void
test_each_condition_has_its_name (void **state)
{
	struct matter_of m;

	(void) state;
	matter_init (&m);
	m.facts->loop_token = g_strdup ("t.1@elsewhere");
	assert_string_equal (why (&m), "own-marker");
	matter_set (&m.envelope->sender, "support@example.net");
	matter_property (matter_find (&m, "dmarc"), "header.from",
			 "legit.test");
	assert_string_equal (why (&m), "own-address");
	m.facts->machine.silence = g_strdup ("x-auto-response-suppress");
	assert_string_equal (why (&m), "asked-for-silence");
	m.facts->machine.kind = MACHINE_LIST;
	assert_string_equal (why (&m), "machine");
	matter_set (&m.envelope->sender, "");
	assert_string_equal (why (&m), "null-sender");
	g_ptr_array_set_size (m.facts->authres, 0);
	assert_string_equal (why (&m), "sender-not-proven");
	matter_clear (&m);
}

static void
test_same_mail_same_message_id (void **state)
{
	struct matter_of m;
	g_autoptr (plan_auto) one = NULL;
	g_autoptr (plan_auto) again = NULL;
	g_autoptr (plan_auto) other = NULL;
	const struct change_answer *a, *b, *c;

	(void) state;
	matter_init (&m);
	one = decided (&m);
	m.envelope->received += 500;
	again = decided (&m);
	matter_set (&m.facts->message_id, "2@legit.test");
	other = decided (&m);
	a = one->change->answers->pdata[0];
	b = again->change->answers->pdata[0];
	c = other->change->answers->pdata[0];
	assert_string_equal (a->message_id, b->message_id);
	assert_string_not_equal (a->message_id, c->message_id);
	assert_string_equal (a->to, "alice@legit.test");
	assert_string_equal (one->change->delivery_key,
			     again->change->delivery_key);
	matter_clear (&m);
}

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
test_copies_for_our_recipients_only (void **state)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *copy;

	(void) state;
	matter_init (&m);
	matter_set (&m.envelope->nonce, "00112233445566778899aabbccddeeff");
	envelope_add_recipient (m.envelope, "carol@example.net", -1, NULL);
	plan = decided (&m);
	assert_true (plan->split);
	assert_int_equal (plan->change->answers->len, 2);
	copy = plan->change->answers->pdata[1];
	assert_string_equal (copy->template_name, COPY_TEMPLATE);
	assert_string_equal (copy->to, "support@example.net");
	assert_non_null (strstr (copy->message_id, m.envelope->nonce));
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

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_a_proven_human_is_answered),
		cmocka_unit_test (test_robot_senders),
		cmocka_unit_test (test_each_condition_has_its_name),
		cmocka_unit_test (test_same_mail_same_message_id),
		cmocka_unit_test (test_spoof_never_takes_the_real_key),
		cmocka_unit_test (test_only_the_owner_joins_a_ticket),
		cmocka_unit_test (test_copies_for_our_recipients_only),
		cmocka_unit_test (test_observe_stores_nothing),
		cmocka_unit_test (test_the_manual_names_every_rule),
		cmocka_unit_test (test_silent_dns_puts_off),
		cmocka_unit_test (test_unparsed_mail_is_kept_and_not_answered),
		cmocka_unit_test (test_language_order)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
