/*
 * chat.h - what answers say of the online chat: the values chat, chat_open,
 * chat_until and chat_opens of templates.
 *
 * Pure.
 */
#ifndef POLICY_CHAT_H
#define POLICY_CHAT_H

#include <glib.h>

#include "filter/policy/regulation.h"

/* Each is new or NULL. */
struct chat {
	char *open;		/* "yes" while it is open */
	char *until;		/* when it closes; NULL: it is closed, or
				 * does not close */
	char *opens;		/* when it opens; NULL: it is open, or does
				 * not open */
};

/* All NULL where there is no chat; regulation may be NULL. */
struct chat chat_at (const struct regulation *regulation, gint64 at,
		     const char *language);
void chat_clear (struct chat *chat);

#endif
