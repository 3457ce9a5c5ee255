#include "store/service.h"

#include <string.h>

#include "store/account.h"
#include "store/internal.h"
#include "store/text.h"

/* --- lists -------------------------------------------------------------- */

static int
compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
list_new (void)
{
	return g_ptr_array_new_with_free_func (g_free);
}

static bool
has (const GPtrArray *list, const char *name)
{
	return g_ptr_array_find_with_equal_func ((GPtrArray *) list, name,
						 g_str_equal, NULL);
}

static char *
normal (const char *name)
{
	return g_utf8_validate (name, -1, NULL) ? g_utf8_strdown (name, -1)
		: g_strdup (name);
}

static GPtrArray *
normal_list (const GPtrArray *names)
{
	GPtrArray *list = list_new ();

	for (guint i = 0; names != NULL && i < names->len; i++)
		g_ptr_array_add (list, normal (names->pdata[i]));
	g_ptr_array_sort (list, compare);
	for (guint i = list->len; i > 1; i--)
		if (strcmp (list->pdata[i - 1], list->pdata[i - 2]) == 0)
			g_ptr_array_remove_index (list, i - 1);
	return list;
}

void
services_copy (struct account *copy, const struct account *account)
{
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++) {
		copy->services[kind] = normal_list (account->services[kind]);
		copy->keep_services[kind] = account->keep_services[kind];
	}
}

/* What divides names in a file or on the command line is in none. */
static bool
is_name (const char *name)
{
	return text_is_key (name, SERVICE_NAME_BYTES)
		&& strpbrk (name, ",;") == NULL;
}

static char *
problem_of (const struct account *account, enum service kind)
{
	const GPtrArray *list = account->services[kind];

	if (list->len > 0 && account->role == ROLE_AGENT)
		return g_strdup_printf ("%s: an agent has no %s",
					account->name, service_name (kind));
	if (list->len > SERVICES)
		return g_strdup_printf ("%s: more than %d of the kind %s",
					account->name, SERVICES,
					service_name (kind));
	for (guint i = 0; i < list->len; i++)
		if (!is_name (list->pdata[i]))
			return g_strdup_printf (
				"%s: %s %s: not a name: must be 1 to %d "
				"bytes without spaces, commas, semicolons",
				account->name, service_name (kind),
				(const char *) list->pdata[i],
				SERVICE_NAME_BYTES);
	return NULL;
}

char *
services_problem (const struct account *account)
{
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++) {
		char *problem = problem_of (account, kind);

		if (problem != NULL)
			return problem;
	}
	return NULL;
}

static bool
same_list (const GPtrArray *a, const GPtrArray *b)
{
	if (a->len != b->len)
		return false;
	for (guint i = 0; i < a->len; i++)
		if (strcmp (a->pdata[i], b->pdata[i]) != 0)
			return false;
	return true;
}

bool
services_same (const struct account *a, const struct account *b)
{
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++)
		if (!same_list (a->services[kind], b->services[kind]))
			return false;
	return true;
}

void
services_keep (struct account *account, const struct account *old)
{
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++)
		if (account->keep_services[kind]) {
			g_ptr_array_unref (account->services[kind]);
			account->services[kind]
				= normal_list (old->services[kind]);
		}
}

/* --- rows --------------------------------------------------------------- */

bool
services_load (struct db *db, struct account *account, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++)
		account->services[kind] = list_new ();
	query = db_query (db, "SELECT kind, name FROM account_service"
			  " WHERE account = $1 ORDER BY kind, name",
			  VALUES (INT (account->id)), error);
	if (query == NULL)
		return false;
	while ((step = db_step (db, query, error)) == DB_ROW) {
		g_autofree char *word = query_text (query, 0);
		enum service kind;

		if (service_read (word, &kind))
			g_ptr_array_add (account->services[kind],
					 query_text (query, 1));
	}
	return step == DB_DONE;
}

bool
services_remove (struct db *db, gint64 account, GError **error)
{
	return db_run (db, "DELETE FROM account_service WHERE account = $1",
		       VALUES (INT (account)), error);
}

static bool
insert (struct db *db, gint64 account, enum service kind, const char *name,
	GError **error)
{
	return db_run (db, "INSERT INTO account_service (account, kind, name)"
		       " VALUES ($1, $2, $3)",
		       VALUES (INT (account), TEXT (service_name (kind)),
			       TEXT (name)), error);
}

bool
services_write (struct db *db, const struct account *account, GError **error)
{
	if (!services_remove (db, account->id, error))
		return false;
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++) {
		const GPtrArray *list = account->services[kind];

		for (guint i = 0; i < list->len; i++)
			if (!insert (db, account->id, kind, list->pdata[i],
				     error))
				return false;
	}
	return true;
}

/* --- by hand ------------------------------------------------------------ */

struct job {
	const char *account;
	enum service kind;
	const char *name;	/* normal */
	bool add;
};

static bool
refuse (GError **error, enum store_error code, const struct job *job,
	const char *what)
{
	g_set_error (error, STORE_ERROR, code, "%s %s %s %s", job->account,
		     what, service_name (job->kind), job->name);
	return false;
}

static bool
change (struct db *db, struct account *account, const struct job *job,
	GError **error)
{
	GPtrArray *list = account->services[job->kind];
	g_autofree char *problem = NULL;

	if (has (list, job->name) == job->add)
		return refuse (error, job->add ? STORE_ERROR_INVALID
			       : STORE_ERROR_NOT_FOUND, job,
			       job->add ? "has already" : "has no");
	if (!job->add)
		return db_run (db, "DELETE FROM account_service WHERE"
			       " account = $1 AND kind = $2 AND name = $3",
			       VALUES (INT (account->id),
				       TEXT (service_name (job->kind)),
				       TEXT (job->name)), error);
	g_ptr_array_add (list, g_strdup (job->name));
	problem = services_problem (account);
	if (problem == NULL)
		return insert (db, account->id, job->kind, job->name, error);
	g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID,
			     problem);
	return false;
}

static bool
run_job (struct db *db, gpointer data, GError **error)
{
	const struct job *job = data;
	g_autoptr (account_auto) account = NULL;

	if (!account_find (db, ACCOUNT_NAME, job->account, &account, error))
		return false;
	if (account == NULL) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
			     "no such account: %s", job->account);
		return false;
	}
	return change (db, account, job, error)
		&& db_run (db, "UPDATE account SET revision = revision + 1"
			   " WHERE id = $1", VALUES (INT (account->id)),
			   error);
}

bool
store_service_set (struct store *store, const char *account,
		   enum service kind, const char *name, bool has_it,
		   GError **error)
{
	g_autofree char *lower = normal (name);
	struct job job = { account, kind, lower, has_it };

	return store_write (store, run_job, &job, 0, error);
}
