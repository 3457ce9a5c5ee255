/* The acts that are about a row of the outbox, not about a ticket. */
#include "store/act.h"

#include <string.h>

#include "store/event.h"
#include "store/internal.h"
#include "store/party.h"
#include "store/text.h"
#include "store/trouble.h"

bool
act_use (struct db *db, const struct act_scene *scene,
	 const struct change_act *act, GError **error)
{
	if (!db_run (db, "UPDATE outbox SET used = $1"
		     " WHERE id = $2 AND used IS NULL",
		     VALUES (INT (scene->at), INT (act->number)), error))
		return false;
	if (db_changed (db) == 1)
		return true;
	g_set_error (error, STORE_ERROR, STORE_ERROR_STALE,
		     "the address has been used meanwhile");
	return false;
}

struct bounce {
	gint64 ticket;		/* of the row; 0: none */
	bool is_known;
	char *to, *status, *diagnostic;
};

static void
bounce_clear (struct bounce *bounce)
{
	g_free (bounce->to);
	g_free (bounce->status);
	g_free (bounce->diagnostic);
}
typedef struct bounce bounce_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (bounce_auto, bounce_clear)

/* "5.1.1 user unknown"; "-" is no status. */
static void
read_status (const char *value, struct bounce *bounce)
{
	const char *text = value != NULL ? value : "-";
	gsize length = strcspn (text, " ");
	g_autofree char *status = g_strndup (text, length);

	bounce->status = strcmp (status, "-") == 0 ? g_strdup ("")
		: text_cut (status, ACT_STATUS_BYTES);
	bounce->diagnostic = text_cut (text[length] == ' '
				       ? text + length + 1 : "",
				       ACT_DIAGNOSTIC_BYTES);
}

static bool
bounce_read (struct db *db, const struct change_act *act,
	     struct bounce *bounce, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT coalesce (t.merged, t.number),"
			  " o.to_address, o.bounced IS NOT NULL FROM outbox o"
			  " JOIN message m ON m.id = o.message"
			  " LEFT JOIN ticket t ON t.number = m.ticket"
			  " WHERE o.id = $1", VALUES (INT (act->number)),
			  error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_DONE)
		return store_refuse (error, "nothing was sent as %"
				     G_GINT64_FORMAT, act->number);
	if (step != DB_ROW)
		return false;
	bounce->ticket = query_int (query, 0);
	bounce->to = query_text (query, 1);
	bounce->is_known = query_int (query, 2) != 0;
	read_status (act->value, bounce);
	return true;
}

/* *news: it was not known before. */
static bool
mark_address (struct db *db, const struct act_scene *scene,
	      const struct bounce *bounce, bool *news, GError **error)
{
	*news = false;
	return !g_str_has_prefix (bounce->status, "5.")
		|| trouble_mark (db, bounce->to, bounce->status, scene->at,
				 news, error);
}

/* A watcher whose mail comes back for good gets no more. */
static bool
stop_copies (struct db *db, const struct act_scene *scene,
	     const struct change_act *act, const struct bounce *bounce,
	     GError **error)
{
	struct change_act stop = { .kind = ACT_STOP };
	bool found;

	if (!g_str_has_prefix (bounce->status, "5."))
		return true;
	if (!db_number (db, "SELECT watcher FROM outbox WHERE id = $1"
			" AND watcher IS NOT NULL",
			VALUES (INT (act->number)), &stop.number, &found,
			error))
		return false;
	return !found || party_stop (db, scene, &stop, error);
}

bool
act_bounced (struct db *db, const struct act_scene *scene,
	     const struct change_act *act, GError **error)
{
	g_auto (bounce_auto) bounce = { 0 };
	g_autofree char *text = NULL;
	g_autofree char *detail = NULL;
	bool news;

	if (!bounce_read (db, act, &bounce, error))
		return false;
	text = g_strdup_printf ("came back: %s %s", bounce.status,
				bounce.diagnostic);
	if (!db_run (db, "UPDATE outbox SET bounced = coalesce (bounced, $1),"
		     " last_error = $2 WHERE id = $3",
		     VALUES (INT (scene->at), TEXT (g_strchomp (text)),
			     INT (act->number)), error)
	    || !mark_address (db, scene, &bounce, &news, error)
	    || !stop_copies (db, scene, act, &bounce, error))
		return false;
	if (bounce.ticket == 0 || (bounce.is_known && !news))
		return true;
	detail = event_detail (act->number, "to", bounce.to, "status",
			       bounce.status, "diagnostic", bounce.diagnostic,
			       NULL);
	return event_add (db, bounce.ticket, scene->message, scene->at,
			  "bounced", detail, error);
}
