#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>

#include "filter/control.h"
#include "filter/jsonline.h"

static GSocket *
connect_to (const char *path, GError **error)
{
	g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
	g_autoptr (GSocket) socket
		= g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
				G_SOCKET_PROTOCOL_DEFAULT, error);
	g_autoptr (GError) failure = NULL;
	bool absent;

	if (socket == NULL)
		return NULL;
	g_socket_set_timeout (socket, CONTROL_SECONDS);
	if (g_socket_connect (socket, address, NULL, &failure))
		return g_steal_pointer (&socket);
	absent = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
		|| g_error_matches (failure, G_IO_ERROR,
				    G_IO_ERROR_CONNECTION_REFUSED);
	g_set_error (error, CONTROL_ERROR, absent ? CONTROL_ERROR_ABSENT
		     : CONTROL_ERROR_FAILED, "%s: %s", path,
		     failure->message);
	return NULL;
}

static void
take_error (JsonObject *inner, GError **error)
{
	const char *domain = json_object_get_string_member_with_default (
		inner, "domain", "");
	const char *message = json_object_get_string_member_with_default (
		inner, "message", "");
	gint64 code = json_object_get_int_member_with_default (
		inner, "code", 0);

	if (*domain == '\0')
		g_set_error_literal (error, CONTROL_ERROR,
				     CONTROL_ERROR_FAILED, message);
	else
		g_set_error_literal (error, g_quark_from_string (domain),
				     (int) code, message);
}

static JsonObject *
result_of (JsonObject *reply, GError **error)
{
	JsonNode *result = json_object_get_member (reply, "result");
	JsonNode *failure = json_object_get_member (reply, "error");

	if (result != NULL && JSON_NODE_HOLDS_OBJECT (result))
		return json_object_ref (json_node_get_object (result));
	if (failure != NULL && JSON_NODE_HOLDS_OBJECT (failure))
		take_error (json_node_get_object (failure), error);
	else
		g_set_error_literal (error, CONTROL_ERROR,
				     CONTROL_ERROR_PROTOCOL,
				     "the daemon's reply is none");
	return NULL;
}

JsonObject *
control_ask (const char *path, const char *op, JsonObject *args,
	     GError **error)
{
	g_autoptr (GSocket) socket = connect_to (path, error);
	g_autoptr (jsonline_auto) line = NULL;
	g_autoptr (JsonObject) request = json_object_new ();
	g_autoptr (JsonObject) reply = NULL;
	g_autoptr (GError) failure = NULL;

	if (socket == NULL)
		return NULL;
	line = jsonline_new (socket, NULL, CONTROL_LINE_BYTES);
	json_object_set_string_member (request, "op", op);
	if (args != NULL)
		json_object_set_object_member (request, "args",
					       json_object_ref (args));
	/* How long an operation takes is the store's affair. */
	if (jsonline_write (line, request, CONTROL_SECONDS, &failure))
		reply = jsonline_read (line, 0, &failure);
	if (reply != NULL)
		return result_of (reply, error);
	g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
		     "%s: the daemon closed the connection%s%s", path,
		     failure != NULL ? ": " : "; its log says why",
		     failure != NULL ? failure->message : "");
	return NULL;
}
