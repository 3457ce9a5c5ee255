#include "filter/sigworker.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter/siginspect.h"
#include "filter/sigjob.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeCryptoContext, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeFilter, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeSignatureList, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

/* One question. */
struct job {
	guint32 operation;
	gboolean smime;
	gint64 at;
	GVariant *keys, *content, *signature;
};

bool
sigworker_is_asked (int argc, char **argv)
{
	return argc == 1 && strcmp (argv[0], SIGJOB_NAME) == 0;
}

/* --- the house ---------------------------------------------------------- */

static void
limit (int what, rlim_t most)
{
	const struct rlimit value = { most, most };

	setrlimit (what, &value);
}

static void
confine (void)
{
	prctl (PR_SET_PDEATHSIG, SIGKILL);
	/* GPGME disowns what it starts, and leaves it when it has said all. */
	prctl (PR_SET_CHILD_SUBREAPER, 1);
	limit (RLIMIT_CORE, 0);
	limit (RLIMIT_CPU, SIGWORKER_CPU_SECONDS);
	limit (RLIMIT_FSIZE, SIGWORKER_FILE_BYTES);
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
	limit (RLIMIT_AS, SIGWORKER_BYTES);
#endif
}

static bool
write_settings (const char *name, const char *text)
{
	g_autofree char *path = g_build_filename (g_getenv ("GNUPGHOME"),
						  name, NULL);

	return g_file_set_contents (path, text, -1, NULL);
}

/* It becomes a line of a file of settings. */
static bool
is_hex (const char *text)
{
	return *text != '\0'
		&& strspn (text, "0123456789ABCDEF") == strlen (text);
}

static bool
furnish (const struct job *job)
{
	g_autoptr (GString) gpg = g_string_new ("batch\nno-tty\n"
		"no-autostart\ndisable-dirmngr\nno-auto-key-locate\n"
		"no-auto-key-retrieve\nno-random-seed-file\nlock-never\n");

	if (job->at != 0) {
		g_autoptr (GDateTime) at
			= g_date_time_new_from_unix_utc (job->at);
		g_autofree char *time = at == NULL ? NULL
			: g_date_time_format (at, "%Y%m%dT%H%M%S");

		if (time == NULL)
			return false;
		g_string_append_printf (gpg, "faked-system-time %s\n", time);
	}
	for (gsize i = 0; i < g_variant_n_children (job->keys); i++) {
		g_autoptr (GVariant) key = g_variant_get_child_value (
			job->keys, i);
		const char *fingerprint;

		g_variant_get_child (key, 0, "&s", &fingerprint);
		if (!job->smime && is_hex (fingerprint))
			g_string_append_printf (gpg, "trusted-key %s\n",
						fingerprint);
	}
	return write_settings ("gpg.conf", gpg->str)
		&& write_settings ("gpgsm.conf",
			"batch\nno-tty\nno-autostart\ndisable-dirmngr\n"
			"disable-crl-checks\nno-common-certs-import\n"
			"debug-no-chain-validation\n");
}

/* --- verification ------------------------------------------------------- */

static GMimeStream *
stream_of (GVariant *bytes)
{
	return g_mime_stream_mem_new_with_buffer (g_variant_get_data (bytes),
		g_variant_get_size (bytes));
}

static bool
import_keys (GMimeCryptoContext *context, GVariant *keys, GError **error)
{
	for (gsize i = 0; i < g_variant_n_children (keys); i++) {
		g_autoptr (GVariant) key = g_variant_get_child_value (keys, i);
		g_autoptr (GVariant) bytes = g_variant_get_child_value (key,
									1);
		g_autoptr (GMimeStream) stream = stream_of (bytes);

		if (g_mime_crypto_context_import_keys (context, stream, error)
		    < 0)
			return false;
	}
	return true;
}

/* What was signed had CR LF at the end of its lines (RFC 3156 section 5),
 * whatever a file on a disk has. */
static GMimeStream *
canonical (GVariant *content)
{
	g_autoptr (GMimeStream) plain = stream_of (content);
	GMimeStream *stream = g_mime_stream_filter_new (plain);
	g_autoptr (GMimeFilter) filter = g_mime_filter_unix2dos_new (FALSE);

	g_mime_stream_filter_add (GMIME_STREAM_FILTER (stream), filter);
	return stream;
}

static void
add_verdict (GVariantBuilder *verdicts, GMimeSignature *signature)
{
	GMimeCertificate *key = g_mime_signature_get_certificate (signature);
	const char *fingerprint = key != NULL
		? g_mime_certificate_get_fingerprint (key) : NULL;

	g_variant_builder_add (verdicts, "(uuxs)",
		(guint32) g_mime_signature_get_status (signature),
		(guint32) (key != NULL ? g_mime_certificate_get_digest_algo (
			key) : GMIME_DIGEST_ALGO_DEFAULT),
		g_mime_signature_get_created64 (signature),
		fingerprint != NULL ? fingerprint : "");
}

