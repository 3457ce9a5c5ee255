#include "filter/policy/claims.h"

#include <string.h>

#include "filter/policy/identity.h"

/* How far into the future a Date may lie: clocks differ. */
enum { CLOCK_SLACK = 3600 };

/* So much of b= borders tell at least (RFC 6008 section 4). */
enum { NAMING_BYTES = 8 };

void
claims_init (struct claims *claims)
{
	*claims = (struct claims) { .dkim_pass = g_ptr_array_new () };
}

void
claims_clear (struct claims *claims)
{
	g_ptr_array_unref (claims->dkim_pass);
}

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

static void
claim (struct claims *claims, const struct authres_result *result,
       const char *from_domain)
{
	static const char *const methods[] = { "spf", "dkim", "dmarc", NULL };
	static const char *const blanks[] = { "none", "neutral",
					      "bestguesspass", NULL };
	bool pass = strcmp (result->result, "pass") == 0;

	if (!pass && g_strv_contains (methods, result->method)
	    && !g_strv_contains (blanks, result->result))
		claims->failed = true;
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

void
claims_add (struct claims *claims, const struct authres *field,
	    const char *from_domain)
{
	for (guint i = 0; i < field->results->len; i++)
		claim (claims, field->results->pdata[i], from_domain);
}

bool
claims_sound (const struct facts *facts)
{
	/* What was not read may be anything. */
	if (g_ptr_array_find_with_equal_func (facts->exceeded,
					      "dkim-signatures", g_str_equal,
					      NULL))
		return false;
	for (guint i = 0; i < facts->dkim->len; i++) {
		const struct dkim_signature *one = facts->dkim->pdata[i];

		if (one->odd)
			return false;
	}
	return true;
}

const char *
claims_spf_domain (const struct claims *claims)
{
	const char *mailfrom;

	if (claims->spf_count != 1
	    || strcmp (claims->spf->result, "pass") != 0)
		return NULL;
	mailfrom = property (claims->spf, "smtp.mailfrom");
	return mailfrom != NULL ? domain_of (mailfrom) : NULL;
}

/* header.d, or where it is not said the domain of header.i. */
static const char *
signer (const struct claims *claims, const struct authres_result *result)
{
	const char *d = property (result, "header.d");
	const char *i = property (result, "header.i");

	return d != NULL || i == NULL || !claims->by_identity ? d
		: domain_of (i);
}

/* The signature that a claimed pass must be about (rule 3), or -1.  Older
 * OpenDKIM does not tell header.s; the b= that it tells then names it. */
static int
signature_index (const struct claims *claims, const struct facts *facts,
		 const struct authres_result *result)
{
	const char *d = signer (claims, result);
	const char *s = property (result, "header.s");
	const char *b = property (result, "header.b");

	if (d == NULL
	    || (s == NULL && (b == NULL || strlen (b) < NAMING_BYTES)))
		return -1;
	for (guint i = 0; i < facts->dkim->len
	     && i < LIMIT_DKIM_SIGNATURES; i++) {
		const struct dkim_signature *sig = facts->dkim->pdata[i];

		if (sig->well_formed
		    && g_ascii_strcasecmp (sig->domain, d) == 0
		    && (s == NULL
			|| g_ascii_strcasecmp (sig->selector, s) == 0)
		    && (b == NULL || g_str_has_prefix (sig->b, b)))
			return (int) i;
	}
	return -1;
}

static bool
is_over (const struct dkim_signature *signature, const char *field)
{
	return g_strv_contains ((const char *const *) signature->headers,
				field);
}

/* What it leaves open could be anybody's: with an open Date it never grows
 * old, and the Subject is half of what many people write. */
static bool
is_over_all (const struct dkim_signature *signature,
	     const struct facts *facts)
{
	return !signature->has_length && is_over (signature, "from")
		&& is_over (signature, "date")
		&& (facts->subject_raw == NULL
		    || is_over (signature, "subject"));
}

guint32
claims_signatures (const struct policy *policy, const struct claims *claims,
		   const struct facts *facts)
{
	guint32 bits = 0;

	if (claims->dkim_pass->len == 0 || claims->dkim_bad
	    || claims->dkim_count > facts->dkim->len)
		return 0;
	for (guint i = 0; i < claims->dkim_pass->len; i++) {
		const struct dkim_signature *sig;
		int index = signature_index (claims, facts,
					     claims->dkim_pass->pdata[i]);

		if (index < 0)
			return 0;
		sig = facts->dkim->pdata[index];
		if (is_over_all (sig, facts)
		    && identity_aligned (policy, sig->domain,
					 facts->from->domain))
			bits |= 1u << index;
	}
	return bits;
}

bool
claims_to_us (const struct policy *policy, const struct envelope *envelope,
	      const struct facts *facts)
{
	const struct recipient *claimed = envelope_claimed (envelope);
	const char *wanted = claimed != NULL ? claimed->tag : NULL;

	for (guint i = 0; i < facts->to->len; i++) {
		g_autofree char *tag = NULL;

		if (policy_mailbox (policy, facts->to->pdata[i], &tag) >= 0
		    && (wanted == NULL
			|| (tag != NULL
			    && g_ascii_strcasecmp (tag, wanted) == 0)))
			return true;
	}
	return false;
}

static bool
is_over_recipients (const struct dkim_signature *signature,
		    const struct facts *facts)
{
	return (facts->cc->len == 0 || is_over (signature, "cc"))
		&& (facts->to->len == facts->cc->len
		    || is_over (signature, "to"));
}

guint32
claims_over_recipients (const struct facts *facts, guint32 signatures)
{
	guint32 bits = 0;

	for (guint i = 0; i < facts->dkim->len && i < LIMIT_DKIM_SIGNATURES;
	     i++)
		if ((signatures & 1u << i) != 0
		    && is_over_recipients (facts->dkim->pdata[i], facts))
			bits |= 1u << i;
	return bits;
}

bool
claims_fresh (const struct policy *policy, const struct facts *facts,
	      gint64 now)
{
	return facts->date >= 0
		&& facts->date >= now - policy->dkim_max_age
		&& facts->date <= now + CLOCK_SLACK
		&& facts->singular_fields_max <= 1;
}
