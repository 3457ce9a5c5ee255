/* Announcements on their way: an outbox row for each account. */
#include "store/announce.h"

#include <string.h>

#include "store/internal.h"
#include "store/json.h"

struct job {
	gint64 now;
	unsigned limit;
	const char *hostname;
	struct announcement_step *step;
};

/* The one that is sent now. */
struct current {
	gint64 id, message, cursor, created;
	char *audience, *name, *list, *language;
	GPtrArray *texts;	/* struct announcement_text, without texts */
	gint64 queued, suspended, address, unsubscribed;
};

static void
current_clear (struct current *current)
{
	g_free (current->audience);
	g_free (current->name);
	g_free (current->list);
	g_free (current->language);
	g_clear_pointer (&current->texts, g_ptr_array_unref);
}
typedef struct current current_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (current_auto, current_clear)

static gpointer
make_text (query_auto *row)
{
	g_autofree char *language = query_text (row, 0);

	return announcement_text_new (language, NULL, NULL);
}

static void
free_text (gpointer text)
{
	announcement_text_free (text);
}

/* id 0: there is none. */
static bool
find_current (struct db *db, gint64 now, struct current *current,
	      GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT id, message, audience, name, list,"
			  " language, cursor, created FROM announcement"
			  " WHERE state IN ('scheduled', 'sending')"
			  " AND due <= $1 AND done = 0"
			  " ORDER BY due, id LIMIT 1", VALUES (INT (now)),
			  error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step != DB_ROW)
		return step == DB_DONE;
	current->id = query_int (query, 0);
	current->message = query_int (query, 1);
	current->audience = query_text (query, 2);
	current->name = query_text (query, 3);
	current->list = query_text (query, 4);
	current->language = query_text (query, 5);
	current->cursor = query_int (query, 6);
	current->created = query_int (query, 7);
	current->texts = db_rows (db, "SELECT language FROM announcement_text"
				  " WHERE announcement = $1 ORDER BY language",
				  VALUES (INT (current->id)), make_text,
				  free_text, error);
	return current->texts != NULL;
}

/* --- accounts ------------------------------------------------------------ */

struct recipient {
	gint64 id;
	bool suspended, unsubscribed;
	char *language, *name, *address;
};

static gpointer
make_recipient (query_auto *row)
{
	struct recipient *to = g_new0 (struct recipient, 1);

	to->id = query_int (row, 0);
	to->suspended = query_int (row, 1) != 0;
	to->language = query_text (row, 2);
	to->name = query_text (row, 3);
	to->address = query_text (row, 4);
	to->unsubscribed = query_int (row, 5) != 0;
	return to;
}

static void
free_recipient (gpointer data)
{
	struct recipient *to = data;

	g_free (to->language);
	g_free (to->name);
	g_free (to->address);
	g_free (to);
}

#define RECIPIENT \
	"SELECT a.id, a.suspended, a.language, a.full_name," \
	" (SELECT min (k.address) FROM account_address k" \
	" WHERE k.account = a.id AND k.rights IS NULL" \
	" AND NOT EXISTS (SELECT 1 FROM address_trouble t" \
	" WHERE t.address = k.address))," \
	" EXISTS (SELECT 1 FROM unsubscribed u" \
	" WHERE u.account = a.id AND u.list = $1)"

/* The next ones, in the order of their ids. */
static GPtrArray *
next_recipients (struct db *db, const struct current *current, unsigned limit,
		 GError **error)
{
	if (strcmp (current->audience, "all") == 0)
		return db_rows (db, RECIPIENT " FROM account a"
				" WHERE a.id > $2 AND a.role = 'client'"
				" AND a.removed = 0 ORDER BY a.id LIMIT $3",
				VALUES (TEXT (current->list),
					INT (current->cursor), INT (limit)),
				make_recipient, free_recipient, error);
	return db_rows (db, RECIPIENT " FROM account_service s"
			" CROSS JOIN account a ON a.id = s.account"
			" WHERE s.kind = $2 AND s.name = $3 AND s.account > $4"
			" AND a.role = 'client' AND a.removed = 0"
			" ORDER BY s.account LIMIT $5",
			VALUES (TEXT (current->list), TEXT (current->audience),
				TEXT (current->name), INT (current->cursor),
				INT (limit)),
			make_recipient, free_recipient, error);
}

