#include "filter/courier/smtp.h"

#include <libetpan/mailsmtp.h>
#include <stdlib.h>
#include <string.h>

#include "filter/courier/stream.h"

enum {
	BUFFER_BYTES = 8192,
	PIECE_BYTES = 64 << 10,
	/* Of user and password together: libetpan builds the command in 512
	 * bytes, base64. */
	CREDENTIAL_BYTES = 250,
	QUIT_SECONDS = 2
};

struct dialogue {
	const struct smtp_server *server;
	mailsmtp *session;
	mailstream_low *low;	/* of the session's stream */
	bool about_mail;	/* MAIL has begun: a 5xx is the mail's */
	bool knows_utf8;
};

/* step may be NULL. */
static struct smtp_outcome *
outcome_new (enum smtp_result result, unsigned code, const char *step,
	     const char *text)
{
	struct smtp_outcome *outcome = g_new0 (struct smtp_outcome, 1);
	g_autofree char *number = code == 0 ? g_strdup ("")
		: g_strdup_printf ("%u ", code);
	g_autofree char *all = g_strconcat (step != NULL ? step : "",
					    step != NULL ? ": " : "",
					    number, text, NULL);
	g_autofree char *valid = g_utf8_make_valid (all, -1);
	g_autoptr (GString) line = g_string_new (NULL);

	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (line->len > SMTP_TEXT_BYTES - 6)
			break;
		g_string_append_unichar (line, g_unichar_iscntrl (c)
					 ? ' ' : c);
	}
	g_strchomp (line->str);
	outcome->result = result;
	outcome->code = code;
	outcome->text = g_strdup (line->str);
	return outcome;
}

void
smtp_outcome_free (struct smtp_outcome *outcome)
{
	if (outcome == NULL)
		return;
	g_free (outcome->text);
	g_free (outcome);
}

/* What the last reply, or the lack of one, comes to.  NULL: go on. */
static struct smtp_outcome *
judge (struct dialogue *dialogue, const char *step, int good)
{
	mailsmtp *session = dialogue->session;
	int code = session->response_code;
	const char *text = session->response != NULL ? session->response : "";
	const char *trouble = stream_trouble (dialogue->low);

	if (trouble != NULL)
		return outcome_new (SMTP_DEFERRED, 0, step, trouble);
	if (code < 200 || code > 599) {
		g_autofree char *what
			= g_strdup_printf ("not an SMTP reply: %s", text);

		return outcome_new (SMTP_DEFERRED, 0, step, what);
	}
	if (code / 100 == good)
		return NULL;
	/* 530, 535 and 538 speak of our login, 503 of what went before. */
	if (code / 100 == 5 && dialogue->about_mail && code != 503
	    && code != 530 && code != 535 && code != 538)
		return outcome_new (SMTP_FAILED, (unsigned) code, step, text);
	return outcome_new (SMTP_DEFERRED, (unsigned) code, step, text);
}

/* One reply into the session, where libetpan puts those to its commands. */
static void
hear (mailsmtp *session)
{
	bool more = true;

	mmap_string_assign (session->response_buffer, "");
	session->response_code = 0;
	while (more) {
		const char *line = mailstream_read_line_remove_eol
			(session->stream, session->line_buffer);

		if (line == NULL)
			break;
		more = g_ascii_isdigit (line[0]) && g_ascii_isdigit (line[1])
			&& g_ascii_isdigit (line[2]) && line[3] == '-';
		if (more)
			line += 4;
		else if (g_ascii_isdigit (line[0]) && g_ascii_isdigit (line[1])
			 && g_ascii_isdigit (line[2])
			 && (line[3] == ' ' || line[3] == '\0')) {
			session->response_code = (line[0] - '0') * 100
				+ (line[1] - '0') * 10 + (line[2] - '0');
			line += line[3] == ' ' ? 4 : 3;
		}
		mmap_string_append (session->response_buffer, line);
		mmap_string_append_c (session->response_buffer, '\n');
	}
	session->response = session->response_buffer->str;
}

