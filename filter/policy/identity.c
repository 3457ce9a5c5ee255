#include "filter/policy/identity.h"

#include <string.h>

#include "filter/policy/signed.h"

/* How far into the future a Date may lie: clocks differ. */
enum { CLOCK_SLACK = 3600 };

/* What the trusted fields claim, once they are believed at all. */
struct claims {
	bool believed;		/* there is a field, and all keep the rules */
	const struct authres_result *spf;
	unsigned spf_count;
	unsigned dkim_count;
	bool dkim_bad;		/* a none, fail or error among them */
	GPtrArray *dkim_pass;	/* borrowed results */
	bool dmarc_bad;
	bool dmarc_pass;	/* for the domain of our own From */
};

static const char *
property (const struct authres_result *result, const char *name)
{
	return g_hash_table_lookup (result->properties, name);
}

static const char *
domain_of (const char *address)
{
	const char *at = strrchr (address, '@');

	return at != NULL ? at + 1 : address;
}

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
 * that mail (A22).
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
		&& plain (sender, ".!#$%&*+/?^_`{|}~-@")
		&& (at == NULL || strchr (at + 1, '@') == NULL);
}

static bool
trusted (const struct policy *policy, const struct authres *field)
{
	return field->authserv_id != NULL
		&& g_strv_contains ((const char *const *) policy->authserv_ids,
				    field->authserv_id);
}

static void
claim (struct claims *claims, const struct authres_result *result,
       const char *from_domain)
{
	bool pass = strcmp (result->result, "pass") == 0;

	if (strcmp (result->method, "spf") == 0) {
		claims->spf_count++;
		claims->spf = result;
	} else if (strcmp (result->method, "dkim") == 0) {
		claims->dkim_count++;
		if (pass)
			g_ptr_array_add (claims->dkim_pass, (gpointer) result);
		else
			claims->dkim_bad = true;
	} else if (strcmp (result->method, "dmarc") == 0) {
		const char *domain = property (result, "header.from");

		/* A true pass for another domain than the one that our own
		 * parser found says nothing about this mail (A23); it is no
		 * failure either. */
		if (pass && domain != NULL
		    && g_ascii_strcasecmp (domain, from_domain) == 0)
			claims->dmarc_pass = true;
		else if (!pass && strcmp (result->result, "none") != 0
			 && strcmp (result->result, "bestguesspass") != 0)
			claims->dmarc_bad = true;
	}
}

static struct claims
claims_read (const struct policy *policy, const struct envelope *envelope,
	     const struct facts *facts)
{
	struct claims claims = { .dkim_pass = g_ptr_array_new () };
	bool sound = plain_envelope (envelope)
		&& facts->authres_fields == facts->authres->len;

	for (guint i = 0; i < facts->authres->len; i++) {
		const struct authres *field = facts->authres->pdata[i];

		if (!trusted (policy, field))
			continue;
		claims.believed = true;
		if (!field->parse_ok)
			sound = false;
		for (guint j = 0; j < field->results->len; j++)
			claim (&claims, field->results->pdata[j],
			       facts->from->domain);
	}
	claims.believed = claims.believed && sound;
	return claims;
}

/* Rule (2): one SPF result, about the sender that Postfix really saw. */
static bool
spf_shown (const struct policy *policy, const struct claims *claims,
	   const struct envelope *envelope, const struct facts *facts)
{
	const char *mailfrom;

	if (claims->spf_count != 1
	    || strcmp (claims->spf->result, "pass") != 0
	    || strchr (envelope->sender, '@') == NULL)
		return false;
	mailfrom = property (claims->spf, "smtp.mailfrom");
	return mailfrom != NULL
		&& g_ascii_strcasecmp (domain_of (mailfrom),
				       domain_of (envelope->sender)) == 0
		&& identity_aligned (policy, domain_of (envelope->sender),
			    facts->from->domain);
}

/* The signature that a claimed pass must be about (rule 3), or -1. */
static int
signature_index (const struct facts *facts, const struct authres_result *result)
{
	const char *d = property (result, "header.d");
	const char *s = property (result, "header.s");
	const char *b = property (result, "header.b");

	if (d == NULL || s == NULL)
		return -1;
	for (guint i = 0; i < facts->dkim->len
	     && i < LIMIT_DKIM_SIGNATURES; i++) {
		const struct dkim_signature *sig = facts->dkim->pdata[i];

		if (sig->well_formed
		    && g_ascii_strcasecmp (sig->domain, d) == 0
		    && g_ascii_strcasecmp (sig->selector, s) == 0
		    && (b == NULL || g_str_has_prefix (sig->b, b)))
			return (int) i;
	}
	return -1;
}

/*
 * A11: a DKIM signature outlives its mail.  It counts only where the mail is
 * addressed to us, fresh, signed whole, and has each singular field once.
 */
