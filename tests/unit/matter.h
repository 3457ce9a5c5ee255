/*
 * matter.h - what policy's tests decide on: one client, alice, whose mail is
 * in order, so that each case changes one thing.  For tests only.
 */
#ifndef UNIT_MATTER_H
#define UNIT_MATTER_H

#include <string.h>

#include "filter/policy/envelope.h"
#include "filter/policy/evidence.h"
#include "filter/policy/policy.h"
#include "parser/facts.h"
#include "store/known.h"

enum { MATTER_NOW = 1800000000 };

struct matter_of {
	struct policy *policy;
	struct envelope *envelope;
	struct facts *facts;
	struct known *known;
	struct evidence evidence;
};

static inline struct account *
matter_account (gint64 id, const char *name, const char *address,
		const char *login)
{
	struct account *account = g_new0 (struct account, 1);

	account->id = id;
	account->name = g_strdup (name);
	account->full_name = g_strdup ("");
	account->revision = 1;
	account->addresses = g_ptr_array_new_with_free_func (g_free);
	account->logins = g_ptr_array_new_with_free_func (g_free);
	g_ptr_array_add (account->addresses, g_strdup (address));
	g_ptr_array_add (account->logins, g_strdup (login));
	return account;
}

static inline void
matter_result_free (gpointer data)
{
	struct authres_result *result = data;

	g_free (result->method);
	g_free (result->result);
	g_hash_table_unref (result->properties);
	g_free (result);
}

static inline struct authres_result *
matter_result (const char *method, const char *result)
{
	struct authres_result *one = g_new0 (struct authres_result, 1);

	one->method = g_strdup (method);
	one->result = g_strdup (result);
	one->properties = g_hash_table_new_full (g_str_hash, g_str_equal,
						 g_free, g_free);
	return one;
}

static inline void
matter_property (struct authres_result *result, const char *name,
		 const char *value)
{
	g_hash_table_insert (result->properties, g_strdup (name),
			     g_strdup (value));
}

/* A field "mx.example.net; ..." on top, empty; results are added to it. */
static inline struct authres *
matter_field (struct facts *facts, const char *authserv_id)
{
	struct authres *field = g_new0 (struct authres, 1);

	field->authserv_id = g_strdup (authserv_id);
	field->parse_ok = true;
	field->results = g_ptr_array_new_with_free_func (matter_result_free);
	g_ptr_array_add (facts->authres, field);
	facts->authres_fields = facts->authres->len;
	return field;
}

static inline struct authres_result *
matter_add (struct authres *field, const char *method, const char *result)
{
	struct authres_result *one = matter_result (method, result);

	g_ptr_array_add (field->results, one);
	return one;
}

static inline void
matter_signature (struct facts *facts, const char *domain)
{
	struct dkim_signature *signature = g_new0 (struct dkim_signature, 1);

	signature->well_formed = true;
	signature->domain = g_strdup (domain);
	signature->selector = g_strdup ("s1");
	signature->b = g_strdup ("abcdefghijkl");
	signature->headers = g_strsplit ("from:to:subject:date", ":", -1);
	signature->timestamp = signature->expiry = -1;
	g_ptr_array_add (facts->dkim, signature);
}

static inline struct authres *
matter_top (struct matter_of *m)
{
	return m->facts->authres->pdata[0];
}

static inline struct authres_result *
matter_find (struct matter_of *m, const char *method)
{
	struct authres *field = matter_top (m);

	for (guint i = 0; i < field->results->len; i++) {
		struct authres_result *result = field->results->pdata[i];

		if (strcmp (result->method, method) == 0)
			return result;
	}
	return NULL;
}

