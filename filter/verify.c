#include "filter/verify.h"

#include <stdbool.h>
#include <string.h>
#include <sys/types.h>
#include <sys/time.h>

#include <opendkim/dkim.h>

#include "parser/header.h"
#include "parser/octets.h"

struct verify {
	DKIM_LIB *library;
};

/* One mail under verification; the library hands it back to the prescreen
 * function. */
struct task {
	const struct facts *facts;
	guint32 wanted;
};

/* One key that the library asks DNS for. */
struct key_query {
	struct resolver_query *query;
	unsigned char *buffer;
	gsize size;
};

GQuark
verify_error_quark (void)
{
	return g_quark_from_static_string ("verify-error");
}

static int
key_start (void *service, int type, unsigned char *name,
	   unsigned char *buffer, size_t size, void **handle)
{
	struct key_query *key = g_new0 (struct key_query, 1);

	key->query = resolver_start (service, (const char *) name, type);
	key->buffer = buffer;
	key->size = size;
	*handle = key;
	if (key->query != NULL)
		return DKIM_DNS_SUCCESS;
	g_free (key);
	return DKIM_DNS_ERROR;
}

static int
key_cancel (void *service, void *handle)
{
	struct key_query *key = handle;

	(void) service;
	if (key != NULL)
		resolver_finish (key->query);
	g_free (key);
	return DKIM_DNS_SUCCESS;
}

static int
key_wait (void *service, void *handle, struct timeval *timeout,
	  size_t *bytes, int *error, int *dnssec)
{
	struct key_query *key = handle;
	gint64 wait = timeout == NULL ? VERIFY_KEY_SECONDS * G_USEC_PER_SEC
		: (gint64) timeout->tv_sec * G_USEC_PER_SEC
		+ timeout->tv_usec;
	gsize length = 0;
	const void *packet = resolver_wait (key->query,
		g_get_monotonic_time ()
		+ MIN (wait, VERIFY_KEY_SECONDS * G_USEC_PER_SEC), &length);

	(void) service;
	if (error != NULL)
		*error = 0;
	if (dnssec != NULL)
		*dnssec = DKIM_DNSSEC_UNKNOWN;
	if (packet == NULL)
		return DKIM_DNS_EXPIRED;
	if (length > key->size)
		return DKIM_DNS_ERROR;
	memcpy (key->buffer, packet, length);
	*bytes = length;
	return DKIM_DNS_SUCCESS;
}

/* The resolver is set up and closed by its owner, not by the library. */
static int
keys_init (void **service)
{
	(void) service;
	return 0;
}

static void
keys_close (void *service)
{
	(void) service;
}

/* b= without the white space that folding put into it. */
static char *
tag_value (DKIM_SIGINFO *signature, const char *tag)
{
	const char *value = (const char *) dkim_sig_gettagvalue (signature,
		false, (u_char *) tag);
	GString *text = g_string_new (NULL);

	for (; value != NULL && *value != '\0'; value++)
		if (!g_ascii_isspace (*value))
			g_string_append_c (text, *value);
	return g_string_free (text, FALSE);
}

static bool
is_named (const struct dkim_signature *one, const char *d, const char *s,
	  const char *b)
{
	return one->domain != NULL && one->selector != NULL && one->b != NULL
		&& g_ascii_strcasecmp (one->domain, d) == 0
		&& g_ascii_strcasecmp (one->selector, s) == 0
		&& strcmp (one->b, b) == 0;
}

/* Which of facts.dkim the library means, or -1.  Where two have the same
 * names it is neither: one of them claims to be the other, and what it says
 * of itself (h=, l=) is not what was signed. */
static int
index_of (const struct facts *facts, DKIM_SIGINFO *signature)
{
	const char *d = (const char *) dkim_sig_getdomain (signature);
	const char *s = (const char *) dkim_sig_getselector (signature);
	g_autofree char *b = tag_value (signature, "b");
	int index = -1;

	if (d == NULL || s == NULL)
		return -1;
	for (guint i = 0; i < facts->dkim->len; i++) {
		const struct dkim_signature *one = facts->dkim->pdata[i];

		if (!is_named (one, d, s, b))
			continue;
		if (index >= 0 || !one->well_formed)
			return -1;
		index = (int) i;
	}
	return index;
}

static bool
is_wanted (const struct task *task, int index)
{
	return index >= 0 && index < LIMIT_DKIM_SIGNATURES
		&& (task->wanted & (1u << index)) != 0;
}

static DKIM_CBSTAT
prescreen (DKIM *dkim, DKIM_SIGINFO **signatures, int count)
{
	const struct task *task = dkim_get_user_context (dkim);
	int kept = 0;

	for (int i = 0; i < count; i++)
		if (!is_wanted (task, index_of (task->facts, signatures[i]))
		    || kept++ >= VERIFY_SIGNATURES)
			dkim_sig_ignore (signatures[i]);
	return DKIM_CBSTAT_CONTINUE;
}

