// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/store_kit.h"

#define PRIMARY "0123456789ABCDEF0123456789ABCDEF01234567"
#define SUBKEY "76543210FEDCBA9876543210FEDCBA9876543210"

static GPtrArray *
words (const char *text)
{
	g_auto (GStrv) all = g_strsplit (text, " ", -1);
	GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

	for (char **word = all; *word != NULL; word++)
		if (**word != '\0')
			g_ptr_array_add (list, g_strdup (*word));
	return list;
}

static struct signing_key *
key_of (const char *account, const char *addresses)
{
	struct signing_key *key = g_new0 (struct signing_key, 1);

	key->account = g_strdup (account);
	key->kind = g_strdup ("openpgp");
	key->fingerprint = g_strdup (PRIMARY);
	key->user_id = g_strdup ("Owner <owner@client.example>");
	key->signers = words (PRIMARY " " SUBKEY);
	key->addresses = words (addresses);
	key->expires = NOW + 1000;
	key->added = NOW;
	key->content = g_bytes_new ("a\0key", 5);
	return key;
}

static void
a_key_is_found_by_the_addresses_of_its_account (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (signing_key_auto) key = key_of ("c1", "a@x");
	g_autoptr (GPtrArray) found = NULL;
	g_autoptr (GPtrArray) others = NULL;
	g_autoptr (GPtrArray) nobodys = NULL;
	g_autoptr (account_auto) before = NULL;
	g_autoptr (account_auto) after = NULL;
	const struct signing_key *one;
	gint64 account;

	kit_save (store, kit_account ("c1", "a@x b@x", ""));
	kit_save (store, kit_account ("c2", "c@x", ""));
	before = store_account (store, "c1", NULL);
	assert_true (store_key_save (store, key, NULL));
	after = store_account (store, "c1", NULL);
	assert_true (after->revision > before->revision);

	found = store_keys_for (store, "B@x", &account, NULL);
	assert_int_equal (account, before->id);
	assert_int_equal (found->len, 1);
	one = found->pdata[0];
	assert_string_equal (one->account, "c1");
	assert_string_equal (one->kind, "openpgp");
	assert_string_equal (one->fingerprint, PRIMARY);
	assert_string_equal (one->signers->pdata[1], SUBKEY);
	assert_string_equal (one->addresses->pdata[0], "a@x");
	assert_int_equal (one->expires, NOW + 1000);
	assert_true (g_bytes_equal (one->content, key->content));

	others = store_keys_for (store, "c@x", &account, NULL);
	assert_int_equal (others->len, 0);
	assert_int_not_equal (account, 0);
	nobodys = store_keys_for (store, "d@x", &account, NULL);
	assert_int_equal (nobodys->len, 0);
	assert_int_equal (account, 0);
}

static void
the_same_key_again_replaces (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (signing_key_auto) key = key_of ("c1", "a@x");
	g_autoptr (signing_key_auto) newer = key_of ("c1", "b@x a@x");
	g_autoptr (GPtrArray) keys = NULL;

	kit_save (store, kit_account ("c1", "a@x b@x", ""));
	newer->expires = 0;
	assert_true (store_key_save (store, key, NULL));
	assert_true (store_key_save (store, newer, NULL));
	keys = store_keys (store, "c1", NULL);
	assert_int_equal (keys->len, 1);
	assert_int_equal (((struct signing_key *) keys->pdata[0])->expires, 0);
	assert_int_equal (((struct signing_key *) keys->pdata[0])
			  ->addresses->len, 2);
}

static void
one_key_may_belong_to_two_accounts (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (signing_key_auto) first = key_of ("c1", "a@x");
	g_autoptr (signing_key_auto) second = key_of ("c2", "c@x");
	g_autoptr (GPtrArray) keys = NULL;

	kit_save (store, kit_account ("c1", "a@x", ""));
	kit_save (store, kit_account ("c2", "c@x", ""));
	assert_true (store_key_save (store, first, NULL));
	assert_true (store_key_save (store, second, NULL));
	assert_true (store_key_remove (store, "c1", PRIMARY, NULL));
	keys = store_keys (store, NULL, NULL);
	assert_int_equal (keys->len, 1);
	assert_string_equal (((struct signing_key *) keys->pdata[0])->account,
			     "c2");
}

static void
refuse (struct store *store, const struct signing_key *key, const char *part)
{
	g_autoptr (GError) error = NULL;

	assert_false (store_key_save (store, key, &error));
	assert_store_error (error, STORE_ERROR_INVALID);
	if (strstr (error->message, part) == NULL)
		fail_msg ("%s", error->message);
}

static void
a_key_speaks_for_addresses_of_its_account_only (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (signing_key_auto) foreign = key_of ("c1", "a@x c@x");
	g_autoptr (signing_key_auto) none = key_of ("c1", "");

	kit_save (store, kit_account ("c1", "a@x", ""));
	kit_save (store, kit_account ("c2", "c@x", ""));
	refuse (store, foreign, "c@x");
	refuse (store, none, "no address");
}

