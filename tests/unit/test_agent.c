// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/decide.h"
#include "tests/unit/matter.h"

/* Agent ann answers ticket 42 of account 9, carol@client.test. */
static void
ticket_init (struct matter_of *m, const char *new_text)
{
	struct conversation *ticket;
	struct recipient *to;

	matter_init (m);
	m->known->by_address->role = ROLE_AGENT;
	matter_set (&m->known->by_address->full_name, "Ann");
	ticket = &m->known->conversation;
	ticket->ticket = 42;
	ticket->account = 9;
	ticket->subject = g_strdup ("My site");
	ticket->language = g_strdup ("uk");
	ticket->client = g_strdup ("carol@client.test");
	ticket->client_message = 5;
	to = m->envelope->recipients->pdata[0];
	to->claim.purpose = ADDRESS_AGENT;
	to->claim.ticket = 42;
	matter_set (&m->facts->new_text, new_text);
}

static void
ticket_clear (struct matter_of *m)
{
	struct conversation *ticket = &m->known->conversation;

	g_clear_pointer (&ticket->subject, g_free);
	g_clear_pointer (&ticket->language, g_free);
	g_clear_pointer (&ticket->client, g_free);
	g_clear_pointer (&ticket->answered_by_name, g_free);
	matter_clear (m);
}

static struct plan *
plan_of (struct matter_of *m)
{
	g_autoptr (GBytes) raw = g_bytes_new_static ("x", 1);

	return decide (m->policy, m->envelope, m->facts, m->known,
		       &m->evidence, raw, MATTER_NOW);
}

static char *
data_of (const struct change_answer *answer, const char *key)
{
	const char *value = NULL;

	assert_true (g_variant_lookup (answer->data, key, "&s", &value));
	return g_strdup (value);
}

static bool
has_act (const struct plan *plan, enum change_act_kind kind,
	 const char *value)
{
	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind == kind && g_strcmp0 (act->value, value) == 0)
			return true;
	}
	return false;
}

static void
test_an_answer_goes_to_the_client (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;
	g_autofree char *text = NULL, *agent = NULL;

	ticket_init (&m, "#priority high\nIt works again.");
	plan = plan_of (&m);
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
	text = data_of (answer, "text");
	agent = data_of (answer, "agent");
	assert_string_equal (text, "It works again.");
	assert_string_equal (agent, "Ann");
	assert_true (has_act (plan, ACT_PRIORITY, "high"));
	assert_true (has_act (plan, ACT_WAIT, NULL));
	ticket_clear (&m);
}

/* A canary: neither the agent's address nor an order is in what goes out. */
static void
test_nothing_of_the_agent_goes_out (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autofree char *data = NULL;
	const struct change_answer *answer;

	ticket_init (&m, "#assign canary\nDone.");
	plan = plan_of (&m);
	answer = plan->change->answers->pdata[0];
	data = g_variant_print (answer->data, FALSE);
	assert_null (strstr (data, "canary"));
	assert_null (strstr (data, "alice@legit.test"));
	ticket_clear (&m);
}

static void
test_departments_are_those_of_the_regulation (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *name;	/* NULL: refused */
	} table[] = {
		{ "#department dns", "dns" }, { "#отдел ДОМЕНЫ", "dns" },
		{ "#department domain names", "dns" },
		{ "#department sales", NULL }, { "#department dn", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		struct department *dns = department_new ("dns");
		struct regulation *regulation = regulation_new ("/x");
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		dns->titles[0] = g_strdup ("Domain names");
		dns->titles[1] = g_strdup ("Домены");
		dns->titles[2] = g_strdup ("Домени");
		regulation->departments
			= regulation_own (regulation, departments_new (),
					  departments_free);
		g_ptr_array_add (regulation->departments->list, dns);
		ticket_init (&m, table[i].text);
		m.policy->regulation = regulation;
		plan = plan_of (&m);
		if (table[i].name != NULL) {
			assert_true (has_act (plan, ACT_DEPARTMENT,
					      table[i].name));
		} else {
			assert_int_equal (plan->verdict, VERDICT_REFUSED);
			assert_string_equal (plan->reason, "wrong-order");
			assert_non_null (strstr (plan->refusal,
						 "; there are dns"));
			assert_int_equal (plan->change->kind, CHANGE_NONE);
		}
		ticket_clear (&m);
	}
}

