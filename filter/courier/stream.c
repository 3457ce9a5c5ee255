#include "filter/courier/stream.h"

#include <errno.h>
#include <gio/gio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>

struct stream {
	GSocketConnection *connection;
	GSocket *socket;	/* of the connection, not blocking */
	gnutls_session_t tls;	/* NULL: in the clear */
	gnutls_certificate_credentials_t credentials;
	gint64 step, whole;	/* monotonic deadlines */
	gsize read;		/* in this step */
	char *trouble;
};

static struct stream *
stream_of (mailstream_low *low)
{
	return low->data;
}

static ssize_t
fail (struct stream *stream, const char *what)
{
	if (stream->trouble == NULL)
		stream->trouble = g_strdup (what);
	return -1;
}

/* Until the socket can be read from or written to. */
static bool
await (struct stream *stream, GIOCondition condition)
{
	gint64 left = MIN (stream->step, stream->whole)
		- g_get_monotonic_time ();
	g_autoptr (GError) error = NULL;

	if (left > 0
	    && g_socket_condition_timed_wait (stream->socket, condition, left,
					      NULL, &error))
		return true;
	fail (stream, error == NULL
	      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
	      ? "no answer in time" : error->message);
	return false;
}

/* One attempt in the clear: a length, -1, or 0 to be tried again. */
static ssize_t
plain_attempt (struct stream *stream, GIOCondition condition, void *bytes,
	       size_t size)
{
	g_autoptr (GError) error = NULL;
	gssize length = condition == G_IO_IN
		? g_socket_receive (stream->socket, bytes, size, NULL, &error)
		: g_socket_send (stream->socket, bytes, size, NULL, &error);

	if (length > 0)
		return length;
	if (length == 0)
		return fail (stream, "the connection was closed");
	if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
		return fail (stream, error->message);
	return await (stream, condition) ? 0 : -1;
}

/* The same through TLS. */
static ssize_t
tls_attempt (struct stream *stream, GIOCondition condition, void *bytes,
	     size_t size)
{
	ssize_t length = condition == G_IO_IN
		? gnutls_record_recv (stream->tls, bytes, size)
		: gnutls_record_send (stream->tls, bytes, size);

	if (length > 0)
		return length;
	if (length == 0)
		return fail (stream, "the connection was closed");
	if (length == GNUTLS_E_AGAIN)
		return await (stream, gnutls_record_get_direction (stream->tls)
			      ? G_IO_OUT : G_IO_IN) ? 0 : -1;
	if (gnutls_error_is_fatal ((int) length))
		return fail (stream, gnutls_strerror ((int) length));
	return 0;
}

static ssize_t
transfer (struct stream *stream, GIOCondition condition, void *bytes,
	  size_t size)
{
	ssize_t length = 0;

	while (length == 0)
		length = stream->tls != NULL
			? tls_attempt (stream, condition, bytes, size)
			: plain_attempt (stream, condition, bytes, size);
	return length;
}

static ssize_t
stream_read (mailstream_low *low, void *bytes, size_t size)
{
	struct stream *stream = stream_of (low);
	ssize_t length;

	if (stream->trouble != NULL)
		return -1;
	if (stream->read >= STREAM_STEP_BYTES)
		return fail (stream, "the reply is too long");
	length = transfer (stream, G_IO_IN, bytes,
			   MIN (size, STREAM_STEP_BYTES - stream->read));
	if (length > 0)
		stream->read += (gsize) length;
	return length;
}

static ssize_t
stream_write (mailstream_low *low, const void *bytes, size_t size)
{
	struct stream *stream = stream_of (low);

	if (stream->trouble != NULL)
		return -1;
	/* Not written to where it is sent. */
	return size == 0 ? 0
		: transfer (stream, G_IO_OUT, (void *) bytes, size);
}

static int
stream_close (mailstream_low *low)
{
	struct stream *stream = stream_of (low);

	if (stream->tls != NULL && stream->trouble == NULL)
		gnutls_bye (stream->tls, GNUTLS_SHUT_WR);
	g_socket_close (stream->socket, NULL);
	return 0;
}

static void
stream_free (mailstream_low *low)
{
	struct stream *stream = stream_of (low);

	if (stream->tls != NULL)
		gnutls_deinit (stream->tls);
	if (stream->credentials != NULL)
		gnutls_certificate_free_credentials (stream->credentials);
	g_object_unref (stream->connection);
	g_free (stream->trouble);
	g_free (stream);
	free (low);
}

static int
stream_get_fd (mailstream_low *low)
{
	return g_socket_get_fd (stream_of (low)->socket);
}

static const mailstream_low_driver driver = {
	.mailstream_read = stream_read,
	.mailstream_write = stream_write,
	.mailstream_close = stream_close,
	.mailstream_get_fd = stream_get_fd,
	.mailstream_free = stream_free
};