/* A command that libetpan does not have, or not as we need it. */
G_GNUC_PRINTF (2, 3)
static void
say (mailsmtp *session, const char *format, ...)
{
	g_autofree char *line = NULL;
	va_list ap;

	va_start (ap, format);
	line = g_strdup_vprintf (format, ap);
	va_end (ap);
	if (mailstream_write (session->stream, line, strlen (line)) >= 0
	    && mailstream_write (session->stream, "\r\n", 2) >= 0)
		mailstream_flush (session->stream);
	hear (session);
}

static void
step_begin (struct dialogue *dialogue)
{
	stream_step (dialogue->low, dialogue->server->timeout);
}

/* The words behind a keyword of the EHLO reply, or NULL. */
static const char *
offered (const char *line, const char *keyword)
{
	gsize length = strlen (keyword);

	if (g_ascii_strncasecmp (line, keyword, length) != 0
	    || (line[length] != '\0' && line[length] != ' '))
		return NULL;
	return line + length;
}

static void
capabilities_read (struct dialogue *dialogue)
{
	mailsmtp *session = dialogue->session;
	g_auto (GStrv) lines = g_strsplit (session->response, "\n", -1);

	session->esmtp = MAILSMTP_ESMTP;
	session->auth = MAILSMTP_AUTH_CHECKED;
	dialogue->knows_utf8 = false;
	for (char **line = lines; *line != NULL; line++) {
		const char *words = offered (*line, "AUTH");
		g_auto (GStrv) methods = words == NULL ? NULL
			: g_strsplit (words, " ", -1);

		if (offered (*line, "STARTTLS") != NULL)
			session->esmtp |= MAILSMTP_ESMTP_STARTTLS;
		else if (offered (*line, "8BITMIME") != NULL)
			session->esmtp |= MAILSMTP_ESMTP_8BITMIME;
		else if (offered (*line, "SIZE") != NULL)
			session->esmtp |= MAILSMTP_ESMTP_SIZE;
		else if (offered (*line, "SMTPUTF8") != NULL)
			dialogue->knows_utf8 = true;
		for (char **method = methods;
		     method != NULL && *method != NULL; method++)
			if (g_ascii_strcasecmp (*method, "PLAIN") == 0)
				session->auth |= MAILSMTP_AUTH_PLAIN;
			else if (g_ascii_strcasecmp (*method, "LOGIN") == 0)
				session->auth |= MAILSMTP_AUTH_LOGIN;
	}
}

/* libetpan would name the machine; the administrator names us. */
static struct smtp_outcome *
ehlo (struct dialogue *dialogue)
{
	struct smtp_outcome *outcome;

	step_begin (dialogue);
	say (dialogue->session, "EHLO %s", dialogue->server->helo);
	outcome = judge (dialogue, "EHLO", 2);
	if (outcome == NULL)
		capabilities_read (dialogue);
	return outcome;
}

static struct smtp_outcome *
start_tls (struct dialogue *dialogue)
{
	mailsmtp *session = dialogue->session;
	g_autoptr (GError) error = NULL;
	struct smtp_outcome *outcome;

	if (!(session->esmtp & MAILSMTP_ESMTP_STARTTLS))
		return outcome_new (SMTP_DEFERRED, 0, "STARTTLS",
				    "not offered");
	step_begin (dialogue);
	mailesmtp_starttls (session);
	outcome = judge (dialogue, "STARTTLS", 2);
	if (outcome != NULL)
		return outcome;
	/* What came in the clear behind the reply would be taken for what
	 * came through TLS. */
	if (session->stream->read_buffer_len > 0)
		return outcome_new (SMTP_DEFERRED, 0, "STARTTLS",
				    "the server spoke out of turn");
	if (!stream_start_tls (dialogue->low, dialogue->server->host,
			       dialogue->server->ca_file, &error))
		return outcome_new (SMTP_DEFERRED, 0, "STARTTLS",
				    error->message);
	return ehlo (dialogue);
}

