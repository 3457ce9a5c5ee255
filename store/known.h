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

struct account {
	gint64 id;
	char *name;		/* the cabinet's own id: unique, for people */
	char *full_name;	/* how to greet; "" if not known */
	char *language;		/* "ru", "uk", "en", or NULL: not set */
	bool suspended;		/* known, not entitled */
	bool keep_suspended;	/* to be saved: leave that as it is */
	gint64 revision;	/* grows with every change */
	GPtrArray *addresses;	/* char *, lower-case, A-labels */
	GPtrArray *logins;	/* char *, SASL user names as Postfix has them */
};

/* The keys to look up.  Borrowed strings; NULL where the mail has none. */
struct look_up {
	const char *from_address;
	const char *login;
	const char *message_id;
	const char *const *references;	/* NULL-terminated, or NULL */
	const char *loop_token;		/* what X-Ticket-Loop says */
	gint64 number;			/* what the subject says, or 0 */
};

struct known {
	/* The account that holds from_address, and the one that login maps
	 * to; NULL where none does. */
	struct account *by_address;
	struct account *by_login;
	/* The ticket that the references, else the number, point to, and
	 * whose it is; 0 for none.  That finds a conversation; standing in
	 * it must be proven (A15). */
	gint64 conversation;
	gint64 conversation_account;
	/* The loop token is that of an outbox row of ours: which message
	 * (0: none), and whether the row is a copy passed on. */
	gint64 loop_message;
	bool loop_is_copy;
};

void account_free (struct account *account);
void known_free (struct known *known);

typedef struct account account_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (account_auto, account_free)
typedef struct known known_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (known_auto, known_free)

#endif
