#include "store/db.h"

#include <errno.h>
#include <string.h>

#include "store/file.h"
#include "store/store.h"

/* How long to wait for somebody else's lock: a reader that opens while the
 * log is being recovered, an administrator's sqlite3 shell. */
enum { DB_BUSY_MS = 5000 };

struct db {
	sqlite3 *handle;
	char *path;
	char *log_path;		/* -wal */
	char *index_path;	/* -shm */
	enum db_mode mode;
	bool broken;
	struct file_id file, log, index;
	/* Pages in the log since it was last begun anew, and how many of them
	 * are copied. */
	unsigned log_pages, log_copied;
	GHashTable *statements;	/* SQL literal -> sqlite3_stmt */
};

GQuark
store_error_quark (void)
{
	return g_quark_from_static_string ("store-error");
}

/* --- errors ------------------------------------------------------------- */

bool
db_fail (struct db *db, int code, GError **error)
{
	int store_code = STORE_ERROR_FAILED;

	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
	case SQLITE_TOOBIG:
	case SQLITE_MISMATCH:
		store_code = STORE_ERROR_INVALID;
		break;
	case SQLITE_FULL:
	case SQLITE_BUSY:
	case SQLITE_NOMEM:
	case SQLITE_INTERRUPT:
		break;
	default:
		db->broken = true;
	}
	g_set_error (error, STORE_ERROR, store_code, "%s: %s (%s, %d)",
		     db->path,
		     db->handle ? sqlite3_errmsg (db->handle) : "not open",
		     sqlite3_errstr (code), code);
	return false;
}

bool
db_broken (const struct db *db)
{
	return db->broken;
}

sqlite3 *
db_handle (struct db *db)
{
	return db->handle;
}

/* --- the files ---------------------------------------------------------- */

enum db_place
db_place (const struct db *db)
{
	if (!file_is (db->path, &db->file))
		return DB_GONE;
	if (db->mode == DB_WRITE
	    && (!file_is (db->log_path, &db->log)
		|| !file_is (db->index_path, &db->index)))
		return DB_LOG_GONE;
	return DB_IN_PLACE;
}

/* --- open and close ----------------------------------------------------- */

static int
count_log_pages (void *user, sqlite3 *handle, const char *name, int pages)
{
	struct db *db = user;

	(void) handle;
	(void) name;
	if ((unsigned) pages < db->log_pages)
		db->log_copied = 0;
	db->log_pages = (unsigned) pages;
	return SQLITE_OK;
}

static bool
configure (struct db *db, GError **error)
{
	/* Nothing of a mail goes to temporary files elsewhere. */
	static const char *const writing =
		"PRAGMA temp_store = MEMORY;"
		"PRAGMA journal_mode = WAL;"
		"PRAGMA synchronous = FULL;"
		"PRAGMA foreign_keys = ON;"
		"PRAGMA secure_delete = FAST;"
		"PRAGMA journal_size_limit = 67108864;"
		"PRAGMA wal_autocheckpoint = 0;"
		"SELECT count(*) FROM sqlite_schema;";
	static const char *const reading =
		"PRAGMA temp_store = MEMORY;"
		"PRAGMA query_only = ON;"
		"SELECT count(*) FROM sqlite_schema;";
	int code;

	sqlite3_busy_timeout (db->handle, DB_BUSY_MS);
	sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config (db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* Only the writer checkpoints, at its close as at any time. */
	if (db->mode == DB_READ)
		sqlite3_db_config (db->handle,
				   SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	code = sqlite3_exec (db->handle,
			     db->mode == DB_WRITE ? writing : reading,
			     NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return db_fail (db, code, error);
	if (db->mode == DB_READ)
		return true;
	sqlite3_wal_hook (db->handle, count_log_pages, db);
	if (file_identify (db->log_path, &db->log)
	    && file_identify (db->index_path, &db->index))
		return true;
	g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s",
		     db->log_path, g_strerror (errno));
	return false;
}

static void
statement_free (gpointer statement)
{
	sqlite3_finalize (statement);
}

/* Nobody asks SQLite how much memory it has, and to count it takes a lock
 * for each piece. */
void
db_set_up (void)
{
	sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
}

struct db *
db_open (const char *path, enum db_mode mode, GError **error)
{
	g_autoptr (db_auto) db = g_new0 (struct db, 1);
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	int code;

	db->path = g_strdup (path);
	db->log_path = g_strconcat (path, "-wal", NULL);
	db->index_path = g_strconcat (path, "-shm", NULL);
	db->mode = mode;
	/* Keyed by address: the SQL is literals. */
	db->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal,
						NULL, statement_free);
	if (!file_identify (path, &db->file)) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s",
			     path, g_strerror (errno));
		return NULL;
	}
	flags |= mode == DB_WRITE ? SQLITE_OPEN_READWRITE
		: SQLITE_OPEN_READONLY;
	code = sqlite3_open_v2 (path, &db->handle, flags, NULL);
	if (code != SQLITE_OK) {
		db_fail (db, code, error);
		return NULL;
	}
	if (!configure (db, error))
		return NULL;
	if (db_place (db) != DB_IN_PLACE) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
			     "%s: was replaced while it was opened", path);
		return NULL;
	}
	return g_steal_pointer (&db);
}