static GMimeSignatureList *
verify_beside (const struct job *job, GMimeCryptoContext *context,
	       GError **error)
{
	g_autoptr (GMimeStream) content = canonical (job->content);
	g_autoptr (GMimeStream) signature = stream_of (job->signature);

	return g_mime_crypto_context_verify (context, GMIME_VERIFY_NONE,
		content, signature, NULL, error);
}

/* What was signed has to be what was read: both went through the same bytes,
 * but not through the same program. */
static GMimeSignatureList *
verify_inside (const struct job *job, GMimeCryptoContext *context,
	       GError **error)
{
	g_autoptr (GMimeStream) signature = stream_of (job->signature);
	g_autoptr (GMimeStream) nowhere = g_mime_stream_null_new ();
	g_autoptr (GMimeStream) signed_here
		= g_mime_stream_filter_new (nowhere);
	g_autoptr (GMimeFilter) sum
		= g_mime_filter_checksum_new (G_CHECKSUM_SHA256);
	g_autoptr (GMimeSignatureList) found = NULL;
	g_autofree char *digest = NULL;

	g_mime_stream_filter_add (GMIME_STREAM_FILTER (signed_here), sum);
	found = g_mime_crypto_context_verify (context, GMIME_VERIFY_NONE,
		signature, NULL, signed_here, error);
	g_mime_stream_flush (signed_here);
	digest = g_mime_filter_checksum_get_string (
		GMIME_FILTER_CHECKSUM (sum));
	if (found == NULL
	    || (strlen (digest) == g_variant_get_size (job->content)
		&& memcmp (digest, g_variant_get_data (job->content),
			   strlen (digest)) == 0))
		return g_steal_pointer (&found);
	g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		     "another content was signed");
	return NULL;
}

static GVariant *
verify (const struct job *job)
{
	g_autoptr (GMimeCryptoContext) context = job->smime
		? g_mime_pkcs7_context_new () : g_mime_gpg_context_new ();
	g_autoptr (GMimeSignatureList) found = NULL;
	g_autoptr (GError) error = NULL;
	GVariantBuilder verdicts;

	g_variant_builder_init (&verdicts, G_VARIANT_TYPE ("a(uuxs)"));
	if (import_keys (context, job->keys, &error))
		found = job->operation == SIGJOB_VERIFY_INSIDE
			? verify_inside (job, context, &error)
			: verify_beside (job, context, &error);
	for (int i = 0; found != NULL && i < SIGJOB_SIGNATURES
	     && i < g_mime_signature_list_length (found); i++)
		add_verdict (&verdicts,
			     g_mime_signature_list_get_signature (found, i));
	return g_variant_new (SIGJOB_VERDICTS,
			      error != NULL ? error->message : "", &verdicts);
}

static GVariant *
inspect (const struct job *job)
{
	g_autoptr (GVariant) key = NULL;
	g_autoptr (GVariant) bytes = NULL;

	if (g_variant_n_children (job->keys) != 1)
		_exit (EXIT_FAILURE);
	key = g_variant_get_child_value (job->keys, 0);
	bytes = g_variant_get_child_value (key, 1);
	return siginspect (job->smime, bytes);
}

/* --- one question, one answer ------------------------------------------- */

static bool
read_job (struct job *job)
{
	g_autoptr (GMappedFile) file = g_mapped_file_new_from_fd (
		STDIN_FILENO, FALSE, NULL);
	g_autoptr (GBytes) bytes = NULL;
	g_autoptr (GVariant) question = NULL;

	if (file == NULL)
		return false;
	bytes = g_mapped_file_get_bytes (file);
	question = g_variant_ref_sink (g_variant_new_from_bytes (
		G_VARIANT_TYPE (SIGJOB_QUESTION), bytes, FALSE));
	if (!g_variant_is_normal_form (question))
		return false;
	g_variant_get (question, "(ubx@a(say)@ay@ay)", &job->operation,
		       &job->smime, &job->at, &job->keys, &job->content,
		       &job->signature);
	return true;
}

static bool
write_answer (GVariant *answer)
{
	const char *bytes = g_variant_get_data (answer);
	gsize left = g_variant_get_size (answer);

	while (left > 0) {
		ssize_t written = write (STDOUT_FILENO, bytes, left);

		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			bytes += written;
			left -= (gsize) written;
		}
	}
	return true;
}

/* Who has answered only has to end: then nothing is left to be killed, and
 * nobody in the folder that is removed. */
static void
wait_for_all (void)
{
	while (wait (NULL) > 0 || errno == EINTR)
		;
}

int
sigworker_main (void)
{
	struct job job = { 0 };
	g_autoptr (GVariant) answer = NULL;
	bool ok;

	confine ();
	if (!read_job (&job) || !furnish (&job))
		_exit (EXIT_FAILURE);
	g_mime_init ();
	answer = g_variant_ref_sink (job.operation == SIGJOB_INSPECT
				     ? inspect (&job) : verify (&job));
	ok = write_answer (answer);
	wait_for_all ();
	/* Nothing is to be tidied up: the process ends here. */
	_exit (ok ? EXIT_SUCCESS : EXIT_FAILURE);
}
