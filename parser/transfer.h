/*
 * transfer.h - content transfer encodings, undone as far as they go.
 *
 * Broken encodings lose no more than what is broken: bytes outside the
 * alphabet are passed over, an escape that is none stays as it is.  Lines
 * that a list server put behind a base64 text are left out.  Words that are
 * said to be base64, and are not, are what they are.
 *
 * Sources: RFC 2045 section 6; POSIX uuencode.
 */
#ifndef PARSER_TRANSFER_H
#define PARSER_TRANSFER_H

#include <glib.h>
#include <stdbool.h>

enum transfer {
	TRANSFER_NONE,		/* 7bit, 8bit, binary, unknown */
	TRANSFER_QUOTED,
	TRANSFER_BASE64,
	TRANSFER_UU
};

/* value: of Content-Transfer-Encoding, as written, or NULL. */
enum transfer transfer_find (const char *value);
/* Whether the value is one of RFC 2045's own. */
bool transfer_is_standard (const char *value);

/* The decoded bytes, caller's; for TRANSFER_NONE the same bytes. */
GBytes *transfer_decode (GBytes *encoded, enum transfer transfer);

/* A uuencoded file inside a text. */
struct uu_block {
	gsize start, end;	/* of its lines in the text */
	char *name;		/* raw bytes as written */
	GBytes *content;
};

/* The first complete block at or behind offset `from`; false if there is
 * none.  The caller clears it. */
bool uu_find (const char *text, gsize length, gsize from,
	      struct uu_block *block);
void uu_block_clear (struct uu_block *block);

#endif
