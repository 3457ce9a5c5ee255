/*
 * clock.h - what has become due -> notices, in a thread of its own.
 *
 * Looks at every ticket that has changed, and at those whose time has come
 * (store.h, deadlines), reckons their deadlines anew (policy/deadline.h), and
 * has the store keep them together with the mails that are due, in one
 * transaction for each CLOCK_BATCH tickets: killed at any moment it has sent
 * nothing twice and forgets nothing.  What was missed while nobody looked is
 * one notice, not each that would have been.
 *
 * Time is the system's clock.  It is looked at every CLOCK_SECONDS at least,
 * so a jump forward counts within that, and one backward only delays.
 *
 * It does nothing without departments in the regulation, and in observe mode;
 * but that an incident is over it tells without a regulation, too (ended.h).
 */
#ifndef COURIER_CLOCK_H
#define COURIER_CLOCK_H

#include "filter/policy/policy.h"
#include "store/store.h"

enum {
	CLOCK_BATCH = 100,
	CLOCK_SECONDS = 60,
	/* After a wake: more tickets that come meanwhile are one batch. */
	CLOCK_GATHER_MS = 500
};

struct clock;

/* policy is taken anew (referenced) for each look, so that a reload counts;
 * queued: a mail waits in the outbox now.  store is borrowed. */
struct clock *clock_start (struct store *store,
			   struct policy *(*policy) (gpointer user),
			   void (*queued) (gpointer user), gpointer user);
/* Something was stored, or the policy is another one.  Any thread. */
void clock_wake (struct clock *clock);
/* NULL is legal. */
void clock_stop (struct clock *clock);

#endif
