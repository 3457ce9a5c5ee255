/*
 * known.h - what the store knows for the keys of one mail.  Types only.
 *
 * Ownership: store_look_up returns a struct known that the caller frees with
 * known_free; everything inside belongs to it.  Lists are never NULL.
 */
#ifndef STORE_KNOWN_H
#define STORE_KNOWN_H

#include <glib.h>
#include <stdbool.h>

#include "store/incident.h"

/* What an account may do. */
enum account_role {
	ROLE_CLIENT,
	ROLE_AGENT
};
const char *account_role_name (enum account_role role);	/* "client", ... */
/* false: there is no such role. */
bool account_role_read (const char *name, enum account_role *role);

/* What somebody may do on an account's tickets, one bit each; its own
 * addresses may do all of it. */
enum right {
	RIGHT_OPEN = 1 << 0,
	RIGHT_FOLLOW = 1 << 1,
	RIGHT_APPROVE = 1 << 2,	/* paid work */
	RIGHTS_ALL = RIGHT_OPEN | RIGHT_FOLLOW | RIGHT_APPROVE
};
/* "may-open", ...; NULL behind the last one: i counts from 0. */
const char *right_name (unsigned i);
/* "may-open may-follow"; "" for none. */
char *rights_text (unsigned rights);
/* The bit of that name, or 0. */
unsigned right_read (const char *name);

/* A person who writes for an account from an address of her own. */
struct contact {
	char *address;		/* lower-case, A-labels */
	char *full_name;	/* how to greet; "" if not known */
	char *language;		/* or NULL: the account's */
	unsigned rights;
};

enum { CONTACTS = 200 };	/* of one account */

/* What an account has, by kind: products, servers that it is on, lists that
 * it is on.  Rules, incidents and announcements name them. */
enum service {
	SERVICE_PRODUCT,
	SERVICE_SERVER,
	SERVICE_LIST,
	SERVICE_KINDS
};
const char *service_name (enum service kind);	/* "product", ... */
/* false: there is no such kind. */
bool service_read (const char *word, enum service *kind);
enum {
	SERVICES = 200,		/* of one kind, of one account */
	SERVICE_NAME_BYTES = 100
};

struct account {
	gint64 id;
	enum account_role role;
	char *name;		/* the cabinet's own id: unique, for people */
	char *full_name;	/* how to greet; "" if not known */
	char *language;		/* "ru", "uk", "en", or NULL: not set */
	bool suspended;		/* known, not entitled */
	bool keep_suspended;	/* to be saved: leave that as it is */
	bool keep_role;		/* to be saved: whatever it is */
	gint64 revision;	/* grows with every change */
	GPtrArray *addresses;	/* char *, lower-case, A-labels */
	GPtrArray *logins;	/* char *, SASL user names as Postfix has them */
	GPtrArray *contacts;	/* struct contact; NULL: none */
	bool keep_contacts;	/* to be saved: whoever they are */
	/* char *: names, lower-case, sorted; to be saved: NULL is none. */
	GPtrArray *services[SERVICE_KINDS];
	bool keep_services[SERVICE_KINDS];	/* to be saved: as they are */
	unsigned shared;	/* owners beside the first, see account_share */
};

/* The keys to look up.  Borrowed strings; NULL where the mail has none. */
struct look_up {
	const char *from_address;
	const char *login;
	const char *message_id;
	const char *const *references;	/* NULL-terminated, or NULL */
	const char *loop_token;		/* what X-Ticket-Loop says */
	gint64 now;			/* seconds since the epoch */
	gint64 number;			/* what the subject says, or 0 */
	gint64 ticket;			/* what a signed address says, or 0 */
	gint64 outbox;			/* the same: a row of the outbox */
	gint64 watcher;			/* the same: who gets copies, or 0 */
	bool agents;			/* known->agents is wanted */
	/* What identifies the signatures of the mail; or NULL. */
	const char *const *signatures;	/* NULL-terminated */
};

/* Work for money: the quote of a ticket, with the figures of its newest
 * revision. */
struct known_quote {
	gint64 id;		/* 0: there is none */
	char *state;		/* a word of filter/policy/quote.h */
	unsigned revision;	/* the newest, from 1 */
	unsigned accepted;	/* the last one accepted; 0: none */
	char *scope, *term;
	gint64 hundredths;	/* the price, exactly */
	char *currency;		/* ISO 4217 */
	gint64 expires;		/* seconds since the epoch */
	/* Which revision the row of the outbox offered that the look-up
	 * names; 0: none of this quote. */
	unsigned offered;
};
void known_quote_clear (struct known_quote *quote);

