/*
 * socketfile.h - the name of a unix socket: who may use it, and whose it is.
 *
 * A socket is bound under a name in a folder that only we can enter, gets
 * its mode and group there, and is then renamed to where it is looked for,
 * so that at no moment anybody else can connect to it (P16).  A stale socket
 * is replaced; a live one, and whatever is not a socket, never.
 *
 *	file = socketfile_new (path, 0660, "postfix", &error);
 *	bind (fd, socketfile_bind_path (file)); listen (fd);
 *	socketfile_publish (file, &error);
 *	...
 *	socketfile_free (file);
 *
 * Ownership: socketfile_new / socketfile_free, which removes the name if it
 * still is that of our socket.
 */
#ifndef MILTER_SOCKETFILE_H
#define MILTER_SOCKETFILE_H

#include <glib.h>
#include <stdbool.h>

#define SOCKETFILE_ERROR (socketfile_error_quark ())
GQuark socketfile_error_quark (void);

enum socketfile_error {
	SOCKETFILE_ERROR_IN_USE,	/* another process listens there */
	SOCKETFILE_ERROR_NOT_A_SOCKET,
	SOCKETFILE_ERROR_GROUP,		/* no such group */
	SOCKETFILE_ERROR_FAILED		/* the folder, a path too long */
};

struct socketfile;

/* path: absolute, its folder must exist.  group: a name, or NULL. */
struct socketfile *socketfile_new (const char *path, unsigned mode,
				   const char *group, GError **error);
void socketfile_free (struct socketfile *file);
const char *socketfile_bind_path (const struct socketfile *file);
bool socketfile_publish (struct socketfile *file, GError **error);

typedef struct socketfile socketfile_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (socketfile_auto, socketfile_free)

#endif