/* Over what the rules said, in each language, beside other orders. */
static void
test_the_scope_is_a_label (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *label;	/* NULL: refused */
	} table[] = {
		{ "#scope out", "scope=out" }, { "#Scope: PAID", "scope=paid" },
		{ "#рамки входит", "scope=in" },
		{ "#обсяг безкоштовно", "scope=free" },
		{ "#scope", NULL }, { "#scope maybe", NULL },
		{ "#scope in\n#scope out", NULL }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		ticket_init (&m, table[i].text);
		plan = plan_of (&m);
		if (table[i].label != NULL) {
			assert_string_equal (plan->rule, "agent-order");
			assert_true (has_act (plan, ACT_LABEL,
					      table[i].label));
			assert_int_equal (plan->change->answers->len, 0);
		} else {
			assert_int_equal (plan->verdict, VERDICT_REFUSED);
			assert_string_equal (plan->reason, "wrong-order");
			assert_int_equal (plan->change->acts->len, 0);
		}
		ticket_clear (&m);
	}
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

		ticket_init (&m, notes[i]);
		plan = plan_of (&m);
		assert_string_equal (plan->rule, "agent-note");
		assert_true (plan->change->is_private);
		assert_int_equal (plan->change->answers->len, 0);
		assert_false (has_act (plan, ACT_WAIT, NULL));
		ticket_clear (&m);
	}
}

/* Whatever else the mail says or is addressed to. */
static void
test_a_note_address_makes_a_note (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	struct recipient *to;

	ticket_init (&m, "#anyway\nDear client,");
	envelope_add_recipient (m.envelope, "support+x@example.net", 0, "x");
	to = m.envelope->recipients->pdata[1];
	to->claim.purpose = ADDRESS_NOTE;
	to->claim.ticket = 42;
	plan = plan_of (&m);
	assert_string_equal (plan->rule, "agent-note");
	assert_true (plan->change->is_private);
	assert_int_equal (plan->change->answers->len, 0);
	ticket_clear (&m);
}

/* A19: unproven, or no agent: nothing is done, nothing is relayed. */
static void
test_only_a_proven_agent_acts (void **state G_GNUC_UNUSED)
{
	for (int i = 0; i < 3; i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		ticket_init (&m, "#close\nSend money to me.");
		if (i == 0)
			g_ptr_array_set_size (m.facts->authres, 0);
		if (i == 1)
			m.known->by_address->role = ROLE_CLIENT;
		if (i == 2)
			m.policy->agent_proofs = PROOF_LOGIN;
		plan = plan_of (&m);
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
		ticket_clear (&m);
	}
}

static void
test_a_suspended_agent_is_none (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	ticket_init (&m, "#close");
	m.known->by_address->suspended = true;
	plan = plan_of (&m);
	assert_string_equal (plan->rule, "suspended-account");
	assert_int_equal (plan->change->acts->len, 0);
	ticket_clear (&m);
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

/* What may be a note is not sent, nor are words lost in silence. */
static void
test_what_is_unsure_is_refused (void **state G_GNUC_UNUSED)
{
	static const char *const texts[] = { "Look", "#for bob@b.example\nLook" };
	static const char *const reasons[] = { "forwarded", "unreadable" };

	for (gsize i = 0; i < 2 * G_N_ELEMENTS (texts); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		ticket_init (&m, texts[i / 2]);
		if (i % 2 == 0)
			m.facts->own_text_unsure = true;
		else
			g_ptr_array_add (m.facts->defects,
					 g_strdup ("no-parts"));
		plan = plan_of (&m);
		assert_string_equal (plan->rule, "agent-mistake");
		assert_string_equal (plan->reason, reasons[i % 2]);
		ticket_clear (&m);
	}
}

/* A note goes to nobody, whatever is in it. */
static void
test_a_note_is_what_is_beyond_doubt (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	ticket_init (&m, "> quoted\n\n#note\nHe lies.");
	m.facts->own_text = g_strdup ("#note\nHe lies.");
	m.facts->own_text_unsure = true;
	plan = plan_of (&m);
	assert_string_equal (plan->rule, "agent-note");
	assert_int_equal (plan->change->answers->len, 0);
	ticket_clear (&m);
}

static void
test_a_mistake_is_refused (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		struct matter_of m;
		struct conversation *ticket;
		g_autoptr (plan_auto) plan = NULL;

		ticket_init (&m, mistakes[i].new_text);
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
		plan = plan_of (&m);
		assert_string_equal (plan->rule, "agent-mistake");
		assert_string_equal (plan->reason, mistakes[i].reason);
		assert_int_equal (plan->verdict, VERDICT_REFUSED);
		assert_int_equal (plan->change->kind, CHANGE_NONE);
		if (strstr (plan->refusal, mistakes[i].says) == NULL)
			fail_msg ("%s", plan->refusal);
		ticket_clear (&m);
	}
}

