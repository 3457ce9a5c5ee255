#include "filter/pubkey.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

enum { ED25519_BYTES = 32 };

static gnutls_datum_t
datum (gconstpointer data, gsize size)
{
	return (gnutls_datum_t) { .data = (unsigned char *) data,
				  .size = (unsigned) size };
}

static bool
import (gnutls_pubkey_t pubkey, const struct dkim_key *key)
{
	gsize size;
	gconstpointer data = g_bytes_get_data (key->bytes, &size);
	gnutls_datum_t bytes = datum (data, size);

	if (!key->ed25519)
		return gnutls_pubkey_import (pubkey, &bytes,
					     GNUTLS_X509_FMT_DER) == 0
			&& gnutls_pubkey_get_pk_algorithm (pubkey, NULL)
				== GNUTLS_PK_RSA;
	return size == ED25519_BYTES
		&& gnutls_pubkey_import_ecc_raw (pubkey,
			GNUTLS_ECC_CURVE_ED25519, &bytes, NULL) == 0;
}

static enum pubkey_verdict
verify (gnutls_pubkey_t pubkey, const struct dkim_key *key,
	const gnutls_datum_t *digest, const gnutls_datum_t *signature)
{
	unsigned bits = 0;

	if (!import (pubkey, key))
		return PUBKEY_UNUSABLE;
	if (key->ed25519)
		/* What is signed is the digest, RFC 8463 section 3. */
		return gnutls_pubkey_verify_data2 (pubkey,
			GNUTLS_SIGN_EDDSA_ED25519, 0, digest, signature) >= 0
			? PUBKEY_GOOD : PUBKEY_BAD;
	gnutls_pubkey_get_pk_algorithm (pubkey, &bits);
	if (bits < PUBKEY_LEAST)
		return PUBKEY_WEAK;
	if (bits > PUBKEY_MOST)
		return PUBKEY_UNUSABLE;
	return gnutls_pubkey_verify_hash2 (pubkey, GNUTLS_SIGN_RSA_SHA256, 0,
					   digest, signature) >= 0
		? PUBKEY_GOOD : PUBKEY_BAD;
}

enum pubkey_verdict
pubkey_verify (const struct dkim_key *key, bool ed25519,
	       const guint8 digest[SHA256_DIGEST_SIZE], const char *signature)
{
	gsize size;
	g_autofree guchar *bytes = g_base64_decode (signature, &size);
	gnutls_datum_t hash = datum (digest, SHA256_DIGEST_SIZE);
	gnutls_datum_t sealed = datum (bytes, size);
	enum pubkey_verdict verdict;
	gnutls_pubkey_t pubkey;

	if (key->ed25519 != ed25519 || gnutls_pubkey_init (&pubkey) != 0)
		return PUBKEY_UNUSABLE;
	verdict = verify (pubkey, key, &hash, &sealed);
	gnutls_pubkey_deinit (pubkey);
	return verdict;
}
