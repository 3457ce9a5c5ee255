/*
 * readers.h - connections to read with, shared out among the callers.
 *
 * Private to store/.  A connection is opened when none is idle, and thrown
 * away after a failure or when the file at the path is another one.  Nobody
 * takes a second one while having one.
 */
#ifndef STORE_READERS_H
#define STORE_READERS_H

#include "store/db.h"

struct readers;

struct readers *readers_new (const char *path);
/* All are given back by then. */
void readers_free (struct readers *readers);
/* Waits while too many are out. */
struct db *readers_take (struct readers *readers, GError **error);
void readers_give (struct readers *readers, struct db *db);
/* Waits until none is out, closes all, lets nobody take one. */
void readers_stop (struct readers *readers);
void readers_go (struct readers *readers);

#endif
