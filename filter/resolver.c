#include "filter/resolver.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unbound.h>
#include <unistd.h>

#include <stdbool.h>

enum {
	RCODE_NOERROR = 0,
	RCODE_NXDOMAIN = 3
};

struct resolver {
	struct ub_ctx *context;
	GThread *pump;		/* hands answers to those who wait */
	int stop;		/* readable: the pump is to end */
};

struct resolver_query {
	struct resolver *resolver;
	int id;
	GMutex mutex;
	GCond done;
	bool finished;
	struct ub_result *result;
};

GQuark
resolver_error_quark (void)
{
	return g_quark_from_static_string ("resolver-error");
}

static gpointer
pump (gpointer user)
{
	struct resolver *resolver = user;
	struct pollfd fds[] = {
		{ .fd = ub_fd (resolver->context), .events = POLLIN },
		{ .fd = resolver->stop, .events = POLLIN }
	};

	while (fds[1].revents == 0)
		if (poll (fds, G_N_ELEMENTS (fds), -1) > 0
		    && fds[0].revents != 0)
			ub_process (resolver->context);
	return NULL;
}

struct resolver *
resolver_new (const char *server, GError **error)
{
	struct resolver *resolver = g_new0 (struct resolver, 1);
	int failure;

	resolver->context = ub_ctx_create ();
	if (resolver->context == NULL) {
		g_free (resolver);
		g_set_error (error, RESOLVER_ERROR, RESOLVER_ERROR_FAILED,
			     "the resolver cannot be started");
		return NULL;
	}
	failure = ub_ctx_async (resolver->context, 1);
	if (failure == 0)
		failure = server != NULL
			? ub_ctx_set_fwd (resolver->context, server)
			: ub_ctx_resolvconf (resolver->context, NULL);
	/* A test server, and a cache on the same machine, are asked too. */
	if (failure == 0)
		failure = ub_ctx_set_option (resolver->context,
					     "do-not-query-localhost:", "no");
	/* Whoever names a server wants its answers for every name, also for
	 * those that libunbound would deny by itself (RFC 6761). */
	if (failure == 0 && server != NULL)
		failure = ub_ctx_zone_remove (resolver->context, "test.");
	resolver->stop = eventfd (0, EFD_CLOEXEC);
	if (failure == 0 && resolver->stop < 0)
		failure = UB_INITFAIL;
	if (failure != 0) {
		g_set_error (error, RESOLVER_ERROR, RESOLVER_ERROR_FAILED,
			     "%s: %s", server != NULL ? server
			     : "resolv.conf", ub_strerror (failure));
		ub_ctx_delete (resolver->context);
		if (resolver->stop >= 0)
			close (resolver->stop);
		g_free (resolver);
		return NULL;
	}
	resolver->pump = g_thread_new ("resolver", pump, resolver);
	return resolver;
}

void
resolver_free (struct resolver *resolver)
{
	if (resolver == NULL)
		return;
	eventfd_write (resolver->stop, 1);
	g_thread_join (resolver->pump);
	close (resolver->stop);
	ub_ctx_delete (resolver->context);
	g_free (resolver);
}

static void
answered (void *user, int failure, struct ub_result *result)
{
	struct resolver_query *query = user;

	g_mutex_lock (&query->mutex);
	query->finished = true;
	query->result = failure == 0 ? result : NULL;
	g_cond_signal (&query->done);
	g_mutex_unlock (&query->mutex);
}

struct resolver_query *
resolver_start (struct resolver *resolver, const char *name, int type)
{
	struct resolver_query *query = g_new0 (struct resolver_query, 1);

	query->resolver = resolver;
	g_mutex_init (&query->mutex);
	g_cond_init (&query->done);
	if (ub_resolve_async (resolver->context, name, type, 1, query,
			      answered, &query->id) == 0)
		return query;
	query->finished = true;
	resolver_finish (query);
	return NULL;
}

/* What came back, or NULL: nothing, or a server that failed. */
static const struct ub_result *
await (struct resolver_query *query, gint64 deadline)
{
	const struct ub_result *result;

	g_mutex_lock (&query->mutex);
	while (!query->finished
	       && g_cond_wait_until (&query->done, &query->mutex, deadline))
		;
	result = query->result;
	g_mutex_unlock (&query->mutex);
	if (result == NULL || result->answer_packet == NULL
	    || result->answer_len <= 0
	    || (result->rcode != RCODE_NOERROR
		&& result->rcode != RCODE_NXDOMAIN))
		return NULL;
	return result;
}

const void *
resolver_wait (struct resolver_query *query, gint64 deadline, gsize *length)
{
	const struct ub_result *result = await (query, deadline);

	if (result == NULL)
		return NULL;
	*length = (gsize) result->answer_len;
	return result->answer_packet;
}

static void
text_free (gpointer text)
{
	g_string_free (text, TRUE);
}

/* Strings of up to 255 bytes, each behind its length. */
static GString *
text_of (const char *data, gsize length)
{
	GString *text = g_string_new (NULL);
	gsize at = 0;

	while (at < length) {
		gsize size = MIN ((guchar) data[at], length - at - 1);

		g_string_append_len (text, data + at + 1, (gssize) size);
		at += size + 1;
	}
	return text;
}

GPtrArray *
resolver_texts (struct resolver_query *query, gint64 deadline)
{
	const struct ub_result *result = await (query, deadline);
	GPtrArray *texts;

	if (result == NULL)
		return NULL;
	texts = g_ptr_array_new_with_free_func (text_free);
	for (int i = 0; result->havedata && result->data[i] != NULL; i++)
		g_ptr_array_add (texts, text_of (result->data[i],
						 (gsize) result->len[i]));
	return texts;
}

void
resolver_finish (struct resolver_query *query)
{
	bool pending;

	if (query == NULL)
		return;
	g_mutex_lock (&query->mutex);
	pending = !query->finished;
	/* Once cancelled, libunbound does not call back.  Where there is
	 * nothing left to cancel, it is just about to: the answer was taken
	 * from its list, and will still be written to this query. */
	if (pending) {
		g_mutex_unlock (&query->mutex);
		pending = ub_cancel (query->resolver->context, query->id) != 0;
		g_mutex_lock (&query->mutex);
		while (pending && !query->finished)
			g_cond_wait (&query->done, &query->mutex);
	}
	g_mutex_unlock (&query->mutex);
	if (query->result != NULL)
		ub_resolve_free (query->result);
	g_cond_clear (&query->done);
	g_mutex_clear (&query->mutex);
	g_free (query);
}
