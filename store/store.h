/*
 * store.h - what we know, durably.  The whole public face of store/.
 *
 * Purpose: accounts, tickets, messages, attachments, events, outbox.  Knows
 * no mail and no policy; no SQLite type appears here.
 *
 * Durability: every function that writes returns true only after the commit
 * is on disk (WAL, synchronous=FULL).  The only writing connection, in the
 * hands of one caller at a time, commits what all callers bring, many in one
 * transaction (P22); a caller blocks until its own part is committed.  A
 * failed part does not take its neighbours with it.
 *
 * Locking: store_open for writing takes <path>.lock (flock); if another
 * process holds it: STORE_ERROR_LOCKED.  Read-only stores need no lock.
 *
 * Threads: every function may be called from any thread at any time between
 * store_open and store_close.
 *
 * Errors: STORE_ERROR.  FULL/IO/CORRUPT and the like are STORE_ERROR_FAILED:
 * nothing of that call is stored and the caller answers 451.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/announcement.h"
#include "store/change.h"
#include "store/due.h"
#include "store/known.h"
#include "store/report.h"

#define STORE_ERROR (store_error_quark ())
GQuark store_error_quark (void);

enum store_error {
	STORE_ERROR_FAILED,	/* I/O, space, corruption: try again later */
	STORE_ERROR_LOCKED,	/* another process is the writer */
	STORE_ERROR_STALE,	/* what was known has changed: decide again */
	STORE_ERROR_REFUSED,	/* cannot be done; the text is for who asked */
	STORE_ERROR_NOT_FOUND,
	STORE_ERROR_INVALID,	/* the value cannot be stored as it is */
	STORE_ERROR_VERSION	/* schema newer than this program */
};

struct store;

/* path: the database file; its folder must exist.  Creates and migrates when
 * writable.  A missing file opened read-only is STORE_ERROR_NOT_FOUND. */
struct store *store_open (const char *path, bool writable, GError **error);
/* Commits what was handed in, checkpoints, stops the writer, drops the lock.
 * NULL is legal. */
void store_close (struct store *store);

/* --- one mail ----------------------------------------------------------- */

struct known *store_look_up (struct store *store, const struct look_up *keys,
			     GError **error);
struct receipt *store_record (struct store *store, const struct change *change,
			      GError **error);
/* What came of a message that is stored. */
struct receipt *store_receipt (struct store *store, gint64 message,
			       GError **error);
/* The same by its delivery key; it is a repeated one.  *receipt is NULL if
 * there is no such message. */
bool store_receipt_of (struct store *store, const char *delivery_key,
		       struct receipt **receipt, GError **error);

/* --- accounts ----------------------------------------------------------- */

/* Inserts or updates by name; addresses and logins are replaced by the given
 * ones.  An address or login of another account: STORE_ERROR_INVALID naming
 * both.  A role never changes: STORE_ERROR_INVALID.  All or none of the list.
 * sync: the list is the whole truth about clients, so those that it does not
 * have are suspended, and keep_suspended does not count for them.  dry_run:
 * everything but the commit. */
struct account_outcome {
	unsigned added, changed, unchanged, suspended;
};
bool store_accounts_save (struct store *store, GPtrArray *accounts, bool sync,
			  bool dry_run, struct account_outcome *outcome,
			  GError **error);
bool store_account_suspend (struct store *store, const char *name,
			    bool suspended, GError **error);
/* Its tickets and messages stay; addresses and logins are released, keys
 * are gone. */
bool store_account_remove (struct store *store, const char *name,
			   GError **error);
struct account *store_account (struct store *store, const char *name,
			       GError **error);
/* struct account, by name. */
GPtrArray *store_accounts (struct store *store, GError **error);

/* Where a ticket's mail is passed on to an agent: an address of the agent's,
 * "" for nowhere, NULL for the first one. */
bool store_agent_copies (struct store *store, const char *name,
			 const char *to, GError **error);
/* struct desk_agent, by name: those whom it is passed on to. */
GPtrArray *store_agents (struct store *store, GError **error);

/* Adds one (is_new: it must not be there yet) or replaces it. */
bool store_contact_save (struct store *store, const char *account,
			 const struct contact *contact, bool is_new,
			 GError **error);
bool store_contact_remove (struct store *store, const char *account,
			   const char *address, GError **error);
