// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include "tests/unit/decided.h"

static void
test_an_answer_goes_to_the_client (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;

	matter_agent_init (&m, "#priority high\nIt works again.");
	plan = decided (&m);
	assert_string_equal (plan->rule, "agent-answer");
	assert_int_equal (plan->verdict, VERDICT_AGENT);
	assert_int_equal (plan->change->kind, CHANGE_AGENT);
	assert_int_equal (plan->change->ticket, 42);
	assert_false (plan->change->is_private);
	assert_int_equal (plan->change->answers->len, 1);
	answer = plan->change->answers->pdata[0];
	assert_string_equal (answer->template_name, REPLY_TEMPLATE);
	assert_string_equal (answer->to, "carol@client.test");
	assert_string_equal (answer->language, "uk");
	assert_int_equal (answer->answers, 5);
	assert_string_equal (decided_value (plan, 0, "text"),
			     "It works again.");
	assert_string_equal (decided_value (plan, 0, "agent"), "Ann");
	assert_true (decided_has (plan, ACT_PRIORITY, "high"));
	assert_true (decided_has (plan, ACT_WAIT, NULL));
	matter_clear (&m);
}

/* Nor is it refused, which would come back to the agent. */
static void
test_a_vacation_notice_is_no_answer (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	matter_agent_init (&m, "I am away.");
	m.facts->machine.kind = MACHINE_AUTO_REPLY;
	plan = decided (&m);
	assert_int_equal (plan->verdict, VERDICT_RECORDED);
	assert_int_equal (plan->change->kind, CHANGE_RECORD);
	assert_int_equal (plan->change->ticket, 42);
	assert_int_equal (plan->change->answers->len, 0);
	assert_int_equal (plan->change->acts->len, 0);
	matter_clear (&m);
}

/* Only its words are a machine's: an agent may have written them, and is told
 * how to say so; a responder cannot. */
static void
test_words_like_a_machines_are_asked_about (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *why, *sender, *rule;
	} rows[] = {
		{ "Thank you for contacting us.", "away-words",
		  "alice@legit.test", "agent-mistake" },
		{ "#anyway\nThank you for contacting us.", "away-words",
		  "alice@legit.test", "agent-answer" },
		{ "#anyway\nI am away.", "auto-replied", "alice@legit.test",
		  "machine" },
		{ "I am away.", "reply-field", "alice@legit.test", "machine" },
		{ "I am away.", "away-words", "", "machine" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		matter_agent_init (&m, rows[i].text);
		m.facts->machine.kind = MACHINE_AUTO_REPLY;
		matter_set (&m.facts->machine.why, rows[i].why);
		matter_set (&m.envelope->sender, rows[i].sender);
		plan = decided (&m);
		assert_string_equal (plan->rule, rows[i].rule);
		assert_int_equal (plan->change->answers->len,
				  strcmp (rows[i].rule, "agent-answer") == 0);
		if (strcmp (rows[i].rule, "agent-mistake") == 0)
			assert_non_null (strstr (plan->refusal, "#anyway"));
		matter_clear (&m);
	}
}

/* A canary: neither the agent's address nor an order is in what goes out. */
static void
test_nothing_of_the_agent_goes_out (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autofree char *data = NULL;
	const struct change_answer *answer;

	matter_agent_init (&m, "#assign canary\nDone.");
	plan = decided (&m);
	answer = plan->change->answers->pdata[0];
	data = g_variant_print (answer->data, FALSE);
	assert_null (strstr (data, "canary"));
	assert_null (strstr (data, "alice@legit.test"));
	matter_clear (&m);
}

static void
test_a_note_goes_to_nobody (void **state G_GNUC_UNUSED)
{
	static const char *const notes[] = { "#note\nHe is angry.", "#note x",
					     "#note\n#close\nx",
					     "#Заметка\nЗлится" };

	for (gsize i = 0; i < G_N_ELEMENTS (notes); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		matter_agent_init (&m, notes[i]);
		plan = decided (&m);
		assert_string_equal (plan->rule, "agent-note");
		assert_true (plan->change->is_private);
		assert_int_equal (plan->change->answers->len, 0);
		assert_false (decided_has (plan, ACT_WAIT, NULL));
		matter_clear (&m);
	}
}

