/*
 * keyfile.h - the file with the keys that signed addresses are made with.
 *
 * One key a line: two hexadecimal digits that name it, 64 that are the
 * secret, and, where it is not to be good for ever, until=YYYY-MM-DD, its last
 * day (UTC).  The first line signs; what the others have signed is still
 * taken.  Empty lines and lines that begin with "#" are left out.
 *
 * A file that others or its group can read is refused: whoever has the keys
 * can write into every conversation's address.  It is never changed in
 * place: a new one is synced and takes its name.
 *
 * Errors: KEYFILE_ERROR; for what is wrong in a file, every mistake, one a
 * line: "FILE:LINE: what is wrong; what would be right".
 * Ownership: keyfile_free, which leaves no secret in memory.
 */
#ifndef FILTER_KEYFILE_H
#define FILTER_KEYFILE_H

#include <glib.h>
#include <stdbool.h>

#include "filter/policy/address.h"

enum { KEYFILE_BYTES = 64 << 10 };

#define KEYFILE_ERROR (keyfile_error_quark ())
GQuark keyfile_error_quark (void);
enum keyfile_error {
	KEYFILE_ERROR_MISSING,
	KEYFILE_ERROR_FORBIDDEN,	/* we may not read it */
	KEYFILE_ERROR_INVALID,		/* its content, or who can read it */
	KEYFILE_ERROR_FAILED		/* the disk, the folder */
};

struct keyfile_key {
	guint8 id;
	guint8 secret[ADDRESS_KEY_BYTES];
	gint64 until;		/* the last second of its last day; 0: none */
};

struct keyfile {
	unsigned count;		/* at least one, once read */
	struct keyfile_key key[ADDRESS_KEYS_MOST];
};

struct keyfile *keyfile_read (const char *path, GError **error);
void keyfile_free (struct keyfile *file);
/* The same as policy has them; new. */
struct address_keys *keyfile_keys (const struct keyfile *file);

/* Where there is none yet, one with a random key; *created says so. */
bool keyfile_create (const char *path, bool *created, GError **error);
/* A new random key signs from now on.  The others end overlap days after
 * today if they do not end before; with 0 they go at once, and so do those
 * that have ended.  Not by two at once.  The file as it is now. */
struct keyfile *keyfile_rotate (const char *path, gint64 now,
				unsigned overlap, GError **error);

typedef struct keyfile keyfile_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (keyfile_auto, keyfile_free)

#endif
