// What a report costs depends on the time that it is about: nothing is read
// from end to end that grows for ever.
// LINK: store/*.c tests/unit/store_kit.c tests/bench/history.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <sqlite3.h>
#include <string.h>

#include "tests/bench/history.h"
#include "tests/unit/store_kit.h"

enum { DAY = 24 * 3600, TICKETS = 300, DAYS = 30 };

static GPtrArray *statements;	/* char *: those that were run */

static int
note_statement (unsigned what, void *user, void *statement, void *text)
{
	const char *sql = sqlite3_sql (statement);

	(void) what;
	(void) user;
	(void) text;
	if (statements != NULL && sql != NULL)
		g_ptr_array_add (statements, g_strdup (sql));
	return 0;
}

static int
watch (sqlite3 *db, char **message, const struct sqlite3_api_routines *api)
{
	(void) message;
	(void) api;
	return sqlite3_trace_v2 (db, SQLITE_TRACE_STMT, note_statement, NULL);
}

static struct report *
read_report (const char *path, gint64 since, gint64 until)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (store_auto) store = store_open (path, false, &error);
	struct report *report;

	assert_ok (store != NULL, error);
	report = store_report (store, since, until, until, &error);
	assert_ok (report != NULL, error);
	return report;
}

static char *
make_store (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	char *path = kit_path (*state, "tickets.db");

	g_clear_pointer (&store, store_close);
	history_make (path, TICKETS, NOW - DAYS * DAY, NOW);
	return path;
}

static void
test_figures (void **state)
{
	g_autofree char *path = make_store (state);
	g_autoptr (report_auto) all = NULL;
	g_autoptr (report_auto) third = NULL;

	all = read_report (path, NOW - DAYS * DAY, NOW + DAY);
	assert_int_equal (all->tickets, TICKETS);
	assert_int_equal (all->mails, 3 * TICKETS);
	assert_int_equal (all->answers, TICKETS);
	assert_int_equal (all->unanswered, TICKETS / 50);
	assert_int_equal (all->waiting, TICKETS / 50);
	third = read_report (path, NOW - DAYS * DAY, NOW - 20 * DAY);
	assert_int_equal (third->tickets, TICKETS / 3);
	/* What is now is the same. */
	assert_int_equal (third->waiting, TICKETS / 50);
}

/* A table may be read whole only where few rows are in it, or those that are
 * counted now are read from an index. */
static bool
reads_all (const char *step)
{
	static const char *const small[] = { "SCAN quote", "SCAN q",
					     "SCAN sqlite_master" };

	for (gsize i = 0; i < G_N_ELEMENTS (small); i++)
		if (strcmp (step, small[i]) == 0)
			return false;
	return g_str_has_prefix (step, "SCAN ")
		&& strcmp (step, "SCAN ticket USING COVERING INDEX "
			   "ticket_state") != 0;
}

static void
check_plan (sqlite3 *db, const char *sql)
{
	g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql,
						NULL);
	sqlite3_stmt *plan;

	assert_int_equal (sqlite3_prepare_v2 (db, explain, -1, &plan, NULL),
			  SQLITE_OK);
	while (sqlite3_step (plan) == SQLITE_ROW) {
		const char *step = (const char *) sqlite3_column_text (plan,
								       3);

		if (reads_all (step))
			fail_msg ("%s: %s", step, sql);
	}
	sqlite3_finalize (plan);
}

static void
test_nothing_is_read_whole (void **state)
{
	g_autofree char *path = make_store (state);
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (report_auto) report = NULL;
	unsigned checked = 0;
	sqlite3 *db;

	statements = list;
	sqlite3_auto_extension ((void (*) (void)) watch);
	report = read_report (path, NOW - DAY, NOW);
	sqlite3_reset_auto_extension ();
	statements = NULL;
	assert_int_equal (sqlite3_open (path, &db), SQLITE_OK);
	for (guint i = 0; i < list->len; i++)
		if (g_str_has_prefix (list->pdata[i], "SELECT")) {
			check_plan (db, list->pdata[i]);
			checked++;
		}
	sqlite3_close (db);
	assert_true (checked > 20);
}

int
main (void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown (name, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (test_figures), TEST (test_nothing_is_read_whole)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
