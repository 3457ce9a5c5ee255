/*
 * milter.h - the only user of libmilter: translate a callback, replay edits.
 *
 * Negotiates away every callback and reply that is not needed; keeps exact
 * bytes (SMFIP_HDR_LEADSPC).  P12-P18 are handled here, in session.c and in
 * socketfile.c.
 *
 * Signals: libmilter would wait for SIGHUP, SIGTERM and SIGINT on a thread
 * of its own and stop at any of them (P15).  It is kept from doing so; they
 * are the caller's.  Block them before any thread is started.
 */
#ifndef MILTER_MILTER_H
#define MILTER_MILTER_H

#include <glib.h>
#include <stdbool.h>

#include "filter/milter/session.h"

#define MILTER_ERROR (milter_error_quark ())
GQuark milter_error_quark (void);

enum milter_error {
	MILTER_ERROR_SOCKET,	/* it cannot be listened on */
	MILTER_ERROR_LIBRARY,	/* libmilter gave up; its word is in syslog */
	MILTER_ERROR_BUSY	/* stopped, but a callback is still at work:
				 * host must stay, leave with _exit */
};

/* How long milter_run waits, once stopped, for mails whose content is
 * coming in or being stored. */
enum { MILTER_DRAIN_SECONDS = 20 };

struct milter_settings {
	const char *socket;	/* "unix:/path" or "inet:port@host" */
	unsigned socket_mode;
	const char *socket_group;	/* or NULL */
};
/* Called once, when the socket listens. */
typedef void (*milter_ready_func) (void);
/* Opens the socket (permissions and group set), serves until milter_stop or
 * a failure.  true: stopped on request, every session drained, and host is
 * not used any more.  Once in the life of a process: libmilter cannot be
 * stopped safely (see milter.c), its threads end with the process. */
bool milter_run (const struct milter_settings *settings,
		 const struct session_host *host, milter_ready_func ready,
		 GError **error);
/* From any thread, at any time, also before milter_run: no new sessions, let
 * the present ones end. */
void milter_stop (void);

#endif
