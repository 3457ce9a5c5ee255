/*
 * agent_orders.h - what an agent's orders (command.h) do to a ticket, and
 * which of them cannot be done.
 *
 * Whose mail orders anything, and which of its text goes to the client, is
 * for agent.c to say; the orders about a quote are bargain.h's.
 *
 * Each check gives what is wrong, plain English on one line for the SMTP
 * dialogue, caller's; or NULL where nothing is, or that is not ordered.
 * Times are of the regulation's zone.  Pure.
 */
#ifndef POLICY_AGENT_ORDERS_H
#define POLICY_AGENT_ORDERS_H

#include "filter/policy/address.h"
#include "filter/policy/command.h"
#include "filter/policy/identity.h"
#include "filter/policy/plan.h"

/* A department that the regulation has. */
char *agent_orders_check_department (const struct policy *policy,
				     const struct command *command);
/* Addresses that copies may go to. */
char *agent_orders_check_watch (const struct policy *policy,
				const struct command *command);
/* Nothing that the client has to be told to an address for notes. */
char *agent_orders_check_note (const struct address_claim *claim,
			       const struct command *command);
/* Articles that there are, and somebody to send them to. */
char *agent_orders_check_article (const struct policy *policy,
				  const struct address_claim *claim,
				  const struct command *command);
/* An incident that lasts; its end is not told with a note. */
char *agent_orders_check_incident (const struct known *known,
				   const struct address_claim *claim,
				   const struct command *command);
/* A time, an open ticket, and somebody to tell; *why is a word of the manual
 * where something is wrong. */
char *agent_orders_check_delay (const struct policy *policy,
				const struct conversation *ticket,
				const struct command *command, gint64 now,
				const char **why);

/* Adds the acts of all orders, and what a delay tells the client;
 * plan->change->delivery_key must be set.  true: it is settled already whether
 * the ticket waits for its client. */
bool agent_orders_fill (const struct command *command,
			const struct policy *policy,
			const struct facts *facts, const struct known *known,
			const struct identity *who, gint64 now,
			struct plan *plan);

#endif
