/* ticketctl outbox: what is to be sent, and what became of it. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/table.h"

static JsonObject *
row_json (gconstpointer item)
{
	const struct outbox_row *row = item;
	JsonObject *object = json_object_new ();

	json_object_set_int_member (object, "id", row->id);
	json_object_set_int_member (object, "ticket", row->ticket);
	json_object_set_int_member (object, "message", row->message);
	ctl_set_string (object, "account", row->account);
	ctl_set_string (object, "template", row->template_name);
	ctl_set_string (object, "language", row->language);
	ctl_set_string (object, "to", row->to);
	ctl_set_string (object, "message_id", row->message_id);
	ctl_set_string (object, "answers_id", row->answers_id);
	ctl_set_string (object, "state", outbox_state_name (row->state));
	json_object_set_int_member (object, "attempts", row->attempts);
	json_object_set_int_member (object, "created", row->created);
	json_object_set_int_member (object, "next_try", row->next_try);
	json_object_set_int_member (object, "settled", row->settled);
	json_object_set_int_member (object, "bounced", row->bounced);
	ctl_set_string (object, "last_error", row->last_error);
	return object;
}

static void
print_table (const GPtrArray *rows)
{
	static const char *const heads[] = { "ID", "STATE", "CREATED",
					     "TEMPLATE", "TICKET", "TRIES",
					     "TO", "LAST ERROR", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < rows->len; i++) {
		const struct outbox_row *row = rows->pdata[i];
		g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT,
						       row->id);
		g_autofree char *ticket = row->ticket == 0 ? NULL
			: g_strdup_printf ("#%" G_GINT64_FORMAT, row->ticket);
		g_autofree char *tries = g_strdup_printf ("%u",
							  row->attempts);
		g_autofree char *created = table_time (row->created);

		table_add (table, (const char *const []) {
			id, row->bounced != 0 ? "bounced"
				: outbox_state_name (row->state), created,
			row->template_name, ticket, tries, row->to,
			row->last_error });
	}
	table_print (table);
}

/* The state by its name; -1: any; -2: there is no such state. */
static int
state_of (const char *name)
{
	static const enum outbox_state all[] = {
		OUTBOX_WAITING, OUTBOX_CLAIMED, OUTBOX_SENT, OUTBOX_FAILED,
		OUTBOX_WITHHELD
	};

	if (name == NULL)
		return -1;
	for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
		if (strcmp (outbox_state_name (all[i]), name) == 0)
			return (int) all[i];
	ctl_complain ("--state %s: waiting, claimed, sent, failed or "
		      "withheld", name);
	return -2;
}

static int
outbox_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	g_autofree char *state = NULL;
	const GOptionEntry entries[] = {
		{ "state", 's', 0, G_OPTION_ARG_STRING, &state,
		  "waiting, claimed, sent, failed or withheld", "STATE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	g_autoptr (GError) error = NULL;
	int wanted;

	if (!ctl_options (&argc, &argv, "", "Lists what is to be sent, and "
			  "what was.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	wanted = state_of (state);
	if (wanted == -2)
		return CTL_USAGE;
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	rows = store_outbox (store, wanted, 0, &error);
	return ctl_list (rows, error, json, row_json, print_table);
}

static int
outbox_retry (struct ctl *ctl, int argc, char **argv)
{
	g_autoptr (JsonObject) args = json_object_new ();
	gint64 id;

	if (!ctl_options (&argc, &argv, "ID", "A row that failed, came "
			  "back, waits or was withheld is sent now.", NULL))
		return CTL_USAGE;
	id = argc == 2 ? ctl_number (argv[1]) : 0;
	if (id == 0) {
		ctl_complain ("outbox retry: one ID; see --help");
		return CTL_USAGE;
	}
	json_object_set_int_member (args, "id", id);
	return ctl_write (ctl, "outbox.retry", args);
}

int
cmd_outbox (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "list", outbox_list, "all rows, or those in one state" },
		{ "retry", outbox_retry, "send one now" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}
