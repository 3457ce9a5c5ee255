/* How announcements come in, are shown and put on their way:
 * announcement_count.c says to whom, announcement_step.c sends them,
 * subscription.c has who gets none. */
#include "store/announce.h"

#include <string.h>

#include "store/event.h"
#include "store/internal.h"

/* --- values ------------------------------------------------------------- */

static void
free_text (gpointer text)
{
	announcement_text_free (text);
}

void
announcement_free (struct announcement *announcement)
{
	if (announcement == NULL)
		return;
	g_free (announcement->audience);
	g_free (announcement->name);
	g_free (announcement->kind);
	g_free (announcement->list);
	g_free (announcement->language);
	g_free (announcement->state);
	g_free (announcement->by);
	g_clear_pointer (&announcement->texts, g_ptr_array_unref);
	g_free (announcement);
}

static const struct announcement_text *
text_in (const GPtrArray *texts, const char *language)
{
	for (guint i = 0; i < texts->len; i++) {
		const struct announcement_text *text = texts->pdata[i];

		if (g_strcmp0 (text->language, language) == 0)
			return text;
	}
	return NULL;
}

const struct announcement_text *
announcement_text_for (const GPtrArray *texts, const char *language,
		       const char *fallback)
{
	const struct announcement_text *text = text_in (texts, language);

	if (text == NULL)
		text = text_in (texts, fallback);
	return text == NULL && texts->len > 0 ? texts->pdata[0] : text;
}

/* --- coming in ---------------------------------------------------------- */

/* News that go to no list are one by themselves: whoever wants none of them
 * is on no list otherwise. */
static char *
list_of (const struct change_announcement *draft)
{
	if (strcmp (draft->kind, "news") != 0)
		return g_strdup ("");
	return g_strdup (strcmp (draft->audience, "list") == 0 ? draft->name
			 : "news");
}

static bool
add_text (struct db *db, gint64 id, const struct announcement_text *text,
	  GError **error)
{
	return db_run (db, "INSERT INTO announcement_text (announcement,"
		       " language, subject, text) VALUES ($1, $2, $3, $4)",
		       VALUES (INT (id), TEXT (text->language),
			       TEXT (text->subject), TEXT (text->text)),
		       error);
}

bool
announce_add (struct db *db, const struct change_announcement *draft,
	      gint64 message, gint64 at, gint64 *id, GError **error)
{
	g_autofree char *list = list_of (draft);

	if (draft->texts->len == 0)
		return store_refuse (error, "an announcement has a text");
	if (!db_insert (db, "INSERT INTO announcement (message, audience,"
			" name, kind, list, language, state, created, by, due)"
			" VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8,"
			" $9)",
			VALUES (INT (message), TEXT (draft->audience),
				FULL (draft->name), TEXT (draft->kind),
				TEXT (list), FULL (draft->language), INT (at),
				FULL (draft->by), INT (draft->due)), id,
			error))
		return false;
	for (guint i = 0; i < draft->texts->len; i++)
		if (!add_text (db, *id, draft->texts->pdata[i], error))
			return false;
	return true;
}

/* --- reading ------------------------------------------------------------ */

#define ANNOUNCEMENTS \
	"SELECT id, message, audience, name, kind, list, language, state," \
	" by, created, due, begun, ended, queued, left_suspended," \
	" left_address, left_unsubscribed FROM announcement"

static gpointer
make_announcement (query_auto *row)
{
	struct announcement *out = g_new0 (struct announcement, 1);

	out->id = query_int (row, 0);
	out->message = query_int (row, 1);
	out->audience = query_text (row, 2);
	out->name = query_text (row, 3);
	out->kind = query_text (row, 4);
	out->list = query_text (row, 5);
	out->language = query_text (row, 6);
	out->state = query_text (row, 7);
	out->by = query_text (row, 8);
	out->created = query_int (row, 9);
	out->due = query_int (row, 10);
	out->begun = query_int (row, 11);
	out->ended = query_int (row, 12);
	out->queued = query_int (row, 13);
	out->left_suspended = query_int (row, 14);
	out->left_address = query_int (row, 15);
	out->left_unsubscribed = query_int (row, 16);
	return out;
}

