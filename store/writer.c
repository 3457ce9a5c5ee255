#include "store/writer.h"

#include "store/blob.h"
#include "store/file.h"
#include "store/lock.h"
#include "store/schema.h"

enum {
	/* One transaction: long enough to share a sync among many, short
	 * enough that nobody waits noticeably for the others' bytes. */
	BATCH_JOBS = 256,
	BATCH_BYTES = 8 << 20,
	/* Pages in the log at which it is copied at once, and how long to
	 * wait for more work before copying fewer. */
	CHECKPOINT_PAGES = 4000,
	CHECKPOINT_IDLE_US = 500 * 1000
};

struct job {
	writer_func func;
	gpointer data;
	gsize weight;
	bool ok, done;
	GError *error;
	GCond wake;
};

struct writer {
	char *path, *lock_path;
	struct readers *readers;
	store_probe_func probe;
	struct lock *lock;
	GThread *thread;
	/* Whoever has the turn, and nobody else. */
	struct db *db;		/* NULL: to be opened with the next job */
	/* What follows is under the mutex. */
	GMutex mutex;
	GCond work;		/* the log's thread has something to do */
	GQueue jobs;
	bool busy;		/* somebody has the turn */
	bool log_is_long, log_is_clean;
	gint64 last_turn;	/* its end, monotonic */
	bool stopping;
};

static void
probe (const struct writer *writer, const char *point)
{
	if (writer->probe != NULL)
		writer->probe (point);
}

/* --- the connection ----------------------------------------------------- */

/* Somebody may delete the lock's file, and another process lock a new one. */
static bool
hold_lock (struct writer *writer, GError **error)
{
	if (writer->lock != NULL && !lock_holds (writer->lock))
		g_clear_pointer (&writer->lock, lock_drop);
	if (writer->lock == NULL)
		writer->lock = lock_take (writer->lock_path, error);
	return writer->lock != NULL;
}

static bool
open_files (struct writer *writer, GError **error)
{
	g_autoptr (db_auto) db = db_open (writer->path, DB_WRITE, error);

	if (db == NULL || !schema_bring_up (db, error))
		return false;
	writer->db = g_steal_pointer (&db);
	return true;
}

/* Somebody deleted the log, but it is still open here: what is in it can be
 * brought into the database.  Nobody may read meanwhile, because readers
 * share the index of the log, but not the log that comes next. */
static bool
rescue (struct writer *writer, GError **error)
{
	bool ok;

	readers_stop (writer->readers);
	ok = db_checkpoint (writer->db, true, error);
	if (ok)
		g_clear_pointer (&writer->db, db_close);
	readers_go (writer->readers);
	return ok;
}

static bool
ready (struct writer *writer, GError **error)
{
	if (writer->db != NULL && db_broken (writer->db))
		g_clear_pointer (&writer->db, db_close);
	if (writer->db != NULL)
		switch (db_place (writer->db)) {
		case DB_IN_PLACE:
			return hold_lock (writer, error);
		case DB_LOG_GONE:
			if (!rescue (writer, error))
				return false;
			break;
		case DB_GONE:
			g_clear_pointer (&writer->db, db_close);
		}
	return hold_lock (writer, error) && open_files (writer, error);
}

/* --- one transaction ---------------------------------------------------- */

static bool
run_job (struct db *db, struct job *job, GError **error)
{
	g_clear_error (&job->error);
	job->ok = job->func (db, job->data, &job->error);
	if (!job->ok && job->error == NULL)
		g_set_error (&job->error, STORE_ERROR, STORE_ERROR_FAILED,
			     "failed without a reason");
	/* A full disk, for one, undoes the whole transaction. */
	if (db_in_transaction (db))
		return true;
	if (job->error != NULL)
		g_propagate_error (error, g_error_copy (job->error));
	return false;
}

/* *refused: the job because of which all is undone, with its own error; the
 * others are to be run again without it.  NULL: committed. */
