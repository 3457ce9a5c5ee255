// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include "filter/policy/notice.h"
#include "filter/policy/regulation.h"
#include "tests/unit/decided.h"

static void
add_agent (struct matter_of *m, gint64 id, const char *name,
	   const char *address)
{
	struct desk_agent *agent = g_new0 (struct desk_agent, 1);

	agent->id = id;
	agent->name = g_strdup (name);
	agent->address = g_strdup (address);
	g_ptr_array_add (m->known->agents, agent);
}

/* A department "mail" of cid and of nobody there is, and "dns" only of
 * that one. */
static struct regulation *
regulation_of_mail (void)
{
	struct regulation *regulation = regulation_new ("x");
	struct department *mail = department_new ("mail");
	struct department *dns;

	regulation->departments = regulation_own (
		regulation, departments_new (), departments_free);
	g_ptr_array_add (mail->agents, g_strdup ("cid"));
	g_ptr_array_add (mail->agents, g_strdup ("nobody"));
	g_ptr_array_add (regulation->departments->list, mail);
	dns = department_new ("dns");
	g_ptr_array_add (dns->agents, g_strdup ("nobody"));
	g_ptr_array_add (regulation->departments->list, dns);
	return regulation;
}

/* alice, account 7, writes; agents ann (1), ben (2), cid (3). */
static void
desk_init (struct matter_of *m, enum agent_copies copies)
{
	matter_init (m);
	m->policy->agent_copies = copies;
	m->policy->regulation = regulation_of_mail ();
	m->known->agents = g_ptr_array_new_with_free_func (
		(GDestroyNotify) desk_agent_free);
	add_agent (m, 1, "ann", "ann@hoster.test");
	add_agent (m, 2, "ben", "ben@hoster.test");
	add_agent (m, 3, "cid", "cid@hoster.test");
}

static void
on_ticket (struct matter_of *m, gint64 assigned, const char *department)
{
	struct conversation *ticket = &m->known->conversation;

	ticket->ticket = 42;
	ticket->account = 7;
	ticket->assigned = assigned;
	matter_set (&ticket->client, "alice@legit.test");
	matter_set (&ticket->department, department);
}

/* ann writes instead. */
static void
by_ann (struct matter_of *m, const char *text)
{
	m->known->by_address->id = 1;
	m->known->by_address->role = ROLE_AGENT;
	matter_set (&m->known->by_address->name, "ann");
	matter_set (&m->facts->new_text, text);
}

/* "is_new: ann@x ben@x" */
static char *
passed (const struct plan *plan)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < plan->change->answers->len; i++) {
		const struct change_answer *answer
			= plan->change->answers->pdata[i];
		g_autofree char *key = NULL;
		g_autofree char *value = NULL;

		if (strcmp (answer->template_name, AGENT_TEMPLATE) != 0)
			continue;
		assert_true (answer->agent != 0);
		g_variant_get_child (answer->data, 0, "{ss}", &key, &value);
		if (text->len == 0)
			g_string_append_printf (text, "%s:", key);
		g_string_append_printf (text, " %.3s", answer->to);
	}
	return g_string_free (text, FALSE);
}

static void
assert_passed (struct matter_of *m, const char *want)
{
	g_autoptr (plan_auto) plan = decided (m);
	g_autofree char *got = passed (plan);

	assert_string_equal (got, want);
	matter_clear (m);
}

