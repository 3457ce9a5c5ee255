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

static const struct migration ours[] = {
#include "schema.inc"
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

/* Two tickets of one account: one with two proven mails, one where nothing
 * is known of the address. */
static const char before_conversations[] =
	"INSERT INTO account (id, name, full_name, revision)"
	" VALUES (1, 'c1', '', 1);"
	"INSERT INTO blob (id, size, packing, content)"
	" VALUES (1, 0, 'plain', x'');"
	"INSERT INTO ticket (number, account, subject, mailbox, state, opened,"
	" updated) VALUES (7, 1, 'a', 's@x', 'open', 1, 1),"
	" (8, 1, 'b', 's@x', 'open', 1, 1);"
	"INSERT INTO message (id, delivery_key, ticket, account, received,"
	" queue_id, mailbox, envelope_from, client_address, verdict, rule,"
	" reason, proof, proof_address, machine, from_name, subject,"
	" reference_ids, text, raw) VALUES"
	" (1, 'k1', 7, 1, 1, '', '', '', '', '', '', '', 'dkim', 'A@x', '',"
	" '', '', '', '', 1),"
	" (2, 'k2', 7, 1, 2, '', '', '', '', '', '', '', 'dkim', 'B@x', '',"
	" '', '', '', '', 1),"
	" (3, 'k3', 8, 1, 3, '', '', '', '', '', '', '', 'login', NULL, '',"
	" '', '', '', '', 1),"
	" (4, 'k4', NULL, NULL, 4, '', '', '', '', '', '', '', 'none', NULL,"
	" '', '', '', '', '', 1);";

static void
old_tickets_know_whom_to_answer (void **state)
{
	g_autoptr (db_auto) db = open_db (state);

	assert_true (schema_migrate (db, ours, 2, NULL));
	assert_int_equal (sqlite3_exec (db_handle (db), before_conversations,
					NULL, NULL, NULL), SQLITE_OK);
	assert_true (schema_bring_up (db, NULL));
	assert_int_equal (number (db, "SELECT client_message FROM ticket"
				  " WHERE number = 7 AND client = 'b@x'"), 2);
	assert_int_equal (number (db, "SELECT count(*) FROM ticket"
				  " WHERE number = 8 AND client IS NULL"
				  " AND client_message IS NULL"
				  " AND priority = 'normal'"), 1);
	assert_int_equal (number (db, "SELECT count(*) FROM account"
				  " WHERE role = 'client'"), 1);
	/* Mail that was kept before anybody could be asked stays so. */
	assert_int_equal (number (db, "SELECT count(*) FROM challenge"), 0);
}

/* Of two open tickets and a closed one, all but one acknowledged. */
static const char before_incidents_asked[] =
	"INSERT INTO ticket (number, account, subject, mailbox, state, opened,"
	" updated) VALUES (9, 1, 'c', 's@x', 'closed', 1, 1);"
	"INSERT INTO message (id, delivery_key, ticket, account, received,"
	" queue_id, mailbox, envelope_from, client_address, verdict, rule,"
	" reason, proof, machine, from_name, subject,"
	" reference_ids, text, raw) VALUES"
	" (5, 'k5', 9, 1, 5, '', '', '', '', '', '', '', 'dkim', '',"
	" '', '', '', '', 1);"
	"INSERT INTO outbox (message, template, message_id, language,"
	" to_address, data, state, created, next_try) VALUES"
	" (1, 'ticket', 'o1', 'en', 'a@x', '{}', 'sent', 1, 1),"
	" (2, 'reply', 'o2', 'en', 'a@x', '{}', 'sent', 1, 1),"
	" (5, 'ticket', 'o5', 'en', 'a@x', '{}', 'sent', 1, 1);";

static void
old_tickets_know_whether_they_may_be_answered (void **state)
{
	g_autoptr (db_auto) db = open_db (state);

	assert_true (schema_migrate (db, ours, 18, NULL));
	assert_int_equal (sqlite3_exec (db_handle (db), before_conversations,
					NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal (sqlite3_exec (db_handle (db), before_incidents_asked,
					NULL, NULL, NULL), SQLITE_OK);
	assert_true (schema_bring_up (db, NULL));
	assert_int_equal (number (db, "SELECT sum (id * may_answer)"
				  " FROM message"), 1);
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
		TEST (old_tickets_know_whom_to_answer),
		TEST (old_tickets_know_whether_they_may_be_answered),
		TEST (a_reader_waits_for_the_migration),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
