#include "store/label.h"

#include <string.h>

#include "store/internal.h"
#include "store/text.h"

struct pair {
	char *name, *value;
};

static gpointer
make_pair (query_auto *row)
{
	struct pair *pair = g_new0 (struct pair, 1);

	pair->name = query_text (row, 0);
	pair->value = query_text (row, 1);
	return pair;
}

static void
free_pair (gpointer data)
{
	struct pair *pair = data;

	g_free (pair->name);
	g_free (pair->value);
	g_free (pair);
}

GHashTable *
label_read (struct db *db, gint64 ticket, GError **error)
{
	g_autoptr (GPtrArray) rows = NULL;
	GHashTable *labels;

	rows = db_rows (db, "SELECT name, value FROM ticket_label"
			" WHERE ticket = $1 UNION ALL"
			" SELECT 'department', department FROM ticket"
			" WHERE number = $1 AND department <> '' UNION ALL"
			" SELECT 'priority', priority FROM ticket"
			" WHERE number = $1", VALUES (INT (ticket)), make_pair,
			free_pair, error);
	if (rows == NULL)
		return NULL;
	labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
					g_free);
	for (guint i = 0; i < rows->len; i++) {
		struct pair *pair = rows->pdata[i];

		g_hash_table_insert (labels, g_steal_pointer (&pair->name),
				     g_steal_pointer (&pair->value));
	}
	return labels;
}

/* What the ticket's own row has goes there by acts of its own. */
static bool
is_label (const char *name, const char *value)
{
	return *name != '\0' && strcmp (name, "department") != 0
		&& strcmp (name, "priority") != 0
		&& text_is_line (name, LABEL_BYTES, true)
		&& text_is_line (value, LABEL_VALUE_BYTES, true)
		&& strpbrk (name, ";= ") == NULL
		&& strpbrk (value, ";= ") == NULL;
}

static bool
write_one (struct db *db, gint64 ticket, const char *name, const char *value,
	   GError **error)
{
	if (*value == '\0')
		return db_run (db, "DELETE FROM ticket_label"
			       " WHERE ticket = $1 AND name = $2",
			       VALUES (INT (ticket), TEXT (name)), error);
	return db_run (db, "INSERT INTO ticket_label (ticket, name, value)"
		       " VALUES ($1, $2, $3)"
		       " ON CONFLICT (ticket, name)"
		       " DO UPDATE SET value = excluded.value",
		       VALUES (INT (ticket), TEXT (name), TEXT (value)),
		       error);
}

static void
add_pair (GString *text, const char *name, const char *value)
{
	g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "; " : "",
				name, value);
}

bool
label_write (struct db *db, gint64 ticket, const char *labels,
	     char **changed, char **was, GError **error)
{
	g_autoptr (GHashTable) before = label_read (db, ticket, error);
	g_auto (GStrv) pairs = g_strsplit (labels, ";", LABELS_MOST);
	g_autoptr (GString) now = g_string_new (NULL);
	g_autoptr (GString) then = g_string_new (NULL);

	if (before == NULL)
		return false;
	for (char **pair = pairs; *pair != NULL; pair++) {
		char *value = strchr (g_strstrip (*pair), '=');
		const char *old;

		if (value == NULL || (*value++ = '\0', !is_label (*pair,
								  value)))
			return store_refuse (error, "%s is no label; write "
					     "NAME=VALUE", *pair);
		old = g_hash_table_lookup (before, *pair);
		if (strcmp (old != NULL ? old : "", value) == 0)
			continue;
		if (!write_one (db, ticket, *pair, value, error))
			return false;
		add_pair (now, *pair, value);
		if (old != NULL)
			add_pair (then, *pair, old);
	}
	*changed = g_strdup (now->str);
	*was = g_strdup (then->str);
	return true;
}
