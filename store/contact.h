/*
 * contact.h - the contacts of accounts, for account_save.c.  Private to
 * store/.
 *
 * A contact's address is like an account's own, so that each belongs to one
 * account only, whatever it is there.
 */
#ifndef STORE_CONTACT_H
#define STORE_CONTACT_H

#include "store/db.h"
#include "store/known.h"

/* A copy of the account's, lower-case, by address; never NULL. */
GPtrArray *contacts_normal (const struct account *account);
/* Of such: why they cannot be stored, caller's; NULL: they can. */
char *contacts_problem (const struct account *account);
bool contacts_same (const struct account *a, const struct account *b);
/* account gets those of old whose address is not its own by now. */
void contacts_keep (struct account *account, const struct account *old);
/* *problem (caller's) is set where the address is held already. */
bool contact_insert (struct db *db, const struct account *account,
		     const struct contact *contact, char **problem,
		     GError **error);

#endif
