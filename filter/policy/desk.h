/*
 * desk.h - a ticket's mail is passed on to agents.
 *
 * What is delivered into the support mailbox anyway goes to agents' own
 * addresses too, where agent_copies says so: what opens a ticket or follows
 * it up, what the client says by a touch, what lies beside it unproven or
 * reads like a machine's and has no mark of one (both marked so), and the
 * notes and answers of other agents; never to the agent
 * who wrote it.  An order that assigns a ticket brings it to the one who has
 * it now.
 *
 * Which agents: the one that it is assigned to, by name or address, if there
 * is one; else those of its department, if that has any; else all.  Where the
 * policy says all, all.  Each gets a mail of the agent's own, at most
 * DESK_MOST of one mail.  Pure.
 */
#ifndef POLICY_DESK_H
#define POLICY_DESK_H

#include "filter/policy/matter.h"
#include "filter/policy/plan.h"

enum { DESK_MOST = 100 };

/* Adds what is passed on; plan->change must have its acts. */
void desk_fill (const struct matter *matter, struct plan *plan);

/* The mail says that one of ours has come back: where that was an agent's
 * answer, tells who wrote it, or all if that is no agent any more.  Once: a
 * second bounce of it is no news. */
void desk_fill_undelivered (const struct matter *matter, struct plan *plan);

#endif