void
db_close (struct db *db)
{
	if (db == NULL)
		return;
	g_hash_table_destroy (db->statements);
	sqlite3_close (db->handle);
	g_free (db->path);
	g_free (db->log_path);
	g_free (db->index_path);
	g_free (db);
}

/* --- statements --------------------------------------------------------- */

/* PostgreSQL numbers parameters by name, SQLite by first use: both mean the
 * same here, or the program is wrong. */
static void
check_parameters (sqlite3_stmt *statement)
{
	int n = sqlite3_bind_parameter_count (statement);
	char name[16];

	for (int i = 1; i <= n; i++) {
		g_snprintf (name, sizeof name, "$%d", i);
		g_assert_cmpstr (sqlite3_bind_parameter_name (statement, i),
				 ==, name);
	}
}

static sqlite3_stmt *
prepare (struct db *db, const char *sql, GError **error)
{
	sqlite3_stmt *statement = g_hash_table_lookup (db->statements, sql);
	int code;

	if (statement != NULL)
		return statement;
	code = sqlite3_prepare_v3 (db->handle, sql, -1,
				   SQLITE_PREPARE_PERSISTENT, &statement, NULL);
	if (code != SQLITE_OK) {
		db_fail (db, code, error);
		return NULL;
	}
	check_parameters (statement);
	g_hash_table_insert (db->statements, (gpointer) sql, statement);
	return statement;
}

static int
bind_text (sqlite3_stmt *statement, int i, const char *text)
{
	g_autofree char *valid = NULL;

	if (text == NULL)
		return sqlite3_bind_null (statement, i);
	if (g_utf8_validate (text, -1, NULL))
		return sqlite3_bind_text64 (statement, i, text, strlen (text),
					    SQLITE_STATIC, SQLITE_UTF8);
	valid = g_utf8_make_valid (text, -1);
	return sqlite3_bind_text64 (statement, i, valid, strlen (valid),
				    SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int
bind_bytes (sqlite3_stmt *statement, int i, GBytes *bytes)
{
	gsize length;
	const void *data;

	if (bytes == NULL)
		return sqlite3_bind_null (statement, i);
	data = g_bytes_get_data (bytes, &length);
	/* A NULL pointer would make it NULL instead of empty. */
	return sqlite3_bind_blob64 (statement, i, length ? data : "", length,
				    SQLITE_STATIC);
}

query_auto *
db_query (struct db *db, const char *sql, const struct db_value *values,
	  GError **error)
{
	sqlite3_stmt *statement = prepare (db, sql, error);
	int code = SQLITE_OK;
	int i;

	if (statement == NULL)
		return NULL;
	for (i = 1; values->type != DB_END && code == SQLITE_OK; i++) {
		if (values->type == DB_INT)
			code = sqlite3_bind_int64 (statement, i,
						   values->number);
		else if (values->type == DB_TEXT)
			code = bind_text (statement, i, values->text);
		else
			code = bind_bytes (statement, i, values->bytes);
		values++;
	}
	if (code != SQLITE_OK) {
		query_done (statement);
		db_fail (db, code, error);
		return NULL;
	}
	g_assert (i - 1 == sqlite3_bind_parameter_count (statement));
	return statement;
}

/* Also ends the read that it stands for, which would keep the log from
 * being emptied. */
void
query_done (query_auto *query)
{
	sqlite3_reset (query);
	sqlite3_clear_bindings (query);
}

enum db_step
db_step (struct db *db, query_auto *query, GError **error)
{
	int code = sqlite3_step (query);

	if (code == SQLITE_ROW)
		return DB_ROW;
	if (code == SQLITE_DONE)
		return DB_DONE;
	db_fail (db, code, error);
	return DB_FAILED;
}

gint64
query_int (query_auto *query, int column)
{
	return sqlite3_column_int64 (query, column);
}

char *
query_text (query_auto *query, int column)
{
	return g_strdup ((const char *) sqlite3_column_text (query, column));
}

GBytes *
query_bytes (query_auto *query, int column)
{
	const void *data = sqlite3_column_blob (query, column);

	if (sqlite3_column_type (query, column) == SQLITE_NULL)
		return NULL;
	return g_bytes_new (data, sqlite3_column_bytes (query, column));
}

bool
db_run (struct db *db, const char *sql, const struct db_value *values,
	GError **error)
{
	g_autoptr (query_auto) query = db_query (db, sql, values, error);
	enum db_step step;

	if (query == NULL)
		return false;
	do
		step = db_step (db, query, error);
	while (step == DB_ROW);
	return step == DB_DONE;
}

bool
db_number (struct db *db, const char *sql, const struct db_value *values,
	   gint64 *number, bool *found, GError **error)
{
	g_autoptr (query_auto) query = db_query (db, sql, values, error);
	enum db_step step;

	*number = 0;
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_FAILED)
		return false;
	if (step == DB_ROW)
		*number = query_int (query, 0);
	if (found != NULL)
		*found = step == DB_ROW;
	else if (step != DB_ROW)
		g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
			     "%s: no row where there must be one", db->path);
	return found != NULL || step == DB_ROW;
}

