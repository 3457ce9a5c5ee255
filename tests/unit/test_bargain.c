// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
/*
 * Orders and answers about a quote, as the rules decide them.
 */
#include "tests/unit/decided.h"

/* Ticket 42 of account 7, with keys; who writes is set by what follows. */
static void
ticket_init (struct matter_of *m, enum address_purpose purpose)
{
	static const guint8 secret[ADDRESS_KEY_BYTES] = "secret";
	struct conversation *ticket;

	matter_ticket_init (m, purpose, 7, "Help!");
	m->policy->address_keys = address_keys_new ();
	address_keys_add (m->policy->address_keys, 1, secret, 0);
	ticket = &m->known->conversation;
	matter_set (&ticket->language, "ru");
	matter_set (&ticket->mailbox, "a@b.test");
}

static void
agent_init (struct matter_of *m, const char *new_text)
{
	ticket_init (m, ADDRESS_AGENT);
	m->known->by_address->role = ROLE_AGENT;
	m->known->by_address->id = 1;
	matter_set (&m->facts->new_text, new_text);
}

static void
quote_set (struct matter_of *m, const char *state, unsigned revision,
	   unsigned accepted, unsigned offered)
{
	struct known_quote *quote = &m->known->conversation.quote;

	known_quote_clear (quote);
	quote->id = 3;
	quote->state = g_strdup (state);
	quote->revision = revision;
	quote->accepted = accepted;
	quote->offered = offered;
	quote->scope = g_strdup ("Move the site");
	quote->term = g_strdup ("3d");
	quote->hundredths = 150000;
	quote->currency = g_strdup ("UAH");
	quote->expires = MATTER_NOW + 100;
}

static void
assert_value (const struct plan *plan, const char *key, const char *want)
{
	const char *value = decided_value (plan, 0, key);

	if (want == NULL)
		assert_null (value);
	else
		assert_string_equal (value != NULL ? value : "(none)", want);
}

static void
test_an_offer (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_quote *quote;

	agent_init (&m, "#quote 1500,50 грн 3d Move the site & its mail");
	plan = decided (&m);
	assert_string_equal (plan->rule, "agent-answer");
	quote = plan->change->quote;
	assert_non_null (quote);
	assert_int_equal (quote->quote, 0);
	assert_string_equal (quote->from_state, "none");
	assert_string_equal (quote->state, "proposed");
	assert_int_equal (quote->revision, 1);
	assert_int_equal (quote->hundredths, 150050);
	assert_string_equal (quote->currency, "UAH");
	assert_string_equal (quote->scope, "Move the site & its mail");
	assert_int_equal (quote->expires,
			  MATTER_NOW + m.policy->quote_valid);
	/* It goes to the client without a word more, in the language of
	 * the ticket. */
	assert_int_equal (plan->change->answers->len, 1);
	assert_value (plan, "quote_price",
		      "1\u00a0500,50\u00a0грн");
	assert_value (plan, "quote_term", "3 дня");
	assert_value (plan, "quote_revision", "1");
	assert_value (plan, "quote_revised", NULL);
	matter_clear (&m);
}

static void
test_a_revision_voids_what_was_agreed (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (plan_auto) done = NULL;

	agent_init (&m, "#quote 2000 UAH 5d It is more than we thought");
	quote_set (&m, "accepted", 1, 1, 0);
	plan = decided (&m);
	assert_int_equal (plan->change->quote->quote, 3);
	assert_string_equal (plan->change->quote->from_state, "accepted");
	assert_string_equal (plan->change->quote->state, "proposed");
	assert_int_equal (plan->change->quote->revision, 2);
	assert_int_equal (plan->change->quote->accepted, 1);
	assert_value (plan, "quote_revised", "2");
	/* Nothing is done on the old figures. */
	matter_set (&m.facts->new_text, "#done");
	quote_set (&m, "proposed", 2, 1, 0);
	done = decided (&m);
	assert_int_equal (done->verdict, VERDICT_REFUSED);
	assert_string_equal (done->reason, "quote-step");
	assert_non_null (strstr (done->refusal, "has not accepted"));
	matter_clear (&m);
}

