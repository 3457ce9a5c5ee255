#include "filter/staff.h"

#include "filter/log.h"

static void
gap_free (gpointer data)
{
	struct staff_gap *gap = data;

	g_free (gap->where);
	g_free (gap->department);
	g_free (gap->agent);
	g_free (gap);
}

/* NULL: nothing is wrong with that, or there is an error. */
static const char *
wrong_with (struct store *store, const char *name, GError **error)
{
	g_autoptr (GError) missing = NULL;
	g_autoptr (account_auto) account = store_account (store, name,
							  &missing);

	if (account == NULL) {
		if (g_error_matches (missing, STORE_ERROR,
				     STORE_ERROR_NOT_FOUND))
			return "there is no agent of that name";
		g_propagate_error (error, g_steal_pointer (&missing));
		return NULL;
	}
	return account->role != ROLE_AGENT ? "is a client, no agent"
		: account->suspended ? "is suspended"
		: account->addresses->len == 0 ? "has no address" : NULL;
}

static bool
look_at_list (const struct department *department, const GPtrArray *names,
	      int line, struct store *store, GPtrArray *gaps, GError **error)
{
	guint before = gaps->len;

	for (guint i = 0; i < names->len; i++) {
		g_autoptr (GError) failed = NULL;
		const char *why = wrong_with (store, names->pdata[i], &failed);
		struct staff_gap *gap;

		if (failed != NULL) {
			g_propagate_error (error, g_steal_pointer (&failed));
			return false;
		}
		if (why == NULL)
			continue;
		gap = g_new0 (struct staff_gap, 1);
		gap->where = g_strdup_printf ("%s:%d", department->file, line);
		gap->department = g_strdup (department->name);
		gap->agent = g_strdup (names->pdata[i]);
		gap->why = why;
		g_ptr_array_add (gaps, gap);
	}
	for (guint i = before; i < gaps->len; i++)
		((struct staff_gap *) gaps->pdata[i])->is_empty
			= gaps->len - before == names->len;
	return true;
}

GPtrArray *
staff_gaps (const struct regulation *regulation, struct store *store,
	    GError **error)
{
	g_autoptr (GPtrArray) gaps = g_ptr_array_new_with_free_func (gap_free);
	const GPtrArray *list = regulation == NULL
		|| regulation->departments == NULL ? NULL
		: regulation->departments->list;

	for (guint i = 0; list != NULL && i < list->len; i++) {
		const struct department *one = list->pdata[i];

		if (!look_at_list (one, one->agents, one->agents_line, store,
				   gaps, error)
		    || !look_at_list (one, one->escalate, one->escalate_line,
				      store, gaps, error))
			return NULL;
	}
	return g_steal_pointer (&gaps);
}

void
staff_warn (const struct regulation *regulation, struct store *store)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) gaps = staff_gaps (regulation, store, &error);

	if (error != NULL)
		log_event (LOG_LEVEL_WARNING, "agents-not-checked", "why",
			   error->message, NULL);
	for (guint i = 0; gaps != NULL && i < gaps->len; i++) {
		const struct staff_gap *gap = gaps->pdata[i];

		log_event (LOG_LEVEL_WARNING, "agent-unknown", "where",
			   gap->where, "department", gap->department, "agent",
			   gap->agent, "why", gap->why, NULL);
	}
}
