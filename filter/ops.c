#include "filter/ops.h"

#include <string.h>

#include "filter/contactform.h"
#include "filter/incidentops.h"

GQuark
ops_error_quark (void)
{
	return g_quark_from_static_string ("ops-error");
}

static bool
wrong (GError **error, const char *name, const char *type)
{
	g_set_error (error, OPS_ERROR, OPS_ERROR_ARGUMENT,
		     "%s: is missing or is not %s", name, type);
	return false;
}

/* A member that holds a value of the type, or NULL. */
static JsonNode *
member (JsonObject *object, const char *name, GType type)
{
	JsonNode *node = json_object_get_member (object, name);

	return node != NULL && JSON_NODE_HOLDS_VALUE (node)
		&& json_node_get_value_type (node) == type ? node : NULL;
}

static bool
get_string (JsonObject *object, const char *name, char **value,
	    GError **error)
{
	JsonNode *node = member (object, name, G_TYPE_STRING);

	if (node == NULL)
		return wrong (error, name, "a string");
	*value = json_node_dup_string (node);
	return true;
}

/* Absent is false. */
static bool
get_switch (JsonObject *object, const char *name, bool *value,
	    GError **error)
{
	JsonNode *node = member (object, name, G_TYPE_BOOLEAN);

	*value = node != NULL && json_node_get_boolean (node);
	return node != NULL || !json_object_has_member (object, name)
		|| wrong (error, name, "true or false");
}

static bool
get_strings (JsonObject *object, const char *name, GPtrArray *list,
	     GError **error)
{
	JsonNode *node = json_object_get_member (object, name);
	JsonArray *array;

	if (node == NULL)
		return true;
	if (!JSON_NODE_HOLDS_ARRAY (node))
		return wrong (error, name, "an array of strings");
	array = json_node_get_array (node);
	for (guint i = 0; i < json_array_get_length (array); i++) {
		JsonNode *one = json_array_get_element (array, i);

		if (!JSON_NODE_HOLDS_VALUE (one)
		    || json_node_get_value_type (one) != G_TYPE_STRING)
			return wrong (error, name, "an array of strings");
		g_ptr_array_add (list, json_node_dup_string (one));
	}
	return true;
}

static bool
get_role (JsonObject *object, const char *name, enum account_role *role,
	  GError **error)
{
	g_autofree char *word = NULL;

	return get_string (object, name, &word, error)
		&& (account_role_read (word, role)
		    || wrong (error, name, "client or agent"));
}

/* Absent or null: as they are. */
static bool
get_contacts (JsonObject *object, struct account *account, GError **error)
{
	JsonNode *node = json_object_get_member (object, "contacts");
	g_autofree char *mistake = NULL;

	account->contacts = contacts_new ();
	account->keep_contacts = node == NULL || JSON_NODE_HOLDS_NULL (node);
	if (!account->keep_contacts)
		mistake = contactform_read_json (node, account->contacts);
	return mistake == NULL || wrong (error, "contacts", mistake);
}

/* The member that has those of one kind. */
static const char *const service_members[SERVICE_KINDS] = {
	[SERVICE_PRODUCT] = "products",
	[SERVICE_SERVER] = "servers",
	[SERVICE_LIST] = "lists"
};

/* Absent or null: as they are. */
static bool
get_services (JsonObject *object, struct account *account, GError **error)
{
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++) {
		const char *name = service_members[kind];
		JsonNode *node = json_object_get_member (object, name);

		account->services[kind]
			= g_ptr_array_new_with_free_func (g_free);
		account->keep_services[kind] = node == NULL
			|| JSON_NODE_HOLDS_NULL (node);
		if (!account->keep_services[kind]
		    && !get_strings (object, name, account->services[kind],
				     error))
			return false;
	}
	return true;
}

