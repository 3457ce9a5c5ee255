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

enum change_kind {
	CHANGE_NONE,		/* nothing to store */
	CHANGE_TICKET,		/* open a ticket with this message */
	CHANGE_FOLLOW_UP,	/* add it to a ticket of the same account */
	CHANGE_ADVISORY,	/* keep as advisory mail */
	CHANGE_RECORD		/* keep as machine mail; no ticket */
};

struct change_attachment {
	char *name;
	char *type;
	char *sniffed;
	char *content_id;	/* or NULL */
	GBytes *content;
	char sha256[65];
};

/* A mail to be sent: one outbox row. */
struct change_answer {
	/* "ticket", "advisory", ..., or COPY_TEMPLATE: the message's own
	 * bytes, sent on to `to` (see plan.h on split delivery). */
	char *template_name;
	/* Our Message-ID, without brackets, the same however often the row
	 * is sent; for a copy the token that X-Ticket-Loop carries. */
	char *message_id;
	char *language;		/* "ru", "uk", "en" */
	char *to;		/* the one proven address */
	/* a{ss}: the values for the template; the store keeps it as a JSON
	 * object.  Number and mailbox come from the row's own columns. */
	GVariant *data;
	/* Caps, counted in the transaction that stores the row; over one of
	 * them the row is stored as withheld, not sent (L4, L5). */
	unsigned cap_address_hour;
	unsigned cap_all_hour;
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
	gint64 ticket;		/* CHANGE_FOLLOW_UP: the one it is added to */

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
};

/* What came of it.  From a repeated delivery: what came of it at first. */
struct receipt {
	bool repeated;
	gint64 message;		/* id, 0 for CHANGE_NONE */
	gint64 ticket;		/* number, 0 for none */
	char *verdict;
	char *rule;
	char *reason;
	char *proof;
	char *account;		/* its name, or NULL */
};

struct change *change_new (void);
void change_free (struct change *change);
void change_attachment_free (struct change_attachment *attachment);
void change_answer_free (struct change_answer *answer);
void receipt_free (struct receipt *receipt);

typedef struct change change_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (change_auto, change_free)
typedef struct receipt receipt_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (receipt_auto, receipt_free)

#endif
