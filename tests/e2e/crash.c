/*
 * crash.c - linked into build/ticket-milter-crash only: kills the daemon at a
 * named point of the store's writer.
 *
 * TICKET_MILTER_CRASH=POINT:N: at the N-th time that POINT (store.h) is
 * passed.  The process dies as from kill -9: nothing is flushed, closed or
 * told.  The daemon's own code is the same; its store_open comes here
 * (ld --wrap).
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

struct store *__real_store_open (const char *path, bool writable,
				 GError **error);
struct store *__wrap_store_open (const char *path, bool writable,
				 GError **error);

/* The probe has no argument of its own; it is called on one thread. */
static char point[32];
static long left;

static void
crash (const char *name)
{
	if (strcmp (name, point) == 0 && --left == 0)
		raise (SIGKILL);
}

struct store *
__wrap_store_open (const char *path, bool writable, GError **error)
{
	const char *wanted = getenv ("TICKET_MILTER_CRASH");
	const char *colon = wanted != NULL ? strchr (wanted, ':') : NULL;

	if (colon == NULL || !writable)
		return __real_store_open (path, writable, error);
	g_strlcpy (point, wanted,
		   MIN (sizeof point, (gsize) (colon - wanted) + 1));
	left = strtol (colon + 1, NULL, 10);
	return store_open_probed (path, crash, error);
}
