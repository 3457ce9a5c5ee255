#include "filter/sigkey.h"

#include <stdbool.h>
#include <string.h>

#include "filter/sigjob.h"
#include "parser/octets.h"

#define PEM "-----BEGIN CERTIFICATE-----"

GQuark
sigkey_error_quark (void)
{
	return g_quark_from_static_string ("sigkey-error");
}

static bool
refuse (GError **error, const char *why)
{
	g_set_error_literal (error, SIGKEY_ERROR, SIGKEY_ERROR_INVALID, why);
	return false;
}

/* RFC 4880 section 4.2: the tag of the first packet. */
static bool
begins_with_secret (const guchar *bytes, gsize length)
{
	unsigned tag = length == 0 || (bytes[0] & 0x80) == 0 ? 0
		: bytes[0] & 0x40 ? bytes[0] & 0x3f : (bytes[0] >> 2) & 0x0f;

	return tag == 5 || tag == 7;
}

/* What can be said without gpg: whether it may be given to it at all, and
 * which of the two it is for. */
static bool
look (GBytes *content, bool *smime, GError **error)
{
	gsize length;
	const char *text = octets (content, &length);
	const guchar *bytes = (const guchar *) text;
	const char *pem = g_strstr_len (text, (gssize) length, PEM);

	*smime = pem != NULL || (length > 0 && bytes[0] == 0x30);
	if (length == 0)
		return refuse (error, "is empty");
	if (length > SIGNING_KEY_BYTES)
		return refuse (error, "is too large for a key; export it "
			       "without pictures and others' signatures");
	if (begins_with_secret (bytes, length)
	    || g_strstr_len (text, (gssize) length, "PRIVATE KEY") != NULL)
		return refuse (error, "has a private key in it; give the "
			       "public key or certificate alone, and take the "
			       "private one for known to others");
	if (pem != NULL
	    && g_strstr_len (pem + 1, (gssize) length - (pem + 1 - text), PEM)
		!= NULL)
		return refuse (error, "has several certificates; give the "
			       "client's own alone");
	return true;
}

static GPtrArray *
list_of (GVariantIter *texts)
{
	GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
	char *text;

	while (g_variant_iter_next (texts, "s", &text))
		g_ptr_array_add (list, text);
	return list;
}

static struct signing_key *
make_key (GVariant *found, bool smime, GBytes *content, guint32 *bits,
	  gboolean *revoked)
{
	struct signing_key *key = g_new0 (struct signing_key, 1);
	g_autoptr (GVariantIter) signers = NULL;
	g_autoptr (GVariantIter) addresses = NULL;

	g_variant_get (found, "(ssasasxxub)", &key->fingerprint,
		       &key->user_id, &signers, &addresses, &key->begins,
		       &key->expires, bits, revoked);
	key->kind = g_strdup (smime ? "smime" : "openpgp");
	key->signers = list_of (signers);
	key->addresses = list_of (addresses);
	key->content = g_bytes_ref (content);
	return key;
}

static bool
is_fit (const struct signing_key *key, guint32 bits, bool revoked, gint64 now,
	GError **error)
{
	if (revoked)
		return refuse (error, "is revoked; if it is registered, "
			       "remove it");
	if (key->expires != 0 && key->expires <= now)
		return refuse (error, "has expired; ask for a newer one");
	if (key->signers->len == 0)
		return refuse (error, "cannot sign");
	if (bits != 0 && bits < SIGKEY_BITS)
		return refuse (error, "is too short a key: 2048 bits are the "
			       "least");
	return true;
}

static GVariant *
ask (struct sigchild *children, GBytes *content, bool smime, GError **error)
{
	GVariant *bytes = g_variant_new_from_bytes (
		G_VARIANT_TYPE_BYTESTRING, content, TRUE);
	GVariantBuilder keys, nothing, none;

	g_variant_builder_init (&keys, G_VARIANT_TYPE ("a(say)"));
	g_variant_builder_add (&keys, "(s@ay)", "", bytes);
	g_variant_builder_init (&nothing, G_VARIANT_TYPE ("ay"));
	g_variant_builder_init (&none, G_VARIANT_TYPE ("ay"));
	return sigchild_ask (children, g_variant_new (SIGJOB_QUESTION,
		(guint32) SIGJOB_INSPECT, (gboolean) smime, (gint64) 0, &keys,
		&nothing, &none), SIGJOB_KEYS, error);
}

struct signing_key *
sigkey_read (struct sigchild *children, GBytes *content, gint64 now,
	     GError **error)
{
	g_autoptr (GVariant) answer = NULL;
	g_autoptr (GVariant) found = NULL;
	g_autoptr (GVariant) first = NULL;
	g_autoptr (signing_key_auto) key = NULL;
	const char *failure;
	gboolean revoked;
	guint32 bits;
	bool smime;

	if (!look (content, &smime, error))
		return NULL;
	answer = ask (children, content, smime, error);
	if (answer == NULL)
		return NULL;
	g_variant_get (answer, "(&s@a(ssasasxxub))", &failure, &found);
	if (g_variant_n_children (found) != 1) {
		g_set_error (error, SIGKEY_ERROR, SIGKEY_ERROR_INVALID,
			     g_variant_n_children (found) == 0
			     ? "is no public key and no certificate%s%s"
			     : "has several keys; give one at a time%s%s",
			     *failure != '\0' ? ": " : "", failure);
		return NULL;
	}
	first = g_variant_get_child_value (found, 0);
	key = make_key (first, smime, content, &bits, &revoked);
	return is_fit (key, bits, revoked, now, error)
		? g_steal_pointer (&key) : NULL;
}
