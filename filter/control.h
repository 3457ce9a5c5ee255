/*
 * control.h - the daemon's control socket, and the way to call it.
 *
 * Every write to the store goes through the one process that has it open
 * (P22), so ticketctl hands its writes to the daemon here.  A UNIX stream
 * socket, mode 0600, that answers root and the service's own user only
 * (SO_PEERCRED).  One JSON object a line in, {"op": NAME, "args": {...}};
 * one a line out, {"result": {...}} or {"error": {"domain", "code",
 * "message"}}; any number of them on a connection.  Whatever is not such a
 * line closes that connection and no other.
 *
 * Threads: each connection has its own, CONTROL_CLIENTS at most; more wait.
 * A line has CONTROL_SECONDS to arrive.  What an operation takes is the
 * store's time and is not bounded here.
 */
#ifndef FILTER_CONTROL_H
#define FILTER_CONTROL_H

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

#include "filter/config.h"

enum {
	CONTROL_CLIENTS = 8,
	CONTROL_SECONDS = 10,
	/* An import of accounts is one request. */
	CONTROL_LINE_BYTES = 64 << 20
};

#define CONTROL_ERROR (control_error_quark ())
GQuark control_error_quark (void);

enum control_error {
	CONTROL_ERROR_FAILED,		/* the socket, or what the other said */
	CONTROL_ERROR_ABSENT,		/* nobody listens there */
	CONTROL_ERROR_PROTOCOL,
	CONTROL_ERROR_UNKNOWN_OP
};

/* --- the daemon's side -------------------------------------------------- */

struct control_host {
	gpointer user;
	/* Runs op; a result, or NULL and an error.  args is never NULL.
	 * From any thread, several at once. */
	JsonObject *(*run) (gpointer user, const char *op, JsonObject *args,
			    GError **error);
};

struct control;

/* Listens at path.  What is there is removed if it is a socket that nobody
 * answers, else refused.  The calling thread has to run the default main
 * context, and to call control_stop; host is borrowed. */
struct control *control_start (const char *path,
			       const struct control_host *host,
			       GError **error);
/* Waits for the operations in hand, removes the socket.  NULL is legal. */
void control_stop (struct control *control);

/* --- ticketctl's side --------------------------------------------------- */

/* Asks the daemon that listens at path, or CONTROL_ERROR_ABSENT.  An error of
 * the operation comes back with its own domain and code.  args may be NULL,
 * and is not taken. */
JsonObject *control_ask (const char *path, const char *op, JsonObject *args,
			 GError **error);
/* The same; where no daemon is up, opens the store for writing, runs the
 * operation (ops.h) itself and closes it, as root with the rights of the one
 * who owns the store's folder. */
JsonObject *control_call (const struct config *config, const char *op,
			  JsonObject *args, GError **error);

#endif
