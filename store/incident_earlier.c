/* What an incident explains of that which came before it was opened. */
#include "store/incident_rows.h"

#include "store/internal.h"

static gpointer
make_earlier (query_auto *row)
{
	struct incident_earlier *earlier = g_new0 (struct incident_earlier, 1);

	earlier->ticket = query_int (row, 0);
	earlier->opened = query_int (row, 1);
	earlier->kind = query_text (row, 2);
	earlier->subject = query_text (row, 3);
	earlier->text = query_text (row, 4);
	return earlier;
}

static void
free_earlier (gpointer data)
{
	struct incident_earlier *earlier = data;

	g_free (earlier->kind);
	g_free (earlier->subject);
	g_free (earlier->text);
	g_clear_pointer (&earlier->servers, g_ptr_array_unref);
	g_free (earlier);
}

/* What must not be answered by a machine is not linked: a new one of the kind
 * is not either.  One more than are looked at. */
static GPtrArray *
read_earlier (struct db *db, gint64 from, gint64 now, GError **error)
{
	return db_rows (db, "SELECT t.number, t.opened, l.value, m.subject,"
		" coalesce (m.new_text, m.text)"
		" FROM ticket t JOIN ticket_label l ON l.ticket = t.number"
		" AND l.name = 'kind'"
		" JOIN message m ON m.id = (SELECT min (f.id) FROM message f"
		" WHERE f.ticket = t.number)"
		" WHERE t.opened >= $1 AND t.opened <= $2"
		" AND t.state <> 'closed' AND t.merged IS NULL"
		" AND EXISTS (SELECT 1 FROM message a WHERE a.may_answer = 1"
		" AND (a.ticket = t.number OR a.beside = t.number))"
		" ORDER BY t.opened DESC, t.number DESC LIMIT $3",
		VALUES (INT (from), INT (now), INT (INCIDENT_EARLIER + 1)),
		make_earlier, free_earlier, error);
}

static gpointer
make_name (query_auto *row)
{
	return query_text (row, 0);
}

static bool
read_servers (struct db *db, struct incident_earlier *earlier, GError **error)
{
	earlier->servers = db_rows (db, "SELECT s.name FROM account_service s"
		" JOIN ticket t ON t.account = s.account"
		" WHERE t.number = $1 AND s.kind = 'server'",
		VALUES (INT (earlier->ticket)), make_name, g_free, error);
	return earlier->servers != NULL;
}

static int
by_number (gconstpointer a, gconstpointer b)
{
	const gint64 *one = *(gint64 *const *) a;
	const gint64 *other = *(gint64 *const *) b;

	return (*one > *other) - (*one < *other);
}

static bool
link_one (struct db *db, gint64 number, gint64 ticket, gint64 now,
	  const char *why, GError **error)
{
	return db_run (db, "INSERT INTO incident_ticket (incident, ticket,"
		       " at) VALUES ($1, $2, $3)",
		       VALUES (INT (number), INT (ticket), INT (now)), error)
		&& incident_event (db, ticket, 0, now, "incident", number,
				   "operator", why, error);
}

bool
incident_link_earlier (struct db *db, gint64 number,
		       const struct incident *incident, gint64 now,
		       struct incident_search *search, GError **error)
{
	g_autoptr (GPtrArray) list = read_earlier (db, search->from, now,
						   error);

	if (list == NULL)
		return false;
	/* It may be run once more. */
	g_clear_pointer (&search->linked, g_ptr_array_unref);
	search->linked = g_ptr_array_new_with_free_func (g_free);
	search->more = list->len > INCIDENT_EARLIER;
	for (guint i = 0; i < list->len && i < INCIDENT_EARLIER; i++) {
		struct incident_earlier *earlier = list->pdata[i];
		const char *why;

		if (!read_servers (db, earlier, error))
			return false;
		why = search->match (incident, earlier);
		if (why == NULL)
			continue;
		if (!link_one (db, number, earlier->ticket, now, why, error))
			return false;
		g_ptr_array_add (search->linked,
				 g_memdup2 (&earlier->ticket,
					    sizeof earlier->ticket));
	}
	g_ptr_array_sort (search->linked, by_number);
	return true;
}
