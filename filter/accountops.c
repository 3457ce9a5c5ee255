#include "filter/accountops.h"

#include "filter/contactform.h"
#include "filter/oparg.h"

static bool
get_role (JsonObject *object, const char *name, enum account_role *role,
	  GError **error)
{
	g_autofree char *word = NULL;

	return oparg_string (object, name, &word, error)
		&& (account_role_read (word, role)
		    || oparg_wrong (error, name, "client or agent"));
}

/* Absent or null: as they are. */
static bool
get_contacts (JsonObject *object, struct account *account, GError **error)
{
	JsonNode *node = json_object_get_member (object, "contacts");
	g_autofree char *mistake = NULL;

	account->contacts = contacts_new ();
	account->keep_contacts = !oparg_given (object, "contacts");
	if (!account->keep_contacts)
		mistake = contactform_read_json (node, account->contacts);
	return mistake == NULL || oparg_wrong (error, "contacts", mistake);
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

		account->services[kind]
			= g_ptr_array_new_with_free_func (g_free);
		account->keep_services[kind] = !oparg_given (object, name);
		if (!account->keep_services[kind]
		    && !oparg_strings (object, name, account->services[kind],
				     error))
			return false;
	}
	return true;
}

static struct account *
account_of (JsonObject *object, GError **error)
{
	g_autoptr (account_auto) account = g_new0 (struct account, 1);

	account->addresses = g_ptr_array_new_with_free_func (g_free);
	account->logins = g_ptr_array_new_with_free_func (g_free);
	if (!oparg_string (object, "name", &account->name, error)
	    || !oparg_strings (object, "addresses", account->addresses, error)
	    || !oparg_strings (object, "logins", account->logins, error)
	    || !get_contacts (object, account, error)
	    || !get_services (object, account, error))
		return NULL;
	account->keep_suspended = !oparg_given (object, "suspended");
	if (!account->keep_suspended
	    && !oparg_switch (object, "suspended", &account->suspended, error))
		return NULL;
	account->keep_role = !oparg_given (object, "role");
	if (!account->keep_role
	    && !get_role (object, "role", &account->role, error))
		return NULL;
	if (!json_object_has_member (object, "full_name"))
		account->full_name = g_strdup ("");
	else if (!oparg_string (object, "full_name", &account->full_name,
				error))
		return NULL;
	if (!oparg_string_if (object, "language", &account->language, error))
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
		oparg_wrong (error, "accounts", "an array");
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
			oparg_wrong (error, "accounts", "an array of objects");
		if (account == NULL)
			return NULL;
		g_ptr_array_add (accounts, account);
	}
	return g_steal_pointer (&accounts);
}

