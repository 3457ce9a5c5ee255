#include "store/party.h"

#include "store/account.h"
#include "store/event.h"
#include "store/internal.h"
#include "store/text.h"

/* --- reading ------------------------------------------------------------ */

#define PARTY \
	"SELECT w.id, w.address, coalesce (k.language, a.language)," \
	" w.stopped IS NOT NULL FROM watcher w" \
	" LEFT JOIN account_address k ON k.address = w.address" \
	" LEFT JOIN account a ON a.id = k.account"

static gpointer
make_watcher (query_auto *row)
{
	struct watcher *watcher = g_new0 (struct watcher, 1);

	watcher->id = query_int (row, 0);
	watcher->address = query_text (row, 1);
	watcher->language = query_text (row, 2);
	watcher->stopped = query_int (row, 3) != 0;
	return watcher;
}

static void
free_watcher (gpointer watcher)
{
	watcher_free (watcher);
}

GPtrArray *
party_load (struct db *db, gint64 ticket, GError **error)
{
	return db_rows (db, PARTY " WHERE w.ticket = $1 ORDER BY w.id",
			VALUES (INT (ticket)), make_watcher, free_watcher,
			error);
}

bool
party_find (struct db *db, gint64 id, struct watcher **watcher,
	    GError **error)
{
	g_autoptr (GPtrArray) rows = NULL;

	*watcher = NULL;
	if (id == 0)
		return true;
	rows = db_rows (db, PARTY " WHERE w.id = $1", VALUES (INT (id)),
			make_watcher, free_watcher, error);
	if (rows != NULL && rows->len > 0)
		*watcher = g_ptr_array_steal_index (rows, 0);
	return rows != NULL;
}

bool
party_watches (struct db *db, gint64 ticket, const char *address, gint64 *id,
	       GError **error)
{
	g_autofree char *lower = g_ascii_strdown (address, -1);
	bool found;

	if (!db_number (db, "SELECT id FROM watcher WHERE ticket = $1"
			" AND address = $2 AND stopped IS NULL",
			VALUES (INT (ticket), TEXT (lower)), id, &found,
			error))
		return false;
	if (!found)
		*id = 0;
	return true;
}

/* --- beginning ---------------------------------------------------------- */

static bool
tell (struct db *db, const struct act_scene *scene, gint64 ticket,
      const char *kind, const char *who, GError **error)
{
	g_autofree char *detail = event_detail (0, "by", scene->by, "address",
						scene->address, "who", who,
						NULL);

	return event_add (db, ticket, scene->message, scene->at, kind, detail,
			  error);
}

/* *why (caller's): it cannot get copies; NULL: it can. */
static bool
find_obstacle (struct db *db, gint64 ticket, const char *address, char **why,
	       GError **error)
{
	g_autoptr (account_auto) holder = NULL;
	gint64 count;
	bool found;

	*why = NULL;
	if (!account_find (db, ACCOUNT_ADDRESS, address, &holder, error)
	    || !db_number (db, "SELECT count (*) FROM watcher"
			   " WHERE ticket = $1 AND stopped IS NULL",
			   VALUES (INT (ticket)), &count, &found, error))
		return false;
	if (!text_is_address (address))
		*why = g_strdup_printf ("%s is no address", address);
	else if (holder != NULL && holder->role == ROLE_AGENT)
		*why = g_strdup_printf ("%s is an agent's address", address);
	else if (count >= WATCHERS)
		*why = g_strdup_printf ("%d people get copies of #%"
					G_GINT64_FORMAT " already", WATCHERS,
					ticket);
	return true;
}

/* asked: who stopped begins again. */
static bool
begin (struct db *db, const struct act_scene *scene, const char *address,
       bool asked, GError **error)
{
	static const char anew[] = "INSERT INTO watcher"
		" (ticket, address, since) VALUES ($1, $2, $3)"
		" ON CONFLICT (ticket, address) DO UPDATE"
		" SET stopped = NULL WHERE stopped IS NOT NULL";
	static const char first[] = "INSERT INTO watcher"
		" (ticket, address, since) VALUES ($1, $2, $3)"
		" ON CONFLICT (ticket, address) DO NOTHING";

	return db_run (db, asked ? anew : first,
		       VALUES (INT (scene->ticket), TEXT (address),
			       INT (scene->at)), error)
		&& (db_changed (db) == 0
		    || tell (db, scene, scene->ticket, "watching", address,
			     error));
}