static struct account *
account_of (JsonObject *object, GError **error)
{
	g_autoptr (account_auto) account = g_new0 (struct account, 1);
	JsonNode *language = json_object_get_member (object, "language");
	JsonNode *suspended = json_object_get_member (object, "suspended");
	JsonNode *role = json_object_get_member (object, "role");

	account->addresses = g_ptr_array_new_with_free_func (g_free);
	account->logins = g_ptr_array_new_with_free_func (g_free);
	if (!get_string (object, "name", &account->name, error)
	    || !get_strings (object, "addresses", account->addresses, error)
	    || !get_strings (object, "logins", account->logins, error)
	    || !get_contacts (object, account, error)
	    || !get_services (object, account, error))
		return NULL;
	account->keep_suspended = suspended == NULL
		|| JSON_NODE_HOLDS_NULL (suspended);
	if (!account->keep_suspended
	    && !get_switch (object, "suspended", &account->suspended, error))
		return NULL;
	account->keep_role = role == NULL || JSON_NODE_HOLDS_NULL (role);
	if (!account->keep_role
	    && !get_role (object, "role", &account->role, error))
		return NULL;
	if (!json_object_has_member (object, "full_name"))
		account->full_name = g_strdup ("");
	else if (!get_string (object, "full_name", &account->full_name, error))
		return NULL;
	if (language != NULL && !JSON_NODE_HOLDS_NULL (language)
	    && !get_string (object, "language", &account->language, error))
		return NULL;
	return g_steal_pointer (&account);
}

static void
free_account (gpointer account)
{
	account_free (account);
}

static GPtrArray *
accounts_of (JsonObject *args, GError **error)
{
	JsonNode *node = json_object_get_member (args, "accounts");
	g_autoptr (GPtrArray) accounts
		= g_ptr_array_new_with_free_func (free_account);
	JsonArray *array;

	if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node)) {
		wrong (error, "accounts", "an array");
		return NULL;
	}
	array = json_node_get_array (node);
	for (guint i = 0; i < json_array_get_length (array); i++) {
		JsonNode *one = json_array_get_element (array, i);
		struct account *account = NULL;

		if (JSON_NODE_HOLDS_OBJECT (one))
			account = account_of (json_node_get_object (one),
					      error);
		else
			wrong (error, "accounts", "an array of objects");
		if (account == NULL)
			return NULL;
		g_ptr_array_add (accounts, account);
	}
	return g_steal_pointer (&accounts);
}

static JsonObject *
account_save (struct store *store, JsonObject *args, GError **error)
{
	g_autoptr (GPtrArray) accounts = accounts_of (args, error);
	struct account_outcome outcome = { 0 };
	bool sync, dry_run;
	JsonObject *result;

	if (accounts == NULL || !get_switch (args, "sync", &sync, error)
	    || !get_switch (args, "dry_run", &dry_run, error)
	    || !store_accounts_save (store, accounts, sync, dry_run, &outcome,
				     error))
		return NULL;
	result = json_object_new ();
	json_object_set_int_member (result, "added", outcome.added);
	json_object_set_int_member (result, "changed", outcome.changed);
	json_object_set_int_member (result, "unchanged", outcome.unchanged);
	json_object_set_int_member (result, "suspended", outcome.suspended);
	return result;
}

static JsonObject *
account_suspend (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *name = NULL;
	bool suspended;

	return get_string (args, "name", &name, error)
		&& get_switch (args, "suspended", &suspended, error)
		&& store_account_suspend (store, name, suspended, error)
		? json_object_new () : NULL;
}

static JsonObject *
account_remove (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *name = NULL;

	return get_string (args, "name", &name, error)
		&& store_account_remove (store, name, error)
		? json_object_new () : NULL;
}

/* --- agents ------------------------------------------------------------- */

/* Without `to`, or if that is null: the first address. */
static JsonObject *
agent_copies (struct store *store, JsonObject *args, GError **error)
{
	JsonNode *node = json_object_get_member (args, "to");
	g_autofree char *name = NULL;
	g_autofree char *to = NULL;

	return get_string (args, "name", &name, error)
		&& (node == NULL || JSON_NODE_HOLDS_NULL (node)
		    || get_string (args, "to", &to, error))
		&& store_agent_copies (store, name, to, error)
		? json_object_new () : NULL;
}

