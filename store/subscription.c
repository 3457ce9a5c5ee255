/* Lists of news, and who is on them no more. */
#include "store/announce.h"

#include "store/internal.h"
#include "store/text.h"

static bool
take_off (struct db *db, gint64 account, const char *list, gint64 at,
	  gint64 message, GError **error)
{
	return db_run (db, "INSERT INTO unsubscribed (account, list, at,"
		       " message) VALUES ($1, $2, $3, $4)"
		       " ON CONFLICT (account, list) DO NOTHING",
		       VALUES (INT (account), TEXT (list), INT (at),
			       LINK (message)), error);
}

/* Of works nobody unsubscribes: their list has no name. */
bool
announce_unsubscribe (struct db *db, const struct act_scene *scene,
		      const struct change_act *act, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	g_autofree char *list = NULL;
	enum db_step step;

	query = db_query (db, "SELECT o.recipient, a.list FROM outbox o"
			  " JOIN announcement a ON a.id = o.announcement"
			  " WHERE o.id = $1 AND a.list <> ''",
			  VALUES (INT (act->number)), error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step != DB_ROW)
		return step == DB_DONE;
	list = query_text (query, 1);
	return take_off (db, query_int (query, 0), list, scene->at,
			 scene->message, error);
}

struct subscription {
	const char *account, *list;
	bool wanted;
	gint64 now;
};

static bool
run_subscription (struct db *db, gpointer data, GError **error)
{
	const struct subscription *job = data;
	gint64 id;
	bool found;

	if (!db_number (db, "SELECT id FROM account WHERE name = $1"
			" AND removed = 0 AND role = 'client'",
			VALUES (TEXT (job->account)), &id, &found, error))
		return false;
	if (!found) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
			     "no such account: %s", job->account);
		return false;
	}
	if (!job->wanted)
		return take_off (db, id, job->list, job->now, 0, error);
	return db_run (db, "DELETE FROM unsubscribed WHERE account = $1"
		       " AND list = $2",
		       VALUES (INT (id), TEXT (job->list)), error)
		&& (db_changed (db) == 1
		    || store_refuse (error, "%s has not unsubscribed from %s",
				     job->account, job->list));
}

bool
store_subscription_set (struct store *store, const char *account,
			const char *list, bool wanted, gint64 now,
			GError **error)
{
	struct subscription job = { account, list, wanted, now };

	if (text_is_key (list, SERVICE_NAME_BYTES))
		return store_write (store, run_subscription, &job, 0, error);
	g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
		     "not a list: %s", list);
	return false;
}

static gpointer
make_list (query_auto *row)
{
	return query_text (row, 0);
}

GPtrArray *
store_unsubscribed (struct store *store, gint64 account, GError **error)
{
	return store_read_rows (store, "SELECT list FROM unsubscribed"
				" WHERE account = $1 ORDER BY list",
				VALUES (INT (account)), make_list, g_free,
				error);
}
