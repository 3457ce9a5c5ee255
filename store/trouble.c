#include "store/trouble.h"

#include "store/internal.h"

static gpointer
make_trouble (query_auto *row)
{
	struct trouble *trouble = g_new0 (struct trouble, 1);

	trouble->since = query_int (row, 0);
	trouble->status = query_text (row, 1);
	return trouble;
}

static void
free_trouble (gpointer trouble)
{
	trouble_free (trouble);
}

bool
store_trouble (struct store *store, const char *address,
	       struct trouble **trouble, GError **error)
{
	g_autofree char *lower = g_ascii_strdown (address, -1);
	g_autoptr (GPtrArray) rows = NULL;

	*trouble = NULL;
	rows = store_read_rows (store, "SELECT since, status"
				" FROM address_trouble WHERE address = $1",
				VALUES (TEXT (lower)), make_trouble,
				free_trouble, error);
	if (rows != NULL && rows->len > 0)
		*trouble = g_ptr_array_steal_index (rows, 0);
	return rows != NULL;
}

void
trouble_free (struct trouble *trouble)
{
	if (trouble == NULL)
		return;
	g_free (trouble->status);
	g_free (trouble);
}

bool
trouble_mark (struct db *db, const char *address, const char *status,
	      gint64 at, bool *news, GError **error)
{
	g_autofree char *lower = g_ascii_strdown (address, -1);

	if (!db_run (db, "INSERT INTO address_trouble (address, since, status)"
		     " VALUES ($1, $2, $3) ON CONFLICT (address) DO NOTHING",
		     VALUES (TEXT (lower), INT (at), TEXT (status)), error))
		return false;
	*news = db_changed (db) == 1;
	return true;
}
