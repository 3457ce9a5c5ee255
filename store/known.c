#include "store/known.h"

#include <string.h>

static const char *const role_names[] = {
	[ROLE_CLIENT] = "client",
	[ROLE_AGENT] = "agent"
};

const char *
account_role_name (enum account_role role)
{
	g_return_val_if_fail (role < G_N_ELEMENTS (role_names), NULL);
	return role_names[role];
}

bool
account_role_read (const char *name, enum account_role *role)
{
	for (unsigned i = 0; i < G_N_ELEMENTS (role_names); i++)
		if (g_strcmp0 (name, role_names[i]) == 0) {
			*role = i;
			return true;
		}
	return false;
}

/* --- contacts ----------------------------------------------------------- */

static const char *const right_names[] = {
	"may-open", "may-follow", "may-approve"
};

const char *
right_name (unsigned i)
{
	return i < G_N_ELEMENTS (right_names) ? right_names[i] : NULL;
}

unsigned
right_read (const char *name)
{
	for (unsigned i = 0; i < G_N_ELEMENTS (right_names); i++)
		if (strcmp (name, right_names[i]) == 0)
			return 1u << i;
	return 0;
}

char *
rights_text (unsigned rights)
{
	GString *text = g_string_new (NULL);

	for (unsigned i = 0; i < G_N_ELEMENTS (right_names); i++)
		if (rights & (1u << i))
			g_string_append_printf (text, "%s%s",
						text->len > 0 ? " " : "",
						right_names[i]);
	return g_string_free (text, FALSE);
}

struct contact *
contact_copy (const struct contact *contact)
{
	struct contact *copy = g_new0 (struct contact, 1);

	copy->address = g_strdup (contact->address);
	copy->full_name = g_strdup (contact->full_name);
	copy->language = g_strdup (contact->language);
	copy->rights = contact->rights;
	return copy;
}

void
contact_free (struct contact *contact)
{
	if (contact == NULL)
		return;
	g_free (contact->address);
	g_free (contact->full_name);
	g_free (contact->language);
	g_free (contact);
}

static void
free_contact (gpointer contact)
{
	contact_free (contact);
}

GPtrArray *
contacts_new (void)
{
	return g_ptr_array_new_with_free_func (free_contact);
}

const struct contact *
account_contact (const struct account *account, const char *address)
{
	for (guint i = 0; account->contacts != NULL
	     && i < account->contacts->len; i++) {
		const struct contact *contact = account->contacts->pdata[i];

		if (strcmp (contact->address, address) == 0)
			return contact;
	}
	return NULL;
}

/* --- services ----------------------------------------------------------- */

static const char *const service_names[SERVICE_KINDS] = {
	[SERVICE_PRODUCT] = "product",
	[SERVICE_SERVER] = "server",
	[SERVICE_LIST] = "list"
};

const char *
service_name (enum service kind)
{
	g_return_val_if_fail (kind < SERVICE_KINDS, NULL);
	return service_names[kind];
}

bool
service_read (const char *word, enum service *kind)
{
	for (unsigned i = 0; i < SERVICE_KINDS; i++)
		if (g_strcmp0 (word, service_names[i]) == 0) {
			*kind = i;
			return true;
		}
	return false;
}

/* --- accounts ----------------------------------------------------------- */

struct account *
account_share (struct account *account)
{
	account->shared++;
	return account;
}

void
account_free (struct account *account)
{
	if (account == NULL || account->shared-- > 0)
		return;
	g_free (account->name);
	g_free (account->full_name);
	g_free (account->language);
	g_clear_pointer (&account->addresses, g_ptr_array_unref);
	g_clear_pointer (&account->logins, g_ptr_array_unref);
	g_clear_pointer (&account->contacts, g_ptr_array_unref);
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++)
		g_clear_pointer (&account->services[kind], g_ptr_array_unref);
	g_free (account);
}

void
watcher_free (struct watcher *watcher)
{
	if (watcher == NULL)
		return;
	g_free (watcher->address);
	g_free (watcher->language);
	g_free (watcher);
}

void
known_quote_clear (struct known_quote *quote)
{
	g_clear_pointer (&quote->state, g_free);
	g_clear_pointer (&quote->scope, g_free);
	g_clear_pointer (&quote->term, g_free);
	g_clear_pointer (&quote->currency, g_free);
}

void
desk_agent_free (struct desk_agent *agent)
{
	if (agent == NULL)
		return;
	g_free (agent->name);
	g_free (agent->address);
	g_free (agent->language);
	g_free (agent);
}

void
known_free (struct known *known)
{
	if (known == NULL)
		return;
	known_quote_clear (&known->conversation.quote);
	account_free (known->by_address);
	account_free (known->by_login);
	g_free (known->conversation.account_name);
	g_free (known->conversation.subject);
	g_free (known->conversation.language);
	g_free (known->conversation.mailbox);
	g_free (known->conversation.client);
	g_free (known->conversation.client_name);
	g_clear_pointer (&known->conversation.labels, g_hash_table_unref);
	g_free (known->conversation.opener);
	g_free (known->conversation.answered_by_name);
	g_free (known->conversation.department);
	g_clear_pointer (&known->agents, g_ptr_array_unref);
	g_clear_pointer (&known->conversation.watchers, g_ptr_array_unref);
	g_clear_pointer (&known->conversation.people, g_ptr_array_unref);
	g_free (known->outbox_to);
	g_free (known->outbox_subject);
	desk_agent_free (known->outbox_writer);
	watcher_free (known->watcher);
	g_free (known->kept.mailbox);
	g_free (known->kept.from_address);
	g_free (known->kept.subject);
	g_free (known->kept.language);
	g_free (known->signature_seen);
	g_clear_pointer (&known->articles, g_ptr_array_unref);
	g_clear_pointer (&known->incidents, g_ptr_array_unref);
	g_free (known);
}

void
article_match_free (struct article_match *match)
{
	if (match == NULL)
		return;
	g_free (match->id);
	g_free (match->language);
	g_free (match);
}

/* --- incidents ---------------------------------------------------------- */

const char *
incident_language (unsigned i)
{
	static const char *const all[INCIDENT_LANGUAGES] = {
		"en", "ru", "uk"
	};

	g_return_val_if_fail (i < INCIDENT_LANGUAGES, "en");
	return all[i];
}

void
incident_free (struct incident *incident)
{
	if (incident == NULL)
		return;
	g_free (incident->services);
	g_free (incident->server);
	g_free (incident->opened_by);
	g_free (incident->ended_by);
	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++) {
		g_free (incident->texts[i]);
		g_free (incident->ends[i]);
	}
	g_free (incident);
}

void
incident_ticket_free (struct incident_ticket *ticket)
{
	if (ticket == NULL)
		return;
	g_free (ticket->subject);
	g_free (ticket->client);
	g_free (ticket->client_name);
	g_free (ticket->language);
	g_clear_pointer (&ticket->watchers, g_ptr_array_unref);
	g_free (ticket);
}

char *
incident_title (const struct incident *incident)
{
	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++)
		if (incident->texts[i] != NULL && *incident->texts[i] != '\0')
			return g_strndup (incident->texts[i],
					  strcspn (incident->texts[i], "\n"));
	return g_strdup ("");
}

char *
incident_line (const struct incident *incident)
{
	return g_strdup_printf ("%" G_GINT64_FORMAT " (%s%s%s)",
				incident->number, incident->services,
				*incident->server != '\0' ? "; " : "",
				incident->server);
}