static void
free_announcement (gpointer announcement)
{
	announcement_free (announcement);
}

GPtrArray *
store_announcements (struct store *store, unsigned limit, GError **error)
{
	return store_read_rows (store, ANNOUNCEMENTS
				" ORDER BY id DESC LIMIT $1",
				VALUES (INT (store_limit (limit))),
				make_announcement, free_announcement, error);
}

static gpointer
make_text (query_auto *row)
{
	struct announcement_text *text = g_new0 (struct announcement_text, 1);

	text->language = query_text (row, 0);
	text->subject = query_text (row, 1);
	text->text = query_text (row, 2);
	return text;
}

static bool
count_sent (struct db *db, struct announcement *out, GError **error)
{
	g_autoptr (query_auto) query = NULL;

	query = db_query (db, "SELECT count (*) FILTER (WHERE state = 'sent'),"
			  " count (*) FILTER (WHERE state IN"
			  " ('waiting', 'claimed')),"
			  " count (*) FILTER (WHERE state IN"
			  " ('failed', 'withheld')),"
			  " count (*) FILTER (WHERE bounced IS NOT NULL)"
			  " FROM outbox WHERE announcement = $1",
			  VALUES (INT (out->id)), error);
	if (query == NULL || db_step (db, query, error) != DB_ROW)
		return false;
	out->sent = query_int (query, 0);
	out->waiting = query_int (query, 1);
	out->failed = query_int (query, 2);
	out->bounced = query_int (query, 3);
	return true;
}

static struct announcement *
load (struct db *db, gint64 id, GError **error)
{
	g_autofree char *what = g_strdup_printf (
		"announcement: %" G_GINT64_FORMAT, id);
	struct announcement *out;

	if (!db_begin_reading (db, error))
		return NULL;
	out = store_only_row (db_rows (db, ANNOUNCEMENTS " WHERE id = $1",
				       VALUES (INT (id)), make_announcement,
				       free_announcement, error), what,
			      error);
	if (out == NULL)
		return NULL;
	out->texts = db_rows (db, "SELECT language, subject, text"
			      " FROM announcement_text"
			      " WHERE announcement = $1 ORDER BY language",
			      VALUES (INT (id)), make_text, free_text, error);
	if (out->texts != NULL && count_sent (db, out, error))
		return out;
	announcement_free (out);
	return NULL;
}

struct announcement *
store_announcement (struct store *store, gint64 id, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	struct announcement *out;

	if (db == NULL)
		return NULL;
	out = load (db, id, error);
	readers_give (store->readers, db);
	return out;
}

gint64
store_announcement_of (struct store *store, gint64 message, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	gint64 id = 0;
	bool found = false, ok;

	if (db == NULL)
		return -1;
	ok = db_number (db, "SELECT id FROM announcement WHERE message = $1",
			VALUES (INT (message)), &id, &found, error);
	readers_give (store->readers, db);
	return !ok ? -1 : found ? id : 0;
}

struct announcement_text *
store_announcement_text (struct store *store, gint64 id, const char *language,
			 GError **error)
{
	g_autofree char *what = g_strdup_printf (
		"announcement: %" G_GINT64_FORMAT " in %s", id, language);

	return store_only_row (store_read_rows (
		store, "SELECT language, subject, text FROM announcement_text"
		" WHERE announcement = $1 AND language = $2",
		VALUES (INT (id), TEXT (language)), make_text, free_text,
		error), what, error);
}

/* --- by hand or by mail -------------------------------------------------- */

struct order {
	gint64 id, now, due;
};

static bool
state_of (struct db *db, gint64 id, char **state, gint64 *due, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT state, due FROM announcement"
			  " WHERE id = $1", VALUES (INT (id)), error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_DONE)
		g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
			     "no such announcement: %" G_GINT64_FORMAT, id);
	if (step != DB_ROW)
		return false;
	*state = query_text (query, 0);
	*due = query_int (query, 1);
	return true;
}

