/*
 * identity.h - evidence -> who a mail is from, and how that is proven.
 *
 * Purpose: one value from the envelope, the facts and what is known.  Two
 * questions are kept apart: is the From address authentic at all (then it
 * may be answered), and is it proven at a level that the policy accepts for
 * an account (then it may open a ticket).
 *
 * Results of other milters are claims, believed only as far as threats A22
 * and A23 leave them: see the named steps in identity.c.  DMARC proves a
 * domain, never the local part; the manual says so.
 *
 * Ownership: everything in struct identity is borrowed from the arguments
 * or static; nothing is to be freed.  Pure.
 * Sources: RFC 7489 sections 3.1 and 6.6.2, RFC 8601 section 7.
 */
#ifndef POLICY_IDENTITY_H
#define POLICY_IDENTITY_H

#include "filter/policy/envelope.h"
#include "filter/policy/evidence.h"
#include "filter/policy/policy.h"
#include "parser/facts.h"
#include "store/known.h"

struct identity {
	/* The From address, where there is exactly one plain one. */
	const char *address;
	/* The account that the address (or the login) belongs to, proven or
	 * not; NULL where there is none. */
	const struct account *account;
	/* Whose address it is, where it is one of the account's contacts; NULL
	 * for its own addresses. */
	const struct contact *contact;
	/* All that was shown, as bits, and the strongest one accepted. */
	unsigned shown;
	enum proof proof;
	/* The address is its sender's: an answer to it reaches who wrote. */
	bool authentic;
	/* And so are To and Cc: they did not come from whoever sent on a
	 * text that was signed without them. */
	bool recipients;
	/* authentic, at an accepted level, and an account's. */
	bool verified;
	/* It would be verified, had DNS answered: a temporary failure, since
	 * a missing answer is neither a proof nor a refutation. */
	bool unsettled;
	/* What keeps us from asking the holder of the address whether this is
	 * theirs: a word of the manual; NULL: nothing that the border or we
	 * looked at has failed. */
	const char *against;
	/* A word of the manual for why not, or "verified". */
	const char *reason;
	/* What a signature came to (signed.h), or NULL; and the signature
	 * itself where it is a proof. */
	const char *signature_word;
	const struct signature *signature;
	/* What an ARC chain came to (forwarded.h), or NULL; and of whom that
	 * word speaks, or NULL. */
	const char *arc_word;
	const char *arc_sealer;
};

struct identity identity_of (const struct policy *policy,
			     const struct envelope *envelope,
			     const struct facts *facts,
			     const struct known *known,
			     const struct evidence *evidence, gint64 now);

/* What they may do on the tickets of their account; 0 if not verified. */
unsigned identity_rights (const struct identity *who);
/* How they are to be greeted, "" if not known or not verified. */
const char *identity_name (const struct identity *who);

/* Which signatures (bits of facts->dkim) a proof could rest on, so that they
 * are worth our own verification. */
guint32 identity_wanted (const struct policy *policy,
			 const struct envelope *envelope,
			 const struct facts *facts, gint64 now);
/* Whether the ARC chain is worth that. */
bool identity_wants_arc (const struct policy *policy,
			 const struct envelope *envelope,
			 const struct facts *facts, gint64 now);

/* RFC 7489 section 3.1: equal, or of one organisational domain where the
 * policy is relaxed.  Compared without case. */
bool identity_aligned (const struct policy *policy, const char *a,
		       const char *b);

#endif
