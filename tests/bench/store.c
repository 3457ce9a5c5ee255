/*
 * store.c - how many mails a second the store takes, and how long each waits.
 *
 *	build/bench/store FOLDER THREADS MAILS [BIG]
 *
 * Each mail is a ticket of some 2 KB with an answer.  BIG: meanwhile one more
 * thread stores mails of so many MB, and says how long each of them took.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"
#include "tests/bench/tally.h"

enum { LETTER_BYTES = 2000, ACCOUNTS = 100 };

static struct {
	struct store *store;
	struct account *accounts[ACCOUNTS];
	unsigned mails;
	gsize big;
	gint stop;
} bench;

static void
die (const GError *error)
{
	fprintf (stderr, "store: %s\n", error ? error->message : "usage: "
		 "FOLDER THREADS MAILS [BIG]");
	exit (1);
}

static struct change *
make_mail (const char *key, const struct account *account, GBytes *raw)
{
	struct change *change = change_new ();
	struct change_answer *answer = g_new0 (struct change_answer, 1);

	change->kind = CHANGE_TICKET;
	change->delivery_key = g_strdup (key);
	change->account = account->id;
	change->account_revision = account->revision;
	change->received = 1790000000;
	change->subject = g_strdup ("The site is down");
	change->message_id = g_strdup (key);
	change->text = g_strndup (g_bytes_get_data (raw, NULL),
				  MIN (g_bytes_get_size (raw),
				       LETTER_BYTES));
	change->new_text = g_strdup (change->text);
	change->raw = g_bytes_ref (raw);
	answer->template_name = g_strdup ("ticket");
	answer->to = g_strdup (account->addresses->pdata[0]);
	answer->message_id = g_strdup_printf ("answer.%s", key);
	answer->cap_address_hour = 100000;
	answer->cap_all_hour = 1000;
	g_ptr_array_add (change->answers, answer);
	return change;
}

/* Letters, so that it packs like text. */
static GBytes *
make_text (gsize size, guint32 seed)
{
	GRand *rand = g_rand_new_with_seed (seed);
	char *text = g_malloc (size);

	for (gsize i = 0; i < size; i++)
		text[i] = "etaoin shrdlu\ncmfwyp"[g_rand_int (rand) % 20];
	g_rand_free (rand);
	return g_bytes_new_take (text, size);
}

static void
record (const char *key, const struct account *account, GBytes *raw)
{
	g_autoptr (change_auto) change = make_mail (key, account, raw);
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (GError) error = NULL;

	receipt = store_record (bench.store, change, &error);
	if (receipt == NULL)
		die (error);
}

static void
deliver (unsigned thread, struct tally *tally)
{
	for (unsigned i = 0; i < bench.mails; i++) {
		unsigned n = (thread + i) % ACCOUNTS;
		g_autofree char *key = g_strdup_printf ("%u.%u@bench", thread,
							i);
		g_autoptr (GBytes) raw = make_text (LETTER_BYTES, n);
		g_autoptr (known_auto) known = NULL;
		struct look_up keys = {
			.from_address = bench.accounts[n]->addresses->pdata[0]
		};
		double start = tally_now ();

		known = store_look_up (bench.store, &keys, NULL);
		if (known == NULL || known->by_address == NULL)
			die (NULL);
		record (key, known->by_address, raw);
		tally->seconds[tally->mails++] = tally_now () - start;
		tally->accepted++;
	}
}

static gpointer
deliver_big (gpointer data)
{
	g_autoptr (GBytes) raw = make_text (bench.big, 77);
	unsigned i = 0;

	(void) data;
	do {
		g_autofree char *key = g_strdup_printf ("big.%u@bench", i++);
		double start = tally_now ();

		record (key, bench.accounts[0], raw);
		printf ("big mail: %.3f s\n", tally_now () - start);
	} while (!g_atomic_int_get (&bench.stop));
	return NULL;
}

static void
add_accounts (void)
{
	for (unsigned i = 0; i < ACCOUNTS; i++) {
		struct account *account = g_new0 (struct account, 1);
		g_autoptr (GPtrArray) list = g_ptr_array_new ();
		g_autoptr (GError) error = NULL;

		account->name = g_strdup_printf ("c%u", i);
		account->addresses = g_ptr_array_new_with_free_func (g_free);
		g_ptr_array_add (account->addresses,
				 g_strdup_printf ("a%u@client.example", i));
		g_ptr_array_add (list, account);
		if (!store_accounts_save (bench.store, list, false, false,
					  NULL, &error))
			die (error);
		bench.accounts[i] = store_account (bench.store, account->name,
						   NULL);
		account_free (account);
	}
}

int
main (int argc, char **argv)
{
	g_autofree char *path = NULL;
	g_autoptr (GError) error = NULL;
	GThread *big = NULL;
	int status;

	if (argc < 4)
		die (NULL);
	path = g_build_filename (argv[1], "bench.db", NULL);
	bench.store = store_open (path, true, &error);
	if (bench.store == NULL)
		die (error);
	add_accounts ();
	bench.mails = (unsigned) atoi (argv[3]);
	bench.big = argc > 4 ? (gsize) atoi (argv[4]) << 20 : 0;
	if (bench.big > 0)
		big = g_thread_new ("big", deliver_big, NULL);
	status = tally_run ((unsigned) atoi (argv[2]), bench.mails, deliver);
	g_atomic_int_set (&bench.stop, 1);
	if (big != NULL)
		g_thread_join (big);
	store_close (bench.store);
	return status;
}
