/*
 * enclosed.h - the files that an agent sent along with the words.
 *
 * Of the attachments of a stored message all but the small pictures that
 * belong to its HTML (they have a Content-ID) and are not named in the words
 * that go out: those are logos of signatures.  A screenshot that was pasted
 * is larger.
 */
#ifndef COURIER_ENCLOSED_H
#define COURIER_ENCLOSED_H

#include <glib.h>

#include "store/store.h"

enum { ENCLOSED_LOGO_BYTES = 32 << 10 };

/* struct compose_attachment, in their order; caller's.  NULL: the store
 * cannot give them. */
GPtrArray *enclosed_read (struct store *store, gint64 message,
			  const char *words, GError **error);

#endif