static struct smtp_outcome *
log_in (struct dialogue *dialogue)
{
	const struct smtp_server *server = dialogue->server;
	mailsmtp *session = dialogue->session;
	const char *method = session->auth & MAILSMTP_AUTH_PLAIN ? "PLAIN"
		: session->auth & MAILSMTP_AUTH_LOGIN ? "LOGIN" : NULL;
	const char *password = server->password != NULL
		? server->password : "";
	int result;

	if (!stream_is_private (dialogue->low))
		return outcome_new (SMTP_DEFERRED, 0, "AUTH",
				    "refused without TLS");
	if (method == NULL)
		return outcome_new (SMTP_DEFERRED, 0, "AUTH",
				    "neither PLAIN nor LOGIN is offered");
	if (2 * strlen (server->user) + strlen (password) > CREDENTIAL_BYTES)
		return outcome_new (SMTP_DEFERRED, 0, "AUTH",
				    "user and password are too long");
	step_begin (dialogue);
	session->response_code = 0;
	result = mailesmtp_auth_sasl (session, method, server->host, NULL,
				      NULL, server->user, server->user,
				      password, NULL);
	if (result != MAILSMTP_NO_ERROR && session->response_code == 0
	    && stream_trouble (dialogue->low) == NULL)
		return outcome_new (SMTP_DEFERRED, 0, "AUTH",
				    "the SASL library cannot do it");
	return judge (dialogue, "AUTH", 2);
}

/* Greeting, EHLO, TLS, login. */
static struct smtp_outcome *
introduce (struct dialogue *dialogue)
{
	mailsmtp *session = dialogue->session;
	struct smtp_outcome *outcome;

	step_begin (dialogue);
	hear (session);
	outcome = judge (dialogue, "greeting", 2);
	if (outcome == NULL)
		outcome = ehlo (dialogue);
	if (outcome == NULL && dialogue->server->starttls)
		outcome = start_tls (dialogue);
	if (outcome == NULL && dialogue->server->user != NULL)
		outcome = log_in (dialogue);
	return outcome;
}

static bool
is_seven_bit (const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if ((guchar) bytes[i] >= 0x80)
			return false;
	return true;
}

static struct smtp_outcome *
envelope (struct dialogue *dialogue, const char *from, const char *to,
	  GBytes *message)
{
	mailsmtp *session = dialogue->session;
	gsize size;
	const char *bytes = g_bytes_get_data (message, &size);
	bool utf8 = !g_str_is_ascii (from) || !g_str_is_ascii (to);
	bool eight = !is_seven_bit (bytes, size);
	g_autofree char *size_is = session->esmtp & MAILSMTP_ESMTP_SIZE
		? g_strdup_printf (" SIZE=%" G_GSIZE_FORMAT, size) : NULL;
	struct smtp_outcome *outcome;

	dialogue->about_mail = true;
	/* No change of the server's makes another address of it. */
	if (!g_str_is_ascii (to) && !dialogue->knows_utf8)
		return outcome_new (SMTP_FAILED, 0, "MAIL FROM", "the "
				    "recipient's address needs SMTPUTF8, "
				    "which the server does not know");
	if (utf8 && !dialogue->knows_utf8)
		return outcome_new (SMTP_DEFERRED, 0, "MAIL FROM", "the "
				    "sender's address needs SMTPUTF8, which "
				    "the server does not know");
	if (eight && !(session->esmtp & MAILSMTP_ESMTP_8BITMIME))
		return outcome_new (SMTP_DEFERRED, 0, "MAIL FROM", "the mail "
				    "needs 8BITMIME, which the server does "
				    "not know");
	step_begin (dialogue);
	say (session, "MAIL FROM:<%s>%s%s%s", from,
	     size_is != NULL ? size_is : "",
	     eight ? " BODY=8BITMIME" : "",
	     utf8 ? " SMTPUTF8" : "");
	outcome = judge (dialogue, "MAIL FROM", 2);
	if (outcome != NULL)
		return outcome;
	step_begin (dialogue);
	mailsmtp_rcpt (session, to);
	return judge (dialogue, "RCPT TO", 2);
}

