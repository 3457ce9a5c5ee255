#include "filter/ctl/account_service.h"

#include <stdio.h>

#include "filter/ctl/table.h"
#include "filter/serviceform.h"

static int
set_service (struct ctl *ctl, int argc, char **argv, const char *verb,
	     const char *about, bool has)
{
	g_autoptr (JsonObject) args = json_object_new ();
	g_autofree char *name = NULL;
	g_autofree char *mistake = NULL;
	enum service kind;

	if (!ctl_options (&argc, &argv, "ACCOUNT KIND:NAME", about, NULL))
		return CTL_USAGE;
	if (argc != 3) {
		ctl_complain ("account service %s: an ACCOUNT and one of "
			      "product:NAME, server:NAME, list:NAME; see "
			      "--help", verb);
		return CTL_USAGE;
	}
	mistake = serviceform_read (argv[2], &kind, &name);
	if (mistake != NULL) {
		ctl_complain ("%s", mistake);
		return CTL_USAGE;
	}
	ctl_set_string (args, "account", argv[1]);
	ctl_set_string (args, "kind", service_name (kind));
	ctl_set_string (args, "name", name);
	json_object_set_boolean_member (args, "has", has);
	return ctl_write (ctl, "account.service", args);
}

static int
service_add (struct ctl *ctl, int argc, char **argv)
{
	return set_service (ctl, argc, argv, "add", "The account has that "
			    "product, is on that server or list.", true);
}

static int
service_remove (struct ctl *ctl, int argc, char **argv)
{
	return set_service (ctl, argc, argv, "remove", "The account has it "
			    "no longer.", false);
}

void
account_service_print (const struct account *account)
{
	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++)
		for (guint i = 0; i < account->services[kind]->len; i++) {
			g_autofree char *safe = table_safe (
				account->services[kind]->pdata[i]);

			printf ("%-10s %s\n", service_name (kind), safe);
		}
}

static void
print_json (const struct account *account)
{
	JsonArray *array = json_array_new ();
	JsonNode *node = json_node_new (JSON_NODE_ARRAY);

	for (unsigned kind = 0; kind < SERVICE_KINDS; kind++)
		for (guint i = 0; i < account->services[kind]->len; i++) {
			JsonObject *one = json_object_new ();

			ctl_set_string (one, "kind", service_name (kind));
			ctl_set_string (one, "name",
					account->services[kind]->pdata[i]);
			json_array_add_object_element (array, one);
		}
	json_node_take_array (node, array);
	ctl_print_json (node);
}

static int
service_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (account_auto) account = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "ACCOUNT", "Lists the products, "
			  "servers and lists of one account.", entries))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("account service list: one ACCOUNT; see --help");
		return CTL_USAGE;
	}
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	account = store_account (store, argv[1], &error);
	if (account == NULL) {
		ctl_complain ("%s", error->message);
		return CTL_FAILED;
	}
	if (json)
		print_json (account);
	else
		account_service_print (account);
	return CTL_OK;
}

int
ctl_account_service (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "add", service_add, "one more" },
		{ "list", service_list, "those of one account" },
		{ "remove", service_remove, "one less" },
		{ NULL, NULL, NULL }
	};

	return ctl_subverbs (ctl, "account service", verbs, argc, argv);
}
