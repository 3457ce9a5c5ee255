#include "filter/milter/claim.h"

#include "filter/log.h"

static char *
refusal (const struct mailbox *mailbox, enum address_state state)
{
	return g_strdup_printf ("This address %s; please write to %s instead"
				"%s%s", state == ADDRESS_EXPIRED
				? "has expired" : "is not valid",
				mailbox->address,
				*mailbox->url != '\0' ? ", or see " : "",
				mailbox->url);
}

static void
count (const struct claim_asker *asker)
{
	const struct envelope *envelope = asker->envelope;
	g_autofree char *most = NULL;

	if (!guesses_add (asker->guesses, envelope->login,
			  envelope->client_address, asker->clock))
		return;
	most = g_strdup_printf ("%d", GUESSES_MOST);
	log_event (LOG_LEVEL_WARNING, "address-guesses", "client",
		   envelope->client_address, "login", envelope->login,
		   "more-than", most, NULL);
}

enum claim_answer
claim_check (const struct claim_asker *asker, const char *recipient,
	     int mailbox, const char *tag, struct address_claim *claim,
	     char **text)
{
	const struct policy *policy = asker->policy;
	const struct envelope *envelope = asker->envelope;
	bool lenient = asker->local || policy->observe;
	const struct mailbox *ours;
	enum address_state state;

	*claim = (struct address_claim) { 0 };
	*text = NULL;
	if (asker->guesses == NULL || mailbox < 0
	    || policy->address_keys == NULL || !address_is_signed (tag))
		return CLAIM_TAKE;
	if (guesses_over (asker->guesses, envelope->login,
			  envelope->client_address, asker->clock)) {
		if (lenient)
			return CLAIM_TAKE;
		*text = g_strdup ("Too many addresses that are not valid; "
				  "try again in an hour");
		return CLAIM_PUT_OFF;
	}
	ours = policy->mailboxes->pdata[mailbox];
	state = address_check (policy->address_keys, ours->address, tag,
			       asker->now, claim);
	if (state == ADDRESS_VALID)
		return CLAIM_TAKE;
	*claim = (struct address_claim) { 0 };
	log_event (LOG_LEVEL_INFO, "address-refused", "why",
		   state == ADDRESS_EXPIRED ? "expired" : "forged",
		   "recipient", recipient, "sender", envelope->sender,
		   "client", envelope->client_address, "login",
		   envelope->login, "let-pass", lenient ? "yes" : NULL, NULL);
	if (state == ADDRESS_FORGED)
		count (asker);
	if (lenient)
		return CLAIM_TAKE;
	*text = refusal (ours, state);
	return CLAIM_REFUSE;
}
