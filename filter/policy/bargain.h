/*
 * bargain.h - what a mail does to the quote of its ticket.
 *
 * An agent proposes, finishes, refuses and pays back by orders; the client
 * accepts or declines by a mail to a one-time address, which names the row of
 * the outbox and so the revision that was offered (quote.h has the steps).
 * Who may is for the rules to say.
 *
 * Ownership: borrows from its arguments; bargain_clear frees what is its own.
 * Pure.
 */
#ifndef POLICY_BARGAIN_H
#define POLICY_BARGAIN_H

#include "filter/policy/address.h"
#include "filter/policy/command.h"
#include "filter/policy/plan.h"
#include "filter/policy/price.h"
#include "filter/policy/quote.h"
#include "store/known.h"

struct bargain {
	bool wanted;		/* the mail does something to a quote */
	enum quote_step step;
	struct quote before, after;
	const struct known_quote *known;
	/* Of QUOTE_PROPOSE. */
	struct price price;
	char *term;
	const char *scope;
	const char *reason;	/* of QUOTE_REFUSE */
	/* It cannot be done: why, plain English, for the SMTP dialogue; and
	 * a word of the manual.  NULL if it can. */
	char *refusal;
	const char *why;
};

/* Of an agent's orders on a ticket. */
struct bargain bargain_of_orders (const struct command *command,
				  const struct conversation *ticket,
				  gint64 now);
/* Of a client's mail to an address of that purpose. */
struct bargain bargain_of_answer (enum address_purpose purpose,
				  const struct known *known, gint64 now);
/* Whoever it is may not agree to what costs money. */
void bargain_forbid (struct bargain *bargain);
void bargain_clear (struct bargain *bargain);

/* What is to be stored of it; nothing if it cannot be done. */
void bargain_fill (const struct bargain *bargain, const struct policy *policy,
		   gint64 now, struct change *change);
/* Adds to an answer's values what was proposed, accepted or refused:
 * quote_price, quote_term, quote_scope, quote_until, quote_revision,
 * refusal, refund, and why (a word of the manual) where it could not be done.  language:
 * of the answer. */
void bargain_tell (const struct bargain *bargain, const struct policy *policy,
		   gint64 now, struct change_answer *answer);

#endif
