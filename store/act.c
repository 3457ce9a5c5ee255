#include "store/act.h"

#include <string.h>

#include "store/account.h"
#include "store/announce.h"
#include "store/event.h"
#include "store/incident_rows.h"
#include "store/internal.h"
#include "store/kept.h"
#include "store/label.h"
#include "store/party.h"
#include "store/text.h"

#define N G_GINT64_FORMAT

/* --- the ticket as it is ------------------------------------------------ */

struct row {
	gint64 account, assigned, merged;
	char *state, *priority, *department;
};

static void
row_clear (struct row *row)
{
	g_free (row->state);
	g_free (row->priority);
	g_free (row->department);
}
typedef struct row row_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (row_auto, row_clear)

static bool
row_read (struct db *db, gint64 number, struct row *row, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT account, assigned, merged, state,"
			  " priority, department FROM ticket"
			  " WHERE number = $1", VALUES (INT (number)), error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_DONE)
		return store_refuse (error, "there is no ticket #%" N, number);
	if (step != DB_ROW)
		return false;
	row->account = query_int (query, 0);
	row->assigned = query_int (query, 1);
	row->merged = query_int (query, 2);
	row->state = query_text (query, 3);
	row->priority = query_text (query, 4);
	row->department = query_text (query, 5);
	return true;
}

/* was may be NULL. */
static bool
tell (struct db *db, const struct act_scene *scene, const char *kind,
      const char *value, const char *was, GError **error)
{
	g_autofree char *detail = event_detail (0, "by", scene->by,
						"address", scene->address,
						"value", value, "was", was,
						NULL);

	return event_add (db, scene->ticket, scene->message, scene->at, kind,
			  detail, error);
}

/* About another ticket. */
static bool
tell_other (struct db *db, const struct act_scene *scene, gint64 ticket,
	    const char *kind, const char *key, gint64 other, GError **error)
{
	g_autofree char *detail = event_detail_ticket (scene->by, key, other);

	return event_add (db, ticket, scene->message, scene->at, kind, detail,
			  error);
}

/* --- state -------------------------------------------------------------- */

static bool
set_state (struct db *db, const struct act_scene *scene,
	   const struct row *row, const char *state, const char *kind,
	   GError **error)
{
	bool closes = strcmp (state, "closed") == 0;

	if (strcmp (row->state, state) == 0)
		return true;
	return db_run (db, "UPDATE ticket SET state = $1, closed = $2"
		       " WHERE number = $3",
		       VALUES (TEXT (state), LINK (closes ? scene->at : 0),
			       INT (scene->ticket)), error)
		&& tell (db, scene, kind, NULL, row->state, error);
}

static bool
act_open (struct db *db, struct act_scene *scene, const struct row *row,
	  const struct change_act *act, GError **error)
{
	(void) act;
	return set_state (db, scene, row, "open", "reopened", error);
}

static bool
act_wait (struct db *db, struct act_scene *scene, const struct row *row,
	  const struct change_act *act, GError **error)
{
	(void) act;
	return set_state (db, scene, row, "waiting", "waiting", error);
}

static bool
act_close (struct db *db, struct act_scene *scene, const struct row *row,
	   const struct change_act *act, GError **error)
{
	(void) act;
	return set_state (db, scene, row, "closed", "closed", error);
}

/* --- whose, how urgent -------------------------------------------------- */

static bool
find_agent (struct db *db, const char *who, struct account **agent,
	    GError **error)
{
	g_autofree char *address = g_ascii_strdown (who, -1);
	g_autoptr (account_auto) found = NULL;

	if (!account_find (db, ACCOUNT_NAME, who, &found, error)
	    || (found == NULL
		&& !account_find (db, ACCOUNT_ADDRESS, address, &found,
				  error)))
		return false;
	if (found == NULL || found->role != ROLE_AGENT)
		return store_refuse (error, "%s is no agent", who);
	if (found->suspended)
		return store_refuse (error, "the agent %s is suspended",
			       found->name);
	*agent = g_steal_pointer (&found);
	return true;
}

