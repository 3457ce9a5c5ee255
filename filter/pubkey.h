/*
 * pubkey.h - is a signature of this SHA-256 by this public key?
 *
 * By GnuTLS.  Keys below PUBKEY_LEAST bits are too weak to count, those
 * above PUBKEY_MOST too dear to try: a stranger chooses them.
 *
 * Sources: RFC 6376 section 3.3 and 3.6.1, RFC 8301, RFC 8463.
 * Threads: any.
 */
#ifndef FILTER_PUBKEY_H
#define FILTER_PUBKEY_H

#include "parser/checksum.h"
#include "parser/dkimkey.h"

enum { PUBKEY_LEAST = 1024, PUBKEY_MOST = 4096 };

enum pubkey_verdict {
	PUBKEY_GOOD,
	PUBKEY_BAD,		/* not of this, or not by this key */
	PUBKEY_WEAK,
	PUBKEY_UNUSABLE		/* no such key, or not of that kind */
};

/* signature is base64; key is usable. */
enum pubkey_verdict pubkey_verify (const struct dkim_key *key, bool ed25519,
				   const guint8 digest[SHA256_DIGEST_SIZE],
				   const char *signature);

#endif
