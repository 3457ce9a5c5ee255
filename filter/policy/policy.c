#include "filter/policy/policy.h"

#include <string.h>

static void
mailbox_destroy (gpointer mailbox)
{
	mailbox_free (mailbox);
}

struct policy *
policy_new (void)
{
	struct policy *policy = g_new0 (struct policy, 1);

	policy->refs = 1;
	policy->mailboxes = g_ptr_array_new_with_free_func (mailbox_destroy);
	policy->recipient_delimiter = g_strdup ("+");
	policy->hostname = g_strdup ("localhost");
	policy->authserv_ids = g_new0 (char *, 1);
	policy->arc_sealers = g_new0 (char *, 1);
	policy->proofs = PROOF_LOGIN | PROOF_DMARC | PROOF_SIGNATURE;
	policy->verify_dkim = true;
	policy->dkim_max_age = 3 * 24 * 3600;
	policy->signature_max_age = 3 * 24 * 3600;
	policy->reply_valid = 365 * 24 * 3600;
	policy->link_valid = 30 * 24 * 3600;
	policy->quote_valid = 14 * 24 * 3600;
	policy->reopen_within = 30 * 24 * 3600;
	policy->agent_proofs = PROOF_LOGIN | PROOF_DMARC | PROOF_SIGNATURE;
	policy->answer_collision = 10 * 60;
	policy->challenges_day = 3;
	policy->challenges_hour = 100;
	policy->challenge_valid = 7 * 24 * 3600;
	policy->company = g_strdup ("");
	policy->cabinet_url = g_strdup ("");
	policy->language = g_strdup ("en");
	policy->announce_rate = 600;
	policy->announce_from = g_strdup ("");
	policy->announce_orders = g_strdup ("");
	policy->answer_tickets = true;
	policy->answer_advisory = true;
	policy->cap_address_hour = 5;
	policy->cap_all_hour = 1000;
	policy->advisory_tag = g_strdup ("");
	return policy;
}

struct policy *
policy_ref (struct policy *policy)
{
	g_atomic_int_inc (&policy->refs);
	return policy;
}

void
policy_unref (struct policy *policy)
{
	if (policy == NULL || !g_atomic_int_dec_and_test (&policy->refs))
		return;
	g_ptr_array_unref (policy->mailboxes);
	g_free (policy->recipient_delimiter);
	g_free (policy->hostname);
	g_strfreev (policy->authserv_ids);
	g_strfreev (policy->arc_sealers);
	address_keys_free (policy->address_keys);
	regulation_unref (policy->regulation);
	g_free (policy->company);
	g_free (policy->cabinet_url);
	g_free (policy->language);
	g_free (policy->announce_from);
	g_free (policy->announce_orders);
	g_free (policy->advisory_tag);
	g_free (policy);
}

const char *
policy_announcer (const struct policy *policy)
{
	const struct mailbox *first = policy->mailboxes->len > 0
		? policy->mailboxes->pdata[0] : NULL;

	return *policy->announce_from != '\0' || first == NULL
		? policy->announce_from : first->address;
}

struct mailbox *
mailbox_new (const char *address)
{
	struct mailbox *mailbox = g_new0 (struct mailbox, 1);

	mailbox->address = g_ascii_strdown (address, -1);
	mailbox->refusal = g_strdup ("");
	mailbox->url = g_strdup ("");
	return mailbox;
}

void
mailbox_free (struct mailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	g_free (mailbox->address);
	g_free (mailbox->refusal);
	g_free (mailbox->url);
	g_free (mailbox);
}

static int
mailbox_index (const struct policy *policy, const char *local, gsize length,
	       const char *domain)
{
	for (guint i = 0; i < policy->mailboxes->len; i++) {
		const struct mailbox *mailbox = policy->mailboxes->pdata[i];
		const char *at = strrchr (mailbox->address, '@');

		if (at != NULL && (gsize) (at - mailbox->address) == length
		    && g_ascii_strncasecmp (mailbox->address, local, length)
			== 0
		    && g_ascii_strcasecmp (at + 1, domain) == 0)
			return (int) i;
	}
	return -1;
}

int
policy_mailbox (const struct policy *policy, const char *address, char **tag)
{
	const char *at = strrchr (address, '@');
	int found;

	*tag = NULL;
	if (at == NULL)
		return -1;
	found = mailbox_index (policy, address, (gsize) (at - address), at + 1);
	/* A tag may itself hold delimiters, and so may a mailbox: the longest
	 * mailbox wins, as in Postfix. */
	for (const char *p = at - 1; found < 0 && p > address; p--) {
		if (strchr (policy->recipient_delimiter, *p) == NULL)
			continue;
		found = mailbox_index (policy, address, (gsize) (p - address),
				       at + 1);
		if (found >= 0)
			*tag = g_strndup (p + 1, (gsize) (at - p - 1));
	}
	return found;
}

const char *
proof_name (enum proof proof)
{
	switch (proof) {
	case PROOF_NONE: return "none";
	case PROOF_SPF: return "spf";
	case PROOF_DKIM: return "dkim";
	case PROOF_DMARC: return "dmarc";
	case PROOF_LOGIN: return "login";
	case PROOF_SIGNATURE: return "signature";
	case PROOF_ARC: return "arc";
	}
	return "none";
}
