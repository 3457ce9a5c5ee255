#include "filter/ctl/account_contact.h"

#include <string.h>

#include "filter/contactform.h"
#include "filter/ctl/table.h"

/* --- writing ------------------------------------------------------------ */

/* What the options say; NULL where one was not given. */
struct wish {
	char *full_name, *language;
	char **rights;
};

static void
wish_clear (struct wish *wish)
{
	g_free (wish->full_name);
	g_free (wish->language);
	g_strfreev (wish->rights);
}
typedef struct wish wish_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (wish_auto, wish_clear)

/* The address, then what was given of the rest. */
static bool
apply (struct contact *contact, const char *address, const struct wish *wish)
{
	g_autofree char *rights = wish->rights == NULL ? NULL
		: g_strjoinv (" ", wish->rights);
	g_autofree char *mistake = contactform_set_address (contact, address);

	if (mistake == NULL && wish->full_name != NULL)
		mistake = contactform_set_name (contact, wish->full_name);
	if (mistake == NULL && wish->language != NULL)
		mistake = contactform_set_language (contact, wish->language);
	if (mistake == NULL && rights != NULL)
		mistake = contactform_set_rights (contact,
						  strcmp (rights, "none") == 0
						  ? "" : rights);
	if (mistake != NULL)
		ctl_complain ("%s", mistake);
	return mistake == NULL;
}

static int
save (const struct ctl *ctl, const char *account,
      const struct contact *contact, bool is_new)
{
	g_autoptr (JsonObject) args = json_object_new ();

	json_object_set_string_member (args, "account", account);
	json_object_set_object_member (args, "contact",
				       contactform_json (contact));
	json_object_set_boolean_member (args, "new", is_new);
	return ctl_write (ctl, "account.contact.save", args);
}

/* NULL: there is none; already complained of. */
static struct account *
read_account (const struct ctl *ctl, const char *name)
{
	g_autoptr (store_auto) store = ctl_open (ctl);
	g_autoptr (GError) error = NULL;
	struct account *account;

	if (store == NULL)
		return NULL;
	account = store_account (store, name, &error);
	if (account == NULL)
		ctl_complain ("%s", error->message);
	return account;
}

/* The contact as it is, to be changed; NULL: already complained of. */
static struct contact *
read_contact (const struct ctl *ctl, const char *name, const char *address)
{
	g_autoptr (account_auto) account = read_account (ctl, name);
	g_autofree char *lower = g_ascii_strdown (address, -1);
	const struct contact *contact;

	if (account == NULL)
		return NULL;
	contact = account_contact (account, lower);
	if (contact == NULL)
		ctl_complain ("%s has no contact %s", name, address);
	return contact != NULL ? contact_copy (contact) : NULL;
}

static int
write_contact (struct ctl *ctl, int argc, char **argv, const char *verb,
	       const char *about, bool is_new)
{
	g_auto (wish_auto) wish = { 0 };
	const GOptionEntry entries[] = {
		{ "full-name", 'n', 0, G_OPTION_ARG_STRING, &wish.full_name,
		  "How to name them in a mail", "NAME" },
		{ "language", 'L', 0, G_OPTION_ARG_STRING, &wish.language,
		  "ru, uk or en (default: the account's)", "LANGUAGE" },
		{ "right", 'r', 0, G_OPTION_ARG_STRING_ARRAY, &wish.rights,
		  "may-open, may-follow, may-approve or none; may be "
		  "repeated", "RIGHT" },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (contact_auto) contact = NULL;

	if (!ctl_options (&argc, &argv, "ACCOUNT ADDRESS", about, entries))
		return CTL_USAGE;
	if (argc != 3) {
		ctl_complain ("account contact %s: an ACCOUNT and an ADDRESS; "
			      "see --help", verb);
		return CTL_USAGE;
	}
	contact = is_new ? contactform_new ()
		: read_contact (ctl, argv[1], argv[2]);
	if (contact == NULL)
		return CTL_FAILED;
	return apply (contact, argv[2], &wish)
		? save (ctl, argv[1], contact, is_new) : CTL_USAGE;
}

static int
contact_add (struct ctl *ctl, int argc, char **argv)
{
	return write_contact (ctl, argc, argv, "add", "Adds a person who "
			      "writes for an account from an address of "
			      "their own, with no more rights than are "
			      "given.", true);
}

static int
contact_set (struct ctl *ctl, int argc, char **argv)
{
	return write_contact (ctl, argc, argv, "set", "Changes what is given, "
			      "and leaves the rest; the rights given are all "
			      "that there are then.", false);
}

static int
contact_remove (struct ctl *ctl, int argc, char **argv)
{
	g_autoptr (JsonObject) args = json_object_new ();

	if (!ctl_options (&argc, &argv, "ACCOUNT ADDRESS",
			  "Mail from the address is nobody's any more.", NULL))
		return CTL_USAGE;
	if (argc != 3) {
		ctl_complain ("account contact remove: an ACCOUNT and an "
			      "ADDRESS; see --help");
		return CTL_USAGE;
	}
	json_object_set_string_member (args, "account", argv[1]);
	json_object_set_string_member (args, "address", argv[2]);
	return ctl_write (ctl, "account.contact.remove", args);
}

/* --- reading ------------------------------------------------------------ */

static void
print_contacts (const GPtrArray *contacts)
{
	static const char *const heads[] = { "ADDRESS", "LANGUAGE", "RIGHTS",
					     "FULL NAME", NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < contacts->len; i++) {
		const struct contact *contact = contacts->pdata[i];
		g_autofree char *rights = rights_text (contact->rights);

		table_add (table, (const char *const []) {
			contact->address, contact->language, rights,
			contact->full_name });
	}
	table_print (table);
}

static JsonObject *
listed_json (gconstpointer contact)
{
	return contactform_json (contact);
}

static int
contact_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (account_auto) account = NULL;

	if (!ctl_options (&argc, &argv, "ACCOUNT",
			  "Lists the contacts of one account.", entries))
		return CTL_USAGE;
	if (argc != 2) {
		ctl_complain ("account contact list: one ACCOUNT; see --help");
		return CTL_USAGE;
	}
	account = read_account (ctl, argv[1]);
	if (account == NULL)
		return CTL_FAILED;
	return ctl_list (account->contacts, NULL, json, listed_json,
			 print_contacts);
}

int
ctl_account_contact (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "add", contact_add, "a new one" },
		{ "set", contact_set, "change one" },
		{ "list", contact_list, "those of one account" },
		{ "remove", contact_remove, "forget one" },
		{ NULL, NULL, NULL }
	};

	return ctl_subverbs (ctl, "account contact", verbs, argc, argv);
}