/* From now on the account has it, or has it no longer; that it is so already
 * is an error. */
bool store_service_set (struct store *store, const char *account,
			enum service kind, const char *name, bool has_it,
			GError **error);

/* --- keys of accounts --------------------------------------------------- */

/* A public key or a certificate that an account's mail may be signed with. */
struct signing_key {
	char *account;		/* its name */
	char *kind;		/* "openpgp" or "smime" */
	char *fingerprint;	/* upper-case hex; of an OpenPGP primary key */
	char *user_id;		/* whose it says it is, for people */
	GPtrArray *signers;	/* char *: fingerprints of what signs in it */
	GPtrArray *addresses;	/* char *: those that it speaks for */
	gint64 begins, expires;	/* expires 0: never */
	gint64 added;
	GBytes *content;	/* as it was given */
};
enum {
	SIGNING_KEYS = 20,	/* of one account */
	SIGNING_KEY_BYTES = 256 << 10
};
void signing_key_free (struct signing_key *key);

/* Adds it to the account of that name, or replaces the one with the same
 * fingerprint.  It must speak for addresses of the account only, and for one
 * at least; else STORE_ERROR_INVALID. */
bool store_key_save (struct store *store, const struct signing_key *key,
		     GError **error);
bool store_key_remove (struct store *store, const char *account,
		       const char *fingerprint, GError **error);
/* struct signing_key, by account and fingerprint; account NULL: of all. */
GPtrArray *store_keys (struct store *store, const char *account,
		       GError **error);
/* Those of the account that holds the address, whose id goes into *account
 * (0: none does). */
GPtrArray *store_keys_for (struct store *store, const char *address,
			   gint64 *account, GError **error);

/* Mail to an address came back for good, and the account did not write from
 * there since.  *trouble is NULL where there is none. */
struct trouble {
	gint64 since;
	char *status;		/* RFC 3463: "5.1.1" */
};
void trouble_free (struct trouble *trouble);
bool store_trouble (struct store *store, const char *address,
		    struct trouble **trouble, GError **error);

/* --- reading ------------------------------------------------------------ */

struct ticket {
	gint64 number;
	char *account;		/* name */
	char *subject;
	char *mailbox;
	char *state;		/* "open", "waiting", "closed" */
	char *language;
	char *assigned;		/* an agent's name, or NULL */
	char *priority;		/* "normal", ... */
	char *department;	/* "" for none */
	gint64 closed;		/* when, or 0 */
	gint64 merged;		/* into which, or 0 */
	gint64 opened;
	gint64 updated;
	unsigned messages;
	/* Deadlines; 0: there is none now.  What the client was told to
	 * expect, and why, or NULL. */
	gint64 response_due, resolution_due;
	gint64 promise;
	char *delay_reason;
	char *kind, *scope;	/* labels, or NULL */
};

struct message {
	gint64 id;
	gint64 ticket;		/* 0: none */
	char *account;		/* name, or NULL */
	gint64 received;
	char *queue_id;
	char *mailbox;
	char *envelope_from;
	char *client_address;
	char *verdict, *rule, *reason, *proof, *proof_address, *machine;
	char *from_address, *from_name, *subject, *message_id;
	char *text, *new_text, *language;
	bool is_private;
	gint64 beside;		/* the ticket that it only lies with, or 0 */
	/* When its account was asked whether it is theirs (outbox: by which
	 * row), and when which message said so, or that it is not; or 0. */
	gint64 challenged, challenge_outbox, confirmed, confirmed_by;
	gint64 denied, denied_by;
	GPtrArray *attachments;	/* struct change_attachment, content NULL */
};

struct event {
	gint64 id, ticket, message, at;
	char *kind;		/* "opened", "answered", "sent", ... */
	char *detail;		/* JSON object */
};

enum outbox_state {
	OUTBOX_WAITING,		/* to be sent, or to be tried again */
	OUTBOX_CLAIMED,		/* a courier has it in hand */
	OUTBOX_SENT,
	OUTBOX_FAILED,		/* given up; reported */
	OUTBOX_WITHHELD		/* over a cap: never sent, reported */
};
const char *outbox_state_name (enum outbox_state state);