static bool
send (struct db *db, gpointer data, GError **error)
{
	const struct order *order = data;
	g_autofree char *state = NULL;
	gint64 due;

	if (!state_of (db, order->id, &state, &due, error))
		return false;
	if (strcmp (state, "draft") != 0 && strcmp (state, "scheduled") != 0)
		return store_refuse (error, "announcement %" G_GINT64_FORMAT
				     " is %s already", order->id, state);
	if (order->due > 0)
		due = order->due;
	return db_run (db, "UPDATE announcement SET state = 'scheduled',"
		       " due = $1 WHERE id = $2",
		       VALUES (INT (MAX (due, order->now)), INT (order->id)),
		       error);
}

bool
store_announcement_send (struct store *store, gint64 id, gint64 due,
			 gint64 now, GError **error)
{
	struct order order = { id, now, due };

	return store_write (store, send, &order, 0, error);
}

static bool
cancel (struct db *db, gpointer data, GError **error)
{
	const struct order *order = data;
	g_autofree char *state = NULL;
	gint64 due;

	if (!state_of (db, order->id, &state, &due, error))
		return false;
	if (strcmp (state, "sent") == 0 || strcmp (state, "cancelled") == 0)
		return store_refuse (error, "announcement %" G_GINT64_FORMAT
				     " is %s already", order->id, state);
	return db_run (db, "UPDATE announcement SET state = 'cancelled',"
		       " ended = $1 WHERE id = $2",
		       VALUES (INT (order->now), INT (order->id)), error)
		&& db_run (db, "UPDATE outbox SET state = 'withheld',"
			   " next_try = NULL, settled = $1,"
			   " last_error = 'cancelled'"
			   " WHERE announcement = $2 AND state = 'waiting'",
			   VALUES (INT (order->now), INT (order->id)), error);
}

bool
store_announcement_cancel (struct store *store, gint64 id, gint64 now,
			   GError **error)
{
	struct order order = { id, now, 0 };

	return store_write (store, cancel, &order, 0, error);
}

/* The row of a preview names the message that the announcement came with. */
bool
announce_order (struct db *db, const struct act_scene *scene,
		const struct change_act *act, GError **error)
{
	struct order order = {
		.now = scene->at, .due = act->value == NULL ? 0
			: g_ascii_strtoll (act->value, NULL, 10)
	};
	bool found;

	if (!db_number (db, "SELECT a.id FROM announcement a"
			" JOIN outbox o ON o.message = a.message"
			" WHERE o.id = $1 AND o.template = '" PREVIEW_TEMPLATE
			"'", VALUES (INT (act->number)), &order.id, &found,
			error))
		return false;
	if (!found)
		return store_refuse (error, "there is no such announcement");
	return act->kind == ACT_ANNOUNCE ? send (db, &order, error)
		: cancel (db, &order, error);
}

/* --- what comes back ------------------------------------------------------ */

bool
announce_replied (struct db *db, const struct act_scene *scene,
		  const struct change_act *act, GError **error)
{
	g_autofree char *detail = NULL;
	gint64 id;
	bool found;

	if (!db_number (db, "SELECT announcement FROM outbox WHERE id = $1"
			" AND announcement IS NOT NULL",
			VALUES (INT (act->number)), &id, &found, error))
		return false;
	if (!found || scene->ticket == 0)
		return true;
	detail = event_detail_ticket (scene->by, "announcement", id);
	return event_add (db, scene->ticket, scene->message, scene->at,
			  "announced", detail, error);
}

bool
announce_find (struct db *db, const struct look_up *keys, struct known *known,
	       GError **error)
{
	const char *const *id = keys->references;
	bool found = false;

	for (; id != NULL && *id != NULL && !found; id++)
		if (!db_number (db, "SELECT id FROM outbox"
				" WHERE message_id = $1"
				" AND announcement IS NOT NULL",
				VALUES (TEXT (*id)), &known->announced,
				&found, error))
			return false;
	return true;
}
