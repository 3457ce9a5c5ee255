/*
 * session.h - one SMTP connection as a state machine; no libmilter types.
 *
 * Connection -> (MAIL -> RCPT... -> DATA -> header... -> body... -> end of
 * message)*, with abort at any point after MAIL; nothing carries over from
 * one transaction to the next (M6).  Callbacks of one session may come on
 * different threads, never two at once (P12).
 *
 * The mail is put together here byte for byte: "Name:value" lines as they
 * came, an empty line, the body.  Only this file maps a failure to an SMTP
 * answer.
 */
#ifndef MILTER_SESSION_H
#define MILTER_SESSION_H

#include <glib.h>
#include <stdbool.h>

#include "filter/policy/edits.h"
#include "filter/policy/envelope.h"
#include "filter/policy/policy.h"

/* What the daemon gives to every session. */
struct session_host {
	gpointer user;
	/* A reference to the policy in force now. */
	struct policy *(*policy) (gpointer user);
	/* The story; see ingest.h.  Never NULL. */
	struct edits *(*ingest) (gpointer user, const struct policy *policy,
				 const struct envelope *envelope, GBytes *raw);
	const char *spool;
	gsize spool_memory;
	gsize message_max;
};

enum session_step {
	SESSION_CONTINUE,
	SESSION_ACCEPT,		/* let go: nothing more of this mail */
	SESSION_SKIP,		/* no more body needed */
	SESSION_TOO_BIG,	/* 552 5.3.4 */
	SESSION_TEMPFAIL	/* 451 4.3.0 */
};

struct session;

struct session *session_new (const struct session_host *host,
			     const char *client_name,
			     const char *client_address);
void session_free (struct session *session);
void session_helo (struct session *session, const char *helo);
/* sender as in MAIL FROM, brackets or not; login: {auth_authen} or NULL. */
enum session_step session_mail (struct session *session, const char *sender,
				const char *login);
enum session_step session_rcpt (struct session *session,
				const char *recipient);
/* SESSION_ACCEPT when no recipient is ours. */
enum session_step session_data (struct session *session, const char *queue_id);
enum session_step session_header (struct session *session, const char *name,
				  const char *value);
enum session_step session_eoh (struct session *session);
enum session_step session_body (struct session *session, const void *bytes,
				gsize length);
/* The edits to replay; caller frees.  The transaction is over. */
struct edits *session_eom (struct session *session, const char *queue_id);
void session_abort (struct session *session);

#endif
