/*
 * checksum.h - SHA-256, in hex or not, by nettle.
 *
 * Every byte of a mail goes through it once, and every byte of a file in it
 * once more: nettle uses the processor's own instructions where GLib does
 * not.
 */
#ifndef PARSER_CHECKSUM_H
#define PARSER_CHECKSUM_H

#include <glib.h>
#include <nettle/sha2.h>

enum { CHECKSUM_HEX = 2 * SHA256_DIGEST_SIZE + 1 };

struct checksum {
	struct sha256_ctx context;
};

void checksum_init (struct checksum *checksum);
void checksum_add (struct checksum *checksum, const char *bytes,
		   gsize length);
/* Lower-case, with the NUL. */
void checksum_hex (struct checksum *checksum, char hex[CHECKSUM_HEX]);

void checksum_raw (struct checksum *checksum,
		   guint8 digest[SHA256_DIGEST_SIZE]);

/* Of one run of bytes; they may be NULL where there are none. */
void checksum_of (const char *bytes, gsize length, char hex[CHECKSUM_HEX]);

#endif