static bool
act_assign (struct db *db, struct act_scene *scene, const struct row *row,
	    const struct change_act *act, GError **error)
{
	g_autoptr (account_auto) agent = NULL;
	gint64 id;

	if (act->value != NULL && *act->value != '\0'
	    && !find_agent (db, act->value, &agent, error))
		return false;
	id = agent != NULL ? agent->id : 0;
	if (id == row->assigned)
		return true;
	return db_run (db, "UPDATE ticket SET assigned = $1"
		       " WHERE number = $2",
		       VALUES (LINK (id), INT (scene->ticket)), error)
		&& tell (db, scene, "assigned",
			 agent != NULL ? agent->name : "", NULL, error);
}

static bool
act_priority (struct db *db, struct act_scene *scene, const struct row *row,
	      const struct change_act *act, GError **error)
{
	static const char *const all[] = {
		"low", "normal", "high", "urgent", NULL
	};

	if (act->value == NULL || !g_strv_contains (all, act->value))
		return store_refuse (error, "%s is no priority; low, normal, high "
			       "or urgent", act->value ? act->value : "");
	if (strcmp (row->priority, act->value) == 0)
		return true;
	return db_run (db, "UPDATE ticket SET priority = $1"
		       " WHERE number = $2",
		       VALUES (TEXT (act->value), INT (scene->ticket)), error)
		&& tell (db, scene, "priority", act->value, row->priority,
			 error);
}

static bool
act_department (struct db *db, struct act_scene *scene,
		const struct row *row, const struct change_act *act,
		GError **error)
{
	const char *value = act->value != NULL ? act->value : "";

	if (!text_is_line (value, ACT_DEPARTMENT_BYTES, true))
		return store_refuse (error, "the name of a department is one line of"
			       " at most %d bytes", ACT_DEPARTMENT_BYTES);
	if (strcmp (row->department, value) == 0)
		return true;
	return db_run (db, "UPDATE ticket SET department = $1"
		       " WHERE number = $2",
		       VALUES (TEXT (value), INT (scene->ticket)), error)
		&& tell (db, scene, "department", value, row->department,
			 error);
}

static bool
act_delay (struct db *db, struct act_scene *scene, const struct row *row,
	   const struct change_act *act, GError **error)
{
	g_autoptr (GDateTime) time
		= g_date_time_new_from_unix_utc (act->number);
	g_autofree char *until = time == NULL ? NULL
		: g_date_time_format_iso8601 (time);
	g_autofree char *detail = event_detail (0, "by", scene->by, "value",
						act->value, "until", until,
						NULL);

	if (strcmp (row->state, "closed") == 0)
		return store_refuse (error, "#%" N " is closed", scene->ticket);
	return db_run (db, "UPDATE ticket SET delay_at = $1,"
		       " delay_until = $2, delay_reason = $3"
		       " WHERE number = $4",
		       VALUES (INT (scene->at), INT (act->number),
			       FULL (act->value), INT (scene->ticket)), error)
		&& event_add (db, scene->ticket, scene->message, scene->at,
			      "delayed", detail, error);
}

/* --- other tickets ------------------------------------------------------ */

/* The history of what goes along says so, too. */
static bool
tell_moved (struct db *db, const struct act_scene *scene, gint64 into,
	    GError **error)
{
	g_autofree char *detail = event_detail_ticket (scene->by, "into",
						       into);

	return db_run (db, "INSERT INTO event"
		       " (ticket, message, at, kind, detail)"
		       " SELECT number, $1, $2, 'merged', $3 FROM ticket"
		       " WHERE merged = $4 ORDER BY number",
		       VALUES (LINK (scene->message), INT (scene->at),
			       TEXT (detail), INT (scene->ticket)), error);
}

/* What was merged into this one goes along, so that `merged` always says
 * the last one and there is no cycle. */
