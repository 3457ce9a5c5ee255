#include "store/incident_rows.h"

#include <string.h>

#include "store/internal.h"
#include "store/json.h"
#include "store/event.h"
#include "store/text.h"

#define N G_GINT64_FORMAT

/* --- reading ------------------------------------------------------------ */

#define COUNTED \
	"SELECT " INCIDENT_COLUMNS "," \
	" (SELECT count(*) FROM incident_ticket x" \
	" WHERE x.incident = i.number)," \
	" (SELECT count(*) FROM incident_ticket x" \
	" WHERE x.incident = i.number AND x.told = 1)," \
	" (SELECT count(*) FROM incident_ticket x" \
	" WHERE x.incident = i.number AND x.settled IS NULL)" \
	" FROM incident i"

gpointer
incident_make (query_auto *row)
{
	struct incident *incident = g_new0 (struct incident, 1);

	incident->number = query_int (row, 0);
	incident->services = query_text (row, 1);
	incident->server = query_text (row, 2);
	incident->since = query_int (row, 3);
	incident->opened = query_int (row, 4);
	incident->ended = query_int (row, 5);
	incident->opened_by = query_text (row, 6);
	incident->ended_by = query_text (row, 7);
	for (int i = 0; i < INCIDENT_LANGUAGES; i++) {
		incident->texts[i] = query_text (row, 8 + i);
		incident->ends[i] = query_text (row, 11 + i);
	}
	return incident;
}

static gpointer
make_counted (query_auto *row)
{
	struct incident *incident = incident_make (row);

	incident->tickets = (unsigned) query_int (row,
						  INCIDENT_BEHIND);
	incident->told = (unsigned) query_int (row, INCIDENT_BEHIND + 1);
	incident->untold = (unsigned) query_int (row, INCIDENT_BEHIND + 2);
	return incident;
}

void
incident_drop (gpointer incident)
{
	incident_free (incident);
}

static gpointer
make_lasting (query_auto *row)
{
	struct incident *incident = incident_make (row);

	incident->linked = query_int (row, INCIDENT_BEHIND) != 0;
	return incident;
}

GPtrArray *
incident_lasting (struct db *db, gint64 ticket, GError **error)
{
	return db_rows (db, "SELECT " INCIDENT_COLUMNS ", EXISTS (SELECT 1"
			" FROM incident_ticket x WHERE x.incident = i.number"
			" AND x.ticket = $1) FROM incident i"
			" WHERE i.ended IS NULL ORDER BY i.number",
			VALUES (INT (ticket)), make_lasting, incident_drop,
			error);
}

GPtrArray *
store_incidents (struct store *store, const struct incident_filter *filter,
		 GError **error)
{
	return store_read_rows (store, COUNTED " WHERE ($1 = 0"
				" OR i.ended IS NULL) AND ($2 IS NULL"
				" OR i.number IN (SELECT incident"
				" FROM incident_ticket WHERE ticket = $2))"
				" ORDER BY i.number",
				VALUES (INT (filter->lasting),
					LINK (filter->ticket)),
				make_counted, incident_drop, error);
}

struct incident *
store_incident (struct store *store, gint64 number, GError **error)
{
	g_autofree char *what = g_strdup_printf ("incident %" N, number);

	return store_only_row (store_read_rows (store, COUNTED
						" WHERE i.number = $1",
						VALUES (INT (number)),
						make_counted, incident_drop,
						error), what, error);
}

static gpointer
make_number (query_auto *row)
{
	gint64 number = query_int (row, 0);

	return g_memdup2 (&number, sizeof number);
}

GPtrArray *
store_incident_links (struct store *store, gint64 incident, GError **error)
{
	return store_read_rows (store, "SELECT ticket FROM incident_ticket"
				" WHERE incident = $1 ORDER BY ticket",
				VALUES (INT (incident)), make_number, g_free,
				error);
}

/* --- what may be stored ------------------------------------------------- */

static bool
is_text (const char *text)
{
	if (strlen (text) > INCIDENT_TEXT_BYTES
	    || !g_utf8_validate (text, -1, NULL))
		return false;
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
		if (g_unichar_iscntrl (g_utf8_get_char (p)) && *p != '\n'
		    && *p != '\t')
			return false;
	return true;
}

static bool
check_texts (char *const *texts, bool required, GError **error)
{
	bool any = false;

	for (unsigned i = 0; i < INCIDENT_LANGUAGES; i++) {
		if (texts[i] != NULL && !is_text (texts[i]))
			return store_refuse (error, "the text in %s is to be "
					     "UTF-8 of at most %d bytes, "
					     "without controls",
					     incident_language (i),
					     INCIDENT_TEXT_BYTES);
		any = any || (texts[i] != NULL && *texts[i] != '\0');
	}
	return any || !required
		|| store_refuse (error, "an incident needs a text in one "
				 "language at least");
}

