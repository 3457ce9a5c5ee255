/*
 * smtp.h - one mail to one recipient over SMTP: sent, deferred or failed.
 *
 * The only user of libetpan's SMTP.  A connection is made for each mail;
 * nothing is shared between calls, so any number of threads may send.
 *
 * What comes out: SENT only with a 2xx to the final dot.  FAILED only with a
 * 5xx that is about this mail: to MAIL, RCPT, DATA or the final dot; or where
 * the recipient's address has letters beyond ASCII before the "@", and the
 * server does not know SMTPUTF8.  All else is DEFERRED: the network, a 4xx, and whatever shows that the server
 * is not set up for us (greeting, EHLO, STARTTLS, certificate, AUTH), since
 * an administrator can mend that and no mail may be lost over it.
 *
 * STARTTLS, where it is asked for, is required; certificate chain and host
 * name are verified.  A password is only sent where nobody can read along.
 * BODY=8BITMIME, SMTPUTF8 and SIZE are said where they are needed; a mail
 * with 8-bit text, as a copy may be, waits for a server that knows 8BITMIME,
 * since recoding it would break signatures.  The message goes out byte for
 * byte, long lines too, except that a bare LF becomes CRLF and the last line
 * is ended.
 *
 * Sources: RFC 5321, 3207, 4954, 6152, 6531, 1870.
 */
#ifndef COURIER_SMTP_H
#define COURIER_SMTP_H

#include <glib.h>
#include <stdbool.h>

enum {
	/* Of an address in the envelope. */
	SMTP_PATH_BYTES = 320,
	/* Of an outcome's text. */
	SMTP_TEXT_BYTES = 500,
	/* One mail takes at most so many times the timeout of a step. */
	SMTP_STEPS = 20
};

struct smtp_server {
	const char *host;
	unsigned port;
	bool starttls;
	const char *ca_file;	/* or NULL: the system's */
	const char *user, *password;	/* or NULL */
	const char *helo;
	unsigned timeout;	/* seconds, one step */
};

enum smtp_result {
	SMTP_SENT,
	SMTP_DEFERRED,
	SMTP_FAILED
};

struct smtp_outcome {
	enum smtp_result result;
	unsigned code;		/* of the deciding reply; 0: none */
	/* The reply, or what went wrong, behind the step it was at; one line
	 * of UTF-8 without controls. */
	char *text;
};

/* from and to without brackets; from "" is the null reverse-path.  Never
 * NULL. */
struct smtp_outcome *smtp_send (const struct smtp_server *server,
				const char *from, const char *to,
				GBytes *message);
void smtp_outcome_free (struct smtp_outcome *outcome);

typedef struct smtp_outcome smtp_outcome_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (smtp_outcome_auto, smtp_outcome_free)

#endif