/* RETURNING would make SQLite set up a table in memory, each time. */
bool
db_insert (struct db *db, const char *sql, const struct db_value *values,
	   gint64 *id, GError **error)
{
	*id = 0;
	if (!db_run (db, sql, values, error))
		return false;
	*id = sqlite3_last_insert_rowid (db->handle);
	return true;
}

GPtrArray *
db_rows (struct db *db, const char *sql, const struct db_value *values,
	 row_func make, GDestroyNotify destroy, GError **error)
{
	g_autoptr (query_auto) query = db_query (db, sql, values, error);
	g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (destroy);
	enum db_step step;

	if (query == NULL)
		return NULL;
	while ((step = db_step (db, query, error)) == DB_ROW)
		g_ptr_array_add (rows, make (query));
	return step == DB_DONE ? g_steal_pointer (&rows) : NULL;
}

unsigned
db_changed (const struct db *db)
{
	return (unsigned) sqlite3_changes (db->handle);
}

/* --- transactions ------------------------------------------------------- */

bool
db_begin (struct db *db, GError **error)
{
	return db_run (db, "BEGIN IMMEDIATE", NO_VALUES, error);
}

bool
db_begin_reading (struct db *db, GError **error)
{
	return db_run (db, "BEGIN", NO_VALUES, error);
}

bool
db_commit (struct db *db, GError **error)
{
	return db_run (db, "COMMIT", NO_VALUES, error);
}

bool
db_in_transaction (const struct db *db)
{
	return !sqlite3_get_autocommit (db->handle);
}

void
db_roll_back (struct db *db)
{
	if (db_in_transaction (db)
	    && !db_run (db, "ROLLBACK", NO_VALUES, NULL))
		db->broken = true;
}

bool
db_part_begin (struct db *db, GError **error)
{
	return db_run (db, "SAVEPOINT part", NO_VALUES, error);
}

bool
db_part_undo (struct db *db, GError **error)
{
	return db_run (db, "ROLLBACK TO part", NO_VALUES, error)
		&& db_run (db, "RELEASE part", NO_VALUES, error);
}

/* --- the write-ahead log ------------------------------------------------ */

unsigned
db_log_pages (const struct db *db)
{
	return db->log_pages - db->log_copied;
}

bool
db_checkpoint (struct db *db, bool truncate, GError **error)
{
	int pages = -1, copied = -1;
	int code;

	code = sqlite3_wal_checkpoint_v2 (db->handle, "main",
					  truncate ? SQLITE_CHECKPOINT_TRUNCATE
					  : SQLITE_CHECKPOINT_PASSIVE,
					  &pages, &copied);
	if (code != SQLITE_OK)
		return db_fail (db, code, error);
	db->log_pages = pages < 0 ? 0 : (unsigned) pages;
	db->log_copied = copied < 0 ? 0 : (unsigned) copied;
	return true;
}