void
stream_step (mailstream_low *low, unsigned seconds)
{
	struct stream *stream = stream_of (low);

	stream->step = g_get_monotonic_time ()
		+ (gint64) seconds * G_USEC_PER_SEC;
	stream->read = 0;
}

mailstream_low *
stream_connect (const char *host, unsigned port, unsigned seconds,
		unsigned whole, GError **error)
{
	g_autoptr (GSocketClient) client = g_socket_client_new ();
	GSocketConnection *connection;
	struct stream *stream;
	mailstream_low *low;

	g_socket_client_set_enable_proxy (client, FALSE);
	g_socket_client_set_timeout (client, seconds);
	connection = g_socket_client_connect_to_host (client, host,
						      (guint16) port, NULL,
						      error);
	if (connection == NULL)
		return NULL;
	stream = g_new0 (struct stream, 1);
	stream->connection = connection;
	stream->socket = g_socket_connection_get_socket (connection);
	g_socket_set_timeout (stream->socket, 0);
	g_socket_set_blocking (stream->socket, FALSE);
	stream->whole = g_get_monotonic_time ()
		+ (gint64) whole * G_USEC_PER_SEC;
	/* The driver is only read; libetpan has no const. */
	low = mailstream_low_new (stream, (mailstream_low_driver *) &driver);
	if (low == NULL)
		abort ();	/* no memory: as GLib does */
	stream_step (low, seconds);
	return low;
}

static bool
tls_error (GError **error, const char *what)
{
	g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "TLS: %s", what);
	return false;
}

/* Sets stream->tls and what belongs to it up. */
static bool
tls_prepare (struct stream *stream, const char *host, const char *ca_file,
	     GError **error)
{
	gnutls_certificate_credentials_t credentials;
	int trusted;

	if (gnutls_certificate_allocate_credentials (&credentials) != 0)
		abort ();	/* no memory: as GLib does */
	stream->credentials = credentials;
	trusted = ca_file == NULL
		? gnutls_certificate_set_x509_system_trust (credentials)
		: gnutls_certificate_set_x509_trust_file (credentials, ca_file,
							  GNUTLS_X509_FMT_PEM);
	if (trusted <= 0) {
		g_autofree char *what = g_strdup_printf
			("%s: %s", ca_file != NULL ? ca_file : "the system's "
			 "certificates", trusted < 0
			 ? gnutls_strerror (trusted) : "none in it");

		return tls_error (error, what);
	}
	if (gnutls_init (&stream->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK
			 | GNUTLS_NO_SIGNAL) != 0)
		abort ();	/* no memory: as GLib does */
	gnutls_set_default_priority (stream->tls);
	gnutls_credentials_set (stream->tls, GNUTLS_CRD_CERTIFICATE,
				credentials);
	if (!g_hostname_is_ip_address (host))
		gnutls_server_name_set (stream->tls, GNUTLS_NAME_DNS, host,
					strlen (host));
	gnutls_session_set_verify_cert (stream->tls, host, 0);
	gnutls_transport_set_int (stream->tls,
				  g_socket_get_fd (stream->socket));
	return true;
}

/* Which of the ways in which a certificate can be bad. */
static bool
tls_refused (struct stream *stream, GError **error)
{
	gnutls_datum_t text = { 0 };
	unsigned status = gnutls_session_get_verify_cert_status (stream->tls);
	bool known = gnutls_certificate_verification_status_print
		(status, GNUTLS_CRT_X509, &text, 0) == 0;

	tls_error (error, known ? g_strstrip ((char *) text.data)
		   : "the certificate is not good");
	gnutls_free (text.data);
	return false;
}

bool
stream_start_tls (mailstream_low *low, const char *host, const char *ca_file,
		  GError **error)
{
	struct stream *stream = stream_of (low);
	int result;

	if (!tls_prepare (stream, host, ca_file, error)) {
		fail (stream, "no TLS");
		return false;
	}
	do {
		result = gnutls_handshake (stream->tls);
		if (result == GNUTLS_E_AGAIN
		    && !await (stream, gnutls_record_get_direction (stream->tls)
			       ? G_IO_OUT : G_IO_IN))
			return tls_error (error, stream->trouble);
	} while (result != 0 && !gnutls_error_is_fatal (result));
	if (result == 0)
		return true;
	fail (stream, "no TLS");
	return result == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR
		? tls_refused (stream, error)
		: tls_error (error, gnutls_strerror (result));
}

bool
stream_is_private (mailstream_low *low)
{
	struct stream *stream = stream_of (low);
	g_autoptr (GSocketAddress) remote = NULL;

	if (stream->tls != NULL)
		return true;
	remote = g_socket_get_remote_address (stream->socket, NULL);
	return remote != NULL && G_IS_INET_SOCKET_ADDRESS (remote)
		&& g_inet_address_get_is_loopback
			(g_inet_socket_address_get_address
				(G_INET_SOCKET_ADDRESS (remote)));
}

const char *
stream_trouble (mailstream_low *low)
{
	return stream_of (low)->trouble;
}
