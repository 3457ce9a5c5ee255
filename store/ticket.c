#include "store/internal.h"
#include "store/label.h"

#define TICKETS \
	"SELECT t.number, a.name, t.subject, t.mailbox, t.state, t.language," \
	" t.opened, t.updated," \
	" (SELECT count(*) FROM message m WHERE m.ticket = t.number)," \
	" b.name, t.priority, t.department, t.closed, t.merged," \
	" t.response_due, t.resolution_due, CASE WHEN t.promised" \
	" > coalesce (t.answered_at, 0) THEN t.promise END," \
	" CASE WHEN t.delay_at > coalesce (t.answered_at, 0)" \
	" THEN t.delay_reason END, k.value, s.value" \
	" FROM ticket t JOIN account a ON a.id = t.account" \
	" LEFT JOIN account b ON b.id = t.assigned" \
	" LEFT JOIN ticket_label k ON k.ticket = t.number" \
	" AND k.name = 'kind'" \
	" LEFT JOIN ticket_label s ON s.ticket = t.number" \
	" AND s.name = 'scope'"

static gpointer
make_ticket (query_auto *row)
{
	struct ticket *ticket = g_new0 (struct ticket, 1);

	ticket->number = query_int (row, 0);
	ticket->account = query_text (row, 1);
	ticket->subject = query_text (row, 2);
	ticket->mailbox = query_text (row, 3);
	ticket->state = query_text (row, 4);
	ticket->language = query_text (row, 5);
	ticket->opened = query_int (row, 6);
	ticket->updated = query_int (row, 7);
	ticket->messages = (unsigned) query_int (row, 8);
	ticket->assigned = query_text (row, 9);
	ticket->priority = query_text (row, 10);
	ticket->department = query_text (row, 11);
	ticket->closed = query_int (row, 12);
	ticket->merged = query_int (row, 13);
	ticket->response_due = query_int (row, 14);
	ticket->resolution_due = query_int (row, 15);
	ticket->promise = query_int (row, 16);
	ticket->delay_reason = query_text (row, 17);
	ticket->kind = query_text (row, 18);
	ticket->scope = query_text (row, 19);
	return ticket;
}

static void
free_ticket (gpointer ticket)
{
	ticket_free (ticket);
}

GPtrArray *
store_tickets (struct store *store, const struct ticket_filter *filter,
	       GError **error)
{
	return store_read_rows (store, TICKETS
				" WHERE t.state = coalesce ($1, t.state)"
				" AND a.name = coalesce ($2, a.name)"
				" AND coalesce (b.name, '')"
				" = coalesce ($3, b.name, '')"
				" AND t.department"
				" = coalesce ($4, t.department)"
				" AND t.priority = coalesce ($5, t.priority)"
				" AND coalesce (k.value, '')"
				" = coalesce ($6, k.value, '')"
				" AND coalesce (s.value, '')"
				" = coalesce ($7, s.value, '')"
				" AND ($8 = 0 OR t.response_due IS NOT NULL"
				" OR t.resolution_due IS NOT NULL)"
				" ORDER BY CASE WHEN $8 = 1"
				" THEN coalesce (t.response_due,"
				" t.resolution_due) END,"
				" t.number DESC LIMIT $9",
				VALUES (TEXT (filter->state),
					TEXT (filter->account),
					TEXT (filter->assigned),
					TEXT (filter->department),
					TEXT (filter->priority),
					TEXT (filter->kind),
					TEXT (filter->scope),
					INT (filter->due),
					INT (store_limit (filter->limit))),
				make_ticket, free_ticket, error);
}

struct ticket *
store_ticket (struct store *store, gint64 number, GError **error)
{
	g_autofree char *what = g_strdup_printf ("ticket: %" G_GINT64_FORMAT,
						 number);

	return store_only_row (store_read_rows (store, TICKETS
						" WHERE t.number = $1",
						VALUES (INT (number)),
						make_ticket, free_ticket,
						error), what, error);
}

GHashTable *
store_ticket_labels (struct store *store, gint64 number, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	GHashTable *labels = NULL;

	if (db == NULL)
		return NULL;
	labels = label_read (db, number, error);
	readers_give (store->readers, db);
	return labels;
}

void
ticket_free (struct ticket *ticket)
{
	if (ticket == NULL)
		return;
	g_free (ticket->account);
	g_free (ticket->subject);
	g_free (ticket->mailbox);
	g_free (ticket->state);
	g_free (ticket->language);
	g_free (ticket->assigned);
	g_free (ticket->priority);
	g_free (ticket->department);
	g_free (ticket->delay_reason);
	g_free (ticket->kind);
	g_free (ticket->scope);
	g_free (ticket);
}
