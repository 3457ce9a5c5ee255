#include "filter/policy/envelope.h"

static void
recipient_free (gpointer data)
{
	struct recipient *recipient = data;

	g_free (recipient->address);
	g_free (recipient->tag);
	g_free (recipient);
}

struct envelope *
envelope_new (void)
{
	struct envelope *envelope = g_new0 (struct envelope, 1);

	envelope->client_address = g_strdup ("");
	envelope->client_name = g_strdup ("");
	envelope->helo = g_strdup ("");
	envelope->sender = g_strdup ("");
	envelope->queue_id = g_strdup ("");
	envelope->nonce = g_strdup ("");
	envelope->own_fields = g_ptr_array_new_with_free_func (g_free);
	envelope->recipients = g_ptr_array_new_with_free_func (recipient_free);
	return envelope;
}

void
envelope_free (struct envelope *envelope)
{
	if (envelope == NULL)
		return;
	g_free (envelope->client_address);
	g_free (envelope->client_name);
	g_free (envelope->helo);
	g_free (envelope->login);
	g_free (envelope->sender);
	g_free (envelope->queue_id);
	g_free (envelope->nonce);
	g_free (envelope->subject);
	g_ptr_array_unref (envelope->own_fields);
	g_ptr_array_unref (envelope->recipients);
	g_free (envelope);
}

void
envelope_add_recipient (struct envelope *envelope, const char *address,
			int mailbox, const char *tag)
{
	struct recipient *recipient = g_new0 (struct recipient, 1);

	recipient->address = g_strdup (address);
	recipient->mailbox = mailbox;
	recipient->tag = g_strdup (tag);
	g_ptr_array_add (envelope->recipients, recipient);
}

const struct recipient *
envelope_claimed (const struct envelope *envelope)
{
	const struct recipient *first = NULL;

	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];

		if (to->claim.purpose == ADDRESS_NOTE)
			return to;
		if (first == NULL && to->claim.purpose != ADDRESS_NONE)
			first = to;
	}
	return first;
}

const struct address_claim *
envelope_claim (const struct envelope *envelope)
{
	static const struct address_claim none = { ADDRESS_NONE, 0, 0, 0, 0 };
	const struct recipient *claimed = envelope_claimed (envelope);

	return claimed != NULL ? &claimed->claim : &none;
}

const struct mailbox *
envelope_mailbox (const struct envelope *envelope,
		  const struct policy *policy)
{
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];

		if (to->mailbox >= 0)
			return policy->mailboxes->pdata[to->mailbox];
	}
	return NULL;
}