static void
test_when_another_answer_is_no_collision (void **state G_GNUC_UNUSED)
{
	for (int i = 0; i < 4; i++) {
		struct matter_of m;
		struct conversation *ticket;
		g_autoptr (plan_auto) plan = NULL;

		ticket_init (&m, i == 0 ? "#anyway\nHello" : "Hello");
		ticket = &m.known->conversation;
		ticket->answered_at = MATTER_NOW - (i == 1 ? 3600 : 60);
		ticket->answered_by = i == 2 ? 7 : 77;
		if (i == 3)
			m.policy->answer_collision = 0;
		plan = plan_of (&m);
		assert_string_equal (plan->rule, "agent-answer");
		ticket_clear (&m);
	}
}

static void
test_orders_alone_answer_nobody (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	ticket_init (&m, "#assign me\n#close");
	plan = plan_of (&m);
	assert_string_equal (plan->rule, "agent-order");
	assert_int_equal (plan->change->answers->len, 0);
	assert_true (has_act (plan, ACT_ASSIGN, "alice"));
	assert_true (has_act (plan, ACT_CLOSE, NULL));
	ticket_clear (&m);
}

static void
test_for_a_client (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;

	ticket_init (&m, "#for carol@client.test\nYou called us.");
	m.known->conversation.ticket = 0;
	plan = plan_of (&m);
	assert_string_equal (plan->rule, "agent-for-client");
	assert_int_equal (plan->change->kind, CHANGE_TICKET);
	assert_string_equal (plan->change->for_address, "carol@client.test");
	assert_int_equal (plan->change->answers->len, 1);
	answer = plan->change->answers->pdata[0];
	assert_string_equal (answer->to, "carol@client.test");
	assert_string_equal (answer->template_name, REPLY_TEMPLATE);
	assert_true (has_act (plan, ACT_WAIT, NULL));
	ticket_clear (&m);
}

/* Incident 3 lasts. */
static void
free_incident (gpointer incident)
{
	incident_free (incident);
}

static void
incident_init (struct matter_of *m, const char *new_text)
{
	struct incident *incident = g_new0 (struct incident, 1);

	ticket_init (m, new_text);
	incident->number = 3;
	incident->services = g_strdup ("mysql");
	incident->server = g_strdup ("sql1");
	m->known->incidents = g_ptr_array_new_with_free_func (free_incident);
	g_ptr_array_add (m->known->incidents, incident);
}

static const struct change_act *
act_of (const struct plan *plan, enum change_act_kind kind)
{
	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind == kind)
			return act;
	}
	return NULL;
}

static void
test_an_answer_links_the_ticket (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autofree char *text = NULL;

	incident_init (&m, "#incident 3\nWe know of it.");
	plan = plan_of (&m);
	assert_string_equal (plan->rule, "agent-answer");
	assert_int_equal (act_of (plan, ACT_INCIDENT)->number, 3);
	assert_null (act_of (plan, ACT_INCIDENT)->value);
	text = data_of (plan->change->answers->pdata[0], "text");
	assert_string_equal (text, "We know of it.");
	ticket_clear (&m);
}

/* The words go to those whom the incident touched, not to this client. */
static void
test_the_end_of_an_incident (void **state G_GNUC_UNUSED)
{
	for (int i = 0; i < 3; i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		const struct change_act *act;

		incident_init (&m, i < 2 ? "#incident end 3\nIt works.\n\nAnn"
			       : "#incident end 3");
		g_free (m.facts->language.tag);
		m.facts->language.tag = g_strdup ("en");
		if (i == 1)
			m.known->conversation.ticket = 0;
		plan = plan_of (&m);
		assert_string_equal (plan->rule, "agent-note");
		assert_true (plan->change->is_private);
		assert_int_equal (plan->change->answers->len, 0);
		assert_int_equal (plan->change->ticket, i == 1 ? 0 : 42);
		act = act_of (plan, ACT_INCIDENT_END);
		assert_int_equal (act->number, 3);
		if (i == 2)
			assert_null (act->value);
		else
			assert_string_equal (act->value,
					     "en It works.\n\nAnn");
		ticket_clear (&m);
	}
}

