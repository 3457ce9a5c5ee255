/*
 * account.h - accounts, for the rest of store/.  Private to it.
 */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include "store/db.h"
#include "store/known.h"

enum {
	ACCOUNT_FULL_NAME_BYTES = 1000,
	ACCOUNT_LANGUAGE_BYTES = 35
};

enum account_key { ACCOUNT_NAME, ACCOUNT_ADDRESS, ACCOUNT_LOGIN };

/* *account is NULL if there is none, or if value is NULL.  Removed accounts
 * are not found. */
bool account_find (struct db *db, enum account_key key, const char *value,
		   struct account **account, GError **error);

/* The delivery key of the account's mail that had the signature first;
 * *delivery_key is NULL if none had it. */
bool signature_find (struct db *db, gint64 account, const char *id,
		     char **delivery_key, GError **error);
/* STORE_ERROR_STALE if another mail of the account had one of them. */
bool signatures_add (struct db *db, gint64 account, char *const *ids,
		     const char *delivery_key, GError **error);

#endif
