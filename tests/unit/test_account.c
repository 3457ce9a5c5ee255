// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/store_kit.h"

static GPtrArray *
list_of (struct account *first, struct account *second)
{
	GPtrArray *list;

	list = g_ptr_array_new_with_free_func ((GDestroyNotify) account_free);
	g_ptr_array_add (list, first);
	if (second != NULL)
		g_ptr_array_add (list, second);
	return list;
}

static bool
save (struct store *store, struct account *first, struct account *second,
      struct account_outcome *outcome, GError **error)
{
	g_autoptr (GPtrArray) list = list_of (first, second);

	return store_accounts_save (store, list, false, false, outcome, error);
}

static char *
holder (struct store *store, const char *address)
{
	struct look_up keys = { .from_address = address };
	g_autoptr (known_auto) known = store_look_up (store, &keys, NULL);

	assert_non_null (known);
	return known->by_address ? g_strdup (known->by_address->name) : NULL;
}

static void
assert_holder (struct store *store, const char *address, const char *name)
{
	g_autofree char *found = holder (store, address);

	if (name == NULL)
		assert_null (found);
	else
		assert_string_equal (found, name);
}

static void
an_account_is_found_by_its_keys (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct look_up keys = {
		.from_address = "OWNER@client.example", .login = "bob"
	};
	struct look_up other = {
		.from_address = "owner@client.example.com", .login = "Bob"
	};
	g_autoptr (known_auto) known = NULL;
	g_autoptr (known_auto) unknown = NULL;

	kit_save (store, kit_account ("c1", "Owner@Client.example b@x", "bob"));
	known = store_look_up (store, &keys, NULL);
	assert_string_equal (known->by_address->name, "c1");
	assert_string_equal (known->by_login->name, "c1");
	assert_int_equal (known->by_address->addresses->len, 2);
	assert_string_equal (known->by_address->addresses->pdata[1],
			     "owner@client.example");
	/* Logins are another system's names: case counts. */
	unknown = store_look_up (store, &other, NULL);
	assert_null (unknown->by_address);
	assert_null (unknown->by_login);
}

static void
wildcards_in_an_address_are_letters (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);

	kit_save (store, kit_account ("c1", "ab@client.example", ""));
	assert_holder (store, "a_@client.example", NULL);
	assert_holder (store, "%", NULL);
	assert_holder (store, "' OR 1=1 --", NULL);
}

static void
saving_again_replaces_and_counts (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct account_outcome outcome;
	g_autoptr (account_auto) first = NULL;
	g_autoptr (account_auto) same = NULL;
	g_autoptr (account_auto) changed = NULL;

	first = kit_client (store, "c1", "a@x");
	assert_true (save (store, kit_account ("c1", "A@x a@X", ""), NULL,
			   &outcome, NULL));
	assert_int_equal (outcome.unchanged, 1);
	same = store_account (store, "c1", NULL);
	assert_int_equal (same->revision, first->revision);

	assert_true (save (store, kit_account ("c1", "b@x", ""),
			   kit_account ("c2", "a@x", ""), &outcome, NULL));
	assert_int_equal (outcome.changed, 1);
	assert_int_equal (outcome.added, 1);
	changed = store_account (store, "c1", NULL);
	assert_int_equal (changed->id, first->id);
	assert_true (changed->revision > first->revision);
	assert_holder (store, "a@x", "c2");
	assert_holder (store, "b@x", "c1");
}

static void
what_another_holds_is_refused_naming_both (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) login = NULL;
	g_autoptr (GPtrArray) accounts = NULL;

	kit_save (store, kit_account ("c1", "a@x", "bob"));
	assert_false (save (store, kit_account ("c2", "c@x", ""),
			    kit_account ("c3", "A@x", ""), NULL, &error));
	assert_store_error (error, STORE_ERROR_INVALID);
	assert_string_equal (error->message,
			     "c3: address a@x belongs to account c1");
	/* All or none: c2 is not there either. */
	accounts = store_accounts (store, NULL);
	assert_int_equal (accounts->len, 1);

	assert_false (save (store, kit_account ("c2", "", "bob"), NULL, NULL,
			    &login));
	assert_string_equal (login->message,
			     "c2: login bob belongs to account c1");
}

static void
two_of_one_list_cannot_share (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) twice = NULL;

	assert_false (save (store, kit_account ("c1", "a@x", ""),
			    kit_account ("c2", "a@x", ""), NULL, &error));
	assert_string_equal (error->message,
			     "c2: address a@x belongs to account c1");
	assert_false (save (store, kit_account ("c1", "a@x", ""),
			    kit_account ("c1", "b@x", ""), NULL, &twice));
	assert_string_equal (twice->message, "c1: is there twice");
}