static bool
transact (struct writer *writer, GPtrArray *jobs, struct job **refused,
	  GError **error)
{
	struct db *db = writer->db;

	*refused = NULL;
	if (!db_begin (db, error))
		return false;
	for (unsigned i = 0; i < jobs->len; i++) {
		struct job *job = jobs->pdata[i];

		if (!run_job (db, job, error))
			return false;
		if (!job->ok) {
			db_roll_back (db);
			*refused = job;
			return true;
		}
	}
	probe (writer, "before-commit");
	if (!db_commit (db, error))
		return false;
	probe (writer, "after-commit");
	switch (db_place (db)) {
	case DB_IN_PLACE:
		return true;
	case DB_LOG_GONE:
		return rescue (writer, error);
	case DB_GONE:
		break;
	}
	g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
		     "%s: was moved or deleted", writer->path);
	return false;
}

static void
fail_all (GPtrArray *jobs, const GError *error)
{
	for (unsigned i = 0; i < jobs->len; i++) {
		struct job *job = jobs->pdata[i];

		g_clear_error (&job->error);
		job->error = error != NULL ? g_error_copy (error)
			: g_error_new (STORE_ERROR, STORE_ERROR_FAILED,
				       "the transaction was undone");
		job->ok = false;
	}
}

static void
run_batch (struct writer *writer, GPtrArray *batch)
{
	g_autoptr (GPtrArray) jobs = g_ptr_array_copy (batch, NULL, NULL);
	g_autoptr (GError) error = NULL;
	struct job *refused = NULL;
	bool ok;

	do {
		if (refused != NULL)
			g_ptr_array_remove (jobs, refused);
		probe (writer, "before-begin");
		if (!ready (writer, &error)) {
			fail_all (jobs, error);
			return;
		}
		ok = transact (writer, jobs, &refused, &error);
	} while (ok && refused != NULL && jobs->len > 1);
	if (ok)
		return;
	if (writer->db != NULL)
		db_roll_back (writer->db);
	if (jobs->len == 1 || writer->db == NULL || db_broken (writer->db)) {
		fail_all (jobs, error);
		return;
	}
	/* One of them was too much, for the space left perhaps: the others
	 * need not suffer. */
	for (unsigned i = 0; i < jobs->len; i++) {
		g_autoptr (GPtrArray) one = g_ptr_array_new ();

		g_ptr_array_add (one, jobs->pdata[i]);
		run_batch (writer, one);
	}
}

/* --- whose turn it is --------------------------------------------------- */

/* Locked.  Unlocked from here to end_turn, the connection is the caller's. */
static void
begin_turn (struct writer *writer)
{
	writer->busy = true;
	g_mutex_unlock (&writer->mutex);
}

/* Locked again.  The log is next if it has become too long, else whoever
 * waits longest. */
static void
end_turn (struct writer *writer, unsigned too_long)
{
	unsigned pages = writer->db == NULL || db_broken (writer->db) ? 0
		: db_log_pages (writer->db);
	struct job *next;

	g_mutex_lock (&writer->mutex);
	writer->busy = false;
	writer->last_turn = g_get_monotonic_time ();
	writer->log_is_long = pages >= too_long && !writer->stopping;
	if (writer->log_is_long || writer->stopping
	    || (pages > 0 && writer->log_is_clean))
		g_cond_signal (&writer->work);
	writer->log_is_clean = pages == 0;
	next = g_queue_peek_head (&writer->jobs);
	if (next != NULL && !writer->log_is_long)
		g_cond_signal (&next->wake);
}

/* Locked. */
static GPtrArray *
take_batch (struct writer *writer)
{
	GPtrArray *batch = g_ptr_array_new ();
	gsize weight = 0;
	struct job *job;

	while (batch->len < BATCH_JOBS && weight < BATCH_BYTES
	       && (job = g_queue_pop_head (&writer->jobs)) != NULL) {
		g_ptr_array_add (batch, job);
		weight += job->weight;
	}
	return batch;
}

