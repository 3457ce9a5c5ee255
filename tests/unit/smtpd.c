#include "tests/unit/smtpd.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

const char smtpd_drop[] = "(drop)";
const char smtpd_hang[] = "(hang)";
const char smtpd_flood[] = "(flood)";

struct smtpd {
	smtpd_answer_func answer;
	gpointer user;
	GSocket *listener;
	unsigned port;
	GThread *thread;
	GMutex lock;
	GCond changed;
	GPtrArray *threads;	/* GThread, of connections */
	GPtrArray *sockets;	/* GSocket, of connections */
	GPtrArray *mails;	/* struct smtpd_mail */
	GString *lines;
	char *offers;
	gnutls_certificate_credentials_t credentials;
	char *ca_file;
};

struct client {
	struct smtpd *smtpd;
	GSocket *socket;
	gnutls_session_t tls;
	struct smtpd_mail *mail;
	char *login;
	char last;		/* first character of the last answer */
	char buffer[4096];
	gsize have, used;
};

static void
mail_free (gpointer data)
{
	struct smtpd_mail *mail = data;

	if (mail == NULL)
		return;
	g_free (mail->mail);
	g_free (mail->rcpt);
	g_free (mail->login);
	g_string_free (mail->data, TRUE);
	g_free (mail);
}

static bool
put (struct client *client, const char *text)
{
	gsize left = strlen (text);

	while (left > 0) {
		gssize sent = client->tls != NULL
			? gnutls_record_send (client->tls, text, left)
			: g_socket_send (client->socket, text, left, NULL,
					 NULL);

		if (sent <= 0)
			return false;
		text += sent;
		left -= (gsize) sent;
	}
	return true;
}

static bool
fill (struct client *client)
{
	gssize got = client->tls != NULL
		? gnutls_record_recv (client->tls, client->buffer,
				      sizeof client->buffer)
		: g_socket_receive (client->socket, client->buffer,
				    sizeof client->buffer, NULL, NULL);

	client->used = 0;
	client->have = got > 0 ? (gsize) got : 0;
	return got > 0;
}

/* With its LF; false: the connection is over. */
static bool
get_line (struct client *client, GString *line)
{
	g_string_truncate (line, 0);
	for (;;) {
		char c;

		if (client->used == client->have && !fill (client))
			return false;
		c = client->buffer[client->used++];
		g_string_append_c (line, c);
		if (c == '\n')
			return true;
	}
}

static bool
say (struct client *client, const char *line, const char *usual)
{
	struct smtpd *smtpd = client->smtpd;
	const char *answer = smtpd->answer == NULL ? NULL
		: smtpd->answer (line, smtpd->user);

	if (answer == smtpd_drop)
		return false;
	if (answer == smtpd_hang) {
		while (fill (client))
			;
		return false;
	}
	if (answer == smtpd_flood) {
		while (put (client, "250-more of the same\r\n"))
			;
		return false;
	}
	if (answer == NULL)
		answer = usual;
	client->last = *answer;
	return put (client, answer);
}

