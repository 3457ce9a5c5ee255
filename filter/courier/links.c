#include "filter/courier/links.h"

#include <string.h>

struct link {
	const char *key;
	enum address_purpose purpose;
};

static const struct link after_answer[] = {
	{ "close_link", ADDRESS_CLOSE },
	{ "helped_link", ADDRESS_HELPED },
	{ "not_helped_link", ADDRESS_NOT_HELPED },
	{ NULL, ADDRESS_NONE }
};

static const struct link of_quote[] = {
	{ "accept_link", ADDRESS_ACCEPT },
	{ "decline_link", ADDRESS_DECLINE },
	{ NULL, ADDRESS_NONE }
};

/* body: what the mail program is to write into the mail, or NULL. */
static char *
mailto (const char *address, const char *subject, const char *body)
{
	g_autofree char *to = g_uri_escape_string (address, "@", FALSE);
	g_autofree char *escaped = g_uri_escape_string (subject, NULL, FALSE);
	g_autofree char *text = body != NULL
		? g_uri_escape_string (body, NULL, FALSE) : NULL;

	return g_strdup_printf ("mailto:%s?subject=%s%s%s", to, escaped,
				text != NULL ? "&body=" : "",
				text != NULL ? text : "");
}

static char *
subject_of (const struct outbox_row *row)
{
	return g_strdup_printf ("[#%" G_GINT64_FORMAT "]", row->ticket);
}

/* Orders are in the body, for the agent to see before they are sent. */
static const struct {
	const char *key;
	enum address_purpose purpose;
	const char *body;
} agents_links[] = {
	{ "note_link", ADDRESS_NOTE, NULL },
	{ "take_link", ADDRESS_AGENT, "#assign" },
	{ "close_link", ADDRESS_AGENT, "#close" }
};

static void
add_agents (JsonObject *values, const struct policy *policy,
	    const struct outbox_row *row)
{
	struct address_claim claim = {
		.ticket = row->ticket,
		.expires = row->created + policy->reply_valid
	};
	g_autofree char *subject = subject_of (row);

	for (gsize i = 0; i < G_N_ELEMENTS (agents_links); i++) {
		g_autofree char *address = NULL, *link = NULL;

		claim.purpose = agents_links[i].purpose;
		address = address_sign (policy->address_keys, row->mailbox,
					*policy->recipient_delimiter, &claim);
		if (address == NULL)
			return;
		link = mailto (address, subject, agents_links[i].body);
		json_object_set_string_member (values, agents_links[i].key,
					       link);
	}
}

/* A watcher's way out, good as long as the address to reply to. */
static void
add_stop (JsonObject *values, const struct policy *policy,
	  const struct outbox_row *row)
{
	const struct address_claim claim = {
		.purpose = ADDRESS_STOP, .ticket = row->ticket,
		.party = row->watcher,
		.expires = row->created + policy->reply_valid
	};
	g_autofree char *address = address_sign (policy->address_keys,
		row->mailbox, *policy->recipient_delimiter, &claim);
	g_autofree char *subject = subject_of (row);
	g_autofree char *link = address != NULL
		? mailto (address, subject, NULL) : NULL;

	if (link != NULL)
		json_object_set_string_member (values, "stop_link", link);
}

char *
links_announce (const struct policy *policy, const struct outbox_row *row)
{
	const struct address_claim claim = {
		.purpose = ADDRESS_ANNOUNCE, .serial = row->id,
		.expires = row->created + policy->challenge_valid
	};
	g_autofree char *address = address_sign (policy->address_keys,
		row->mailbox, *policy->recipient_delimiter, &claim);

	return address != NULL ? mailto (address, "OK", NULL) : NULL;
}

/* Needs no proof, like a watcher's: whoever bears it can end the news of one
 * list to one account, and that can be undone. */
static void
add_unsubscribe (JsonObject *values, const struct policy *policy,
		 const struct outbox_row *row)
{
	const struct address_claim claim = {
		.purpose = ADDRESS_UNSUBSCRIBE, .serial = row->id,
		.expires = row->created + policy->reply_valid
	};
	g_autofree char *address = address_sign (policy->address_keys,
		row->mailbox, *policy->recipient_delimiter, &claim);
	g_autofree char *link = address != NULL
		? mailto (address, "unsubscribe", NULL) : NULL;

	if (link != NULL)
		json_object_set_string_member (values, "unsubscribe_link",
					       link);
}

char *
links_confirm_address (const struct policy *policy,
		       const struct outbox_row *row)
{
	const struct address_claim claim = {
		.purpose = ADDRESS_CONFIRM, .party = row->party,
		.serial = row->id,
		.expires = row->created + policy->challenge_valid
	};

	return row->party == 0 ? NULL
		: address_sign (policy->address_keys, row->mailbox,
				*policy->recipient_delimiter, &claim);
}

static void
add_confirm (JsonObject *values, const struct policy *policy,
	     const struct outbox_row *row)
{
	g_autofree char *address = links_confirm_address (policy, row);
	g_autoptr (GDateTime) end = g_date_time_new_from_unix_utc (
		row->created + policy->challenge_valid);
	g_autofree char *until = end == NULL ? NULL
		: g_date_time_format (end, "%Y-%m-%d");
	g_autofree char *link = NULL;

	if (address == NULL || until == NULL)
		return;
	link = mailto (address, "OK", NULL);
	json_object_set_string_member (values, "confirm_link", link);
	json_object_set_string_member (values, "confirm_until", until);
}

void
links_add (JsonObject *values, const struct policy *policy,
	   const struct outbox_row *row)
{
	struct address_claim claim = {
		.ticket = row->ticket, .party = row->party, .serial = row->id,
		.expires = row->created
	};
	bool offers = json_object_has_member (values, "quote_revision");
	g_autofree char *subject = subject_of (row);

	if (strcmp (row->template_name, CONFIRM_TEMPLATE) == 0)
		add_confirm (values, policy, row);
	if (row->announcement != 0
	    && json_object_has_member (values, "list"))
		add_unsubscribe (values, policy, row);
	if (row->ticket != 0 && row->watcher != 0)
		add_stop (values, policy, row);
	if (row->ticket != 0 && row->agent != 0)
		add_agents (values, policy, row);
	if (row->ticket == 0 || row->party == 0
	    || strcmp (row->template_name, REPLY_TEMPLATE) != 0)
		return;
	claim.expires += offers ? policy->quote_valid : policy->link_valid;
	for (const struct link *one = offers ? of_quote : after_answer;
	     one->key != NULL; one++) {
		g_autofree char *address = NULL, *link = NULL;

		claim.purpose = one->purpose;
		address = address_sign (policy->address_keys, row->mailbox,
					*policy->recipient_delimiter, &claim);
		if (address == NULL)
			return;
		link = mailto (address, subject, NULL);
		json_object_set_string_member (values, one->key, link);
	}
}
