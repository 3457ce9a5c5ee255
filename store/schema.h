/*
 * schema.h - brings a database to the version that this program knows.
 *
 * Private to store/.  The migrations are store/schema/NNN.sql; each runs in
 * one transaction together with the version that it leads to, so that a
 * crash leaves the one version or the other.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/db.h"

struct migration {
	int version;		/* that it leads to: 1, 2, ... */
	const char *sql;
};

/* STORE_ERROR_VERSION for a newer one, or for a database that is not ours. */
bool schema_migrate (struct db *db, const struct migration *migrations,
		     unsigned n, GError **error);
/* With the migrations of this program. */
bool schema_bring_up (struct db *db, GError **error);
/* For readers: STORE_ERROR_VERSION unless it is exactly the present one. */
bool schema_check (struct db *db, GError **error);

#endif