static bool
check_services (const char *services, GError **error)
{
	g_auto (GStrv) names = g_strsplit (services, ",", -1);

	if (g_strv_length (names) > INCIDENT_SERVICES)
		return store_refuse (error, "an incident has at most %d "
				     "services", INCIDENT_SERVICES);
	for (char **name = names; *name != NULL; name++)
		if (!text_is_key (*name, INCIDENT_NAME_BYTES))
			return store_refuse (error, "services are kinds of "
					     "requests with commas between "
					     "them, such as mail,mysql");
	return *names != NULL
		|| store_refuse (error, "an incident needs a service");
}

static bool
check_server (const char *server, GError **error)
{
	return *server == '\0' || text_is_key (server, INCIDENT_NAME_BYTES)
		|| store_refuse (error, "a server is one word");
}

static bool
check (const struct incident *incident, gint64 now, bool is_new,
       GError **error)
{
	if (incident->services != NULL
	    && !check_services (incident->services, error))
		return false;
	if (incident->server != NULL
	    && !check_server (incident->server, error))
		return false;
	if (incident->since > now)
		return store_refuse (error, "an incident cannot have begun "
				     "later than now");
	return check_texts (incident->texts, is_new, error);
}

static bool
is_lasting (struct db *db, gint64 number, GError **error)
{
	gint64 ended;
	bool found;

	if (!db_number (db, "SELECT ended IS NOT NULL FROM incident"
			" WHERE number = $1", VALUES (INT (number)), &ended,
			&found, error))
		return false;
	if (!found)
		return store_refuse (error, "there is no incident %" N,
				     number);
	return ended == 0
		|| store_refuse (error, "incident %" N " is over already",
				 number);
}

/* --- opening, editing, ending ------------------------------------------- */

struct job {
	const struct incident *incident;
	char *const *texts;
	gint64 number, now;
	struct incident_search *search;
};

static bool
run_open (struct db *db, gpointer data, GError **error)
{
	struct job *job = data;
	const struct incident *incident = job->incident;
	gint64 lasting;

	if (!db_number (db, "SELECT count(*) FROM incident"
			" WHERE ended IS NULL", NO_VALUES, &lasting, NULL,
			error))
		return false;
	if (lasting >= INCIDENTS_LASTING)
		return store_refuse (error, "%d incidents last already; end "
				     "one of them first", INCIDENTS_LASTING);
	return db_insert (db, "INSERT INTO incident (services, server, since,"
			  " opened, opened_by, text_en, text_ru, text_uk)"
			  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
			  VALUES (TEXT (incident->services),
				  FULL (incident->server),
				  INT (incident->since), INT (job->now),
				  TEXT ("operator"),
				  FULL (incident->texts[0]),
				  FULL (incident->texts[1]),
				  FULL (incident->texts[2])),
			  &job->number, error)
		&& (job->search == NULL
		    || incident_link_earlier (db, job->number, incident,
					      job->now, job->search, error));
}

bool
store_incident_open (struct store *store, const struct incident *incident,
		     gint64 now, struct incident_search *search,
		     gint64 *number, GError **error)
{
	struct job job = {
		.incident = incident, .now = now, .search = search
	};
	bool ok = check (incident, now, true, error)
		&& store_write (store, run_open, &job, 0, error);

	*number = job.number;
	return ok;
}

static bool
run_edit (struct db *db, gpointer data, GError **error)
{
	const struct job *job = data;
	const struct incident *incident = job->incident;
	gint64 empty;

	if (!is_lasting (db, incident->number, error)
	    || !db_run (db, "UPDATE incident SET"
			" services = coalesce ($1, services),"
			" server = coalesce ($2, server),"
			" since = coalesce ($3, since),"
			" text_en = coalesce ($4, text_en),"
			" text_ru = coalesce ($5, text_ru),"
			" text_uk = coalesce ($6, text_uk)"
			" WHERE number = $7",
			VALUES (TEXT (incident->services),
				TEXT (incident->server),
				LINK (incident->since),
				TEXT (incident->texts[0]),
				TEXT (incident->texts[1]),
				TEXT (incident->texts[2]),
				INT (incident->number)), error)
	    || !db_number (db, "SELECT text_en = '' AND text_ru = ''"
			   " AND text_uk = '' FROM incident"
			   " WHERE number = $1",
			   VALUES (INT (incident->number)), &empty, NULL,
			   error))
		return false;
	return empty == 0
		|| store_refuse (error, "an incident needs a text in one "
				 "language at least");
}

