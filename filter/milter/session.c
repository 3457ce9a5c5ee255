#include "filter/milter/session.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "filter/log.h"
#include "filter/milter/claim.h"
#include "filter/milter/spool.h"

#define NONCE_BYTES 16

enum state {
	STATE_IDLE,
	STATE_ENVELOPE,		/* MAIL, recipients */
	STATE_FIELDS,		/* DATA: one of the recipients is ours */
	STATE_BODY,
	STATE_OVER		/* let go or failed: see over */
};

struct session {
	const struct session_host *host;
	char *helo;

	/* One transaction. */
	enum state state;
	enum session_step over;
	struct policy *policy;
	struct envelope *envelope;
	GPtrArray *given;	/* char *: envelope's recipients as given */
	bool ours;
	bool local;		/* see session_client.port */
	struct spool *spool;
};

const struct session_answer *
session_answer (enum session_step step)
{
	static const struct session_answer
		refuse = { "550", "5.7.1", "Message refused" },
		not_there = { "550", "5.1.1", "No such address" },
		put_off = { "450", "4.7.1", "Try again later" },
		too_big = { "552", "5.3.4",
			    "Message is bigger than this service takes" },
		tempfail = { "451", "4.3.0",
			     "Support service is not available, try again" };

	switch (step) {
	case SESSION_CONTINUE:
	case SESSION_ACCEPT:
		return NULL;
	case SESSION_REFUSE:
		return &refuse;
	case SESSION_NOT_THERE:
		return &not_there;
	case SESSION_PUT_OFF:
		return &put_off;
	case SESSION_TOO_BIG:
		return &too_big;
	case SESSION_TEMPFAIL:
		break;
	}
	return &tempfail;
}

static void
set (char **field, const char *value)
{
	g_free (*field);
	*field = g_strdup (value);
}

struct session *
session_new (const struct session_host *host)
{
	struct session *session = g_new0 (struct session, 1);

	session->host = host;
	set (&session->helo, "");
	return session;
}

static void
forget_content (struct session *session)
{
	g_clear_pointer (&session->spool, spool_free);
	g_clear_pointer (&session->given, g_ptr_array_unref);
	g_clear_pointer (&session->envelope, envelope_free);
	g_clear_pointer (&session->policy, policy_unref);
}

void
session_abort (struct session *session)
{
	forget_content (session);
	session->ours = false;
	session->local = false;
	session->state = STATE_IDLE;
}

void
session_free (struct session *session)
{
	if (session == NULL)
		return;
	forget_content (session);
	g_free (session->helo);
	g_free (session);
}

void
session_helo (struct session *session, const char *helo)
{
	set (&session->helo, helo);
}

/* The transaction ends here, whatever may still come of it. */
static enum session_step
end (struct session *session, enum session_step step)
{
	forget_content (session);
	session->state = STATE_OVER;
	session->over = step;
	return step;
}

static enum session_step
fail (struct session *session, const char *event, const char *why)
{
	log_event (LOG_LEVEL_ERROR, event, "client",
		   session->envelope != NULL ?
			   session->envelope->client_address : NULL,
		   "error", why, NULL);
	return end (session, SESSION_TEMPFAIL);
}

/* A step out of turn: STATE_OVER says again what it said before; anything
 * else is an MTA that skipped a step, whose mail is not to be judged. */
static enum session_step
out_of_turn (struct session *session, const char *step)
{
	if (session->state == STATE_OVER)
		return session->over;
	return fail (session, "milter-out-of-turn", step);
}

/* RFC 5321 section 4.1.2: "a b"@c is the mailbox a b, however it is written;
 * Postfix delivers it as that. */
static char *
unquoted (char *address)
{
	char *at = strrchr (address, '@');
	char *to = address;

	if (at == NULL || at - address < 2 || address[0] != '"'
	    || at[-1] != '"')
		return address;
	for (const char *from = address + 1; from < at - 1; from++) {
		if (*from == '\\' && from + 1 < at - 1)
			from++;
		*to++ = *from;
	}
	memmove (to, at, strlen (at) + 1);
	return address;
}

/* The address in <address>, lower-case. */
static char *
plain_address (const char *given)
{
	gsize length = strlen (given);

	if (length >= 2 && given[0] == '<' && given[length - 1] == '>')
		return g_ascii_strdown (given + 1, length - 2);
	return g_ascii_strdown (given, length);
}

enum session_step
session_mail (struct session *session, const char *sender)
{
	struct envelope *envelope;

	session_abort (session);
	session->policy = session->host->policy (session->host->user);
	envelope = session->envelope = envelope_new ();
	set (&envelope->helo, session->helo);
	g_free (envelope->sender);
	envelope->sender = plain_address (sender);
	session->given = g_ptr_array_new_with_free_func (g_free);
	session->state = STATE_ENVELOPE;
	return SESSION_CONTINUE;
}

