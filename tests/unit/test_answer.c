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
		"listserv@legit.test", "majordomo@legit.test",
		"double-bounce@legit.test", "vacation@legit.test",
		"autoreply+1@legit.test"
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

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_a_proven_human_is_answered),
		cmocka_unit_test (test_robot_senders),
		cmocka_unit_test (test_each_condition_has_its_name),
		cmocka_unit_test (test_same_mail_same_message_id),
		cmocka_unit_test (test_copies_for_our_recipients_only)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
