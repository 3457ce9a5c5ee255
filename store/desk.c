#include "store/desk.h"

#include "store/account.h"
#include "store/internal.h"

static gpointer
make_agent (query_auto *row)
{
	struct desk_agent *agent = g_new0 (struct desk_agent, 1);

	agent->id = query_int (row, 0);
	agent->name = query_text (row, 1);
	agent->language = query_text (row, 2);
	agent->address = query_text (row, 3);
	return agent;
}

static void
free_agent (gpointer agent)
{
	desk_agent_free (agent);
}

/* An address that the agent has given up is none: then it is the first. */
GPtrArray *
desk_load (struct db *db, GError **error)
{
	return db_rows (db, "SELECT a.id, a.name, a.language,"
			" coalesce (max (CASE WHEN k.address = a.copies"
			" THEN k.address END), min (k.address))"
			" FROM account a"
			" JOIN account_address k ON k.account = a.id"
			" WHERE a.role = 'agent' AND a.removed = 0"
			" AND a.suspended = 0 AND coalesce (a.copies, '-') <> ''"
			" GROUP BY a.id, a.name, a.language ORDER BY a.name",
			NO_VALUES, make_agent, free_agent, error);
}

/* --- by hand ------------------------------------------------------------ */

struct job {
	const char *name, *to;
};

static bool
run_copies (struct db *db, gpointer data, GError **error)
{
	const struct job *job = data;
	g_autoptr (account_auto) agent = NULL;

	if (!account_find (db, ACCOUNT_NAME, job->name, &agent, error))
		return false;
	if (agent == NULL || agent->role != ROLE_AGENT) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
			     "no such agent: %s", job->name);
		return false;
	}
	if (job->to != NULL && *job->to != '\0'
	    && !g_ptr_array_find_with_equal_func (agent->addresses, job->to,
						  g_str_equal, NULL)) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
			     "%s is no address of %s", job->to, job->name);
		return false;
	}
	return db_run (db, "UPDATE account SET copies = $1 WHERE id = $2",
		       VALUES (TEXT (job->to), INT (agent->id)), error);
}

bool
store_agent_copies (struct store *store, const char *name, const char *to,
		    GError **error)
{
	g_autofree char *lower = to != NULL ? g_ascii_strdown (to, -1) : NULL;
	struct job job = { name, lower };

	return store_write (store, run_copies, &job, 0, error);
}

GPtrArray *
store_agents (struct store *store, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	GPtrArray *agents = NULL;

	if (db == NULL)
		return NULL;
	if (db_begin_reading (db, error))
		agents = desk_load (db, error);
	readers_give (store->readers, db);
	return agents;
}

gint64
store_open_tickets (struct store *store, const char *account, GError **error)
{
	return store_read_number (store, "SELECT count (*) FROM ticket t"
				  " JOIN account a ON a.id = t.account"
				  " WHERE a.name = $1 AND a.removed = 0"
				  " AND t.state <> 'closed'",
				  VALUES (TEXT (account)), error);
}
