/*
 * writer.h - the only writing connection, and whose turn it is.
 *
 * Private to store/.  Who comes with a job when nobody has the connection
 * takes it, runs all jobs that are queued in one transaction, commits, and
 * only then lets their callers go on; who comes meanwhile waits, and one of
 * them is next.  So a mail that is alone waits for no other thread.  A job
 * that fails undoes the transaction, which is run again without it.  A
 * thread copies the log, with the same connection and in the same turn
 * (P22).
 *
 * Before and after each commit it looks whether the files are still those at
 * the path: what was committed into a deleted file is not reported as
 * stored.  After a failure of the disk it opens the database anew with the
 * next job, so that a repaired disk is enough.  It never creates the file
 * then: a folder that lost its mount must not get an empty database.
 */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/db.h"
#include "store/readers.h"
#include "store/store.h"

struct writer;

/* May be called more than once for one job: it sets its results anew. */
typedef bool (*writer_func) (struct db *db, gpointer data, GError **error);

/* path is created and migrated, and cleared of what a crash left behind.
 * Holds the lock until writer_stop.  readers, borrowed, are kept out while
 * files are replaced. */
struct writer *writer_start (const char *path, struct readers *readers,
			     store_probe_func probe, GError **error);
/* Finishes what is queued, checkpoints. NULL is legal. */
void writer_stop (struct writer *writer);
/* Blocks until the job is committed.  weight: about how many bytes it
 * writes. */
bool writer_run (struct writer *writer, writer_func func, gpointer data,
		 gsize weight, GError **error);

#endif