static void
a_dry_run_says_it_all_and_does_nothing (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GPtrArray) list = NULL;
	g_autoptr (GPtrArray) bad = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (account_auto) before = kit_client (store, "c1", "a@x");
	g_autoptr (account_auto) after = NULL;
	g_autoptr (account_auto) other = NULL;
	struct account_outcome outcome;

	kit_save (store, kit_account ("c0", "z@x", ""));
	list = list_of (kit_account ("c1", "b@x", ""),
			kit_account ("c2", "a@x", ""));
	assert_true (store_accounts_save (store, list, true, true, &outcome,
					  NULL));
	assert_int_equal (outcome.added, 1);
	assert_int_equal (outcome.changed, 1);
	assert_int_equal (outcome.suspended, 1);
	after = store_account (store, "c1", NULL);
	assert_int_equal (after->revision, before->revision);
	assert_holder (store, "a@x", "c1");
	assert_holder (store, "b@x", NULL);

	bad = list_of (kit_account ("c3", "a@x", ""), NULL);
	assert_false (store_accounts_save (store, bad, false, true, NULL,
					   &error));
	assert_store_error (error, STORE_ERROR_INVALID);
	/* And the store works on. */
	other = kit_client (store, "c3", "c@x");
	assert_non_null (other);
}

static void
sync_suspends_who_is_not_listed (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GPtrArray) list = list_of (kit_account ("c1", "a@x", ""),
					      NULL);
	g_autoptr (account_auto) gone = NULL;
	g_autoptr (account_auto) back = NULL;
	struct account_outcome outcome;

	kit_save (store, kit_account ("c1", "a@x", ""));
	kit_save (store, kit_account ("c2", "b@x", ""));
	for (unsigned i = 0; i < 2; i++) {
		assert_true (store_accounts_save (store, list, true, false,
						  &outcome, NULL));
		assert_int_equal (outcome.suspended, i == 0);
		assert_int_equal (outcome.unchanged, 1);
	}
	gone = store_account (store, "c2", NULL);
	assert_true (gone->suspended);
	assert_int_equal (gone->revision, 2);
	/* It is still known, so that its mail is told apart. */
	assert_holder (store, "b@x", "c2");
	kit_save (store, kit_account ("c2", "b@x", ""));
	back = store_account (store, "c2", NULL);
	assert_false (back->suspended);
}

static void
suspending_twice_changes_once (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1", "a@x");
	g_autoptr (account_auto) suspended = NULL;
	g_autoptr (GError) error = NULL;

	assert_true (store_account_suspend (store, "c1", true, NULL));
	assert_true (store_account_suspend (store, "c1", true, NULL));
	suspended = store_account (store, "c1", NULL);
	assert_true (suspended->suspended);
	assert_int_equal (suspended->revision, client->revision + 1);
	assert_false (store_account_suspend (store, "c9", true, &error));
	assert_store_error (error, STORE_ERROR_NOT_FOUND);
}

static void
an_import_that_does_not_say_ends_no_suspension (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct account *account = kit_account ("c1", "b@x", "");
	struct account *fresh = kit_account ("c2", "c@x", "");
	g_autoptr (GPtrArray) list = list_of (account, fresh);
	g_autoptr (account_auto) kept = NULL;
	g_autoptr (account_auto) added = NULL;
	g_autoptr (account_auto) synced = NULL;

	kit_save (store, kit_account ("c1", "a@x", ""));
	assert_true (store_account_suspend (store, "c1", true, NULL));
	account->keep_suspended = fresh->keep_suspended = true;
	assert_true (store_accounts_save (store, list, false, false, NULL,
					  NULL));
	kept = store_account (store, "c1", NULL);
	assert_true (kept->suspended);
	assert_string_equal (kept->addresses->pdata[0], "b@x");
	added = store_account (store, "c2", NULL);
	assert_false (added->suspended);
	/* Where the list is the whole truth, it is. */
	assert_true (store_accounts_save (store, list, true, false, NULL,
					  NULL));
	synced = store_account (store, "c1", NULL);
	assert_false (synced->suspended);
}

static enum account_role
role_of (struct store *store, const char *name)
{
	g_autoptr (account_auto) account = store_account (store, name, NULL);

	assert_non_null (account);
	return account->role;
}

