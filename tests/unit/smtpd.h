/*
 * smtpd.h - an SMTP server in a thread, for tests: says what it is told to.
 *
 * It listens on an ephemeral port of 127.0.0.1, serves any number of
 * connections at once, and keeps every mail it accepted.  What it answers is
 * asked of a function, so that a test can refuse, hang, drop or babble at
 * any step.
 */
#ifndef TESTS_SMTPD_H
#define TESTS_SMTPD_H

#include <glib.h>
#include <stdbool.h>

struct smtpd;

/* The answer to a line from the client ("" for the greeting, "." for the end
 * of the mail; otherwise as it came, without CRLF): whole lines with CRLF.
 * NULL: the usual good one.  Called on any thread. */
typedef const char *(*smtpd_answer_func) (const char *line, gpointer user);

/* Instead of a reply: */
extern const char smtpd_drop[];		/* closes the connection */
extern const char smtpd_hang[];		/* says nothing more */
extern const char smtpd_flood[];	/* sends without an end */

struct smtpd_mail {
	char *mail;		/* the MAIL command */
	char *rcpt;		/* the RCPT command */
	GString *data;		/* as sent, dots unstuffed */
	bool tls;
	char *login;		/* "user:password", or NULL */
};

struct smtpd *smtpd_start (smtpd_answer_func answer, gpointer user);
/* On another IPv4 address of this machine. */
struct smtpd *smtpd_start_on (const char *address, smtpd_answer_func answer,
			      gpointer user);
/* Closes what is open and waits for its threads. */
void smtpd_stop (struct smtpd *smtpd);
unsigned smtpd_port (const struct smtpd *smtpd);

/* Offer STARTTLS with a certificate for `name` (a DNS name or an address)
 * from an authority of its own.  Before the first connection.  The file of
 * the authority's certificate is deleted by smtpd_stop. */
const char *smtpd_offer_tls (struct smtpd *smtpd, const char *name);
/* What is said to EHLO beside STARTTLS: lines like "250-SIZE 1000\r\n". */
void smtpd_offer (struct smtpd *smtpd, const char *lines);

/* The nth mail that was accepted, from 0; waits for it (at most 60 s, then
 * NULL).  Borrowed until smtpd_stop. */
const struct smtpd_mail *smtpd_mail (struct smtpd *smtpd, guint nth);
guint smtpd_mails (struct smtpd *smtpd);
/* Every line that clients sent outside of mails, with LF; caller's. */
char *smtpd_lines (struct smtpd *smtpd);

#endif
