/* The whole story of a ticket, in order: who, proven how, what was sent to
 * whom and when, every order; what only lies with it is said to. */
#include "filter/ctl/story.h"

#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/label.h"
#include "filter/ctl/message.h"
#include "filter/ctl/table.h"

struct history {
	struct ticket *ticket;
	GHashTable *labels;
	GPtrArray *incidents;	/* that explain it */
	GPtrArray *events;	/* oldest first */
	GPtrArray *messages;	/* newest first */
};

static bool
history_read (struct history *history, struct store *store, gint64 number,
	      GError **error)
{
	history->ticket = store_ticket (store, number, error);
	if (history->ticket == NULL)
		return false;
	history->labels = store_ticket_labels (store, number, error);
	if (history->labels == NULL)
		return false;
	history->incidents = store_incidents (
		store, &(struct incident_filter) { .ticket = number }, error);
	if (history->incidents == NULL)
		return false;
	history->events = store_events (store, number, error);
	if (history->events == NULL)
		return false;
	history->messages = store_messages (store, number, 0, error);
	return history->messages != NULL;
}

static void
history_clear (struct history *history)
{
	ticket_free (history->ticket);
	g_clear_pointer (&history->labels, g_hash_table_unref);
	g_clear_pointer (&history->incidents, g_ptr_array_unref);
	g_clear_pointer (&history->events, g_ptr_array_unref);
	g_clear_pointer (&history->messages, g_ptr_array_unref);
}

static const struct message *
message_of (const struct history *history, gint64 id)
{
	for (guint i = 0; i < history->messages->len; i++) {
		const struct message *message = history->messages->pdata[i];

		if (message->id == id)
			return message;
	}
	return NULL;
}

/* "template=ticket to=a@b": the members of a JSON object, as text. */
static char *
detail_text (const char *detail)
{
	g_autoptr (JsonNode) node = json_from_string (detail, NULL);
	g_autoptr (GString) text = g_string_new (NULL);
	JsonObjectIter iter;
	const char *name;
	JsonNode *value;

	if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
		return table_safe (detail);
	json_object_iter_init_ordered (&iter, json_node_get_object (node));
	while (json_object_iter_next_ordered (&iter, &name, &value)) {
		g_autofree char *json = json_to_string (value, FALSE);
		const char *plain = JSON_NODE_HOLDS_VALUE (value)
			? json_node_get_string (value) : NULL;

		/* In quotes where it would not be one word. */
		if (plain == NULL || *plain == '\0'
		    || strpbrk (plain, " \"=\\") != NULL)
			plain = json;
		g_string_append_printf (text, "%s%s=%s", text->len ? " " : "",
					name, plain);
	}
	return table_safe (text->str);
}

static bool
brings_mail (const struct event *event)
{
	static const char *const kinds[] = {
		"received", "advisory", "recorded", NULL
	};

	return g_strv_contains (kinds, event->kind);
}

static void
print_event (const struct history *history, const struct event *event)
{
	g_autofree char *at = table_time (event->at);
	g_autofree char *detail = detail_text (event->detail);
	const struct message *message = message_of (history, event->message);

	printf ("%s  %-10s %s\n", at, event->kind, detail);
	if (message == NULL || !brings_mail (event))
		return;
	message_print (message);
	putchar ('\n');
}

static void
print_due (const struct ticket *ticket)
{
	const struct { const char *what; gint64 at; } all[] = {
		{ "first answer due", ticket->response_due },
		{ "to be resolved by", ticket->resolution_due },
		{ "the client expects an answer by", ticket->promise }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
		g_autofree char *at = table_time (all[i].at);

		if (all[i].at != 0)
			printf ("%s %s\n", all[i].what, at);
	}
	if (ticket->delay_reason != NULL) {
		g_autofree char *reason = table_safe (ticket->delay_reason);

		printf ("because: %s\n", reason);
	}
}

/* "open, of alice, to support@example.com; high, assigned to anna" */
static char *
standing (const struct ticket *ticket)
{
	GString *text = g_string_new (NULL);

	g_string_append_printf (text, "%s, of %s, to %s; %s", ticket->state,
				ticket->account, ticket->mailbox,
				ticket->priority);
	if (*ticket->department != '\0')
		g_string_append_printf (text, ", department %s",
					ticket->department);
	if (ticket->assigned != NULL)
		g_string_append_printf (text, ", assigned to %s",
					ticket->assigned);
	if (ticket->merged != 0)
		g_string_append_printf (text, ", merged into #%"
					G_GINT64_FORMAT, ticket->merged);
	return g_string_free (text, FALSE);
}