/* Whatever else the mail says or is addressed to. */
static void
test_a_note_address_makes_a_note (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	struct recipient *to;

	matter_agent_init (&m, "#anyway\nDear client,");
	envelope_add_recipient (m.envelope, "support+x@example.net", 0, "x");
	to = m.envelope->recipients->pdata[1];
	to->claim.purpose = ADDRESS_NOTE;
	to->claim.ticket = 42;
	plan = decided (&m);
	assert_string_equal (plan->rule, "agent-note");
	assert_true (plan->change->is_private);
	assert_int_equal (plan->change->answers->len, 0);
	matter_clear (&m);
}

/* A19: unproven, or no agent: nothing is done, nothing is relayed. */
static void
test_only_a_proven_agent_acts (void **state G_GNUC_UNUSED)
{
	for (int i = 0; i < 3; i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		matter_agent_init (&m, "#close\nSend money to me.");
		if (i == 0)
			g_ptr_array_set_size (m.facts->authres, 0);
		if (i == 1)
			m.known->by_address->role = ROLE_CLIENT;
		if (i == 2)
			m.policy->agent_proofs = PROOF_LOGIN;
		plan = decided (&m);
		assert_int_equal (plan->verdict, VERDICT_ADVISORY);
		assert_int_equal (plan->change->kind, CHANGE_ADVISORY);
		/* The others see it with the ticket. */
		assert_int_equal (plan->change->ticket, 42);
		assert_int_equal (plan->change->acts->len, 0);
		for (guint j = 0; j < plan->change->answers->len; j++) {
			const struct change_answer *answer
				= plan->change->answers->pdata[j];

			assert_string_equal (answer->to, "alice@legit.test");
		}
		matter_clear (&m);
	}
}

static void
test_a_suspended_agent_is_none (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	matter_agent_init (&m, "#close");
	m.known->by_address->suspended = true;
	plan = decided (&m);
	assert_string_equal (plan->rule, "suspended-account");
	assert_int_equal (plan->change->acts->len, 0);
	matter_clear (&m);
}

static const struct {
	const char *new_text, *reason, *says;
	bool no_ticket, no_client, answered;
} mistakes[] = {
	{ "#clsoe\nDone", "wrong-order", "#clsoe", false, false, false },
	{ "#help", "help", "#assign", false, false, false },
	{ "", "empty", "nothing was sent", false, false, false },
	{ "> quoted\n\n >> twice", "empty", "nothing was sent", false, false,
	  false },
	{ "#close", "no-ticket", "no ticket", true, false, false },
	{ "#note\nx", "no-ticket", "no ticket", true, false, false },
	{ "Hello", "no-recipient", "no one", false, true, false },
	{ "Hello", "answered-meanwhile", "Bob answered ticket #42 2 minutes",
	  false, false, true }
};

static void
test_a_mistake_is_refused (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		struct matter_of m;
		struct conversation *ticket;
		g_autoptr (plan_auto) plan = NULL;

		matter_agent_init (&m, mistakes[i].new_text);
		ticket = &m.known->conversation;
		if (mistakes[i].no_ticket)
			ticket->ticket = 0;
		if (mistakes[i].no_client)
			g_clear_pointer (&ticket->client, g_free);
		if (mistakes[i].answered) {
			ticket->answered_at = MATTER_NOW - 130;
			ticket->answered_by = 77;
			ticket->answered_by_name = g_strdup ("Bob");
		}
		plan = decided (&m);
		assert_string_equal (plan->rule, "agent-mistake");
		assert_string_equal (plan->reason, mistakes[i].reason);
		assert_int_equal (plan->verdict, VERDICT_REFUSED);
		assert_int_equal (plan->change->kind, CHANGE_NONE);
		if (strstr (plan->refusal, mistakes[i].says) == NULL)
			fail_msg ("%s", plan->refusal);
		matter_clear (&m);
	}
}

