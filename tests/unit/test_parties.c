// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include "tests/unit/decided.h"

/* alice@legit.test is a contact of the firm, account 7. */
static void
contact_init (struct matter_of *m, unsigned rights)
{
	struct contact *contact = g_new0 (struct contact, 1);
	struct account *firm;

	matter_init (m);
	firm = m->known->by_address;
	matter_set (&firm->full_name, "The Firm");
	g_ptr_array_set_size (firm->addresses, 0);
	g_ptr_array_add (firm->addresses, g_strdup ("boss@firm.test"));
	contact->address = g_strdup ("alice@legit.test");
	contact->full_name = g_strdup ("Alice");
	contact->language = g_strdup ("uk");
	contact->rights = rights;
	firm->contacts = contacts_new ();
	g_ptr_array_add (firm->contacts, contact);
}

static void
on_ticket (struct matter_of *m, const char *opener, bool long_closed)
{
	struct conversation *ticket = &m->known->conversation;

	ticket->ticket = 42;
	ticket->account = 7;
	ticket->closed = long_closed;
	ticket->closed_at = long_closed ? 1 : 0;
	matter_set (&ticket->opener, opener);
}

/* --- what a contact may do ---------------------------------------------- */

static void
test_rights (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *label;
		unsigned rights;
		bool ticket, long_closed;
		const char *opener, *rule, *reason;
	} rows[] = {
		{ "opens", RIGHT_OPEN, false, false, NULL,
		  "verified-sender", "verified" },
		{ "may not open", RIGHT_FOLLOW | RIGHT_APPROVE, false, false,
		  NULL, "contact-without-right", "may-not-open" },
		{ "follows", RIGHT_FOLLOW, true, false, "boss@firm.test",
		  "own-conversation", "verified" },
		{ "may not follow", RIGHT_OPEN | RIGHT_APPROVE, true, false,
		  "boss@firm.test", "contact-without-right",
		  "may-not-follow" },
		{ "follows her own", RIGHT_OPEN, true, false,
		  "alice@legit.test", "own-conversation", "verified" },
		{ "nothing at all", 0, true, false, "boss@firm.test",
		  "contact-without-right", "may-not-follow" },
		/* What was closed long ago would be a new ticket. */
		{ "follows late", RIGHT_FOLLOW, true, true, "boss@firm.test",
		  "contact-without-right", "may-not-open" },
		{ "follows late and opens", RIGHT_OPEN, true, true,
		  "boss@firm.test", "closed-conversation",
		  "closed-long-ago" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		contact_init (&m, rows[i].rights);
		if (rows[i].ticket)
			on_ticket (&m, rows[i].opener, rows[i].long_closed);
		plan = decided (&m);
		if (strcmp (plan->rule, rows[i].rule) != 0
		    || strcmp (plan->reason, rows[i].reason) != 0)
			fail_msg ("%s: %s %s", rows[i].label, plan->rule,
				  plan->reason);
		matter_clear (&m);
	}
}

/* An address that moves the ticket itself opens none: it takes the right to
 * follow up, however long the ticket is closed. */
static void
test_touching_takes_a_right (void **state G_GNUC_UNUSED)
{
	static const enum address_purpose purposes[] = {
		ADDRESS_CLOSE, ADDRESS_HELPED, ADDRESS_NOT_HELPED,
		ADDRESS_DECLINE
	};

	for (gsize i = 0; i < G_N_ELEMENTS (purposes); i++) {
		struct matter_of m;
		struct recipient *to;
		g_autoptr (plan_auto) plan = NULL;

		contact_init (&m, RIGHT_OPEN);
		on_ticket (&m, "boss@firm.test", true);
		to = m.envelope->recipients->pdata[0];
		to->claim.purpose = purposes[i];
		to->claim.ticket = 42;
		to->claim.party = 7;
		to->claim.serial = 11;
		plan = decided (&m);
		assert_string_equal (plan->rule, "contact-without-right");
		assert_string_equal (plan->reason, "may-not-follow");
		assert_int_equal (plan->change->acts->len, 0);
		matter_clear (&m);
	}
}

/* Told to the contact, in the contact's language; beside the ticket, where
 * nothing moves. */
