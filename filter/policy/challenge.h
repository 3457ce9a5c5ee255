/*
 * challenge.h - a known address whose mail is unproven: may its account be
 * asked, and what becomes of the mail when it answers?
 *
 * The challenge goes to the registered address, which need not be who wrote:
 * so only where nothing has failed (identity.h, against), for mail that says
 * itself that it is from there, never for a machine's, and rarely.  It offers
 * a one-time address; a yes (assent.h) that a proven party sends there makes
 * the kept mail what it would have been.  Anything else is a mail of that
 * party like any other, and the kept one lies beside it; once the party has
 * said that it is not theirs, nothing confirms it any more.  Pure.
 */
#ifndef POLICY_CHALLENGE_H
#define POLICY_CHALLENGE_H

#include "filter/policy/matter.h"
#include "filter/policy/plan.h"

/* NULL: the account may be asked.  Else a static word that says why not. */
const char *challenge_forbidden (const struct matter *matter);
/* Adds it to the plan, whose change is to keep the mail. */
void challenge_add (const struct matter *matter, struct plan *plan);

/* A proven party answers one that waits for an answer. */
bool challenge_is_answered (const struct matter *matter);
/* The mail confirms one that is kept; matter->assent is known. */
bool challenge_is_met (const struct matter *matter);
/* NULL, or why an answer confirms nothing: "denied", "doubtful". */
const char *challenge_not_met (const struct matter *matter);
/* The ticket that the kept mail goes on with; 0: it opens one. */
gint64 challenge_ticket (const struct matter *matter);
/* What is done with the kept mail: the rest of CHANGE_CONFIRMATION. */
void challenge_fill (const struct matter *matter, struct change *change);
/* Of an answer that confirms nothing, for templates: "denied" or "doubtful",
 * and which mail it is about; char * -> char *, its own. */
void challenge_tell (const struct matter *matter, GHashTable *values);

#endif
