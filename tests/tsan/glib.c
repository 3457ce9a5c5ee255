/*
 * glib.c - tells the thread sanitizer what GLib's locks mean.
 *
 * GLib of Debian is not built with the sanitizer and its locks are futexes of
 * its own, so every datum that a GMutex guards would look like a race.  With
 * SAN=thread these wrappers are linked in between (ld --wrap): they call the
 * real function and say what it orders.  What the sanitizer itself sees
 * (pthreads, atomics in our own code) needs none.
 */
#include <glib.h>

/* The wrappers are also for the libraries: not hidden. */
#pragma GCC visibility push (default)

void __tsan_acquire (void *address);
void __tsan_release (void *address);

#define WRAPPED(type, name, args) \
	type __real_##name args; \
	type __wrap_##name args; \
	type __wrap_##name args

WRAPPED (void, g_mutex_lock, (GMutex *mutex))
{
	__real_g_mutex_lock (mutex);
	__tsan_acquire (mutex);
}

WRAPPED (gboolean, g_mutex_trylock, (GMutex *mutex))
{
	gboolean locked = __real_g_mutex_trylock (mutex);

	if (locked)
		__tsan_acquire (mutex);
	return locked;
}

WRAPPED (void, g_mutex_unlock, (GMutex *mutex))
{
	__tsan_release (mutex);
	__real_g_mutex_unlock (mutex);
}

WRAPPED (void, g_cond_wait, (GCond *cond, GMutex *mutex))
{
	__tsan_release (mutex);
	__real_g_cond_wait (cond, mutex);
	__tsan_acquire (mutex);
}

WRAPPED (gboolean, g_cond_wait_until, (GCond *cond, GMutex *mutex,
				       gint64 end_time))
{
	gboolean in_time;

	__tsan_release (mutex);
	in_time = __real_g_cond_wait_until (cond, mutex, end_time);
	__tsan_acquire (mutex);
	return in_time;
}

WRAPPED (gboolean, g_once_init_enter, (void *location))
{
	gboolean first = __real_g_once_init_enter (location);

	if (!first)
		__tsan_acquire (location);
	return first;
}

WRAPPED (void, g_once_init_leave, (void *location, gsize result))
{
	__tsan_release (location);
	__real_g_once_init_leave (location, result);
}

/* A thread pool hands data to its workers through a queue of GLib's. */
struct pool {
	GFunc func;
	gpointer user;
};

static void
pool_work (gpointer data, gpointer user)
{
	struct pool *pool = user;

	__tsan_acquire (data);
	pool->func (data, pool->user);
	__tsan_release (pool);
}

WRAPPED (GThreadPool *, g_thread_pool_new,
	 (GFunc func, gpointer user, gint max, gboolean exclusive,
	  GError **error))
{
	struct pool *pool = g_new0 (struct pool, 1);

	pool->func = func;
	pool->user = user;
	return __real_g_thread_pool_new (pool_work, pool, max, exclusive,
					 error);
}

WRAPPED (void, g_thread_pool_free, (GThreadPool *pool, gboolean immediate,
				    gboolean wait_))
{
	struct pool *ours = pool->user_data;

	__real_g_thread_pool_free (pool, immediate, wait_);
	if (!wait_)
		return;
	__tsan_acquire (ours);
	g_free (ours);
}

WRAPPED (gboolean, g_thread_pool_push, (GThreadPool *pool, gpointer data,
					GError **error))
{
	__tsan_release (data);
	return __real_g_thread_pool_push (pool, data, error);
}