void
session_client (struct session *session, const struct session_client *client)
{
	struct envelope *envelope = session->envelope;

	if (session->state != STATE_ENVELOPE)
		return;
	set (&envelope->client_name, client->name ? client->name : "");
	set (&envelope->client_address,
	     client->address ? client->address : "");
	set (&envelope->login, client->login);
	session->local = g_strcmp0 (client->port, "0") == 0;
}

static enum session_step
check_tag (const struct session *session, const char *address, int mailbox,
	   const char *tag, struct address_claim *claim, char **text)
{
	const struct claim_asker asker = {
		.policy = session->policy,
		.envelope = session->envelope,
		.local = session->local,
		.guesses = session->host->guesses,
		.now = g_get_real_time () / G_USEC_PER_SEC,
		.clock = g_get_monotonic_time () / G_USEC_PER_SEC
	};

	switch (claim_check (&asker, address, mailbox, tag, claim, text)) {
	case CLAIM_TAKE:
		return SESSION_CONTINUE;
	case CLAIM_REFUSE:
		return SESSION_NOT_THERE;
	case CLAIM_PUT_OFF:
		break;
	}
	return SESSION_PUT_OFF;
}

enum session_step
session_rcpt (struct session *session, const char *given,
	      const char *resolved, char **text)
{
	g_autofree char *address = NULL, *tag = NULL;
	struct address_claim claim;
	const GPtrArray *recipients;
	enum session_step step;
	int mailbox;

	*text = NULL;
	if (session->state != STATE_ENVELOPE)
		return out_of_turn (session, "RCPT");
	address = unquoted (plain_address (resolved != NULL ? resolved
					   : given));
	mailbox = policy_mailbox (session->policy, address, &tag);
	step = check_tag (session, address, mailbox, tag, &claim, text);
	if (step != SESSION_CONTINUE)
		return step;
	envelope_add_recipient (session->envelope, address, mailbox, tag);
	recipients = session->envelope->recipients;
	((struct recipient *) recipients->pdata[recipients->len - 1])->claim
		= claim;
	g_ptr_array_add (session->given, g_strdup (given));
	session->ours = session->ours || mailbox >= 0;
	return SESSION_CONTINUE;
}

static bool
make_nonce (struct envelope *envelope)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[NONCE_BYTES];
	char *hex;

	if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
		return false;
	hex = g_malloc (2 * sizeof bytes + 1);
	for (gsize i = 0; i < sizeof bytes; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[2 * sizeof bytes] = '\0';
	g_free (envelope->nonce);
	envelope->nonce = hex;
	return true;
}

enum session_step
session_data (struct session *session)
{
	const struct session_host *host = session->host;

	if (session->state != STATE_ENVELOPE)
		return out_of_turn (session, "DATA");
	if (!session->ours)
		return end (session, SESSION_ACCEPT);
	if (!make_nonce (session->envelope))
		return fail (session, "no-randomness", g_strerror (errno));
	session->spool = spool_new (host->spool, host->spool_memory,
				    host->message_max);
	session->state = STATE_FIELDS;
	return SESSION_CONTINUE;
}

static enum session_step
append (struct session *session, const void *bytes, gsize length)
{
	g_autoptr (GError) error = NULL;

	if (spool_append (session->spool, bytes, length, &error))
		return SESSION_CONTINUE;
	if (g_error_matches (error, SPOOL_ERROR, SPOOL_ERROR_TOO_BIG)) {
		log_event (LOG_LEVEL_WARNING, "too-big", "client",
			   session->envelope->client_address, "sender",
			   session->envelope->sender, "error", error->message,
			   NULL);
		/* Who only observes lets it go unread. */
		return end (session, session->policy->observe
			    ? SESSION_ACCEPT : SESSION_TOO_BIG);
	}
	return fail (session, "spool-failed", error->message);
}

/* text with CRLF for each LF that has no CR yet. */
static void
append_lines (GString *line, const char *text)
{
	for (const char *lf; (lf = strchr (text, '\n')) != NULL;
	     text = lf + 1) {
		g_string_append_len (line, text, lf - text);
		g_string_append (line, lf > text && lf[-1] == '\r' ?
					       "\n" : "\r\n");
	}
	g_string_append (line, text);
}

static bool
is_for_us_alone (const struct envelope *envelope)
{
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *to = envelope->recipients->pdata[i];

		if (to->mailbox < 0)
			return false;
	}
	return true;
}

