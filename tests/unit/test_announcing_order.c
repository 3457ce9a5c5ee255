/*
 * Who may order an announcement by mail, and what becomes of the mail.
 *
 * LINK: filter/policy/[a-z]*.c parser/facts.c store/change.c store/known.c
 * LIBS: glib-2.0 libpcre2-8
 */
#include "tests/unit/decided.h"

#define DRAFT "#to server web17\n#kind works\n#en Works\nSites are down.\n"

/* Ann, an agent, has logged in and writes to where they are ordered. */
static void
order_init (struct matter_of *m, const char *new_text)
{
	struct recipient *to;

	matter_init (m);
	g_ptr_array_add (m->policy->mailboxes,
			 mailbox_new ("announce@example.net"));
	matter_set (&m->policy->announce_orders, "announce@example.net");
	m->known->by_address->role = ROLE_AGENT;
	m->known->by_login = account_share (m->known->by_address);
	m->envelope->login = g_strdup ("alice");
	to = m->envelope->recipients->pdata[0];
	matter_set (&to->address, "announce@example.net");
	to->mailbox = 1;
	matter_set (&m->facts->new_text, new_text);
}

/* She answers the preview in row 11 of the outbox. */
static void
answer_init (struct matter_of *m, const char *new_text)
{
	struct recipient *to;

	order_init (m, new_text);
	to = m->envelope->recipients->pdata[0];
	to->claim.purpose = ADDRESS_ANNOUNCE;
	to->claim.party = 7;
	to->claim.serial = 11;
}

static void
test_a_draft_is_shown_to_its_writer_only (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_announcement *draft;
	const struct announcement_text *text;
	const struct change_answer *preview;

	order_init (&m, DRAFT);
	plan = decided (&m);
	assert_string_equal (plan->rule, "announcement");
	draft = plan->change->announcement;
	assert_non_null (draft);
	assert_string_equal (draft->audience, "server");
	assert_string_equal (draft->name, "web17");
	assert_string_equal (draft->kind, "works");
	assert_string_equal (draft->by, "alice");
	assert_int_equal (draft->texts->len, 1);
	text = draft->texts->pdata[0];
	assert_string_equal (text->subject, "Works");
	assert_string_equal (text->text, "Sites are down.");
	assert_int_equal (plan->change->acts->len, 0);
	assert_int_equal (plan->change->answers->len, 1);
	preview = plan->change->answers->pdata[0];
	assert_string_equal (preview->template_name, PREVIEW_TEMPLATE);
	assert_string_equal (preview->to, "alice@legit.test");
	matter_clear (&m);
}

/* Once. */
static void
test_the_answer_to_a_preview_sends_it (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (plan_auto) again = NULL;

	answer_init (&m, "Send it, please.\n## 1");
	plan = decided (&m);
	assert_string_equal (plan->rule, "announcement-sent");
	assert_null (plan->change->announcement);
	assert_int_equal (plan->change->acts->len, 2);
	assert_int_equal (decided_act (plan, ACT_USE)->number, 11);
	assert_int_equal (decided_act (plan, ACT_ANNOUNCE)->number, 11);
	m.known->outbox_used = true;
	again = decided (&m);
	assert_int_equal (again->verdict, VERDICT_REFUSED);
	assert_string_equal (again->reason, "used-already");
	assert_int_equal (again->change->acts->len, 0);
	matter_clear (&m);
}

/* SPF, DKIM and DMARC pass, but anybody of that domain may have written. */
static void
no_login (struct matter_of *m)
{
	g_clear_pointer (&m->envelope->login, g_free);
	account_free (g_steal_pointer (&m->known->by_login));
}

static void
damaged (struct matter_of *m)
{
	g_ptr_array_add (m->facts->defects, g_strdup ("no-parts"));
}

static void
unsure (struct matter_of *m)
{
	m->facts->own_text_unsure = true;
}

static void
wrong_draft (struct matter_of *m)
{
	matter_set (&m->facts->new_text, "#to server web17\nHello");
}

static const struct {
	const char *reason, *says;
	void (*change) (struct matter_of *m);
} mistakes[] = {
	{ "login-only", "after a login at our own server", no_login },
	{ "unreadable", "(no-parts)", damaged },
	{ "forwarded", "quoted", unsure },
	{ "wrong-order", "Nothing was ", wrong_draft }
};

static void
test_what_is_in_doubt_announces_nothing (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < 2 * G_N_ELEMENTS (mistakes); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		if (i % 2 == 0)
			order_init (&m, DRAFT);
		else
			answer_init (&m, "yes");
		mistakes[i / 2].change (&m);
		plan = decided (&m);
		assert_string_equal (plan->rule, "agent-mistake");
		assert_string_equal (plan->reason, mistakes[i / 2].reason);
		if (strstr (plan->refusal, mistakes[i / 2].says) == NULL)
			fail_msg ("%s", plan->refusal);
		assert_null (plan->change->announcement);
		assert_int_equal (plan->change->acts->len, 0);
		matter_clear (&m);
	}
}

/* She replies to the preview in row 11. */
static void
reply_init (struct matter_of *m, const char *new_text)
{
	struct recipient *to;

	answer_init (m, new_text);
	to = m->envelope->recipients->pdata[0];
	to->claim.purpose = ADDRESS_PLAN;
}

/* In a reply or in the mail that would send it, in each language, wherever
 * the line stands; also when it waits already. */
