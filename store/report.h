/*
 * report.h - what happened in a time, and what is now, in figures.
 * Types only; store.h has the function that reads them.
 *
 * Times are seconds since the epoch, spans seconds.  Lists have the most
 * first, unless said otherwise; "" is the name of what has none.
 */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include <glib.h>

#include "store/incident.h"

/* How many of what. */
struct report_row {
	char *name;
	gint64 count;
};

struct report_day {
	gint64 begins;
	gint64 mails, tickets, answers;
};

/* Whether the first answer came by when it was due.  missed: it came later,
 * or is late; running: there is time left; paused: it is the client's turn.
 * What a client closed before an answer was due is in none of them. */
struct report_kept {
	char *name;
	char *priority;		/* or NULL */
	gint64 kept, missed, running, paused;
};

/* Tickets that wait for us now. */
struct report_wait {
	char *name;
	gint64 count;
	gint64 late;		/* past a deadline, or a promise */
	gint64 oldest;		/* since when the first of them waits */
};

/* Tickets opened in that time that an incident explains. */
struct report_incident {
	struct incident *incident;
	gint64 tickets;		/* without those that were merged */
	gint64 open;		/* of them, now */
};

enum { REPORT_DAYS = 400, REPORT_ARTICLES = 20, REPORT_INCIDENTS = 20 };

struct report {
	gint64 since, until;	/* from, and before when */
	gint64 now;
	gint64 mails, tickets, answers;
	GPtrArray *verdicts;	/* struct report_row, of mails */
	GPtrArray *proofs;	/* of mails that acted on a ticket */
	GPtrArray *rules;	/* the twenty that decided most */
	/* Of tickets opened: */
	GPtrArray *departments, *kinds, *scopes, *streams, *priorities;
	GPtrArray *agents;	/* answers of each */
	GPtrArray *ratings;	/* "helped", "not-helped" */
	GPtrArray *days;	/* struct report_day, in order, each of 24 h */
	/* First answers by a person to tickets opened in that time: seconds
	 * that half, nine in ten, and all of them took at most; -1 where
	 * there is none. */
	gint64 answered, unanswered, within_hour;
	gint64 half, nine_in_ten, slowest;
	/* The same tickets, those that have a deadline: struct report_kept,
	 * by department and priority, and by kind. */
	GPtrArray *kept, *kept_kinds;
	gint64 resolutions_missed;	/* deadlines that passed */
	gint64 delay_notices;	/* mails to clients that it will be late */
	GPtrArray *articles;	/* struct article_stat; REPORT_ARTICLES */
	GPtrArray *incidents;	/* struct report_incident; REPORT_INCIDENTS */
	/* Now. */
	GPtrArray *states;	/* of all tickets */
	gint64 waiting, late;	/* for us; past a deadline, or a promise */
	GPtrArray *waiting_departments, *waiting_kinds;	/* struct report_wait */
	gint64 oldest_open;	/* since when the ticket waits for us, or 0 */
	gint64 oldest_ticket;	/* its number */
	GPtrArray *outbox;	/* rows by state, "bounced" beside them */
	GPtrArray *sent;	/* the same by template, none withheld */
	/* Money: hundredths by currency. */
	GPtrArray *quotes;	/* by state, all there are */
	GPtrArray *accepted;	/* accepted in that time */
	GPtrArray *refunds;	/* due now */
};

void report_free (struct report *report);

typedef struct report report_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (report_auto, report_free)

#endif
