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

#define SPOOL_ERROR (spool_error_quark ())
GQuark spool_error_quark (void);

enum spool_error {
	SPOOL_ERROR_TOO_BIG,	/* it would be more than max bytes */
	SPOOL_ERROR_FAILED	/* the folder or its disk */
};

struct spool;

/* folder is only used, and only needs to exist, for a mail that is bigger
 * than memory. */
struct spool *spool_new (const char *folder, gsize memory, gsize max);
void spool_free (struct spool *spool);
/* After false the spool can only be freed. */
bool spool_append (struct spool *spool, const void *bytes, gsize length,
		   GError **error);
/* The whole of it; mapped where it is in a file.  Ends the spool's use. */
GBytes *spool_steal (struct spool *spool, GError **error);

typedef struct spool spool_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (spool_auto, spool_free)

#endif