JsonObject *
ops_account_save (struct store *store, JsonObject *args, GError **error)
{
	g_autoptr (GPtrArray) accounts = accounts_of (args, error);
	struct account_outcome outcome = { 0 };
	bool sync, dry_run;
	JsonObject *result;

	if (accounts == NULL || !oparg_switch (args, "sync", &sync, error)
	    || !oparg_switch (args, "dry_run", &dry_run, error)
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

JsonObject *
ops_account_suspend (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *name = NULL;
	bool suspended;

	return oparg_string (args, "name", &name, error)
		&& oparg_switch (args, "suspended", &suspended, error)
		&& store_account_suspend (store, name, suspended, error)
		? json_object_new () : NULL;
}

JsonObject *
ops_account_remove (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *name = NULL;

	return oparg_string (args, "name", &name, error)
		&& store_account_remove (store, name, error)
		? json_object_new () : NULL;
}

/* --- agents ------------------------------------------------------------- */

/* Without `to`, or if that is null: the first address. */
JsonObject *
ops_agent_copies (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *name = NULL;
	g_autofree char *to = NULL;

	return oparg_string (args, "name", &name, error)
		&& oparg_string_if (args, "to", &to, error)
		&& store_agent_copies (store, name, to, error)
		? json_object_new () : NULL;
}

/* --- contacts ----------------------------------------------------------- */

JsonObject *
ops_contact_save (struct store *store, JsonObject *args, GError **error)
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
	if (!oparg_string (args, "account", &account, error)
	    || !oparg_switch (args, "new", &is_new, error))
		return NULL;
	mistake = contactform_read_json (list, contacts);
	if (mistake != NULL || contacts->len != 1) {
		oparg_wrong (error, "contact", mistake != NULL ? mistake
		       : "an object");
		return NULL;
	}
	return store_contact_save (store, account, contacts->pdata[0], is_new,
				   error) ? json_object_new () : NULL;
}

JsonObject *
ops_contact_remove (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *account = NULL;
	g_autofree char *address = NULL;

	return oparg_string (args, "account", &account, error)
		&& oparg_string (args, "address", &address, error)
		&& store_contact_remove (store, account, address, error)
		? json_object_new () : NULL;
}

/* --- services ----------------------------------------------------------- */

JsonObject *
ops_service_set (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *account = NULL;
	g_autofree char *word = NULL;
	g_autofree char *name = NULL;
	enum service kind;
	bool has;

	if (!oparg_string (args, "account", &account, error)
	    || !oparg_string (args, "kind", &word, error)
	    || !oparg_string (args, "name", &name, error)
	    || !oparg_switch (args, "has", &has, error))
		return NULL;
	if (!service_read (word, &kind)) {
		oparg_wrong (error, "kind", "product, server or list");
		return NULL;
	}
	return store_service_set (store, account, kind, name, has, error)
		? json_object_new () : NULL;
}

/* --- keys --------------------------------------------------------------- */

static struct signing_key *
key_of (JsonObject *args, GError **error)
{
	g_autoptr (signing_key_auto) key = g_new0 (struct signing_key, 1);
	g_autofree char *content = NULL;
	guchar *bytes;
	gsize length;

	key->signers = g_ptr_array_new_with_free_func (g_free);
	key->addresses = g_ptr_array_new_with_free_func (g_free);
	if (!oparg_string (args, "account", &key->account, error)
	    || !oparg_string (args, "kind", &key->kind, error)
	    || !oparg_string (args, "fingerprint", &key->fingerprint, error)
	    || !oparg_string (args, "user_id", &key->user_id, error)
	    || !oparg_string (args, "content", &content, error)
	    || !oparg_strings (args, "signers", key->signers, error)
	    || !oparg_strings (args, "addresses", key->addresses, error)
	    || !oparg_number (args, "begins", &key->begins, error)
	    || !oparg_number (args, "expires", &key->expires, error))
		return NULL;
	bytes = g_base64_decode (content, &length);
	key->content = g_bytes_new_take (bytes, length);
	key->added = g_get_real_time () / G_USEC_PER_SEC;
	return g_steal_pointer (&key);
}

JsonObject *
ops_key_save (struct store *store, JsonObject *args, GError **error)
{
	g_autoptr (signing_key_auto) key = key_of (args, error);

	return key != NULL && store_key_save (store, key, error)
		? json_object_new () : NULL;
}

JsonObject *
ops_key_remove (struct store *store, JsonObject *args, GError **error)
{
	g_autofree char *account = NULL;
	g_autofree char *fingerprint = NULL;

	return oparg_string (args, "account", &account, error)
		&& oparg_string (args, "fingerprint", &fingerprint, error)
		&& store_key_remove (store, account, fingerprint, error)
		? json_object_new () : NULL;
}

/* --- as JSON ------------------------------------------------------------ */

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
	oparg_set_strings (object, "addresses", account->addresses);
	oparg_set_strings (object, "logins", account->logins);
	if (account->keep_contacts)
		json_object_set_null_member (object, "contacts");
	else
		set_contacts (object, account->contacts);
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++)
		if (account->keep_services[kind])
			json_object_set_null_member (object,
						     service_members[kind]);
		else
			oparg_set_strings (object, service_members[kind],
				     account->services[kind]);
	if (account->keep_suspended)
		json_object_set_null_member (object, "suspended");
	else
		json_object_set_boolean_member (object, "suspended",
						account->suspended);
	return object;
}