static void
test_without_right_lies_beside (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *answer;

	contact_init (&m, RIGHT_OPEN);
	on_ticket (&m, "boss@firm.test", false);
	plan = decided (&m);
	assert_int_equal (plan->change->kind, CHANGE_ADVISORY);
	assert_int_equal (plan->change->ticket, 42);
	assert_int_equal (plan->change->acts->len, 0);
	assert_int_equal (plan->change->answers->len, 1);
	answer = plan->change->answers->pdata[0];
	assert_string_equal (answer->template_name, "contact");
	assert_string_equal (answer->to, "alice@legit.test");
	assert_string_equal (answer->language, "uk");
	matter_clear (&m);
}

/* Handed in again with other rights, it is the same mail; with a forged
 * sender it never is (A17). */
static void
test_the_same_mail_with_other_rights (void **state G_GNUC_UNUSED)
{
	static const unsigned rights[] = { RIGHT_FOLLOW, RIGHT_OPEN };
	char *keys[3];

	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		contact_init (&m, rights[i % 2]);
		on_ticket (&m, "boss@firm.test", false);
		if (i == 2)
			g_ptr_array_set_size (m.facts->authres, 0);
		plan = decided (&m);
		assert_int_equal (plan->change->kind, i == 0
				  ? CHANGE_FOLLOW_UP : CHANGE_ADVISORY);
		keys[i] = g_strdup (plan->change->delivery_key);
		matter_clear (&m);
	}
	assert_string_equal (keys[0], keys[1]);
	assert_string_not_equal (keys[0], keys[2]);
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
		g_clear_pointer (&keys[i], g_free);
}

/* Rights are worth nothing to one who is not proven to be the contact. */
static void
test_unproven_contact_is_nobody (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	contact_init (&m, RIGHTS_ALL);
	on_ticket (&m, "alice@legit.test", false);
	g_ptr_array_set_size (m.facts->authres, 0);
	plan = decided (&m);
	assert_string_equal (plan->rule, "unproven-sender");
	assert_int_equal (plan->change->ticket, 0);
	matter_clear (&m);
}

/* The account's login is not every contact of some other account. */
static void
test_login_is_for_contacts_of_its_account (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) own = NULL;
	g_autoptr (plan_auto) other = NULL;

	contact_init (&m, RIGHT_OPEN);
	m.envelope->login = g_strdup ("firm");
	m.known->by_login = account_share (m.known->by_address);
	own = decided (&m);
	assert_int_equal (own->verdict, VERDICT_TICKET);
	assert_string_equal (own->account_address, "alice@legit.test");
	account_free (m.known->by_login);
	m.known->by_login = matter_account (8, "bob", "bob@legit.test",
					    "bob");
	other = decided (&m);
	assert_int_equal (other->verdict, VERDICT_ADVISORY);
	assert_string_equal (other->reason, "login-mismatch");
	matter_clear (&m);
}

/* --- who watches -------------------------------------------------------- */

/* Account 7's alice, without any contacts. */
static void
add_watcher (struct matter_of *m, const char *address, bool stopped)
{
	struct conversation *ticket = &m->known->conversation;
	struct watcher *watcher = g_new0 (struct watcher, 1);

	if (ticket->watchers == NULL)
		ticket->watchers = g_ptr_array_new_with_free_func (
			(GDestroyNotify) watcher_free);
	watcher->id = ticket->watchers->len + 1;
	watcher->address = g_strdup (address);
	watcher->stopped = stopped;
	g_ptr_array_add (ticket->watchers, watcher);
}

static void
put_cc (struct matter_of *m, const char *const *addresses)
{
	for (; *addresses != NULL; addresses++)
		g_ptr_array_add (m->facts->to, g_strdup (*addresses));
}

/* "a@x b@x": the values of the acts of that kind. */
static char *
acts_of (const struct plan *plan, enum change_act_kind kind)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < plan->change->acts->len; i++) {
		const struct change_act *act = plan->change->acts->pdata[i];

		if (act->kind == kind)
			g_string_append_printf (text, "%s%s",
						text->len > 0 ? " " : "",
						act->value);
	}
	return g_string_free (text, FALSE);
}

static char *
copies_of (const struct plan *plan)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < plan->change->answers->len; i++) {
		const struct change_answer *answer
			= plan->change->answers->pdata[i];

		if (strcmp (answer->template_name, WATCH_TEMPLATE) == 0)
			g_string_append_printf (text, "%s%s",
						text->len > 0 ? " " : "",
						answer->to);
	}
	return g_string_free (text, FALSE);
}

