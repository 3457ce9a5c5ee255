/*
 * milter.h - the only user of libmilter: translate a callback, replay edits.
 *
 * Negotiates away every callback and reply that is not needed; keeps exact
 * bytes (SMFIP_HDR_LEADSPC).  P12-P18 are handled here and in session.c.
 */
#ifndef MILTER_MILTER_H
#define MILTER_MILTER_H

#include <glib.h>
#include <stdbool.h>

#include "filter/milter/session.h"

/* Opens the socket (permissions and group set), serves until milter_stop or
 * a failure.  true: stopped on request, every session drained. */
struct milter_settings {
	const char *socket;
	unsigned socket_mode;
	const char *socket_group;
};
/* Called once, when the socket listens. */
typedef void (*milter_ready_func) (void);
bool milter_run (const struct milter_settings *settings,
		 const struct session_host *host, milter_ready_func ready,
		 GError **error);
/* From any thread: no new sessions, let the present ones end. */
void milter_stop (void);

#endif
