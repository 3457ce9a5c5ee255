#include "tests/unit/store_load.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- in the child ------------------------------------------------------- */

struct worker {
	const struct load *load;
	struct store *store;
	const struct account *client;
	unsigned thread;
	int pipe;
};

static struct change *
make_mail (const char *key, const struct account *client)
{
	struct change *change = kit_ticket (key, client);
	guint hash = g_str_hash (key);

	kit_answer (change, "ticket", "a@client.example");
	/* Every tenth is big enough to be staged. */
	if (hash % 10 == 0) {
		g_autoptr (GBytes) big = kit_noise (1200000, hash);

		kit_attach (change, "big", big);
	}
	return change;
}

static gpointer
work (gpointer data)
{
	struct worker *worker = data;

	for (unsigned i = 0; i < worker->load->mails; i++) {
		g_autofree char *key = NULL;
		g_autofree char *line = NULL;
		g_autoptr (change_auto) change = NULL;
		g_autoptr (receipt_auto) receipt = NULL;

		key = g_strdup_printf ("r%u.t%u.m%u", worker->load->run,
				       worker->thread, i);
		change = make_mail (key, worker->client);
		receipt = store_record (worker->store, change, NULL);
		if (receipt == NULL)
			_exit (3);
		line = g_strdup_printf ("%s %" G_GINT64_FORMAT "\n", key,
					receipt->ticket);
		if (write (worker->pipe, line, strlen (line)) < 0)
			_exit (4);
	}
	return NULL;
}

static void
child (const struct load *load, int pipe)
{
	g_autofree char *path = kit_path (load->folder, "tickets.db");
	struct worker *workers = g_new0 (struct worker, load->threads);
	GThread **threads = g_new0 (GThread *, load->threads);
	struct store *store;
	struct account *client;

	if (load->prepare != NULL)
		load->prepare (load->user);
	store = store_open_probed (path, load->probe, NULL);
	if (store == NULL)
		_exit (5);
	client = store_account (store, "c1", NULL);
	if (client == NULL)
		client = kit_client (store, "c1", "a@client.example");
	for (unsigned i = 0; i < load->threads; i++) {
		workers[i] = (struct worker) { load, store, client, i, pipe };
		threads[i] = g_thread_new ("client", work, &workers[i]);
	}
	for (unsigned i = 0; i < load->threads; i++)
		g_thread_join (threads[i]);
	store_close (store);
	_exit (0);
}

/* --- in the parent ------------------------------------------------------ */

GHashTable *
load_acknowledged_new (void)
{
	return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
read_lines (int fd, pid_t pid, unsigned kill_after, GHashTable *acknowledged)
{
	FILE *lines = fdopen (fd, "r");
	char key[100];
	unsigned ticket, n = 0;

	while (fscanf (lines, "%99s %u\n", key, &ticket) == 2) {
		g_hash_table_insert (acknowledged, g_strdup (key),
				     GUINT_TO_POINTER (ticket));
		if (++n == kill_after)
			kill (pid, SIGKILL);
	}
	fclose (lines);
}

bool
load_run (const struct load *load, GHashTable *acknowledged)
{
	int ends[2];
	int status;
	pid_t pid;

	assert_int_equal (pipe (ends), 0);
	pid = fork ();
	assert_true (pid >= 0);
	if (pid == 0) {
		close (ends[0]);
		child (load, ends[1]);
	}
	close (ends[1]);
	read_lines (ends[0], pid, load->kill_after, acknowledged);
	assert_int_equal (waitpid (pid, &status, 0), pid);
	if (WIFEXITED (status))
		assert_int_equal (WEXITSTATUS (status), 0);
	else
		assert_int_equal (WTERMSIG (status), SIGKILL);
	return WIFSIGNALED (status);
}

/* Subject -> ticket number of each message that is stored. */
static GHashTable *
read_stored (struct store *store)
{
	g_autoptr (GPtrArray) messages = store_messages (store, 0, 0, NULL);
	GHashTable *stored = g_hash_table_new_full (g_str_hash, g_str_equal,
						    g_free, NULL);
	g_autoptr (GHashTable) tickets = g_hash_table_new (NULL, NULL);

	assert_non_null (messages);
	for (unsigned i = 0; i < messages->len; i++) {
		struct message *message = messages->pdata[i];
		gpointer number = GSIZE_TO_POINTER (message->ticket);

		assert_true (g_hash_table_insert (stored,
						  g_strdup (message->subject),
						  number));
		assert_true (g_hash_table_add (tickets, number));
	}
	return stored;
}

static void
verify_one (struct store *store, const char *key, gint64 ticket,
	    GHashTable *stored)
{
	g_autofree char *subject = g_strdup_printf ("S %s", key);
	gpointer found = g_hash_table_lookup (stored, subject);
	g_autoptr (GPtrArray) events = NULL;
	g_autoptr (GPtrArray) messages = NULL;
	struct message *message;

	if (GPOINTER_TO_SIZE (found) != (gsize) ticket)
		fail_msg ("%s: acknowledged as %d, stored as %d", key,
			  (int) ticket, (int) GPOINTER_TO_SIZE (found));
	events = store_events (store, ticket, NULL);
	assert_int_equal (events->len, 3);
	messages = store_messages (store, ticket, 0, NULL);
	assert_int_equal (messages->len, 1);
	message = messages->pdata[0];
	for (unsigned i = 0; i < message->attachments->len; i++) {
		struct change_attachment *attachment
			= message->attachments->pdata[i];
		g_autoptr (GBytes) content = NULL;
		g_autofree char *hash = NULL;

		content = store_blob (store, attachment->sha256, NULL);
		assert_non_null (content);
		hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
						     content);
		assert_string_equal (hash, attachment->sha256);
	}
}

void
load_verify (const char *folder, GHashTable *acknowledged)
{
	g_autofree char *path = kit_path (folder, "tickets.db");
	g_autoptr (GError) error = NULL;
	g_autoptr (store_auto) store = store_open (path, true, &error);
	g_autoptr (account_auto) client = NULL;
	g_autoptr (GHashTable) stored = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	GHashTableIter iter;
	gpointer key, ticket;

	assert_ok (store != NULL, error);
	assert_ok (store_check (store, &error), error);
	stored = read_stored (store);
	client = store_account (store, "c1", NULL);
	g_hash_table_iter_init (&iter, acknowledged);
	while (g_hash_table_iter_next (&iter, &key, &ticket)) {
		g_autoptr (receipt_auto) again = NULL;

		verify_one (store, key, GPOINTER_TO_SIZE (ticket), stored);
		again = kit_record (store, make_mail (key, client));
		assert_true (again->repeated);
		assert_int_equal (again->ticket, GPOINTER_TO_SIZE (ticket));
	}
	rows = store_outbox (store, -1, 0, NULL);
	assert_int_equal (rows->len, g_hash_table_size (stored));
}