static void
test_who_gets_a_clients_mail (void **state G_GNUC_UNUSED)
{
	static const struct {
		enum agent_copies copies;
		gint64 assigned;
		const char *department, *want;
	} rows[] = {
		{ AGENT_COPIES_NONE, 2, "mail", "" },
		{ AGENT_COPIES_ALL, 2, "mail", "is_follow_up: ann ben cid" },
		{ AGENT_COPIES_ASSIGNED, 2, "mail", "is_follow_up: ben" },
		{ AGENT_COPIES_ASSIGNED, 0, "mail", "is_follow_up: cid" },
		/* Assigned to one who gets no copies. */
		{ AGENT_COPIES_ASSIGNED, 9, "mail", "is_follow_up: cid" },
		{ AGENT_COPIES_ASSIGNED, 0, "",
		  "is_follow_up: ann ben cid" },
		{ AGENT_COPIES_ASSIGNED, 0, "dns",
		  "is_follow_up: ann ben cid" },
		{ AGENT_COPIES_ASSIGNED, 0, "no such",
		  "is_follow_up: ann ben cid" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;

		desk_init (&m, rows[i].copies);
		on_ticket (&m, rows[i].assigned, rows[i].department);
		assert_passed (&m, rows[i].want);
	}
}

static void
test_a_new_ticket_is_for_all (void **state G_GNUC_UNUSED)
{
	struct matter_of m;

	desk_init (&m, AGENT_COPIES_ASSIGNED);
	assert_passed (&m, "is_new: ann ben cid");
}

/* Whoever reads the copy only is told that there is more. */
static void
test_what_is_cut_is_said (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *bound, *want;
	} rows[] = { { "text-bytes", "text-bytes" }, { "references", NULL } };

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		const struct change_answer *copy;
		const char *cut = NULL;

		desk_init (&m, AGENT_COPIES_ALL);
		g_ptr_array_add (m.facts->exceeded,
				 g_strdup (rows[i].bound));
		plan = decided (&m);
		copy = plan->change->answers->pdata[0];
		assert_string_equal (copy->to, "ann@hoster.test");
		g_variant_lookup (copy->data, "cut", "&s", &cut);
		if (rows[i].want == NULL)
			assert_null (cut);
		else
			assert_string_equal (cut, rows[i].want);
		matter_clear (&m);
	}
}

/* A line above a mail that is passed on is little without it. */
static void
test_what_is_shown_is_passed_on (void **state G_GNUC_UNUSED)
{
	for (int shows = 0; shows < 2; shows++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		const struct change_answer *copy;
		const char *value;

		desk_init (&m, AGENT_COPIES_ALL);
		on_ticket (&m, 0, "");
		m.facts->own_text_unsure = shows;
		plan = decided (&m);
		copy = plan->change->answers->pdata[0];
		assert_string_equal (copy->template_name, AGENT_TEMPLATE);
		assert_int_equal (g_variant_lookup (copy->data, "is_whole",
						    "&s", &value), shows);
		matter_clear (&m);
	}
}

/* Marked; what belongs to no ticket is not passed on at all. */
static void
test_unproven_mail (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	struct recipient *to;

	desk_init (&m, AGENT_COPIES_ASSIGNED);
	on_ticket (&m, 2, "");
	g_ptr_array_set_size (m.facts->authres, 0);
	to = m.envelope->recipients->pdata[0];
	to->claim.purpose = ADDRESS_REPLY;
	to->claim.ticket = 42;
	assert_passed (&m, "is_advisory: ben");
	desk_init (&m, AGENT_COPIES_ALL);
	g_ptr_array_set_size (m.facts->authres, 0);
	assert_passed (&m, "");
	desk_init (&m, AGENT_COPIES_ALL);
	on_ticket (&m, 2, "");
	m.facts->machine.kind = MACHINE_AUTO_REPLY;
	assert_passed (&m, "");
}

