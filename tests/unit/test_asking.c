/*
 * A request's labels in the plan: of a new ticket, of further mail, and what
 * is done about insults.
 *
 * LINK: filter/policy/[a-z]*.c parser/facts.c store/change.c store/known.c
 * LIBS: glib-2.0 libpcre2-8
 */
#include "filter/policy/edits.h"
#include "tests/unit/decided.h"

static void
add_rule (struct rules *rules, const char *name, const char *phrase,
	  const char *product, const char *label, const char *value)
{
	char *why = NULL;
	bool any;

	assert_true (rules_begin (rules, name, &why));
	if (phrase != NULL)
		assert_true (rules_match (rules, phrase, &any, &why));
	if (product != NULL)
		assert_true (rules_product (rules, product, &why));
	assert_true (rules_effect (rules, label, value, 0, &why));
	assert_true (rules_end (rules, &why));
}

/* alice writes: "mysql" is a kind, "vip" a product, "idiots" an insult. */
static void
asking_init (struct matter_of *m, const char *text)
{
	struct regulation *regulation = regulation_new ("x");

	matter_init (m);
	regulation->rules = regulation_own (regulation, rules_new (NULL),
					    (GDestroyNotify) rules_free);
	add_rule (regulation->rules, "mysql", "mysql", NULL, "kind", "mysql");
	add_rule (regulation->rules, "dns", "dns", NULL, "department", "dns");
	add_rule (regulation->rules, "insult", "idiots", NULL, "abuse", "yes");
	add_rule (regulation->rules, "vip", NULL, "vip", "priority", "high");
	m->policy->regulation = regulation;
	matter_set (&m->facts->new_text, text);
}

/* On her ticket 42, with labels "NAME", "VALUE", ..., NULL. */
static void
on_ticket (struct matter_of *m, ...)
{
	struct conversation *ticket = &m->known->conversation;
	const char *name;
	va_list list;

	ticket->ticket = 42;
	ticket->account = m->known->by_address->id;
	ticket->labels = g_hash_table_new_full (g_str_hash, g_str_equal,
						g_free, g_free);
	va_start (list, m);
	while ((name = va_arg (list, const char *)) != NULL)
		g_hash_table_insert (ticket->labels, g_strdup (name),
				     g_strdup (va_arg (list, const char *)));
	va_end (list);
}

/* "label kind=mysql; flag abuse": what of it is about labels. */
static char *
acts_of (const struct plan *plan)
{
	static const char *const names[] = {
		[ACT_LABEL] = "label", [ACT_DEPARTMENT] = "department",
		[ACT_PRIORITY] = "priority", [ACT_FLAG] = "flag"
	};
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind < G_N_ELEMENTS (names)
		    && names[act->kind] != NULL)
			g_string_append_printf (text, "%s%s %s",
						text->len > 0 ? "; " : "",
						names[act->kind], act->value);
	}
	return g_string_free (text, FALSE);
}

/* The templates of what is sent to the client. */
static char *
answers_of (const struct plan *plan)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < plan->change->answers->len; i++) {
		const struct change_answer *answer
			= plan->change->answers->pdata[i];

		g_string_append_printf (text, "%s ", answer->template_name);
	}
	return g_string_free (text, FALSE);
}

static char *
field_of (struct matter_of *m, const struct plan *plan, const char *name)
{
	struct receipt receipt = {
		.message = 1, .ticket = 42, .verdict = (char *) "ticket",
		.rule = (char *) "r", .reason = (char *) "x",
		.proof = (char *) "dmarc"
	};
	g_autoptr (edits_auto) edits = edits_for (m->policy, m->envelope,
						  m->facts, plan, &receipt);

	for (guint i = 0; i < edits->edits->len; i++) {
		const struct edit *edit = edits->edits->pdata[i];

		if (edit->kind == EDIT_INSERT_FIELD
		    && strcmp (edit->name, name) == 0)
			return g_strdup (edit->value);
	}
	return g_strdup ("-");
}

