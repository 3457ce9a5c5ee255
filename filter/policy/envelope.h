/*
 * envelope.h - one SMTP transaction as Postfix told it.  Types only.
 *
 * Ownership: envelope_free frees everything inside.  Addresses are without
 * angle brackets, lower-case; the null reverse-path is "".
 */
#ifndef POLICY_ENVELOPE_H
#define POLICY_ENVELOPE_H

#include "filter/policy/policy.h"

enum {
	/* Of X-Ticket-* fields in one mail, which have to be removed. */
	ENVELOPE_OWN_FIELDS = 1000
};

struct recipient {
	char *address;
	/* Which mailbox of ours it is (policy.h), or -1; the address tag
	 * behind the delimiter, or NULL. */
	int mailbox;
	char *tag;
	/* What the tag claims, where it is a valid one of ours. */
	struct address_claim claim;
};

struct envelope {
	char *client_address;	/* IP as text, or "" */
	char *client_name;	/* as Postfix resolved it, or "" */
	char *helo;
	char *login;		/* {auth_authen}, or NULL */
	char *sender;		/* MAIL FROM */
	GPtrArray *recipients;	/* struct recipient, in order */
	char *queue_id;
	gint64 received;	/* seconds since the epoch, UTC */
	/* 128 random bits in hex, new for each mail: for tokens, so that
	 * policy itself needs no randomness. */
	char *nonce;
	/* Of the header, as Postfix counts its fields, whether we read the
	 * mail or not: the names of X-Ticket-* fields in order (char *); the
	 * value of the first Subject field, or NULL. */
	GPtrArray *own_fields;
	char *subject;
};

struct envelope *envelope_new (void);
void envelope_free (struct envelope *envelope);
/* mailbox < 0: not ours.  tag may be NULL. */
void envelope_add_recipient (struct envelope *envelope, const char *address,
			     int mailbox, const char *tag);

/* Whose address of ours claims something: of several the first one, but a
 * note's before all others, since nothing may turn a note into an answer.
 * NULL: none does. */
const struct recipient *envelope_claimed (const struct envelope *envelope);
/* What that claims; never NULL, the purpose of none is ADDRESS_NONE. */
const struct address_claim *envelope_claim (const struct envelope *envelope);

/* The first mailbox of ours among the recipients, or NULL. */
const struct mailbox *envelope_mailbox (const struct envelope *envelope,
					const struct policy *policy);

typedef struct envelope envelope_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (envelope_auto, envelope_free)

#endif
