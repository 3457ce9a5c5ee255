#include "filter/policy/identity.h"

#include <string.h>

#include "filter/policy/claims.h"
#include "filter/policy/forwarded.h"
#include "filter/policy/signed.h"

bool
identity_aligned (const struct policy *policy, const char *a, const char *b)
{
	g_autofree char *x = g_ascii_strdown (a, -1);
	g_autofree char *y = g_ascii_strdown (b, -1);
	const char *p, *q;

	if (strcmp (x, y) == 0)
		return true;
	if (policy->organisational == NULL)
		return false;
	p = policy->organisational (x);
	q = policy->organisational (y);
	return p != NULL && q != NULL && strcmp (p, q) == 0;
}

/*
 * Rule (1): a MAIL FROM or HELO that could have been written to break out of
 * a result field's comment proves nothing, and neither does any field of
 * that mail (A22).  The same holds for signatures (claims_sound).
 */
static bool
plain (const char *text, const char *others)
{
	for (const char *p = text; *p != '\0'; p++)
		if (!g_ascii_isalnum (*p) && strchr (others, *p) == NULL)
			return false;
	return true;
}

static bool
plain_helo (const char *helo)
{
	gsize length = strlen (helo);

	/* An address literal, RFC 5321 section 4.1.3, is as plain. */
	if (length > 2 && helo[0] == '[' && helo[length - 1] == ']') {
		g_autofree char *inside = g_strndup (helo + 1, length - 2);

		return plain (inside, ".:-IPv");
	}
	return plain (helo, ".-_");
}

static bool
plain_envelope (const struct envelope *envelope)
{
	const char *sender = envelope->sender;
	const char *at = strchr (sender, '@');

	return plain_helo (envelope->helo)
		&& plain (sender, ".!#$%&'*+/?^_`{|}~-@")
		&& (at == NULL || strpbrk (at + 1, "@'") == NULL);
}

static bool
trusted (const struct policy *policy, const struct authres *field)
{
	return field->authserv_id != NULL
		&& g_strv_contains ((const char *const *) policy->authserv_ids,
				    field->authserv_id);
}

/* What the trusted fields claim. */
static struct claims
claims_read (const struct policy *policy, const struct envelope *envelope,
	     const struct facts *facts, bool *believed)
{
	bool sound = plain_envelope (envelope) && claims_sound (facts)
		&& facts->authres_fields == facts->authres->len;
	struct claims claims;

	claims_init (&claims);
	for (guint i = 0; i < facts->authres->len; i++) {
		const struct authres *field = facts->authres->pdata[i];

		if (!trusted (policy, field))
			continue;
		claims.found = true;
		if (!field->parse_ok)
			sound = false;
		claims_add (&claims, field, facts->from->domain);
	}
	/* There is a field, and all keep the rules. */
	*believed = claims.found && sound;
	return claims;
}

/* Rule (2): one SPF result, about the sender that Postfix really saw. */
static bool
spf_shown (const struct policy *policy, const struct claims *claims,
	   const struct envelope *envelope, const struct facts *facts)
{
	const char *domain = claims_spf_domain (claims);
	const char *at = strrchr (envelope->sender, '@');

	return domain != NULL && at != NULL
		&& g_ascii_strcasecmp (domain, at + 1) == 0
		&& identity_aligned (policy, at + 1, facts->from->domain);
}

/* The signatures that would carry a DKIM proof, as bits of facts->dkim.  Some
 * providers leave To open (Outlook, Yahoo): what they sign may be sent again
 * to us by anybody, unless SPF tells that it comes straight from there. */
static guint32
dkim_candidates (const struct policy *policy, const struct claims *claims,
		 const struct envelope *envelope, const struct facts *facts,
		 gint64 now)
{
	guint32 bits;

	if (!claims_to_us (policy, envelope, facts)
	    || !claims_fresh (policy, facts, now))
		return 0;
	bits = claims_signatures (policy, claims, facts);
	return spf_shown (policy, claims, envelope, facts) ? bits
		: claims_over_recipients (facts, bits);
}

