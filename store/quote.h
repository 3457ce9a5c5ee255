/*
 * quote.h - the quotes of tickets, for the rest of store/.  Private to it.
 *
 * Which step leads where is filter/policy/quote.h's business: what is kept
 * here is where a quote stands, compared and set in one transaction, and the
 * figures of every revision, which never change.
 */
#ifndef STORE_QUOTE_H
#define STORE_QUOTE_H

#include "store/act.h"
#include "store/known.h"

/* Who takes the step, for the revision's row and the event. */
struct quote_scene {
	gint64 ticket, message, at;
	gint64 account;		/* 0: nobody, the clock */
	const char *by;		/* its name, or NULL */
	const char *address;	/* proven, or NULL */
};

/* In the caller's transaction. */
bool quote_step (struct db *db, const struct quote_scene *scene,
		 const struct change_quote *step, GError **error);
/* That of a ticket, see known.h; outbox: a row, or 0.  *quote is filled, or
 * its id is 0. */
bool quote_find (struct db *db, gint64 ticket, gint64 outbox,
		 struct known_quote *quote, GError **error);

#endif