/* --- contacts ----------------------------------------------------------- */

static JsonObject *
contact_save (struct store *store, JsonObject *args, GError **error)
{
	JsonNode *node = json_object_get_member (args, "contact");
	g_autoptr (GPtrArray) contacts = contacts_new ();
	g_autoptr (JsonArray) one = json_array_new ();
	g_autoptr (JsonNode) list = json_node_init_array (json_node_alloc (),
							  one);
	g_autofree char *account = NULL;
	g_autofree char *mistake = NULL;
	bool is_new;

	if (node != NULL)
		json_array_add_element (one, json_node_ref (node));
	if (!get_string (args, "account", &account, error)
	    || !get_switch (args, "new", &is_new, error))
		return NULL;
	mistake = contactform_read_json (list, contacts);
	if (mistake != NULL || contacts->len != 1) {
		wrong (error, "contact", mistake != NULL ? mistake
		       : "an object");
		return NULL;
	}
	return store_contact_save (store, account, contacts->pdata[0], is_new,
				   error) ? json_object_new () : NULL;
}

static JsonObject *
contact_remove (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *account = NULL;
	g_autofree char *address = NULL;

	return get_string (args, "account", &account, error)
		&& get_string (args, "address", &address, error)
		&& store_contact_remove (store, account, address, error)
		? json_object_new () : NULL;
}

/* --- services ----------------------------------------------------------- */

static JsonObject *
service_set (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *account = NULL;
	g_autofree char *word = NULL;
	g_autofree char *name = NULL;
	enum service kind;
	bool has;

	if (!get_string (args, "account", &account, error)
	    || !get_string (args, "kind", &word, error)
	    || !get_string (args, "name", &name, error)
	    || !get_switch (args, "has", &has, error))
		return NULL;
	if (!service_read (word, &kind)) {
		wrong (error, "kind", "product, server or list");
		return NULL;
	}
	return store_service_set (store, account, kind, name, has, error)
		? json_object_new () : NULL;
}

/* --- keys --------------------------------------------------------------- */

static bool
get_number (JsonObject *object, const char *name, gint64 *value,
	    GError **error)
{
	JsonNode *node = member (object, name, G_TYPE_INT64);

	if (node == NULL)
		return wrong (error, name, "a number");
	*value = json_node_get_int (node);
	return true;
}

static struct signing_key *
key_of (JsonObject *args, GError **error)
{
	g_autoptr (signing_key_auto) key = g_new0 (struct signing_key, 1);
	g_autofree char *content = NULL;
	guchar *bytes;
	gsize length;

	key->signers = g_ptr_array_new_with_free_func (g_free);
	key->addresses = g_ptr_array_new_with_free_func (g_free);
	if (!get_string (args, "account", &key->account, error)
	    || !get_string (args, "kind", &key->kind, error)
	    || !get_string (args, "fingerprint", &key->fingerprint, error)
	    || !get_string (args, "user_id", &key->user_id, error)
	    || !get_string (args, "content", &content, error)
	    || !get_strings (args, "signers", key->signers, error)
	    || !get_strings (args, "addresses", key->addresses, error)
	    || !get_number (args, "begins", &key->begins, error)
	    || !get_number (args, "expires", &key->expires, error))
		return NULL;
	bytes = g_base64_decode (content, &length);
	key->content = g_bytes_new_take (bytes, length);
	key->added = g_get_real_time () / G_USEC_PER_SEC;
	return g_steal_pointer (&key);
}

static JsonObject *
key_save (struct store *store, JsonObject *args, GError **error)
{
	g_autoptr (signing_key_auto) key = key_of (args, error);

	return key != NULL && store_key_save (store, key, error)
		? json_object_new () : NULL;
}

