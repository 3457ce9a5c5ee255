/*
 * announce.h - announcements, for the rest of store/.  Private to it.
 */
#ifndef STORE_ANNOUNCE_H
#define STORE_ANNOUNCE_H

#include "store/act.h"
#include "store/announcement.h"
#include "store/known.h"

/* A draft that came with that message. */
bool announce_add (struct db *db, const struct change_announcement *draft,
		   gint64 message, gint64 at, gint64 *id, GError **error);
/* ACT_UNSUBSCRIBE, ACT_ANNOUNCE and ACT_ANNOUNCE_CANCEL, ACT_ANNOUNCED; for
 * act_run. */
bool announce_unsubscribe (struct db *db, const struct act_scene *scene,
			   const struct change_act *act, GError **error);
bool announce_order (struct db *db, const struct act_scene *scene,
		     const struct change_act *act, GError **error);
bool announce_replied (struct db *db, const struct act_scene *scene,
		       const struct change_act *act, GError **error);
/* Is what the mail refers to an announcement that we sent? */
bool announce_find (struct db *db, const struct look_up *keys,
		    struct known *known, GError **error);

#endif
