/*
 * conversation.h - which ticket a mail is about.  Private to store/.
 */
#ifndef STORE_CONVERSATION_H
#define STORE_CONVERSATION_H

#include "store/db.h"
#include "store/known.h"

/* Fills known->conversation and what is known of the outbox row; the
 * accounts are in known already. */
bool conversation_find (struct db *db, const struct look_up *keys,
			struct known *known, GError **error);

#endif
