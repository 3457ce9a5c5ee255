#include "store/schema.h"

#include "store/store.h"

static const struct migration ours[] = {
#include "schema.inc"
};

static bool
read_version (struct db *db, gint64 *version, GError **error)
{
	return db_number (db, "PRAGMA user_version", NO_VALUES, version, NULL,
			  error);
}

/* A database without a version has no tables, or it is somebody else's. */
static bool
check_empty (struct db *db, GError **error)
{
	gint64 tables;

	if (!db_number (db, "SELECT count(*) FROM sqlite_schema", NO_VALUES,
			&tables, NULL, error))
		return false;
	if (tables == 0)
		return true;
	g_set_error (error, STORE_ERROR, STORE_ERROR_VERSION,
		     "the file is a database of another program");
	return false;
}

static bool
newer (gint64 found, int known, GError **error)
{
	g_set_error (error, STORE_ERROR, STORE_ERROR_VERSION,
		     "the database has version %" G_GINT64_FORMAT
		     ", this program knows versions up to %d", found, known);
	return false;
}

static bool
run_script (struct db *db, const char *sql, GError **error)
{
	int code = sqlite3_exec (db_handle (db), sql, NULL, NULL, NULL);

	return code == SQLITE_OK || db_fail (db, code, error);
}

static bool
migrate_one (struct db *db, const struct migration *migration, GError **error)
{
	g_autofree char *version = g_strdup_printf ("PRAGMA user_version = %d",
						    migration->version);

	if (!db_begin (db, error))
		return false;
	if (run_script (db, migration->sql, error)
	    && run_script (db, version, error)
	    && db_commit (db, error))
		return true;
	db_roll_back (db);
	return false;
}

bool
schema_migrate (struct db *db, const struct migration *migrations, unsigned n,
		GError **error)
{
	gint64 version;

	if (!read_version (db, &version, error))
		return false;
	if (version == 0 && !check_empty (db, error))
		return false;
	if (version > migrations[n - 1].version)
		return newer (version, migrations[n - 1].version, error);
	for (unsigned i = 0; i < n; i++)
		if (migrations[i].version > version
		    && !migrate_one (db, &migrations[i], error))
			return false;
	return true;
}

bool
schema_bring_up (struct db *db, GError **error)
{
	return schema_migrate (db, ours, G_N_ELEMENTS (ours), error);
}

bool
schema_check (struct db *db, GError **error)
{
	int present = ours[G_N_ELEMENTS (ours) - 1].version;
	gint64 version;

	if (!read_version (db, &version, error))
		return false;
	if (version > present)
		return newer (version, present, error);
	if (version == present)
		return true;
	g_set_error (error, STORE_ERROR, STORE_ERROR_VERSION,
		     "the database has version %" G_GINT64_FORMAT
		     ", not yet %d: start the daemon once", version, present);
	return false;
}
