#include "filter/siginspect.h"

#include <gnutls/x509.h>
#include <gpgme.h>
#include <string.h>

#include "filter/sigjob.h"

enum { NAME_BYTES = 1000, ALTERNATIVES_MOST = 100 };

static void
add_address (GVariantBuilder *addresses, const char *given)
{
	g_autofree char *address = g_ascii_strdown (given, -1);

	if (*address != '\0' && g_utf8_validate (address, -1, NULL))
		g_variant_builder_add (addresses, "s", address);
}

/* --- OpenPGP ------------------------------------------------------------ */

static bool
tells_strength_by_bits (gpgme_pubkey_algo_t algorithm)
{
	return algorithm == GPGME_PK_RSA || algorithm == GPGME_PK_RSA_S
		|| algorithm == GPGME_PK_RSA_E || algorithm == GPGME_PK_DSA;
}

static void
add_key (GVariantBuilder *keys, gpgme_key_t key)
{
	gpgme_subkey_t primary = key->subkeys;
	GVariantBuilder signers, addresses;
	g_autofree char *name = NULL;
	unsigned bits = 0;

	if (primary == NULL)
		return;
	g_variant_builder_init (&signers, G_VARIANT_TYPE ("as"));
	g_variant_builder_init (&addresses, G_VARIANT_TYPE ("as"));
	for (gpgme_subkey_t one = primary; one != NULL; one = one->next) {
		if (!one->can_sign || one->revoked || one->invalid
		    || one->fpr == NULL)
			continue;
		g_variant_builder_add (&signers, "s", one->fpr);
		if (tells_strength_by_bits (one->pubkey_algo))
			bits = bits == 0 ? one->length
				: MIN (bits, one->length);
	}
	for (gpgme_user_id_t id = key->uids; id != NULL; id = id->next)
		if (!id->revoked && !id->invalid && id->address != NULL)
			add_address (&addresses, id->address);
	name = g_utf8_make_valid (key->uids != NULL && key->uids->uid != NULL
				  ? key->uids->uid : "", -1);
	g_variant_builder_add (keys, "(ssasasxxub)",
		key->fpr != NULL ? key->fpr : "", name, &signers, &addresses,
		(gint64) primary->timestamp, (gint64) primary->expires,
		(guint32) bits, (gboolean) (key->revoked != 0));
}

static gpgme_error_t
list_keys (gpgme_ctx_t context, GVariantBuilder *keys)
{
	gpgme_error_t failure = gpgme_op_keylist_start (context, NULL, 0);
	gpgme_key_t key;

	while (failure == 0) {
		failure = gpgme_op_keylist_next (context, &key);
		if (failure == 0) {
			add_key (keys, key);
			gpgme_key_unref (key);
		}
	}
	return gpgme_err_code (failure) == GPG_ERR_EOF ? 0 : failure;
}

static gpgme_error_t
import (GVariant *bytes, gpgme_ctx_t *context)
{
	gpgme_data_t data = NULL;
	gpgme_error_t failure;

	failure = gpgme_new (context);
	if (failure == 0)
		failure = gpgme_data_new_from_mem (&data,
			g_variant_get_data (bytes),
			g_variant_get_size (bytes), 0);
	if (failure == 0)
		failure = gpgme_op_import (*context, data);
	gpgme_data_release (data);
	return failure;
}

static const char *
inspect_openpgp (GVariant *bytes, GVariantBuilder *keys)
{
	gpgme_ctx_t context = NULL;
	gpgme_error_t failure;

	gpgme_check_version (NULL);
	failure = import (bytes, &context);
	if (failure == 0)
		failure = list_keys (context, keys);
	if (context != NULL)
		gpgme_release (context);
	return failure != 0 ? gpgme_strerror (failure) : "";
}

/* --- X.509 -------------------------------------------------------------- */

/* As gpgsm names it. */
static char *
fingerprint_of (gnutls_x509_crt_t certificate)
{
	guchar hash[64];
	size_t size = sizeof hash;
	GString *text = g_string_new (NULL);

	if (gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA1,
					     hash, &size) == 0)
		for (size_t i = 0; i < size; i++)
			g_string_append_printf (text, "%02X", hash[i]);
	return g_string_free (text, FALSE);
}