/* All that is queued, in one transaction.  Locked; unlocked meanwhile. */
static void
lead (struct writer *writer, const struct job *own)
{
	g_autoptr (GPtrArray) batch = take_batch (writer);

	begin_turn (writer);
	run_batch (writer, batch);
	end_turn (writer, CHECKPOINT_PAGES);
	for (unsigned i = 0; i < batch->len; i++) {
		struct job *job = batch->pdata[i];

		job->done = true;
		if (job != own)
			g_cond_signal (&job->wake);
	}
}

/* --- the log ------------------------------------------------------------ */

/* Locked; unlocked meanwhile. */
static void
checkpoint (struct writer *writer)
{
	begin_turn (writer);
	if (writer->db != NULL && !db_broken (writer->db)
	    && db_log_pages (writer->db) > 0) {
		probe (writer, "checkpoint");
		/* If it fails, the log keeps everything, and it is tried
		 * again. */
		db_checkpoint (writer->db, false, NULL);
	}
	end_turn (writer, G_MAXUINT);
}

/* Copies the log when it is long or nothing else happens.  Nobody wakes it
 * for a commit but for the first one into a clean log. */
static gpointer
tend_log (gpointer data)
{
	struct writer *writer = data;

	g_mutex_lock (&writer->mutex);
	while (!writer->stopping) {
		gint64 now = g_get_monotonic_time ();
		gint64 idle = CHECKPOINT_IDLE_US
			+ (writer->busy ? now : writer->last_turn);

		if (writer->log_is_clean)
			g_cond_wait (&writer->work, &writer->mutex);
		else if (writer->log_is_long || idle <= now)
			checkpoint (writer);
		else
			(void) g_cond_wait_until (&writer->work,
						  &writer->mutex, idle);
	}
	if (writer->log_is_long)
		checkpoint (writer);
	while (writer->busy || !g_queue_is_empty (&writer->jobs))
		g_cond_wait (&writer->work, &writer->mutex);
	checkpoint (writer);
	g_mutex_unlock (&writer->mutex);
	return NULL;
}

/* --- from outside ------------------------------------------------------- */

static void
writer_free (struct writer *writer)
{
	db_close (writer->db);
	lock_drop (writer->lock);
	g_mutex_clear (&writer->mutex);
	g_cond_clear (&writer->work);
	g_free (writer->path);
	g_free (writer->lock_path);
	g_free (writer);
}

struct writer *
writer_start (const char *path, struct readers *readers,
	      store_probe_func probe_func, GError **error)
{
	struct writer *writer = g_new0 (struct writer, 1);

	writer->path = g_strdup (path);
	writer->lock_path = g_strconcat (path, ".lock", NULL);
	writer->readers = readers;
	writer->probe = probe_func;
	g_mutex_init (&writer->mutex);
	g_cond_init (&writer->work);
	g_queue_init (&writer->jobs);
	if (!hold_lock (writer, error) || !file_create (path, error)
	    || !open_files (writer, error)
	    || !blob_clear_staged (writer->db, error)) {
		writer_free (writer);
		return NULL;
	}
	writer->log_is_clean = db_log_pages (writer->db) == 0;
	writer->thread = g_thread_new ("store-log", tend_log, writer);
	return writer;
}

void
writer_stop (struct writer *writer)
{
	if (writer == NULL)
		return;
	g_mutex_lock (&writer->mutex);
	writer->stopping = true;
	g_cond_signal (&writer->work);
	g_mutex_unlock (&writer->mutex);
	g_thread_join (writer->thread);
	writer_free (writer);
}

bool
writer_run (struct writer *writer, writer_func func, gpointer data,
	    gsize weight, GError **error)
{
	struct job job = { .func = func, .data = data, .weight = weight };

	g_cond_init (&job.wake);
	g_mutex_lock (&writer->mutex);
	g_queue_push_tail (&writer->jobs, &job);
	while (!job.done)
		if (writer->busy || writer->log_is_long)
			g_cond_wait (&job.wake, &writer->mutex);
		else
			lead (writer, &job);
	g_mutex_unlock (&writer->mutex);
	g_cond_clear (&job.wake);
	if (!job.ok)
		g_propagate_error (error, job.error);
	return job.ok;
}
