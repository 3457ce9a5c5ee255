/* ticketctl message: one stored mail. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/message.h"
#include "filter/ctl/table.h"

static JsonArray *
attachments_json (const GPtrArray *attachments)
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < attachments->len; i++) {
		const struct change_attachment *one = attachments->pdata[i];
		JsonObject *object = json_object_new ();

		ctl_set_string (object, "name", one->name);
		ctl_set_string (object, "type", one->type);
		ctl_set_string (object, "sniffed", one->sniffed);
		ctl_set_string (object, "sha256", one->sha256);
		json_array_add_object_element (array, object);
	}
	return array;
}

/* NULL: its account was not asked about it. */
static JsonObject *
challenge_json (const struct message *message)
{
	JsonObject *object;

	if (message->challenged == 0)
		return NULL;
	object = json_object_new ();
	json_object_set_int_member (object, "at", message->challenged);
	json_object_set_int_member (object, "outbox",
				    message->challenge_outbox);
	json_object_set_int_member (object, "confirmed", message->confirmed);
	json_object_set_int_member (object, "confirmed_by",
				    message->confirmed_by);
	json_object_set_int_member (object, "denied", message->denied);
	json_object_set_int_member (object, "denied_by", message->denied_by);
	return object;
}

JsonObject *
message_json (gconstpointer item)
{
	const struct message *message = item;
	JsonObject *object = json_object_new ();
	JsonObject *challenge = challenge_json (message);
	const struct { const char *name, *value; } table[] = {
		{ "account", message->account },
		{ "queue_id", message->queue_id },
		{ "mailbox", message->mailbox },
		{ "envelope_from", message->envelope_from },
		{ "client_address", message->client_address },
		{ "verdict", message->verdict },
		{ "rule", message->rule },
		{ "reason", message->reason },
		{ "proof", message->proof },
		{ "proof_address", message->proof_address },
		{ "machine", message->machine },
		{ "from_address", message->from_address },
		{ "from_name", message->from_name },
		{ "subject", message->subject },
		{ "message_id", message->message_id },
		{ "language", message->language },
		{ "text", message->text },
		{ "new_text", message->new_text }
	};

	json_object_set_int_member (object, "id", message->id);
	json_object_set_int_member (object, "ticket", message->ticket);
	json_object_set_int_member (object, "beside", message->beside);
	json_object_set_int_member (object, "received", message->received);
	json_object_set_boolean_member (object, "private",
					message->is_private);
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		ctl_set_string (object, table[i].name, table[i].value);
	json_object_set_array_member (object, "attachments",
		attachments_json (message->attachments));
	if (challenge != NULL)
		json_object_set_object_member (object, "challenge", challenge);
	return object;
}

static void
line (const char *name, const char *value)
{
	g_autofree char *safe = NULL;

	if (value == NULL || *value == '\0')
		return;
	safe = table_safe (value);
	printf ("%-12s %s\n", name, safe);
}

/* Line by line, so that a line break stays one and nothing else acts. */
static void
print_body (const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	putchar ('\n');
	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *safe = table_safe (lines[i]);

		puts (safe);
	}
}

static void
print_challenge (const struct message *message)
{
	g_autofree char *asked = table_time (message->challenged);
	g_autofree char *confirmed = table_time (message->confirmed);
	g_autofree char *how = g_strdup_printf ("%s, outbox row %"
		G_GINT64_FORMAT, asked, message->challenge_outbox);
	g_autofree char *by = g_strdup_printf ("%s, by message %"
		G_GINT64_FORMAT, confirmed, message->confirmed_by);
	g_autofree char *denied = table_time (message->denied);
	g_autofree char *denial = g_strdup_printf ("%s, by message %"
		G_GINT64_FORMAT, denied, message->denied_by);

	if (message->challenged != 0)
		line ("challenged", how);
	if (message->confirmed != 0)
		line ("confirmed", by);
	if (message->denied != 0)
		line ("denied", denial);
}

