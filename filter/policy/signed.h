/*
 * signed.h - is a signature of an account's key a proof for this mail?
 *
 * A signature is about the content, and about nothing of the header: whoever
 * has such a mail can send its content again, to anybody, under any Subject.
 * So a good signature is a proof only
 *
 *	if it was made within signature_max_age before the mail came;
 *	if no other mail of the account has had it;
 *	if nothing that the signed part repeats of the header is different,
 *	and where it repeats From, To and Subject, To or Cc names us;
 *	where it does not repeat them: unless signature_header asks for that,
 *	and unless DMARC failed, which is what a stranger's copy does.
 *
 * Pure.  The words are in ticket-milter(8).
 */
#ifndef POLICY_SIGNED_H
#define POLICY_SIGNED_H

#include "filter/policy/envelope.h"
#include "filter/policy/evidence.h"
#include "filter/policy/policy.h"
#include "parser/facts.h"
#include "store/known.h"

#define SIGNED_GOOD "signature-good"
#define SIGNED_BUSY "signature-busy"

/* A static word: SIGNED_GOOD for a proof, SIGNED_BUSY where it may be one
 * when tried again, else why not; NULL: nothing that the account of the From
 * address could have signed.  dmarc_bad: a trusted result is a failure. */
const char *signed_weigh (const struct policy *policy,
			  const struct envelope *envelope,
			  const struct facts *facts, const struct known *known,
			  const struct signature *signature, bool dmarc_bad,
			  gint64 now);

/* Whether it could be a proof, so that it is worth our own verification. */
bool signed_wanted (const struct policy *policy, const struct facts *facts);

#endif
