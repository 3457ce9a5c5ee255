// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/store_kit.h"

static void
run_sql (const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal (sqlite3_open (path, &db), SQLITE_OK);
	assert_int_equal (sqlite3_exec (db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close (db);
}

static void
assert_mode (const char *folder, const char *name)
{
	g_autofree char *path = kit_path (folder, name);
	struct stat st;

	assert_int_equal (stat (path, &st), 0);
	assert_int_equal (st.st_mode & 07777, 0600);
}

static void
files_are_for_the_owner_only (void **state)
{
	static const mode_t umasks[] = { 0, 0777 };

	for (unsigned i = 0; i < G_N_ELEMENTS (umasks); i++) {
		g_autofree char *name = g_strdup_printf ("u%u.db", i);
		g_autofree char *log = g_strconcat (name, "-wal", NULL);
		g_autofree char *index = g_strconcat (name, "-shm", NULL);
		g_autofree char *lock = g_strconcat (name, ".lock", NULL);
		g_autofree char *path = kit_path (*state, name);
		mode_t before = umask (umasks[i]);
		g_autoptr (store_auto) store = store_open (path, true, NULL);

		umask (before);
		assert_non_null (store);
		receipt_free (kit_record (store, kit_mail ("k")));
		assert_mode (*state, name);
		assert_mode (*state, log);
		assert_mode (*state, index);
		assert_mode (*state, lock);
	}
}

static void
root_leaves_the_files_to_the_owner_of_the_folder (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	g_autofree char *lock = kit_path (*state, "tickets.db.lock");
	uid_t owner = geteuid () == 0 ? 12345 : geteuid ();
	gid_t group = geteuid () == 0 ? 12346 : getegid ();
	struct store *store;
	struct stat st;

	assert_int_equal (chown (*state, owner, group), 0);
	store = kit_open (state);
	store_close (store);
	assert_int_equal (stat (path, &st), 0);
	assert_int_equal (st.st_uid, owner);
	assert_int_equal (st.st_gid, group);
	assert_int_equal (stat (lock, &st), 0);
	assert_int_equal (st.st_uid, owner);
}

static void
there_is_one_writer (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	struct store *store = kit_open (state);
	g_autoptr (store_auto) reader = NULL;
	g_autoptr (GPtrArray) messages = NULL;
	g_autoptr (GError) error = NULL;

	assert_null (store_open (path, true, &error));
	assert_store_error (error, STORE_ERROR_LOCKED);
	reader = store_open (path, false, NULL);
	assert_non_null (reader);
	receipt_free (kit_record (store, kit_mail ("k")));
	messages = store_messages (reader, 0, 0, NULL);
	assert_int_equal (messages->len, 1);
	store_close (store);
	store = kit_open (state);
	store_close (store);
}

static void
a_reader_cannot_write (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	g_autoptr (store_auto) reader = NULL;
	g_autoptr (change_auto) change = kit_mail ("k");
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) suspend = NULL;

	store_close (kit_open (state));
	reader = store_open (path, false, NULL);
	assert_null (store_record (reader, change, &error));
	assert_store_error (error, STORE_ERROR_INVALID);
	assert_false (store_account_suspend (reader, "c", true, &suspend));
	assert_store_error (suspend, STORE_ERROR_INVALID);
}

static void
a_reader_creates_nothing (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	g_autoptr (GError) error = NULL;

	assert_null (store_open (path, false, &error));
	assert_store_error (error, STORE_ERROR_NOT_FOUND);
	assert_int_not_equal (access (path, F_OK), 0);
}

static void
a_missing_folder_is_a_failure (void **state)
{
	g_autofree char *path = kit_path (*state, "none/tickets.db");
	g_autoptr (GError) error = NULL;

	assert_null (store_open (path, true, &error));
	assert_store_error (error, STORE_ERROR_FAILED);
	assert_non_null (strstr (error->message, path));
}

static void
other_databases_are_left_alone (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");

	for (unsigned writable = 0; writable < 2; writable++) {
		g_autoptr (GError) error = NULL;

		run_sql (path, "CREATE TABLE IF NOT EXISTS theirs (x)");
		assert_null (store_open (path, writable, &error));
		assert_store_error (error, STORE_ERROR_VERSION);
		run_sql (path, "INSERT INTO theirs VALUES (1)");
	}
}

static void
a_newer_schema_is_left_alone (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");

	store_close (kit_open (state));
	run_sql (path, "PRAGMA user_version = 9999");
	for (unsigned writable = 0; writable < 2; writable++) {
		g_autoptr (GError) error = NULL;

		assert_null (store_open (path, writable, &error));
		assert_store_error (error, STORE_ERROR_VERSION);
		assert_non_null (strstr (error->message, "9999"));
	}
}

static void
what_is_no_database_is_left_alone (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	g_autofree char *after = NULL;
	g_autofree char *text = g_strnfill (9000, 'x');
	g_autoptr (GError) error = NULL;

	assert_true (g_file_set_contents (path, text, -1, NULL));
	assert_null (store_open (path, true, &error));
	assert_store_error (error, STORE_ERROR_FAILED);
	assert_true (g_file_get_contents (path, &after, NULL, NULL));
	assert_string_equal (after, text);
}

static void
closing_leaves_one_whole_file (void **state)
{
	g_autofree char *log = kit_path (*state, "tickets.db-wal");
	g_autofree char *path = kit_path (*state, "tickets.db");
	struct store *store = kit_open (state);
	g_autoptr (store_auto) reader = NULL;
	g_autoptr (message_auto) message = NULL;

	receipt_free (kit_record (store, kit_mail ("k")));
	store_close (store);
	assert_int_not_equal (access (log, F_OK), 0);
	reader = store_open (path, false, NULL);
	message = store_message (reader, 1, NULL);
	assert_string_equal (message->subject, "S k");
}

static void
damage_is_found (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	struct store *store = kit_open (state);
	g_autoptr (store_auto) reader = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *bytes = NULL;
	gsize length;

	for (unsigned i = 0; i < 50; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);

		receipt_free (kit_record (store, kit_mail (key)));
	}
	assert_true (store_check (store, NULL));
	store_close (store);
	assert_true (g_file_get_contents (path, &bytes, &length, NULL));
	for (gsize at = 4096; at + 100 < length; at += 4096)
		memset (bytes + at, 0x55, 100);
	assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
	reader = store_open (path, false, &error);
	assert_true (reader == NULL || !store_check (reader, &error));
	assert_store_error (error, STORE_ERROR_FAILED);
}