static void
a_role_stays_until_the_account_goes (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) agent = kit_agent (store, "anna", "anna@x");
	g_autoptr (account_auto) client = kit_client (store, "c1", "a@x");
	struct account *promoted = kit_account ("c1", "a@x", "");
	struct account *silent = kit_account ("anna", "anna2@x", "");
	g_autoptr (GError) demotion = NULL;
	g_autoptr (GError) promotion = NULL;

	assert_int_equal (agent->role, ROLE_AGENT);
	assert_int_equal (client->role, ROLE_CLIENT);
	assert_false (save (store, kit_account ("anna", "anna@x", ""), NULL,
			    NULL, &demotion));
	assert_store_error (demotion, STORE_ERROR_INVALID);
	promoted->role = ROLE_AGENT;
	assert_false (save (store, promoted, NULL, NULL, &promotion));
	assert_store_error (promotion, STORE_ERROR_INVALID);
	assert_int_equal (role_of (store, "c1"), ROLE_CLIENT);
	/* An import that does not say. */
	silent->keep_role = true;
	kit_save (store, silent);
	assert_int_equal (role_of (store, "anna"), ROLE_AGENT);
	assert_holder (store, "anna2@x", "anna");
	assert_true (store_account_remove (store, "c1", NULL));
	account_free (client);
	client = kit_agent (store, "c1", "a@x");
	assert_int_equal (client->role, ROLE_AGENT);
}

/* The cabinet's list knows no agents. */
static void
sync_leaves_agents_alone (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) agent = kit_agent (store, "anna", "anna@x");
	g_autoptr (account_auto) again = NULL;
	g_autoptr (GPtrArray) list = NULL;
	struct account_outcome outcome;

	kit_save (store, kit_account ("c1", "a@x", ""));
	list = list_of (kit_account ("c2", "b@x", ""), NULL);
	assert_true (store_accounts_save (store, list, true, false, &outcome,
					  NULL));
	assert_int_equal (outcome.suspended, 1);
	again = store_account (store, "anna", NULL);
	assert_false (again->suspended);
	assert_int_equal (again->revision, agent->revision);
}

static void
removing_releases_keys_and_keeps_tickets (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) old = kit_client (store, "c1", "a@x");
	g_autoptr (account_auto) fresh = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) again = NULL;

	receipt = kit_record (store, kit_ticket ("k", old));
	assert_true (store_account_remove (store, "c1", NULL));
	assert_holder (store, "a@x", NULL);
	assert_null (store_account (store, "c1", &error));
	assert_store_error (error, STORE_ERROR_NOT_FOUND);
	assert_false (store_account_remove (store, "c1", &again));
	assert_store_error (again, STORE_ERROR_NOT_FOUND);
	ticket = store_ticket (store, receipt->ticket, NULL);
	assert_string_equal (ticket->account, "c1");
	/* The name given again is another account: it inherits nothing. */
	fresh = kit_client (store, "c1", "a@x");
	assert_int_not_equal (fresh->id, old->id);
}

static void
bad_values_are_refused_each_by_name (void **state)
{
	static const struct {
		const char *name, *addresses, *logins;
	} bad[] = {
		{ "", "a@x", "" },
		{ "with space", "a@x", "" },
		{ "tab\there", "a@x", "" },
		{ "esc\x1b[31m", "a@x", "" },
		{ "c1", "no-at", "" },
		{ "c1", "@x", "" },
		{ "c1", "a@", "" },
		{ "c1", "a@b@c", "" },
		{ "c1", "a\nb@c", "" },
		{ "c1", "a\xff@c", "" },
		{ "c1", "a@x", "bob\r" },
	};
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GPtrArray) accounts = NULL;
	g_autofree char *long_name = g_strnfill (256, 'n');
	g_autoptr (GError) too_long = NULL;

	for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (GError) error = NULL;

		assert_false (save (store,
				    kit_account (bad[i].name, bad[i].addresses,
						 bad[i].logins), NULL, NULL,
				    &error));
		assert_store_error (error, STORE_ERROR_INVALID);
		assert_true (g_str_has_prefix (error->message, bad[i].name));
	}
	assert_false (save (store, kit_account (long_name, "a@x", ""), NULL,
			    NULL, &too_long));
	accounts = store_accounts (store, NULL);
	assert_int_equal (accounts->len, 0);
}

static void
every_mistake_is_told (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GError) error = NULL;

	assert_false (save (store, kit_account ("c1", "one", ""),
			    kit_account ("c2", "two", ""), NULL, &error));
	assert_string_equal (error->message,
			     "c1: not an address or login: one\n"
			     "c2: not an address or login: two");
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (an_account_is_found_by_its_keys),
		TEST (wildcards_in_an_address_are_letters),
		TEST (saving_again_replaces_and_counts),
		TEST (what_another_holds_is_refused_naming_both),
		TEST (two_of_one_list_cannot_share),
		TEST (a_dry_run_says_it_all_and_does_nothing),
		TEST (sync_suspends_who_is_not_listed),
		TEST (suspending_twice_changes_once),
		TEST (an_import_that_does_not_say_ends_no_suspension),
		TEST (a_role_stays_until_the_account_goes),
		TEST (sync_leaves_agents_alone),
		TEST (removing_releases_keys_and_keeps_tickets),
		TEST (bad_values_are_refused_each_by_name),
		TEST (every_mistake_is_told),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
