/*
 * agent.h - what an agent's mail is to do: orders, a note, an answer.
 *
 * An agent is an account of that role, proven at a level of agent_proofs.
 * Whoever is not proven so is nobody here, whatever he orders (A19).  What
 * cannot be done is refused in the SMTP dialogue, while the agent still looks
 * at the mail, and nothing of it is done.
 *
 * Nothing but the agent's words goes to the client: the answer is made of the
 * new text without orders, never of the mail itself.  What orders do is in
 * agent_orders.h; a mail to where announcements are ordered is read by
 * announcing_order.h, and nothing else becomes of it.
 *
 * Ownership: agent_read's result borrows from the arguments; agent_clear
 * frees what is its own.  Pure.
 */
#ifndef POLICY_AGENT_H
#define POLICY_AGENT_H

#include "filter/policy/announcing_order.h"
#include "filter/policy/bargain.h"
#include "filter/policy/command.h"
#include "filter/policy/envelope.h"
#include "filter/policy/identity.h"
#include "filter/policy/plan.h"

/* What kind of mail it is; at most one. */
enum agent_deed {
	AGENT_NOBODY,		/* not from an agent */
	AGENT_REFUSED,		/* why and refusal say what is wrong */
	AGENT_NOTE,
	AGENT_ANSWER,		/* words for the client, maybe orders */
	AGENT_ORDER,		/* orders only */
	AGENT_FOR,		/* opens a ticket for a client */
	AGENT_ANNOUNCE,		/* a draft of an announcement */
	AGENT_PUBLISH,		/* has one sent */
	AGENT_PLAN,		/* cancels one, or has it wait */
	AGENT_OTHER		/* neither ticket nor order: just a mail */
};

struct agent {
	enum agent_deed deed;
	struct command *command;	/* NULL for AGENT_NOBODY */
	struct bargain bargain;		/* of its orders */
	/* Of AGENT_ANNOUNCE, AGENT_PUBLISH and AGENT_PLAN. */
	struct announcing_order announcement;
	const char *why;		/* a word of the manual */
	char *refusal;
};

/* Why an answer is refused that is a machine's by its words alone. */
#define AGENT_SEEMS_AWAY "seems-automatic"

/* Nothing but its words makes the mail a machine's. */
bool agent_seems_away (const struct facts *facts);

/* claim: what the address that was written to says; purpose ADDRESS_NONE for
 * none. */
struct agent agent_read (const struct policy *policy,
			 const struct envelope *envelope,
			 const struct address_claim *claim,
			 const struct facts *facts, const struct known *known,
			 const struct identity *who, gint64 now);
void agent_clear (struct agent *agent);

/* Adds acts and the answer; plan->change->delivery_key must be set. */
void agent_fill (const struct agent *agent, const struct policy *policy,
		 const struct facts *facts, const struct known *known,
		 const struct identity *who, gint64 now, struct plan *plan);

#endif
