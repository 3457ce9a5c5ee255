/*
 * notice.h - the mails about deadlines, about incidents, and about what could
 * not be delivered: rows for the outbox.
 *
 * Message-IDs are made of the ticket, the template and what it is about, so
 * that the same notice has the same one.  Pure; what is returned is the
 * caller's.
 */
#ifndef POLICY_NOTICE_H
#define POLICY_NOTICE_H

#include "filter/policy/deadline.h"
#include "filter/policy/policy.h"
#include "store/known.h"
#include "store/change.h"

#define WARNING_TEMPLATE "warning"
#define OVERDUE_TEMPLATE "overdue"
#define LATE_TEMPLATE "late"
#define DELAY_TEMPLATE "delay"
#define UNDELIVERED_TEMPLATE "undelivered"

enum {
	/* Mails of this kind to one agent in an hour; what is more is
	 * withheld and reported. */
	NOTICE_AGENT_HOUR = 60
};

/* To an agent; told: DUE_TOLD_WARNING or _OVERDUE. */
struct change_answer *notice_for_agent (const struct policy *policy,
					const struct due_ticket *ticket,
					const struct deadline *deadline,
					const struct due_agent *agent,
					unsigned told);
/* To the client. */
struct change_answer *notice_late (const struct policy *policy,
				   const struct due_ticket *ticket,
				   const struct due_queue *queue,
				   const struct forecast *forecast);
/* What an agent has to say of the delay, to the client at `to`. */
struct change_answer *notice_delay (const struct policy *policy,
				    const char *key, const char *to,
				    const char *name, const char *subject,
				    const char *language, gint64 until,
				    const char *reason);
/* That it is over, to the client of a ticket that it explained.  No cap holds
 * it back: an agent ordered it. */
struct change_answer *notice_incident_over (const struct policy *policy,
		const struct incident *incident,
		const struct incident_ticket *ticket);
/* The same to each who watches the ticket and may be sent to: a list of
 * struct change_answer, of WATCH_TEMPLATE. */
GPtrArray *notice_incident_over_copies (const struct policy *policy,
		const struct incident *incident,
		const struct incident_ticket *ticket);

/* An agent's answer that could not be delivered. */
struct undelivered {
	const char *subject;	/* of the mail with the answer */
	const char *writer;	/* the agent's name, or NULL */
	const char *to, *why;
	const char *row;	/* the outbox's, as text */
};
/* To an agent, the writer or another one, at that address. */
struct change_answer *notice_undelivered (const struct policy *policy,
					  const struct undelivered *what,
					  const struct due_agent *agent,
					  const char *address);

#endif
