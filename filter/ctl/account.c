/* ticketctl account, ticketctl agent: who the clients are, and who answers
 * them. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/account_contact.h"
#include "filter/ctl/account_file.h"
#include "filter/ctl/account_import.h"
#include "filter/ctl/account_key.h"
#include "filter/ctl/account_service.h"
#include "filter/ctl/ctl.h"
#include "filter/ctl/table.h"
#include "filter/accountops.h"

/* --- writing ------------------------------------------------------------ */

static void
free_account (gpointer account)
{
	account_free (account);
}

/* Sets the columns given by options; complains of the first mistake. */
static bool
set_columns (struct account *account, const char *const *pairs)
{
	for (; pairs[0] != NULL; pairs += 2) {
		g_autofree char *mistake = pairs[1] == NULL ? NULL
			: account_file_set (account, pairs[0], pairs[1]);

		if (mistake == NULL)
			continue;
		ctl_complain ("%s: %s", pairs[0], mistake);
		return false;
	}
	return true;
}

static int
account_add (struct ctl *ctl, int argc, char **argv)
{
	g_autofree char *full_name = NULL;
	g_autofree char *language = NULL;
	g_auto (GStrv) addresses = NULL;
	g_auto (GStrv) logins = NULL;
	g_autofree char *all_addresses = NULL;
	g_autofree char *all_logins = NULL;
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "address", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &addresses,
		  "A registered address; may be repeated", "ADDRESS" },
		{ "login", 'l', 0, G_OPTION_ARG_STRING_ARRAY, &logins,
		  "A SASL user name, as Postfix has it; may be repeated",
		  "LOGIN" },
		{ "full-name", 'n', 0, G_OPTION_ARG_STRING, &full_name,
		  "How to name them in a mail", "NAME" },
		{ "language", 'L', 0, G_OPTION_ARG_STRING, &language,
		  "ru, uk or en", "LANGUAGE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (GPtrArray) accounts
		= g_ptr_array_new_with_free_func (free_account);
	struct account *account = account_file_new ();

	g_ptr_array_add (accounts, account);
	if (!ctl_options (&argc, &argv, "NAME --address ADDRESS...",
			  "Adds one, or replaces what is known of it.",
			  entries))
		return CTL_USAGE;
	all_addresses = addresses != NULL ? g_strjoinv (" ", addresses) : NULL;
	all_logins = logins != NULL ? g_strjoinv (" ", logins) : NULL;
	if (argc != 2 || all_addresses == NULL) {
		ctl_complain ("a NAME and an --address; see --help");
		return CTL_USAGE;
	}
	if (!set_columns (account, (const char *const []) {
			"name", argv[1],
			"role", account_role_name (ctl->role),
			"full_name", full_name,
			"language", language, "addresses", all_addresses,
			"logins", all_logins, NULL, NULL }))
		return CTL_USAGE;
	return account_save (ctl, accounts, json);
}

/* NULL: there is none, or it has the other role; already complained of. */
static struct account *
find_account (const struct ctl *ctl, struct store *store, const char *name)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (account_auto) account = store_account (store, name,
							  &error);

	if (account == NULL) {
		ctl_complain ("%s", error->message);
		return NULL;
	}
	if (account->role == ctl->role)
		return g_steal_pointer (&account);
	ctl_complain (account->role == ROLE_AGENT
		      ? "%s is an agent; see ticketctl agent"
		      : "%s is a client; see ticketctl account", name);
	return NULL;
}

/* One operation on one name. */
static int
call_with_name (struct ctl *ctl, int argc, char **argv, const char *about,
		const char *op, int suspended)
{
	g_autoptr (store_auto) store = NULL;
	g_autoptr (account_auto) account = NULL;
	g_autoptr (JsonObject) args = json_object_new ();

	if (!ctl_options (&argc, &argv, "NAME", about, NULL))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("one NAME; see --help");
		return CTL_USAGE;
	}
	json_object_set_string_member (args, "name", argv[1]);
	if (suspended >= 0)
		json_object_set_boolean_member (args, "suspended", suspended);
	store = ctl_open (ctl);
	if (store != NULL)
		account = find_account (ctl, store, argv[1]);
	return account != NULL ? ctl_write (ctl, op, args) : CTL_FAILED;
}

static int
account_suspend (struct ctl *ctl, int argc, char **argv)
{
	return call_with_name (ctl, argc, argv, ctl->role == ROLE_AGENT
			       ? "The agent stays known, and can do nothing."
			       : "The account stays known, its mail opens no "
			       "tickets.",
			       "account.suspend", true);
}

