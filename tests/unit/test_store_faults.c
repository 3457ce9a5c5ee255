// LINK: store/*.c tests/unit/store_kit.c tests/unit/store_disk.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "tests/unit/store_disk.h"
#include "tests/unit/store_kit.h"

/* A ticket with an answer, a small and a staged attachment. */
static struct change *
rich_ticket (const char *key, const struct account *client)
{
	struct change *change = kit_ticket (key, client);
	guint32 seed = g_str_hash (key);
	g_autoptr (GBytes) small = kit_noise (2000, seed);
	g_autoptr (GBytes) big = kit_noise (1100000, seed + 1);

	kit_attach (change, "small", small);
	kit_attach (change, "big", big);
	kit_answer (change, "ticket", "a@client.example");
	return change;
}

/* How many messages, outbox rows and contents there are, when it is closed. */
static void
assert_counts (void **state, unsigned mails)
{
	static const struct {
		const char *sql;
		unsigned each;
	} counts[] = {
		{ "SELECT count(*) FROM ticket", 1 },
		{ "SELECT count(*) FROM message", 1 },
		{ "SELECT count(*) FROM outbox", 1 },
		{ "SELECT count(*) FROM event", 3 },
		{ "SELECT count(*) FROM attachment", 2 },
		{ "SELECT count(*) FROM blob", 3 },
		{ "SELECT count(*) FROM blob_piece", 1 }
	};
	g_autofree char *path = kit_path (*state, "tickets.db");
	sqlite3 *db;

	assert_int_equal (sqlite3_open (path, &db), SQLITE_OK);
	for (unsigned i = 0; i < G_N_ELEMENTS (counts); i++) {
		sqlite3_stmt *count;

		sqlite3_prepare_v2 (db, counts[i].sql, -1, &count, NULL);
		assert_int_equal (sqlite3_step (count), SQLITE_ROW);
		assert_int_equal (sqlite3_column_int (count, 0),
				  mails * counts[i].each);
		sqlite3_finalize (count);
	}
	sqlite3_close (db);
}

/* Fails at each operation in turn; the MTA tries the mail again later. */
static void
fail_everywhere (void **state, int code, bool for_ever)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	unsigned n = 1, mails = 0, refused = 0;
	bool failed;

	do {
		g_autofree char *key = g_strdup_printf ("k%u", n);
		g_autoptr (change_auto) change = rich_ticket (key, client);
		g_autoptr (receipt_auto) receipt = NULL;
		g_autoptr (receipt_auto) again = NULL;
		g_autoptr (GError) error = NULL;

		disk_fail_at (n, code, for_ever);
		receipt = store_record (store, change, &error);
		failed = disk_repair ();
		if (receipt == NULL) {
			assert_store_error (error, STORE_ERROR_FAILED);
			refused++;
		}
		again = kit_record (store, rich_ticket (key, client));
		if (receipt != NULL) {
			assert_true (again->repeated);
			assert_int_equal (again->ticket, receipt->ticket);
		}
		mails++;
		/* Among hundreds of writes of one big content, not each. */
		n += 1 + n / 20;
	} while (failed);
	assert_true (mails > 30 && refused > 20);
	store_close (g_steal_pointer (&store));
	store = kit_open (state);
	assert_true (store_check (store, NULL));
	store_close (g_steal_pointer (&store));
	assert_counts (state, mails);
}

static void
one_failed_write_stores_all_or_nothing (void **state)
{
	fail_everywhere (state, EIO, false);
}

static void
a_failing_disk_stores_all_or_nothing (void **state)
{
	fail_everywhere (state, EIO, true);
}

static void
a_full_disk_stores_all_or_nothing (void **state)
{
	fail_everywhere (state, ENOSPC, true);
}

static void
opening_on_a_failing_disk_fails_cleanly (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	bool failed = true;

	for (unsigned n = 1; failed; n++) {
		g_autoptr (GError) error = NULL;
		struct store *store;

		disk_fail_at (n, EIO, true);
		store = store_open (path, true, &error);
		failed = disk_repair ();
		if (store == NULL)
			assert_store_error (error, STORE_ERROR_FAILED);
		store_close (store);
		store_close (kit_open (state));
	}
}

/* A real limit, which SQLite does not know as a full disk. */
static void
a_file_that_must_not_grow_is_a_failure (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	struct rlimit before, limit;
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	g_autoptr (change_auto) change = rich_ticket ("k1", client);
	g_autoptr (GError) error = NULL;

	receipt_free (kit_record (store, rich_ticket ("k0", client)));
	assert_int_equal (getrlimit (RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 1200000;
	sigaction (SIGXFSZ, &ignore, &old);
	assert_int_equal (setrlimit (RLIMIT_FSIZE, &limit), 0);
	assert_null (store_record (store, change, &error));
	assert_store_error (error, STORE_ERROR_FAILED);
	assert_int_equal (setrlimit (RLIMIT_FSIZE, &before), 0);
	sigaction (SIGXFSZ, &old, NULL);
	receipt_free (kit_record (store, rich_ticket ("k1", client)));
	store_close (g_steal_pointer (&store));
	assert_counts (state, 2);
}

/* --- neighbours --------------------------------------------------------- */

static struct {
	GMutex mutex;
	GCond change;
	bool held;
} gate;

static void
wait_at_gate (const char *point)
{
	if (g_strcmp0 (point, "before-begin") != 0)
		return;
	g_mutex_lock (&gate.mutex);
	while (gate.held)
		g_cond_wait (&gate.change, &gate.mutex);
	g_mutex_unlock (&gate.mutex);
}

static void
set_gate (bool held)
{
	g_mutex_lock (&gate.mutex);
	gate.held = held;
	g_cond_broadcast (&gate.change);
	g_mutex_unlock (&gate.mutex);
}

struct delivery {
	struct store *store;
	struct change *change;
	struct receipt *receipt;
};

static gpointer
deliver (gpointer data)
{
	struct delivery *delivery = data;

	delivery->receipt = store_record (delivery->store, delivery->change,
					  NULL);
	change_free (delivery->change);
	return NULL;
}

/* Whichever are committed together: those that find room are stored. */
static void
who_fits_on_a_full_disk_is_stored (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	g_autoptr (store_auto) store = NULL;
	struct delivery all[9];
	GThread *threads[9];

	/* What making the tables takes is in the file already. */
	store_close (kit_open (state));
	store = store_open_probed (path, wait_at_gate, NULL);
	assert_non_null (store);
	set_gate (true);
	for (unsigned i = 0; i < 9; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);
		struct change *change = kit_mail (key);

		if (i == 4) {
			g_bytes_unref (change->raw);
			change->raw = kit_noise (1000000, 1);
		}
		all[i] = (struct delivery) { store, change, NULL };
		threads[i] = g_thread_new ("client", deliver, &all[i]);
	}
	disk_leave_space (500000);
	set_gate (false);
	for (unsigned i = 0; i < 9; i++) {
		g_thread_join (threads[i]);
		if (i == 4)
			assert_null (all[i].receipt);
		else
			assert_non_null (all[i].receipt);
		receipt_free (all[i].receipt);
	}
	assert_true (disk_repair ());
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (one_failed_write_stores_all_or_nothing),
		TEST (a_failing_disk_stores_all_or_nothing),
		TEST (a_full_disk_stores_all_or_nothing),
		TEST (opening_on_a_failing_disk_fails_cleanly),
		TEST (a_file_that_must_not_grow_is_a_failure),
		TEST (who_fits_on_a_full_disk_is_stored),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