struct verify *
verify_new (struct resolver *resolver, GError **error)
{
	DKIM_LIB *library = dkim_init (NULL, NULL);
	unsigned flags = DKIM_LIBFLAGS_FIXCRLF | DKIM_LIBFLAGS_DELAYSIGPROC;
	unsigned bits = VERIFY_KEY_BITS;
	unsigned seconds = VERIFY_KEY_SECONDS;
	struct verify *verify;

	if (library == NULL
	    || dkim_options (library, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags,
			     sizeof flags) != DKIM_STAT_OK
	    || dkim_options (library, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS,
			     &bits, sizeof bits) != DKIM_STAT_OK
	    || dkim_options (library, DKIM_OP_SETOPT, DKIM_OPTS_TIMEOUT,
			     &seconds, sizeof seconds) != DKIM_STAT_OK
	    || dkim_set_prescreen (library, prescreen) != DKIM_STAT_OK) {
		if (library != NULL)
			dkim_close (library);
		g_set_error (error, VERIFY_ERROR, VERIFY_ERROR_FAILED,
			     "the DKIM library cannot be set up");
		return NULL;
	}
	dkim_dns_set_init (library, keys_init);
	dkim_dns_set_close (library, keys_close);
	dkim_dns_set_query_service (library, resolver);
	dkim_dns_set_query_start (library, key_start);
	dkim_dns_set_query_cancel (library, key_cancel);
	dkim_dns_set_query_waitreply (library, key_wait);
	verify = g_new0 (struct verify, 1);
	verify->library = library;
	return verify;
}

void
verify_free (struct verify *verify)
{
	if (verify == NULL)
		return;
	dkim_close (verify->library);
	g_free (verify);
}

/* The fields as they were signed: folds end in CRLF on the wire. */
static bool
feed_header (DKIM *dkim, const struct header *header)
{
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];
		g_autoptr (GString) line = g_string_new (field->name);
		DKIM_STAT status;

		g_string_append_c (line, ':');
		g_string_append_len (line, field->value,
				     (gssize) field->length);
		g_string_replace (line, "\n", "\r\n", 0);
		status = dkim_header (dkim, (u_char *) line->str, line->len);
		if (status != DKIM_STAT_OK && status != DKIM_STAT_SYNTAX)
			return false;
	}
	return true;
}

static enum confirmation
confirmation_of (DKIM *dkim, DKIM_SIGINFO *signature)
{
	DKIM_STAT status = dkim_sig_process (dkim, signature);

	/* RFC 6376 section 3.6.1: who is testing has not signed. */
	if ((dkim_sig_getflags (signature) & DKIM_SIGFLAG_TESTKEY) != 0)
		return CONFIRMATION_FAIL;
	if (status == DKIM_STAT_OK && DKIM_SIG_CHECK (signature)
	    && dkim_sig_geterror (signature) == DKIM_SIGERROR_OK)
		return CONFIRMATION_PASS;
	if (status == DKIM_STAT_KEYFAIL || status == DKIM_STAT_CBTRYAGAIN
	    || dkim_sig_geterror (signature) == DKIM_SIGERROR_KEYFAIL)
		return CONFIRMATION_UNKNOWN;
	return CONFIRMATION_FAIL;
}

static void
verify_mail (DKIM *dkim, const struct task *task,
	     const struct header *header, const char *body, gsize length,
	     struct evidence *evidence)
{
	gint64 deadline = g_get_monotonic_time ()
		+ VERIFY_SECONDS * G_USEC_PER_SEC;
	DKIM_SIGINFO **signatures = NULL;
	int count = 0;
	DKIM_STAT status;

	if (!feed_header (dkim, header))
		return;
	status = dkim_eoh (dkim);
	if (status != DKIM_STAT_OK)
		return;
	if (length > 0
	    && dkim_body (dkim, (u_char *) body, length) != DKIM_STAT_OK)
		return;
	dkim_eom (dkim, NULL);
	if (dkim_getsiglist (dkim, &signatures, &count) != DKIM_STAT_OK)
		return;
	for (int i = 0; i < count; i++) {
		int index = index_of (task->facts, signatures[i]);

		if (is_wanted (task, index)
		    && (dkim_sig_getflags (signatures[i])
			& DKIM_SIGFLAG_IGNORE) == 0)
			evidence->dkim[index]
				= g_get_monotonic_time () < deadline
				? confirmation_of (dkim, signatures[i])
				: CONFIRMATION_UNKNOWN;
	}
}

void
verify_run (struct verify *verify, GBytes *raw, const struct facts *facts,
	    guint32 wanted, struct evidence *evidence)
{
	struct task task = { .facts = facts, .wanted = wanted };
	gsize length;
	const char *bytes = octets (raw, &length);
	g_autoptr (header_auto) header = header_parse (bytes, length);
	DKIM_STAT status = DKIM_STAT_OK;
	DKIM *dkim = dkim_verify (verify->library, (const u_char *) "mail",
				  NULL, &status);

	for (int i = 0; i < LIMIT_DKIM_SIGNATURES; i++)
		if (is_wanted (&task, i))
			evidence->dkim[i] = CONFIRMATION_FAIL;
	if (dkim == NULL)
		return;
	dkim_set_user_context (dkim, &task);
	verify_mail (dkim, &task, header, bytes + header->body_offset,
		     length - header->body_offset, evidence);
	dkim_free (dkim);
}