static void
test_orders_that_are_refused (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *state;
		unsigned accepted;
		const char *reason, *says;
	} rows[] = {
		{ "#quote 1500 3d Move", NULL, 0, "wrong-quote",
		  "no currency; the right form is \"#quote 1500 UAH 3d" },
		{ "#quote 1,500 UAH 3d Move", NULL, 0, "wrong-quote",
		  "where the decimals begin" },
		{ "#quote 1500 UAH Move", NULL, 0, "wrong-quote", "no term" },
		{ "#quote 1500 UAH 3d", NULL, 0, "wrong-quote",
		  "nothing about what is done" },
		{ "#quote", NULL, 0, "wrong-order", "#quote 1500 UAH 3d" },
		{ "#quote 1500 UAH 3d Move", "refund-due", 1, "quote-step",
		  "a refund is due first" },
		{ "#paid", "accepted", 1, "quote-step", "no refund is due" },
		{ "#paid", NULL, 0, "quote-step", "no refund is due" },
		{ "#done", NULL, 0, "quote-step", "no work is under way" },
		{ "#refuse No", "done", 1, "quote-step", "no quote to refuse" },
		{ "#refuse", "accepted", 1, "wrong-order", "#refuse REASON" },
		{ "#quote 15 UAH 3d x\n#done", "accepted", 1, "wrong-order",
		  "#quote and #done contradict each other" },
		{ "#note\n#quote 15 UAH 3d x", "accepted", 1, "wrong-order",
		  "#quote and #note contradict each other" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		agent_init (&m, rows[i].text);
		if (rows[i].state != NULL)
			quote_set (&m, rows[i].state, 1, rows[i].accepted, 0);
		plan = decided (&m);
		if (plan->verdict != VERDICT_REFUSED)
			fail_msg ("%s: %s", rows[i].text, plan->rule);
		assert_string_equal (plan->reason, rows[i].reason);
		if (strstr (plan->refusal, rows[i].says) == NULL)
			fail_msg ("%s", plan->refusal);
		assert_null (plan->change->quote);
		matter_clear (&m);
	}
}

/* Where no one-time address can be made, nobody could accept. */
static void
test_no_address_no_offer (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	agent_init (&m, "#quote 1500 UAH 3d Move");
	g_clear_pointer (&m.policy->address_keys, address_keys_free);
	m.policy->address_keys = address_keys_new ();
	plan = decided (&m);
	assert_int_equal (plan->verdict, VERDICT_REFUSED);
	assert_string_equal (plan->reason, "no-address");
	matter_clear (&m);
}

static void
test_refused_work_is_paid_back (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (plan_auto) early = NULL;
	g_autoptr (plan_auto) paid = NULL;

	agent_init (&m, "#refuse The disk is too old");
	quote_set (&m, "accepted", 1, 1, 0);
	plan = decided (&m);
	assert_string_equal (plan->change->quote->state, "refund-due");
	assert_string_equal (plan->change->quote->reason,
			     "The disk is too old");
	assert_value (plan, "refusal", "The disk is too old");
	assert_value (plan, "refund", "yes");
	quote_set (&m, "proposed", 1, 0, 0);
	early = decided (&m);
	assert_string_equal (early->change->quote->state, "refused");
	assert_value (early, "refund", NULL);
	/* Orders alone are no mail to the client. */
	matter_set (&m.facts->new_text, "#paid");
	quote_set (&m, "refund-due", 1, 1, 0);
	paid = decided (&m);
	assert_string_equal (paid->rule, "agent-order");
	assert_string_equal (paid->change->quote->state, "refunded");
	assert_int_equal (paid->change->answers->len, 0);
	matter_clear (&m);
}

static void
client_init (struct matter_of *m, enum address_purpose purpose)
{
	ticket_init (m, purpose);
	matter_set (&m->facts->new_text, "");
	quote_set (m, "proposed", 2, 1, 2);
}

static void
test_an_acceptance (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (plan_auto) no = NULL;

	client_init (&m, ADDRESS_ACCEPT);
	plan = decided (&m);
	assert_string_equal (plan->rule, "quote-accepted");
	assert_int_equal (plan->verdict, VERDICT_CONFIRM);
	assert_string_equal (plan->change->quote->state, "accepted");
	assert_int_equal (plan->change->quote->accepted, 2);
	assert_null (plan->change->quote->scope);
	assert_int_equal (plan->change->answers->len, 1);
	assert_value (plan, "quote_price", "1,500.00\u00a0UAH");
	assert_value (plan, "quote_scope", "Move the site");
	matter_clear (&m);
	client_init (&m, ADDRESS_DECLINE);
	no = decided (&m);
	assert_string_equal (no->rule, "quote-declined");
	assert_string_equal (no->change->quote->state, "refund-due");
	assert_int_equal (no->change->answers->len, 0);
	matter_clear (&m);
}

