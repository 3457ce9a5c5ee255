/*
 * place.h - the ticket that a mail comes to.  Private to store/.
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "store/change.h"
#include "store/db.h"

struct place {
	gint64 ticket;		/* opened or joined; 0: none */
	gint64 beside;		/* the one that it only lies with, or 0 */
	char *for_account;	/* whom an agent opened it for, or NULL */
	bool was_closed;
};

/* Before the message is stored: finds the ticket or opens it. */
bool place_find (struct db *db, const struct change *change,
		 struct place *place, GError **error);
/* After that: what the message moves in its ticket, with the events; account
 * is the name of the sender's. */
bool place_settle (struct db *db, const struct change *change,
		   const struct place *place, gint64 message,
		   const char *account, GError **error);
void place_clear (struct place *place);

#endif
