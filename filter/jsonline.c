#include "filter/jsonline.h"

#include <string.h>

struct jsonline {
	GSocket *socket;
	GCancellable *cancel;
	gsize most;
	GByteArray *rest;	/* read, not yet handed out */
};

struct jsonline *
jsonline_new (GSocket *socket, GCancellable *cancel, gsize most)
{
	struct jsonline *line = g_new0 (struct jsonline, 1);

	line->socket = socket;
	line->cancel = cancel;
	line->most = most;
	line->rest = g_byte_array_new ();
	g_socket_set_blocking (socket, FALSE);
	return line;
}

void
jsonline_free (struct jsonline *line)
{
	if (line == NULL)
		return;
	g_byte_array_unref (line->rest);
	g_free (line);
}

/* deadline: monotonic microseconds, -1 for none. */
static bool
wait_for (struct jsonline *line, GIOCondition condition, gint64 deadline,
	  GError **error)
{
	gint64 left = -1;

	if (deadline >= 0) {
		left = deadline - g_get_monotonic_time ();
		if (left <= 0) {
			g_set_error_literal (error, G_IO_ERROR,
					     G_IO_ERROR_TIMED_OUT,
					     "took too long");
			return false;
		}
	}
	return g_socket_condition_timed_wait (line->socket, condition, left,
					      line->cancel, error);
}

static gint64
deadline_in (unsigned seconds)
{
	return seconds == 0 ? -1 : g_get_monotonic_time ()
		+ (gint64) seconds * G_USEC_PER_SEC;
}

/* More bytes into rest; -1, 0 at the end, or how many. */
static gssize
receive (struct jsonline *line, gint64 deadline, GError **error)
{
	char buffer[65536];

	for (;;) {
		g_autoptr (GError) failure = NULL;
		gssize got;

		if (!wait_for (line, G_IO_IN, deadline, error))
			return -1;
		got = g_socket_receive (line->socket, buffer, sizeof buffer,
					line->cancel, &failure);
		if (got > 0)
			g_byte_array_append (line->rest,
					     (const guint8 *) buffer,
					     (guint) got);
		if (got >= 0)
			return got;
		if (!g_error_matches (failure, G_IO_ERROR,
				      G_IO_ERROR_WOULD_BLOCK)) {
			g_propagate_error (error, g_steal_pointer (&failure));
			return -1;
		}
	}
}

static JsonObject *
parse (const guint8 *bytes, gsize length, GError **error)
{
	g_autoptr (JsonParser) parser = json_parser_new_immutable ();
	JsonNode *root;

	if (!json_parser_load_from_data (parser, (const char *) bytes,
					 (gssize) length, error))
		return NULL;
	root = json_parser_get_root (parser);
	if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
		g_set_error_literal (error, G_IO_ERROR,
				     G_IO_ERROR_INVALID_DATA,
				     "not a JSON object");
		return NULL;
	}
	return json_object_ref (json_node_get_object (root));
}

JsonObject *
jsonline_read (struct jsonline *line, unsigned seconds, GError **error)
{
	gint64 deadline = deadline_in (seconds);
	gsize seen = 0;

	for (;;) {
		const guint8 *end = line->rest->len == seen ? NULL
			: memchr (line->rest->data + seen, '\n',
				  line->rest->len - seen);
		gssize got;

		if (end != NULL) {
			gsize length = (gsize) (end - line->rest->data);
			JsonObject *object = parse (line->rest->data, length,
						    error);

			g_byte_array_remove_range (line->rest, 0,
						   (guint) length + 1);
			return object;
		}
		seen = line->rest->len;
		if (seen > line->most) {
			g_set_error (error, G_IO_ERROR,
				     G_IO_ERROR_MESSAGE_TOO_LARGE, "a line has"
				     " more than %" G_GSIZE_FORMAT " bytes",
				     line->most);
			return NULL;
		}
		got = receive (line, deadline, error);
		if (got < 0)
			return NULL;
		if (got == 0) {
			if (seen > 0)
				g_set_error_literal (error, G_IO_ERROR,
					G_IO_ERROR_PARTIAL_INPUT,
					"ended within a line");
			return NULL;
		}
	}
}

bool
jsonline_write (struct jsonline *line, JsonObject *object, unsigned seconds,
		GError **error)
{
	gint64 deadline = deadline_in (seconds);
	g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (),
							   object);
	g_autofree char *text = json_to_string (node, FALSE);
	g_autofree char *whole = g_strconcat (text, "\n", NULL);
	gsize length = strlen (whole);

	for (gsize sent = 0; sent < length;) {
		g_autoptr (GError) failure = NULL;
		gssize got;

		if (!wait_for (line, G_IO_OUT, deadline, error))
			return false;
		got = g_socket_send (line->socket, whole + sent, length - sent,
				     line->cancel, &failure);
		if (got >= 0) {
			sent += (gsize) got;
		} else if (!g_error_matches (failure, G_IO_ERROR,
					     G_IO_ERROR_WOULD_BLOCK)) {
			g_propagate_error (error, g_steal_pointer (&failure));
			return false;
		}
	}
	return true;
}
