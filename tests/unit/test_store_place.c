// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/store_kit.h"

/* What the probe does, once, at that point. */
static struct {
	const char *point;
	char *remove;		/* a file */
} plot;

static void
carry_out (const char *point)
{
	if (plot.point == NULL || strcmp (point, plot.point) != 0)
		return;
	plot.point = NULL;
	g_remove (plot.remove);
	g_clear_pointer (&plot.remove, g_free);
}

/* The store is in a folder of its own that can be moved about. */
static char *
make_home (void **state)
{
	char *home = kit_path (*state, "home");

	assert_int_equal (g_mkdir (home, 0700), 0);
	return home;
}

static struct store *
open_home (const char *home)
{
	g_autofree char *path = kit_path (home, "tickets.db");
	g_autoptr (GError) error = NULL;
	struct store *store = store_open_probed (path, carry_out, &error);

	assert_ok (store != NULL, error);
	return store;
}

static void
assert_refused (struct store *store, const char *key)
{
	g_autoptr (change_auto) change = kit_mail (key);
	g_autoptr (GError) error = NULL;

	assert_null (store_record (store, change, &error));
	assert_store_error (error, STORE_ERROR_FAILED);
}

static void
accept (struct store *store, const char *key, bool repeated)
{
	g_autoptr (receipt_auto) receipt = kit_record (store, kit_mail (key));

	assert_int_equal (receipt->repeated, repeated);
}

/* As somebody sees it who opens it now. */
static unsigned
count (const char *home)
{
	g_autofree char *path = kit_path (home, "tickets.db");
	g_autoptr (store_auto) store = store_open (path, false, NULL);
	g_autoptr (GPtrArray) messages = NULL;

	assert_non_null (store);
	assert_true (store_check (store, NULL));
	messages = store_messages (store, 0, 0, NULL);
	assert_non_null (messages);
	return messages->len;
}

static void
a_folder_that_goes_and_comes_back_is_used_again (void **state)
{
	g_autofree char *home = make_home (state);
	g_autofree char *away = kit_path (*state, "away");
	g_autoptr (store_auto) store = open_home (home);
	struct look_up keys = { .from_address = "a@x" };
	g_autoptr (known_auto) known = NULL;
	g_autoptr (GError) error = NULL;

	accept (store, "k1", false);
	assert_int_equal (g_rename (home, away), 0);
	assert_refused (store, "k2");
	assert_null (store_look_up (store, &keys, &error));
	assert_non_null (error);
	assert_int_equal (g_rename (away, home), 0);
	accept (store, "k2", false);
	accept (store, "k1", true);
	known = store_look_up (store, &keys, NULL);
	assert_non_null (known);
	store_close (g_steal_pointer (&store));
	assert_int_equal (count (home), 2);
}

/* A mount that is gone leaves such a folder.  A new database there would
 * begin to count tickets from 1. */
static void
an_empty_folder_gets_no_new_database (void **state)
{
	g_autofree char *home = make_home (state);
	g_autofree char *away = kit_path (*state, "away");
	g_autofree char *path = kit_path (home, "tickets.db");
	g_autofree char *lock = kit_path (home, "tickets.db.lock");
	g_autoptr (store_auto) store = open_home (home);

	accept (store, "k1", false);
	assert_int_equal (g_rename (home, away), 0);
	assert_int_equal (g_mkdir (home, 0700), 0);
	assert_refused (store, "k2");
	assert_int_not_equal (access (path, F_OK), 0);
	g_remove (lock);
	assert_int_equal (g_rmdir (home), 0);
	assert_int_equal (g_rename (away, home), 0);
	accept (store, "k2", false);
	store_close (g_steal_pointer (&store));
	assert_int_equal (count (home), 2);
}

