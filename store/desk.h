/*
 * desk.h - the agents whom tickets' mail is passed on to.  Private to store/.
 */
#ifndef STORE_DESK_H
#define STORE_DESK_H

#include "store/db.h"
#include "store/known.h"

/* struct desk_agent, by name: all but who is suspended or has it switched
 * off.  NULL: an error. */
GPtrArray *desk_load (struct db *db, GError **error);

#endif