static void
print_incidents (const GPtrArray *incidents)
{
	for (guint i = 0; i < incidents->len; i++) {
		const struct incident *incident = incidents->pdata[i];
		g_autofree char *line = incident_line (incident);
		g_autofree char *safe = table_safe (line);
		g_autofree char *since = table_time (incident->since);

		printf ("explained by incident %s, since %s%s\n", safe, since,
			incident->ended != 0 ? ", which is over" : "");
	}
}

static void
print_history (const struct history *history)
{
	const struct ticket *ticket = history->ticket;
	g_autofree char *subject = table_safe (ticket->subject);
	g_autofree char *plain = standing (ticket);
	g_autofree char *safe = table_safe (plain);

	printf ("#%" G_GINT64_FORMAT " %s\n%s\n", ticket->number, subject,
		safe);
	label_print (history->labels);
	print_due (ticket);
	print_incidents (history->incidents);
	putchar ('\n');
	for (guint i = 0; i < history->events->len; i++)
		print_event (history, history->events->pdata[i]);
}

static JsonObject *
event_json (const struct event *event)
{
	JsonObject *object = json_object_new ();
	JsonNode *detail = json_from_string (event->detail, NULL);

	json_object_set_int_member (object, "at", event->at);
	json_object_set_string_member (object, "kind", event->kind);
	json_object_set_int_member (object, "message", event->message);
	if (detail != NULL)
		json_object_set_member (object, "detail", detail);
	return object;
}

JsonObject *
story_ticket (gconstpointer item)
{
	const struct ticket *ticket = item;
	JsonObject *object = json_object_new ();

	json_object_set_int_member (object, "number", ticket->number);
	json_object_set_string_member (object, "account", ticket->account);
	json_object_set_string_member (object, "subject", ticket->subject);
	json_object_set_string_member (object, "mailbox", ticket->mailbox);
	json_object_set_string_member (object, "state", ticket->state);
	ctl_set_string (object, "language", ticket->language);
	ctl_set_string (object, "assigned", ticket->assigned);
	ctl_set_string (object, "priority", ticket->priority);
	ctl_set_string (object, "department", ticket->department);
	ctl_set_string (object, "kind", ticket->kind);
	ctl_set_string (object, "scope", ticket->scope);
	json_object_set_int_member (object, "merged", ticket->merged);
	json_object_set_int_member (object, "opened", ticket->opened);
	json_object_set_int_member (object, "updated", ticket->updated);
	json_object_set_int_member (object, "closed", ticket->closed);
	json_object_set_int_member (object, "messages", ticket->messages);
	json_object_set_int_member (object, "response_due",
				    ticket->response_due);
	json_object_set_int_member (object, "resolution_due",
				    ticket->resolution_due);
	json_object_set_int_member (object, "promise", ticket->promise);
	ctl_set_string (object, "delay_reason", ticket->delay_reason);
	return object;
}

static JsonObject *
history_json (const struct history *history)
{
	JsonObject *object = story_ticket (history->ticket);
	JsonArray *events = json_array_new ();
	JsonArray *messages = json_array_new ();
	JsonArray *incidents = json_array_new ();

	for (guint i = 0; i < history->incidents->len; i++) {
		const struct incident *incident = history->incidents->pdata[i];

		json_array_add_int_element (incidents, incident->number);
	}
	json_object_set_array_member (object, "incidents", incidents);

	for (guint i = 0; i < history->events->len; i++)
		json_array_add_object_element (events,
			event_json (history->events->pdata[i]));
	for (guint i = history->messages->len; i > 0; i--)
		json_array_add_object_element (messages,
			message_json (history->messages->pdata[i - 1]));
	json_object_set_object_member (object, "labels",
				       label_json (history->labels));
	json_object_set_array_member (object, "history", events);
	/* In a list it is how many there are. */
	json_object_set_array_member (object, "messages", messages);
	return object;
}

int
story_show (struct store *store, gint64 number, bool json)
{
	struct history history = { 0 };
	g_autoptr (GError) error = NULL;
	bool ok = history_read (&history, store, number, &error);

	if (!ok)
		ctl_complain ("%s", error->message);
	else if (json)
		ctl_print_object (history_json (&history));
	else
		print_history (&history);
	history_clear (&history);
	return ok ? CTL_OK : CTL_FAILED;
}
