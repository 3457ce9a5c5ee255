#include "filter/sigcheck.h"

#include <gmime/gmime.h>
#include <string.h>

#include "filter/log.h"
#include "filter/sigjob.h"

/* One mail's signatures under verification. */
struct check {
	const struct shell *shell;
	const GPtrArray *keys;
	const char *address;
	gint64 at;
};

/* As the process reports one. */
struct verdict {
	guint32 status, digest;
	gint64 made;
	const char *fingerprint;
};

static bool
is_of_kind (const struct signing_key *key, const struct shell *shell)
{
	return strcmp (key->kind, shell->smime ? "smime" : "openpgp") == 0;
}

static bool
holds (const GPtrArray *list, const char *text)
{
	for (guint i = 0; i < list->len; i++)
		if (g_ascii_strcasecmp (list->pdata[i], text) == 0)
			return true;
	return false;
}

static const struct signing_key *
find_key (const struct check *check, const char *fingerprint)
{
	for (guint i = 0; i < check->keys->len; i++) {
		const struct signing_key *key = check->keys->pdata[i];

		if (is_of_kind (key, check->shell)
		    && holds (key->signers, fingerprint))
			return key;
	}
	return NULL;
}

static bool
is_strong (guint32 digest)
{
	return digest == GMIME_DIGEST_ALGO_SHA224
		|| digest == GMIME_DIGEST_ALGO_SHA256
		|| digest == GMIME_DIGEST_ALGO_SHA384
		|| digest == GMIME_DIGEST_ALGO_SHA512;
}

/* gpg judges OpenPGP keys as of the mail's time; of a certificate nothing is
 * asked but the signature. */
static bool
is_in_time (const struct signing_key *key, const struct check *check)
{
	return !check->shell->smime
		|| (key->begins <= check->at
		    && (key->expires == 0 || check->at < key->expires));
}

static enum signature_outcome
judge (const struct check *check, const struct verdict *verdict)
{
	const struct signing_key *key = find_key (check,
						  verdict->fingerprint);
	guint32 status = verdict->status;

	if (status & GMIME_SIGNATURE_STATUS_KEY_MISSING)
		return SIGNATURE_UNKNOWN_KEY;
	if (status & GMIME_SIGNATURE_STATUS_KEY_REVOKED)
		return SIGNATURE_KEY_REVOKED;
	if (status & GMIME_SIGNATURE_STATUS_KEY_EXPIRED)
		return SIGNATURE_KEY_EXPIRED;
	if (status & GMIME_SIGNATURE_STATUS_SIG_EXPIRED)
		return SIGNATURE_EXPIRED;
	if (status & GMIME_SIGNATURE_STATUS_RED)
		return SIGNATURE_BAD;
	if (!is_strong (verdict->digest))
		return SIGNATURE_WEAK;
	if ((status & GMIME_SIGNATURE_STATUS_ERROR_MASK) != 0
	    || (status & GMIME_SIGNATURE_STATUS_VALID) == 0)
		return SIGNATURE_BAD;
	if (key == NULL)
		return SIGNATURE_UNKNOWN_KEY;
	if (!is_in_time (key, check))
		return SIGNATURE_KEY_EXPIRED;
	return holds (key->addresses, check->address) ? SIGNATURE_GOOD
		: SIGNATURE_OTHER_ADDRESS;
}

/*
 * What is signed, when, and by whom: that is all of a signature that nobody
 * can change and leave it valid.  Its own bytes are not (the unhashed parts
 * of OpenPGP's, the other root of ECDSA's), so a hash of these would know no
 * replay.
 */
static void
identify (const struct check *check, const struct verdict *verdict, char *id)
{
	g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
	g_autofree char *what = g_strdup_printf (
		"%" G_GINT64_FORMAT ":%s:", verdict->made,
		verdict->fingerprint);
	gsize length;
	const guchar *bytes = g_bytes_get_data (check->shell->content,
						&length);

	g_checksum_update (sum, (const guchar *) what, -1);
	/* The line ends of a saved copy are no difference. */
	for (gsize at = 0; at < length; ) {
		const guchar *cr = memchr (bytes + at, '\r', length - at);
		gsize end = cr != NULL ? (gsize) (cr - bytes) : length;

		g_checksum_update (sum, bytes + at, (gssize) (end - at));
		at = end + (cr != NULL);
	}
	g_strlcpy (id, g_checksum_get_string (sum), SIGNATURE_ID_BYTES);
}

