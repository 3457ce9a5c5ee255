#include "filter/ops.h"

#include <string.h>

#include "filter/accountops.h"
#include "filter/announceops.h"
#include "filter/incidentops.h"
#include "filter/oparg.h"

static JsonObject *
outbox_retry (struct store *store, JsonObject *args, GError **error)
{
	gint64 id;

	return oparg_number (args, "id", &id, error)
		&& store_outbox_retry (store, id, g_get_real_time ()
				       / G_USEC_PER_SEC, error)
		? json_object_new () : NULL;
}

/* What can be done to a ticket by hand, and what it takes. */
static const struct {
	const char *name;
	enum change_act_kind kind;
	enum { TAKES_NOTHING, TAKES_VALUE, TAKES_NUMBER } takes;
} acts[] = {
	{ "open", ACT_OPEN, TAKES_NOTHING },
	{ "close", ACT_CLOSE, TAKES_NOTHING },
	{ "assign", ACT_ASSIGN, TAKES_VALUE },
	{ "priority", ACT_PRIORITY, TAKES_VALUE },
	{ "department", ACT_DEPARTMENT, TAKES_VALUE },
	{ "merge", ACT_MERGE, TAKES_NUMBER },
	{ "link", ACT_LINK, TAKES_NUMBER },
	{ "label", ACT_LABEL, TAKES_VALUE }
};

/* "NAME=VALUE; NAME=VALUE" */
static bool
add_labels (struct change *change, const char *labels, GError **error)
{
	g_auto (GStrv) pairs = g_strsplit (labels, ";", -1);

	for (char **pair = pairs; *pair != NULL; pair++) {
		char *value = strchr (g_strstrip (*pair), '=');

		if (value == NULL)
			return oparg_wrong (error, "value", "NAME=VALUE");
		*value++ = '\0';
		change_add_label (change, *pair, value);
	}
	return true;
}

static bool
add_act (struct change *change, const char *name, JsonObject *args,
	 GError **error)
{
	g_autofree char *value = NULL;
	gint64 number = 0;
	gsize i = 0;

	while (i < G_N_ELEMENTS (acts) && strcmp (acts[i].name, name) != 0)
		i++;
	if (i == G_N_ELEMENTS (acts))
		return oparg_wrong (error, "act", "one that is known");
	if ((acts[i].takes == TAKES_VALUE
	     && !oparg_string (args, "value", &value, error))
	    || (acts[i].takes == TAKES_NUMBER
		&& !oparg_number (args, "number", &number, error)))
		return false;
	if (acts[i].kind == ACT_LABEL)
		return add_labels (change, value, error);
	change_add_act (change, acts[i].kind, value, number);
	return true;
}

static JsonObject *
ticket_act (struct store *store, JsonObject *args, GError **error)
{
	g_autoptr (change_auto) change = change_new ();
	g_autofree char *name = NULL;
	gint64 ticket;

	return oparg_number (args, "ticket", &ticket, error)
		&& oparg_string (args, "act", &name, error)
		&& add_act (change, name, args, error)
		&& store_ticket_act (store, ticket, change->acts,
				     g_get_real_time () / G_USEC_PER_SEC,
				     error)
		? json_object_new () : NULL;
}

op_func
ops_find (const char *name)
{
	static const struct {
		const char *name;
		op_func run;
	} table[] = {
		{ "account.save", ops_account_save },
		{ "account.suspend", ops_account_suspend },
		{ "account.remove", ops_account_remove },
		{ "agent.copies", ops_agent_copies },
		{ "account.contact.save", ops_contact_save },
		{ "account.contact.remove", ops_contact_remove },
		{ "account.service", ops_service_set },
		{ "account.key.save", ops_key_save },
		{ "account.key.remove", ops_key_remove },
		{ "incident.open", ops_incident_open },
		{ "incident.edit", ops_incident_edit },
		{ "incident.end", ops_incident_end },
		{ "announce.new", ops_announce_new },
		{ "announce.send", ops_announce_send },
		{ "announce.cancel", ops_announce_cancel },
		{ "announce.subscription", ops_subscription_set },
		{ "outbox.retry", outbox_retry },
		{ "ticket.act", ticket_act }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		if (strcmp (table[i].name, name) == 0)
			return table[i].run;
	return NULL;
}
