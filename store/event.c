#include "store/event.h"

#include "store/internal.h"
#include "store/json.h"

char *
event_detail (gint64 outbox, const char *key, ...)
{
	GString *object = json_begin ();
	va_list pairs;

	if (outbox != 0)
		json_number (object, "outbox", outbox);
	va_start (pairs, key);
	for (; key != NULL; key = va_arg (pairs, const char *))
		json_text (object, key, va_arg (pairs, const char *));
	va_end (pairs);
	return json_end (object);
}

char *
event_detail_ticket (const char *by, const char *key, gint64 ticket)
{
	GString *object = json_begin ();

	json_text (object, "by", by);
	json_number (object, key, ticket);
	return json_end (object);
}

bool
event_add (struct db *db, gint64 ticket, gint64 message, gint64 at,
	   const char *kind, const char *detail, GError **error)
{
	return db_run (db, "INSERT INTO event"
		       " (ticket, message, at, kind, detail)"
		       " VALUES ($1, $2, $3, $4, $5)",
		       VALUES (INT (ticket), LINK (message), INT (at),
			       TEXT (kind), TEXT (detail)), error);
}

static gpointer
make_event (query_auto *row)
{
	struct event *event = g_new0 (struct event, 1);

	event->id = query_int (row, 0);
	event->ticket = query_int (row, 1);
	event->message = query_int (row, 2);
	event->at = query_int (row, 3);
	event->kind = query_text (row, 4);
	event->detail = query_text (row, 5);
	return event;
}

static void
free_event (gpointer event)
{
	event_free (event);
}

GPtrArray *
store_events (struct store *store, gint64 ticket, GError **error)
{
	return store_read_rows (store, "SELECT id, ticket, message, at, kind,"
				" detail FROM event WHERE ticket = $1"
				" ORDER BY id", VALUES (INT (ticket)),
				make_event, free_event, error);
}

void
event_free (struct event *event)
{
	if (event == NULL)
		return;
	g_free (event->kind);
	g_free (event->detail);
	g_free (event);
}
