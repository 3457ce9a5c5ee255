#include "filter/milter/guesses.h"

#include <arpa/inet.h>
#include <string.h>

struct client {
	char *name;
	gint64 since;		/* its first one */
	unsigned count;
};

struct guesses {
	GMutex lock;
	GHashTable *clients;	/* name -> struct client, in order too */
	GQueue order;		/* struct client, by since */
};

static void
client_free (struct client *client)
{
	g_free (client->name);
	g_free (client);
}

struct guesses *
guesses_new (void)
{
	struct guesses *guesses = g_new0 (struct guesses, 1);

	g_mutex_init (&guesses->lock);
	guesses->clients = g_hash_table_new (g_str_hash, g_str_equal);
	return guesses;
}

static void
forget_first (struct guesses *guesses)
{
	struct client *client = g_queue_pop_head (&guesses->order);

	g_hash_table_remove (guesses->clients, client->name);
	client_free (client);
}

void
guesses_free (struct guesses *guesses)
{
	if (guesses == NULL)
		return;
	while (guesses->order.length > 0)
		forget_first (guesses);
	g_hash_table_unref (guesses->clients);
	g_mutex_clear (&guesses->lock);
	g_free (guesses);
}

/* No login can look like an address: the two begin differently. */
static char *
name_of (const char *login, const char *address)
{
	struct in6_addr v6;
	char prefix[INET6_ADDRSTRLEN];

	if (login != NULL && *login != '\0')
		return g_strconcat ("login ", login, NULL);
	if (inet_pton (AF_INET6, address, &v6) != 1
	    || IN6_IS_ADDR_V4MAPPED (&v6))
		return g_strconcat ("address ", address, NULL);
	memset (v6.s6_addr + 8, 0, 8);
	inet_ntop (AF_INET6, &v6, prefix, sizeof prefix);
	return g_strconcat ("address ", prefix, NULL);
}

/* Locked.  NULL: it has none within the hour. */
static struct client *
find (struct guesses *guesses, const char *name, gint64 now)
{
	struct client *first;

	while ((first = g_queue_peek_head (&guesses->order)) != NULL
	       && now - first->since >= GUESSES_SECONDS)
		forget_first (guesses);
	return g_hash_table_lookup (guesses->clients, name);
}

bool
guesses_over (struct guesses *guesses, const char *login, const char *address,
	      gint64 now)
{
	g_autofree char *name = name_of (login, address);
	const struct client *client;
	bool over;

	g_mutex_lock (&guesses->lock);
	client = find (guesses, name, now);
	over = client != NULL && client->count > GUESSES_MOST;
	g_mutex_unlock (&guesses->lock);
	return over;
}

bool
guesses_add (struct guesses *guesses, const char *login, const char *address,
	     gint64 now)
{
	char *name = name_of (login, address);
	struct client *client;
	bool first_over;

	g_mutex_lock (&guesses->lock);
	client = find (guesses, name, now);
	if (client == NULL) {
		if (guesses->order.length == GUESSES_CLIENTS)
			forget_first (guesses);
		client = g_new0 (struct client, 1);
		client->name = g_steal_pointer (&name);
		client->since = now;
		g_queue_push_tail (&guesses->order, client);
		g_hash_table_insert (guesses->clients, client->name, client);
	}
	client->count++;
	first_over = client->count == GUESSES_MOST + 1;
	g_mutex_unlock (&guesses->lock);
	g_free (name);
	return first_over;
}