/* Only its words read like a machine's: nobody is answered, agents see it. */
static void
test_what_may_be_a_machines (void **state G_GNUC_UNUSED)
{
	static const struct {
		bool guessed, proven;
		const char *sender, *want;
		enum account_role role;
		enum address_purpose purpose;
		gint64 ticket;
	} rows[] = {
		{ true, true, "alice@legit.test", "is_follow_up: ben",
		  ROLE_CLIENT, ADDRESS_REPLY, 42 },
		/* Something in the header says so. */
		{ false, true, "alice@legit.test", "", ROLE_CLIENT,
		  ADDRESS_REPLY, 42 },
		{ true, true, "", "", ROLE_CLIENT, ADDRESS_REPLY, 42 },
		{ true, true, "no-reply@legit.test", "", ROLE_CLIENT,
		  ADDRESS_REPLY, 42 },
		{ true, false, "alice@legit.test", "is_advisory: ben",
		  ROLE_CLIENT, ADDRESS_REPLY, 42 },
		/* Agents' responders would answer each other for ever. */
		{ true, false, "alice@legit.test", "", ROLE_AGENT,
		  ADDRESS_REPLY, 42 },
		{ true, true, "alice@legit.test", "", ROLE_CLIENT,
		  ADDRESS_AGENT, 42 },
		{ true, true, "alice@legit.test", "", ROLE_CLIENT,
		  ADDRESS_NOTE, 42 },
		/* It is about no ticket. */
		{ true, true, "alice@legit.test", "", ROLE_CLIENT,
		  ADDRESS_NONE, 0 }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		struct recipient *to;
		g_autoptr (plan_auto) plan = NULL;
		g_autofree char *got = NULL;

		desk_init (&m, AGENT_COPIES_ASSIGNED);
		on_ticket (&m, 2, "");
		m.known->conversation.ticket = rows[i].ticket;
		m.known->by_address->role = rows[i].role;
		to = m.envelope->recipients->pdata[0];
		to->claim.purpose = rows[i].purpose;
		to->claim.ticket = rows[i].ticket;
		matter_set (&m.envelope->sender, rows[i].sender);
		m.facts->machine.kind = MACHINE_AUTO_REPLY;
		matter_set (&m.facts->machine.why, "away-words");
		m.facts->machine.guessed = rows[i].guessed;
		if (!rows[i].proven)
			g_ptr_array_set_size (m.facts->authres, 0);
		plan = decided (&m);
		assert_string_equal (plan->rule, "machine");
		got = passed (plan);
		if (strcmp (got, rows[i].want) != 0)
			fail_msg ("row %u: \"%s\"", (unsigned) i, got);
		if (*got != '\0')
			assert_string_equal (decided_value (
				plan, 0, "is_automatic"), "yes");
		/* It moves nothing, and the sender gets nothing. */
		assert_int_equal (plan->change->kind, CHANGE_RECORD);
		assert_int_equal (plan->change->answers->len,
				  *got != '\0' ? 1 : 0);
		matter_clear (&m);
	}
}

