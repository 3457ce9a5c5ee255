/*
 * crash.c - linked into build/ticket-milter-crash only: the daemon, with its
 * own code, but some calls of it come here first (ld --wrap).
 *
 * TICKET_MILTER_CRASH=POINT:N: it dies at the N-th time that POINT (store.h)
 * is passed by the store's writer, as from kill -9: nothing is flushed,
 * closed or told.
 *
 * TICKET_MILTER_FATAL=HOW: it does not survive the reading of a mail with
 * FATAL_TEXT in it: "fault", "stack", "abort", "memory"; or hangs: "hang",
 * for which the clock of its guard moves on, and which says event=reads.
 */
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "filter/guard.h"
#include "parser/facts.h"
#include "store/store.h"

#define FATAL_TEXT "This is fatal to read."

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

static unsigned
use_up_stack (unsigned frames)
{
	volatile char frame[4096];

	frame[0] = frame[sizeof frame - 1] = 1;
	return frames == 0 ? 0
		: use_up_stack (frames - 1) + (unsigned) frame[0];
}

/* Seconds that the clock is ahead. */
static gint ahead;

static void
end_by (const char *how)
{
	char *volatile nowhere = GSIZE_TO_POINTER (8);

	if (g_str_equal (how, "fault"))
		*nowhere = 1;
	else if (g_str_equal (how, "stack"))
		use_up_stack (G_MAXUINT);
	else if (g_str_equal (how, "memory"))
		memset (g_malloc (G_MAXSSIZE), 1, 1);
	else if (g_str_equal (how, "abort"))
		abort ();
	g_atomic_int_set (&ahead, GUARD_PATIENCE_SECONDS);
	dprintf (STDERR_FILENO, "event=reads\n");
	for (;;)
		pause ();
}

struct facts *__real_facts_parse (GBytes *raw, GError **error);
struct facts *__wrap_facts_parse (GBytes *raw, GError **error);

struct facts *
__wrap_facts_parse (GBytes *raw, GError **error)
{
	const char *how = getenv ("TICKET_MILTER_FATAL");
	gsize length;
	const char *bytes = g_bytes_get_data (raw, &length);

	if (how != NULL && memmem (bytes, length, FATAL_TEXT,
				   strlen (FATAL_TEXT)) != NULL)
		end_by (how);
	return __real_facts_parse (raw, error);
}

int __real_clock_gettime (clockid_t clock, struct timespec *now);
int __wrap_clock_gettime (clockid_t clock, struct timespec *now);

int
__wrap_clock_gettime (clockid_t clock, struct timespec *now)
{
	int rc = __real_clock_gettime (clock, now);

	now->tv_sec += g_atomic_int_get (&ahead);
	return rc;
}
