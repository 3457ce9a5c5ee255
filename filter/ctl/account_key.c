#include "filter/ctl/account_key.h"

#include <stdio.h>
#include <string.h>

#include "filter/ctl/input.h"
#include "filter/ctl/table.h"
#include "filter/oparg.h"
#include "filter/sigkey.h"

/* --- writing ------------------------------------------------------------ */

static struct signing_key *
read_key (const char *file)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) content = input_read (file, SIGNING_KEY_BYTES,
						 &error);
	struct sigchild *children;
	struct signing_key *key = NULL;

	if (content != NULL) {
		children = sigchild_new ();
		key = sigkey_read (children, content,
				   g_get_real_time () / G_USEC_PER_SEC,
				   &error);
		sigchild_free (children);
	}
	if (key == NULL)
		ctl_complain ("%s: %s", file, error->message);
	return key;
}

static bool
holds (const GPtrArray *list, const char *text)
{
	for (guint i = 0; i < list->len; i++)
		if (g_ascii_strcasecmp (list->pdata[i], text) == 0)
			return true;
	return false;
}

static void
add_lower (GPtrArray *list, const char *text)
{
	if (!holds (list, text))
		g_ptr_array_add (list, g_ascii_strdown (text, -1));
}

/* Those that were asked for, else those that both the key and the account
 * have. */
static bool
choose_addresses (struct signing_key *key, const struct account *account,
		  char **asked)
{
	GPtrArray *chosen = g_ptr_array_new_with_free_func (g_free);

	for (char **one = asked; one != NULL && *one != NULL; one++)
		add_lower (chosen, *one);
	for (guint i = 0; asked == NULL && i < key->addresses->len; i++)
		if (holds (account->addresses, key->addresses->pdata[i]))
			add_lower (chosen, key->addresses->pdata[i]);
	if (chosen->len > 0) {
		g_ptr_array_unref (key->addresses);
		key->addresses = chosen;
		return true;
	}
	g_ptr_array_unref (chosen);
	ctl_complain ("the key of %s names no address of %s; if it is to speak"
		      " for one, say --address", *key->user_id != '\0'
		      ? key->user_id : key->fingerprint, account->name);
	return false;
}

/* Without its bytes: that is how it is listed. */
static JsonObject *
key_json (const struct signing_key *key)
{
	JsonObject *object = json_object_new ();

	ctl_set_string (object, "account", key->account);
	ctl_set_string (object, "kind", key->kind);
	ctl_set_string (object, "fingerprint", key->fingerprint);
	ctl_set_string (object, "user_id", key->user_id);
	oparg_set_strings (object, "signers", key->signers);
	oparg_set_strings (object, "addresses", key->addresses);
	json_object_set_int_member (object, "begins", key->begins);
	json_object_set_int_member (object, "expires", key->expires);
	return object;
}

static int
save (const struct ctl *ctl, const struct signing_key *key)
{
	g_autoptr (JsonObject) args = key_json (key);
	gsize length;
	const guchar *bytes = g_bytes_get_data (key->content, &length);
	g_autofree char *content = g_base64_encode (bytes, length);

	json_object_set_string_member (args, "content", content);
	if (ctl_write (ctl, "account.key.save", args) != CTL_OK)
		return CTL_FAILED;
	for (guint i = 0; i < key->addresses->len; i++)
		printf ("%s speaks for %s\n", key->fingerprint,
			(const char *) key->addresses->pdata[i]);
	return CTL_OK;
}

static int
key_add (struct ctl *ctl, int argc, char **argv)
{
	g_auto (GStrv) asked = NULL;
	const GOptionEntry entries[] = {
		{ "address", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &asked,
		  "An address of the account that it speaks for; may be "
		  "repeated (default: all that it names)", "ADDRESS" },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (account_auto) account = NULL;
	g_autoptr (signing_key_auto) key = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "ACCOUNT FILE",
			  "Registers an OpenPGP public key or an X.509 "
			  "certificate, or replaces it: mail signed with it "
			  "is the account's. - is standard input.", entries))
		return CTL_USAGE;
	if (argc != 3) {
		ctl_complain ("account key add: an ACCOUNT and a FILE; "
			      "see --help");
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
	g_clear_pointer (&store, store_close);
	key = read_key (argv[2]);
	if (key == NULL || !choose_addresses (key, account, asked))
		return CTL_FAILED;
	key->account = g_strdup (account->name);
	return save (ctl, key);
}

static int
key_remove (struct ctl *ctl, int argc, char **argv)
{
	g_autoptr (JsonObject) args = json_object_new ();
	g_autofree char *fingerprint = NULL;

	if (!ctl_options (&argc, &argv, "ACCOUNT FINGERPRINT",
			  "Mail signed with the key proves nothing any more.",
			  NULL))
		return CTL_USAGE;
	if (argc != 3) {
		ctl_complain ("account key remove: an ACCOUNT and a "
			      "FINGERPRINT; see --help");
		return CTL_USAGE;
	}
	fingerprint = g_ascii_strup (argv[2], -1);
	json_object_set_string_member (args, "account", argv[1]);
	json_object_set_string_member (args, "fingerprint", fingerprint);
	return ctl_write (ctl, "account.key.remove", args);
}

/* --- reading ------------------------------------------------------------ */

static void
print_keys (const GPtrArray *keys)
{
	static const char *const heads[] = { "ACCOUNT", "KIND", "EXPIRES",
					     "FINGERPRINT", "USER ID",
					     "SPEAKS FOR", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < keys->len; i++) {
		const struct signing_key *key = keys->pdata[i];
		g_autofree char *expires = key->expires > 0
			? table_time (key->expires) : g_strdup ("never");
		g_autoptr (GString) addresses = g_string_new (NULL);

		for (guint j = 0; j < key->addresses->len; j++)
			g_string_append_printf (addresses, "%s%s",
				j > 0 ? " " : "",
				(const char *) key->addresses->pdata[j]);
		table_add (table, (const char *const []) {
			key->account, key->kind, expires, key->fingerprint,
			key->user_id, addresses->str });
	}
	table_print (table);
}

static JsonObject *
listed_json (gconstpointer item)
{
	const struct signing_key *key = item;
	JsonObject *object = key_json (key);

	json_object_set_int_member (object, "added", key->added);
	return object;
}

static int
key_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (GPtrArray) keys = NULL;
	g_autoptr (GError) error = NULL;

	if (!ctl_options (&argc, &argv, "[ACCOUNT]",
			  "Lists the keys of one account, or of all.",
			  entries))
		return CTL_USAGE;
	if (argc > 2) {
		ctl_complain ("account key list: one ACCOUNT at most; "
			      "see --help");
		return CTL_USAGE;
	}
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	keys = store_keys (store, argc == 2 ? argv[1] : NULL, &error);
	return ctl_list (keys, error, json, listed_json, print_keys);
}

int
account_key (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "add", key_add, "register or replace one" },
		{ "list", key_list, "those of one account, or all" },
		{ "remove", key_remove, "forget one" },
		{ NULL, NULL, NULL }
	};

	return ctl_subverbs (ctl, "account key", verbs, argc, argv);
}
