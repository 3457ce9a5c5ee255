#include "filter/courier/passed.h"

static void
set (JsonObject *values, const char *key, const char *value)
{
	json_object_set_string_member (values, key, value != NULL ? value
				       : "");
}

static bool
is_unproven (JsonObject *values)
{
	return json_object_has_member (values, "is_advisory");
}

/* Proven is the account, so it is the account's contact or holder; an agent's
 * mail is the agent's. */
static char *
writer_of (const struct message *message, const struct account *account,
	   bool unproven)
{
	const char *address = message->from_address != NULL
		? message->from_address : "?";
	const struct contact *contact = account == NULL ? NULL
		: account_contact (account, address);
	const char *name = contact != NULL ? contact->full_name
		: account != NULL ? account->full_name : "";

	return g_strdup (unproven || *name == '\0' ? address : name);
}

/* NULL where there is none; no error then. */
static struct account *
account_of (struct store *store, const char *name)
{
	return name != NULL ? store_account (store, name, NULL) : NULL;
}

static void
add_mail (JsonObject *values, const struct message *message,
	  const char *writer)
{
	bool unproven = is_unproven (values);
	bool has_new = message->new_text != NULL && *message->new_text != '\0';

	set (values, "writer", writer);
	set (values, "from", message->from_address);
	set (values, "proof", unproven ? "" : message->proof);
	set (values, "reason", message->reason);
	/* What opens a ticket is read whole, and what shows another mail. */
	set (values, "text", has_new
	     && !json_object_has_member (values, "is_new")
	     && !json_object_has_member (values, "is_whole")
	     ? message->new_text : message->text);
}

/* "3 (mysql; sql1), 5 (mail)": what explains it and is not over. */
static bool
add_incidents (JsonObject *values, struct store *store, gint64 ticket,
	       GError **error)
{
	const struct incident_filter filter = {
		.lasting = true, .ticket = ticket
	};
	g_autoptr (GPtrArray) incidents = store_incidents (store, &filter,
							   error);
	g_autoptr (GString) all = g_string_new (NULL);

	for (guint i = 0; incidents != NULL && i < incidents->len; i++) {
		g_autofree char *line = incident_line (incidents->pdata[i]);

		g_string_append_printf (all, "%s%s", i > 0 ? ", " : "", line);
	}
	set (values, "incident", all->str);
	return incidents != NULL;
}

static bool
add_ticket (JsonObject *values, struct store *store,
	    const struct outbox_row *row, GError **error)
{
	g_autoptr (ticket_auto) ticket = store_ticket (store, row->ticket,
						       error);
	g_autoptr (account_auto) account = NULL;
	g_autofree char *state = NULL, *count = NULL;
	gint64 open;

	if (ticket == NULL)
		return false;
	open = store_open_tickets (store, ticket->account, error);
	if (open < 0)
		return false;
	account = account_of (store, ticket->account);
	state = g_strconcat ("state_", ticket->state, NULL);
	count = g_strdup_printf ("%" G_GINT64_FORMAT, open);
	set (values, "account", ticket->account);
	set (values, "full_name", account != NULL ? account->full_name : "");
	set (values, "open_tickets", count);
	set (values, state, "yes");
	set (values, "state", ticket->state);
	set (values, "priority", ticket->priority);
	set (values, "department", ticket->department);
	set (values, "assigned", ticket->assigned);
	set (values, "title", ticket->subject);
	return add_incidents (values, store, row->ticket, error);
}

/* Of what a header can carry, and not too long to be read. */
static char *
via_of (const char *writer, const char *company)
{
	GString *name = g_string_new (NULL);

	for (const char *p = writer; *p != '\0' && name->len
	     < PASSED_NAME_BYTES; p = g_utf8_next_char (p))
		if (!g_unichar_iscntrl (g_utf8_get_char (p)))
			g_string_append_unichar (name, g_utf8_get_char (p));
	if (*company != '\0')
		g_string_append_printf (name, " via %s", company);
	return g_string_free (name, FALSE);
}

/* What was confirmed is what is to be read; what confirmed it may say more. */
static bool
add_kept (JsonObject *values, struct store *store,
	  const struct message *message, GError **error)
{
	gint64 id = g_ascii_strtoll (json_object_get_string_member_with_default (
		values, "kept", "0"), NULL, 10);
	g_autoptr (message_auto) kept = NULL;
	g_autofree char *text = NULL;

	if (id == 0)
		return true;
	kept = store_message (store, id, error);
	if (kept == NULL)
		return false;
	text = g_strdup_printf ("%s\n\n%s", kept->text != NULL ? kept->text
				: "", message->new_text != NULL
				? message->new_text : "");
	set (values, "text", g_strchomp (text));
	return true;
}

bool
passed_add (JsonObject *values, struct store *store,
	    const struct policy *policy, const struct outbox_row *row,
	    char **via, GError **error)
{
	g_autoptr (message_auto) message = store_message (store, row->message,
							  error);
	g_autoptr (account_auto) account = NULL;
	g_autofree char *writer = NULL;

	if (message == NULL || !add_ticket (values, store, row, error))
		return false;
	account = account_of (store, message->account);
	writer = writer_of (message, account, is_unproven (values));
	add_mail (values, message, writer);
	if (!add_kept (values, store, message, error))
		return false;
	*via = via_of (writer, policy->company);
	return true;
}

char **
passed_references (const struct policy *policy, const struct outbox_row *row)
{
	guint count = g_strv_length (row->answers_references);
	char **list = g_new0 (char *, count + 2);

	list[0] = g_strdup_printf ("ticket.%" G_GINT64_FORMAT "@%s",
				   row->ticket, policy->hostname);
	for (guint i = 0; i < count; i++)
		list[i + 1] = g_strdup (row->answers_references[i]);
	return list;
}
