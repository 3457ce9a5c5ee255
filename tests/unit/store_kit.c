#include "tests/unit/store_kit.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

int
kit_setup (void **state)
{
	*state = g_dir_make_tmp ("store-XXXXXX", NULL);
	return *state == NULL;
}

static void
remove_tree (const char *path)
{
	GDir *dir = g_dir_open (path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *entry = g_build_filename (path, name, NULL);

		remove_tree (entry);
	}
	g_clear_pointer (&dir, g_dir_close);
	g_remove (path);
}

int
kit_teardown (void **state)
{
	remove_tree (*state);
	g_free (*state);
	return 0;
}

char *
kit_path (const char *folder, const char *name)
{
	return g_build_filename (folder, name, NULL);
}

struct store *
kit_open (void **state)
{
	g_autofree char *path = kit_path (*state, "tickets.db");
	g_autoptr (GError) error = NULL;
	struct store *store = store_open (path, true, &error);

	assert_ok (store != NULL, error);
	return store;
}

struct change *
kit_mail (const char *key)
{
	struct change *change = change_new ();
	g_autofree char *raw = NULL;

	raw = g_strdup_printf ("From: a@client.example\r\nSubject: S %s\r\n"
			       "Message-ID: <%s@client.example>\r\n\r\n"
			       "Hello, this is mail %s.\r\n", key, key, key);
	change->kind = CHANGE_ADVISORY;
	change->delivery_key = g_strdup (key);
	change->received = NOW;
	change->queue_id = g_strdup ("4XyZ");
	change->mailbox = g_strdup ("support@netx.example");
	change->envelope_from = g_strdup ("a@client.example");
	change->client_address = g_strdup ("192.0.2.1");
	change->verdict = g_strdup ("advisory");
	change->rule = g_strdup ("unknown");
	change->reason = g_strdup ("unknown-sender");
	change->proof = g_strdup ("none");
	change->machine = g_strdup ("none");
	change->from_address = g_strdup ("a@client.example");
	change->from_name = g_strdup ("A");
	change->subject = g_strdup_printf ("S %s", key);
	change->message_id = g_strdup_printf ("%s@client.example", key);
	change->text = g_strdup_printf ("Hello, this is mail %s.\n", key);
	change->new_text = g_strdup (change->text);
	change->raw = g_bytes_new (raw, strlen (raw));
	return change;
}

static void
set (char **field, const char *value)
{
	g_free (*field);
	*field = g_strdup (value);
}

struct change *
kit_ticket (const char *key, const struct account *account)
{
	struct change *change = kit_mail (key);

	change->kind = CHANGE_TICKET;
	change->account = account->id;
	change->account_revision = account->revision;
	set (&change->verdict, "ticket");
	set (&change->rule, "open-ticket");
	set (&change->reason, "verified");
	set (&change->proof, "dkim");
	set (&change->proof_address, "a@client.example");
	return change;
}

struct change *
kit_agent_mail (const char *key, const struct account *agent, gint64 ticket)
{
	struct change *change = kit_ticket (key, agent);

	change->kind = CHANGE_AGENT;
	change->ticket = ticket;
	set (&change->verdict, "agent");
	set (&change->from_address, agent->addresses->pdata[0]);
	set (&change->proof_address, agent->addresses->pdata[0]);
	return change;
}

void
kit_answer (struct change *change, const char *template_name, const char *to)
{
	struct change_answer *answer = g_new0 (struct change_answer, 1);

	answer->template_name = g_strdup (template_name);
	answer->message_id = g_strdup_printf ("%s.%u@netx.example",
					      change->delivery_key,
					      change->answers->len);
	answer->language = g_strdup ("en");
	answer->to = g_strdup (to);
	answer->data = g_variant_ref_sink (
		g_variant_new_parsed ("{'company': 'Netx'}"));
	g_ptr_array_add (change->answers, answer);
}

void
kit_attach (struct change *change, const char *name, GBytes *content)
{
	struct change_attachment *attachment;
	g_autofree char *hash = NULL;

	attachment = g_new0 (struct change_attachment, 1);
	hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
	attachment->name = g_strdup (name);
	attachment->type = g_strdup ("image/png");
	attachment->sniffed = g_strdup ("image/png");
	attachment->content = g_bytes_ref (content);
	g_strlcpy (attachment->sha256, hash, sizeof attachment->sha256);
	g_ptr_array_add (change->attachments, attachment);
}

GBytes *
kit_noise (gsize size, guint32 seed)
{
	GRand *rand = g_rand_new_with_seed (seed);
	guint32 *words = g_new (guint32, size / 4 + 1);

	for (gsize i = 0; i < size / 4 + 1; i++)
		words[i] = g_rand_int (rand);
	g_rand_free (rand);
	return g_bytes_new_take (words, size);
}

static GPtrArray *
split (const char *names)
{
	GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
	g_auto (GStrv) parts = g_strsplit (names, " ", -1);

	for (unsigned i = 0; parts[i] != NULL; i++)
		if (*parts[i] != '\0')
			g_ptr_array_add (list, g_strdup (parts[i]));
	return list;
}

struct account *
kit_account (const char *name, const char *addresses, const char *logins)
{
	struct account *account = g_new0 (struct account, 1);

	account->name = g_strdup (name);
	account->full_name = g_strdup ("");
	account->addresses = split (addresses);
	account->logins = split (logins);
	return account;
}

void
kit_save (struct store *store, struct account *account)
{
	g_autoptr (GPtrArray) list = g_ptr_array_new ();
	g_autoptr (GError) error = NULL;

	g_ptr_array_add (list, account);
	assert_ok (store_accounts_save (store, list, false, false, NULL,
					&error), error);
	account_free (account);
}

static struct account *
save_as (struct store *store, const char *name, const char *address,
	 enum account_role role)
{
	struct account *given = kit_account (name, address, "");
	g_autoptr (GError) error = NULL;
	struct account *account;

	given->role = role;
	kit_save (store, given);
	account = store_account (store, name, &error);
	assert_ok (account != NULL, error);
	return account;
}

struct account *
kit_client (struct store *store, const char *name, const char *address)
{
	return save_as (store, name, address, ROLE_CLIENT);
}

struct account *
kit_agent (struct store *store, const char *name, const char *address)
{
	return save_as (store, name, address, ROLE_AGENT);
}

struct receipt *
kit_record (struct store *store, struct change *change)
{
	g_autoptr (GError) error = NULL;
	struct receipt *receipt = store_record (store, change, &error);

	assert_ok (receipt != NULL, error);
	change_free (change);
	return receipt;
}

char *
kit_events (struct store *store, gint64 ticket)
{
	g_autoptr (GPtrArray) events = store_events (store, ticket, NULL);
	GString *kinds = g_string_new (NULL);

	assert_non_null (events);
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];

		g_string_append_printf (kinds, "%s%s", i > 0 ? " " : "",
					event->kind);
	}
	return g_string_free (kinds, FALSE);
}
