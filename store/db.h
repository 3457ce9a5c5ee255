/*
 * db.h - one connection to the database: statements, values, errors.
 *
 * Private to store/.  This is the seam where a second engine would join:
 * the callers write SQL that SQLite and PostgreSQL both take ($1, $2, ... in
 * the order of their first use, ON CONFLICT, RETURNING) and see no other
 * SQLite type than the query they step through.
 *
 * Threads: a connection is used by one thread at a time.
 *
 * Errors: STORE_ERROR.  A constraint or a value that is too big is
 * STORE_ERROR_INVALID, everything else STORE_ERROR_FAILED.  After a failure
 * of the disk or of the file db_broken says that the connection is of no
 * more use: close it and open another one.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

struct db;

enum db_mode {
	DB_READ,		/* can change nothing */
	DB_WRITE		/* never creates the file */
};

/* Before the first connection of the process; later it changes nothing. */
void db_set_up (void);
struct db *db_open (const char *path, enum db_mode mode, GError **error);
/* Rolls back what is open; NULL is legal. */
void db_close (struct db *db);
bool db_broken (const struct db *db);

/* Whether the files at the path are still those that were opened: a commit
 * into a deleted file would be lost. */
enum db_place {
	DB_IN_PLACE,
	DB_LOG_GONE,		/* the database is there; -wal or -shm is not */
	DB_GONE			/* moved, deleted, or another file there */
};
enum db_place db_place (const struct db *db);

/* --- statements --------------------------------------------------------- */

struct db_value {
	enum { DB_END, DB_INT, DB_TEXT, DB_BYTES } type;
	gint64 number;
	const char *text;	/* NULL is SQL's NULL */
	GBytes *bytes;		/* the same */
};
#define INT(x) { .type = DB_INT, .number = (x) }
#define TEXT(x) { .type = DB_TEXT, .text = (x) }
#define FULL(x) TEXT ((x) != NULL ? (x) : "")
#define BYTES(x) { .type = DB_BYTES, .bytes = (x) }
#define VALUES(...) \
	((const struct db_value[]) { __VA_ARGS__, { .type = DB_END } })
#define NO_VALUES ((const struct db_value[]) { { .type = DB_END } })
/* A reference to another row: 0 is NULL. */
#define LINK(x) { .type = (x) ? DB_INT : DB_TEXT, .number = (x) }

/* A prepared statement, bound and ready to be stepped through.  sql is a
 * literal: it is prepared once for each connection.  Text that is not valid
 * UTF-8 is made so; the values must live until query_done. */
typedef sqlite3_stmt query_auto;
query_auto *db_query (struct db *db, const char *sql,
		      const struct db_value *values, GError **error);
void query_done (query_auto *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (query_auto, query_done)

enum db_step { DB_FAILED, DB_ROW, DB_DONE };
enum db_step db_step (struct db *db, query_auto *query, GError **error);

/* Columns of the present row.  NULL: 0, NULL, NULL. */
gint64 query_int (query_auto *query, int column);
char *query_text (query_auto *query, int column);
GBytes *query_bytes (query_auto *query, int column);

/* Runs to the end, whatever rows come. */
bool db_run (struct db *db, const char *sql, const struct db_value *values,
	     GError **error);
/* The first column of the first row; *found (may be NULL) says if there was
 * one, else no row is a failure. */
bool db_number (struct db *db, const char *sql, const struct db_value *values,
		gint64 *number, bool *found, GError **error);
/* An INSERT of one row without RETURNING; *id is its integer key. */
bool db_insert (struct db *db, const char *sql, const struct db_value *values,
		gint64 *id, GError **error);
/* All rows, each turned into a value. */
typedef gpointer (*row_func) (query_auto *row);
GPtrArray *db_rows (struct db *db, const char *sql,
		    const struct db_value *values, row_func make,
		    GDestroyNotify destroy, GError **error);
/* How many rows the last statement changed. */
unsigned db_changed (const struct db *db);

/* --- transactions ------------------------------------------------------- */

bool db_begin (struct db *db, GError **error);		/* to write */
bool db_begin_reading (struct db *db, GError **error);	/* one snapshot */
bool db_commit (struct db *db, GError **error);
void db_roll_back (struct db *db);
bool db_in_transaction (const struct db *db);
/* Inside a transaction: a part that can be undone by itself. */
bool db_part_begin (struct db *db, GError **error);
bool db_part_undo (struct db *db, GError **error);

/* --- the write-ahead log ------------------------------------------------ */

/* Pages in it that are not yet copied into the database file. */
unsigned db_log_pages (const struct db *db);
/* Copies what can be copied without waiting for anybody; with truncate,
 * waits for readers and empties the log. */
bool db_checkpoint (struct db *db, bool truncate, GError **error);

/* For schema.c and for PRAGMAs with results. */
sqlite3 *db_handle (struct db *db);
/* Sets error from what SQLite said last; always false. */
bool db_fail (struct db *db, int code, GError **error);

typedef struct db db_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (db_auto, db_close)

#endif