static void
a_loose_reference_is_found (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	struct store *store = kit_open (state);
	g_autoptr (GError) error = NULL;

	receipt_free (kit_record (store, kit_mail ("k")));
	store_close (store);
	run_sql (path, "UPDATE message SET ticket = 77");
	store = kit_open (state);
	assert_false (store_check (store, &error));
	assert_store_error (error, STORE_ERROR_FAILED);
	assert_non_null (strstr (error->message, "message"));
	store_close (store);
}

static void
history_cannot_be_rewritten (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	sqlite3 *db;

	receipt_free (kit_record (store, kit_ticket ("k", client)));
	assert_int_equal (sqlite3_open (path, &db), SQLITE_OK);
	assert_int_not_equal (sqlite3_exec (db, "UPDATE event SET at = 0",
					    NULL, NULL, NULL), SQLITE_OK);
	assert_int_not_equal (sqlite3_exec (db, "DELETE FROM event", NULL,
					    NULL, NULL), SQLITE_OK);
	sqlite3_close (db);
}

static void
a_ping_goes_through_the_writer (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (store_auto) reader = store_open (path, false, NULL);
	g_autoptr (GError) error = NULL;

	assert_true (store_ping (store, NULL));
	assert_false (store_ping (reader, &error));
	assert_true (g_error_matches (error, STORE_ERROR,
				      STORE_ERROR_INVALID));
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (files_are_for_the_owner_only),
		TEST (root_leaves_the_files_to_the_owner_of_the_folder),
		TEST (there_is_one_writer),
		TEST (a_reader_cannot_write),
		TEST (a_reader_creates_nothing),
		TEST (a_missing_folder_is_a_failure),
		TEST (other_databases_are_left_alone),
		TEST (a_newer_schema_is_left_alone),
		TEST (what_is_no_database_is_left_alone),
		TEST (closing_leaves_one_whole_file),
		TEST (damage_is_found),
		TEST (a_loose_reference_is_found),
		TEST (history_cannot_be_rewritten),
		TEST (a_ping_goes_through_the_writer),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
