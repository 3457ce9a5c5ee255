/*
 * jsonline.h - one JSON object a line, over a socket, bounded in size and
 * time.  What both ends of the control socket speak.
 */
#ifndef FILTER_JSONLINE_H
#define FILTER_JSONLINE_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

struct jsonline;

/* socket is borrowed and must outlive it.  cancel (or NULL) ends every wait.
 * most: bytes of a line that is read. */
struct jsonline *jsonline_new (GSocket *socket, GCancellable *cancel,
			       gsize most);
void jsonline_free (struct jsonline *line);

/* The next object; NULL without error at the end of the stream.  seconds is
 * for the whole line, however it trickles in; 0: no bound. */
JsonObject *jsonline_read (struct jsonline *line, unsigned seconds,
			   GError **error);
bool jsonline_write (struct jsonline *line, JsonObject *object,
		     unsigned seconds, GError **error);

typedef struct jsonline jsonline_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (jsonline_auto, jsonline_free)

#endif
