/*
 * blob.h - contents of mails and attachments.
 *
 * Private to store/.  A content is packed by the caller's thread.  A big one
 * is also written before its mail, piece by piece, so that the others'
 * transactions go in between; it is staged until the mail's own transaction
 * refers to it, and what stays staged is taken away.
 */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "store/db.h"
#include "store/store.h"

enum { BLOB_BIG = 1 << 20 };

struct draft {
	const char *sha256;	/* borrowed; NULL: is not looked for */
	gint64 size;
	const char *packing;
	GBytes *packed;		/* NULL: staged, or not needed */
	gint64 staged;		/* id, or 0 */
	bool adopted;		/* the staged one became the stored one */
};

/* Packs, stages if big. On failure the draft is clear. */
bool draft_init (struct draft *draft, struct store *store, GBytes *content,
		 const char *sha256, GError **error);
/* Takes away what is staged and not adopted. */
void draft_clear (struct draft *draft, struct store *store);
/* How many bytes it adds to its mail's transaction. */
gsize draft_weight (const struct draft *draft);
/* In the mail's transaction: the id of the stored content. */
bool draft_store (struct draft *draft, struct db *db, gint64 *id,
		  GError **error);

/* At the start: what a crash left staged. */
bool blob_clear_staged (struct db *db, GError **error);

#endif
