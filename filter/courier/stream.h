/*
 * stream.h - a connection to the SMTP server, as libetpan's stream driver.
 *
 * Purpose: what libetpan's own drivers do not do.  They wait with select(2),
 * which fails in a process with more than 1,024 descriptors; raise SIGPIPE;
 * time out per read only, so that a server which sends a byte a minute holds
 * a thread for ever; read replies without end; may go on after a failed
 * write, with a hole in the mail; and do not verify certificates.
 *
 * Here every step has a deadline, the whole connection has one, a step reads
 * at most STREAM_STEP_BYTES, the first failure is the last thing that
 * happens, and TLS means: chain and host name are good.
 *
 * Ownership: stream_connect gives what mailstream_low_close and _free (or
 * mailstream_close of the mailstream around it) end.  One thread at a time.
 * The resolver's own time-outs come on top of the deadlines.
 */
#ifndef COURIER_STREAM_H
#define COURIER_STREAM_H

#include <glib.h>
#include <libetpan/mailstream.h>
#include <stdbool.h>

enum {
	STREAM_STEP_BYTES = 64 << 10
};

/* seconds: for connecting.  whole: for all that is done over it. */
mailstream_low *stream_connect (const char *host, unsigned port,
				unsigned seconds, unsigned whole,
				GError **error);
/* A step begins, and must be over in so many seconds. */
void stream_step (mailstream_low *low, unsigned seconds);
/* From here on it is TLS with host, whose certificate must come from one in
 * ca_file (PEM; NULL: the system's).  Part of the step. */
bool stream_start_tls (mailstream_low *low, const char *host,
		       const char *ca_file, GError **error);
/* TLS, or this machine: nobody on the way can read along. */
bool stream_is_private (mailstream_low *low);
/* Why reading or writing failed, or NULL.  Borrowed. */
const char *stream_trouble (mailstream_low *low);

#endif
