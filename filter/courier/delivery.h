/*
 * delivery.h - one outbox row: made into a mail, and sent.
 *
 * An answer is rendered and composed anew each time, always with the row's
 * Message-ID and date, from the mailbox that was written to, with the null
 * reverse-path; on a ticket it asks for replies at a signed address of that
 * ticket and client.  An agent's words (REPLY_TEMPLATE) are no machine's:
 * nothing in the mail says so, and it has a signed reverse-path.  What a watcher
 * gets (WATCH_TEMPLATE) says that a machine sends it, asks for replies at that
 * watcher's own address, and offers to end it (List-Unsubscribe, RFC 2369).
 * What is passed on to an agent (AGENT_TEMPLATE, passed.h) is from "Writer via
 * Company" at our address, and replies to the signed address for agents.
 * A copy is the stored mail (copy.h) with the envelope sender
 * it came with.  Nothing is settled here.
 */
#ifndef COURIER_DELIVERY_H
#define COURIER_DELIVERY_H

#include <glib.h>

#include "filter/courier/courier.h"
#include "filter/courier/smtp.h"

/* Never NULL.  *notice (caller's) tells of a template that is not as it
 * should be, or is NULL. */
struct smtp_outcome *delivery_run (struct store *store,
				   const struct courier_settings *settings,
				   struct templates *templates,
				   const struct policy *policy,
				   const struct outbox_row *row,
				   char **notice);

#endif
