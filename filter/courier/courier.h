/*
 * courier.h - outbox -> the world, in threads of its own.
 *
 * Claims what is due, renders, composes, sends, settles; backs off from
 * `retry_first` seconds doubling to `retry_most`, gives up after `give_up`
 * seconds and reports it in the log (log_event "mail-failed").
 *
 * One bad address holds up nobody: COURIER_WORKERS threads send, each over a
 * connection of its own, and never two of them to the same address.  What
 * waits for such an address goes back to the outbox when it would fill the
 * COURIER_HELD places of what is in hand.
 *
 * Announcements wait for all other mail: see COURIER_BULK.
 *
 * A crash may send a mail once more, with the same Message-ID, and loses
 * none: what the last courier had in hand is due again when a new one starts
 * (one process is the writer of a store), or after the lease.  While the
 * store cannot take that a mail was sent, its thread waits and sends no more.
 */
#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H

#include <glib.h>
#include <stdbool.h>

#include "filter/policy/policy.h"
#include "store/store.h"
#include "templates/templates.h"

enum {
	COURIER_WORKERS = 4,
	COURIER_HELD = 32,	/* rows claimed and not yet settled */
	/* Of these, how many may be of announcements; one thread never sends
	 * them, so that answers do not wait. */
	COURIER_BULK = 16
};

struct courier_settings {
	char *host;		/* SMTP server */
	unsigned port;
	bool starttls;		/* required when set; certificate verified */
	char *ca_file;		/* or NULL: the system's */
	char *user, *password;	/* AUTH, or NULL */
	char *helo;
	unsigned timeout;	/* seconds, one SMTP step */
	unsigned retry_first, retry_most, give_up;	/* seconds */
};

struct courier;

/* settings and templates are borrowed and must outlive it; policy is taken
 * anew (referenced) through the function for each row, so that a reload
 * counts at once. */
struct courier *courier_start (struct store *store,
			       const struct courier_settings *settings,
			       struct templates *templates,
			       struct policy *(*policy) (gpointer user),
			       gpointer user);
/* Something was stored: look at once. Any thread. */
void courier_wake (struct courier *courier);
/* Finishes the mails in hand, then stops.  NULL is legal. */
void courier_stop (struct courier *courier);

#endif
