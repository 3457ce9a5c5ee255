/*
 * matter.h - everything that a rule may look at.  Private to decide.c and
 * filing.c; all borrowed.
 */
#ifndef POLICY_MATTER_H
#define POLICY_MATTER_H

#include "filter/policy/agent.h"
#include "filter/policy/assent.h"
#include "filter/policy/envelope.h"
#include "filter/policy/identity.h"
#include "filter/policy/release.h"
#include "parser/facts.h"
#include "store/known.h"

struct matter {
	const struct policy *policy;
	const struct envelope *envelope;
	const struct facts *facts;
	/* Of the mail that asks for something: the kept one's where this one
	 * confirms it, else facts; and where that was sent to. */
	const struct facts *asks;
	const char *asked_at;
	const struct known *known;
	const struct identity *who;
	const struct agent *agent;
	const struct bargain *bargain;	/* of the address written to */
	const struct release *release;	/* whom it takes out of copies */
	/* What it says to a challenge that waits for an answer. */
	enum assent assent;
	const struct address_claim *claim;	/* of the address written to */
	const struct mailbox *mailbox;	/* the first of ours; NULL if none */
	gint64 now;
};

/* An address, a reference or a number finds the conversation, but only the
 * account that the ticket belongs to stands in it (A15, A16). */
static inline bool
matter_is_party (const struct matter *matter)
{
	const struct conversation *ticket = &matter->known->conversation;

	return matter->who->verified && ticket->ticket != 0
		&& ticket->account == matter->who->account->id;
}

/* An undelivered mail that came back to the address it was sent from; to any
 * other it is a mail that says so (L6). */
static inline bool
matter_is_undelivered (const struct matter *matter)
{
	return matter->claim->purpose == ADDRESS_BOUNCE
		&& matter->facts->machine.kind == MACHINE_BOUNCE
		&& *matter->envelope->sender == '\0';
}

/* It did not come back: it is late, or it arrived. */
static inline bool
matter_is_on_its_way (const struct matter *matter)
{
	static const char *const actions[] = {
		"delayed", "delivered", "relayed", "expanded", NULL
	};
	const char *action = matter->facts->machine.action;

	return action != NULL && g_strv_contains (actions, action);
}

#endif
