/*
 * tsan.h - GLib's locks as pthread's, for SAN=thread.
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

#endif
