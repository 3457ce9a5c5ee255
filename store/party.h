/*
 * party.h - who watches a ticket: gets copies of it, and has no power over
 * it.  Private to store/.
 *
 * A ticket has at most WATCHERS of them at a time.  An agent never is one,
 * and whoever asked for no more copies is added again by an agent's order
 * only.
 */
#ifndef STORE_PARTY_H
#define STORE_PARTY_H

#include "store/act.h"
#include "store/known.h"

/* ACT_CC, ACT_WATCH, ACT_UNWATCH, ACT_DROP, ACT_LEFT_OUT on scene->ticket;
 * ACT_STOP.  For act_run. */
bool party_watch (struct db *db, struct act_scene *scene,
		  const struct change_act *act, GError **error);
bool party_unwatch (struct db *db, struct act_scene *scene,
		    const struct change_act *act, GError **error);
bool party_left_out (struct db *db, const struct act_scene *scene,
		     const struct change_act *act, GError **error);
bool party_stop (struct db *db, const struct act_scene *scene,
		 const struct change_act *act, GError **error);
/* The address is no more the account's: its copies of the account's tickets
 * end, whoever brought it along. */
bool party_leave (struct db *db, gint64 account, const char *address,
		  GError **error);
/* They go along with a merge, and their addresses stay good. */
bool party_merge (struct db *db, gint64 from, gint64 into, GError **error);

/* struct watcher, those who stopped too; NULL: an error. */
GPtrArray *party_load (struct db *db, gint64 ticket, GError **error);
/* *watcher is NULL if there is none of that id. */
bool party_find (struct db *db, gint64 id, struct watcher **watcher,
		 GError **error);
/* *id is 0 where the address gets no copies of the ticket. */
bool party_watches (struct db *db, gint64 ticket, const char *address,
		    gint64 *id, GError **error);

#endif
