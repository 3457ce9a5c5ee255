#include "store/readers.h"

#include "store/schema.h"

enum { READERS_MOST = 32 };

struct readers {
	char *path;
	GMutex mutex;
	GCond change;
	GPtrArray *idle;	/* struct db */
	unsigned out, waiting;
	bool stopped;
};

static void
close_db (gpointer db)
{
	db_close (db);
}

struct readers *
readers_new (const char *path)
{
	struct readers *readers = g_new0 (struct readers, 1);

	readers->path = g_strdup (path);
	g_mutex_init (&readers->mutex);
	g_cond_init (&readers->change);
	readers->idle = g_ptr_array_new_with_free_func (close_db);
	return readers;
}

void
readers_free (struct readers *readers)
{
	if (readers == NULL)
		return;
	g_assert (readers->out == 0);
	g_ptr_array_unref (readers->idle);
	g_mutex_clear (&readers->mutex);
	g_cond_clear (&readers->change);
	g_free (readers->path);
	g_free (readers);
}

static struct db *
open_reader (const char *path, GError **error)
{
	g_autoptr (db_auto) db = db_open (path, DB_READ, error);

	if (db == NULL || !schema_check (db, error))
		return NULL;
	return g_steal_pointer (&db);
}

static bool
usable (const struct db *db)
{
	return !db_broken (db) && db_place (db) == DB_IN_PLACE;
}

struct db *
readers_take (struct readers *readers, GError **error)
{
	struct db *db = NULL;

	g_mutex_lock (&readers->mutex);
	readers->waiting++;
	while (readers->stopped || readers->out == READERS_MOST)
		g_cond_wait (&readers->change, &readers->mutex);
	readers->waiting--;
	readers->out++;
	if (readers->idle->len > 0)
		db = g_ptr_array_steal_index (readers->idle,
					      readers->idle->len - 1);
	g_mutex_unlock (&readers->mutex);

	if (db != NULL && !usable (db))
		g_clear_pointer (&db, db_close);
	if (db == NULL)
		db = open_reader (readers->path, error);
	if (db == NULL)
		readers_give (readers, NULL);
	return db;
}

void
readers_give (struct readers *readers, struct db *db)
{
	/* Whether it is still in its place is looked at when it is taken. */
	if (db != NULL) {
		db_roll_back (db);
		if (db_broken (db))
			g_clear_pointer (&db, db_close);
	}
	g_mutex_lock (&readers->mutex);
	readers->out--;
	if (db != NULL)
		g_ptr_array_add (readers->idle, db);
	/* GLib enters the kernel to wake nobody, too. */
	if (readers->waiting > 0)
		g_cond_broadcast (&readers->change);
	g_mutex_unlock (&readers->mutex);
}

void
readers_stop (struct readers *readers)
{
	g_mutex_lock (&readers->mutex);
	readers->stopped = true;
	readers->waiting++;
	while (readers->out > 0)
		g_cond_wait (&readers->change, &readers->mutex);
	readers->waiting--;
	g_ptr_array_set_size (readers->idle, 0);
	g_mutex_unlock (&readers->mutex);
}

void
readers_go (struct readers *readers)
{
	g_mutex_lock (&readers->mutex);
	readers->stopped = false;
	g_cond_broadcast (&readers->change);
	g_mutex_unlock (&readers->mutex);
}