static bool
start_tls (struct client *client)
{
	struct smtpd *smtpd = client->smtpd;
	int result;

	if (!say (client, "STARTTLS", "220 2.0.0 Go ahead\r\n"))
		return false;
	gnutls_init (&client->tls, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
	gnutls_set_default_priority (client->tls);
	gnutls_credentials_set (client->tls, GNUTLS_CRD_CERTIFICATE,
				smtpd->credentials);
	/* A GSocket's descriptor never blocks; GnuTLS here wants that. */
	fcntl (g_socket_get_fd (client->socket), F_SETFL, 0);
	gnutls_transport_set_int (client->tls,
				  g_socket_get_fd (client->socket));
	do
		result = gnutls_handshake (client->tls);
	while (result != 0 && !gnutls_error_is_fatal (result));
	return result == 0;
}

static bool
take_mail (struct client *client)
{
	struct smtpd *smtpd = client->smtpd;
	g_autoptr (GString) line = g_string_new (NULL);

	if (client->mail == NULL)
		return put (client, "503 5.5.1 No MAIL\r\n");
	if (!say (client, "DATA", "354 Go on\r\n"))
		return false;
	if (client->last != '3')
		return true;
	for (;;) {
		if (!get_line (client, line))
			return false;
		if (g_str_equal (line->str, ".\r\n"))
			break;
		g_string_append_len (client->mail->data,
				     line->str + (line->str[0] == '.'),
				     (gssize) line->len
				     - (line->str[0] == '.'));
	}
	/* Kept before the reply, so that a test that saw it sent finds it;
	 * also where the test then answers something else than 250. */
	client->mail->tls = client->tls != NULL;
	client->mail->login = g_strdup (client->login);
	g_mutex_lock (&smtpd->lock);
	g_ptr_array_add (smtpd->mails, g_steal_pointer (&client->mail));
	g_cond_broadcast (&smtpd->changed);
	g_mutex_unlock (&smtpd->lock);
	return say (client, ".", "250 2.0.0 Ok: queued as TEST\r\n");
}

static char *
decoded (const char *base64)
{
	gsize length;
	g_autofree guchar *bytes = g_base64_decode (base64, &length);

	for (gsize i = 0; i + 1 < length; i++)
		if (bytes[i] == '\0')
			bytes[i] = ':';
	return g_strndup ((const char *) bytes, length);
}

static bool
log_in (struct client *client, const char *line)
{
	g_autoptr (GString) word = g_string_new (NULL);
	g_autofree char *user = NULL;
	g_autofree char *password = NULL;

	g_free (client->login);
	client->login = NULL;
	if (g_str_has_prefix (line, "AUTH PLAIN ")) {
		/* authorisation:authentication:password */
		g_autofree char *all = decoded (line + 11);
		const char *colon = strchr (all, ':');

		client->login = g_strdup (colon != NULL ? colon + 1 : all);
	} else {
		if (!put (client, "334 VXNlcm5hbWU6\r\n")
		    || !get_line (client, word))
			return false;
		user = decoded (word->str);
		if (!put (client, "334 UGFzc3dvcmQ6\r\n")
		    || !get_line (client, word))
			return false;
		password = decoded (word->str);
		client->login = g_strconcat (user, ":", password, NULL);
	}
	return say (client, "AUTH", "235 2.7.0 Welcome\r\n");
}

static bool
greet (struct client *client, const char *line)
{
	struct smtpd *smtpd = client->smtpd;
	g_autofree char *usual = g_strconcat
		("250-mx.test\r\n",
		 smtpd->credentials != NULL && client->tls == NULL
		 ? "250-STARTTLS\r\n" : "",
		 smtpd->offers != NULL ? smtpd->offers : "",
		 "250 ENHANCEDSTATUSCODES\r\n", NULL);

	return say (client, line, usual);
}

static bool
command (struct client *client, const char *line)
{
	if (g_str_has_prefix (line, "EHLO"))
		return greet (client, line);
	if (g_str_equal (line, "STARTTLS"))
		return start_tls (client);
	if (g_str_has_prefix (line, "AUTH"))
		return log_in (client, line);
	if (g_str_has_prefix (line, "MAIL")) {
		mail_free (client->mail);
		client->mail = g_new0 (struct smtpd_mail, 1);
		client->mail->mail = g_strdup (line);
		client->mail->data = g_string_new (NULL);
		return say (client, line, "250 2.1.0 Ok\r\n");
	}
	if (g_str_has_prefix (line, "RCPT") && client->mail != NULL) {
		g_free (client->mail->rcpt);
		client->mail->rcpt = g_strdup (line);
		return say (client, line, "250 2.1.5 Ok\r\n");
	}
	if (g_str_equal (line, "DATA"))
		return take_mail (client);
	if (g_str_equal (line, "QUIT")) {
		say (client, line, "221 2.0.0 Bye\r\n");
		return false;
	}
	return put (client, "500 5.5.1 What?\r\n");
}

static gpointer
client_run (gpointer data)
{
	struct client *client = data;
	struct smtpd *smtpd = client->smtpd;
	g_autoptr (GString) line = g_string_new (NULL);
	bool on = say (client, "", "220 mx.test ESMTP\r\n");

	while (on && get_line (client, line)) {
		g_strchomp (line->str);
		g_mutex_lock (&smtpd->lock);
		g_string_append_printf (smtpd->lines, "%s\n", line->str);
		g_mutex_unlock (&smtpd->lock);
		on = command (client, line->str);
	}
	g_socket_shutdown (client->socket, TRUE, TRUE, NULL);
	if (client->tls != NULL)
		gnutls_deinit (client->tls);
	mail_free (client->mail);
	g_free (client->login);
	g_object_unref (client->socket);
	g_free (client);
	return NULL;
}

static gpointer
listen_run (gpointer data)
{
	struct smtpd *smtpd = data;
	GSocket *socket;

	while ((socket = g_socket_accept (smtpd->listener, NULL, NULL))
	       != NULL) {
		struct client *client = g_new0 (struct client, 1);

		client->smtpd = smtpd;
		client->socket = socket;
		g_mutex_lock (&smtpd->lock);
		g_ptr_array_add (smtpd->sockets, g_object_ref (socket));
		g_ptr_array_add (smtpd->threads,
				 g_thread_new ("smtpd-client", client_run,
					       client));
		g_mutex_unlock (&smtpd->lock);
	}
	return NULL;
}

struct smtpd *
smtpd_start (smtpd_answer_func answer, gpointer user)
{
	return smtpd_start_on ("127.0.0.1", answer, user);
}

struct smtpd *
smtpd_start_on (const char *address, smtpd_answer_func answer, gpointer user)
{
	struct smtpd *smtpd = g_new0 (struct smtpd, 1);
	g_autoptr (GSocketAddress) any
		= g_inet_socket_address_new_from_string (address, 0);
	g_autoptr (GSocketAddress) bound = NULL;

	smtpd->answer = answer;
	smtpd->user = user;
	g_mutex_init (&smtpd->lock);
	g_cond_init (&smtpd->changed);
	smtpd->threads = g_ptr_array_new ();
	smtpd->sockets = g_ptr_array_new_with_free_func (g_object_unref);
	smtpd->mails = g_ptr_array_new_with_free_func (mail_free);
	smtpd->lines = g_string_new (NULL);
	smtpd->listener = g_socket_new (G_SOCKET_FAMILY_IPV4,
					G_SOCKET_TYPE_STREAM,
					G_SOCKET_PROTOCOL_TCP, NULL);
	if (!g_socket_bind (smtpd->listener, any, TRUE, NULL)
	    || !g_socket_listen (smtpd->listener, NULL))
		g_error ("cannot listen");
	bound = g_socket_get_local_address (smtpd->listener, NULL);
	smtpd->port = g_inet_socket_address_get_port
		(G_INET_SOCKET_ADDRESS (bound));
	smtpd->thread = g_thread_new ("smtpd", listen_run, smtpd);
	return smtpd;
}

void
smtpd_stop (struct smtpd *smtpd)
{
	/* Wakes the accept, unlike closing it. */
	shutdown (g_socket_get_fd (smtpd->listener), SHUT_RDWR);
	g_thread_join (smtpd->thread);
	g_socket_close (smtpd->listener, NULL);
	for (guint i = 0; i < smtpd->sockets->len; i++)
		g_socket_shutdown (smtpd->sockets->pdata[i], TRUE, TRUE,
				   NULL);
	for (guint i = 0; i < smtpd->threads->len; i++)
		g_thread_join (smtpd->threads->pdata[i]);
	if (smtpd->ca_file != NULL)
		g_unlink (smtpd->ca_file);
	if (smtpd->credentials != NULL)
		gnutls_certificate_free_credentials (smtpd->credentials);
	g_object_unref (smtpd->listener);
	g_ptr_array_unref (smtpd->threads);
	g_ptr_array_unref (smtpd->sockets);
	g_ptr_array_unref (smtpd->mails);
	g_string_free (smtpd->lines, TRUE);
	g_mutex_clear (&smtpd->lock);
	g_cond_clear (&smtpd->changed);
	g_free (smtpd->offers);
	g_free (smtpd->ca_file);
	g_free (smtpd);
}

unsigned
smtpd_port (const struct smtpd *smtpd)
{
	return smtpd->port;
}

void
smtpd_offer (struct smtpd *smtpd, const char *lines)
{
	g_mutex_lock (&smtpd->lock);
	g_free (smtpd->offers);
	smtpd->offers = g_strdup (lines);
	g_mutex_unlock (&smtpd->lock);
}

static gnutls_x509_crt_t
certificate_new (gnutls_x509_privkey_t key, const char *name, bool ca,
		 gnutls_x509_crt_t issuer, gnutls_x509_privkey_t issuer_key)
{
	gnutls_x509_crt_t crt;
	g_autoptr (GInetAddress) address
		= g_inet_address_new_from_string (name);
	char serial = ca ? 1 : 2;

	gnutls_x509_crt_init (&crt);
	gnutls_x509_crt_set_version (crt, 3);
	gnutls_x509_crt_set_serial (crt, &serial, 1);
	gnutls_x509_crt_set_activation_time (crt, time (NULL) - 3600);
	gnutls_x509_crt_set_expiration_time (crt, time (NULL) + 3600);
	gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0,
				       name, (unsigned) strlen (name));
	gnutls_x509_crt_set_key (crt, key);
	gnutls_x509_crt_set_basic_constraints (crt, ca, -1);
	if (address != NULL)
		gnutls_x509_crt_set_subject_alt_name
			(crt, GNUTLS_SAN_IPADDRESS,
			 g_inet_address_to_bytes (address),
			 (unsigned) g_inet_address_get_native_size (address),
			 0);
	else
		gnutls_x509_crt_set_subject_alt_name
			(crt, GNUTLS_SAN_DNSNAME, name,
			 (unsigned) strlen (name), 0);
	gnutls_x509_crt_set_key_usage (crt, ca ? GNUTLS_KEY_KEY_CERT_SIGN
				       : GNUTLS_KEY_DIGITAL_SIGNATURE);
	gnutls_x509_crt_sign2 (crt, issuer != NULL ? issuer : crt, issuer_key,
			       GNUTLS_DIG_SHA256, 0);
	return crt;
}