bool
store_incident_edit (struct store *store, const struct incident *incident,
		     gint64 now, GError **error)
{
	struct job job = { .incident = incident, .now = now };

	return check (incident, now, false, error)
		&& store_write (store, run_edit, &job, 0, error);
}

/* texts may be NULL, and each of them. */
static bool
end (struct db *db, gint64 number, char *const *texts, gint64 now,
     const char *by, GError **error)
{
	static char *const none[INCIDENT_LANGUAGES];

	if (texts == NULL)
		texts = none;
	return check_texts (texts, false, error)
		&& is_lasting (db, number, error)
		&& db_run (db, "UPDATE incident SET ended = $1,"
			   " ended_by = $2, telling = 1, end_en = $3,"
			   " end_ru = $4, end_uk = $5 WHERE number = $6",
			   VALUES (INT (now), FULL (by), FULL (texts[0]),
				   FULL (texts[1]), FULL (texts[2]),
				   INT (number)), error);
}

static bool
run_end (struct db *db, gpointer data, GError **error)
{
	const struct job *job = data;

	return end (db, job->number, job->texts, job->now, "operator", error);
}

bool
store_incident_end (struct store *store, gint64 number, char *const *texts,
		    gint64 now, GError **error)
{
	struct job job = { .texts = texts, .number = number, .now = now };

	return store_write (store, run_end, &job, 0, error);
}

/* "LANGUAGE TEXT" */
bool
incident_end (struct db *db, const struct act_scene *scene,
	      const struct change_act *act, GError **error)
{
	const char *value = act->value != NULL ? act->value : "";
	const char *text = strchr (value, ' ');
	char *texts[INCIDENT_LANGUAGES] = { NULL };

	for (unsigned i = 0; text != NULL && i < INCIDENT_LANGUAGES; i++)
		if (g_str_has_prefix (value, incident_language (i)))
			texts[i] = (char *) text + 1;
	return end (db, act->number, texts, scene->at, scene->by, error);
}

/* --- what it explains --------------------------------------------------- */

bool
incident_event (struct db *db, gint64 ticket, gint64 message, gint64 at,
		const char *kind, gint64 incident, const char *by,
		const char *why, GError **error)
{
	GString *object = json_begin ();
	g_autofree char *detail = NULL;

	json_text (object, "by", by);
	json_number (object, "incident", incident);
	json_text (object, "why", why);
	detail = json_end (object);
	return event_add (db, ticket, message, at, kind, detail, error);
}

/* By hand it is refused; what a rule found is found anew. */
static bool
may_link (struct db *db, const struct change_act *act, GError **error)
{
	gint64 lasting;
	bool found;

	if (act->value == NULL)
		return is_lasting (db, act->number, error);
	if (!db_number (db, "SELECT 1 FROM incident WHERE number = $1"
			" AND ended IS NULL", VALUES (INT (act->number)),
			&lasting, &found, error))
		return false;
	if (!found)
		g_set_error (error, STORE_ERROR, STORE_ERROR_STALE,
			     "the incident is over meanwhile");
	return found;
}

bool
incident_link (struct db *db, const struct act_scene *scene,
	       const struct change_act *act, GError **error)
{
	if (!may_link (db, act, error)
	    || !db_run (db, "INSERT INTO incident_ticket (incident, ticket,"
			" at) VALUES ($1, $2, $3)"
			" ON CONFLICT (incident, ticket) DO NOTHING",
			VALUES (INT (act->number), INT (scene->ticket),
				INT (scene->at)), error))
		return false;
	return db_changed (db) == 0
		|| incident_event (db, scene->ticket, scene->message,
				   scene->at, "incident", act->number,
				   scene->by, act->value != NULL ? act->value
				   : "by hand", error);
}

/* Whoever was told of its end on the one is not told on the other. */
bool
incident_merge (struct db *db, gint64 from, gint64 into, GError **error)
{
	return db_run (db, "INSERT INTO incident_ticket (incident, ticket,"
		       " at, settled, told)"
		       " SELECT incident, $1, at, settled, told"
		       " FROM incident_ticket WHERE ticket = $2"
		       " ON CONFLICT (incident, ticket) DO UPDATE SET settled"
		       " = coalesce (incident_ticket.settled,"
		       " excluded.settled)",
		       VALUES (INT (into), INT (from)), error)
		&& db_run (db, "UPDATE incident_ticket SET"
			   " settled = coalesce (settled, at)"
			   " WHERE ticket = $1", VALUES (INT (from)), error);
}