/* What may be a note is not sent, nor are words lost in silence. */
static void
test_what_is_unsure_is_refused (void **state G_GNUC_UNUSED)
{
	static const char *const texts[] = { "Look", "#for bob@b.example\nLook" };
	static const char *const reasons[] = { "forwarded", "unreadable",
					       "unreadable" };

	for (gsize i = 0; i < 3 * G_N_ELEMENTS (texts); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		matter_agent_init (&m, texts[i / 3]);
		if (i % 3 == 0)
			m.facts->own_text_unsure = true;
		else if (i % 3 == 1)
			g_ptr_array_add (m.facts->defects,
					 g_strdup ("no-parts"));
		else
			g_ptr_array_add (m.facts->exceeded,
					 g_strdup ("attachment-bytes"));
		plan = decided (&m);
		assert_string_equal (plan->rule, "agent-mistake");
		assert_string_equal (plan->reason, reasons[i % 3]);
		matter_clear (&m);
	}
}

/* A note goes to nobody, whatever is in it. */
static void
test_a_note_is_what_is_beyond_doubt (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	matter_agent_init (&m, "> quoted\n\n#note\nHe lies.");
	m.facts->own_text = g_strdup ("#note\nHe lies.");
	m.facts->own_text_unsure = true;
	plan = decided (&m);
	assert_string_equal (plan->rule, "agent-note");
	assert_int_equal (plan->change->answers->len, 0);
	matter_clear (&m);
}

static void
test_when_another_answer_is_no_collision (void **state G_GNUC_UNUSED)
{
	for (int i = 0; i < 4; i++) {
		struct matter_of m;
		struct conversation *ticket;
		g_autoptr (plan_auto) plan = NULL;

		matter_agent_init (&m, i == 0 ? "#anyway\nHello" : "Hello");
		ticket = &m.known->conversation;
		ticket->answered_at = MATTER_NOW - (i == 1 ? 3600 : 60);
		ticket->answered_by = i == 2 ? 7 : 77;
		if (i == 3)
			m.policy->answer_collision = 0;
		plan = decided (&m);
		assert_string_equal (plan->rule, "agent-answer");
		matter_clear (&m);
	}
}

static void
test_for_a_client (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;

	matter_agent_init (&m, "#for carol@client.test\nYou called us.");
	m.known->conversation.ticket = 0;
	plan = decided (&m);
	assert_string_equal (plan->rule, "agent-for-client");
	assert_int_equal (plan->change->kind, CHANGE_TICKET);
	assert_string_equal (plan->change->for_address, "carol@client.test");
	assert_int_equal (plan->change->answers->len, 1);
	answer = plan->change->answers->pdata[0];
	assert_string_equal (answer->to, "carol@client.test");
	assert_string_equal (answer->template_name, REPLY_TEMPLATE);
	assert_true (decided_has (plan, ACT_WAIT, NULL));
	matter_clear (&m);
}

/* A20: what a client writes is no order. */
static void
test_a_client_orders_nothing (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	matter_agent_init (&m, "#close\n#assign me");
	m.known->by_address->role = ROLE_CLIENT;
	m.known->conversation.account = 7;
	plan = decided (&m);
	assert_string_equal (plan->rule, "own-conversation");
	assert_int_equal (plan->change->acts->len, 0);
	assert_string_equal (plan->change->new_text, "#close\n#assign me");
	matter_clear (&m);
}

static void
destroy_watcher (gpointer data)
{
	watcher_free (data);
}

