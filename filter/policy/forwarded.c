#include "filter/policy/forwarded.h"

#include <string.h>

#include "filter/policy/claims.h"
#include "filter/policy/identity.h"

/* How far into the future it may be sealed: clocks differ. */
enum { CLOCK_SLACK = 3600 };

static const char *
defect_word (const char *defect)
{
	static const char *const words[][2] = {
		{ "duplicate", "arc-duplicate" },
		{ "incomplete", "arc-incomplete" },
		{ "too-many", "arc-too-many" },
		{ "length", "arc-length" },
		{ "failed", "arc-failed" },
		{ "cv", "arc-cv" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
		if (strcmp (defect, words[i][0]) == 0)
			return words[i][1];
	return "arc-malformed";
}

static const char *
outcome_word (enum arc_outcome outcome)
{
	switch (outcome) {
	case ARC_NONE: return "arc-unchecked";
	case ARC_GOOD: return FORWARDED_GOOD;
	case ARC_BODY: return "arc-body";
	case ARC_HEADER: return "arc-header";
	case ARC_SEAL: return "arc-seal";
	case ARC_NO_KEY: return "arc-no-key";
	case ARC_KEY_REVOKED: return "arc-key-revoked";
	case ARC_WEAK: return "arc-weak";
	case ARC_MANY_KEYS: return "arc-many-keys";
	case ARC_UNKNOWN: return FORWARDED_UNANSWERED;
	}
	return "arc-unchecked";
}

/* One set is of one hand. */
static bool
is_believed (const struct policy *policy, const struct arc_set *set)
{
	return strcmp (set->seal.domain, set->message.domain) == 0
		&& g_strv_contains ((const char *const *) policy->arc_sealers,
				    set->seal.domain);
}

/* The oldest of the believed ones that nobody else comes after, or NULL. */
static const struct arc_set *
nearest (const struct policy *policy, const struct arc *arc)
{
	const struct arc_set *oldest = NULL;

	for (guint i = arc->sets->len; i-- > 0;) {
		const struct arc_set *set = arc->sets->pdata[i];

		if (!is_believed (policy, set))
			break;
		oldest = set;
	}
	return oldest;
}

static bool
is_of_the_future (const struct arc *arc, gint64 now)
{
	for (guint i = 0; i < arc->sets->len; i++) {
		const struct arc_set *set = arc->sets->pdata[i];

		if (MAX (set->seal.timestamp, set->message.timestamp)
		    > now + CLOCK_SLACK)
			return true;
	}
	return false;
}

static const char *
weigh_claims (const struct policy *policy, const struct claims *claims,
	      const struct facts *facts, unsigned accepted)
{
	const char *spf = claims_spf_domain (claims);
	bool by_spf = spf != NULL
		&& identity_aligned (policy, spf, facts->from->domain);
	bool by_dkim = claims_signatures (policy, claims, facts) != 0;

	if (claims->dmarc_bad)
		return "arc-dmarc-fail";
	if (claims->dmarc_pass && (by_spf || by_dkim))
		return NULL;
	return by_dkim && (accepted & PROOF_DKIM) != 0 ? NULL
		: "arc-unproven";
}

static const char *
weigh_results (const struct policy *policy, const struct arc_set *set,
	       const struct facts *facts, unsigned accepted)
{
	struct claims claims;
	const char *word;

	if (!set->results->parse_ok || !claims_sound (facts))
		return "arc-results";
	claims_init (&claims);
	claims.by_identity = true;
	claims_add (&claims, set->results, facts->from->domain);
	word = weigh_claims (policy, &claims, facts, accepted);
	claims_clear (&claims);
	return word;
}

/* What speaks against it before anything is verified, or NULL. */
static const char *
weigh_unverified (const struct policy *policy,
		  const struct envelope *envelope,
		  const struct facts *facts, unsigned accepted,
		  gint64 now, const char **sealer)
{
	const struct arc *arc = facts->arc;
	const struct arc_set *newest, *believed;

	if (arc->defect != NULL || arc->sets->len == 0)
		return defect_word (arc->defect != NULL ? arc->defect : "");
	newest = arc->sets->pdata[arc->sets->len - 1];
	believed = nearest (policy, arc);
	*sealer = believed != NULL ? believed->seal.domain
		: newest->seal.domain;
	if (believed == NULL)
		return "arc-sealer";
	if (is_of_the_future (arc, now))
		return "arc-future";
	if (newest->expiry >= 0 && newest->expiry < now)
		return "arc-expired";
	if (!newest->covers)
		return "arc-open-header";
	if (!claims_to_us (policy, envelope, facts))
		return "arc-not-to-us";
	if (!claims_fresh (policy, facts, now))
		return "arc-not-fresh";
	return weigh_results (policy, believed, facts, accepted);
}

static bool
is_asked_for (const struct policy *policy, const struct facts *facts,
	      unsigned accepted)
{
	return facts->arc != NULL && facts->from != NULL
		&& (accepted & PROOF_ARC) != 0
		&& policy->arc_sealers[0] != NULL;
}

const char *
forwarded_weigh (const struct policy *policy, const struct envelope *envelope,
		 const struct facts *facts, enum arc_outcome outcome,
		 unsigned accepted, gint64 now, const char **sealer)
{
	const char *word;

	*sealer = NULL;
	if (!is_asked_for (policy, facts, accepted))
		return NULL;
	word = weigh_unverified (policy, envelope, facts, accepted, now,
				 sealer);
	return word != NULL ? word : outcome_word (outcome);
}

bool
forwarded_wanted (const struct policy *policy,
		  const struct envelope *envelope, const struct facts *facts,
		  gint64 now)
{
	unsigned accepted = policy->proofs | policy->agent_proofs;
	const char *sealer;

	return is_asked_for (policy, facts, accepted)
		&& weigh_unverified (policy, envelope, facts, accepted,
				     now, &sealer)
			== NULL;
}