/* A ticket as a rule needs to know it. */
struct conversation {
	gint64 ticket;		/* after merges; 0: there is none */
	gint64 account;		/* whose it is */
	char *account_name;
	bool closed;
	gint64 closed_at;	/* seconds since the epoch, or 0 */
	char *subject;
	char *language;		/* it is answered in, or NULL */
	char *mailbox;		/* the address of ours that it came to */
	/* Where answers go: the address (a contact's, too) last proven in
	 * it by its account, and that mail of theirs; NULL and 0 if there is none any more. */
	char *client;
	char *client_name;	/* how to greet */
	gint64 client_message;
	GHashTable *labels;	/* char * -> char *; NULL: none */
	char *opener;		/* the address proven when it was opened, or
				 * that an agent opened it for */
	/* The last answer that an agent sent out: when, and who; 0, NULL. */
	gint64 answered_at;
	gint64 answered_by;
	char *answered_by_name;
	gint64 assigned;	/* an agent, or 0 */
	char *department;	/* "" for none */
	GPtrArray *watchers;	/* struct watcher, the oldest first; or NULL */
	/* char *: every address of its account, contacts' too; looked up for
	 * an agent's mail only, else NULL. */
	GPtrArray *people;
	/* The quote that the row of the outbox offered, else the newest that
	 * is not over, else the newest. */
	struct known_quote quote;
};

enum { WATCHERS = 20 };	/* who get copies of one ticket */

struct watcher {
	gint64 id;
	char *address;		/* lower-case */
	char *language;		/* of the account that it belongs to, or NULL */
	bool stopped;		/* wants no copies */
};

/* A mail that was kept, since nobody could prove it, and whose account was
 * sent a challenge. */
struct kept {
	gint64 message;		/* 0: there is none */
	gint64 account;		/* who was asked */
	gint64 received;
	char *mailbox;		/* of ours that it was sent to */
	char *from_address;
	char *subject;
	char *language;		/* or NULL */
	bool confirmed;
	bool denied;		/* the account says that it is not theirs */
	/* It is in a ticket, since it came a second time with a proof. */
	bool proven_since;
};

/* An article of the knowledge base that was found for a mail, and the score
 * from which on it is taken to answer it. */
#define ARTICLE_ANSWERS 0.38
struct article_match {
	char *id, *language;
	double score;		/* 0..1: see article.h */
};

/* An agent whom a ticket's mail can be passed on to. */
struct desk_agent {
	gint64 id;
	char *name;
	char *address;		/* the one for it */
	char *language;		/* or NULL */
};

struct known {
	/* The account that holds from_address, and the one that login maps
	 * to; NULL where none does. */
	struct account *by_address;
	struct account *by_login;
	/* The ticket that the signed address, else the references, else the
	 * number point to.  That finds a conversation; standing in it must be
	 * proven (A15). */
	struct conversation conversation;
	/* The row that a signed bounce or one-time address names: the ticket
	 * (after merges) and the recipient of the mail that was sent; and
	 * whether a one-time address of that row was used already. */
	gint64 outbox_ticket;
	char *outbox_to;
	bool outbox_used;
	/* It is an agent's answer of which nothing has come back so far: the
	 * mail with it, its subject, and who wrote it, NULL where that is no
	 * agent any more. */
	bool outbox_is_answer;
	gint64 outbox_message;
	char *outbox_subject;
	struct desk_agent *outbox_writer;
	GPtrArray *agents;	/* struct desk_agent, by name; or NULL */
	/* The watcher that a signed address names; NULL: there is none. */
	struct watcher *watcher;
	/* The same row's, where it is a challenge.  The conversation is then
	 * the ticket that the mail is in, or the one it goes on with. */
	struct kept kept;
	/* How many challenges the account of by_address was sent within the
	 * last day; not looked up for a login. */
	unsigned challenges;
	/* The outbox row of an announcement that the mail refers to, or 0. */
	gint64 announced;
	/* The loop token is that of an outbox row of ours: which message
	 * (0: none), and whether the row is a copy passed on. */
	gint64 loop_message;
	bool loop_is_copy;
	/* The delivery key of the mail of by_address that had one of the
	 * signatures first, or NULL. */
	char *signature_seen;
	/* struct article_match, best first; NULL: none were looked for. */
	GPtrArray *articles;
	/* struct incident, those that last, the oldest first; or NULL. */
	GPtrArray *incidents;
};

void desk_agent_free (struct desk_agent *agent);
void watcher_free (struct watcher *watcher);
struct contact *contact_copy (const struct contact *contact);
void contact_free (struct contact *contact);
/* An empty list of them, for account->contacts. */
GPtrArray *contacts_new (void);
/* The account's contact with that address, or NULL. */
const struct contact *account_contact (const struct account *account,
				       const char *address);

/* One more owner, in the same thread; each calls account_free. */
struct account *account_share (struct account *account);
void account_free (struct account *account);
void known_free (struct known *known);
void article_match_free (struct article_match *match);

typedef struct watcher watcher_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (watcher_auto, watcher_free)
typedef struct contact contact_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (contact_auto, contact_free)
typedef struct account account_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (account_auto, account_free)
typedef struct known known_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (known_auto, known_free)

#endif