const char *
smtpd_offer_tls (struct smtpd *smtpd, const char *name)
{
	gnutls_x509_privkey_t ca_key, key;
	gnutls_x509_crt_t ca, crt;
	gnutls_datum_t pem;
	g_autofree char *authority = g_strdup_printf ("Authority %u",
						      smtpd->port);
	int fd;

	gnutls_x509_privkey_init (&ca_key);
	gnutls_x509_privkey_init (&key);
	gnutls_x509_privkey_generate (ca_key, GNUTLS_PK_ECDSA, 256, 0);
	gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, 256, 0);
	ca = certificate_new (ca_key, authority, true, NULL, ca_key);
	crt = certificate_new (key, name, false, ca, ca_key);
	g_mutex_lock (&smtpd->lock);
	gnutls_certificate_allocate_credentials (&smtpd->credentials);
	gnutls_certificate_set_x509_key (smtpd->credentials, &crt, 1, key);
	g_mutex_unlock (&smtpd->lock);
	gnutls_x509_crt_export2 (ca, GNUTLS_X509_FMT_PEM, &pem);
	fd = g_file_open_tmp ("smtpd-ca-XXXXXX", &smtpd->ca_file, NULL);
	if (fd < 0 || write (fd, pem.data, pem.size) != (ssize_t) pem.size)
		g_error ("cannot write the authority's certificate");
	close (fd);
	gnutls_free (pem.data);
	gnutls_x509_crt_deinit (ca);
	gnutls_x509_crt_deinit (crt);
	gnutls_x509_privkey_deinit (ca_key);
	gnutls_x509_privkey_deinit (key);
	return smtpd->ca_file;
}

const struct smtpd_mail *
smtpd_mail (struct smtpd *smtpd, guint nth)
{
	const struct smtpd_mail *mail = NULL;
	bool in_time = true;

	g_mutex_lock (&smtpd->lock);
	/* However slow: as long as something comes. */
	while (smtpd->mails->len <= nth && in_time)
		in_time = g_cond_wait_until (&smtpd->changed, &smtpd->lock,
			g_get_monotonic_time () + 60 * G_USEC_PER_SEC);
	if (smtpd->mails->len > nth)
		mail = smtpd->mails->pdata[nth];
	g_mutex_unlock (&smtpd->lock);
	return mail;
}

guint
smtpd_mails (struct smtpd *smtpd)
{
	guint count;

	g_mutex_lock (&smtpd->lock);
	count = smtpd->mails->len;
	g_mutex_unlock (&smtpd->lock);
	return count;
}

char *
smtpd_lines (struct smtpd *smtpd)
{
	char *lines;

	g_mutex_lock (&smtpd->lock);
	lines = g_strdup (smtpd->lines->str);
	g_mutex_unlock (&smtpd->lock);
	return lines;
}
