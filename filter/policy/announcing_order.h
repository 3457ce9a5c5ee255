/*
 * announcing_order.h - an announcement that an agent orders by mail.
 *
 * A mail to the policy's announce_orders is a draft (announcing.h has its
 * form), answered with a preview.  A mail to the address in that preview has
 * the draft sent; only then does it go to anybody, and only once.
 *
 * A reply to the preview, or that mail, may have an order in a line instead:
 *
 *	#cancel				it goes to nobody, or to nobody more
 *	#at 2026-12-01 10:00		it is sent then, if it is not yet
 *
 * A reply with neither is refused, and so is any other line that begins with
 * "#": what is not understood sends nothing.
 *
 * So many read it that nothing weaker than a login of that very mail will do:
 * what proves a domain does not prove who wrote.  That the writer is an agent
 * is for agent.c to say.
 *
 * Ownership: announcing_order_clear frees what a value has.  Pure.
 */
#ifndef POLICY_ANNOUNCING_ORDER_H
#define POLICY_ANNOUNCING_ORDER_H

#include "filter/policy/envelope.h"
#include "filter/policy/identity.h"
#include "filter/policy/plan.h"

enum announcing_deed {
	ANNOUNCING_DRAFT,
	ANNOUNCING_SEND,
	ANNOUNCING_AT,		/* sends it at `due`, or then instead */
	ANNOUNCING_CANCEL
};

struct announcing_order {
	enum announcing_deed deed;
	struct change_announcement *draft;	/* of a draft, else NULL */
	gint64 preview;		/* of any other: the preview's outbox row */
	gint64 due;
	/* It cannot be done: a word of the manual, and for the SMTP dialogue;
	 * NULL if it can. */
	const char *why;
	char *refusal;
};

/* Where announcements are ordered, and nothing else. */
bool announcing_order_is_wanted (const struct policy *policy,
				 const struct envelope *envelope);

struct announcing_order
announcing_order_read (const struct policy *policy,
		       const struct envelope *envelope,
		       const struct address_claim *claim,
		       const struct facts *facts, const struct known *known,
		       const struct identity *who, gint64 now);
void announcing_order_clear (struct announcing_order *order);

/* Tells the agent what has become of it by #cancel or #at; nothing of any
 * other. */
void announcing_order_confirm (const struct announcing_order *order,
			       const struct policy *policy,
			       const struct known *known,
			       const struct identity *who, struct plan *plan);

/* The draft and its preview, or what is done with one; of an order that can
 * be done. */
void announcing_order_fill (const struct announcing_order *order,
			    const struct policy *policy,
			    const struct identity *who, struct plan *plan);

#endif
