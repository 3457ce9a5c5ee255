/* Whom an announcement would go to, before it goes. */
#include "store/announcement.h"

#include "store/internal.h"

static void
free_row (gpointer data)
{
	struct report_row *row = data;

	g_free (row->name);
	g_free (row);
}

void
announcement_count_free (struct announcement_count *count)
{
	if (count == NULL)
		return;
	g_clear_pointer (&count->languages, g_ptr_array_unref);
	g_free (count);
}

static bool
read_counts (struct db *db, query_auto *query,
	     struct announcement_count *count, GError **error)
{
	enum db_step step;

	while ((step = db_step (db, query, error)) == DB_ROW) {
		struct report_row *row;
		gint64 gets = query_int (query, 1);

		count->accounts += gets;
		count->left_suspended += query_int (query, 2);
		count->left_address += query_int (query, 3);
		count->left_unsubscribed += query_int (query, 4);
		if (gets == 0)
			continue;
		row = g_new0 (struct report_row, 1);
		row->name = query_text (query, 0);
		row->count = gets;
		g_ptr_array_add (count->languages, row);
	}
	return step == DB_DONE;
}

/* As announcement_step.c does it, of all at once. */
static struct announcement_count *
count_all (struct db *db, const struct announcement *whom, GError **error)
{
	struct announcement_count *count
		= g_new0 (struct announcement_count, 1);
	g_autoptr (query_auto) query = NULL;

	count->languages = g_ptr_array_new_with_free_func (free_row);
	query = db_query (db, "WITH w AS (SELECT coalesce (a.language, '')"
			  " AS language, a.suspended AS suspended,"
			  " EXISTS (SELECT 1 FROM account_address k"
			  " WHERE k.account = a.id AND k.rights IS NULL"
			  " AND NOT EXISTS (SELECT 1 FROM address_trouble t"
			  " WHERE t.address = k.address)) AS reached,"
			  " EXISTS (SELECT 1 FROM unsubscribed u"
			  " WHERE u.account = a.id AND u.list = $1) AS off"
			  " FROM account a WHERE a.role = 'client'"
			  " AND a.removed = 0 AND ($2 = 'all' OR EXISTS"
			  " (SELECT 1 FROM account_service s"
			  " WHERE s.account = a.id AND s.kind = $2"
			  " AND s.name = $3)))"
			  " SELECT language,"
			  " sum (suspended = 0 AND off = 0 AND reached = 1),"
			  " sum (suspended = 1),"
			  " sum (suspended = 0 AND off = 0 AND reached = 0),"
			  " sum (suspended = 0 AND off = 1)"
			  " FROM w GROUP BY language ORDER BY language",
			  VALUES (TEXT (whom->list), TEXT (whom->audience),
				  TEXT (whom->name)), error);
	if (query != NULL && read_counts (db, query, count, error))
		return count;
	announcement_count_free (count);
	return NULL;
}

struct announcement_count *
store_announcement_count (struct store *store,
			  const struct announcement *whom, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	struct announcement_count *count;

	if (db == NULL)
		return NULL;
	count = count_all (db, whom, error);
	readers_give (store->readers, db);
	return count;
}