static void
assert_who (const struct plan *plan, const char *fresh, const char *copies)
{
	g_autofree char *acts = acts_of (plan, ACT_CC);
	g_autofree char *sent = copies_of (plan);

	assert_string_equal (acts, fresh);
	assert_string_equal (sent, copies);
}

static void
test_cc_of_a_party_watches (void **state G_GNUC_UNUSED)
{
	static const char *const cc[] = {
		"friend@x.test", "alice@legit.test", "support@example.net",
		"support+tag@example.net", "no-reply@x.test",
		"mailer-daemon@x.test", "list-request@x.test",
		"friend@x.test", "b@x.test", "\xc3\xa4@x.test", NULL
	};
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (plan_auto) unproven = NULL;

	matter_init (&m);
	put_cc (&m, cc);
	plan = decided (&m);
	assert_int_equal (plan->verdict, VERDICT_TICKET);
	assert_who (plan, "friend@x.test b@x.test", "");
	/* Never from outside. */
	g_ptr_array_set_size (m.facts->authres, 0);
	unproven = decided (&m);
	assert_who (unproven, "", "");
	matter_clear (&m);
}

static void
test_cc_is_bounded (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_act *act;
	const struct change_answer *answer;
	const char *value;

	matter_init (&m);
	for (guint i = 0; i < WATCHERS + 3; i++)
		g_ptr_array_add (m.facts->to,
				 g_strdup_printf ("w%u@x.test", i));
	plan = decided (&m);
	assert_int_equal (plan->change->acts->len, WATCHERS + 1);
	/* And said, to whom it may concern. */
	act = plan->change->acts->pdata[0];
	assert_int_equal (act->kind, ACT_LEFT_OUT);
	assert_int_equal (act->number, 3);
	assert_string_equal (act->value, "w20@x.test, w21@x.test, "
			     "w22@x.test");
	answer = plan->change->answers->pdata[0];
	assert_true (g_variant_lookup (answer->data, "left_out", "&s",
				       &value));
	assert_string_equal (value, "3");
	assert_string_equal (plan->notices->pdata[0], "watchers-left-out:3");
	matter_clear (&m);
}

/* Who has the mail from its writer, or wants none, gets no copy. */
static void
test_copies_of_a_follow_up (void **state G_GNUC_UNUSED)
{
	static const char *const cc[] = {
		"has-it@x.test", "stopped@x.test", "new@x.test", NULL
	};
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	matter_init (&m);
	on_ticket (&m, "alice@legit.test", false);
	matter_set (&m.known->conversation.client, "alice@legit.test");
	add_watcher (&m, "has-it@x.test", false);
	add_watcher (&m, "stopped@x.test", true);
	add_watcher (&m, "later@x.test", false);
	put_cc (&m, cc);
	plan = decided (&m);
	assert_int_equal (plan->verdict, VERDICT_FOLLOW_UP);
	assert_who (plan, "new@x.test", "later@x.test");
	matter_clear (&m);
}

/* Another person of the account takes over: who was answered stays informed;
 * the holder's second address is the same person. */
static void
test_former_client_watches (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) contact = NULL;
	g_autoptr (plan_auto) same = NULL;

	contact_init (&m, RIGHTS_ALL);
	on_ticket (&m, "boss@firm.test", false);
	matter_set (&m.known->conversation.client, "boss@firm.test");
	contact = decided (&m);
	assert_who (contact, "boss@firm.test", "boss@firm.test");
	matter_clear (&m);

	matter_init (&m);
	g_ptr_array_add (m.known->by_address->addresses,
			 g_strdup ("alice@home.test"));
	on_ticket (&m, "alice@home.test", false);
	matter_set (&m.known->conversation.client, "alice@home.test");
	same = decided (&m);
	assert_who (same, "", "");
	matter_clear (&m);
}

/* Who only touches the ticket is answered from then on, too; nobody is to
 * end the answers to the holder so. */