static int
account_resume (struct ctl *ctl, int argc, char **argv)
{
	return call_with_name (ctl, argc, argv, "Ends a suspension.",
			       "account.suspend", false);
}

static int
account_remove (struct ctl *ctl, int argc, char **argv)
{
	return call_with_name (ctl, argc, argv, "Its addresses and logins "
			       "are free again; its tickets stay.",
			       "account.remove", -1);
}

/* --- reading ------------------------------------------------------------ */

static char *
joined (const GPtrArray *list)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (guint i = 0; i < list->len; i++)
		g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
					(const char *) list->pdata[i]);
	return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_accounts (const GPtrArray *accounts)
{
	static const char *const heads[] = { "NAME", "STATE", "LANGUAGE",
					     "LOGINS", "ADDRESSES", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < accounts->len; i++) {
		const struct account *account = accounts->pdata[i];
		g_autofree char *addresses = joined (account->addresses);
		g_autofree char *logins = joined (account->logins);

		table_add (table, (const char *const []) {
			account->name,
			account->suspended ? "suspended" : "active",
			account->language, logins, addresses });
	}
	table_print (table);
}

static JsonObject *
account_json (gconstpointer account)
{
	return ops_account_json (account);
}

static void
keep_role (GPtrArray *accounts, enum account_role role)
{
	for (guint i = accounts->len; i > 0; i--) {
		const struct account *account = accounts->pdata[i - 1];

		if (account->role != role)
			g_ptr_array_remove_index (accounts, i - 1);
	}
}

static int
account_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (GPtrArray) accounts = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "", "Lists all of them.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	accounts = store_accounts (store, &error);
	if (accounts != NULL)
		keep_role (accounts, ctl->role);
	return ctl_list (accounts, error, json, account_json, print_accounts);
}

static void
print_line (const char *name, const char *value)
{
	g_autofree char *safe = table_safe (value != NULL && *value != '\0'
					    ? value : "-");

	printf ("%-10s %s\n", name, safe);
}

static void
print_account (const struct account *account)
{
	g_autofree char *addresses = joined (account->addresses);
	g_autofree char *logins = joined (account->logins);

	print_line ("name", account->name);
	print_line ("full name", account->full_name);
	print_line ("language", account->language);
	print_line ("state", account->suspended ? "suspended" : "active");
	print_line ("addresses", addresses);
	print_line ("logins", logins);
	for (guint i = 0; i < account->contacts->len; i++) {
		const struct contact *contact = account->contacts->pdata[i];
		g_autofree char *rights = rights_text (contact->rights);
		g_autofree char *line = g_strdup_printf (
			"%s %s%s%s", contact->address,
			*rights != '\0' ? rights : "no rights",
			*contact->full_name != '\0' ? " " : "",
			contact->full_name);

		print_line ("contact", line);
	}
	account_service_print (account);
}

static void
show_trouble (const char *address, const struct trouble *trouble,
	      JsonArray *list)
{
	g_autofree char *since = table_time (trouble->since);
	g_autofree char *line = g_strdup_printf (
		"mail to %s came back, %s, %s", address, trouble->status,
		since);
	JsonObject *object;

	if (list == NULL) {
		print_line ("trouble", line);
		return;
	}
	object = json_object_new ();
	ctl_set_string (object, "address", address);
	ctl_set_string (object, "status", trouble->status);
	json_object_set_int_member (object, "since", trouble->since);
	json_array_add_object_element (list, object);
}

/* Into list, or printed if that is NULL. */
static bool
show_troubles (struct store *store, const struct account *account,
	       JsonArray *list, GError **error)
{
	for (guint i = 0; i < account->addresses->len; i++) {
		const char *address = account->addresses->pdata[i];
		g_autoptr (trouble_auto) trouble = NULL;

		if (!store_trouble (store, address, &trouble, error))
			return false;
		if (trouble != NULL)
			show_trouble (address, trouble, list);
	}
	return true;
}

/* The address, or NULL: none; false: an error. */
static bool
find_copies (struct store *store, const char *name, char **address,
	     GError **error)
{
	g_autoptr (GPtrArray) agents = store_agents (store, error);

	*address = NULL;
	for (guint i = 0; agents != NULL && i < agents->len; i++) {
		const struct desk_agent *agent = agents->pdata[i];

		if (strcmp (agent->name, name) == 0)
			*address = g_strdup (agent->address);
	}
	return agents != NULL;
}

