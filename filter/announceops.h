/*
 * announceops.h - what ticketctl asks of announcements; ops.h has the table
 * and what each takes.
 */
#ifndef FILTER_ANNOUNCEOPS_H
#define FILTER_ANNOUNCEOPS_H

#include "filter/ops.h"

JsonObject *ops_announce_new (struct store *store, JsonObject *args,
			      GError **error);
JsonObject *ops_announce_send (struct store *store, JsonObject *args,
			       GError **error);
JsonObject *ops_announce_cancel (struct store *store, JsonObject *args,
				 GError **error);
JsonObject *ops_subscription_set (struct store *store, JsonObject *args,
				  GError **error);

#endif
