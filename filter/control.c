#include "filter/control.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter/jsonline.h"
#include "filter/log.h"

enum {
	CONTROL_WAITING = 32	/* connections; more are closed at once */
};

struct control {
	char *path;
	const struct control_host *host;
	GSocketService *service;
	GThreadPool *clients;
	GCancellable *cancel;
};

GQuark
control_error_quark (void)
{
	return g_quark_from_static_string ("ticket-milter-control");
}

static bool
is_trusted (GSocket *socket, GError **error)
{
	/* Not GCredentials: for it somebody outside the daemon's process
	 * namespace, whose pid is 0 here, is nobody. */
	struct ucred who;
	socklen_t length = sizeof who;

	if (getsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_PEERCRED,
			&who, &length) != 0) {
		g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
			     "who it is cannot be told: %s",
			     g_strerror (errno));
		return false;
	}
	if (who.uid == 0 || who.uid == geteuid ())
		return true;
	g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
		     "user %u is neither root nor the service's user",
		     (unsigned) who.uid);
	return false;
}

static JsonObject *
error_reply (const GError *error)
{
	JsonObject *reply = json_object_new ();
	JsonObject *inner = json_object_new ();

	json_object_set_string_member (inner, "domain",
				       g_quark_to_string (error->domain));
	json_object_set_int_member (inner, "code", error->code);
	json_object_set_string_member (inner, "message", error->message);
	json_object_set_object_member (reply, "error", inner);
	return reply;
}

static JsonObject *
object_member (JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member (object, name);

	return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
		? json_node_get_object (node) : NULL;
}

/* The reply to one request; NULL: it was no request. */
static JsonObject *
answer (struct control *control, JsonObject *request, GError **error)
{
	JsonNode *op = json_object_get_member (request, "op");
	JsonObject *args = object_member (request, "args");
	g_autoptr (JsonObject) empty = json_object_new ();
	g_autoptr (GError) failure = NULL;
	JsonObject *result, *reply;

	if (op == NULL || json_node_get_value_type (op) != G_TYPE_STRING
	    || (args == NULL && json_object_has_member (request, "args"))) {
		g_set_error_literal (error, CONTROL_ERROR,
				     CONTROL_ERROR_PROTOCOL,
				     "a line is no request");
		return NULL;
	}
	result = control->host->run (control->host->user,
				     json_node_get_string (op),
				     args != NULL ? args : empty, &failure);
	if (result == NULL)
		return error_reply (failure);
	reply = json_object_new ();
	json_object_set_object_member (reply, "result", result);
	return reply;
}

static bool
serve (struct control *control, GSocket *socket, GError **error)
{
	g_autoptr (jsonline_auto) line
		= jsonline_new (socket, control->cancel, CONTROL_LINE_BYTES);

	if (!is_trusted (socket, error))
		return false;
	for (;;) {
		g_autoptr (JsonObject) request
			= jsonline_read (line, CONTROL_SECONDS, error);
		g_autoptr (JsonObject) reply = NULL;

		if (request == NULL)
			return *error == NULL;
		reply = answer (control, request, error);
		if (reply == NULL)
			return false;
		if (!jsonline_write (line, reply, CONTROL_SECONDS, error))
			return false;
	}
}

static void
run_client (gpointer data, gpointer user)
{
	g_autoptr (GSocketConnection) connection = data;
	struct control *control = user;
	g_autoptr (GError) error = NULL;

	if (!serve (control, g_socket_connection_get_socket (connection),
		    &error)
	    && !g_cancellable_is_cancelled (control->cancel))
		log_event (LOG_LEVEL_WARNING, "control-client-closed",
			   "why", error->message, NULL);
}

/* In the thread that runs the main context. */
static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection,
	     GObject *source, gpointer user)
{
	struct control *control = user;

	(void) service;
	(void) source;
	if (g_thread_pool_unprocessed (control->clients) < CONTROL_WAITING)
		g_thread_pool_push (control->clients,
				    g_object_ref (connection), NULL);
	return TRUE;
}

static bool
make_room (const char *path, GError **error)
{
	g_autoptr (GError) failure = NULL;
	g_autoptr (JsonObject) reply = NULL;
	struct stat st;

	if (lstat (path, &st) != 0)
		return true;	/* bind() says what else is wrong */
	if (!S_ISSOCK (st.st_mode)) {
		g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
			     "%s is there and is no socket", path);
		return false;
	}
	reply = control_ask (path, "status", NULL, &failure);
	if (reply != NULL || !g_error_matches (failure, CONTROL_ERROR,
					       CONTROL_ERROR_ABSENT)) {
		g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
			     "%s is answered by another process", path);
		return false;
	}
	return g_unlink (path) == 0 || errno == ENOENT;
}

static GSocket *
listen_at (const char *path, GError **error)
{
	g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
	g_autoptr (GSocket) socket
		= g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
				G_SOCKET_PROTOCOL_DEFAULT, error);

	if (socket == NULL || !make_room (path, error))
		return NULL;
	if (!g_socket_bind (socket, address, FALSE, error))
		return NULL;
	/* Nobody can connect before it listens. */
	if (chmod (path, 0600) != 0 || !g_socket_listen (socket, error)) {
		g_unlink (path);
		if (error != NULL && *error == NULL)
			g_set_error (error, CONTROL_ERROR,
				     CONTROL_ERROR_FAILED, "%s: %s", path,
				     g_strerror (errno));
		return NULL;
	}
	return g_steal_pointer (&socket);
}

struct control *
control_start (const char *path, const struct control_host *host,
	       GError **error)
{
	g_autoptr (GSocket) socket = listen_at (path, error);
	struct control *control;

	if (socket == NULL) {
		g_prefix_error (error, "control socket %s: ", path);
		return NULL;
	}
	control = g_new0 (struct control, 1);
	control->path = g_strdup (path);
	control->host = host;
	control->cancel = g_cancellable_new ();
	control->clients = g_thread_pool_new (run_client, control,
					      CONTROL_CLIENTS, FALSE, NULL);
	control->service = g_socket_service_new ();
	g_signal_connect (control->service, "incoming",
			  G_CALLBACK (on_incoming), control);
	if (!g_socket_listener_add_socket (
		    G_SOCKET_LISTENER (control->service), socket, NULL,
		    error)) {
		control_stop (control);
		return NULL;
	}
	g_socket_service_start (control->service);
	return control;
}

void
control_stop (struct control *control)
{
	if (control == NULL)
		return;
	g_socket_service_stop (control->service);
	g_socket_listener_close (G_SOCKET_LISTENER (control->service));
	g_cancellable_cancel (control->cancel);
	g_thread_pool_free (control->clients, FALSE, TRUE);
	g_signal_handlers_disconnect_by_data (control->service, control);
	g_object_unref (control->service);
	g_unlink (control->path);
	g_object_unref (control->cancel);
	g_free (control->path);
	g_free (control);
}