static JsonObject *
key_remove (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *account = NULL;
	g_autofree char *fingerprint = NULL;

	return get_string (args, "account", &account, error)
		&& get_string (args, "fingerprint", &fingerprint, error)
		&& store_key_remove (store, account, fingerprint, error)
		? json_object_new () : NULL;
}

/* --- outbox and tickets ------------------------------------------------- */

static JsonObject *
outbox_retry (struct store *store, JsonObject *args, GError **error)
{
	gint64 id;

	return get_number (args, "id", &id, error)
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
			return wrong (error, "value", "NAME=VALUE");
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
		return wrong (error, "act", "one that is known");
	if ((acts[i].takes == TAKES_VALUE
	     && !get_string (args, "value", &value, error))
	    || (acts[i].takes == TAKES_NUMBER
		&& !get_number (args, "number", &number, error)))
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

	return get_number (args, "ticket", &ticket, error)
		&& get_string (args, "act", &name, error)
		&& add_act (change, name, args, error)
		&& store_ticket_act (store, ticket, change->acts,
				     g_get_real_time () / G_USEC_PER_SEC,
				     error)
		? json_object_new () : NULL;
}

/* --- announcements ------------------------------------------------------- */

/* A mail that none was: so that what was announced is kept with its text. */
static struct change *
order_of (JsonObject *args, struct change_announcement **draft, GError **error)
{
	g_autoptr (change_auto) change = change_new ();
	g_autofree char *text = NULL;
	g_autofree char *nonce = g_uuid_string_random ();

	change->announcement = *draft = change_announcement_new ();
	if (!get_string (args, "text", &text, error)
	    || !get_string (args, "mailbox", &change->mailbox, error)
	    || !get_string (args, "audience", &(*draft)->audience, error)
	    || !get_string (args, "name", &(*draft)->name, error)
	    || !get_string (args, "kind", &(*draft)->kind, error)
	    || !get_string (args, "language", &(*draft)->language, error)
	    || !get_number (args, "due", &(*draft)->due, error))
		return NULL;
	(*draft)->by = g_strdup ("operator");
	change->kind = CHANGE_RECORD;
	change->delivery_key = g_strconcat ("announcement:", nonce, NULL);
	change->received = g_get_real_time () / G_USEC_PER_SEC;
	change->verdict = g_strdup ("agent");
	change->rule = g_strdup ("announcement");
	change->reason = g_strdup ("by-command");
	change->proof = g_strdup ("none");
	change->machine = g_strdup ("none");
	change->from_name = g_strdup ("");
	change->raw = g_bytes_new (text, strlen (text));
	change->text = g_steal_pointer (&text);
	change->new_text = g_strdup (change->text);
	return g_steal_pointer (&change);
}

static bool
get_texts (JsonObject *args, GPtrArray *texts, GError **error)
{
	JsonNode *node = json_object_get_member (args, "texts");
	JsonArray *array;

	if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
		return wrong (error, "texts", "an array");
	array = json_node_get_array (node);
	for (guint i = 0; i < json_array_get_length (array); i++) {
		JsonNode *one = json_array_get_element (array, i);
		struct announcement_text *text;

		if (!JSON_NODE_HOLDS_OBJECT (one))
			return wrong (error, "texts", "an array of objects");
		text = announcement_text_new (NULL, NULL, NULL);
		g_ptr_array_add (texts, text);
		if (!get_string (json_node_get_object (one), "language",
				 &text->language, error)
		    || !get_string (json_node_get_object (one), "subject",
				    &text->subject, error)
		    || !get_string (json_node_get_object (one), "text",
				    &text->text, error))
			return false;
	}
	return true;
}

static JsonObject *
announce_new (struct store *store, JsonObject *args, GError **error)
{
	struct change_announcement *draft;
	g_autoptr (change_auto) change = order_of (args, &draft, error);
	g_autoptr (receipt_auto) receipt = NULL;
	JsonObject *result;

	if (change == NULL || !get_texts (args, draft->texts, error))
		return NULL;
	change->subject = g_strdup (draft->texts->len == 0 ? ""
		: ((const struct announcement_text *)
		   draft->texts->pdata[0])->subject);
	receipt = store_record (store, change, error);
	if (receipt == NULL)
		return NULL;
	result = json_object_new ();
	json_object_set_int_member (result, "id", receipt->announcement);
	return result;
}