void
message_print (const struct message *message)
{
	g_autofree char *received = table_time (message->received);
	g_autofree char *decided = g_strdup_printf ("%s; rule=%s; reason=%s",
		message->verdict, message->rule, message->reason);
	g_autofree char *number = message->ticket == 0 ? NULL
		: g_strdup_printf ("#%" G_GINT64_FORMAT, message->ticket);
	g_autofree char *beside = message->beside == 0 ? NULL
		: g_strdup_printf ("#%" G_GINT64_FORMAT ", but no part of it",
				   message->beside);

	line ("decided", decided);
	line ("ticket", number);
	line ("beside", beside);
	line ("note", message->is_private ? "for agents, not for the client"
	      : NULL);
	line ("account", message->account);
	line ("proof", message->proof);
	line ("proven", message->proof_address);
	line ("received", received);
	print_challenge (message);
	line ("queue id", message->queue_id);
	line ("mailbox", message->mailbox);
	line ("sender", message->envelope_from);
	line ("from", message->from_address);
	line ("name", message->from_name);
	line ("subject", message->subject);
	line ("message-id", message->message_id);
	for (guint i = 0; i < message->attachments->len; i++) {
		const struct change_attachment *one
			= message->attachments->pdata[i];

		line ("attachment", *one->name != '\0' ? one->name
		      : one->type);
	}
	print_body (message->new_text != NULL ? message->new_text
		    : message->text);
}

static int
show (struct store *store, gint64 id, bool json)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (message_auto) message = store_message (store, id, &error);

	if (message == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (json)
		ctl_print_object (message_json (message));
	else
		message_print (message);
	return CTL_OK;
}

static int
show_raw (struct store *store, gint64 id)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) raw = store_message_raw (store, id, &error);
	const void *bytes;
	gsize length;

	if (raw == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	bytes = g_bytes_get_data (raw, &length);
	return fwrite (bytes, 1, length, stdout) == length
		&& fflush (stdout) == 0 ? CTL_OK : CTL_FAILED;
}

static int
cmd_show (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE, raw = FALSE;
	const GOptionEntry entries[] = {
		{ "raw", 0, 0, G_OPTION_ARG_NONE, &raw,
		  "The exact bytes as they came", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	gint64 id;

	if (!ctl_options (&argc, &argv, "ID", "Shows one stored mail.",
			  entries))
		return CTL_USAGE;
	id = argc == 2 ? ctl_number (argv[1]) : 0;
	if (id == 0) {
		ctl_complain ("message show: one ID; see --help");
		return CTL_USAGE;
	}
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	return raw ? show_raw (store, id) : show (store, id, json);
}

static void
print_table (const GPtrArray *messages)
{
	static const char *const heads[] = { "ID", "RECEIVED", "VERDICT",
					     "REASON", "TICKET", "FROM",
					     "SUBJECT", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < messages->len; i++) {
		const struct message *one = messages->pdata[i];
		g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT,
						       one->id);
		g_autofree char *ticket = one->ticket == 0 ? NULL
			: g_strdup_printf ("#%" G_GINT64_FORMAT, one->ticket);
		g_autofree char *received = table_time (one->received);

		table_add (table, (const char *const []) {
			id, received, one->verdict, one->reason, ticket,
			one->from_address, one->subject });
	}
	table_print (table);
}

static int
cmd_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	int limit = 50;
	const GOptionEntry entries[] = {
		{ "limit", 0, 0, G_OPTION_ARG_INT, &limit,
		  "At most so many, 0 for all (default 50)", "N" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (GPtrArray) messages = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "", "Lists stored mails, newest "
			  "first, whatever became of them.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	messages = store_messages (store, 0, (unsigned) MAX (limit, 0),
				   &error);
	return ctl_list (messages, error, json, message_json, print_table);
}

int
cmd_message (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "list", cmd_list, "stored mails, newest first" },
		{ "show", cmd_show, "one of them; --raw for its bytes" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}
