/*
 * address.h - signed addresses: what a mail to one of them claims.
 *
 * Purpose: every mail that the program sends carries addresses in the tag
 * part of a mailbox of ours, support+TAG@example.com, that say what an answer
 * to them is for, so that no conversation is lost to a mail program that
 * forgets References, and none can be joined by guessing (A15, A16).  An
 * address only finds; who bears it must still be proven to be the party.
 *
 * The tag:   t1.PFIELDS.DAYS.KKMAC
 *   P        one letter: the purpose
 *   FIELDS   the numbers of that purpose, hexadecimal, "." between them
 *   DAYS     the last day it is good for, since 1970-01-01, hexadecimal
 *   KK       which key, two hexadecimal digits
 *   MAC      HMAC-SHA-256 over the mailbox and all before it, the first 128
 *            bits, in the 26 letters and digits of RFC 4648 base 32, lower
 *            case
 * Where that is too long, the tag is   t2.PFIELDSTAIL   with the numbers in
 * those letters and digits, too, as base 32; TAIL is 30 of them, a row of
 * bits: 13 for the days since 2020-01-01 (so until 2042), 8 for the key, 128
 * of an HMAC-SHA-256 over the mailbox and "t2.PFIELDS.DAYS.KK" (days since
 * then and key hexadecimal), and a zero.
 * Whatever begins with "t1." or "t2." claims to be such a tag; any other tag
 * is the business of whoever uses tags.  Upper case is the same as lower case.
 *
 * Local parts stay within ADDRESS_LOCAL_MOST octets (RFC 5321 4.5.3.1.1).
 *
 * Ownership: keys are immutable once built and counted by reference.  Pure.
 */
#ifndef POLICY_ADDRESS_H
#define POLICY_ADDRESS_H

#include <glib.h>
#include <stdbool.h>

enum {
	ADDRESS_KEY_BYTES = 32,
	ADDRESS_KEYS_MOST = 16,
	ADDRESS_LOCAL_MOST = 64,
	ADDRESS_NUMBER_USUAL = 0xFFFFF
};

enum address_purpose {
	ADDRESS_NONE = 0,
	ADDRESS_REPLY = 'r',	/* the client `party` writes to `ticket` */
	ADDRESS_AGENT = 'a',	/* an agent answers `ticket` */
	ADDRESS_NOTE = 'n',	/* an agent leaves a note on `ticket` */
	ADDRESS_BOUNCE = 'b',	/* comes back undelivered: outbox `serial` */
	/* One-time, the client `party` of `ticket`; `serial` is the outbox
	 * row that offered it. */
	ADDRESS_CLOSE = 'c',
	ADDRESS_HELPED = 'y',
	ADDRESS_NOT_HELPED = 'u',
	/* The same; the row offered a quote (quote.h). */
	ADDRESS_ACCEPT = 'k',
	ADDRESS_DECLINE = 'd',
	/* The watcher `party` writes to `ticket`, or wants no more copies. */
	ADDRESS_WATCHER = 'w',
	ADDRESS_STOP = 's',
	/* One-time, the client `party` says that a mail is theirs; `serial`
	 * is the outbox row that asked. */
	ADDRESS_CONFIRM = 'm',
	/* Who got the announcement of row `serial` wants no more of its list;
	 * an agent has the one of which `serial` is the preview sent. */
	ADDRESS_UNSUBSCRIBE = 'x',
	ADDRESS_ANNOUNCE = 'g',
	/* An agent replies to that preview: cancels it, or has it wait. */
	ADDRESS_PLAN = 'o'
};

struct address_claim {
	enum address_purpose purpose;
	gint64 ticket;		/* 0 where the purpose has none */
	gint64 party;		/* account or watcher id, 0 likewise */
	gint64 serial;		/* outbox id, 0 likewise */
	gint64 expires;		/* seconds since the epoch: good until then */
};

/* --- keys --------------------------------------------------------------- */

struct address_keys;

struct address_keys *address_keys_new (void);
void address_keys_free (struct address_keys *keys);	/* NULL is legal */
/* Before the keys are shared.  The first key added signs; what it and the
 * others have signed is good until until (0: no end) or the address's own
 * end.  False: the id is there already, or there are too many. */
bool address_keys_add (struct address_keys *keys, guint8 id,
		       const guint8 secret[ADDRESS_KEY_BYTES], gint64 until);

/* --- addresses ---------------------------------------------------------- */

/* mailbox: the whole address of ours, lower-case.  NULL: the local part
 * would be too long, or there is no key. */
char *address_sign (const struct address_keys *keys, const char *mailbox,
		    char delimiter, const struct address_claim *claim);

/* Whether a mailbox has room for an address of that purpose, reckoned with
 * numbers up to ADDRESS_NUMBER_USUAL. */
bool address_has_room (const char *mailbox, enum address_purpose purpose);

/* NULL, or what a mailbox's local part is too long for, and what would be
 * right, "WRONG; RIGHT", caller's; reckoned with numbers up to
 * ADDRESS_NUMBER_USUAL. */
char *address_warning (const char *mailbox);

/* Whether a tag (or NULL) claims to be one of ours. */
bool address_is_signed (const char *tag);

enum address_state {
	ADDRESS_ORDINARY,	/* not a tag of ours */
	ADDRESS_VALID,
	ADDRESS_FORGED,		/* not signed by us, or for another mailbox */
	ADDRESS_EXPIRED		/* was ours */
};

/* tag: as policy_mailbox gives it, or NULL.  *claim is set when valid or
 * expired, else zero.  Takes the same time wherever a forgery differs. */
enum address_state address_check (const struct address_keys *keys,
				  const char *mailbox, const char *tag,
				  gint64 now, struct address_claim *claim);

typedef struct address_keys address_keys_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (address_keys_auto, address_keys_free)

#endif