static void
assert_plan (struct matter_of *m, const char *acts, const char *answers,
	     const char *labels, const char *abuse)
{
	g_autoptr (plan_auto) plan = decided (m);
	g_autofree char *got_acts = acts_of (plan);
	g_autofree char *got_answers = answers_of (plan);
	g_autofree char *got_labels = field_of (m, plan, "X-Ticket-Labels");
	g_autofree char *got_abuse = field_of (m, plan, "X-Ticket-Abuse");

	assert_string_equal (got_acts, acts);
	assert_string_equal (got_answers, answers);
	assert_string_equal (got_labels, labels);
	assert_string_equal (got_abuse, abuse);
	matter_clear (m);
}

static void
test_a_new_tickets_labels (void **state G_GNUC_UNUSED)
{
	struct matter_of m;

	asking_init (&m, "mysql and dns are down");
	assert_plan (&m, "department dns; label kind=mysql", "ticket ",
		     " department=dns; kind=mysql", "-");
	asking_init (&m, "hello");
	assert_plan (&m, "", "ticket ", "-", "-");
}

/* Of the account that the sender is proven to be, and no other. */
static void
test_products_are_the_accounts (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	struct account *account;

	for (int proven = 1; proven >= 0; proven--) {
		asking_init (&m, "hello");
		account = m.known->by_address;
		account->services[SERVICE_PRODUCT]
			= g_ptr_array_new_with_free_func (g_free);
		g_ptr_array_add (account->services[SERVICE_PRODUCT],
				 g_strdup ("vip"));
		if (proven) {
			assert_plan (&m, "priority high", "ticket ",
				     " priority=high", "-");
		} else {
			g_autoptr (plan_auto) plan = NULL;

			g_ptr_array_set_size (m.facts->authres, 0);
			plan = decided (&m);
			assert_int_equal (plan->verdict, VERDICT_ADVISORY);
			assert_int_equal (g_hash_table_size (plan->labels), 0);
			matter_clear (&m);
		}
	}
}

/* What it is about stays as it was opened, or as an agent said since. */
static void
test_further_mail_keeps_the_labels (void **state G_GNUC_UNUSED)
{
	struct matter_of m;

	asking_init (&m, "mysql and dns");
	on_ticket (&m, "kind", "ftp", "department", "mail", NULL);
	assert_plan (&m, "", "", " department=mail; kind=ftp", "-");
}

/* Courteously once, flagged each time, never refused. */
static void
test_insults (void **state G_GNUC_UNUSED)
{
	struct matter_of m;

	asking_init (&m, "you idiots");
	assert_plan (&m, "flag abuse; label abuse=yes", "ticket ",
		     " abuse=yes", " yes");
	asking_init (&m, "you idiots");
	on_ticket (&m, "kind", "ftp", NULL);
	assert_plan (&m, "flag abuse; label abuse=yes", "courtesy ",
		     " abuse=yes; kind=ftp", " yes");
	asking_init (&m, "idiots, I said");
	on_ticket (&m, "abuse", "yes", NULL);
	assert_plan (&m, "flag abuse", "", " abuse=yes", " yes");
	asking_init (&m, "I am sorry");
	on_ticket (&m, "abuse", "yes", NULL);
	assert_plan (&m, "", "", " abuse=yes", "-");
}

/* No machine is asked for its tone, and none where answers are off. */
static void
test_who_is_not_asked (void **state G_GNUC_UNUSED)
{
	struct matter_of m;

	asking_init (&m, "you idiots");
	on_ticket (&m, NULL);
	m.policy->answer_tickets = false;
	assert_plan (&m, "flag abuse; label abuse=yes", "", " abuse=yes",
		     " yes");
	asking_init (&m, "you idiots");
	on_ticket (&m, NULL);
	m.facts->loop_token = g_strdup ("x");
	assert_plan (&m, "flag abuse; label abuse=yes", "", " abuse=yes",
		     " yes");
	asking_init (&m, "you idiots");
	on_ticket (&m, NULL);
	m.facts->machine.kind = MACHINE_AUTO_REPLY;
	assert_plan (&m, "", "", "-", "-");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_a_new_tickets_labels),
		cmocka_unit_test (test_products_are_the_accounts),
		cmocka_unit_test (test_further_mail_keeps_the_labels),
		cmocka_unit_test (test_insults),
		cmocka_unit_test (test_who_is_not_asked)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