static void
test_wrong_orders_about_incidents (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *says;
		bool to_note, unsure;
	} table[] = {
		{ "#incident 4\nHello", "there are 3 (mysql; sql1)", false,
		  false },
		{ "#incident end 4\nHello", "no incident 4", false, false },
		{ "#incident end 3\nHello", "a note goes to nobody", true,
		  false },
		{ "#incident end 3\nHello", "quoted", false, true },
		{ "#close\n#incident end 3\nHello", "contradict", false,
		  false }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		struct matter_of m;
		struct recipient *to;
		g_autoptr (plan_auto) plan = NULL;

		incident_init (&m, table[i].text);
		to = m.envelope->recipients->pdata[0];
		if (table[i].to_note)
			to->claim.purpose = ADDRESS_NOTE;
		m.facts->own_text_unsure = table[i].unsure;
		plan = plan_of (&m);
		assert_string_equal (plan->rule, "agent-mistake");
		if (strstr (plan->refusal, table[i].says) == NULL)
			fail_msg ("%s", plan->refusal);
		assert_int_equal (plan->change->acts->len, 0);
		ticket_clear (&m);
	}
}

/* A20: what a client writes is no order. */
static void
test_a_client_orders_nothing (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	ticket_init (&m, "#close\n#assign me");
	m.known->by_address->role = ROLE_CLIENT;
	m.known->conversation.account = 7;
	plan = plan_of (&m);
	assert_string_equal (plan->rule, "own-conversation");
	assert_int_equal (plan->change->acts->len, 0);
	assert_string_equal (plan->change->new_text, "#close\n#assign me");
	ticket_clear (&m);
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

		ticket_init (&m, texts[i]);
		envelope_add_recipient (m.envelope, "Carol@client.test", -1,
					NULL);
		plan = plan_of (&m);
		assert_int_equal (plan->verdict, VERDICT_REFUSED);
		assert_string_equal (plan->reason, "client-in-copy");
		assert_int_equal (plan->change->kind, CHANGE_NONE);
		/* A colleague may read along. */
		to = m.envelope->recipients->pdata[1];
		matter_set (&to->address, "boss@hoster.test");
		other = plan_of (&m);
		assert_string_not_equal (other->reason, "client-in-copy");
		watcher->address = g_strdup ("boss@hoster.test");
		m.known->conversation.watchers
			= g_ptr_array_new_with_free_func (destroy_watcher);
		g_ptr_array_add (m.known->conversation.watchers, watcher);
		watched = plan_of (&m);
		assert_string_equal (watched->reason, "client-in-copy");
		ticket_clear (&m);
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

		ticket_init (&m, rows[i].text);
		m.known->conversation.ticket = rows[i].ticket;
		m.known->conversation.people = people;
		g_ptr_array_add (people, g_strdup ("carol@home.test"));
		g_ptr_array_add (people, g_strdup ("books@client.test"));
		envelope_add_recipient (m.envelope, rows[i].copy, -1, NULL);
		plan = plan_of (&m);
		assert_string_equal (plan->reason, rows[i].reason);
		ticket_clear (&m);
	}
}

/* --- clients and their addresses ---------------------------------------- */

static void
client_init (struct matter_of *m, enum address_purpose purpose)
{
	struct recipient *to;

	ticket_init (m, "Thank you");
	m->known->by_address->role = ROLE_CLIENT;
	m->known->conversation.account = 7;
	to = m->envelope->recipients->pdata[0];
	to->claim.purpose = purpose;
	to->claim.party = 7;
	to->claim.serial = 11;
}

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

		client_init (&m, rows[i].purpose);
		plan = plan_of (&m);
		assert_string_equal (plan->rule, "one-time-address");
		assert_int_equal (plan->verdict, VERDICT_CONFIRM);
		assert_true (has_act (plan, rows[i].act, rows[i].value));
		assert_true (has_act (plan, ACT_USE, NULL));
		/* A21 */
		m.facts->machine.kind = MACHINE_AUTO_REPLY;
		machine = plan_of (&m);
		assert_int_equal (machine->verdict, VERDICT_RECORDED);
		assert_int_equal (machine->change->acts->len, 0);
		m.facts->machine.kind = MACHINE_NONE;
		/* Used up: the words are not lost. */
		m.known->outbox_used = true;
		again = plan_of (&m);
		assert_string_equal (again->rule, "own-conversation");
		assert_int_equal (again->change->acts->len, 0);
		ticket_clear (&m);
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

		client_init (&m, purposes[i]);
		m.known->conversation.account = 9;
		plan = plan_of (&m);
		assert_string_equal (plan->rule, "not-a-party");
		assert_int_equal (plan->change->kind, CHANGE_ADVISORY);
		assert_int_equal (plan->change->ticket, 42);
		assert_int_equal (plan->change->acts->len, 0);
		ticket_clear (&m);
	}
}