/* Keeps what is needed to edit the mail, whether it will be read or not. */
static enum session_step
note_field (struct session *session, const char *given, const char *value)
{
	static const char own[] = "X-Ticket-";
	struct envelope *envelope = session->envelope;
	g_autofree char *name = g_strchomp (g_strdup (given));

	if (envelope->subject == NULL
	    && g_ascii_strcasecmp (name, "Subject") == 0)
		set (&envelope->subject, value);
	if (g_ascii_strncasecmp (name, own, strlen (own)) != 0)
		return SESSION_CONTINUE;
	if (envelope->own_fields->len < ENVELOPE_OWN_FIELDS) {
		g_ptr_array_add (envelope->own_fields,
				 g_steal_pointer (&name));
		return SESSION_CONTINUE;
	}
	/* What others get is not edited. */
	if (session->policy->observe || !is_for_us_alone (envelope))
		return SESSION_CONTINUE;
	log_event (LOG_LEVEL_WARNING, "too-many-own-fields", "client",
		   envelope->client_address, "sender", envelope->sender,
		   NULL);
	return end (session, SESSION_REFUSE);
}

enum session_step
session_header (struct session *session, const char *name, const char *value)
{
	GString *line;
	enum session_step step;

	if (session->state != STATE_FIELDS)
		return out_of_turn (session, "header");
	step = note_field (session, name, value);
	if (step != SESSION_CONTINUE)
		return step;
	line = g_string_sized_new (strlen (name) + strlen (value) + 16);
	g_string_append (line, name);
	g_string_append_c (line, ':');
	append_lines (line, value);
	g_string_append (line, "\r\n");
	step = append (session, line->str, line->len);
	g_string_free (line, TRUE);
	return step;
}

enum session_step
session_eoh (struct session *session)
{
	if (session->state != STATE_FIELDS)
		return out_of_turn (session, "end of header");
	session->state = STATE_BODY;
	return append (session, "\r\n", 2);
}

enum session_step
session_body (struct session *session, const void *bytes, gsize length)
{
	if (session->state != STATE_BODY)
		return out_of_turn (session, "body");
	return append (session, bytes, length);
}

/* Address as in the envelope -> the set of ways it was given.  Borrows. */
static GHashTable *
ways_given (const struct session *session)
{
	const GPtrArray *recipients = session->envelope->recipients;
	GHashTable *ways = g_hash_table_new_full (
		g_str_hash, g_str_equal, NULL,
		(GDestroyNotify) g_hash_table_unref);

	for (guint i = 0; i < recipients->len; i++) {
		const struct recipient *recipient = recipients->pdata[i];
		GHashTable *given =
			g_hash_table_lookup (ways, recipient->address);

		if (given == NULL) {
			given = g_hash_table_new (g_str_hash, g_str_equal);
			g_hash_table_insert (ways, recipient->address, given);
		}
		g_hash_table_add (given, session->given->pdata[i]);
	}
	return ways;
}

static void
delete_as_given (const struct session *session, GPtrArray *edits)
{
	g_autoptr (GHashTable) ways = NULL;
	guint length = edits->len;

	for (guint i = 0; i < length; i++) {
		struct edit *edit = edits->pdata[i];
		GHashTable *given;
		GHashTableIter iter;
		gpointer way;

		if (edit->kind != EDIT_DELETE_RECIPIENT)
			continue;
		if (ways == NULL)
			ways = ways_given (session);
		given = g_hash_table_lookup (ways, edit->value);
		if (given == NULL)
			continue;
		g_hash_table_iter_init (&iter, given);
		g_hash_table_iter_next (&iter, &way, NULL);
		g_free (edit->value);
		edit->value = g_strdup (way);
		while (g_hash_table_iter_next (&iter, &way, NULL)) {
			struct edit *more = g_new0 (struct edit, 1);

			more->kind = EDIT_DELETE_RECIPIENT;
			more->value = g_strdup (way);
			g_ptr_array_add (edits, more);
		}
	}
}

static enum session_step
step_of (enum smtp_reply reply)
{
	switch (reply) {
	case REPLY_ACCEPT:
		return SESSION_ACCEPT;
	case REPLY_REFUSE:
		return SESSION_REFUSE;
	case REPLY_TEMPFAIL:
		break;
	}
	return SESSION_TEMPFAIL;
}

enum session_step
session_eom (struct session *session, const char *queue_id,
	     struct edits **edits)
{
	const struct session_host *host = session->host;
	struct envelope *envelope = session->envelope;
	g_autoptr (GBytes) raw = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (edits_auto) result = NULL;
	enum session_step step;

	*edits = NULL;
	if (session->state != STATE_BODY)
		return out_of_turn (session, "end of message");
	raw = spool_steal (session->spool, &error);
	if (raw == NULL)
		return fail (session, "spool-failed", error->message);
	envelope->received = g_get_real_time () / G_USEC_PER_SEC;
	set (&envelope->queue_id, queue_id != NULL ? queue_id : "");
	result = host->ingest (host->user, session->policy, envelope, raw);
	step = step_of (result->reply);
	if (step == SESSION_ACCEPT)
		delete_as_given (session, result->edits);
	if (step != SESSION_TEMPFAIL)
		*edits = g_steal_pointer (&result);
	session_abort (session);
	return step;
}
