/*
 * courier.h - outbox -> the world, in a thread of its own.
 *
 * Claims what is due, renders, composes, sends, settles; backs off from
 * `retry_first` seconds doubling to `retry_most`, gives up after `give_up`
 * seconds and reports it in the log.  One bad address holds up nobody.
 */
#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H

#include <glib.h>
#include <stdbool.h>

#include "filter/policy/policy.h"
#include "store/store.h"
#include "templates/templates.h"

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
/* Finishes the mail in hand, then stops. */
void courier_stop (struct courier *courier);

#endif