static void
take_verdict (const struct check *check, const struct verdict *verdict,
	      struct signature *signature)
{
	enum signature_outcome outcome = judge (check, verdict);
	const struct signing_key *key = find_key (check,
						  verdict->fingerprint);

	if (signature->count == SIGNATURES_MOST
	    || (signature->count > 0 && signature->outcome != outcome)) {
		signature->outcome = SIGNATURE_DISAGREE;
		return;
	}
	signature->outcome = outcome;
	if (signature->count == 0 || verdict->made < signature->made)
		signature->made = verdict->made;
	if (key != NULL)
		g_strlcpy (signature->key, key->fingerprint,
			   sizeof signature->key);
	identify (check, verdict, signature->ids[signature->count++]);
}

static void
take_answer (const struct check *check, GVariant *answer,
	     struct signature *signature)
{
	g_autoptr (GVariantIter) verdicts = NULL;
	struct verdict verdict;
	const char *failure;

	g_variant_get (answer, "(&sa(uuxs))", &failure, &verdicts);
	while (signature->outcome != SIGNATURE_DISAGREE
	       && g_variant_iter_next (verdicts, "(uux&s)", &verdict.status,
				       &verdict.digest, &verdict.made,
				       &verdict.fingerprint))
		take_verdict (check, &verdict, signature);
	if (signature->count == 0)
		log_event (LOG_LEVEL_INFO, "signature-unreadable", "why",
			   *failure != '\0' ? failure : "no signature", NULL);
}

static GVariant *
text_variant (const char *text)
{
	return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text,
					  strlen (text), 1);
}

static GVariant *
bytes_variant (GBytes *bytes)
{
	return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes,
					 TRUE);
}

/* NULL: none of the keys is of the signature's kind. */
static GVariant *
question_of (const struct check *check)
{
	gint64 now = g_get_real_time () / G_USEC_PER_SEC;
	bool past = ABS (now - check->at) > SIGCHECK_NOW_SECONDS;
	g_autofree char *sum = NULL;
	GVariantBuilder keys;
	unsigned count = 0;

	g_variant_builder_init (&keys, G_VARIANT_TYPE ("a(say)"));
	for (guint i = 0; i < check->keys->len; i++) {
		const struct signing_key *key = check->keys->pdata[i];

		if (!is_of_kind (key, check->shell))
			continue;
		g_variant_builder_add (&keys, "(s@ay)", key->fingerprint,
				       bytes_variant (key->content));
		count++;
	}
	if (count == 0) {
		g_variant_builder_clear (&keys);
		return NULL;
	}
	if (check->shell->opaque)
		sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
						    check->shell->content);
	return g_variant_new ("(ubxa(say)@ay@ay)",
		(guint32) (sum != NULL ? SIGJOB_VERIFY_INSIDE
			   : SIGJOB_VERIFY),
		(gboolean) check->shell->smime, past ? check->at : 0, &keys,
		sum != NULL ? text_variant (sum)
			: bytes_variant (check->shell->content),
		bytes_variant (check->shell->signature));
}

void
sigcheck_run (struct sigchild *children, const struct shell *shell,
	      const GPtrArray *keys, const char *address, gint64 received,
	      struct signature *signature)
{
	const struct check check = { shell, keys, address, received };
	g_autoptr (GError) error = NULL;
	g_autoptr (GVariant) answer = NULL;
	GVariant *question = NULL;

	signature->outcome = SIGNATURE_FAILED;
	if (g_bytes_get_size (shell->content) > SIGCHECK_BYTES)
		return;
	question = question_of (&check);
	if (question == NULL) {
		signature->outcome = SIGNATURE_UNKNOWN_KEY;
		return;
	}
	answer = sigchild_ask (children, question, SIGJOB_VERDICTS, &error);
	if (answer != NULL) {
		take_answer (&check, answer, signature);
		return;
	}
	if (g_error_matches (error, SIGCHILD_ERROR, SIGCHILD_ERROR_BUSY))
		signature->outcome = SIGNATURE_BUSY;
	log_event (LOG_LEVEL_WARNING, "signature-failed", "why",
		   error->message, NULL);
}