static bool
add_row (struct db *db, const struct job *job, struct current *current,
	 const struct recipient *to, GError **error)
{
	const struct announcement_text *text = announcement_text_for (
		current->texts, to->language, current->language);
	g_autofree char *message_id = g_strdup_printf (
		"announcement.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT
		".%" G_GINT64_FORMAT "@%s", current->id, to->id,
		current->created, job->hostname);
	GString *object = json_begin ();
	g_autofree char *data = NULL;

	json_text (object, "name", to->name);
	if (*current->list != '\0')
		json_text (object, "list", current->list);
	data = json_end (object);
	current->queued++;
	return db_run (db, "INSERT INTO outbox (message, template, message_id,"
		       " language, to_address, data, state, created, next_try,"
		       " announcement, recipient)"
		       " VALUES ($1, '" ANNOUNCEMENT_TEMPLATE "', $2, $3, $4,"
		       " $5, 'waiting', $6, $6, $7, $8)",
		       VALUES (INT (current->message), TEXT (message_id),
			       TEXT (text->language), TEXT (to->address),
			       TEXT (data), INT (job->now),
			       INT (current->id), INT (to->id)), error);
}

static bool
take (struct db *db, const struct job *job, struct current *current,
      const struct recipient *to, GError **error)
{
	current->cursor = to->id;
	if (to->suspended)
		current->suspended++;
	else if (to->unsubscribed)
		current->unsubscribed++;
	else if (to->address == NULL)
		current->address++;
	else
		return add_row (db, job, current, to, error);
	return true;
}

static bool
keep (struct db *db, const struct job *job, const struct current *current,
      GError **error)
{
	return db_run (db, "UPDATE announcement SET state = 'sending',"
		       " begun = coalesce (begun, $1), cursor = $2, done = $3,"
		       " queued = queued + $4,"
		       " left_suspended = left_suspended + $5,"
		       " left_address = left_address + $6,"
		       " left_unsubscribed = left_unsubscribed + $7"
		       " WHERE id = $8",
		       VALUES (INT (job->now), INT (current->cursor),
			       INT (job->step->is_last),
			       INT (current->queued),
			       INT (current->suspended),
			       INT (current->address),
			       INT (current->unsubscribed),
			       INT (current->id)), error);
}

/* --- steps --------------------------------------------------------------- */

static bool
check_room (struct db *db, const struct job *job, GError **error)
{
	gint64 one;

	return db_number (db, "SELECT 1 FROM outbox WHERE next_try <= $1"
			  " AND next_try IS NOT NULL"
			  " AND announcement IS NOT NULL LIMIT 1 OFFSET $2",
			  VALUES (INT (job->now), INT (ANNOUNCE_WAITING - 1)),
			  &one, &job->step->is_full, error);
}

/* Those that everybody was looked at for, and nothing waits of. */
static bool
finish (struct db *db, gint64 now, GError **error)
{
	return db_run (db, "UPDATE announcement SET state = 'sent',"
		       " ended = $1 WHERE state = 'sending' AND done = 1"
		       " AND NOT EXISTS (SELECT 1 FROM outbox o"
		       " WHERE o.announcement = announcement.id"
		       " AND o.next_try IS NOT NULL)",
		       VALUES (INT (now)), error);
}

static bool
run_step (struct db *db, gpointer data, GError **error)
{
	struct job *job = data;
	struct announcement_step *step = job->step;
	g_auto (current_auto) current = { 0 };
	g_autoptr (GPtrArray) list = NULL;

	*step = (struct announcement_step) { 0 };
	if (!find_current (db, job->now, &current, error)
	    || !check_room (db, job, error))
		return false;
	step->announcement = current.id;
	if (current.id == 0)
		return finish (db, job->now, error);
	if (step->is_full)
		return true;
	list = next_recipients (db, &current, job->limit, error);
	for (guint i = 0; list != NULL && i < list->len; i++)
		if (!take (db, job, &current, list->pdata[i], error))
			return false;
	if (list == NULL)
		return false;
	step->looked_at = list->len;
	step->queued = (unsigned) current.queued;
	step->is_last = list->len < job->limit;
	return keep (db, job, &current, error);
}

bool
store_announcement_step (struct store *store, gint64 now, unsigned limit,
			 const char *hostname, struct announcement_step *step,
			 GError **error)
{
	struct job job = {
		.now = now, .limit = MIN (limit, (unsigned) ANNOUNCE_STEP),
		.hostname = hostname, .step = step
	};

	return store_write (store, run_step, &job, 0, error);
}

gint64
store_announcement_due (struct store *store, GError **error)
{
	return store_read_number (store, "SELECT due FROM announcement"
				  " WHERE state IN ('scheduled', 'sending')"
				  " ORDER BY due LIMIT 1", NO_VALUES, error);
}
