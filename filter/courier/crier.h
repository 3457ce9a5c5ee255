/*
 * crier.h - announcements that are due, into the outbox, little by little.
 *
 * A thread of its own: looks at so many accounts that no more than
 * announce_rate mails a minute come of it, in steps of ANNOUNCE_STEP at most,
 * each a transaction (store/announcement.h), and wakes the courier.  What is
 * behind after a pause is not made up for.  It holds no state but the pace:
 * after a crash the next one goes on where the store says.
 */
#ifndef COURIER_CRIER_H
#define COURIER_CRIER_H

#include "filter/policy/policy.h"
#include "store/store.h"

enum {
	/* How often to look where nothing wakes it: the clock may be set,
	 * and what was sent is to be seen. */
	CRIER_SECONDS = 5,
	/* After a failure of the store. */
	CRIER_PAUSE = 2
};

struct crier;

/* policy is taken anew (referenced) for each look, so that a reload counts;
 * queued: mails wait in the outbox now.  store is borrowed. */
struct crier *crier_start (struct store *store,
			   struct policy *(*policy) (gpointer user),
			   void (*queued) (gpointer user), gpointer user);
/* Something was put on its way.  Any thread. */
void crier_wake (struct crier *crier);
/* NULL is legal. */
void crier_stop (struct crier *crier);

#endif