/* What "reply to all" does: the mail itself, beside what we make of it. */
static void
test_the_client_in_copy (void **state G_GNUC_UNUSED)
{
	static const char *const texts[] = { "It works.", "#note\nHm.",
					     "#close", "#for x@y.test\nHi" };

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		g_autoptr (plan_auto) other = NULL;
		struct watcher *watcher = g_new0 (struct watcher, 1);
		g_autoptr (plan_auto) watched = NULL;
		struct recipient *to;

		matter_agent_init (&m, texts[i]);
		envelope_add_recipient (m.envelope, "Carol@client.test", -1,
					NULL);
		plan = decided (&m);
		assert_int_equal (plan->verdict, VERDICT_REFUSED);
		assert_string_equal (plan->reason, "client-in-copy");
		assert_int_equal (plan->change->kind, CHANGE_NONE);
		/* A colleague may read along. */
		to = m.envelope->recipients->pdata[1];
		matter_set (&to->address, "boss@hoster.test");
		other = decided (&m);
		assert_string_not_equal (other->reason, "client-in-copy");
		watcher->address = g_strdup ("boss@hoster.test");
		m.known->conversation.watchers
			= g_ptr_array_new_with_free_func (destroy_watcher);
		g_ptr_array_add (m.known->conversation.watchers, watcher);
		watched = decided (&m);
		assert_string_equal (watched->reason, "client-in-copy");
		matter_clear (&m);
	}
}

/* Nor does anybody else of the client's account get it raw, nor the one for
 * whom a ticket is opened. */
static void
test_the_clients_people_in_copy (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *copy, *reason;
		gint64 ticket;
	} rows[] = {
		{ "Done.", "Books@client.test", "client-in-copy", 42 },
		{ "Done.", "carol@home.test", "client-in-copy", 42 },
		{ "Done.", "boss@hoster.test", "verified", 42 },
		{ "#for dan@b.test\nHi", "Dan@b.test", "client-in-copy", 0 },
		{ "#for dan@b.test\nHi", "boss@b.test", "verified", 0 }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		GPtrArray *people = g_ptr_array_new_with_free_func (g_free);

		matter_agent_init (&m, rows[i].text);
		m.known->conversation.ticket = rows[i].ticket;
		m.known->conversation.people = people;
		g_ptr_array_add (people, g_strdup ("carol@home.test"));
		g_ptr_array_add (people, g_strdup ("books@client.test"));
		envelope_add_recipient (m.envelope, rows[i].copy, -1, NULL);
		plan = decided (&m);
		assert_string_equal (plan->reason, rows[i].reason);
		matter_clear (&m);
	}
}

/* The agent's server hands it in for each domain by itself. */
static void
test_the_client_in_copy_elsewhere (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *copy, *reason;
	} rows[] = {
		{ "Done.", "carol@client.test", "client-in-copy" },
		{ "#note\nHm.", "carol@client.test", "client-in-copy" },
		{ "Done.", "boss@hoster.test", "verified" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		matter_agent_init (&m, rows[i].text);
		g_ptr_array_add (m.facts->to, g_strdup (rows[i].copy));
		plan = decided (&m);
		assert_string_equal (plan->reason, rows[i].reason);
		matter_clear (&m);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_an_answer_goes_to_the_client),
		cmocka_unit_test (test_a_vacation_notice_is_no_answer),
		cmocka_unit_test (test_nothing_of_the_agent_goes_out),
		cmocka_unit_test (test_a_note_goes_to_nobody),
		cmocka_unit_test (test_a_note_address_makes_a_note),
		cmocka_unit_test (test_only_a_proven_agent_acts),
		cmocka_unit_test (test_a_suspended_agent_is_none),
		cmocka_unit_test (test_a_mistake_is_refused),
		cmocka_unit_test (test_what_is_unsure_is_refused),
		cmocka_unit_test (test_a_note_is_what_is_beyond_doubt),
		cmocka_unit_test (test_words_like_a_machines_are_asked_about),
		cmocka_unit_test (test_when_another_answer_is_no_collision),
		cmocka_unit_test (test_for_a_client),
		cmocka_unit_test (test_a_client_orders_nothing),
		cmocka_unit_test (test_the_client_in_copy),
		cmocka_unit_test (test_the_clients_people_in_copy),
		cmocka_unit_test (test_the_client_in_copy_elsewhere)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
