#include "store/event.h"

#include <json-glib/json-glib.h>

#include "store/internal.h"

static void
set_text (JsonObject *object, const char *key, const char *value)
{
	g_autofree char *valid = NULL;

	if (value == NULL)
		return;
	valid = g_utf8_make_valid (value, -1);
	json_object_set_string_member (object, key, valid);
}

/* Takes the object. */
static char *
print (JsonObject *object)
{
	g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

	json_node_take_object (node, object);
	return json_to_string (node, FALSE);
}

char *
event_detail (gint64 outbox, const char *key, ...)
{
	JsonObject *object = json_object_new ();
	va_list pairs;

	if (outbox != 0)
		json_object_set_int_member (object, "outbox", outbox);
	va_start (pairs, key);
	for (; key != NULL; key = va_arg (pairs, const char *))
		set_text (object, key, va_arg (pairs, const char *));
	va_end (pairs);
	return print (object);
}

char *
event_detail_ticket (const char *by, const char *key, gint64 ticket)
{
	JsonObject *object = json_object_new ();

	set_text (object, "by", by);
	json_object_set_int_member (object, key, ticket);
	return print (object);
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