static void
test_former_client_watches_what_is_touched (void **state G_GNUC_UNUSED)
{
	static const struct {
		enum address_purpose purpose;
		const char *text, *rule;
	} rows[] = {
		{ ADDRESS_CLOSE, "", "one-time-address" },
		{ ADDRESS_HELPED, "", "one-time-address" },
		{ ADDRESS_REPLY, "#unwatch friend@x.test",
		  "watchers-released" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		struct recipient *to;
		g_autoptr (plan_auto) plan = NULL;

		contact_init (&m, RIGHT_FOLLOW);
		on_ticket (&m, "boss@firm.test", false);
		matter_set (&m.known->conversation.client, "boss@firm.test");
		add_watcher (&m, "friend@x.test", false);
		put_cc (&m, (const char *const []) { "cc@x.test", NULL });
		to = m.envelope->recipients->pdata[0];
		to->claim.purpose = rows[i].purpose;
		to->claim.ticket = 42;
		to->claim.party = 7;
		to->claim.serial = 11;
		matter_set (&m.facts->new_text, rows[i].text);
		plan = decided (&m);
		assert_string_equal (plan->rule, rows[i].rule);
		/* Nothing is to be read, and nobody is brought along. */
		assert_who (plan, "boss@firm.test", "");
		matter_clear (&m);
	}
}

/* Whoever has us in Bcc does not want those in To to hear from us. */
static void
test_bcc_makes_no_watchers (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) opens = NULL;
	g_autoptr (plan_auto) follows = NULL;

	matter_init (&m);
	g_ptr_array_set_size (m.facts->to, 0);
	put_cc (&m, (const char *const []) { "friend@x.test", NULL });
	opens = decided (&m);
	assert_int_equal (opens->verdict, VERDICT_TICKET);
	assert_who (opens, "", "");
	on_ticket (&m, "alice@legit.test", false);
	matter_set (&m.known->conversation.client, "alice@legit.test");
	follows = decided (&m);
	assert_int_equal (follows->verdict, VERDICT_FOLLOW_UP);
	assert_who (follows, "", "");
	matter_clear (&m);
}

/* Agent ann answers ticket 42 of account 9, carol@client.test. */
static void
agent_init (struct matter_of *m, const char *text)
{
	struct conversation *ticket;

	matter_init (m);
	ticket = &m->known->conversation;
	m->known->by_address->role = ROLE_AGENT;
	matter_set (&m->known->by_address->full_name, "Ann");
	ticket->ticket = 42;
	ticket->account = 9;
	ticket->client_message = 5;
	matter_set (&ticket->client, "carol@client.test");
	matter_set (&m->facts->new_text, text);
	add_watcher (m, "friend@x.test", false);
	add_watcher (m, "carol@client.test", false);
	add_watcher (m, "stopped@x.test", true);
}

static void
test_copies_of_an_answer (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *copies;
	} rows[] = {
		{ "Done.", "friend@x.test" },
		{ "#watch New@x.test\n#watch two@x.test\nDone.",
		  "friend@x.test new@x.test two@x.test" },
		{ "#unwatch friend@x.test\nDone.", "" },
		/* Nothing public, no copies. */
		{ "#note\nDone.", "" },
		{ "#close", "" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		agent_init (&m, rows[i].text);
		/* The agent's own Cc makes nobody a watcher. */
		put_cc (&m, (const char *const []) { "cc@x.test", NULL });
		plan = decided (&m);
		assert_who (plan, "", rows[i].copies);
		matter_clear (&m);
	}
}

/* A canary: nothing of the agent's in a watcher's copy either. */
static void
test_copies_have_nothing_of_the_agent (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct change_answer *copy;
	g_autofree char *data = NULL;

	agent_init (&m, "#priority high\nDone.");
	matter_set (&m.known->by_address->full_name, "");
	plan = decided (&m);
	copy = plan->change->answers->pdata[1];
	assert_string_equal (copy->template_name, WATCH_TEMPLATE);
	/* Threaded under the client's mail, not under the agent's. */
	assert_int_equal (copy->answers, 5);
	data = g_variant_print (copy->data, FALSE);
	assert_null (strstr (data, "alice@legit.test"));
	assert_null (strstr (data, "#priority"));
	assert_non_null (strstr (data, "Done."));
	matter_clear (&m);
}

static void
test_machines_cannot_be_ordered_to_watch (void **state G_GNUC_UNUSED)
{
	static const char *const texts[] = {
		"#watch no-reply@x.test\nHi", "#watch support@example.net",
		"#watch support+x@example.net"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		agent_init (&m, texts[i]);
		plan = decided (&m);
		assert_int_equal (plan->verdict, VERDICT_REFUSED);
		matter_clear (&m);
	}
}

/* --- what a watcher may do ---------------------------------------------- */