/* Without a key usage it is for everything (RFC 5280 section 4.2.1.3). */
static bool
may_sign (gnutls_x509_crt_t certificate)
{
	unsigned usage, critical;
	int found = gnutls_x509_crt_get_key_usage (certificate, &usage,
						   &critical);

	return found == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE
		|| (found == 0 && (usage & (GNUTLS_KEY_DIGITAL_SIGNATURE
					    | GNUTLS_KEY_NON_REPUDIATION)));
}

static void
add_addresses (gnutls_x509_crt_t certificate, GVariantBuilder *addresses)
{
	char text[NAME_BYTES];
	size_t size = sizeof text - 1;
	int kind = 0;

	for (unsigned i = 0; i < ALTERNATIVES_MOST
	     && kind != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE; i++) {
		size = sizeof text - 1;
		kind = gnutls_x509_crt_get_subject_alt_name (certificate, i,
							     text, &size,
							     NULL);
		if (kind != GNUTLS_SAN_RFC822NAME)
			continue;
		text[size] = '\0';
		if (strlen (text) == size)
			add_address (addresses, text);
	}
	size = sizeof text - 1;
	if (gnutls_x509_crt_get_dn_by_oid (certificate,
					   GNUTLS_OID_PKCS9_EMAIL, 0, 0, text,
					   &size) == 0) {
		text[size] = '\0';
		if (strlen (text) == size)
			add_address (addresses, text);
	}
}

static void
add_certificate (GVariantBuilder *keys, gnutls_x509_crt_t certificate)
{
	g_autofree char *fingerprint = fingerprint_of (certificate);
	g_autofree char *name = NULL;
	GVariantBuilder signers, addresses;
	gnutls_datum_t dn = { NULL, 0 };
	unsigned bits = 0;
	int algorithm = gnutls_x509_crt_get_pk_algorithm (certificate, &bits);

	g_variant_builder_init (&signers, G_VARIANT_TYPE ("as"));
	g_variant_builder_init (&addresses, G_VARIANT_TYPE ("as"));
	if (may_sign (certificate))
		g_variant_builder_add (&signers, "s", fingerprint);
	add_addresses (certificate, &addresses);
	if (gnutls_x509_crt_get_dn3 (certificate, &dn, 0) == 0)
		name = g_utf8_make_valid ((char *) dn.data, (gssize) dn.size);
	gnutls_free (dn.data);
	g_variant_builder_add (keys, "(ssasasxxub)", fingerprint,
		name != NULL ? name : "", &signers, &addresses,
		(gint64) gnutls_x509_crt_get_activation_time (certificate),
		(gint64) gnutls_x509_crt_get_expiration_time (certificate),
		(guint32) (algorithm == GNUTLS_PK_RSA
			   || algorithm == GNUTLS_PK_RSA_PSS
			   || algorithm == GNUTLS_PK_DSA ? bits : 0), FALSE);
}

static const char *
inspect_x509 (GVariant *bytes, GVariantBuilder *keys)
{
	const gnutls_datum_t data = {
		(unsigned char *) g_variant_get_data (bytes),
		(unsigned) g_variant_get_size (bytes)
	};
	bool der = data.size > 0 && data.data[0] == 0x30;
	gnutls_x509_crt_t certificate;
	int failure = gnutls_x509_crt_init (&certificate);

	if (failure != 0)
		return gnutls_strerror (failure);
	failure = gnutls_x509_crt_import (certificate, &data,
		der ? GNUTLS_X509_FMT_DER : GNUTLS_X509_FMT_PEM);
	if (failure == 0)
		add_certificate (keys, certificate);
	gnutls_x509_crt_deinit (certificate);
	return failure != 0 ? gnutls_strerror (failure) : "";
}

GVariant *
siginspect (bool smime, GVariant *bytes)
{
	GVariantBuilder keys;
	const char *failure;

	g_variant_builder_init (&keys, G_VARIANT_TYPE ("a(ssasasxxub)"));
	failure = smime ? inspect_x509 (bytes, &keys)
		: inspect_openpgp (bytes, &keys);
	return g_variant_new (SIGJOB_KEYS, failure, &keys);
}