/* Whatever is not an open offer's newest revision agrees to nothing, and
 * the client hears so at once. */
static void
test_vain_answers (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *state;
		unsigned revision, accepted, offered;
		gint64 expires;
		bool used;
		const char *reason;
	} rows[] = {
		{ "proposed", 2, 0, 1, 100, false, "quote-revised" },
		{ "proposed", 2, 1, 1, 100, false, "quote-revised" },
		{ "proposed", 1, 0, 1, 0, false, "quote-expired" },
		{ "proposed", 1, 0, 1, 100, true, "quote-step" },
		{ "accepted", 1, 1, 1, 100, true, "quote-accepted-already" },
		{ "declined", 1, 0, 1, 100, true, "quote-over" },
		{ "expired", 1, 0, 1, 0, false, "quote-over" },
		{ "refund-due", 1, 1, 1, 100, false, "quote-over" },
		{ "done", 1, 1, 1, 100, false, "quote-over" },
		{ "proposed", 1, 0, 0, 100, false, "quote-revised" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		client_init (&m, ADDRESS_ACCEPT);
		quote_set (&m, rows[i].state, rows[i].revision,
			   rows[i].accepted, rows[i].offered);
		m.known->conversation.quote.expires = MATTER_NOW
			+ rows[i].expires;
		m.known->outbox_used = rows[i].used;
		plan = decided (&m);
		assert_string_equal (plan->rule, "quote-not-open");
		assert_string_equal (plan->reason, rows[i].reason);
		assert_int_equal (plan->change->kind, CHANGE_FOLLOW_UP);
		assert_null (plan->change->quote);
		assert_value (plan, rows[i].reason, "yes");
		matter_clear (&m);
	}
}

static void
destroy_contact (gpointer data)
{
	contact_free (data);
}

/* Forwarding it to who may is the only thing that helps. */
static void
test_a_contact_without_the_right (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (plan_auto) may = NULL;
	struct contact *contact = g_new0 (struct contact, 1);

	client_init (&m, ADDRESS_ACCEPT);
	contact->address = g_strdup ("alice@legit.test");
	contact->full_name = g_strdup ("Alice");
	contact->rights = RIGHTS_ALL & ~RIGHT_APPROVE;
	g_ptr_array_set_size (m.known->by_address->addresses, 0);
	m.known->by_address->contacts
		= g_ptr_array_new_with_free_func (destroy_contact);
	g_ptr_array_add (m.known->by_address->contacts, contact);
	plan = decided (&m);
	assert_string_equal (plan->rule, "quote-not-open");
	assert_string_equal (plan->reason, "quote-no-right");
	assert_null (plan->change->quote);
	/* Who may do nothing else may do that. */
	contact->rights = RIGHT_APPROVE;
	may = decided (&m);
	assert_string_equal (may->rule, "quote-accepted");
	matter_clear (&m);
}

/* A19, A21: neither a machine nor anybody but the proven party. */
static void
test_nobody_else_accepts (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) machine = NULL;
	g_autoptr (plan_auto) other = NULL;
	g_autoptr (plan_auto) forged = NULL;

	client_init (&m, ADDRESS_ACCEPT);
	m.facts->machine.kind = MACHINE_AUTO_REPLY;
	machine = decided (&m);
	assert_int_equal (machine->verdict, VERDICT_RECORDED);
	assert_null (machine->change->quote);
	m.facts->machine.kind = MACHINE_NONE;
	m.known->conversation.account = 9;
	other = decided (&m);
	assert_string_equal (other->rule, "not-a-party");
	assert_null (other->change->quote);
	m.known->conversation.account = 7;
	g_ptr_array_set_size (m.facts->authres, 0);
	forged = decided (&m);
	assert_int_equal (forged->verdict, VERDICT_ADVISORY);
	assert_null (forged->change->quote);
	matter_clear (&m);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_an_offer),
		cmocka_unit_test (test_a_revision_voids_what_was_agreed),
		cmocka_unit_test (test_orders_that_are_refused),
		cmocka_unit_test (test_no_address_no_offer),
		cmocka_unit_test (test_refused_work_is_paid_back),
		cmocka_unit_test (test_an_acceptance),
		cmocka_unit_test (test_vain_answers),
		cmocka_unit_test (test_a_contact_without_the_right),
		cmocka_unit_test (test_nobody_else_accepts)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
