/*
 * dkimkey.h - the record that a signing domain publishes its key in.
 *
 * Usable: a tag-list to the letter, v=DKIM1 first where it is given, k= of
 * the two kinds, a sound p=, and not for other services or other hashes
 * than ours (s=, h=).  A key that is published for tests only (t=y) is not:
 * what it signs is to be treated like what is not signed.
 *
 * Ownership: the caller frees the answer, which is never NULL.
 * Bounds: LIMIT_KEY_BYTES.  Sources: RFC 6376 section 3.6.1, RFC 8463.
 */
#ifndef PARSER_DKIMKEY_H
#define PARSER_DKIMKEY_H

#include <glib.h>
#include <stdbool.h>

enum dkim_key_state {
	DKIM_KEY_USABLE,
	DKIM_KEY_REVOKED,	/* p= is empty */
	DKIM_KEY_UNUSABLE
};

struct dkim_key {
	enum dkim_key_state state;
	bool ed25519;		/* else RSA */
	GBytes *bytes;		/* of p=; NULL unless it is usable */
};

/* The strings of one TXT record put together. */
struct dkim_key *dkim_key_parse (const char *text, gsize length);
void dkim_key_free (struct dkim_key *key);

typedef struct dkim_key dkim_key_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (dkim_key_auto, dkim_key_free)

#endif
