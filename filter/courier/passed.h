/*
 * passed.h - a ticket's mail as an agent gets it (AGENT_TEMPLATE).
 *
 * What the agent is told beside the words: who wrote, proven how, the facts
 * of the account, and the ticket as it stands when the mail is sent.  A mail
 * that nobody proved never shows its writer's name where the client's would
 * stand, only the address that it claims (A19).
 */
#ifndef COURIER_PASSED_H
#define COURIER_PASSED_H

#include <json-glib/json-glib.h>

#include "filter/policy/policy.h"
#include "store/store.h"

enum { PASSED_NAME_BYTES = 120 };

/* Adds to the values: writer, from, proof, reason, text; account, full_name,
 * open_tickets; state_open, state_waiting or state_closed, state, priority,
 * department, assigned, title.  *via (caller's): "Writer via Company".
 * false: the store cannot give them. */
bool passed_add (JsonObject *values, struct store *store,
		 const struct policy *policy, const struct outbox_row *row,
		 char **via, GError **error);
/* References that all the mails of one ticket have in common, so that a mail
 * program shows them as one conversation, and those of the mail itself;
 * g_strfreev. */
char **passed_references (const struct policy *policy,
			  const struct outbox_row *row);

#endif
