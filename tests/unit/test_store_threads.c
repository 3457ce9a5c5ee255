// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include "tests/unit/store_kit.h"

enum { THREADS = 8, MAILS = 60 };

struct party {
	struct store *store;
	unsigned thread;
	GHashTable *seen;	/* delivery key -> ticket, of this thread */
	unsigned stale, claimed;
	gint *stop;
};

static void
start (struct party *parties, GThread **threads, struct store *store,
       GThreadFunc func, gint *stop)
{
	for (unsigned i = 0; i < THREADS; i++) {
		parties[i] = (struct party) {
			.store = store, .thread = i, .stop = stop
		};
		parties[i].seen = g_hash_table_new_full (g_str_hash,
							 g_str_equal, g_free,
							 NULL);
		threads[i] = g_thread_new ("party", func, &parties[i]);
	}
}

static void
clear (struct party *parties)
{
	for (unsigned i = 0; i < THREADS; i++)
		g_hash_table_unref (parties[i].seen);
}

/* As ingest does it: look up, decide, record; again if that was stale. */
static gint64
deliver (struct party *party, const char *key)
{
	struct look_up keys = { .from_address = "a@client.example" };

	for (;;) {
		g_autoptr (known_auto) known = NULL;
		g_autoptr (change_auto) change = NULL;
		g_autoptr (receipt_auto) receipt = NULL;
		g_autoptr (GError) error = NULL;

		known = store_look_up (party->store, &keys, &error);
		if (known == NULL)
			return -1;
		change = kit_ticket (key, known->by_address);
		kit_answer (change, "ticket", "a@client.example");
		receipt = store_record (party->store, change, &error);
		if (receipt != NULL)
			return receipt->ticket;
		if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_STALE))
			return -1;
		party->stale++;
	}
}

/* Two threads each deliver the same mails. */
static gpointer
deliver_all (gpointer data)
{
	struct party *party = data;

	for (unsigned i = 0; i < MAILS; i++) {
		char *key = g_strdup_printf ("g%u.m%u", party->thread / 2, i);
		gint64 ticket = deliver (party, key);

		g_hash_table_insert (party->seen, key,
				     GSIZE_TO_POINTER (ticket));
	}
	return NULL;
}

static void
the_same_mail_at_once_is_one_ticket (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	struct party parties[THREADS];
	GThread *threads[THREADS];
	g_autoptr (GPtrArray) messages = NULL;
	g_autoptr (GPtrArray) rows = NULL;

	start (parties, threads, store, deliver_all, NULL);
	for (unsigned i = 0; i < THREADS; i++)
		g_thread_join (threads[i]);
	for (unsigned i = 0; i < THREADS; i += 2) {
		GHashTableIter iter;
		gpointer key, ticket;

		g_hash_table_iter_init (&iter, parties[i].seen);
		while (g_hash_table_iter_next (&iter, &key, &ticket)) {
			assert_true (GPOINTER_TO_SIZE (ticket) > 0);
			assert_ptr_equal (ticket, g_hash_table_lookup (
				parties[i + 1].seen, key));
		}
	}
	messages = store_messages (store, 0, 0, NULL);
	assert_int_equal (messages->len, THREADS / 2 * MAILS);
	rows = store_outbox (store, -1, 0, NULL);
	assert_int_equal (rows->len, THREADS / 2 * MAILS);
	clear (parties);
}

static gpointer
change_account (gpointer data)
{
	struct party *party = data;

	for (unsigned i = 0; !g_atomic_int_get (party->stop); i++)
		if (!store_account_suspend (party->store, "c1", i % 2 == 0,
					    NULL))
			return party;
	return NULL;
}

static void
an_account_that_keeps_changing_stops_nobody (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	struct party parties[THREADS];
	GThread *threads[THREADS];
	gint stop = 0;
	struct party changer = { .store = store, .stop = &stop };
	GThread *changing = g_thread_new ("changer", change_account, &changer);
	g_autoptr (GPtrArray) messages = NULL;

	start (parties, threads, store, deliver_all, NULL);
	for (unsigned i = 0; i < THREADS; i++)
		g_thread_join (threads[i]);
	g_atomic_int_set (&stop, 1);
	assert_null (g_thread_join (changing));
	messages = store_messages (store, 0, 0, NULL);
	assert_int_equal (messages->len, THREADS / 2 * MAILS);
	clear (parties);
}

static gpointer
claim_all (gpointer data)
{
	struct party *party = data;

	for (;;) {
		g_autoptr (GPtrArray) rows = NULL;

		rows = store_outbox_claim (party->store, NOW, 3, 3, 300, NULL);
		if (rows == NULL || rows->len == 0)
			return NULL;
		for (unsigned i = 0; i < rows->len; i++) {
			struct outbox_row *row = rows->pdata[i];

			party->claimed++;
			if (!store_outbox_sent (party->store, row->id, NOW,
						"250 Ok", NULL))
				return NULL;
		}
	}
}

static void
each_row_is_claimed_by_one_courier (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct party parties[THREADS];
	GThread *threads[THREADS];
	g_autoptr (GPtrArray) sent = NULL;
	unsigned claimed = 0;

	for (unsigned i = 0; i < 200; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);
		struct change *change = kit_mail (key);

		kit_answer (change, "advisory", "a@x");
		receipt_free (kit_record (store, change));
	}
	start (parties, threads, store, claim_all, NULL);
	for (unsigned i = 0; i < THREADS; i++) {
		g_thread_join (threads[i]);
		claimed += parties[i].claimed;
	}
	assert_int_equal (claimed, 200);
	sent = store_outbox (store, OUTBOX_SENT, 0, NULL);
	assert_int_equal (sent->len, 200);
	clear (parties);
}

static gpointer
read_all (gpointer data)
{
	struct party *party = data;

	while (!g_atomic_int_get (party->stop)) {
		g_autoptr (GPtrArray) messages = NULL;
		g_autoptr (GPtrArray) rows = NULL;

		messages = store_messages (party->store, 0, 0, NULL);
		rows = store_outbox (party->store, -1, 0, NULL);
		/* Each mail comes with its row, never without; the rows were
		 * read later. */
		if (messages == NULL || rows == NULL
		    || rows->len < messages->len)
			return party;
	}
	return NULL;
}

static void
readers_see_whole_transactions (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct party parties[THREADS];
	GThread *threads[THREADS];
	gint stop = 0;

	start (parties, threads, store, read_all, &stop);
	for (unsigned i = 0; i < 100; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);
		struct change *change = kit_mail (key);

		kit_answer (change, "advisory", "a@x");
		receipt_free (kit_record (store, change));
	}
	g_atomic_int_set (&stop, 1);
	for (unsigned i = 0; i < THREADS; i++)
		assert_null (g_thread_join (threads[i]));
	clear (parties);
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (the_same_mail_at_once_is_one_ticket),
		TEST (an_account_that_keeps_changing_stops_nobody),
		TEST (each_row_is_claimed_by_one_courier),
		TEST (readers_see_whole_transactions),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