static void
a_restored_backup_is_used (void **state)
{
	g_autofree char *home = make_home (state);
	g_autofree char *other = kit_path (*state, "other");
	g_autofree char *old = kit_path (*state, "old");
	g_autoptr (store_auto) store = NULL;
	struct store *backup;

	assert_int_equal (g_mkdir (other, 0700), 0);
	backup = open_home (other);
	accept (backup, "b1", false);
	accept (backup, "b2", false);
	store_close (backup);
	store = open_home (home);
	accept (store, "k1", false);
	assert_int_equal (g_rename (home, old), 0);
	assert_int_equal (g_rename (other, home), 0);
	accept (store, "b1", true);
	accept (store, "k2", false);
	store_close (g_steal_pointer (&store));
	assert_int_equal (count (home), 3);
	assert_int_equal (count (old), 1);
}

static void
a_deleted_log_is_rescued (void **state)
{
	static const char *const names[] = { "tickets.db-wal",
		"tickets.db-shm" };
	g_autofree char *home = make_home (state);
	g_autoptr (store_auto) store = open_home (home);

	for (unsigned i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *log = kit_path (home, names[i]);
		g_autofree char *before = g_strdup_printf ("before%u", i);
		g_autofree char *after = g_strdup_printf ("after%u", i);

		accept (store, before, false);
		assert_int_equal (g_remove (log), 0);
		accept (store, after, false);
		accept (store, before, true);
		assert_int_equal (access (log, F_OK), 0);
	}
	assert_int_equal (count (home), 4);
}

/* Each file vanishes between look and commit: what is acknowledged all the
 * same must be there. */
static void
a_commit_into_a_deleted_file_is_no_commit (void **state)
{
	static const struct {
		const char *name, *point;
	} plots[] = {
		{ "tickets.db-wal", "before-commit" },
		{ "tickets.db-wal", "after-commit" },
		{ "tickets.db-shm", "before-commit" },
		{ "tickets.db", "before-commit" },
		{ "tickets.db", "after-commit" }
	};

	for (unsigned i = 0; i < G_N_ELEMENTS (plots); i++) {
		g_autofree char *name = g_strdup_printf ("home%u", i);
		g_autofree char *home = kit_path (*state, name);
		g_autoptr (store_auto) store = NULL;
		g_autoptr (change_auto) change = kit_mail ("k2");
		g_autoptr (receipt_auto) receipt = NULL;

		assert_int_equal (g_mkdir (home, 0700), 0);
		store = open_home (home);
		accept (store, "k1", false);
		plot.remove = kit_path (home, plots[i].name);
		plot.point = plots[i].point;
		receipt = store_record (store, change, NULL);
		assert_null (plot.point);
		if (strcmp (plots[i].name, "tickets.db") == 0) {
			assert_null (receipt);
			continue;
		}
		assert_non_null (receipt);
		assert_int_equal (count (home), 2);
		accept (store, "k2", true);
	}
}

/* Whoever has the new lock file is the writer now. */
static void
a_stolen_lock_ends_our_writing (void **state)
{
	g_autofree char *home = make_home (state);
	g_autofree char *path = kit_path (home, "tickets.db");
	g_autofree char *lock = kit_path (home, "tickets.db.lock");
	g_autoptr (store_auto) store = open_home (home);
	g_autoptr (change_auto) change = kit_mail ("k1");
	g_autoptr (GError) error = NULL;
	struct store *thief;

	assert_int_equal (g_remove (lock), 0);
	thief = store_open (path, true, NULL);
	assert_non_null (thief);
	assert_null (store_record (store, change, &error));
	assert_store_error (error, STORE_ERROR_LOCKED);
	store_close (thief);
	accept (store, "k1", false);
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (a_folder_that_goes_and_comes_back_is_used_again),
		TEST (an_empty_folder_gets_no_new_database),
		TEST (a_restored_backup_is_used),
		TEST (a_deleted_log_is_rescued),
		TEST (a_commit_into_a_deleted_file_is_no_commit),
		TEST (a_stolen_lock_ends_our_writing),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
