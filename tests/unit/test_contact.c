// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/store_kit.h"

static struct contact *
person (const char *address, unsigned rights)
{
	struct contact *contact = g_new0 (struct contact, 1);

	contact->address = g_strdup (address);
	contact->full_name = g_strdup ("Eve");
	contact->language = g_strdup ("uk");
	contact->rights = rights;
	return contact;
}

static void
add (struct store *store, const char *account, const char *address,
     unsigned rights)
{
	g_autoptr (contact_auto) contact = person (address, rights);
	g_autoptr (GError) error = NULL;

	assert_ok (store_contact_save (store, account, contact, true, &error),
		   error);
}

static void
assert_invalid (struct store *store, const char *account, const char *address,
		bool is_new, enum store_error wanted)
{
	g_autoptr (contact_auto) contact = person (address, 0);
	g_autoptr (GError) error = NULL;

	assert_false (store_contact_save (store, account, contact, is_new,
					  &error));
	assert_store_error (error, wanted);
}

static struct known *
look_up (struct store *store, const char *address, gint64 ticket)
{
	const struct look_up keys = {
		.from_address = address, .ticket = ticket
	};
	struct known *known = store_look_up (store, &keys, NULL);

	assert_non_null (known);
	return known;
}

static void
a_contact_is_known_by_address_with_rights (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) before = kit_client (store, "c1",
						      "a@x.example");
	g_autoptr (known_auto) known = NULL;
	const struct contact *contact;

	add (store, "c1", "Eve@X.example", RIGHT_FOLLOW);
	known = look_up (store, "eve@x.example", 0);
	assert_string_equal (known->by_address->name, "c1");
	/* What was decided before counts no more. */
	assert_true (known->by_address->revision > before->revision);
	assert_int_equal (known->by_address->addresses->len, 1);
	contact = account_contact (known->by_address, "eve@x.example");
	assert_non_null (contact);
	assert_string_equal (contact->full_name, "Eve");
	assert_string_equal (contact->language, "uk");
	assert_int_equal (contact->rights, RIGHT_FOLLOW);
	assert_null (account_contact (known->by_address, "a@x.example"));
}

static void
an_address_is_one_accounts (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) one = kit_client (store, "c1",
						   "a@x.example");
	g_autoptr (account_auto) two = kit_client (store, "c2",
						   "b@x.example");
	g_autoptr (account_auto) agent = kit_agent (store, "ann",
						    "ann@x.example");

	add (store, "c1", "eve@x.example", 0);
	assert_invalid (store, "c2", "eve@x.example", true,
			STORE_ERROR_INVALID);
	assert_invalid (store, "c1", "eve@x.example", true,
			STORE_ERROR_INVALID);
	assert_invalid (store, "c1", "a@x.example", true,
			STORE_ERROR_INVALID);
	assert_invalid (store, "c1", "b@x.example", true,
			STORE_ERROR_INVALID);
	assert_invalid (store, "c1", "new@x.example", false,
			STORE_ERROR_NOT_FOUND);
	assert_invalid (store, "ann", "new@x.example", true,
			STORE_ERROR_INVALID);
	assert_invalid (store, "c1", "no address", true, STORE_ERROR_INVALID);
	/* Of all that, nothing happened. */
	assert_false (store_contact_remove (store, "c2", "eve@x.example",
					    NULL));
	assert_false (store_contact_remove (store, "c1", "a@x.example",
					    NULL));
	assert_true (store_contact_remove (store, "c1", "eve@x.example",
					   NULL));
	add (store, "c2", "eve@x.example", 0);
}

/* For an agent, who could have them in To; for nobody else. */
static void
an_agents_mail_finds_everybody_of_the_account (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) one = kit_client (store, "c1",
						   "a@x.example");
	g_autoptr (account_auto) two = kit_client (store, "c2",
						   "b@x.example");
	g_autoptr (account_auto) agent = kit_agent (store, "ann",
						    "ann@x.example");
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (known_auto) to_agent = NULL;
	g_autoptr (known_auto) to_client = NULL;
	const GPtrArray *people;

	receipt = kit_record (store, kit_ticket ("k", one));
	add (store, "c1", "eve@x.example", 0);
	add (store, "c2", "dan@x.example", 0);
	to_agent = look_up (store, "ann@x.example", receipt->ticket);
	people = to_agent->conversation.people;
	assert_int_equal (people->len, 2);
	assert_string_equal (people->pdata[0], "a@x.example");
	assert_string_equal (people->pdata[1], "eve@x.example");
	to_client = look_up (store, "a@x.example", receipt->ticket);
	assert_null (to_client->conversation.people);
}

static void
saving_an_account_keeps_its_contacts_or_replaces_them (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) first = kit_client (store, "c1",
						     "a@x.example");
	struct account *again = kit_account ("c1", "a@x.example b@x.example",
					     "");
	g_autoptr (account_auto) kept = NULL;
	g_autoptr (account_auto) replaced = NULL;

	add (store, "c1", "b@x.example", RIGHT_OPEN);
	add (store, "c1", "eve@x.example", RIGHT_OPEN);
	/* b is the account's own by now. */
	again->keep_contacts = true;
	kit_save (store, again);
	kept = store_account (store, "c1", NULL);
	assert_int_equal (kept->addresses->len, 2);
	assert_int_equal (kept->contacts->len, 1);
	assert_non_null (account_contact (kept, "eve@x.example"));

	again = kit_account ("c1", "a@x.example", "");
	again->contacts = contacts_new ();
	g_ptr_array_add (again->contacts, person ("Dan@x.example", 0));
	kit_save (store, again);
	replaced = store_account (store, "c1", NULL);
	assert_int_equal (replaced->contacts->len, 1);
	assert_non_null (account_contact (replaced, "dan@x.example"));
}