/* Each piece has the time of a step. */
static void
put (struct dialogue *dialogue, const char *bytes, gsize length)
{
	while (length > 0 && stream_trouble (dialogue->low) == NULL) {
		gsize piece = MIN (length, PIECE_BYTES);

		step_begin (dialogue);
		mailstream_write (dialogue->session->stream, bytes, piece);
		bytes += piece;
		length -= piece;
	}
}

/* libetpan's own would add an empty line and make line ends of bare CR. */
static void
message_write (struct dialogue *dialogue, GBytes *message)
{
	gsize left;
	const char *p = g_bytes_get_data (message, &left);

	while (left > 0 && stream_trouble (dialogue->low) == NULL) {
		const char *end = memchr (p, '\n', left);
		gsize length = end != NULL ? (gsize) (end - p) : left;
		bool cr = end != NULL && length > 0 && p[length - 1] == '\r';

		if (*p == '.')
			put (dialogue, ".", 1);
		put (dialogue, p, length - cr);
		put (dialogue, "\r\n", 2);
		p += length + (end != NULL);
		left -= length + (end != NULL);
	}
	put (dialogue, ".\r\n", 3);
	mailstream_flush (dialogue->session->stream);
}

static struct smtp_outcome *
content (struct dialogue *dialogue, GBytes *message)
{
	mailsmtp *session = dialogue->session;
	struct smtp_outcome *outcome;

	step_begin (dialogue);
	mailsmtp_data (session);
	outcome = judge (dialogue, "DATA", 3);
	if (outcome != NULL)
		return outcome;
	message_write (dialogue, message);
	hear (session);
	outcome = judge (dialogue, "end of DATA", 2);
	if (outcome != NULL)
		return outcome;
	return outcome_new (SMTP_SENT, (unsigned) session->response_code,
			    NULL, session->response);
}

/* What can be in <> of a command and not end it. */
static bool
is_path (const char *address)
{
	if (strlen (address) > SMTP_PATH_BYTES
	    || !g_utf8_validate (address, -1, NULL))
		return false;
	for (const char *p = address; *p != '\0'; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (g_unichar_iscntrl (c) || c == '<' || c == '>')
			return false;
	}
	return true;
}

struct smtp_outcome *
smtp_send (const struct smtp_server *server, const char *from, const char *to,
	   GBytes *message)
{
	struct dialogue dialogue = { .server = server };
	g_autoptr (GError) error = NULL;
	struct smtp_outcome *outcome;
	mailstream *stream;

	if (!is_path (from) || !is_path (to) || *to == '\0')
		return outcome_new (SMTP_FAILED, 0, "envelope",
				    "not an address that SMTP can carry");
	dialogue.low = stream_connect (server->host, server->port,
				       server->timeout,
				       SMTP_STEPS * server->timeout, &error);
	if (dialogue.low == NULL)
		return outcome_new (SMTP_DEFERRED, 0, "connect",
				    error->message);
	dialogue.session = mailsmtp_new (0, NULL);
	stream = mailstream_new (dialogue.low, BUFFER_BYTES);
	if (dialogue.session == NULL || stream == NULL)
		abort ();	/* no memory: as GLib does */
	dialogue.session->stream = stream;
	outcome = introduce (&dialogue);
	if (outcome == NULL)
		outcome = envelope (&dialogue, from, to, message);
	if (outcome == NULL)
		outcome = content (&dialogue, message);
	if (stream_trouble (dialogue.low) == NULL) {
		stream_step (dialogue.low, MIN (QUIT_SECONDS,
						server->timeout));
		say (dialogue.session, "QUIT");
	}
	mailstream_close (stream);
	dialogue.session->stream = NULL;
	mailsmtp_free (dialogue.session);
	return outcome;
}
