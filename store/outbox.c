/* How rows come in, are found, and are shown; outbox_settle.c has the rest
 * of their life. */
#include "store/outbox.h"

#include <string.h>

#include "store/kept.h"
#include "store/event.h"
#include "store/internal.h"
#include "store/json.h"
#include "store/party.h"

static const char *const state_names[] = {
	[OUTBOX_WAITING] = "waiting",
	[OUTBOX_CLAIMED] = "claimed",
	[OUTBOX_SENT] = "sent",
	[OUTBOX_FAILED] = "failed",
	[OUTBOX_WITHHELD] = "withheld"
};

const char *
outbox_state_name (enum outbox_state state)
{
	g_return_val_if_fail (state < G_N_ELEMENTS (state_names), NULL);
	return state_names[state];
}

static enum outbox_state
state_of (const char *name)
{
	for (unsigned i = 0; i < G_N_ELEMENTS (state_names); i++)
		if (g_strcmp0 (name, state_names[i]) == 0)
			return i;
	return OUTBOX_FAILED;
}

/* --- coming in ---------------------------------------------------------- */

/* data: a{ss}, or NULL. */
static char *
serialize (GVariant *data)
{
	GString *object = json_begin ();
	const char *key, *value;
	GVariantIter iter;

	if (data != NULL) {
		g_variant_iter_init (&iter, data);
		while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
			json_text (object, key, value);
	}
	return json_end (object);
}

static bool
insert (struct db *db, gint64 message, gint64 now, bool withheld,
	const struct change_answer *answer, gint64 watcher, gint64 *id,
	GError **error)
{
	enum outbox_state state = withheld ? OUTBOX_WITHHELD : OUTBOX_WAITING;
	g_autofree char *data = serialize (answer->data);

	return db_insert (db, "INSERT INTO outbox (message, template,"
			  " message_id, language, to_address, data, state,"
			  " created, next_try, settled, answers, watcher,"
			  " agent)"
			  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
			  " $11, $12, $13)",
			  VALUES (INT (message), TEXT (answer->template_name),
				  TEXT (answer->message_id),
				  FULL (answer->language), TEXT (answer->to),
				  TEXT (data),
				  TEXT (outbox_state_name (state)), INT (now),
				  LINK (withheld ? 0 : now),
				  LINK (withheld ? now : 0),
				  LINK (answer->answers), LINK (watcher),
				  LINK (answer->agent)), id, error);
}

bool
outbox_add (struct db *db, gint64 message, gint64 ticket, gint64 now,
	    const struct change_answer *answer, bool *withheld,
	    GError **error)
{
	g_autofree char *detail = NULL;
	bool is_watchers = strcmp (answer->template_name, WATCH_TEMPLATE) == 0;
	gint64 id, watcher = 0;

	*withheld = true;
	if (is_watchers && !party_watches (db, ticket, answer->to, &watcher,
					   error))
		return false;
	if (is_watchers && watcher == 0)
		return true;
	if (!outbox_over_cap (db, message, answer, now, withheld, error)
	    || !insert (db, message, now, *withheld, answer, watcher, &id,
			error)
	    || (answer->challenge != NULL
		&& !kept_add (db, answer->challenge, message, id, *withheld,
			      now, error)))
		return false;
	if (ticket == 0)
		return true;
	detail = event_detail (id, "template", answer->template_name,
			       "to", answer->to, NULL);
	return event_add (db, ticket, message, now,
			  *withheld ? "withheld" : "queued", detail, error);
}

/* --- reading ------------------------------------------------------------ */

/* An agent's words to a client who has not written answer nothing. */
#define OUTBOX \
	"SELECT o.id, coalesce (t.merged, t.number), o.message, a.name," \
	" o.template, o.language, o.to_address, o.data, o.message_id," \
	" r.message_id, coalesce (r.reference_ids, '')," \
	" coalesce (r.subject, m.subject), coalesce (r.mailbox, m.mailbox)," \
	" o.state, o.attempts, o.created, o.next_try, o.settled," \
	" o.last_error, coalesce (t.account, c.account), o.bounced," \
	" o.watcher, o.agent, o.announcement, o.recipient" \
	" FROM outbox o JOIN message m ON m.id = o.message" \
	" LEFT JOIN message r ON r.id = coalesce (o.answers," \
	" CASE WHEN o.announcement IS NULL" \
	" AND o.template <> '" REPLY_TEMPLATE "'" \
	" AND o.template <> '" WATCH_TEMPLATE "' THEN m.id END)" \
	" LEFT JOIN ticket t ON t.number = coalesce (m.ticket," \
	" CASE WHEN o.agent IS NOT NULL THEN m.beside END)" \
	" LEFT JOIN challenge c ON c.outbox = o.id" \
	" LEFT JOIN account a ON a.id" \
	" = coalesce (o.recipient, t.account, m.account, c.account)"

