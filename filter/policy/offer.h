/*
 * offer.h - the articles that go with an answer, and those that a client's
 * links say were not enough.
 *
 * What was found for a mail (known.articles) is offered in the
 * acknowledgement of a new ticket where it answers (ARTICLE_ANSWERS), the
 * best ARTICLES_OFFERED of it, never one that the mail links to; agents see
 * all of it in a header field.  What was offered, linked and sent is kept
 * with the ticket.  Pure.
 */
#ifndef POLICY_OFFER_H
#define POLICY_OFFER_H

#include "filter/policy/command.h"
#include "filter/policy/matter.h"
#include "filter/policy/plan.h"

/* What the mail links to, and what was found; the plan's change is filled. */
void offer_note (struct plan *plan, const struct matter *matter);
/* Into the acknowledgement, the last of the change's answers. */
void offer_add (struct plan *plan, const struct matter *matter);

/* NULL: the ids that an agent orders are there; else what is wrong. */
char *offer_check (const struct policy *policy, const char *ids);
/* Those into an agent's reply, the last of the change's answers. */
void offer_send (struct plan *plan, const struct policy *policy,
		 const char *ids);

#endif
