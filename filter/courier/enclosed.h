/*
 * enclosed.h - the files that an agent sent along with the words.
 *
 * Pictures that the HTML which goes out shows keep their place in it, by a
 * Content-ID of ours.  Of the others all go along but the small pictures that
 * belong to the agent's HTML (they have a Content-ID) and are not named in
 * the words: those are logos of signatures.  A screenshot that was pasted is
 * larger.
 */
#ifndef COURIER_ENCLOSED_H
#define COURIER_ENCLOSED_H

#include <glib.h>

#include "store/store.h"

enum { ENCLOSED_LOGO_BYTES = 32 << 10 };

/* html: NULL if there is none.  struct compose_attachment, in their order;
 * caller's.  NULL: the store cannot give them. */
GPtrArray *enclosed_read (struct store *store, gint64 message,
			  const char *words, const char *html,
			  GError **error);

#endif