static bool
move_into (struct db *db, const struct act_scene *scene, gint64 into,
	   GError **error)
{
	return tell_moved (db, scene, into, error)
		&& party_merge (db, scene->ticket, into, error)
		&& incident_merge (db, scene->ticket, into, error)
		&& db_run (db, "UPDATE ticket SET merged = $1 WHERE merged = $2",
		       VALUES (INT (into), INT (scene->ticket)), error)
		&& db_run (db, "UPDATE ticket SET merged = $1,"
			   " state = 'closed', closed = coalesce (closed, $2)"
			   " WHERE number = $3",
			   VALUES (INT (into), INT (scene->at),
				   INT (scene->ticket)), error)
		&& db_run (db, "UPDATE ticket SET client = s.client,"
			   " client_message = s.client_message"
			   " FROM ticket s WHERE s.number = $1"
			   " AND ticket.number = $2 AND s.client_message"
			   " > coalesce (ticket.client_message, 0)",
			   VALUES (INT (scene->ticket), INT (into)), error)
		&& db_run (db, "UPDATE ticket SET updated = $1"
			   " WHERE number = $2",
			   VALUES (INT (scene->at), INT (into)), error);
}

static bool
act_merge (struct db *db, struct act_scene *scene, const struct row *row,
	   const struct change_act *act, GError **error)
{
	gint64 from = scene->ticket, into = act->number;
	bool was_closed = strcmp (row->state, "closed") == 0;
	g_auto (row_auto) other = { 0 };

	if (!row_read (db, into, &other, error))
		return false;
	if (into == from)
		return store_refuse (error, "#%" N " cannot be merged into itself",
			       from);
	if (other.merged != 0)
		return store_refuse (error, other.merged == from
			       ? "#%" N " is merged into #%" N " already"
			       : "#%" N " is merged into #%" N "; that is "
			       "where this one can go", into, other.merged);
	if (other.account != row->account)
		return store_refuse (error, "#%" N " is another client's; link it "
			       "instead", into);
	if (!move_into (db, scene, into, error)
	    || !tell_other (db, scene, from, "merged", "into", into, error)
	    || !tell_other (db, scene, into, "merged", "from", from, error))
		return false;
	scene->ticket = into;
	return was_closed || strcmp (other.state, "closed") != 0
		|| set_state (db, scene, &other, "open", "reopened", error);
}

static bool
act_watch (struct db *db, struct act_scene *scene, const struct row *row,
	   const struct change_act *act, GError **error)
{
	(void) row;
	return party_watch (db, scene, act, error);
}

static bool
act_unwatch (struct db *db, struct act_scene *scene, const struct row *row,
	     const struct change_act *act, GError **error)
{
	(void) row;
	return party_unwatch (db, scene, act, error);
}

static bool
act_left_out (struct db *db, struct act_scene *scene, const struct row *row,
	      const struct change_act *act, GError **error)
{
	(void) row;
	return party_left_out (db, scene, act, error);
}

static bool
act_link (struct db *db, struct act_scene *scene, const struct row *row,
	  const struct change_act *act, GError **error)
{
	g_auto (row_auto) other = { 0 };

	(void) row;
	if (!row_read (db, act->number, &other, error))
		return false;
	if (act->number == scene->ticket)
		return store_refuse (error, "#%" N " cannot be linked to itself",
			       scene->ticket);
	if (!db_run (db, "INSERT INTO ticket_link (ticket, other)"
		     " VALUES ($1, $2), ($2, $1)"
		     " ON CONFLICT (ticket, other) DO NOTHING",
		     VALUES (INT (scene->ticket), INT (act->number)), error))
		return false;
	return db_changed (db) == 0
		|| (tell_other (db, scene, scene->ticket, "linked", "ticket",
				act->number, error)
		    && tell_other (db, scene, act->number, "linked", "ticket",
				   scene->ticket, error));
}

static bool
act_add_article (struct db *db, struct act_scene *scene,
		 const struct row *row, const struct change_act *act,
		 GError **error)
{
	(void) row;
	return act_article (db, scene, act, error);
}

static bool
act_incident (struct db *db, struct act_scene *scene, const struct row *row,
	      const struct change_act *act, GError **error)
{
	(void) row;
	return incident_link (db, scene, act, error);
}

static bool
act_label (struct db *db, struct act_scene *scene, const struct row *row,
	   const struct change_act *act, GError **error)
{
	g_autofree char *changed = NULL;
	g_autofree char *was = NULL;

	(void) row;
	return label_write (db, scene->ticket,
			    act->value != NULL ? act->value : "", &changed,
			    &was, error)
		&& (*changed == '\0'
		    || tell (db, scene, "labelled", changed, was, error));
}