struct outbox_row {
	gint64 id;
	gint64 ticket;		/* 0: none */
	gint64 message;		/* the one it answers */
	char *account;		/* the ticket's, or the sender's; or NULL */
	/* The ticket's account, or the one that is challenged; or 0. */
	gint64 party;
	gint64 watcher;		/* whose copy it is, or 0 */
	gint64 agent;		/* whom it is passed on to, or 0 */
	gint64 announcement;	/* of which it is a part, or 0 */
	gint64 recipient;	/* the account that gets that, or 0 */
	char *template_name, *language, *to, *data;
	char *message_id;	/* ours: the same however often it is sent */
	/* Of the mail it answers, for threading: */
	char *answers_id;	/* Message-ID, or NULL */
	char **answers_references;
	char *answers_subject;
	char *mailbox;		/* the address to answer from */
	enum outbox_state state;
	unsigned attempts;
	gint64 created, next_try, settled;
	gint64 bounced;		/* when it came back, or 0 */
	char *last_error;	/* "" if none */
};

void ticket_free (struct ticket *ticket);
void message_free (struct message *message);
void event_free (struct event *event);
void outbox_row_free (struct outbox_row *row);

struct ticket_filter {
	const char *state;	/* NULL: any */
	const char *account;	/* NULL: any */
	unsigned limit;		/* 0: no limit */
	const char *assigned;	/* an agent's name, "" nobody, NULL: any */
	bool due;		/* only with a deadline, the nearest first */
	const char *department;	/* "" none; NULL: any */
	const char *priority, *kind, *scope;	/* NULL: any */
};
GPtrArray *store_tickets (struct store *store,
			  const struct ticket_filter *filter, GError **error);
struct ticket *store_ticket (struct store *store, gint64 number,
			     GError **error);
/* All its labels, char * -> char *; none of a ticket that is not there. */
GHashTable *store_ticket_labels (struct store *store, gint64 number,
				 GError **error);
/* By hand: struct change_act, all or none. */
bool store_ticket_act (struct store *store, gint64 ticket,
		       const GPtrArray *acts, gint64 now, GError **error);
/* How many of an account are not closed; -1: an error. */
gint64 store_open_tickets (struct store *store, const char *account,
			   GError **error);
/* struct event of one ticket, oldest first. */
GPtrArray *store_events (struct store *store, gint64 ticket, GError **error);
/* struct message, newest first, those that lie with the ticket too; ticket 0:
 * all of them, without a ticket too. */
GPtrArray *store_messages (struct store *store, gint64 ticket, unsigned limit,
			   GError **error);
struct message *store_message (struct store *store, gint64 id, GError **error);
/* Whether that content came with an earlier message of the ticket; -1: an
 * error. */
int store_attached_before (struct store *store, gint64 ticket, gint64 message,
			   const char *sha256, GError **error);
/* The exact bytes as they came. */
GBytes *store_message_raw (struct store *store, gint64 id, GError **error);
GBytes *store_blob (struct store *store, const char *sha256, GError **error);

/* --- work for money ------------------------------------------------------ */

struct quote_row {
	gint64 ticket;		/* after merges */
	char *account;		/* whose ticket it is */
	struct known_quote quote;
	gint64 updated;
};
void quote_free (struct quote_row *row);

struct quote_filter {
	const char *state;	/* NULL: any */
	gint64 ticket;		/* 0: any */
	gint64 expired_before;	/* could be accepted until before then; 0: any */
	unsigned limit;		/* 0: none */
};
/* struct quote_row, oldest first. */
GPtrArray *store_quotes (struct store *store,
			 const struct quote_filter *filter, GError **error);
/* Without a mail, by the clock; STORE_ERROR_STALE: somebody was faster. */
bool store_quote_step (struct store *store, gint64 ticket,
		       const struct change_quote *step, gint64 now,
		       GError **error);

/* --- articles of the knowledge base ------------------------------------- */

/* On how many tickets an article was what.  ended: of those that it was
 * offered on, closed without an answer by an agent. */
struct article_stat {
	char *id;		/* "": of all, each ticket once */
	unsigned offered, ended, linked, sent;
	unsigned helped;	/* offered or sent, and the client said so */
};
void article_stat_free (struct article_stat *stat);
/* struct article_stat, those offered most first. */
GPtrArray *store_article_stats (struct store *store, GError **error);
struct article_stat *store_article_total (struct store *store,
					  GError **error);

/* --- outbox ------------------------------------------------------------- */

/* struct outbox_row, by id. state < 0: all. */
GPtrArray *store_outbox (struct store *store, int state, unsigned limit,
			 GError **error);
