/*
 * sigkey.h - a public key or certificate from a file, looked into.
 *
 * Purpose: what `ticketctl account key add` registers.  A file has exactly
 * one OpenPGP key (armored or binary) or one X.509 certificate (PEM or DER).
 * Refused are private keys, keys that cannot sign, are revoked or expired,
 * and RSA and DSA keys below SIGKEY_BITS.
 *
 * Bounds: SIGNING_KEY_BYTES, and those of sigchild.h.
 */
#ifndef FILTER_SIGKEY_H
#define FILTER_SIGKEY_H

#include "filter/sigchild.h"
#include "store/store.h"

enum { SIGKEY_BITS = 2048 };

#define SIGKEY_ERROR (sigkey_error_quark ())
GQuark sigkey_error_quark (void);
enum sigkey_error { SIGKEY_ERROR_INVALID };

/* A key without account; its addresses are all that it names.  The text of
 * error says what is wrong with it and what would be right. */
struct signing_key *sigkey_read (struct sigchild *children, GBytes *content,
				 gint64 now, GError **error);

#endif
