/*
 * pack.h - contents as they are kept: zstd where that helps, else plain.
 *
 * Private to store/.  Packed contents carry a checksum.
 */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include <glib.h>
#include <stdbool.h>

/* Keeps what zstd has set up for the next content.  Any thread. */
struct packer;
struct packer *packer_new (void);
void packer_free (struct packer *packer);

/* "zstd" or "plain". */
struct packed {
	const char *packing;
	GBytes *bytes;
};
struct packed pack (struct packer *packer, GBytes *content);

/* The same in pieces of at most PACK_PIECE bytes, for contents that are too
 * big to be held twice. false: sink said false. */
enum { PACK_PIECE = 2 << 20 };
typedef bool (*pack_sink) (GBytes *piece, gpointer user, GError **error);
const char *pack_choose (struct packer *packer, GBytes *content);
bool pack_pieces (struct packer *packer, GBytes *content, const char *packing,
		  pack_sink sink, gpointer user, GError **error);

/* Puts pieces together again; size is that of the content. */
struct unpacker;
struct unpacker *unpacker_new (const char *packing, gsize size,
			       GError **error);
bool unpacker_add (struct unpacker *unpacker, GBytes *piece, GError **error);
/* NULL unless exactly `size` bytes came out whole. Frees the unpacker. */
GBytes *unpacker_end (struct unpacker *unpacker, GError **error);
void unpacker_free (struct unpacker *unpacker);

typedef struct unpacker unpacker_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (unpacker_auto, unpacker_free)

#endif