static void
test_it_is_cancelled_or_waits (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text;
		gint64 after;	/* 0: cancelled */
	} table[] = {
		{ "#cancel", 0 }, { "#Отмена\nСпасибо", 0 },
		{ "Hello,\n\n  #скасувати", 0 },
		{ "#at 2h\nThanks", 2 * 3600 }, { "#когда 2h", 2 * 3600 }
	};

	for (gsize i = 0; i < 2 * G_N_ELEMENTS (table); i++) {
		const char *text = table[i / 2].text;
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		const struct change_act *act;
		const struct change_answer *told;

		if (i % 2 == 0)
			reply_init (&m, text);
		else
			answer_init (&m, text);
		m.known->outbox_used = i % 4 < 2;
		m.known->outbox_message = 31;
		plan = decided (&m);
		assert_string_equal (plan->rule, "announcement-changed");
		assert_int_equal (plan->verdict, VERDICT_AGENT);
		assert_int_equal (plan->change->acts->len, 1);
		act = plan->change->acts->pdata[0];
		assert_int_equal (act->number, 11);
		assert_int_equal (act->kind, table[i / 2].after == 0
				  ? ACT_ANNOUNCE_CANCEL : ACT_ANNOUNCE);
		assert_int_equal (act->value == NULL ? 0
				  : g_ascii_strtoll (act->value, NULL, 10),
				  table[i / 2].after == 0 ? 0
				  : MATTER_NOW + table[i / 2].after);
		/* The agent is told. */
		assert_int_equal (plan->change->answers->len, 1);
		told = plan->change->answers->pdata[0];
		assert_string_equal (told->template_name, PLANNED_TEMPLATE);
		assert_string_equal (told->to, "alice@legit.test");
		assert_string_equal (decided_value (plan, 0, "ordered"), "31");
		assert_string_equal (decided_value (plan, 0, "is_cancelled"),
				     table[i / 2].after == 0 ? "yes" : "");
		assert_int_equal (*decided_value (plan, 0, "at") == '\0',
				  table[i / 2].after == 0);
		matter_clear (&m);
	}
}

/* Not where that is to be answered by nobody. */
static void
test_no_machine_is_told_of_it (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	reply_init (&m, "#cancel");
	m.facts->machine.silence = g_strdup ("x-auto-response-suppress");
	plan = decided (&m);
	assert_non_null (decided_act (plan, ACT_ANNOUNCE_CANCEL));
	assert_int_equal (plan->change->answers->len, 0);
	assert_string_equal (plan->notices->pdata[0],
			     "not-answered:asked-for-silence");
	matter_clear (&m);
}

static const struct {
	const char *text, *says;
} wrong_plans[] = {
	{ "Thank you!", "the link" },
	{ "", "the link" },
	{ "#cancel it", "is no order" },
	{ "#cansel", "is no order" },
	{ "#at", "is no time" },
	{ "#at yesterday", "is no time" },
	{ "#at 2020-01-01 10:00", "is past" },
	{ "#cancel\n#at 2h", "two orders" }
};

/* A word of thanks sends nothing, and nothing is guessed. */
static void
test_what_is_no_plan_is_refused (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (wrong_plans); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		reply_init (&m, wrong_plans[i].text);
		plan = decided (&m);
		assert_int_equal (plan->verdict, VERDICT_REFUSED);
		assert_string_equal (plan->reason, "wrong-order");
		if (strstr (plan->refusal, wrong_plans[i].says) == NULL)
			fail_msg ("%s: %s", wrong_plans[i].text,
				  plan->refusal);
		assert_int_equal (plan->change->acts->len, 0);
		matter_clear (&m);
	}
}

/* What proves a domain does not prove who wrote; the refusal is the same. */
static void
test_a_plan_needs_a_login (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	reply_init (&m, "#cancel");
	no_login (&m);
	plan = decided (&m);
	assert_string_equal (plan->rule, "agent-mistake");
	assert_string_equal (plan->reason, "login-only");
	assert_non_null (strstr (plan->refusal,
				 "after a login at our own server"));
	assert_int_equal (plan->change->acts->len, 0);
	matter_clear (&m);
}

/* Nor is a client's mail there a ticket. */
static void
test_a_client_announces_nothing (void **state G_GNUC_UNUSED)
{
	for (int i = 0; i < 3; i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		if (i == 0)
			order_init (&m, DRAFT);
		else if (i == 1)
			answer_init (&m, "yes");
		else
			reply_init (&m, "#cancel");
		m.known->by_address->role = ROLE_CLIENT;
		plan = decided (&m);
		assert_string_equal (plan->rule, "announcements-only");
		assert_null (plan->change->announcement);
		assert_int_equal (plan->change->acts->len, 0);
		assert_int_equal (plan->change->answers->len, 0);
		matter_clear (&m);
	}
}

/* A draft sent to the desk is an agent's mail like any other. */
static void
test_elsewhere_nothing_is_announced (void **state G_GNUC_UNUSED)
{
	for (int i = 0; i < 2; i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		struct recipient *to;

		order_init (&m, DRAFT);
		to = m.envelope->recipients->pdata[0];
		if (i == 0)
			to->mailbox = 0;
		else
			matter_set (&m.policy->announce_orders, "");
		plan = decided (&m);
		assert_string_equal (plan->rule, "agent-mistake");
		assert_null (strstr (plan->refusal, "announced"));
		assert_null (plan->change->announcement);
		matter_clear (&m);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_a_draft_is_shown_to_its_writer_only),
		cmocka_unit_test (test_the_answer_to_a_preview_sends_it),
		cmocka_unit_test (test_what_is_in_doubt_announces_nothing),
		cmocka_unit_test (test_it_is_cancelled_or_waits),
		cmocka_unit_test (test_no_machine_is_told_of_it),
		cmocka_unit_test (test_what_is_no_plan_is_refused),
		cmocka_unit_test (test_a_plan_needs_a_login),
		cmocka_unit_test (test_a_client_announces_nothing),
		cmocka_unit_test (test_elsewhere_nothing_is_announced)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
