/*
 * quote.h - the states of work for money (R9 to R12), and which step leads
 * from which to which.
 *
 * A quote is what an agent proposes to a client on a ticket: scope, price,
 * term.  It is made in revisions, numbered from 1; figures never change, a
 * change is a new revision.  What was accepted is one revision, by number:
 * with a newer one proposed nothing is accepted any more until that one is
 * (R11).  Once something was accepted money may have been paid for it, so
 * whatever ends such a quote before the work is done leaves a refund due,
 * which stays until an agent says that it was paid back (R12).
 *
 *              propose          accept            done
 *   (nothing) --------> PROPOSED ------> ACCEPTED ------> DONE
 *                        |  ^  ^ revise     |
 *      decline, expire,  |  |__|<-----------'
 *      refuse            |         refuse: REFUND_DUE --paid--> REFUNDED
 *                        v
 *      DECLINED, EXPIRED, REFUSED; but REFUND_DUE if an earlier revision
 *      had been accepted
 *
 * Who may take a step, and how they are proven, is for others to say.  Pure:
 * the quote is a value, a step gives a new one.
 */
#ifndef POLICY_QUOTE_H
#define POLICY_QUOTE_H

#include <glib.h>
#include <stdbool.h>

enum quote_state {
	QUOTE_NONE,		/* there is none */
	QUOTE_PROPOSED,		/* the newest revision waits for an answer */
	QUOTE_ACCEPTED,		/* the newest revision is */
	QUOTE_DECLINED,
	QUOTE_EXPIRED,
	QUOTE_REFUSED,		/* by us, before anything was accepted */
	QUOTE_DONE,
	QUOTE_REFUND_DUE,
	QUOTE_REFUNDED
};

enum quote_step {
	QUOTE_PROPOSE,		/* the first revision, or a newer one */
	QUOTE_ACCEPT,		/* names the revision */
	QUOTE_DECLINE,		/* the same */
	QUOTE_EXPIRE,		/* the same */
	QUOTE_FINISH,
	QUOTE_REFUSE,
	QUOTE_PAY_BACK
};

enum { QUOTE_REVISIONS_MOST = 100 };

struct quote {
	enum quote_state state;
	unsigned revision;	/* the newest; 0: none */
	unsigned accepted;	/* the last one that was accepted; 0: none */
};

/* Takes the step; revision counts for those that name one.  NULL: *quote is
 * what it is now.  Else it is as it was, and the text, static, plain ASCII,
 * says why. */
const char *quote_take (struct quote *quote, enum quote_step step,
			unsigned revision);
/* Nothing more will happen to it, and a new one may be proposed. */
bool quote_is_over (const struct quote *quote);

const char *quote_state_name (enum quote_state state);	/* "refund-due" */
bool quote_state_read (const char *name, enum quote_state *state);

#endif
