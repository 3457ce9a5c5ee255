/*
 * account.h - accounts, for the rest of store/.  Private to it.
 */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "store/db.h"
#include "store/known.h"

enum account_key { ACCOUNT_NAME, ACCOUNT_ADDRESS, ACCOUNT_LOGIN };

/* *account is NULL if there is none, or if value is NULL.  Removed accounts
 * are not found. */
bool account_find (struct db *db, enum account_key key, const char *value,
		   struct account **account, GError **error);

#endif