static void
test_a_closed_ticket (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) soon = NULL;
	g_autoptr (plan_auto) late = NULL;

	client_init (&m, ADDRESS_REPLY);
	m.known->conversation.closed = true;
	m.known->conversation.closed_at = MATTER_NOW
		- m.policy->reopen_within;
	soon = plan_of (&m);
	assert_string_equal (soon->rule, "own-conversation");
	m.known->conversation.closed_at--;
	late = plan_of (&m);
	assert_string_equal (late->rule, "closed-conversation");
	assert_int_equal (late->change->kind, CHANGE_TICKET);
	assert_int_equal (late->change->ticket, 0);
	assert_true (has_act (late, ACT_LINK, NULL));
	assert_int_equal (late->change->answers->len, 1);
	ticket_clear (&m);
}

/* L6: only what comes back to the address that was sent from marks it. */
static void
test_undelivered (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) real = NULL;
	g_autoptr (plan_auto) forged = NULL;
	struct recipient *to;

	client_init (&m, ADDRESS_BOUNCE);
	to = m.envelope->recipients->pdata[0];
	to->claim.ticket = to->claim.party = 0;
	m.known->outbox_ticket = 42;
	m.facts->machine.kind = MACHINE_BOUNCE;
	m.facts->machine.status = g_strdup ("5.1.1");
	m.facts->machine.diagnostic = g_strdup ("no such user");
	matter_set (&m.envelope->sender, "");
	real = plan_of (&m);
	assert_string_equal (real->rule, "undelivered");
	assert_int_equal (real->change->kind, CHANGE_RECORD);
	assert_int_equal (real->change->ticket, 42);
	assert_true (has_act (real, ACT_BOUNCED, "5.1.1 no such user"));
	to->claim.purpose = ADDRESS_NONE;
	forged = plan_of (&m);
	assert_string_equal (forged->rule, "machine");
	assert_int_equal (forged->change->acts->len, 0);
	ticket_clear (&m);
}

/* Nor is it refused, which would come back to the agent. */
static void
test_a_vacation_notice_is_no_answer (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	ticket_init (&m, "I am away.");
	m.facts->machine.kind = MACHINE_AUTO_REPLY;
	plan = plan_of (&m);
	assert_int_equal (plan->verdict, VERDICT_RECORDED);
	assert_int_equal (plan->change->kind, CHANGE_RECORD);
	assert_int_equal (plan->change->ticket, 42);
	assert_int_equal (plan->change->answers->len, 0);
	assert_int_equal (plan->change->acts->len, 0);
	ticket_clear (&m);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_an_answer_goes_to_the_client),
		cmocka_unit_test (test_a_vacation_notice_is_no_answer),
		cmocka_unit_test (test_nothing_of_the_agent_goes_out),
		cmocka_unit_test (test_departments_are_those_of_the_regulation),
		cmocka_unit_test (test_the_scope_is_a_label),
		cmocka_unit_test (test_a_note_goes_to_nobody),
		cmocka_unit_test (test_a_note_address_makes_a_note),
		cmocka_unit_test (test_only_a_proven_agent_acts),
		cmocka_unit_test (test_a_suspended_agent_is_none),
		cmocka_unit_test (test_a_mistake_is_refused),
		cmocka_unit_test (test_what_is_unsure_is_refused),
		cmocka_unit_test (test_a_note_is_what_is_beyond_doubt),
		cmocka_unit_test (test_when_another_answer_is_no_collision),
		cmocka_unit_test (test_orders_alone_answer_nobody),
		cmocka_unit_test (test_for_a_client),
		cmocka_unit_test (test_an_answer_links_the_ticket),
		cmocka_unit_test (test_the_end_of_an_incident),
		cmocka_unit_test (test_wrong_orders_about_incidents),
		cmocka_unit_test (test_a_client_orders_nothing),
		cmocka_unit_test (test_the_client_in_copy),
		cmocka_unit_test (test_the_clients_people_in_copy),
		cmocka_unit_test (test_one_time_addresses),
		cmocka_unit_test (test_a_borrowed_address),
		cmocka_unit_test (test_a_closed_ticket),
		cmocka_unit_test (test_undelivered)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
