/*
 * tsan.h - GLib's locks as pthread's, and what else orders, for SAN=thread.
 *
 * The thread sanitizer does not see into GLib's own locks, which are system
 * calls in a library that it has not instrumented, and takes what they guard
 * for races.  Included before everything else by the Makefile.
 */
#ifndef TESTS_TSAN_H
#define TESTS_TSAN_H

#include <glib.h>
#include <pthread.h>
#include <time.h>

#define GMutex pthread_mutex_t
#define g_mutex_init(mutex) ((void) pthread_mutex_init (mutex, NULL))
#define g_mutex_clear(mutex) ((void) pthread_mutex_destroy (mutex))
#define g_mutex_lock(mutex) ((void) pthread_mutex_lock (mutex))
#define g_mutex_unlock(mutex) ((void) pthread_mutex_unlock (mutex))
#define g_mutex_trylock(mutex) (pthread_mutex_trylock (mutex) == 0)

#define GCond pthread_cond_t
#define g_cond_init(cond) ((void) pthread_cond_init (cond, NULL))
#define g_cond_clear(cond) ((void) pthread_cond_destroy (cond))
#define g_cond_wait(cond, mutex) ((void) pthread_cond_wait (cond, mutex))
#define g_cond_signal(cond) ((void) pthread_cond_signal (cond))
#define g_cond_broadcast(cond) ((void) pthread_cond_broadcast (cond))
#define g_cond_wait_until(cond, mutex, end) \
	(pthread_cond_clockwait (cond, mutex, CLOCK_MONOTONIC, \
		&(struct timespec) { (end) / G_USEC_PER_SEC, \
			(end) % G_USEC_PER_SEC * 1000 }) == 0)

/* What GLib orders inside is said here. */
void __tsan_acquire (void *address);
void __tsan_release (void *address);

/* What is made once is there for all who come later. */
static inline gboolean
tsan_once_enter (void *location)
{
	gboolean first = (g_once_init_enter) (location);

	__tsan_acquire (location);
	return first;
}

static inline void
tsan_once_leave (void *location, gsize value)
{
	__tsan_release (location);
	(g_once_init_leave) (location, value);
}

#undef g_once_init_enter
#undef g_once_init_leave
#define g_once_init_enter tsan_once_enter
#define g_once_init_leave tsan_once_leave

/* A pool hands its data to the workers, and their end to who frees it. */
struct tsan_pool {
	GFunc func;
	gpointer user;
};

static inline void
tsan_pool_work (gpointer data, gpointer user)
{
	struct tsan_pool *pool = user;

	__tsan_acquire (data);
	pool->func (data, pool->user);
	__tsan_release (pool);
}

static inline GThreadPool *
tsan_pool_new (GFunc func, gpointer user, gint most, gboolean exclusive,
	       GError **error)
{
	struct tsan_pool *pool = g_new0 (struct tsan_pool, 1);

	pool->func = func;
	pool->user = user;
	return g_thread_pool_new (tsan_pool_work, pool, most, exclusive,
				  error);
}

static inline gboolean
tsan_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
	__tsan_release (data);
	return g_thread_pool_push (pool, data, error);
}

/* Always waits: the end is what is looked at. */
static inline void
tsan_pool_free (GThreadPool *pool, gboolean immediate, gboolean wait_)
{
	struct tsan_pool *ours = pool->user_data;

	(void) wait_;
	g_thread_pool_free (pool, immediate, TRUE);
	__tsan_acquire (ours);
	g_free (ours);
}

#define g_thread_pool_new tsan_pool_new
#define g_thread_pool_push tsan_pool_push
#define g_thread_pool_free tsan_pool_free

#endif
