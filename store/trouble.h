/*
 * trouble.h - addresses that mail of ours does not reach.  Private to store/.
 */
#ifndef STORE_TROUBLE_H
#define STORE_TROUBLE_H

#include "store/db.h"

/* status: "5.1.1".  *news: it was not known before. */
bool trouble_mark (struct db *db, const char *address, const char *status,
		   gint64 at, bool *news, GError **error);

#endif
