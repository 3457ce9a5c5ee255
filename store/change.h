/*
 * change.h - what is to be changed because of one mail, as a value.
 *
 * A change is all or nothing: message, ticket, events and outbox rows are
 * one transaction.  A new ticket's number exists only in the receipt, so
 * that a plan is deterministic.
 *
 * Ownership: change_new / change_free; strings inside are its own (g_free),
 * lists are never NULL.  Times are seconds since the epoch, UTC.
 */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include <glib.h>
#include <stdbool.h>

#define COPY_TEMPLATE "copy"
#define REPLY_TEMPLATE "reply"	/* an agent's words */
#define AGENT_TEMPLATE "agent"	/* a ticket's mail, passed on to an agent */
#define WATCH_TEMPLATE "watch"	/* a copy for a watcher of the ticket */
#define CONFIRM_TEMPLATE "confirm"	/* a challenge */
#define OVER_TEMPLATE "incident-over"	/* the end of an incident */
#define UNCONFIRMED_TEMPLATE "unconfirmed"	/* no yes to a challenge */
#define COURTESY_TEMPLATE "courtesy"	/* asks for a better tone, once */

#define ANNOUNCEMENT_TEMPLATE "announcement"
#define PREVIEW_TEMPLATE "announcement-preview"	/* to who ordered it */
#define PLANNED_TEMPLATE "announcement-changed"	/* to who ordered that */

enum change_kind {
	CHANGE_NONE,		/* nothing to store */
	CHANGE_TICKET,		/* open a ticket with this message */
	CHANGE_FOLLOW_UP,	/* add it to a ticket of the same account */
	CHANGE_AGENT,		/* an agent's mail on a ticket */
	CHANGE_CONFIRM,		/* a client's mail to a one-time address */
	/* A client's mail that says that the mail `kept` is theirs: that
	 * becomes a ticket, or what it goes on with. */
	CHANGE_CONFIRMATION,
	/* Advisory and machine mail; `ticket` may name one that it lies with,
	 * where it moves nothing. */
	CHANGE_ADVISORY,
	CHANGE_RECORD
};

/* What else is done to the ticket, in the order given, each with an event.
 * If one cannot be done, nothing of the change is: STORE_ERROR_REFUSED, with
 * a text for who asked. */
enum change_act_kind {
	ACT_OPEN,		/* waiting for us */
	ACT_WAIT,		/* answered: waiting for the client */
	ACT_CLOSE,
	ACT_ASSIGN,		/* value: an agent's name or address; "" nobody */
	ACT_PRIORITY,		/* value: low, normal, high, urgent */
	ACT_DEPARTMENT,		/* value: its name */
	ACT_MERGE,		/* number: into that ticket */
	ACT_LINK,		/* number: see also */
	ACT_RATE,		/* value: helped, not-helped */
	ACT_FLAG,		/* value: "abuse": said in the history alone */
	ACT_LABEL,		/* value: "NAME=VALUE; ..."; no VALUE: it goes;
				 * see change_add_label */
	ACT_USE,		/* number: outbox row whose one-time addresses
				 * are used up; if they are already:
				 * STORE_ERROR_STALE */
	ACT_CC,			/* value: an address that gets copies from now
				 * on, if it may and there is room */
	ACT_WATCH,		/* the same, or it is refused */
	ACT_UNWATCH,		/* value: the address */
	ACT_DROP,		/* the same, by a party: if it gets copies */
	ACT_LEFT_OUT,		/* number: so many in To or Cc get none, since
				 * there is no room; value: who */
	ACT_STOP,		/* number: the watcher who wants no more */
	ACT_ARTICLE,		/* value: "offered|linked|sent ID LANGUAGE",
				 * number: its score in thousandths */
	ACT_DELAY,		/* number: until when; value: the reason */
	/* number: the incident that explains the ticket; value: why.  If it
	 * is over: STORE_ERROR_STALE, or refused where value is NULL: by
	 * hand. */
	ACT_INCIDENT,
	ACT_INCIDENT_END,	/* number: it is over; value: "LANGUAGE TEXT",
				 * what its end is told with, or NULL */
	/* number: a kept mail of which the account was asked, and says no
	 * (value "denied") or neither yes nor no ("doubtful"): it lies beside
	 * the ticket, and the former is for good.  If that was said before:
	 * STORE_ERROR_STALE. */
	ACT_UNCONFIRMED,
	ACT_UNSUBSCRIBE,	/* number: outbox row of an announcement */
	ACT_ANNOUNCE,		/* number: outbox row of a preview: is sent;
				 * value: when, in seconds since the epoch;
				 * NULL: when it says, else now */
	ACT_ANNOUNCE_CANCEL,	/* number: the same row: goes to nobody more */
	ACT_ANNOUNCED,		/* number: outbox row that it replies to */
	ACT_BOUNCED		/* number: outbox row that came back; value:
				 * "STATUS TEXT", "-" for no status */
};

