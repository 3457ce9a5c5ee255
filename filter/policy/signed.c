#include "filter/policy/signed.h"

#include <string.h>

#include "filter/policy/claims.h"
#include "filter/policy/delivery.h"

/* How far into the future it may be made: clocks differ. */
enum { CLOCK_SLACK = 3600 };

static const char *
defect_word (const char *defect)
{
	static const char *const words[][2] = {
		{ "wrapped", "signature-wrapped" },
		{ "protocol", "signature-protocol" },
		{ "signature", "signature-malformed" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
		if (strcmp (defect, words[i][0]) == 0)
			return words[i][1];
	return "signature-unsound";
}

static const char *
outcome_word (enum signature_outcome outcome)
{
	switch (outcome) {
	case SIGNATURE_NONE: return NULL;
	case SIGNATURE_GOOD: return SIGNED_GOOD;
	case SIGNATURE_BAD: return "signature-bad";
	case SIGNATURE_UNKNOWN_KEY: return "signature-unknown-key";
	case SIGNATURE_OTHER_ADDRESS: return "signature-other-address";
	case SIGNATURE_KEY_EXPIRED: return "signature-key-expired";
	case SIGNATURE_KEY_REVOKED: return "signature-key-revoked";
	case SIGNATURE_EXPIRED: return "signature-expired";
	case SIGNATURE_WEAK: return "signature-weak";
	case SIGNATURE_DISAGREE: return "signature-disagree";
	case SIGNATURE_FAILED: return "signature-failed";
	case SIGNATURE_BUSY: return SIGNED_BUSY;
	}
	return NULL;
}

static bool
is_fresh (const struct policy *policy, const struct signature *signature,
	  gint64 now)
{
	return signature->made > 0
		&& signature->made >= now - policy->signature_max_age
		&& signature->made <= now + CLOCK_SLACK;
}

/* The mail that had it first, delivered again, is no repetition. */
static bool
is_repeated (const struct policy *policy, const struct facts *facts,
	     const struct known *known)
{
	g_autofree char *own = delivery_of_account (policy,
		known->by_address->id, facts);

	return known->signature_seen != NULL
		&& strcmp (known->signature_seen, own) != 0;
}

static const char *
weigh_header (const struct policy *policy, const struct envelope *envelope,
	      const struct facts *facts, bool dmarc_bad)
{
	switch (facts->shell->header) {
	case SHELL_HEADER_DIFFERS:
		return "signature-other-header";
	case SHELL_HEADER_SAME:
		return claims_to_us (policy, envelope, facts) ? SIGNED_GOOD
			: "signature-not-to-us";
	case SHELL_HEADER_NONE:
		break;
	}
	if (policy->signature_header)
		return "signature-open-header";
	return dmarc_bad ? "signature-dmarc-fail" : SIGNED_GOOD;
}

const char *
signed_weigh (const struct policy *policy, const struct envelope *envelope,
	      const struct facts *facts, const struct known *known,
	      const struct signature *signature, bool dmarc_bad, gint64 now)
{
	if (facts->shell == NULL || known->by_address == NULL
	    || signature->account != known->by_address->id)
		return NULL;
	if (facts->shell->defect != NULL)
		return defect_word (facts->shell->defect);
	if (signature->outcome != SIGNATURE_GOOD)
		return outcome_word (signature->outcome);
	if (!is_fresh (policy, signature, now))
		return "signature-not-fresh";
	if (is_repeated (policy, facts, known))
		return "signature-repeated";
	return weigh_header (policy, envelope, facts, dmarc_bad);
}

bool
signed_wanted (const struct policy *policy, const struct facts *facts)
{
	return facts->shell != NULL && facts->from != NULL
		&& ((policy->proofs | policy->agent_proofs)
		    & PROOF_SIGNATURE) != 0;
}
