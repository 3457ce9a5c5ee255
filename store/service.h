/*
 * service.h - what accounts have, for account.c and account_save.c.  Private
 * to store/.
 */
#ifndef STORE_SERVICE_H
#define STORE_SERVICE_H

#include "store/db.h"
#include "store/known.h"

/* Fills account->services, each sorted. */
bool services_load (struct db *db, struct account *account, GError **error);

/* A copy of account's into copy: lower-case, sorted, each once. */
void services_copy (struct account *copy, const struct account *account);
/* Of such: why they cannot be stored, caller's; NULL: they can. */
char *services_problem (const struct account *account);
bool services_same (const struct account *a, const struct account *b);
/* Those kinds that account is to keep are as old has them. */
void services_keep (struct account *account, const struct account *old);
/* All of account's, in place of what the rows have. */
bool services_write (struct db *db, const struct account *account,
		     GError **error);
bool services_remove (struct db *db, gint64 account, GError **error);

#endif
