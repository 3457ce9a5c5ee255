/*
 * spool.h - the exact bytes of one mail while it comes in.
 *
 * Up to a threshold in memory, beyond it in an unlinked file of the given
 * folder; bounded by max.  Ownership: spool_new / spool_free.
 */
#ifndef MILTER_SPOOL_H
#define MILTER_SPOOL_H

#include <glib.h>
#include <stdbool.h>

struct spool;

struct spool *spool_new (const char *folder, gsize memory, gsize max);
void spool_free (struct spool *spool);
/* false: over max (STORE nothing more of it) or the disk failed. */
bool spool_append (struct spool *spool, const void *bytes, gsize length,
		   GError **error);
gsize spool_length (const struct spool *spool);
/* The whole of it; mapped where it is in a file.  Ends the spool's use. */
GBytes *spool_steal (struct spool *spool, GError **error);

#endif
