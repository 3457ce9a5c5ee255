/*
 * lock.h - <path>.lock: who holds it is the one process that writes.
 *
 * Private to store/.  A flock, so that it ends with the process however that
 * ends.  The file stays where it is.
 */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include <glib.h>
#include <stdbool.h>

struct lock;

/* STORE_ERROR_LOCKED if another process holds it. */
struct lock *lock_take (const char *path, GError **error);
void lock_drop (struct lock *lock);
/* The locked file is still the one at the path. */
bool lock_holds (const struct lock *lock);

typedef struct lock lock_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (lock_auto, lock_drop)

#endif