static void
test_what_agents_write (void **state G_GNUC_UNUSED)
{
	static const struct {
		enum agent_copies copies;
		gint64 assigned;
		const char *text, *want;
	} rows[] = {
		{ AGENT_COPIES_ALL, 0, "Done.", "is_answer: ben cid" },
		{ AGENT_COPIES_ALL, 0, "#note\nHm.", "is_note: ben cid" },
		{ AGENT_COPIES_ASSIGNED, 2, "#note\nHm.", "is_note: ben" },
		/* Her own ticket: nobody else needs it. */
		{ AGENT_COPIES_ASSIGNED, 1, "Done.", "" },
		/* Who has it now is told, by name or by address. */
		{ AGENT_COPIES_ASSIGNED, 1, "#assign ben",
		  "is_assigned: ben" },
		{ AGENT_COPIES_ASSIGNED, 1, "#assign CID@hoster.test\nHi.",
		  "is_answer: cid" },
		{ AGENT_COPIES_ASSIGNED, 2, "#assign", "" },
		{ AGENT_COPIES_ALL, 2, "#close", "" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;

		desk_init (&m, rows[i].copies);
		on_ticket (&m, rows[i].assigned, "");
		by_ann (&m, rows[i].text);
		assert_passed (&m, rows[i].want);
	}
}

/* What a client says by a touch of a link, agents hear. */
static void
test_a_clients_touch (void **state G_GNUC_UNUSED)
{
	static const struct {
		enum address_purpose purpose;
		const char *want;
	} rows[] = {
		{ ADDRESS_CLOSE, "is_closed: ben" },
		{ ADDRESS_HELPED, "is_helped: ben" },
		{ ADDRESS_NOT_HELPED, "is_not_helped: ben" },
		{ ADDRESS_ACCEPT, "is_accepted: ben" },
		{ ADDRESS_DECLINE, "is_declined: ben" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct matter_of m;
		struct recipient *to;
		struct known_quote *quote;

		desk_init (&m, AGENT_COPIES_ASSIGNED);
		on_ticket (&m, 2, "");
		to = m.envelope->recipients->pdata[0];
		to->claim.purpose = rows[i].purpose;
		to->claim.ticket = 42;
		to->claim.party = 7;
		to->claim.serial = 11;
		quote = &m.known->conversation.quote;
		quote->id = 3;
		quote->state = g_strdup ("proposed");
		quote->revision = quote->offered = 1;
		quote->hundredths = 100;
		quote->currency = g_strdup ("UAH");
		quote->expires = MATTER_NOW + 1;
		assert_passed (&m, rows[i].want);
	}
}

/* An agent whose address is one of our mailboxes would get it for ever. */
static void
test_never_to_ourselves (void **state G_GNUC_UNUSED)
{
	struct matter_of m;

	desk_init (&m, AGENT_COPIES_ALL);
	add_agent (&m, 4, "dot", "support+dot@example.net");
	assert_passed (&m, "is_new: ann ben cid");
}

/* A bounce of the row 11, an answer to olena. */
static void
bounce_init (struct matter_of *m)
{
	struct recipient *to;

	desk_init (m, AGENT_COPIES_ALL);
	to = m->envelope->recipients->pdata[0];
	to->claim.purpose = ADDRESS_BOUNCE;
	to->claim.serial = 11;
	m->known->outbox_ticket = 42;
	m->known->outbox_to = g_strdup ("olena@client.test");
	m->known->outbox_subject = g_strdup ("Re: site");
	m->known->outbox_is_answer = true;
	m->facts->machine.kind = MACHINE_BOUNCE;
	m->facts->machine.status = g_strdup ("5.1.1");
	m->facts->machine.diagnostic = g_strdup ("no such user");
	matter_set (&m->envelope->sender, "");
}

/* "ben@hoster.test ann@hoster.test", who is told, and of what. */
static void
assert_told (struct matter_of *m, const char *want)
{
	g_autoptr (plan_auto) plan = decided (m);
	g_autoptr (GString) told = g_string_new (NULL);

	for (guint i = 0; i < plan->change->answers->len; i++) {
		const struct change_answer *answer
			= plan->change->answers->pdata[i];
		const char *to, *why, *row;

		assert_string_equal (answer->template_name,
				     UNDELIVERED_TEMPLATE);
		assert_true (g_variant_lookup (answer->data, "to", "&s", &to));
		assert_true (g_variant_lookup (answer->data, "why", "&s",
					       &why));
		assert_true (g_variant_lookup (answer->data, "row", "&s",
					       &row));
		assert_string_equal (to, "olena@client.test");
		assert_string_equal (why, "5.1.1 no such user");
		assert_string_equal (row, "11");
		g_string_append_printf (told, "%s%s", i > 0 ? " " : "",
					answer->to);
	}
	assert_string_equal (told->str, want);
	matter_clear (m);
}

static void
test_an_answer_comes_back (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	struct desk_agent *writer = g_new0 (struct desk_agent, 1);

	/* Whoever wrote it, wherever copies go. */
	bounce_init (&m);
	m.policy->agent_copies = AGENT_COPIES_NONE;
	writer->id = 2;
	writer->name = g_strdup ("ben");
	writer->address = g_strdup ("ben.phone@hoster.test");
	m.known->outbox_writer = writer;
	assert_told (&m, "ben.phone@hoster.test");
	/* Who wrote it is no agent any more. */
	bounce_init (&m);
	assert_told (&m, "ann@hoster.test ben@hoster.test cid@hoster.test");
	/* It came back before, or is no answer. */
	bounce_init (&m);
	m.known->outbox_is_answer = false;
	assert_told (&m, "");
	/* It may still arrive. */
	bounce_init (&m);
	matter_set (&m.facts->machine.action, "delayed");
	assert_told (&m, "");
	/* Only the MTA writes with the null sender to what it was sent from. */
	bounce_init (&m);
	matter_set (&m.envelope->sender, "eve@else.test");
	assert_told (&m, "");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_who_gets_a_clients_mail),
		cmocka_unit_test (test_a_new_ticket_is_for_all),
		cmocka_unit_test (test_what_is_cut_is_said),
		cmocka_unit_test (test_what_is_shown_is_passed_on),
		cmocka_unit_test (test_unproven_mail),
		cmocka_unit_test (test_what_may_be_a_machines),
		cmocka_unit_test (test_what_agents_write),
		cmocka_unit_test (test_a_clients_touch),
		cmocka_unit_test (test_never_to_ourselves),
		cmocka_unit_test (test_an_answer_comes_back)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
