/*
 * resolver.h - DNS answers, cached, within a bounded time.
 *
 * Purpose: the raw answer packets that DKIM verification reads its keys
 * from.  libunbound asks and caches; the answer to a question comes back
 * within the deadline or not at all.
 *
 * Ownership: resolver_new / resolver_free; a query belongs to whoever
 * started it until resolver_finish.  Threads: any.
 * Errors: RESOLVER_ERROR when the resolver cannot be set up.
 */
#ifndef FILTER_RESOLVER_H
#define FILTER_RESOLVER_H

#include <glib.h>

#define RESOLVER_ERROR (resolver_error_quark ())
GQuark resolver_error_quark (void);
enum resolver_error { RESOLVER_ERROR_FAILED };

enum { RESOLVER_TXT = 16 };

struct resolver;
struct resolver_query;

/* server: "127.0.0.1" or "127.0.0.1@5353"; NULL: those of resolv.conf. */
struct resolver *resolver_new (const char *server, GError **error);
void resolver_free (struct resolver *resolver);

/* type: of RFC 1035.  NULL: the question cannot be asked. */
struct resolver_query *resolver_start (struct resolver *resolver,
				       const char *name, int type);
/* Waits until the monotonic time (g_get_monotonic_time) `deadline`.  The
 * answer packet, borrowed from the query, or NULL: no answer, or a server
 * that failed, which is not the same as "there is no such name". */
const void *resolver_wait (struct resolver_query *query, gint64 deadline,
			   gsize *length);
/* The same, read: the TXT records of the name (GString *, the strings of
 * each put together); none where there is no such name or record.  NULL: no
 * answer. */
GPtrArray *resolver_texts (struct resolver_query *query, gint64 deadline);
void resolver_finish (struct resolver_query *query);

#endif