static JsonObject *
announce_send (struct store *store, JsonObject *args, GError **error)
{
	gint64 id, due;

	return get_number (args, "id", &id, error)
		&& get_number (args, "due", &due, error)
		&& store_announcement_send (store, id, due,
					    g_get_real_time ()
					    / G_USEC_PER_SEC, error)
		? json_object_new () : NULL;
}

static JsonObject *
announce_cancel (struct store *store, JsonObject *args, GError **error)
{
	gint64 id;

	return get_number (args, "id", &id, error)
		&& store_announcement_cancel (store, id, g_get_real_time ()
					      / G_USEC_PER_SEC, error)
		? json_object_new () : NULL;
}

static JsonObject *
subscription_set (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *account = NULL;
	g_autofree char *list = NULL;
	bool wanted;

	return get_string (args, "account", &account, error)
		&& get_string (args, "list", &list, error)
		&& get_switch (args, "wanted", &wanted, error)
		&& store_subscription_set (store, account, list, wanted,
					   g_get_real_time ()
					   / G_USEC_PER_SEC, error)
		? json_object_new () : NULL;
}

op_func
ops_find (const char *name)
{
	static const struct {
		const char *name;
		op_func run;
	} table[] = {
		{ "account.save", account_save },
		{ "account.suspend", account_suspend },
		{ "account.remove", account_remove },
		{ "agent.copies", agent_copies },
		{ "account.contact.save", contact_save },
		{ "account.contact.remove", contact_remove },
		{ "account.service", service_set },
		{ "account.key.save", key_save },
		{ "account.key.remove", key_remove },
		{ "incident.open", ops_incident_open },
		{ "incident.edit", ops_incident_edit },
		{ "incident.end", ops_incident_end },
		{ "announce.new", announce_new },
		{ "announce.send", announce_send },
		{ "announce.cancel", announce_cancel },
		{ "announce.subscription", subscription_set },
		{ "outbox.retry", outbox_retry },
		{ "ticket.act", ticket_act }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		if (strcmp (table[i].name, name) == 0)
			return table[i].run;
	return NULL;
}

static void
set_strings (JsonObject *object, const char *name, const GPtrArray *list)
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < list->len; i++)
		json_array_add_string_element (array, list->pdata[i]);
	json_object_set_array_member (object, name, array);
}

static void
set_contacts (JsonObject *object, const GPtrArray *contacts)
{
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < contacts->len; i++)
		json_array_add_object_element (array,
			contactform_json (contacts->pdata[i]));
	json_object_set_array_member (object, "contacts", array);
}

JsonObject *
ops_account_json (const struct account *account)
{
	JsonObject *object = json_object_new ();

	json_object_set_string_member (object, "name", account->name);
	json_object_set_string_member (object, "full_name",
				       account->full_name);
	if (account->language != NULL)
		json_object_set_string_member (object, "language",
					       account->language);
	else
		json_object_set_null_member (object, "language");
	if (account->keep_role)
		json_object_set_null_member (object, "role");
	else
		json_object_set_string_member (object, "role",
			account_role_name (account->role));
	set_strings (object, "addresses", account->addresses);
	set_strings (object, "logins", account->logins);
	if (account->keep_contacts)
		json_object_set_null_member (object, "contacts");
	else
		set_contacts (object, account->contacts);
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++)
		if (account->keep_services[kind])
			json_object_set_null_member (object,
						     service_members[kind]);
		else
			set_strings (object, service_members[kind],
				     account->services[kind]);
	if (account->keep_suspended)
		json_object_set_null_member (object, "suspended");
	else
		json_object_set_boolean_member (object, "suspended",
						account->suspended);
	return object;
}
