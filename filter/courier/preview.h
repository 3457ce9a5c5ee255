/*
 * preview.h - what an announcement would be, and what has become of it, for
 * the agent who ordered that.
 */
#ifndef COURIER_PREVIEW_H
#define COURIER_PREVIEW_H

#include <json-glib/json-glib.h>
#include <stdbool.h>

#include "filter/policy/policy.h"
#include "store/store.h"

/* Adds to the values: announcement, to, accounts, left_suspended,
 * left_address, left_unsubscribed, languages, text; is_news or is_works; at,
 * where it has a time; send_link.  false: the store cannot give them. */
bool preview_add (JsonObject *values, struct store *store,
		  const struct policy *policy, const struct outbox_row *row,
		  GError **error);

/* Adds announcement, title and, where some have got it, sent; from "ordered",
 * the message that it came with. */
bool preview_add_planned (JsonObject *values, struct store *store,
			  const struct outbox_row *row, GError **error);

#endif
