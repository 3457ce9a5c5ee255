/* ticketctl ticket: the tickets and their history. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/message.h"
#include "filter/ctl/table.h"

static JsonObject *
ticket_json (const struct ticket *ticket)
{
	JsonObject *object = json_object_new ();

	json_object_set_int_member (object, "number", ticket->number);
	json_object_set_string_member (object, "account", ticket->account);
	json_object_set_string_member (object, "subject", ticket->subject);
	json_object_set_string_member (object, "mailbox", ticket->mailbox);
	json_object_set_string_member (object, "state", ticket->state);
	if (ticket->language != NULL)
		json_object_set_string_member (object, "language",
					       ticket->language);
	else
		json_object_set_null_member (object, "language");
	json_object_set_int_member (object, "opened", ticket->opened);
	json_object_set_int_member (object, "updated", ticket->updated);
	json_object_set_int_member (object, "messages", ticket->messages);
	return object;
}

static void
print_table (const GPtrArray *tickets)
{
	static const char *const heads[] = { "TICKET", "STATE", "OPENED",
					     "UPDATED", "ACCOUNT", "MAILS",
					     "SUBJECT", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < tickets->len; i++) {
		const struct ticket *one = tickets->pdata[i];
		g_autofree char *number = g_strdup_printf (
			"#%" G_GINT64_FORMAT, one->number);
		g_autofree char *opened = table_time (one->opened);
		g_autofree char *updated = table_time (one->updated);
		g_autofree char *mails = g_strdup_printf ("%u",
							  one->messages);

		table_add (table, (const char *const []) {
			number, one->state, opened, updated, one->account,
			mails, one->subject });
	}
	table_print (table);
}

static void
print_json (const GPtrArray *tickets)
{
	JsonArray *array = json_array_new ();
	JsonNode *node = json_node_new (JSON_NODE_ARRAY);

	for (guint i = 0; i < tickets->len; i++)
		json_array_add_object_element (array,
			ticket_json (tickets->pdata[i]));
	json_node_take_array (node, array);
	ctl_print_json (node);
}

static int
cmd_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	g_autofree char *account = NULL;
	g_autofree char *state = NULL;
	int limit = 0;
	const GOptionEntry entries[] = {
		{ "account", 'a', 0, G_OPTION_ARG_STRING, &account,
		  "Only this account's", "NAME" },
		{ "state", 's', 0, G_OPTION_ARG_STRING, &state,
		  "Only those in this state", "STATE" },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &limit,
		  "At most so many", "N" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (config_auto) config = NULL;
	g_autoptr (store_auto) store = NULL;
	g_autoptr (GPtrArray) tickets = NULL;
	g_autoptr (GError) error = NULL;
	struct ticket_filter filter = { 0 };

	if (!ctl_options (&argc, &argv, "", "Lists tickets.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	filter.account = account;
	filter.state = state;
	filter.limit = (unsigned) MAX (limit, 0);
	config = ctl_config (ctl);
	store = config != NULL ? ctl_store (config) : NULL;
	if (store == NULL)
		return CTL_FAILED;
	tickets = store_tickets (store, &filter, &error);
	if (tickets == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (json)
		print_json (tickets);
	else
		print_table (tickets);
	return CTL_OK;
}

/* --- one, with its history ---------------------------------------------- */

struct history {
	struct ticket *ticket;
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

static void
print_event (const struct history *history, const struct event *event)
{
	g_autofree char *at = table_time (event->at);
	g_autofree char *detail = detail_text (event->detail);
	const struct message *message = message_of (history, event->message);

	printf ("%s  %-10s %s\n", at, event->kind, detail);
	if (message == NULL || strcmp (event->kind, "received") != 0)
		return;
	message_print (message);
	putchar ('\n');
}

static void
print_history (const struct history *history)
{
	const struct ticket *ticket = history->ticket;
	g_autofree char *subject = table_safe (ticket->subject);
	g_autofree char *account = table_safe (ticket->account);

	printf ("#%" G_GINT64_FORMAT " %s\n%s, of %s, to %s\n\n",
		ticket->number, subject, ticket->state, account,
		ticket->mailbox);
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

static JsonObject *
history_json (const struct history *history)
{
	JsonObject *object = ticket_json (history->ticket);
	JsonArray *events = json_array_new ();
	JsonArray *messages = json_array_new ();

	for (guint i = 0; i < history->events->len; i++)
		json_array_add_object_element (events,
			event_json (history->events->pdata[i]));
	for (guint i = history->messages->len; i > 0; i--)
		json_array_add_object_element (messages,
			message_json (history->messages->pdata[i - 1]));
	json_object_set_array_member (object, "history", events);
	/* In a list it is how many there are. */
	json_object_set_array_member (object, "messages", messages);
	return object;
}

static int
show (struct store *store, gint64 number, bool json)
{
	struct history history = { 0 };
	g_autoptr (GError) error = NULL;
	bool ok = history_read (&history, store, number, &error);

	if (!ok) {
		ctl_complain ("%s", error->message);
	} else if (json) {
		JsonNode *node = json_node_new (JSON_NODE_OBJECT);

		json_node_take_object (node, history_json (&history));
		ctl_print_json (node);
	} else {
		print_history (&history);
	}
	history_clear (&history);
	return ok ? CTL_OK : CTL_FAILED;
}

static int
cmd_show (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (config_auto) config = NULL;
	g_autoptr (store_auto) store = NULL;
	gint64 number;

	if (!ctl_options (&argc, &argv, "NUMBER",
			  "Shows one ticket and its whole history, in order.",
			  entries))
		return CTL_USAGE;
	number = argc == 2 ? ctl_number (argv[1]) : 0;
	if (number == 0) {
		ctl_complain ("ticket show: one NUMBER; see --help");
		return CTL_USAGE;
	}
	config = ctl_config (ctl);
	store = config != NULL ? ctl_store (config) : NULL;
	return store != NULL ? show (store, number, json) : CTL_FAILED;
}

int
cmd_ticket (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "list", cmd_list, "all of them, or an account's" },
		{ "show", cmd_show, "one, with its history" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}
