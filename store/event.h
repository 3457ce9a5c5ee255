/*
 * event.h - the history of tickets.  Private to store/.
 */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include "store/db.h"

/* A JSON object of pairs of key and value (NULL: left out), ended by NULL;
 * outbox, unless 0, is the id of the row that it is about. */
char *event_detail (gint64 outbox, const char *key, ...)
	G_GNUC_NULL_TERMINATED;
/* {by, KEY: the ticket's number} */
char *event_detail_ticket (const char *by, const char *key, gint64 ticket);
bool event_add (struct db *db, gint64 ticket, gint64 message, gint64 at,
		const char *kind, const char *detail, GError **error);

#endif