static bool
act_flag (struct db *db, struct act_scene *scene, const struct row *row,
	  const struct change_act *act, GError **error)
{
	(void) row;
	return tell (db, scene, "flagged", act->value, NULL, error);
}

static bool
act_unconfirmed (struct db *db, struct act_scene *scene,
		 const struct row *row, const struct change_act *act,
		 GError **error)
{
	(void) row;
	return kept_unconfirmed (db, scene, act, error);
}

static bool
act_rate (struct db *db, struct act_scene *scene, const struct row *row,
	  const struct change_act *act, GError **error)
{
	static const char *const all[] = { "helped", "not-helped", NULL };

	(void) row;
	if (act->value == NULL || !g_strv_contains (all, act->value))
		return store_refuse (error, "%s is no rating",
			       act->value ? act->value : "");
	return tell (db, scene, "rated", act->value, NULL, error);
}

/* --- each of them ------------------------------------------------------- */

typedef bool (*act_func) (struct db *db, struct act_scene *scene,
			  const struct row *row, const struct change_act *act,
			  GError **error);

static bool
run_on_ticket (struct db *db, struct act_scene *scene,
	       const struct change_act *act, act_func run, GError **error)
{
	g_auto (row_auto) row = { 0 };

	if (scene->ticket == 0)
		return store_refuse (error, "there is no ticket to do it to");
	if (!row_read (db, scene->ticket, &row, error))
		return false;
	if (row.merged != 0)
		return store_refuse (error, "#%" N " is merged into #%" N,
			       scene->ticket, row.merged);
	return run (db, scene, &row, act, error);
}

bool
act_run (struct db *db, struct act_scene *scene,
	 const struct change_act *act, GError **error)
{
	static const act_func table[] = {
		[ACT_OPEN] = act_open,
		[ACT_WAIT] = act_wait,
		[ACT_CLOSE] = act_close,
		[ACT_ASSIGN] = act_assign,
		[ACT_PRIORITY] = act_priority,
		[ACT_DEPARTMENT] = act_department,
		[ACT_DELAY] = act_delay,
		[ACT_MERGE] = act_merge,
		[ACT_LINK] = act_link,
		[ACT_RATE] = act_rate,
		[ACT_CC] = act_watch,
		[ACT_WATCH] = act_watch,
		[ACT_UNWATCH] = act_unwatch,
		[ACT_DROP] = act_unwatch,
		[ACT_LEFT_OUT] = act_left_out,
		[ACT_ARTICLE] = act_add_article,
		[ACT_INCIDENT] = act_incident,
		[ACT_FLAG] = act_flag,
		[ACT_UNCONFIRMED] = act_unconfirmed,
		[ACT_LABEL] = act_label
	};

	if (act->kind == ACT_USE)
		return act_use (db, scene, act, error);
	if (act->kind == ACT_STOP)
		return party_stop (db, scene, act, error);
	if (act->kind == ACT_INCIDENT_END)
		return incident_end (db, scene, act, error);
	if (act->kind == ACT_UNSUBSCRIBE)
		return announce_unsubscribe (db, scene, act, error);
	if (act->kind == ACT_ANNOUNCE || act->kind == ACT_ANNOUNCE_CANCEL)
		return announce_order (db, scene, act, error);
	if (act->kind == ACT_ANNOUNCED)
		return announce_replied (db, scene, act, error);
	if (act->kind == ACT_BOUNCED)
		return act_bounced (db, scene, act, error);
	return run_on_ticket (db, scene, act, table[act->kind], error);
}

/* --- by hand ------------------------------------------------------------ */

struct by_hand {
	gint64 ticket, now;
	const GPtrArray *acts;
};

static bool
run_by_hand (struct db *db, gpointer data, GError **error)
{
	const struct by_hand *job = data;
	struct act_scene scene = {
		.ticket = job->ticket, .at = job->now, .by = "operator"
	};

	for (unsigned i = 0; i < job->acts->len; i++)
		if (!act_run (db, &scene, job->acts->pdata[i], error))
			return false;
	return true;
}

bool
store_ticket_act (struct store *store, gint64 ticket, const GPtrArray *acts,
		  gint64 now, GError **error)
{
	struct by_hand job = { ticket, now, acts };

	return store_write (store, run_by_hand, &job, 0, error);
}