/* Rule (4): a claimed pass counts once it is confirmed. */
static bool
dkim_confirmed (guint32 candidates, const struct evidence *evidence,
		bool *unsettled)
{
	bool confirmed = false, unknown = false;

	if (!evidence->required)
		return candidates != 0;
	for (unsigned i = 0; i < LIMIT_DKIM_SIGNATURES; i++) {
		if ((candidates & (1u << i)) == 0)
			continue;
		if (evidence->dkim[i] == CONFIRMATION_PASS)
			confirmed = true;
		if (evidence->dkim[i] == CONFIRMATION_UNKNOWN)
			unknown = true;
	}
	*unsettled = !confirmed && unknown;
	return confirmed;
}

/* Where no result is, none has failed either; but nobody has looked. */
static const char *
speaks_against (const struct claims *claims, bool believed,
		const struct evidence *evidence)
{
	bool failed = claims->failed;

	for (unsigned i = 0; i < LIMIT_DKIM_SIGNATURES; i++)
		failed = failed || evidence->dkim[i] == CONFIRMATION_FAIL;
	if (failed)
		return "results-failed";
	if (!claims->found)
		return "no-results";
	return believed ? NULL : "results-not-believed";
}

/* What the results show about the one From address, as proof bits; and the
 * bits that a missing answer from DNS keeps back. */
static unsigned
results_show (const struct policy *policy, const struct envelope *envelope,
	      const struct facts *facts, const struct evidence *evidence,
	      gint64 now, unsigned *kept_back, struct identity *who)
{
	bool believed, unsettled = false;
	struct claims claims = claims_read (policy, envelope, facts,
					    &believed);
	unsigned shown = 0;

	*kept_back = 0;
	who->against = speaks_against (&claims, believed, evidence);
	if (!believed) {
		who->reason = "no-results";
	} else if (claims.dmarc_bad) {
		/* Rule (5), second half: a failure always counts. */
		who->reason = "dmarc-fail";
	} else {
		if (spf_shown (policy, &claims, envelope, facts))
			shown |= PROOF_SPF;
		if (dkim_confirmed (dkim_candidates (policy, &claims,
						     envelope, facts, now),
				    evidence, &unsettled))
			shown |= PROOF_DKIM;
		/* Rule (5): a pass by itself proves nothing. */
		if (shown != 0 && claims.dmarc_pass)
			shown |= PROOF_DMARC;
		if (unsettled)
			*kept_back = PROOF_DKIM
				| (claims.dmarc_pass ? PROOF_DMARC : 0);
		who->reason = "unverified";
	}
	claims_clear (&claims);
	return shown;
}

static bool
has_login (const struct envelope *envelope)
{
	return envelope->login != NULL && *envelope->login != '\0';
}

guint32
identity_wanted (const struct policy *policy, const struct envelope *envelope,
		 const struct facts *facts, gint64 now)
{
	struct claims claims;
	guint32 bits = 0;
	bool believed;

	if (facts->from == NULL || has_login (envelope))
		return 0;
	claims = claims_read (policy, envelope, facts, &believed);
	if (believed && !claims.dmarc_bad)
		bits = dkim_candidates (policy, &claims, envelope, facts,
					now);
	claims_clear (&claims);
	return bits;
}

bool
identity_wants_arc (const struct policy *policy,
		    const struct envelope *envelope,
		    const struct facts *facts, gint64 now)
{
	return !has_login (envelope) && forwarded_wanted (policy, envelope,
							 facts, now);
}

static enum proof
strongest (unsigned bits)
{
	static const enum proof order[] = { PROOF_SIGNATURE, PROOF_LOGIN,
					    PROOF_DMARC, PROOF_DKIM,
					    PROOF_ARC, PROOF_SPF };

	for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
		if (bits & order[i])
			return order[i];
	return PROOF_NONE;
}

static bool
holds (const struct account *account, const char *address)
{
	for (guint i = 0; i < account->addresses->len; i++)
		if (strcmp (account->addresses->pdata[i], address) == 0)
			return true;
	return account_contact (account, address) != NULL;
}

/* Beside a login that is not the account's own, a signed mail is one that
 * somebody else sends on.  True: it is a proof. */
