#include <errno.h>
#include <unistd.h>

#include "store/internal.h"
#include "store/text.h"

/* A reader that can be opened shows that the store is there and ours. */
static bool
try_reading (struct readers *readers, GError **error)
{
	struct db *db = readers_take (readers, error);

	if (db == NULL)
		return false;
	readers_give (readers, db);
	return true;
}

static struct store *
open_store (const char *path, bool writable, store_probe_func probe,
	    GError **error)
{
	g_autoptr (store_auto) store = NULL;

	if (!writable && access (path, F_OK) < 0 && errno == ENOENT) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
			     "%s: %s", path, g_strerror (errno));
		return NULL;
	}
	db_set_up ();
	store = g_new0 (struct store, 1);
	store->readers = readers_new (path);
	store->packer = packer_new ();
	if (writable) {
		store->writer = writer_start (path, store->readers, probe,
					      error);
		if (store->writer == NULL)
			return NULL;
	}
	if (!try_reading (store->readers, error))
		return NULL;
	return g_steal_pointer (&store);
}

struct store *
store_open (const char *path, bool writable, GError **error)
{
	return open_store (path, writable, NULL, error);
}

struct store *
store_open_probed (const char *path, store_probe_func probe, GError **error)
{
	return open_store (path, true, probe, error);
}

void
store_close (struct store *store)
{
	if (store == NULL)
		return;
	/* The writer's connection is the last to close: it takes the log
	 * away, which readers must not do. */
	readers_stop (store->readers);
	writer_stop (store->writer);
	readers_free (store->readers);
	packer_free (store->packer);
	g_free (store);
}

bool
store_write (struct store *store, writer_func func, gpointer data,
	     gsize weight, GError **error)
{
	if (store->writer != NULL)
		return writer_run (store->writer, func, data, weight, error);
	g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
		     "the store is open for reading only");
	return false;
}

GPtrArray *
store_read_rows (struct store *store, const char *sql,
		 const struct db_value *values, row_func make,
		 GDestroyNotify destroy, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	GPtrArray *rows;

	if (db == NULL)
		return NULL;
	rows = db_rows (db, sql, values, make, destroy, error);
	readers_give (store->readers, db);
	return rows;
}

gint64
store_read_number (struct store *store, const char *sql,
		   const struct db_value *values, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	gint64 number = -1;
	bool found = false, ok;

	if (db == NULL)
		return -1;
	ok = db_number (db, sql, values, &number, &found, error);
	readers_give (store->readers, db);
	return ok && found ? number : -1;
}

gpointer
store_only_row (GPtrArray *rows, const char *what, GError **error)
{
	gpointer row = NULL;

	if (rows == NULL)
		return NULL;
	if (rows->len > 0)
		row = g_ptr_array_steal_index (rows, 0);
	else
		g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
			     "no such %s", what);
	g_ptr_array_unref (rows);
	return row;
}

bool
(store_refuse) (GError **error, const char *format, ...)
{
	g_autofree char *text = NULL;
	g_autofree char *cut = NULL;
	va_list args;

	va_start (args, format);
	text = g_strdup_vprintf (format, args);
	va_end (args);
	cut = text_cut (text, STORE_REFUSAL_BYTES);
	g_set_error_literal (error, STORE_ERROR, STORE_ERROR_REFUSED, cut);
	return false;
}

gint64
store_limit (unsigned limit)
{
	return limit > 0 ? (gint64) limit : G_MAXINT64;
}

/* --- health ------------------------------------------------------------- */

static gpointer
check_line (query_auto *row)
{
	return query_text (row, 0);
}

static bool
check (struct db *db, GError **error)
{
	g_autoptr (GPtrArray) damage = NULL;
	g_autoptr (GPtrArray) loose = NULL;

	damage = db_rows (db, "PRAGMA quick_check (1)", NO_VALUES, check_line,
			  g_free, error);
	if (damage == NULL)
		return false;
	if (damage->len != 1 || g_strcmp0 (damage->pdata[0], "ok") != 0) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
			     "damaged: %s", damage->len > 0
			     ? (char *) damage->pdata[0] : "no answer");
		return false;
	}
	loose = db_rows (db, "PRAGMA foreign_key_check", NO_VALUES, check_line,
			 g_free, error);
	if (loose == NULL)
		return false;
	if (loose->len == 0)
		return true;
	g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
		     "damaged: table %s refers to what is not there",
		     (char *) loose->pdata[0]);
	return false;
}

bool
store_check (struct store *store, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	bool ok;

	if (db == NULL)
		return false;
	ok = check (db, error);
	readers_give (store->readers, db);
	return ok;
}

static bool
do_nothing (struct db *db, gpointer data, GError **error)
{
	(void) db;
	(void) data;
	(void) error;
	return true;
}

bool
store_ping (struct store *store, GError **error)
{
	return store_write (store, do_nothing, NULL, 0, error);
}