/* alice@legit.test writes to support@example.net: aligned SPF, DKIM, DMARC. */
static inline void
matter_init (struct matter_of *m)
{
	struct mailbox *mailbox = mailbox_new ("support@example.net");
	struct authres *field;
	struct authres_result *result;

	m->evidence = (struct evidence) { .required = false };
	m->policy = policy_new ();
	g_ptr_array_add (m->policy->mailboxes, mailbox);
	g_strfreev (m->policy->authserv_ids);
	m->policy->authserv_ids = g_strsplit ("mx.example.net", " ", -1);

	m->envelope = envelope_new ();
	envelope_add_recipient (m->envelope, "support@example.net", 0, NULL);
	g_free (m->envelope->sender);
	m->envelope->sender = g_strdup ("alice@legit.test");
	g_free (m->envelope->helo);
	m->envelope->helo = g_strdup ("mail.legit.test");
	m->envelope->received = MATTER_NOW;

	m->facts = facts_new ();
	m->facts->from = g_new0 (struct address, 1);
	m->facts->from->address = g_strdup ("alice@legit.test");
	m->facts->from->domain = g_strdup ("legit.test");
	m->facts->from->name = g_strdup ("Alice");
	m->facts->from_name = g_strdup ("Alice");
	m->facts->subject = g_strdup ("Help");
	m->facts->subject_raw = g_strdup (" Help");
	m->facts->message_id = g_strdup ("1@legit.test");
	m->facts->text = g_strdup ("Help!\n");
	m->facts->new_text = g_strdup ("Help!");
	m->facts->date = MATTER_NOW - 60;
	m->facts->singular_fields_max = 1;
	m->facts->machine.why = g_strdup ("");
	g_strlcpy (m->facts->content_sha256, "c0ffee", 65);
	g_ptr_array_add (m->facts->to, g_strdup ("support@example.net"));
	field = matter_field (m->facts, "mx.example.net");
	result = matter_add (field, "spf", "pass");
	matter_property (result, "smtp.mailfrom", "alice@legit.test");
	result = matter_add (field, "dkim", "pass");
	matter_property (result, "header.d", "legit.test");
	matter_property (result, "header.s", "s1");
	result = matter_add (field, "dmarc", "pass");
	matter_property (result, "header.from", "legit.test");
	matter_signature (m->facts, "legit.test");

	m->known = g_new0 (struct known, 1);
	m->known->by_address = matter_account (7, "alice", "alice@legit.test",
					       "alice");
}

static inline void
matter_set (char **member, const char *value)
{
	g_free (*member);
	*member = g_strdup (value);
}

/* She writes that text to an address of ticket 42, which is account's. */
static inline void
matter_ticket_init (struct matter_of *m, enum address_purpose purpose,
		    gint64 account, const char *new_text)
{
	struct conversation *ticket;
	struct recipient *to;

	matter_init (m);
	ticket = &m->known->conversation;
	ticket->ticket = 42;
	ticket->account = account;
	ticket->subject = g_strdup ("My site");
	ticket->language = g_strdup ("uk");
	ticket->client = g_strdup ("carol@client.test");
	ticket->client_message = 5;
	to = m->envelope->recipients->pdata[0];
	to->claim.purpose = purpose;
	to->claim.ticket = 42;
	to->claim.party = account;
	to->claim.serial = 11;
	matter_set (&m->facts->new_text, new_text);
}

/* She is an agent, who answers the ticket of account 9. */
static inline void
matter_agent_init (struct matter_of *m, const char *new_text)
{
	matter_ticket_init (m, ADDRESS_AGENT, 9, new_text);
	m->known->by_address->role = ROLE_AGENT;
	matter_set (&m->known->by_address->full_name, "Ann");
}

static inline void
matter_clear (struct matter_of *m)
{
	policy_unref (m->policy);
	envelope_free (m->envelope);
	facts_free (m->facts);
	known_free (m->known);
}

/* To an address of support that claims something. */
static inline void
matter_sent_to (struct matter_of *m, enum address_purpose purpose,
		const char *tag)
{
	struct recipient *to = m->envelope->recipients->pdata[0];

	g_free (to->address);
	to->address = g_strdup_printf ("support+%s@example.net", tag);
	g_free (to->tag);
	to->tag = g_strdup (tag);
	to->claim.purpose = purpose;
}

#endif
