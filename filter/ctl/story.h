/*
 * story.h - a ticket and all that happened to it, printed.
 */
#ifndef CTL_STORY_H
#define CTL_STORY_H

#include <json-glib/json-glib.h>
#include <stdbool.h>

#include "store/store.h"

/* ticketctl ticket show; an exit status. */
int story_show (struct store *store, gint64 number, bool json);

/* A ticket as `ticket list` has it; new. */
JsonObject *story_ticket (gconstpointer ticket);

#endif