static void
bear (struct matter_of *m, enum address_purpose purpose)
{
	struct recipient *to = m->envelope->recipients->pdata[0];

	to->claim.purpose = purpose;
	to->claim.ticket = 42;
	to->claim.party = 1;
}

/* A16: with the watcher's signed address or without, proven or not. */
static void
test_a_watcher_has_no_power (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *label;
		bool bears, authentic;
		const char *rule;
		gint64 beside;
	} rows[] = {
		{ "proven", true, true, "watchers-mail", 42 },
		{ "proven, by number", false, true, "watchers-mail", 42 },
		{ "unproven bearer", true, false, "unknown-sender", 42 },
		/* Who only says to be a watcher is not even beside it. */
		{ "unproven", false, false, "unknown-sender", 0 }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;

		matter_init (&m);
		g_clear_pointer (&m.known->by_address, account_free);
		on_ticket (&m, "carol@client.test", false);
		m.known->conversation.account = 9;
		add_watcher (&m, "alice@legit.test", false);
		matter_set (&m.facts->new_text, "#close\nPay now");
		if (rows[i].bears)
			bear (&m, ADDRESS_WATCHER);
		if (!rows[i].authentic)
			g_ptr_array_set_size (m.facts->authres, 0);
		plan = decided (&m);
		if (strcmp (plan->rule, rows[i].rule) != 0)
			fail_msg ("%s: %s", rows[i].label, plan->rule);
		assert_int_equal (plan->change->kind, CHANGE_ADVISORY);
		assert_int_equal (plan->change->ticket, rows[i].beside);
		assert_int_equal (plan->change->acts->len, 0);
		matter_clear (&m);
	}
}

static void
test_copies_are_ended_by_their_address (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	g_autoptr (plan_auto) machine = NULL;
	g_autoptr (plan_auto) button = NULL;
	g_autoptr (plan_auto) elsewhere = NULL;
	const struct change_act *act;

	/* Even by an agent it is nothing else: no answer to the client. */
	agent_init (&m, "Please stop.");
	bear (&m, ADDRESS_STOP);
	plan = decided (&m);
	assert_string_equal (plan->rule, "watcher-stop");
	assert_int_equal (plan->verdict, VERDICT_CONFIRM);
	assert_int_equal (plan->change->answers->len, 0);
	assert_int_equal (plan->change->acts->len, 1);
	act = plan->change->acts->pdata[0];
	assert_int_equal (act->kind, ACT_STOP);
	assert_int_equal (act->number, 1);
	/* A21: what a machine sends there ends nothing. */
	m.facts->machine.kind = MACHINE_AUTO_REPLY;
	machine = decided (&m);
	assert_string_equal (machine->rule, "machine");
	assert_int_equal (machine->change->acts->len, 0);
	/* But mail programs press the button with words of their own. */
	m.facts->machine.kind = MACHINE_AUTO_GENERATED;
	button = decided (&m);
	assert_string_equal (button->rule, "watcher-stop");
	assert_int_equal (button->change->answers->len, 0);
	assert_int_equal (button->change->acts->len, 1);
	bear (&m, ADDRESS_REPLY);
	elsewhere = decided (&m);
	assert_string_equal (elsewhere->rule, "machine");
	matter_clear (&m);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_rights),
		cmocka_unit_test (test_touching_takes_a_right),
		cmocka_unit_test (test_without_right_lies_beside),
		cmocka_unit_test (test_the_same_mail_with_other_rights),
		cmocka_unit_test (test_unproven_contact_is_nobody),
		cmocka_unit_test (test_login_is_for_contacts_of_its_account),
		cmocka_unit_test (test_cc_of_a_party_watches),
		cmocka_unit_test (test_cc_is_bounded),
		cmocka_unit_test (test_copies_of_a_follow_up),
		cmocka_unit_test (test_former_client_watches),
		cmocka_unit_test (test_former_client_watches_what_is_touched),
		cmocka_unit_test (test_bcc_makes_no_watchers),
		cmocka_unit_test (test_copies_of_an_answer),
		cmocka_unit_test (test_copies_have_nothing_of_the_agent),
		cmocka_unit_test (test_machines_cannot_be_ordered_to_watch),
		cmocka_unit_test (test_a_watcher_has_no_power),
		cmocka_unit_test (test_copies_are_ended_by_their_address)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
