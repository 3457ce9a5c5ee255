/*
 * links.h - what a client can do with an answer by one touch.
 *
 * An agent's answer offers one-time addresses (address.h): to close the
 * ticket, to say that the answer helped or that it did not; one with a quote
 * to accept or to decline it; a challenge, to say that a mail is one's own.
 * They are mailto:
 * links, so that nothing happens unless the client sends a mail, which a
 * scanner of links never does (A21); the mail must be proven besides.
 *
 * A copy for a watcher offers one to end the copies.  What is passed on to an
 * agent has links for a note, and with the orders to take and to close.
 *
 * Sources: RFC 6068 (mailto, percent-encoding; "+" is encoded too, since some
 * programs read it as a blank).
 */
#ifndef COURIER_LINKS_H
#define COURIER_LINKS_H

#include <json-glib/json-glib.h>

#include "filter/policy/policy.h"
#include "store/store.h"

/* Adds close_link, helped_link and not_helped_link, or accept_link and
 * decline_link to a quote, where there are keys and the row is an agent's
 * answer to a party; stop_link, where it is a watcher's copy; note_link,
 * take_link and close_link, where it is an agent's; confirm_link and
 * confirm_until, where it is a challenge; unsubscribe_link, where it is news.  The same for the same row. */
void links_add (JsonObject *values, const struct policy *policy,
		const struct outbox_row *row);

/* Where an agent has the announcement of that preview sent; a mailto: link,
 * or NULL. */
char *links_announce (const struct policy *policy,
		      const struct outbox_row *row);
/* Where a challenge is to be answered; NULL: there are no keys, or there is no
 * room. */
char *links_confirm_address (const struct policy *policy,
			     const struct outbox_row *row);

#endif
