/*
 * LINK: filter/policy/address.c filter/policy/agent.c filter/policy/command.c
 * LINK: filter/policy/department.c
 * LINK: filter/policy/filing.c filter/policy/subject.c
 * LINK: filter/policy/plan.c filter/policy/policy.c
 * LINK: filter/policy/regulation.c
 * LINK: filter/policy/envelope.c filter/policy/decide.c
 * LINK: filter/policy/claims.c filter/policy/forwarded.c
 * LINK: filter/policy/identity.c filter/policy/signed.c filter/policy/delivery.c filter/policy/answer.c
 * LINK: filter/policy/chat.c filter/policy/moment.c
 * LINK: filter/policy/hours.c filter/policy/zone.c
 * LINK: parser/facts.c store/known.c store/change.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/decide.h"
#include "tests/unit/matter.h"

static struct plan *
plan_of (struct matter_of *m)
{
	g_autoptr (GBytes) raw = g_bytes_new_static ("x", 1);

	return decide (m->policy, m->envelope, m->facts, m->known,
		       &m->evidence, raw, MATTER_NOW);
}

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
		plan = plan_of (&m);
		if (strcmp (plan->rule, rows[i].rule) != 0
		    || strcmp (plan->reason, rows[i].reason) != 0)
			fail_msg ("%s: %s %s", rows[i].label, plan->rule,
				  plan->reason);
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
	plan = plan_of (&m);
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

/* Rights are worth nothing to one who is not proven to be the contact. */
static void
test_unproven_contact_is_nobody (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;

	contact_init (&m, RIGHTS_ALL);
	on_ticket (&m, "alice@legit.test", false);
	g_ptr_array_set_size (m.facts->authres, 0);
	plan = plan_of (&m);
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
	own = plan_of (&m);
	assert_int_equal (own->verdict, VERDICT_TICKET);
	assert_string_equal (own->account_address, "alice@legit.test");
	account_free (m.known->by_login);
	m.known->by_login = matter_account (8, "bob", "bob@legit.test",
					    "bob");
	other = plan_of (&m);
	assert_int_equal (other->verdict, VERDICT_ADVISORY);
	assert_string_equal (other->reason, "login-mismatch");
	matter_clear (&m);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_rights),
		cmocka_unit_test (test_without_right_lies_beside),
		cmocka_unit_test (test_unproven_contact_is_nobody),
		cmocka_unit_test (test_login_is_for_contacts_of_its_account)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
