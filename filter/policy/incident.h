/*
 * incident.h - which incidents explain a request, and what is said of them.
 *
 * An incident explains a request whose kind is one of its services, while it
 * lasts and from when it began (of a mail that its account confirms: when that
 * came); where it names a server, only if the account is on that server, or
 * the request names it, as a word of its own in subject or new text.
 *
 * When one is opened the tickets that are there are judged in the same way
 * (store_incident_open), but for when they came: an incident is noticed after
 * it has begun.
 *
 * A new ticket is linked to those that explain it, the ones with a server
 * first, INCIDENTS_NAMED at most, and its acknowledgement says so.  What may
 * not be answered (answer.h) is not linked either: it would be answered when
 * the incident is over.
 *
 * Their texts are values of a template, never a template.  Pure.
 */
#ifndef POLICY_INCIDENT_H
#define POLICY_INCIDENT_H

#include "filter/policy/matter.h"
#include "filter/policy/plan.h"
#include "store/known.h"

enum {
	INCIDENTS_NAMED = 3,
	/* How long before it is opened tickets may have come that it
	 * explains, where nobody says when it began. */
	INCIDENT_EARLIER_SECONDS = 4 * 3600
};

/* What a request is known by; kind may be NULL. */
struct incident_request {
	const char *kind;
	const char *subject, *text;
	const GPtrArray *servers;	/* char *, lower-case, the account's;
					 * or NULL */
	gint64 at;
};

/* Why it does, a static word of the manual; NULL: it does not. */
const char *incident_explains (const struct incident *incident,
			       const struct incident_request *request);

/* The same of a ticket that was chosen by when it came; for
 * struct incident_search. */
const char *incident_explains_earlier (const struct incident *incident,
				       const struct incident_earlier *earlier);

/* The text in that language, else in the configured one, else in any; NULL if
 * there is none.  *tongue says in which it is, in words of that language, or
 * is NULL where it is the one that was asked for. */
const char *incident_text (const struct policy *policy, char *const *texts,
			   const char *language, const char **tongue);

/* Links a new ticket, and has its acknowledgement say so; the plan's labels
 * and language are set.  Of a party's further mail it names those that last
 * and that its ticket is linked to. */
void incident_fill (struct plan *plan, const struct matter *matter);

/* NULL: the incident lasts; else what is wrong.  Caller's. */
char *incident_check (const struct known *known, gint64 number);

#endif
