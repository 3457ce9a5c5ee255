/* ticketctl account import: all accounts of a file, or none. */
#include "filter/ctl/account_import.h"

#include <stdio.h>
#include <string.h>

#include "filter/accountops.h"
#include "filter/ctl/account_file.h"
#include "filter/ctl/input.h"
#include "parser/octets.h"

struct import {
	gboolean sync, dry_run, force, json;
};

/* --- handing them over --------------------------------------------------- */

static JsonObject *
save_args (const GPtrArray *accounts, bool sync, bool dry_run)
{
	JsonObject *args = json_object_new ();
	JsonArray *array = json_array_new ();

	for (guint i = 0; i < accounts->len; i++)
		json_array_add_object_element (array,
			ops_account_json (accounts->pdata[i]));
	json_object_set_array_member (args, "accounts", array);
	json_object_set_boolean_member (args, "sync", sync);
	json_object_set_boolean_member (args, "dry_run", dry_run);
	return args;
}

static JsonObject *
call (const struct config *config, const GPtrArray *accounts, bool sync,
      bool dry_run)
{
	g_autoptr (JsonObject) args = save_args (accounts, sync, dry_run);

	return ctl_call (config, "account.save", args);
}

static void
print (JsonObject *result, bool dry_run, bool json)
{
	if (json) {
		JsonNode *node = json_node_new (JSON_NODE_OBJECT);

		json_node_set_object (node, result);
		ctl_print_json (node);
		return;
	}
	printf ("%s%" G_GINT64_FORMAT " added, %" G_GINT64_FORMAT " changed, "
		"%" G_GINT64_FORMAT " unchanged, %" G_GINT64_FORMAT
		" suspended\n", dry_run ? "would be: " : "",
		json_object_get_int_member (result, "added"),
		json_object_get_int_member (result, "changed"),
		json_object_get_int_member (result, "unchanged"),
		json_object_get_int_member (result, "suspended"));
}

/* A list that was cut short would take the right to tickets from everybody
 * behind the cut. */
static bool
is_plausible (const struct config *config, const GPtrArray *accounts)
{
	g_autoptr (JsonObject) result = call (config, accounts, true, true);
	gint64 suspended;

	if (result == NULL)
		return false;
	suspended = json_object_get_int_member (result, "suspended");
	if (suspended <= accounts->len)
		return true;
	ctl_complain ("has %u accounts and would suspend %" G_GINT64_FORMAT
		      " others; if that is meant, say --force",
		      accounts->len, suspended);
	return false;
}

static int
save (struct ctl *ctl, const GPtrArray *accounts, const struct import *import)
{
	g_autoptr (config_auto) config = ctl_config (ctl);
	g_autoptr (JsonObject) result = NULL;

	if (config == NULL)
		return CTL_FAILED;
	if (import->sync && !import->force && !import->dry_run
	    && !is_plausible (config, accounts))
		return CTL_FAILED;
	result = call (config, accounts, import->sync, import->dry_run);
	if (result == NULL)
		return CTL_FAILED;
	print (result, import->dry_run, import->json);
	return CTL_OK;
}

int
account_save (struct ctl *ctl, const GPtrArray *accounts, bool json)
{
	struct import import = { .json = json };

	return save (ctl, accounts, &import);
}

/* --- reading them -------------------------------------------------------- */

static GPtrArray *
read_accounts (const char *file)
{
	g_autoptr (GPtrArray) mistakes
		= g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GPtrArray) accounts = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = input_read (file, ACCOUNT_FILE_BYTES,
					       &error);
	const char *given;
	gsize length;

	if (bytes == NULL) {
		ctl_complain ("%s: %s%s", file, error->message,
			      g_error_matches (error, G_FILE_ERROR,
					       G_FILE_ERROR_NOSPC)
			      ? "; import it in parts" : "");
		return NULL;
	}
	given = octets (bytes, &length);
	accounts = account_file_read (given, length, mistakes);
	if (mistakes->len == 0 && accounts->len == 0)
		g_ptr_array_add (mistakes, g_strdup ("has no accounts"));
	for (guint i = 0; i < mistakes->len; i++)
		ctl_complain ("%s: %s", file,
			      (const char *) mistakes->pdata[i]);
	return mistakes->len == 0 ? g_steal_pointer (&accounts) : NULL;
}

int
account_import (struct ctl *ctl, int argc, char **argv)
{
	struct import import = { 0 };
	const GOptionEntry entries[] = {
		{ "sync", 0, 0, G_OPTION_ARG_NONE, &import.sync,
		  "The file is the whole truth: suspend accounts that it "
		  "does not have", NULL },
		{ "force", 0, 0, G_OPTION_ARG_NONE, &import.force,
		  "Even if that suspends more accounts than the file has",
		  NULL },
		{ "dry-run", 0, 0, G_OPTION_ARG_NONE, &import.dry_run,
		  "Do everything but the last step", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &import.json, "As JSON",
		  NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (GPtrArray) accounts = NULL;
	int status = CTL_FAILED;

	if (!ctl_options (&argc, &argv, "FILE",
			  "Adds and replaces accounts from a CSV file "
			  "(heading: name,full_name,language,addresses,"
			  "logins,suspended,role) or a JSON array of such objects; "
			  "- is standard input. All of it or nothing.",
			  entries))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("account import: one FILE; see --help");
		return CTL_USAGE;
	}
	accounts = read_accounts (argv[1]);
	if (accounts != NULL)
		status = save (ctl, accounts, &import);
	if (status != CTL_OK)
		ctl_complain ("%s: nothing was imported", argv[1]);
	return status;
}
