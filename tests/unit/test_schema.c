// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include "store/file.h"
#include "store/schema.h"
#include "tests/unit/store_kit.h"

static const struct migration path[] = {
	{ 1, "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);" },
	{ 2, "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1;" },
	{ 3, "CREATE TABLE b (z INTEGER); INSERT INTO b SELECT y FROM a;" }
};

static struct db *
open_db (void **state)
{
	g_autofree char *name = kit_path (*state, "made-up.db");
	struct db *db;

	assert_true (file_create (name, NULL));
	db = db_open (name, DB_WRITE, NULL);
	assert_non_null (db);
	return db;
}

static gint64
number (struct db *db, const char *sql)
{
	gint64 n;

	return db_number (db, sql, NO_VALUES, &n, NULL, NULL) ? n : -1;
}

static void
every_version_leads_to_the_last (void **state)
{
	for (unsigned from = 0; from <= 3; from++) {
		g_autofree char *name = g_strdup_printf ("v%u.db", from);
		g_autofree char *file = kit_path (*state, name);
		g_autoptr (db_auto) db = NULL;

		assert_true (file_create (file, NULL));
		db = db_open (file, DB_WRITE, NULL);
		assert_true (from == 0
			     || schema_migrate (db, path, from, NULL));
		assert_true (schema_migrate (db, path, 3, NULL));
		assert_int_equal (number (db, "PRAGMA user_version"), 3);
		assert_int_equal (number (db, "SELECT z FROM b"), 2);
		/* Once only. */
		assert_int_equal (number (db, "SELECT count(*) FROM b"), 1);
	}
}

static void
a_migration_that_fails_leaves_the_version_before (void **state)
{
	static const struct migration broken[] = {
		{ 1, "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);" },
		{ 2, "UPDATE a SET x = 50; INSERT INTO missing VALUES (1);" }
	};
	g_autoptr (db_auto) db = open_db (state);
	g_autoptr (GError) error = NULL;

	assert_false (schema_migrate (db, broken, 2, &error));
	assert_store_error (error, STORE_ERROR_FAILED);
	assert_int_equal (number (db, "PRAGMA user_version"), 1);
	assert_int_equal (number (db, "SELECT x FROM a"), 1);
	assert_true (schema_migrate (db, path, 3, NULL));
	assert_int_equal (number (db, "SELECT z FROM b"), 2);
}

static void
a_newer_version_is_refused (void **state)
{
	g_autoptr (db_auto) db = open_db (state);
	g_autoptr (GError) error = NULL;

	assert_true (schema_migrate (db, path, 3, NULL));
	assert_false (schema_migrate (db, path, 2, &error));
	assert_store_error (error, STORE_ERROR_VERSION);
}

static void
a_reader_waits_for_the_migration (void **state)
{
	g_autofree char *name = kit_path (*state, "made-up.db");
	g_autoptr (GError) error = NULL;

	/* Empty, as if the daemon had never run. */
	db_close (open_db (state));
	assert_null (store_open (name, false, &error));
	assert_store_error (error, STORE_ERROR_VERSION);
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (every_version_leads_to_the_last),
		TEST (a_migration_that_fails_leaves_the_version_before),
		TEST (a_newer_version_is_refused),
		TEST (a_reader_waits_for_the_migration),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
