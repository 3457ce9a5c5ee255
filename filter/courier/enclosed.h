/*
 * enclosed.h - the files that came along with the words of a message.
 *
 * Pictures that the HTML which goes out shows keep their place in it, by a
 * Content-ID of ours.  Of the others all go along but logos of signatures:
 * small pictures that belong to the writer's HTML (they have a Content-ID)
 * and are not named in the words.  A screenshot that an agent pasted is
 * larger, or shown.  What a client pasted may be small, and nothing shows it:
 * there a logo is what came with the ticket before.
 */
#ifndef COURIER_ENCLOSED_H
#define COURIER_ENCLOSED_H

#include <glib.h>

#include "store/store.h"

enum { ENCLOSED_LOGO_BYTES = 32 << 10 };

struct enclosed_source {
	gint64 message;
	/* The mail that the message confirmed, and whose words these are: its
	 * files come first; or 0. */
	gint64 kept;
	/* Where logos are what it had before; 0: where they are small. */
	gint64 ticket;
	const char *words;
	const char *html;	/* NULL: there is none */
};

/* struct compose_attachment, in their order; caller's.  NULL: the store
 * cannot give them. */
GPtrArray *enclosed_read (struct store *store,
			  const struct enclosed_source *source,
			  GError **error);

#endif
