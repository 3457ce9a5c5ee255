/*
 * session.h - one SMTP connection as a state machine; no libmilter types.
 *
 * (HELO, MAIL -> RCPT... -> DATA -> header... -> end of header -> body... ->
 * end of message)*, with abort at any point; nothing carries over from one
 * transaction to the next (M6) but the HELO.  Each MAIL begins afresh: there
 * may have been no abort (P14).  Callbacks of one session may come on
 * different threads, never two at once (P12).
 *
 * The mail is put together here byte for byte as it is on the wire: a field
 * is name, colon, value; the folds of a value, which come as LF, and the end
 * of the field are CRLF, as the lines of the body are; then an empty line,
 * then the body as it comes.
 *
 * Only this file maps a failure to an SMTP answer.  A transaction that has
 * failed stays so: the same step comes back for the rest of it.
 */
#ifndef MILTER_SESSION_H
#define MILTER_SESSION_H

#include <glib.h>
#include <stdbool.h>

#include "filter/milter/guesses.h"
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
	/* Who has forged signed addresses; NULL: address tags are not looked
	 * at, and RCPT never has another answer than to go on.  As it is for
	 * the life of the process. */
	struct guesses *guesses;
	const char *spool;
	gsize spool_memory;
	gsize message_max;
};

enum session_step {
	SESSION_CONTINUE,
	SESSION_ACCEPT,		/* let go: nothing more of this mail */
	SESSION_REFUSE,		/* 550 5.7.1 */
	SESSION_NOT_THERE,	/* 550 5.1.1: this recipient, no other */
	SESSION_PUT_OFF,	/* 450 4.7.1: the same, for now */
	SESSION_TOO_BIG,	/* 552 5.3.4 */
	SESSION_TEMPFAIL	/* 451 4.3.0 */
};

/* What a step other than CONTINUE and ACCEPT says in SMTP. */
struct session_answer {
	const char *code;
	const char *status;
	const char *text;
};
const struct session_answer *session_answer (enum session_step step);

struct session;

struct session *session_new (const struct session_host *host);
void session_free (struct session *session);
void session_helo (struct session *session, const char *helo);

/* sender as in MAIL FROM, brackets or not. */
enum session_step session_mail (struct session *session, const char *sender);

/* Who speaks; NULL where Postfix does not say. */
struct session_client {
	const char *name;
	const char *address;
	const char *login;	/* {auth_authen} */
	const char *port;	/* "0" is Postfix itself, see claim.h */
};
/* Of this transaction: between MAIL and DATA, once or with each RCPT. */
void session_client (struct session *session,
		     const struct session_client *client);
/* given: as in RCPT TO, brackets or not.  resolved: {rcpt_addr}, which has
 * the domain that given may lack (P3), or NULL.  *text (caller's) is what to
 * say instead of the step's own text, or NULL. */
enum session_step session_rcpt (struct session *session, const char *given,
				const char *resolved, char **text);
/* SESSION_ACCEPT when no recipient is ours. */
enum session_step session_data (struct session *session);
/* value with its leading white space, if it has any.  SESSION_REFUSE where
 * more fields of ours would have to be removed than ENVELOPE_OWN_FIELDS. */
enum session_step session_header (struct session *session, const char *name,
				  const char *value);
enum session_step session_eoh (struct session *session);
enum session_step session_body (struct session *session, const void *bytes,
				gsize length);
/* *edits: what to replay (ACCEPT) or whose text to use (REFUSE), caller
 * frees; NULL where there are none.  In EDIT_DELETE_RECIPIENT the address is
 * as it was given in RCPT TO, for Postfix compares it byte by byte; one edit
 * for each way it was written.  The transaction is over. */
enum session_step session_eom (struct session *session, const char *queue_id,
			       struct edits **edits);
void session_abort (struct session *session);

#endif