static gpointer
make_outbox_row (query_auto *row)
{
	struct outbox_row *out = g_new0 (struct outbox_row, 1);
	g_autofree char *references = query_text (row, 10);
	g_autofree char *state = query_text (row, 13);

	out->id = query_int (row, 0);
	out->ticket = query_int (row, 1);
	out->message = query_int (row, 2);
	out->account = query_text (row, 3);
	out->template_name = query_text (row, 4);
	out->language = query_text (row, 5);
	out->to = query_text (row, 6);
	out->data = query_text (row, 7);
	out->message_id = query_text (row, 8);
	out->answers_id = query_text (row, 9);
	out->answers_references = g_strsplit (references, "\n", -1);
	out->answers_subject = query_text (row, 11);
	out->mailbox = query_text (row, 12);
	out->state = state_of (state);
	out->attempts = (unsigned) query_int (row, 14);
	out->created = query_int (row, 15);
	out->next_try = query_int (row, 16);
	out->settled = query_int (row, 17);
	out->last_error = query_text (row, 18);
	out->party = query_int (row, 19);
	out->bounced = query_int (row, 20);
	out->watcher = query_int (row, 21);
	out->agent = query_int (row, 22);
	out->announcement = query_int (row, 23);
	out->recipient = query_int (row, 24);
	return out;
}

static void
free_outbox_row (gpointer row)
{
	outbox_row_free (row);
}

GPtrArray *
store_outbox (struct store *store, int state, unsigned limit, GError **error)
{
	const char *name = state < 0 ? NULL
		: outbox_state_name ((enum outbox_state) state);

	return store_read_rows (store, OUTBOX
				" WHERE o.state = coalesce ($1, o.state)"
				" ORDER BY o.id LIMIT $2",
				VALUES (TEXT (name),
					INT (store_limit (limit))),
				make_outbox_row, free_outbox_row, error);
}

gint64
store_outbox_due (struct store *store, bool bulk, GError **error)
{
	return store_read_number (store, "SELECT min (next_try) FROM"
				  " (SELECT * FROM (SELECT next_try"
				  " FROM outbox WHERE next_try IS NOT NULL"
				  " AND announcement IS NULL"
				  " ORDER BY next_try LIMIT 1) UNION ALL"
				  " SELECT * FROM (SELECT next_try"
				  " FROM outbox WHERE next_try IS NOT NULL"
				  " AND $1 = 1 AND announcement IS NOT NULL"
				  " ORDER BY next_try LIMIT 1))"
				  " HAVING min (next_try) IS NOT NULL",
				  VALUES (INT (bulk)), error);
}

void
outbox_row_free (struct outbox_row *row)
{
	if (row == NULL)
		return;
	g_free (row->account);
	g_free (row->template_name);
	g_free (row->language);
	g_free (row->to);
	g_free (row->data);
	g_free (row->message_id);
	g_free (row->answers_id);
	g_strfreev (row->answers_references);
	g_free (row->answers_subject);
	g_free (row->mailbox);
	g_free (row->last_error);
	g_free (row);
}

/* --- claiming ----------------------------------------------------------- */

struct claim {
	gint64 now, lease;
	unsigned limit, bulk;
	GPtrArray *rows;
};

static gpointer
make_id (query_auto *row)
{
	gint64 id = query_int (row, 0);

	return g_memdup2 (&id, sizeof id);
}

static bool
claim (struct db *db, gpointer data, GError **error)
{
	struct claim *job = data;
	g_autoptr (GPtrArray) ids = NULL;

	g_clear_pointer (&job->rows, g_ptr_array_unref);
	job->rows = g_ptr_array_new_with_free_func (free_outbox_row);
	ids = db_rows (db, "UPDATE outbox SET state = 'claimed',"
		       " attempts = attempts + 1, next_try = $1 WHERE id IN"
		       " (SELECT id FROM (SELECT id FROM outbox"
		       " WHERE next_try <= $2 AND announcement IS NULL"
		       " ORDER BY next_try, id LIMIT $3) UNION ALL"
		       " SELECT id FROM (SELECT id FROM outbox"
		       " WHERE next_try <= $2 AND announcement IS NOT NULL"
		       " ORDER BY next_try, id LIMIT $4) LIMIT $3)"
		       " RETURNING id",
		       VALUES (INT (job->now + job->lease), INT (job->now),
			       INT (store_limit (job->limit)),
			       INT (job->bulk)), make_id, g_free, error);
	for (unsigned i = 0; ids != NULL && i < ids->len; i++) {
		gint64 *id = ids->pdata[i];
		g_autoptr (GPtrArray) one = NULL;

		one = db_rows (db, OUTBOX " WHERE o.id = $1",
			       VALUES (INT (*id)), make_outbox_row,
			       free_outbox_row, error);
		if (one == NULL)
			return false;
		g_ptr_array_add (job->rows, g_ptr_array_steal_index (one, 0));
	}
	return ids != NULL;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
	const struct outbox_row *one = *(struct outbox_row *const *) a;
	const struct outbox_row *other = *(struct outbox_row *const *) b;

	return (one->id > other->id) - (one->id < other->id);
}

GPtrArray *
store_outbox_claim (struct store *store, gint64 now, unsigned limit,
		    unsigned bulk, unsigned lease, GError **error)
{
	struct claim job = {
		.now = now, .lease = lease, .limit = limit, .bulk = bulk
	};

	if (store_write (store, claim, &job, 0, error))
		g_ptr_array_sort (job.rows, compare_rows);
	else
		g_clear_pointer (&job.rows, g_ptr_array_unref);
	return job.rows;
}