static bool
weigh_signature (const struct policy *policy, const struct envelope *envelope,
		 const struct facts *facts, const struct known *known,
		 const struct evidence *evidence, gint64 now,
		 struct identity *who)
{
	bool foreign_login = has_login (envelope)
		&& (who->shown & PROOF_LOGIN) == 0;

	who->signature_word = signed_weigh (policy, envelope, facts, known,
		&evidence->signature, strcmp (who->reason, "dmarc-fail") == 0,
		now);
	if (foreign_login
	    || g_strcmp0 (who->signature_word, SIGNED_GOOD) != 0)
		return false;
	who->signature = &evidence->signature;
	return true;
}

/* Results of our own border do not count beside a login, and nor does what
 * another one has found. */
static void
weigh_arc (const struct policy *policy, const struct envelope *envelope,
	   const struct facts *facts, const struct evidence *evidence,
	   unsigned accepted, gint64 now, struct identity *who)
{
	if (!has_login (envelope))
		who->arc_word = forwarded_weigh (policy, envelope, facts,
						 evidence->arc, accepted, now,
						 &who->arc_sealer);
}

struct identity
identity_of (const struct policy *policy, const struct envelope *envelope,
	     const struct facts *facts, const struct known *known,
	     const struct evidence *evidence, gint64 now)
{
	struct identity who = { .reason = "unverified" };
	unsigned kept_back = 0, accepted;

	if (facts->from == NULL) {
		who.account = known->by_login;
		who.reason = who.against = "ambiguous-from";
		return who;
	}
	who.address = facts->from->address;
	who.account = known->by_address;
	if (has_login (envelope)) {
		/* A login is its own proof; results are ignored beside it,
		 * since a border may leave forged ones there (A23). */
		who.against = "login";
		if (known->by_login == NULL)
			who.reason = "unknown-login";
		else if (!holds (known->by_login, who.address))
			who.reason = "login-mismatch";
		else {
			who.account = known->by_login;
			who.shown = PROOF_LOGIN;
		}
	} else {
		who.shown = results_show (policy, envelope, facts, evidence,
					  now, &kept_back, &who);
	}
	if (weigh_signature (policy, envelope, facts, known, evidence, now,
			     &who))
		who.shown |= PROOF_SIGNATURE;
	else if (g_strcmp0 (who.signature_word, SIGNED_BUSY) == 0)
		kept_back |= PROOF_SIGNATURE;
	if (who.account != NULL)
		who.contact = account_contact (who.account, who.address);
	accepted = who.account != NULL && who.account->role == ROLE_AGENT
		? policy->agent_proofs : policy->proofs;
	weigh_arc (policy, envelope, facts, evidence, accepted, now, &who);
	if (g_strcmp0 (who.arc_word, FORWARDED_GOOD) == 0)
		who.shown |= PROOF_ARC;
	else if (g_strcmp0 (who.arc_word, FORWARDED_UNANSWERED) == 0)
		kept_back |= PROOF_ARC;
	who.authentic = who.shown != 0;
	who.recipients = (who.shown & ~(unsigned) PROOF_SIGNATURE) != 0
		|| (who.signature != NULL
		    && facts->shell->header == SHELL_HEADER_SAME);
	who.proof = strongest (who.shown & accepted);
	who.verified = who.proof != PROOF_NONE && who.account != NULL;
	who.unsettled = !who.verified && who.account != NULL
		&& (kept_back & accepted) != 0;
	if (who.account == NULL
	    && strcmp (who.reason, "login-mismatch") != 0)
		who.reason = "unknown-sender";
	else if (who.verified)
		who.reason = "verified";
	else if (who.signature_word != NULL && who.signature == NULL
		 && !has_login (envelope)
		 && strcmp (who.reason, "dmarc-fail") != 0)
		/* Who signs wants to know about that. */
		who.reason = who.signature_word;
	else if (who.authentic)
		who.reason = "proof-too-weak";
	return who;
}

unsigned
identity_rights (const struct identity *who)
{
	if (!who->verified)
		return 0;
	return who->contact != NULL ? who->contact->rights : RIGHTS_ALL;
}

const char *
identity_name (const struct identity *who)
{
	if (!who->verified)
		return "";
	return who->contact != NULL ? who->contact->full_name
		: who->account->full_name;
}