/* Claims up to limit rows that are due, of announcements only where nothing
 * else is and bulk at most; a claim not settled within lease seconds is due
 * again (the courier died). */
GPtrArray *store_outbox_claim (struct store *store, gint64 now, unsigned limit,
			       unsigned bulk, unsigned lease, GError **error);
bool store_outbox_sent (struct store *store, gint64 id, gint64 now,
			const char *reply, GError **error);
/* Tried and failed for now: due again at next_try. */
bool store_outbox_defer (struct store *store, gint64 id, gint64 now,
			 gint64 next_try, const char *why, GError **error);
/* Given up.  status: what it says of the recipient's address, which is marked
 * then, or NULL.  notices: struct change_answer about it; one that there is
 * already, from an earlier attempt, is not sent again. */
bool store_outbox_fail (struct store *store, gint64 id, gint64 now,
			const char *why, const char *status,
			const GPtrArray *notices, GError **error);
/* By hand: a row that failed, came back, was withheld or waits is due now. */
bool store_outbox_retry (struct store *store, gint64 id, gint64 now,
			 GError **error);
/* What waits for longer than until latest is due now: it was dated by a clock
 * that was wrong. */
bool store_outbox_recall (struct store *store, gint64 now, gint64 latest,
			  GError **error);
/* When the next row falls due, or -1; bulk: of announcements, too. */
gint64 store_outbox_due (struct store *store, bool bulk, GError **error);

/* --- report ------------------------------------------------------------- */

/* What happened from `since` until before `until`, at most REPORT_DAYS days
 * (and the hour that a day may be longer; more is STORE_ERROR_INVALID), and
 * what is now.  Of one moment; nobody who writes waits for it. */
struct report *store_report (struct store *store, gint64 since, gint64 until,
			     gint64 now, GError **error);

/* --- deadlines ----------------------------------------------------------- */

/* Deadlines are kept from now on, as they may differ from before: every
 * ticket that is not closed is to be looked at.  *since: since when they have
 * been kept without a break.  Or they are not kept (*since is 0), and what
 * was made of them is gone. */
bool store_due_begin (struct store *store, gint64 now, bool kept,
		      gint64 *since, GError **error);
/* struct due_ticket: those to be looked at by now, at most so many. */
GPtrArray *store_due (struct store *store, gint64 now, unsigned limit,
		      GError **error);
/* When the next one is to be looked at, or -1. */
gint64 store_due_next (struct store *store, GError **error);
/* struct due_settled, in one transaction; of a ticket that has moved
 * meanwhile nothing is kept, and nothing sent.  *queued: a mail waits. */
bool store_due_settle (struct store *store, const GPtrArray *list, gint64 now,
		       bool *queued, GError **error);
/* The queue of a department, in front of a ticket; usual: tickets without
 * one are in it. */
struct due_queue *store_due_queue (struct store *store,
				   const char *department, bool usual,
				   const struct due_ticket *behind, gint64 now,
				   GError **error);
/* struct due_agent, by name: those that have an address. */
GPtrArray *store_due_agents (struct store *store, GError **error);

/* --- incidents ------------------------------------------------------------ */

struct incident_filter {
	bool lasting;		/* only those that are not over */
	gint64 ticket;		/* only what explains it; 0: any */
};
/* struct incident, by number. */
GPtrArray *store_incidents (struct store *store,
			    const struct incident_filter *filter,
			    GError **error);
struct incident *store_incident (struct store *store, gint64 number,
				 GError **error);
/* gint64 *, the tickets that it explains, by number. */
GPtrArray *store_incident_links (struct store *store, gint64 incident,
				 GError **error);

/* Of the value services, server, since and texts count; a mistake in it is
 * STORE_ERROR_REFUSED.  In the same transaction the tickets that search
 * finds among the open ones are linked; none where it is NULL.  What has a
 * kind and may be answered is asked of, INCIDENT_EARLIER of them at most,
 * the newest. */
bool store_incident_open (struct store *store,
			  const struct incident *incident, gint64 now,
			  struct incident_search *search, gint64 *number,
			  GError **error);
/* The same of that number; NULL and 0 leave what it is.  Only while it lasts,
 * which is said with STORE_ERROR_REFUSED. */
bool store_incident_edit (struct store *store,
			  const struct incident *incident, gint64 now,
			  GError **error);
