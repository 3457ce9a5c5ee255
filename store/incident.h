/*
 * incident.h - a failure that many write about, and what it explains.
 * Types only; store.h has what is done with them, known.c what is theirs.
 *
 * It is about services (kinds of requests), on one server or on any.  While
 * it lasts tickets are linked to it; when it is over each of those that are
 * not closed is told of it once, some at a time, in one transaction with the
 * mails.
 * So is each who watches the ticket (party.h).
 *
 * Ownership: x_free frees what is inside.  Instants are seconds since the
 * epoch; 0: there is none.
 */
#ifndef STORE_INCIDENT_H
#define STORE_INCIDENT_H

#include <glib.h>
#include <stdbool.h>

enum {
	INCIDENT_LANGUAGES = 3,	/* English, Russian, Ukrainian */
	INCIDENTS_LASTING = 50,	/* at one time */
	INCIDENT_SERVICES = 20,	/* of one */
	INCIDENT_NAME_BYTES = 100,	/* of a service, of a server */
	INCIDENT_TEXT_BYTES = 4000,	/* in one language */
	INCIDENT_EARLIER = 1000	/* tickets looked at when one is opened */
};

struct incident {
	gint64 number;
	char *services;		/* kinds, with commas between them */
	char *server;		/* "" for any */
	gint64 since, opened, ended;
	char *opened_by, *ended_by;	/* ended_by: or NULL */
	/* In each language; "" for none.  ends: what its end is told with. */
	char *texts[INCIDENT_LANGUAGES];
	char *ends[INCIDENT_LANGUAGES];
	/* How many tickets are linked to it, were told of its end, and are
	 * still to be looked at; not counted for known.h. */
	unsigned tickets, told, untold;
	bool linked;		/* in known.h: to the mail's ticket */
};

/* A ticket that was there before an incident was opened. */
struct incident_earlier {
	gint64 ticket, opened;
	char *kind;
	char *subject, *text;	/* of the mail that opened it; what is new */
	GPtrArray *servers;	/* char *, lower-case, its account's */
};
/* Why the incident explains it, a static word; NULL: it does not. */
typedef const char *(*incident_match) (const struct incident *incident,
				       const struct incident_earlier *earlier);
/* Which of them an incident that is opened is to be linked to. */
struct incident_search {
	gint64 from;		/* opened since then */
	incident_match match;	/* called on the writer's thread: no I/O */
	GPtrArray *linked;	/* gint64 *, by number; set when it is done */
	bool more;		/* there were more: the oldest were left out */
};

/* A ticket whose client may be to be told that an incident is over. */
struct incident_ticket {
	gint64 ticket;
	gint64 message;		/* the client's last, or the first one */
	char *subject;
	char *client, *client_name;	/* client NULL: nobody is to be told */
	char *language;		/* or NULL */
	GPtrArray *watchers;	/* struct watcher (known.h), those who stopped
				 * too; NULL where nobody is to be told */
};

/* "3 (mysql,mail; sql1)", for agents; caller's. */
char *incident_line (const struct incident *incident);
/* The first line of the first text there is; caller's. */
char *incident_title (const struct incident *incident);
/* "en", "ru", "uk". */
const char *incident_language (unsigned i);
void incident_free (struct incident *incident);
void incident_ticket_free (struct incident_ticket *ticket);

typedef struct incident incident_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (incident_auto, incident_free)

#endif
