/*
 * claims.h - what result fields say about the domain of the From address.
 *
 * The fields of one border, read together: our own border's, or those that
 * one who passed the mail on has sealed.  Whether that border is believed is
 * for the caller; the rules here are those that hold for any (threats A22,
 * A23): one SPF result or none, a DKIM pass has its signature in the mail,
 * what contradicts counts.
 *
 * Results are borrowed from the fields.  Pure.
 */
#ifndef POLICY_CLAIMS_H
#define POLICY_CLAIMS_H

#include "filter/policy/envelope.h"
#include "filter/policy/policy.h"
#include "parser/facts.h"

struct claims {
	/* A border that tells a signature by header.i where it has no
	 * header.d: the caller's to set. */
	bool by_identity;
	bool found;		/* there is a field: the caller's to set */
	bool failed;		/* an SPF, DKIM or DMARC result says so */
	const struct authres_result *spf;
	unsigned spf_count;
	unsigned dkim_count;
	bool dkim_bad;		/* a none, fail or error among them */
	GPtrArray *dkim_pass;	/* struct authres_result */
	bool dmarc_bad;
	bool dmarc_pass;	/* for the domain of our own From */
};

void claims_init (struct claims *claims);
void claims_add (struct claims *claims, const struct authres *field,
		 const char *from_domain);
void claims_clear (struct claims *claims);

/* Nothing in the mail's signatures could have been written to become another
 * result where a border repeats it; false: no result of any border counts
 * (A22). */
bool claims_sound (const struct facts *facts);

/* The domain of the MAIL FROM that passed SPF, or NULL. */
const char *claims_spf_domain (const struct claims *claims);

/* The signatures behind the claimed passes that are aligned and over From,
 * Date, Subject and the whole text, as bits of facts->dkim; none where a
 * claim lacks its signature or is contradicted (rule 3).  facts->from is
 * there. */
guint32 claims_signatures (const struct policy *policy,
			   const struct claims *claims,
			   const struct facts *facts);

/* A11: a signature outlives its mail, so that anybody may send it again.  It
 * has to be of today or so, with each singular field once, and addressed to
 * us: where it is sent to an address that claims something (address.h), to
 * that very one. */
bool claims_to_us (const struct policy *policy,
		   const struct envelope *envelope,
		   const struct facts *facts);
/* Those of the signatures that are over To and Cc, as far as these name
 * anybody: whom an open one names may have been added by anybody, us so that
 * it counts here, or himself so that he watches the ticket (parties.h). */
guint32 claims_over_recipients (const struct facts *facts,
				guint32 signatures);
bool claims_fresh (const struct policy *policy, const struct facts *facts,
		   gint64 now);

#endif