static bool
print_unsubscribed (struct store *store, const struct account *account,
		    GError **error)
{
	g_autoptr (GPtrArray) lists = store_unsubscribed (store, account->id,
							  error);

	for (guint i = 0; lists != NULL && i < lists->len; i++)
		print_line ("no news of", lists->pdata[i]);
	return lists != NULL;
}

static bool
set_unsubscribed (struct store *store, const struct account *account,
		  JsonObject *object, GError **error)
{
	g_autoptr (GPtrArray) lists = store_unsubscribed (store, account->id,
							  error);
	JsonArray *array;

	if (lists == NULL)
		return false;
	array = json_array_new ();
	for (guint i = 0; i < lists->len; i++)
		json_array_add_string_element (array, lists->pdata[i]);
	json_object_set_array_member (object, "unsubscribed", array);
	return true;
}

static bool
show_account (struct store *store, const struct account *account, bool json,
	      GError **error)
{
	bool is_agent = account->role == ROLE_AGENT;
	JsonArray *troubles = json ? json_array_new () : NULL;
	JsonObject *object;
	g_autofree char *copies = NULL;

	if (is_agent && !find_copies (store, account->name, &copies, error)) {
		g_clear_pointer (&troubles, json_array_unref);
		return false;
	}
	if (!json)
		print_account (account);
	if (!json && !print_unsubscribed (store, account, error))
		return false;
	if (!json && is_agent)
		print_line ("copies to", copies);
	if (!show_troubles (store, account, troubles, error)) {
		g_clear_pointer (&troubles, json_array_unref);
		return false;
	}
	if (!json)
		return true;
	object = ops_account_json (account);
	if (is_agent)
		ctl_set_string (object, "copies", copies);
	json_object_set_array_member (object, "troubles", troubles);
	if (!set_unsubscribed (store, account, object, error)) {
		json_object_unref (object);
		return false;
	}
	ctl_print_object (object);
	return true;
}

static int
account_show (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (account_auto) account = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "NAME", "Shows one of them.",
			  entries))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("one NAME; see --help");
		return CTL_USAGE;
	}
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	account = find_account (ctl, store, argv[1]);
	if (account == NULL)
		return CTL_FAILED;
	if (show_account (store, account, json, &error))
		return CTL_OK;
	ctl_complain ("%s", error->message);
	return CTL_FAILED;
}

int
cmd_account (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "add", account_add, "add or replace one" },
		{ "import", account_import, "add or replace many from a file" },
		{ "list", account_list, "all of them" },
		{ "show", account_show, "one of them" },
		{ "suspend", account_suspend, "known, but not entitled" },
		{ "resume", account_resume, "entitled again" },
		{ "remove", account_remove, "release its addresses" },
		{ "contact", ctl_account_contact,
		  "people who write for it" },
		{ "service", ctl_account_service,
		  "products, servers and lists that it has" },
		{ "key", account_key, "keys that its mail is signed with" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}

/* --- what agents get ---------------------------------------------------- */

static int
agent_copies (struct ctl *ctl, int argc, char **argv)
{
	g_autoptr (JsonObject) args = json_object_new ();

	if (!ctl_options (&argc, &argv, "NAME on|off|ADDRESS",
			  "Whether tickets' mail is passed on to the agent, "
			  "and to which address (on: the first); see "
			  "agent-copies in ticket-milter.conf(5).", NULL))
		return CTL_USAGE;
	if (argc != 3) {
		ctl_complain ("agent copies: a NAME and on, off or an "
			      "ADDRESS; see --help");
		return CTL_USAGE;
	}
	ctl_set_string (args, "name", argv[1]);
	ctl_set_string (args, "to", strcmp (argv[2], "on") == 0 ? NULL
			: strcmp (argv[2], "off") == 0 ? "" : argv[2]);
	return ctl_write (ctl, "agent.copies", args);
}

int
cmd_agent (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "add", account_add, "add or replace one" },
		{ "list", account_list, "all of them" },
		{ "show", account_show, "one of them" },
		{ "copies", agent_copies, "where tickets' mail is passed on" },
		{ "suspend", account_suspend, "known, but can do nothing" },
		{ "resume", account_resume, "can answer again" },
		{ "remove", account_remove, "release its addresses" },
		{ NULL, NULL, NULL }
	};

	ctl->role = ROLE_AGENT;
	return ctl_verbs (ctl, verbs, argc, argv);
}