struct change_act {
	enum change_act_kind kind;
	char *value;		/* or NULL */
	gint64 number;
};

/* One step of the quote of the ticket (filter/policy/quote.h).  If the quote
 * is not as it was known: STORE_ERROR_STALE. */
struct change_quote {
	gint64 quote;		/* which; 0: a new one */
	char *from_state;
	unsigned from_revision, from_accepted;
	char *state;		/* what it becomes */
	unsigned revision, accepted;
	char *event;		/* "quote-accepted", ... */
	char *reason;		/* or NULL */
	/* The figures of a new revision, or NULL where there is none. */
	char *scope;
	char *term;
	gint64 hundredths;
	char *currency;
	gint64 expires;		/* until then it can be accepted */
};

struct change_attachment {
	char *name;
	char *type;
	char *sniffed;
	char *content_id;	/* or NULL */
	GBytes *content;
	char sha256[65];
};

/* An answer that asks an account whether the mail it comes with, which
 * nobody could prove, is theirs. */
struct change_challenge {
	/* If the revision moved: STORE_ERROR_STALE. */
	gint64 account, account_revision;
	char *account_key;	/* delivery_key, were it the account's own */
	gint64 ticket;		/* the account's, that it goes on with, or 0 */
	/* Over one of them it is withheld; 0: there is no such cap. */
	unsigned cap_account_day;
	unsigned cap_all_hour;
};

/* An announcement in one language. */
struct announcement_text {
	char *language;
	char *subject;
	char *text;
};
struct announcement_text *announcement_text_new (const char *language,
						 const char *subject,
						 const char *text);
void announcement_text_free (struct announcement_text *text);

/* A new one, of which nothing is sent yet. */
struct change_announcement {
	char *audience;		/* "all", "product", "server", "list" */
	char *name;		/* which one, lower-case; "" for all */
	char *kind;		/* "works", "news" */
	char *language;		/* of accounts that have none */
	char *by;		/* who ordered it */
	gint64 due;		/* when it is to be sent; 0: when it is told */
	GPtrArray *texts;	/* struct announcement_text */
};
struct change_announcement *change_announcement_new (void);
void change_announcement_free (struct change_announcement *announcement);

/* A mail to be sent: one outbox row. */
struct change_answer {
	/* "ticket", "advisory", ..., or COPY_TEMPLATE: the message's own
	 * bytes, sent on to `to` (see plan.h on split delivery).  One of
	 * WATCH_TEMPLATE is dropped where `to` does not watch the ticket when
	 * the acts that come with it are done. */
	char *template_name;
	/* The message it answers, for threading, where that is another than
	 * the one it comes with; 0: that one. */
	gint64 answers;
	gint64 agent;		/* of AGENT_TEMPLATE: whom it is for; else 0 */
	/* Our Message-ID, without brackets, the same however often the row
	 * is sent; for a copy the token that X-Ticket-Loop carries. */
	char *message_id;
	char *language;		/* "ru", "uk", "en" */
	char *to;		/* the one proven address */
	/* a{ss}: the values for the template; the store keeps it as a JSON
	 * object.  Number and mailbox come from the row's own columns. */
	GVariant *data;
	/* Caps, counted in the transaction that stores the row; over one of
	 * them the row is stored as withheld, not sent (L4, L5).  Where both
	 * are set, the address's is also a day's for mails whose text is the
	 * same but for its figures. */
	unsigned cap_address_hour;
	unsigned cap_all_hour;
	struct change_challenge *challenge;	/* or NULL */
};

