/*
 * policy.h - what the administrator decided, as decide reads it.
 *
 * Immutable once built (config.c builds it, tests build it by hand); shared
 * by reference count: a session pins it at MAIL FROM, so that a reload never
 * changes the rules under a mail.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "filter/policy/address.h"
#include "filter/policy/regulation.h"

/* How a sender was proven, weakest first; one bit each. */
enum proof {
	PROOF_NONE = 0,
	PROOF_SPF = 1 << 0,
	PROOF_DKIM = 1 << 1,
	PROOF_DMARC = 1 << 2,
	PROOF_LOGIN = 1 << 3,
	PROOF_SIGNATURE = 1 << 4,
	/* Weaker than DKIM: somebody else has seen it. */
	PROOF_ARC = 1 << 5
};

/* What becomes of mail from nobody we can verify. */
enum unverified_action {
	UNVERIFIED_ADVISORY,
	UNVERIFIED_REFUSE
};

/* Which agents get a ticket's mail, beside its delivery to the mailbox. */
enum agent_copies {
	AGENT_COPIES_NONE,
	AGENT_COPIES_ALL,
	/* The one it is assigned to, else those of its department, else all. */
	AGENT_COPIES_ASSIGNED
};

struct mailbox {
	char *address;		/* lower-case, A-labels */
	enum unverified_action unknown;	/* sender has no account */
	enum unverified_action unproven; /* has one, is not proven */
	char *refusal;		/* text of the SMTP reply, with the url */
	char *url;		/* where the official way is explained */
};

struct policy {
	gint refs;

	bool observe;		/* decide and log, store and answer nothing */
	bool observe_marks;	/* in observe mode, mark the mail all the same */

	GPtrArray *mailboxes;	/* struct mailbox */
	char *recipient_delimiter;	/* characters, e.g. "+"; "" for none */
	char *hostname;		/* right side of our Message-IDs */

	/* Identity. */
	char **authserv_ids;	/* lower-case; trusted */
	unsigned proofs;	/* enum proof bits that open a ticket */
	/* Relaxed alignment (RFC 7489 section 3.1): gives the organisational
	 * domain of a lower-case domain, borrowed from its argument, or NULL
	 * where there is none.  NULL: strict, domains must be equal. */
	const char *(*organisational) (const char *domain);
	/* Rule 4: DKIM proofs need our own verification; false where the
	 * border is vouched for. */
	bool verify_dkim;
	gint64 dkim_max_age;	/* seconds; a DKIM-only proof's Date (A11) */
	gint64 signature_max_age;	/* seconds; see signed.h */
	char **arc_sealers;	/* A-labels; believed, see forwarded.h */
	/* Signatures count where the signed part repeats the header. */
	bool signature_header;

	/* Conversations. */
	struct address_keys *address_keys;	/* NULL: no signed addresses */
	gint64 reply_valid;	/* seconds that a reply address is good */
	gint64 link_valid;	/* the same of a one-time address */
	gint64 quote_valid;	/* seconds that a quote can be accepted */
	gint64 reopen_within;	/* seconds; a later follow-up is a new ticket */
	unsigned agent_proofs;	/* enum proof bits that make an agent */
	/* Seconds within which a second agent's answer to the same ticket is
	 * held back and its sender told; 0: never. */
	gint64 answer_collision;
	enum agent_copies agent_copies;

	/* Confirmations: of mail that nobody proved, the account is asked. */
	unsigned challenges_day;	/* one account's; 0: none is */
	unsigned challenges_hour;	/* all accounts' */
	gint64 challenge_valid;	/* seconds that one can be answered */

	/* Announcements. */
	unsigned announce_rate;	/* mails a minute */
	char *announce_from;	/* one of mailboxes; "": the first */
	char *announce_orders;	/* where agents order them; "": nowhere */

	/* Answers. */
	char *company;
	char *cabinet_url;	/* where tickets can be opened officially */
	char *language;		/* when neither account nor mail has one */
	bool answer_tickets;
	bool answer_advisory;
	unsigned cap_address_hour;
	unsigned cap_all_hour;

	/* What the support works by; NULL: there is no such folder. */
	struct regulation *regulation;

	/* Marks. */
	char *advisory_tag;	/* put before the subject, e.g. "[advisory]" */
};

struct policy *policy_new (void);	/* the documented defaults */
struct policy *policy_ref (struct policy *policy);
void policy_unref (struct policy *policy);

/* The index of the mailbox that address (any case) is, with or without an
 * address tag; -1 if it is not ours.  *tag is the tag or NULL; caller's. */
int policy_mailbox (const struct policy *policy, const char *address,
		    char **tag);
struct mailbox *mailbox_new (const char *address);
void mailbox_free (struct mailbox *mailbox);

/* The mailbox that announcements are from. */
const char *policy_announcer (const struct policy *policy);

const char *proof_name (enum proof proof);	/* "none", "spf", ... */

typedef struct policy policy_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (policy_auto, policy_unref)

#endif