static bool
fresh (const struct policy *policy, const struct facts *facts, gint64 now)
{
	bool to_us = false;

	for (guint i = 0; i < facts->to->len && !to_us; i++) {
		g_autofree char *tag = NULL;

		to_us = policy_mailbox (policy, facts->to->pdata[i], &tag)
			>= 0;
	}
	return to_us && facts->date >= 0
		&& facts->date >= now - policy->dkim_max_age
		&& facts->date <= now + CLOCK_SLACK
		&& facts->singular_fields_max <= 1;
}

/* The signatures that would carry a DKIM proof, as bits of facts->dkim;
 * none where a claim lacks its signature or is contradicted (rule 3). */
static guint32
dkim_candidates (const struct policy *policy, const struct claims *claims,
		 const struct facts *facts, gint64 now)
{
	guint32 bits = 0;

	if (claims->dkim_pass->len == 0 || claims->dkim_bad
	    || claims->dkim_count > facts->dkim->len
	    || !fresh (policy, facts, now))
		return 0;
	for (guint i = 0; i < claims->dkim_pass->len; i++) {
		const struct dkim_signature *sig;
		int index = signature_index (facts,
					     claims->dkim_pass->pdata[i]);

		if (index < 0)
			return 0;
		sig = facts->dkim->pdata[index];
		if (!sig->has_length
		    && g_strv_contains ((const char *const *) sig->headers,
					"from")
		    && identity_aligned (policy, sig->domain,
					 facts->from->domain))
			bits |= 1u << index;
	}
	return bits;
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

/* What the results show about the one From address, as proof bits; and the
 * bits that a missing answer from DNS keeps back. */
static unsigned
results_show (const struct policy *policy, const struct envelope *envelope,
	      const struct facts *facts, const struct evidence *evidence,
	      gint64 now, unsigned *kept_back, const char **reason)
{
	struct claims claims = claims_read (policy, envelope, facts);
	unsigned shown = 0;
	bool unsettled = false;

	*kept_back = 0;
	if (!claims.believed) {
		*reason = "no-results";
	} else if (claims.dmarc_bad) {
		/* Rule (5), second half: a failure always counts. */
		*reason = "dmarc-fail";
	} else {
		if (spf_shown (policy, &claims, envelope, facts))
			shown |= PROOF_SPF;
		if (dkim_confirmed (dkim_candidates (policy, &claims, facts,
						     now),
				    evidence, &unsettled))
			shown |= PROOF_DKIM;
		/* Rule (5): a pass by itself proves nothing. */
		if (shown != 0 && claims.dmarc_pass)
			shown |= PROOF_DMARC;
		if (unsettled)
			*kept_back = PROOF_DKIM
				| (claims.dmarc_pass ? PROOF_DMARC : 0);
		*reason = "unverified";
	}
	g_ptr_array_unref (claims.dkim_pass);
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

	if (facts->from == NULL || has_login (envelope))
		return 0;
	claims = claims_read (policy, envelope, facts);
	if (claims.believed && !claims.dmarc_bad)
		bits = dkim_candidates (policy, &claims, facts, now);
	g_ptr_array_unref (claims.dkim_pass);
	return bits;
}

static enum proof
strongest (unsigned bits)
{
	static const enum proof order[] = { PROOF_SIGNATURE, PROOF_LOGIN,
					    PROOF_DMARC, PROOF_DKIM,
					    PROOF_SPF };

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
 * somebody else sends on. */
static void
weigh_signature (const struct policy *policy, const struct envelope *envelope,
		 const struct facts *facts, const struct known *known,
		 const struct evidence *evidence, gint64 now,
		 struct identity *who)
{
	bool foreign_login = has_login (envelope)
		&& (who->shown & PROOF_LOGIN) == 0;

	who->signature_word = signed_weigh (policy, facts, known,
		&evidence->signature, strcmp (who->reason, "dmarc-fail") == 0,
		now);
	if (!foreign_login
	    && g_strcmp0 (who->signature_word, SIGNED_GOOD) == 0)
		who->signature = &evidence->signature;
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
		who.reason = "ambiguous-from";
		return who;
	}
	who.address = facts->from->address;
	who.account = known->by_address;
	if (has_login (envelope)) {
		/* A login is its own proof; results are ignored beside it,
		 * since a border may leave forged ones there (A23). */
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
					  now, &kept_back, &who.reason);
	}
	weigh_signature (policy, envelope, facts, known, evidence, now, &who);
	if (who.signature != NULL)
		who.shown |= PROOF_SIGNATURE;
	else if (g_strcmp0 (who.signature_word, SIGNED_BUSY) == 0)
		kept_back |= PROOF_SIGNATURE;
	who.authentic = who.shown != 0;
	if (who.account != NULL)
		who.contact = account_contact (who.account, who.address);
	accepted = who.account != NULL && who.account->role == ROLE_AGENT
		? policy->agent_proofs : policy->proofs;
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
