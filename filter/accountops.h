/*
 * accountops.h - what ticketctl asks of accounts, and of what they have;
 * ops.h has the table and what each takes.
 */
#ifndef FILTER_ACCOUNTOPS_H
#define FILTER_ACCOUNTOPS_H

#include "filter/ops.h"

JsonObject *ops_account_save (struct store *store, JsonObject *args,
			      GError **error);
JsonObject *ops_account_suspend (struct store *store, JsonObject *args,
				 GError **error);
JsonObject *ops_account_remove (struct store *store, JsonObject *args,
				GError **error);
JsonObject *ops_agent_copies (struct store *store, JsonObject *args,
			      GError **error);
JsonObject *ops_contact_save (struct store *store, JsonObject *args,
			      GError **error);
JsonObject *ops_contact_remove (struct store *store, JsonObject *args,
				GError **error);
JsonObject *ops_service_set (struct store *store, JsonObject *args,
			     GError **error);
JsonObject *ops_key_save (struct store *store, JsonObject *args,
			  GError **error);
JsonObject *ops_key_remove (struct store *store, JsonObject *args,
			    GError **error);

/* An account as account.save takes it; new. */
JsonObject *ops_account_json (const struct account *account);

#endif