static void
answers_go_to_the_contact_who_wrote (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (known_auto) known = NULL;
	g_autoptr (known_auto) after = NULL;
	struct change *change;

	account_free (kit_client (store, "c1", "a@x.example"));
	add (store, "c1", "eve@x.example", RIGHT_OPEN);
	client = store_account (store, "c1", NULL);
	change = kit_ticket ("k1", client);
	g_free (change->proof_address);
	change->proof_address = g_strdup ("eve@x.example");
	receipt = kit_record (store, change);
	assert_string_equal (receipt->address, "eve@x.example");
	known = look_up (store, "a@x.example", receipt->ticket);
	assert_string_equal (known->conversation.client, "eve@x.example");
	assert_string_equal (known->conversation.client_name, "Eve");
	assert_string_equal (known->conversation.language, "uk");
	assert_string_equal (known->conversation.opener, "eve@x.example");
	/* A contact no more: nobody to write to. */
	assert_true (store_contact_remove (store, "c1", "eve@x.example",
					   NULL));
	after = look_up (store, "a@x.example", receipt->ticket);
	assert_null (after->conversation.client);
}

/* #for: the ticket is the contact's own, and not the agent's. */
static void
who_it_is_opened_for_has_opened_it (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) agent = kit_agent (store, "anna",
						    "anna@netx.example");
	g_autoptr (known_auto) known = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	struct change *change = kit_ticket ("k1", agent);

	account_free (kit_client (store, "c1", "a@x.example"));
	add (store, "c1", "eve@x.example", 0);
	change->for_address = g_strdup ("Eve@x.example");
	kit_answer (change, REPLY_TEMPLATE, "Eve@x.example");
	receipt = kit_record (store, change);
	known = look_up (store, "eve@x.example", receipt->ticket);
	assert_string_equal (known->conversation.opener, "eve@x.example");
}

/* "a@x -b@x": who watches the ticket, with those who have stopped. */
static char *
watching (struct store *store, gint64 ticket)
{
	g_autoptr (known_auto) known = look_up (store, "a@x.example", ticket);
	const GPtrArray *watchers = known->conversation.watchers;
	GString *all = g_string_new (NULL);

	for (guint i = 0; i < watchers->len; i++) {
		const struct watcher *watcher = watchers->pdata[i];

		g_string_append_printf (all, "%s%s%s", i > 0 ? " " : "",
					watcher->stopped ? "-" : "",
					watcher->address);
	}
	return g_string_free (all, FALSE);
}

/* Whoever was dismissed gets no copies of what the firm writes any more; who
 * never was of it does. */
static void
who_is_of_the_account_no_more_gets_no_copies (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = NULL;
	g_autoptr (account_auto) other = kit_client (store, "c2", "o@x.example");
	g_autoptr (account_auto) again = kit_account ("c1", "a@x.example", "");
	g_autofree char *before = NULL, *after = NULL, *others = NULL;
	g_autofree char *events = NULL;
	struct change *change, *theirs;

	account_free (kit_client (store, "c1", "a@x.example"));
	add (store, "c1", "eve@x.example", RIGHT_OPEN);
	add (store, "c1", "dan@x.example", RIGHT_OPEN);
	client = store_account (store, "c1", NULL);
	change = kit_ticket ("k1", client);
	theirs = kit_ticket ("k2", other);
	change_add_act (change, ACT_CC, "eve@x.example", 0);
	change_add_act (change, ACT_CC, "dan@x.example", 0);
	change_add_act (change, ACT_CC, "friend@y.example", 0);
	change_add_act (theirs, ACT_CC, "eve@x.example", 0);
	receipt_free (kit_record (store, change));
	receipt_free (kit_record (store, theirs));
	assert_true (store_contact_remove (store, "c1", "eve@x.example",
					   NULL));
	before = watching (store, 1);
	assert_string_equal (before, "-eve@x.example dan@x.example "
			     "friend@y.example");
	/* By an import, too. */
	again->contacts = contacts_new ();
	kit_save (store, g_steal_pointer (&again));
	after = watching (store, 1);
	assert_string_equal (after, "-eve@x.example -dan@x.example "
			     "friend@y.example");
	others = watching (store, 2);
	assert_string_equal (others, "eve@x.example");
	events = kit_events (store, 1);
	assert_non_null (strstr (events, "unwatched unwatched"));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown (name, kit_setup, kit_teardown)
		TEST (a_contact_is_known_by_address_with_rights),
		TEST (an_address_is_one_accounts),
		TEST (an_agents_mail_finds_everybody_of_the_account),
		TEST (saving_an_account_keeps_its_contacts_or_replaces_them),
		TEST (answers_go_to_the_contact_who_wrote),
		TEST (who_it_is_opened_for_has_opened_it),
		TEST (who_is_of_the_account_no_more_gets_no_copies)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