/* texts: what its end is told with; NULL, or NULL in it: nothing. */
bool store_incident_end (struct store *store, gint64 number,
			 char *const *texts, gint64 now, GError **error);

/* One that is over and has tickets that were not looked at since; NULL: there
 * is none. */
bool store_incident_telling (struct store *store, struct incident **incident,
			     GError **error);
/* struct incident_ticket: those of it, at most so many. */
GPtrArray *store_incident_untold (struct store *store, gint64 incident,
				  unsigned limit, GError **error);
struct incident_settled {
	gint64 ticket, message;
	struct change_answer *answer;	/* NULL: the client is not told */
	GPtrArray *copies;	/* struct change_answer, of WATCH_TEMPLATE;
				 * not without answer; or NULL */
};
void incident_settled_free (struct incident_settled *settled);
/* Those of the list (struct incident_settled) are done with, in one
 * transaction with their mails; of what was closed meanwhile nothing is sent.
 * *told: how many clients were. */
bool store_incident_settle (struct store *store, gint64 incident,
			    const GPtrArray *list, gint64 now, unsigned *told,
			    GError **error);
/* --- announcements ------------------------------------------------------- */

/* struct announcement without texts and figures of what was sent, the newest
 * first. */
GPtrArray *store_announcements (struct store *store, unsigned limit,
				GError **error);
struct announcement *store_announcement (struct store *store, gint64 id,
					 GError **error);
/* The one that came with that message, 0: none did; -1: an error. */
gint64 store_announcement_of (struct store *store, gint64 message,
			      GError **error);
struct announcement_text *store_announcement_text (struct store *store,
						   gint64 id,
						   const char *language,
						   GError **error);
/* whom: audience, name and list are looked at. */
struct announcement_count *
store_announcement_count (struct store *store,
			  const struct announcement *whom, GError **error);
/* A draft, or one that is scheduled, is to be sent at due; 0: when it says,
 * else now. */
bool store_announcement_send (struct store *store, gint64 id, gint64 due,
			      gint64 now, GError **error);
/* Whoever has not got it gets it no more. */
bool store_announcement_cancel (struct store *store, gint64 id, gint64 now,
				GError **error);
/* Looks at so many accounts more (ANNOUNCE_STEP at most) of the one that is
 * to be sent first. */
bool store_announcement_step (struct store *store, gint64 now, unsigned limit,
			      const char *hostname,
			      struct announcement_step *step, GError **error);
/* When there is something to be done about one, or -1. */
gint64 store_announcement_due (struct store *store, GError **error);
/* wanted: an account that had unsubscribed gets the list's news again. */
bool store_subscription_set (struct store *store, const char *account,
			     const char *list, bool wanted, gint64 now,
			     GError **error);
/* char *: the lists that it unsubscribed from. */
GPtrArray *store_unsubscribed (struct store *store, gint64 account,
			       GError **error);

/* --- health ------------------------------------------------------------- */

/* PRAGMA quick_check and foreign keys; false with what is wrong. */
bool store_check (struct store *store, GError **error);

/* Comes back when the writer has been through all that was handed to it
 * before: it makes progress, whether or not the disk takes writes. */
bool store_ping (struct store *store, GError **error);

/* For the crash tests: store_open for writing with a function that the writer
 * calls at named points ("before-begin", "before-commit", "after-commit",
 * "checkpoint"). */
typedef void (*store_probe_func) (const char *point);
struct store *store_open_probed (const char *path, store_probe_func probe,
				 GError **error);

typedef struct store store_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (store_auto, store_close)
typedef struct article_stat article_stat_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (article_stat_auto, article_stat_free)
typedef struct signing_key signing_key_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (signing_key_auto, signing_key_free)
typedef struct ticket ticket_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ticket_auto, ticket_free)
typedef struct trouble trouble_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (trouble_auto, trouble_free)
typedef struct quote_row quote_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (quote_auto, quote_free)
typedef struct announcement announcement_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (announcement_auto, announcement_free)
typedef struct announcement_count announcement_count_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (announcement_count_auto,
			       announcement_count_free)
typedef struct announcement_text announcement_text_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (announcement_text_auto, announcement_text_free)
typedef struct message message_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (message_auto, message_free)
typedef struct outbox_row outbox_row_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (outbox_row_auto, outbox_row_free)

#endif
