/*
 * act.h - what is done to a ticket, one act after the other.  Private to
 * store/.
 */
#ifndef STORE_ACT_H
#define STORE_ACT_H

#include "store/change.h"
#include "store/db.h"

enum {
	ACT_DEPARTMENT_BYTES = 64,
	/* Of what a bounce says, as it is kept. */
	ACT_STATUS_BYTES = 20,
	ACT_DIAGNOSTIC_BYTES = 500
};

struct act_scene {
	gint64 ticket;		/* 0: none; goes along with a merge */
	gint64 message;		/* the mail that orders it; 0: none */
	gint64 at;
	const char *by;		/* for the events */
	const char *address;	/* of a client: the one proven, or NULL */
};

/* In the caller's transaction, which is to be undone if it fails. */
bool act_run (struct db *db, struct act_scene *scene,
	      const struct change_act *act, GError **error);

/* For act_run. */
bool act_article (struct db *db, const struct act_scene *scene,
		  const struct change_act *act, GError **error);
/* ACT_USE, ACT_BOUNCED; for act_run. */
bool act_use (struct db *db, const struct act_scene *scene,
	      const struct change_act *act, GError **error);
bool act_bounced (struct db *db, const struct act_scene *scene,
		  const struct change_act *act, GError **error);

#endif
