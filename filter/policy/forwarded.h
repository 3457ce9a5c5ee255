/*
 * forwarded.h - is what a forwarder has sealed (ARC) a proof for this mail?
 *
 * Who passes a mail on and changes it breaks its DKIM signatures, and SPF
 * then speaks of him.  If he seals what his own border had found when the
 * mail came to him, that can be believed instead, of those whom the
 * administrator names (policy.arc_sealers) and of nobody else, and only
 * behind our own verification (filter/arccheck.h); that a result field says
 * arc=pass counts for nothing.
 *
 * Whose word it is.  Only the newest seal is about the mail as it is now.
 * What came before was free to be changed by every later hand: the results
 * that an older sealer had found may belong to another text or another
 * sender, and that they do not is the word of all who sealed later.  So the
 * newest sealer has to be believed, and going back from him, those before
 * as long as they are believed, too: the oldest of that unbroken run is the
 * one whose results are read, since his border stood nearest to the author.
 * Sets before the run are sealed and whole, and nothing in them is believed.
 *
 * It is a proof
 *
 *	if the chain is whole, every seal and the newest message signature is
 *	valid, none is of the future, and that signature has not expired and
 *	leaves none of From, To, Cc, Subject, Date, Message-ID open;
 *	if To or Cc names us, Date is fresh, and each singular field is there
 *	once: sealed mail can be sent again by anybody (A11);
 *	if the results keep the grammar, none contradicts, and they show
 *	dmarc=pass for the domain of the one From, with an aligned SPF or DKIM
 *	pass to explain it; an aligned DKIM pass alone does where the policy
 *	accepts that of our own border, too.
 *
 * A dmarc=fail of our own border does not speak against it: that is what
 * forwarding does to a mail.  The MIME fields may be open, as they may be
 * with DKIM.  Pure.  The words are in ticket-milter(8).
 * Sources: RFC 8617 section 5 and 9, RFC 7489 section 3.1.
 */
#ifndef POLICY_FORWARDED_H
#define POLICY_FORWARDED_H

#include "filter/policy/envelope.h"
#include "filter/policy/evidence.h"
#include "filter/policy/policy.h"
#include "parser/facts.h"

#define FORWARDED_GOOD "arc-good"
#define FORWARDED_UNANSWERED "arc-unanswered"

/* A static word: FORWARDED_GOOD for a proof, FORWARDED_UNANSWERED where it
 * may be one when tried again, else why not; NULL: nothing is sealed, or the
 * policy believes nobody.  accepted: enum proof bits.  *sealer: who it is of
 * whom the word speaks, borrowed from facts, or NULL. */
const char *forwarded_weigh (const struct policy *policy,
			     const struct envelope *envelope,
			     const struct facts *facts,
			     enum arc_outcome outcome, unsigned accepted,
			     gint64 now, const char **sealer);

/* Whether it would be a proof if it is valid, so that it is worth our own
 * verification. */
bool forwarded_wanted (const struct policy *policy,
		       const struct envelope *envelope,
		       const struct facts *facts, gint64 now);

#endif