static void
what_is_no_key_is_refused (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (signing_key_auto) key = key_of ("c1", "a@x");

	kit_save (store, kit_account ("c1", "a@x", ""));
	g_free (key->fingerprint);
	key->fingerprint = g_strdup ("01\n23");
	refuse (store, key, "fingerprint");
	g_free (key->fingerprint);
	key->fingerprint = g_strdup (PRIMARY);
	g_ptr_array_set_size (key->signers, 0);
	refuse (store, key, "cannot sign");
	g_ptr_array_add (key->signers, g_strdup (PRIMARY));
	g_bytes_unref (key->content);
	key->content = kit_noise (SIGNING_KEY_BYTES + 1, 1);
	refuse (store, key, "too large");
}

static void
an_account_has_so_many_keys_at_most (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (signing_key_auto) key = key_of ("c1", "a@x");

	kit_save (store, kit_account ("c1", "a@x", ""));
	for (unsigned i = 0; i < SIGNING_KEYS; i++) {
		g_free (key->fingerprint);
		key->fingerprint = g_strdup_printf ("%040X", i);
		assert_true (store_key_save (store, key, NULL));
	}
	/* Replacing is no addition. */
	assert_true (store_key_save (store, key, NULL));
	g_free (key->fingerprint);
	key->fingerprint = g_strdup_printf ("%040X", SIGNING_KEYS);
	refuse (store, key, "too many");
}

static void
keys_go_with_their_account (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (signing_key_auto) key = key_of ("c1", "a@x");
	g_autoptr (GPtrArray) keys = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) gone = NULL;

	kit_save (store, kit_account ("c1", "a@x", ""));
	assert_true (store_key_save (store, key, NULL));
	assert_false (store_key_remove (store, "c1", SUBKEY, &error));
	assert_store_error (error, STORE_ERROR_NOT_FOUND);
	assert_true (store_account_remove (store, "c1", NULL));
	keys = store_keys (store, NULL, NULL);
	assert_int_equal (keys->len, 0);
	assert_false (store_key_save (store, key, &gone));
	assert_store_error (gone, STORE_ERROR_NOT_FOUND);
	/* A new account of the name has nothing of the old one. */
	kit_save (store, kit_account ("c1", "a@x", ""));
	g_ptr_array_unref (g_steal_pointer (&keys));
	keys = store_keys (store, "c1", NULL);
	assert_int_equal (keys->len, 0);
}

/* --- signatures --------------------------------------------------------- */

static struct change *
signed_ticket (const char *key, const struct account *account, const char *ids)
{
	struct change *change = kit_ticket (key, account);

	change->signatures = g_strsplit (ids, " ", -1);
	return change;
}

static char *
seen (struct store *store, const char *address, const char *id)
{
	const char *ids[] = { "never", id, NULL };
	struct look_up keys = { .from_address = address, .signatures = ids };
	g_autoptr (known_auto) known = store_look_up (store, &keys, NULL);

	return g_strdup (known->signature_seen);
}

static void
a_signature_is_known_by_the_mail_that_had_it_first (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) account = kit_client (store, "c1", "a@x");
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (receipt_auto) again = NULL;
	g_autofree char *before = seen (store, "a@x", "s2");
	g_autofree char *after = NULL;
	g_autofree char *others = NULL;

	assert_null (before);
	receipt = kit_record (store, signed_ticket ("k1", account, "s1 s2"));
	after = seen (store, "a@x", "s2");
	assert_string_equal (after, "k1");
	/* What one account signed says nothing of another's. */
	account_free (kit_client (store, "c2", "c@x"));
	others = seen (store, "c@x", "s2");
	assert_null (others);
	/* The same mail again is the same mail. */
	again = kit_record (store, signed_ticket ("k1", account, "s1 s2"));
	assert_true (again->repeated);
	assert_int_equal (again->ticket, receipt->ticket);
}

static void
another_mail_with_the_signature_is_decided_anew (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) account = kit_client (store, "c1", "a@x");
	g_autoptr (receipt_auto) first = NULL;
	g_autoptr (change_auto) replay = NULL;
	g_autoptr (GPtrArray) tickets = NULL;
	g_autoptr (GError) error = NULL;
	struct ticket_filter all = { 0 };

	first = kit_record (store, signed_ticket ("k1", account, "s1 s2"));
	replay = signed_ticket ("k2", account, "s3 s2");
	assert_null (store_record (store, replay, &error));
	assert_store_error (error, STORE_ERROR_STALE);
	tickets = store_tickets (store, &all, NULL);
	assert_int_equal (tickets->len, 1);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown (name, kit_setup, \
						    kit_teardown)
		TEST (a_key_is_found_by_the_addresses_of_its_account),
		TEST (the_same_key_again_replaces),
		TEST (one_key_may_belong_to_two_accounts),
		TEST (a_key_speaks_for_addresses_of_its_account_only),
		TEST (what_is_no_key_is_refused),
		TEST (an_account_has_so_many_keys_at_most),
		TEST (keys_go_with_their_account),
		TEST (a_signature_is_known_by_the_mail_that_had_it_first),
		TEST (another_mail_with_the_signature_is_decided_anew),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
