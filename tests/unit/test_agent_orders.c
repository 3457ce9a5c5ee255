/*
 * What an agent's orders do to a ticket, and which are refused.
 *
 * LINK: filter/policy/[a-z]*.c parser/facts.c store/change.c store/known.c
 * LIBS: glib-2.0 libpcre2-8
 */
#include "tests/unit/decided.h"

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
		matter_agent_init (&m, table[i].text);
		m.policy->regulation = regulation;
		plan = decided (&m);
		if (table[i].name != NULL) {
			assert_true (decided_has (plan, ACT_DEPARTMENT,
					      table[i].name));
		} else {
			assert_int_equal (plan->verdict, VERDICT_REFUSED);
			assert_string_equal (plan->reason, "wrong-order");
			assert_non_null (strstr (plan->refusal,
						 "; there are dns"));
			assert_int_equal (plan->change->kind, CHANGE_NONE);
		}
		matter_clear (&m);
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

		matter_agent_init (&m, table[i].text);
		plan = decided (&m);
		if (table[i].label != NULL) {
			assert_string_equal (plan->rule, "agent-order");
			assert_true (decided_has (plan, ACT_LABEL,
					      table[i].label));
			assert_int_equal (plan->change->answers->len, 0);
		} else {
			assert_int_equal (plan->verdict, VERDICT_REFUSED);
			assert_string_equal (plan->reason, "wrong-order");
			assert_int_equal (plan->change->acts->len, 0);
		}
		matter_clear (&m);
	}
}

static void
test_orders_alone_answer_nobody (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	matter_agent_init (&m, "#assign me\n#close");
	plan = decided (&m);
	assert_string_equal (plan->rule, "agent-order");
	assert_int_equal (plan->change->answers->len, 0);
	assert_true (decided_has (plan, ACT_ASSIGN, "alice"));
	assert_true (decided_has (plan, ACT_CLOSE, NULL));
	matter_clear (&m);
}

static void
free_incident (gpointer incident)
{
	incident_free (incident);
}

/* Incident 3 lasts. */
static void
incident_init (struct matter_of *m, const char *new_text)
{
	struct incident *incident = g_new0 (struct incident, 1);

	matter_agent_init (m, new_text);
	incident->number = 3;
	incident->services = g_strdup ("mysql");
	incident->server = g_strdup ("sql1");
	m->known->incidents = g_ptr_array_new_with_free_func (free_incident);
	g_ptr_array_add (m->known->incidents, incident);
}

static void
test_an_answer_links_the_ticket (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	incident_init (&m, "#incident 3\nWe know of it.");
	plan = decided (&m);
	assert_string_equal (plan->rule, "agent-answer");
	assert_int_equal (decided_act (plan, ACT_INCIDENT)->number, 3);
	assert_null (decided_act (plan, ACT_INCIDENT)->value);
	assert_string_equal (decided_value (plan, 0, "text"),
			     "We know of it.");
	matter_clear (&m);
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
		plan = decided (&m);
		assert_string_equal (plan->rule, "agent-note");
		assert_true (plan->change->is_private);
		assert_int_equal (plan->change->answers->len, 0);
		assert_int_equal (plan->change->ticket, i == 1 ? 0 : 42);
		act = decided_act (plan, ACT_INCIDENT_END);
		assert_int_equal (act->number, 3);
		if (i == 2)
			assert_null (act->value);
		else
			assert_string_equal (act->value,
					     "en It works.\n\nAnn");
		matter_clear (&m);
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
		plan = decided (&m);
		assert_string_equal (plan->rule, "agent-mistake");
		if (strstr (plan->refusal, table[i].says) == NULL)
			fail_msg ("%s", plan->refusal);
		assert_int_equal (plan->change->acts->len, 0);
		matter_clear (&m);
	}
}

/* Who replies to a note or to a notice of a deadline is not to believe that
 * the client was told. */
static void
test_a_note_tells_the_client_nothing (void **state G_GNUC_UNUSED)
{
	static const char *const mails[] = {
		"#quote 1500 UAH 3d Move the site", "#refuse No time",
		"#for carol@client.test\nHello"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (mails); i++) {
		struct matter_of m;
		struct recipient *to;
		g_autoptr (plan_auto) plan = NULL;

		matter_agent_init (&m, mails[i]);
		to = m.envelope->recipients->pdata[0];
		to->claim.purpose = ADDRESS_NOTE;
		plan = decided (&m);
		assert_string_equal (plan->rule, "agent-mistake");
		if (strstr (plan->refusal, "a note goes to nobody") == NULL)
			fail_msg ("%s", plan->refusal);
		assert_null (plan->change->quote);
		assert_int_equal (plan->change->acts->len, 0);
		matter_clear (&m);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_departments_are_those_of_the_regulation),
		cmocka_unit_test (test_the_scope_is_a_label),
		cmocka_unit_test (test_orders_alone_answer_nobody),
		cmocka_unit_test (test_an_answer_links_the_ticket),
		cmocka_unit_test (test_the_end_of_an_incident),
		cmocka_unit_test (test_wrong_orders_about_incidents),
		cmocka_unit_test (test_a_note_tells_the_client_nothing)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
