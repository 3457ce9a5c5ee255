/*
 * parties.h - who takes part in a ticket beside the one who is answered.
 *
 * A ticket's parties are the people of its account: the holder and the
 * contacts.  Answers go to the one who wrote last; another person of the
 * account who wrote before, and whoever a party puts into To or Cc, watches
 * from then on: gets a copy of each answer by an agent and of each mail that
 * a party adds, and has no power.
 *
 * Only a mail that opens a ticket or follows it up, so a proven party's,
 * makes watchers, and not one of which nothing but the signed text is proven
 * (identity.h, recipients); one that was kept does when it is confirmed, of those who
 * were named in the challenge.  Never one are: we, agents (the store knows them), the
 * addresses of machines, and who asked for no more copies.  A ticket has at
 * most WATCHERS.
 *
 * A copy is for one person, at that person's own signed address.  Who has
 * the mail already, from its writer, gets no copy of it.
 *
 * Ending the copies needs no proof, but the signed address that stands in
 * each of them: it names one watcher of one ticket, cannot be guessed, is
 * followed by no scanner since it is a mailto: link, and whoever bears it can
 * do nothing else with it.  At worst somebody to whom a copy was forwarded
 * ends the copies of the one who forwarded it; an agent can begin them again
 * (#watch).  To ask for proof would keep those from stopping who have no
 * account, which is most of them.
 *
 * Pure.
 */
#ifndef POLICY_PARTIES_H
#define POLICY_PARTIES_H

#include "filter/policy/matter.h"
#include "filter/policy/plan.h"

/* Whether mail of ours may be sent to the address at all as a copy. */
bool parties_may_watch (const struct policy *policy, const char *address);

/* Of an unproven mail from that address: whom copies go to if it is confirmed,
 * borrowed, WATCHERS_SHOWN at most.  The one who is asked is shown them, so
 * that nobody confirms what somebody else has put there; an address that
 * needs quotes is none of them. */
enum { WATCHERS_SHOWN = 5 };
GPtrArray *parties_shown (const struct policy *policy,
			  const struct facts *facts, const char *from);

/* The mail is from one who is known to be a watcher of its ticket. */
bool parties_is_watchers (const struct matter *matter);

/* Adds to the plan who watches from now on, and the copies of the mail, or
 * of the answer that the agent gives in it; plan->change->delivery_key must
 * be set. */
void parties_fill (const struct matter *matter, struct plan *plan);

#endif
