/*
 * label.h - the labels of a ticket.  Private to store/.
 */
#ifndef STORE_LABEL_H
#define STORE_LABEL_H

#include "store/act.h"

enum {
	LABEL_BYTES = 100,	/* of a name */
	/* Of a value: there must be room for the names of all facts that a
	 * kind of request may need (kind.h), or a client's mail that says
	 * none of them could not be stored. */
	LABEL_VALUE_BYTES = 250,
	LABELS_MOST = 50
};

/* char * -> char *, new; department and priority of the ticket are among
 * them.  NULL: error. */
GHashTable *label_read (struct db *db, gint64 ticket, GError **error);

/* "NAME=VALUE; NAME=": sets the one, takes the other away; none of them is
 * department or priority.  *was is what
 * those that changed were before, in the same form; caller's. */
bool label_write (struct db *db, gint64 ticket, const char *labels,
		  char **changed, char **was, GError **error);

#endif