bool
party_watch (struct db *db, struct act_scene *scene,
	     const struct change_act *act, GError **error)
{
	g_autofree char *address = g_ascii_strdown (act->value, -1);
	g_autofree char *why = NULL;
	bool asked = act->kind == ACT_WATCH;
	gint64 id;

	if (!party_watches (db, scene->ticket, address, &id, error))
		return false;
	if (id != 0)
		return true;
	if (!find_obstacle (db, scene->ticket, address, &why, error))
		return false;
	if (why != NULL)
		return !asked || store_refuse (error, "%s", why);
	return begin (db, scene, address, asked, error);
}

/* --- ending ------------------------------------------------------------- */

bool
party_unwatch (struct db *db, struct act_scene *scene,
	       const struct change_act *act, GError **error)
{
	g_autofree char *address = g_ascii_strdown (act->value, -1);

	if (!db_run (db, "UPDATE watcher SET stopped = $1 WHERE ticket = $2"
		     " AND address = $3 AND stopped IS NULL",
		     VALUES (INT (scene->at), INT (scene->ticket),
			     TEXT (address)), error))
		return false;
	if (db_changed (db) == 0)
		return act->kind == ACT_DROP
			|| store_refuse (error, "%s gets no copies of #%"
					 G_GINT64_FORMAT, address,
					 scene->ticket);
	return tell (db, scene, scene->ticket, "unwatched", address, error);
}

bool
party_left_out (struct db *db, const struct act_scene *scene,
		const struct change_act *act, GError **error)
{
	g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT,
						  act->number);
	g_autofree char *detail = event_detail (0, "by", scene->by, "address",
						scene->address, "count", count,
						"who", act->value, NULL);

	return event_add (db, scene->ticket, scene->message, scene->at,
			  "left-out", detail, error);
}

/* The address names one who watched a ticket that may be merged by now. */
bool
party_stop (struct db *db, const struct act_scene *scene,
	    const struct change_act *act, GError **error)
{
	g_autoptr (watcher_auto) watcher = NULL;
	gint64 ticket;
	bool found;

	if (!party_find (db, act->number, &watcher, error)
	    || !db_number (db, "SELECT coalesce (t.merged, t.number)"
			   " FROM watcher w JOIN ticket t"
			   " ON t.number = w.ticket WHERE w.id = $1",
			   VALUES (INT (act->number)), &ticket, &found,
			   error))
		return false;
	if (watcher == NULL || !found)
		return true;
	if (!db_run (db, "UPDATE watcher SET stopped = $1"
		     " WHERE stopped IS NULL AND address = $2"
		     " AND (id = $3 OR ticket = $4)",
		     VALUES (INT (scene->at), TEXT (watcher->address),
			     INT (act->number), INT (ticket)), error))
		return false;
	return db_changed (db) == 0
		|| tell (db, scene, ticket, "stopped", watcher->address,
			 error);
}

bool
party_leave (struct db *db, gint64 account, const char *address,
	     GError **error)
{
	gint64 now = g_get_real_time () / G_USEC_PER_SEC;
	g_autofree char *detail = event_detail (0, "who", address, NULL);

	return db_run (db, "INSERT INTO event (ticket, at, kind, detail)"
		       " SELECT t.number, $1, 'unwatched', $2 FROM ticket t"
		       " JOIN watcher w ON w.ticket = t.number"
		       " WHERE t.account = $3 AND w.address = $4"
		       " AND w.stopped IS NULL ORDER BY t.number",
		       VALUES (INT (now), TEXT (detail), INT (account),
			       TEXT (address)), error)
		&& db_run (db, "UPDATE watcher SET stopped = $1"
			   " WHERE address = $2 AND stopped IS NULL"
			   " AND ticket IN (SELECT number FROM ticket"
			   " WHERE account = $3)",
			   VALUES (INT (now), TEXT (address), INT (account)),
			   error);
}

bool
party_merge (struct db *db, gint64 from, gint64 into, GError **error)
{
	return db_run (db, "UPDATE watcher SET ticket = $1 WHERE ticket = $2"
		       " AND address NOT IN (SELECT address FROM watcher"
		       " WHERE ticket = $1)",
		       VALUES (INT (into), INT (from)), error);
}
