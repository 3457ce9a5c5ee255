/*
 * deadline.h - what is due when, and who is to be told of it.
 *
 * A ticket has two deadlines, both of its department and priority, both in
 * time that the department's calendar is open:
 *
 * - the first response: from its opening to an agent's first answer; where an
 *   agent has put it off (#delay), the time that he named;
 * - the resolution: from its opening to its closing, less all the time in
 *   which it waited for the client.
 *
 * Both are reckoned anew from the ticket's history, so that a change of
 * priority, department or regulation counts from the beginning.  A ticket
 * that is closed, part of another one, or of a suspended account has none.
 *
 * Agents are warned `warn` seconds before either, once, and told when it is
 * over, once; a deadline that was moved to a time not yet near begins anew.
 * What the deadline of the first response was stays known when the response
 * was given, for reports of which were kept.
 *
 * The client is told when the answer is late: when the first response is, and
 * again when what was promised instead has passed without an answer, but
 * DEADLINE_NOTICES times in all.  What was over before deadlines were kept at
 * all is never told.
 *
 * What is promised is reckoned from the queue of the department:
 *
 *	pace = open time from the oldest of the last 20 first answers of
 *	       the last 14 days until now / how many they are
 *	wait = pace * (unanswered tickets opened earlier + 1)
 *
 * or, with fewer than DEADLINE_SAMPLE answers, as long as a first response
 * may take; between DEADLINE_WAIT_LEAST and DEADLINE_WAIT_MOST of open time,
 * and then rounded up to a quarter of an hour, from two hours on to an hour.
 * How long answers took lately is the median of the same answers.
 *
 * Pure.
 */
#ifndef POLICY_DEADLINE_H
#define POLICY_DEADLINE_H

#include "filter/policy/department.h"
#include "store/due.h"

enum {
	DEADLINE_NOTICES = 3,
	DEADLINE_SAMPLE = 3,
	DEADLINE_WAIT_LEAST = 15 * 60,
	DEADLINE_WAIT_MOST = 40 * 3600,
	DEADLINE_WAIT_USUAL = 3600	/* where there is nothing to go by */
};

struct deadline {
	struct due_state state;	/* to be kept */
	/* Agents are to be told: DUE_TOLD_NOTHING, ..., of each. */
	unsigned response, resolution;
	/* The client is; state's promise is to be set (deadline_promise). */
	bool late;
};

/* departments NULL: there are no deadlines.  since: as store_due_begin
 * says. */
struct deadline deadline_of (const struct departments *departments,
			     const struct due_ticket *ticket, gint64 since,
			     gint64 now);
/* The client is told to expect an answer until then. */
void deadline_promise (struct deadline *deadline, gint64 until, gint64 now);

struct forecast {
	gint64 expected;	/* when an answer is */
	gint64 usual;		/* open seconds that answers took; 0: few of
				 * them, or none */
};
struct forecast deadline_forecast (const struct department *department,
				   const struct due_ticket *ticket,
				   const struct due_queue *queue, gint64 now);

#endif