struct change {
	enum change_kind kind;
	/* UNIQUE in the store: account or "advisory", Message-ID, content
	 * hash.  The same key again changes nothing and gives the first
	 * receipt. */
	char *delivery_key;
	/* Whose mail it is and what was known of them when it was decided;
	 * 0 for nobody.  If the revision moved: STORE_ERROR_STALE. */
	gint64 account;
	gint64 account_revision;
	gint64 ticket;		/* the one it is added to; 0: a new one or none */
	bool is_private;	/* a note: nobody but agents */
	/* CHANGE_TICKET on somebody's behalf: the address of the account that
	 * the ticket is to be for; NULL: account's own. */
	char *for_address;
	/* CHANGE_CONFIRMATION: the message; if it is confirmed already:
	 * STORE_ERROR_STALE.  What it becomes, a word of plan.h; and whether
	 * this mail says anything itself. */
	gint64 kept;
	char *kept_verdict;
	bool says_more;
	/* What identifies the signatures it rests on, or NULL.  If another
	 * mail of the account had one: STORE_ERROR_STALE. */
	char **signatures;

	gint64 received;
	char *queue_id;
	char *mailbox;		/* which of ours it was sent to */
	char *envelope_from;	/* "" is the null reverse-path */
	char *client_address;
	char *verdict;		/* the words of plan.h */
	char *rule;
	char *reason;
	char *proof;
	char *proof_address;	/* the address proven, or NULL */
	char *machine;		/* machine kind's word */
	bool may_answer;	/* it opens a ticket, and a machine may answer
				 * it, whether or not one does */

	char *from_address;	/* or NULL */
	char *from_name;
	char *subject;
	char *message_id;	/* or NULL */
	char **references;	/* or NULL */
	char *text;
	char *new_text;
	char *language;		/* or NULL */
	GBytes *raw;		/* the exact bytes */
	GPtrArray *attachments;	/* struct change_attachment */
	GPtrArray *answers;	/* struct change_answer */
	GPtrArray *acts;	/* struct change_act */
	struct change_quote *quote;	/* or NULL */
	struct change_announcement *announcement;	/* or NULL */
};

/* What came of it.  From a repeated delivery: what came of it at first. */
struct receipt {
	bool repeated;
	gint64 received;	/* when the first delivery was */
	bool is_private;	/* a note */
	gint64 message;		/* id, 0 for CHANGE_NONE */
	gint64 ticket;		/* opened or joined; 0 for none */
	gint64 beside;		/* the one that it only lies with, or 0 */
	bool queued;		/* an answer to it waits in the outbox now */
	char *verdict;
	char *rule;
	char *reason;
	char *proof;
	gint64 announcement;	/* that it has become, or 0 */
	char *account;		/* its name, or NULL */
	char *address;		/* of it, the one that was proven, or NULL */
};

struct change *change_new (void);
void change_free (struct change *change);
void change_attachment_free (struct change_attachment *attachment);
void change_answer_free (struct change_answer *answer);
/* value is copied. */
void change_add_act (struct change *change, enum change_act_kind kind,
		     const char *value, gint64 number);
/* The act that gives a ticket that label, "" to take it away: department and
 * priority have acts of their own; what goes into one ACT_LABEL is one
 * event. */
void change_add_label (struct change *change, const char *name,
		       const char *value);
void change_quote_free (struct change_quote *quote);
void receipt_free (struct receipt *receipt);

typedef struct change change_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (change_auto, change_free)
typedef struct change_announcement change_announcement_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (change_announcement_auto,
			       change_announcement_free)
typedef struct receipt receipt_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (receipt_auto, receipt_free)

#endif
