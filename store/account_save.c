#include <string.h>

#include "store/account.h"
#include "store/contact.h"
#include "store/internal.h"
#include "store/party.h"
#include "store/service.h"
#include "store/text.h"

enum {
	NAME_BYTES = 255,
	/* How many mistakes one call reports. */
	PROBLEMS_MOST = 100
};

/* --- what can be stored ------------------------------------------------- */

static int
compare_text (gconstpointer a, gconstpointer b)
{
	return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Sorted, each once. */
static GPtrArray *
set_of (const GPtrArray *texts, bool lower)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash,
							g_str_equal);
	GPtrArray *set = g_ptr_array_new_with_free_func (g_free);

	for (unsigned i = 0; texts != NULL && i < texts->len; i++) {
		char *text = lower ? g_ascii_strdown (texts->pdata[i], -1)
			: g_strdup (texts->pdata[i]);

		if (g_hash_table_add (seen, text))
			g_ptr_array_add (set, text);
		else
			g_free (text);
	}
	g_ptr_array_sort (set, compare_text);
	return set;
}

static const char *
bad_key (const struct account *account)
{
	for (unsigned i = 0; i < account->addresses->len; i++)
		if (!text_is_address (account->addresses->pdata[i]))
			return account->addresses->pdata[i];
	for (unsigned i = 0; i < account->logins->len; i++)
		if (!text_is_key (account->logins->pdata[i],
				  TEXT_ADDRESS_BYTES))
			return account->logins->pdata[i];
	return NULL;
}

static char *
find_problem (const struct account *account)
{
	const char *key = bad_key (account);
	char *problem;

	if (!text_is_key (account->name, NAME_BYTES))
		return g_strdup_printf ("%s: not a name: must be 1 to %d bytes"
					" without spaces", account->name,
					NAME_BYTES);
	if (!text_is_line (account->full_name, ACCOUNT_FULL_NAME_BYTES, true))
		return g_strdup_printf ("%s: the full name is not one line",
					account->name);
	if (account->language != NULL
	    && !text_is_key (account->language, ACCOUNT_LANGUAGE_BYTES))
		return g_strdup_printf ("%s: not a language: %s",
					account->name, account->language);
	if (key != NULL)
		return g_strdup_printf ("%s: not an address or login: %s",
					account->name, key);
	problem = contacts_problem (account);
	return problem != NULL ? problem : services_problem (account);
}

static struct account *
normalise (const struct account *account)
{
	struct account *copy = g_new0 (struct account, 1);

	copy->name = g_strdup (account->name ? account->name : "");
	copy->full_name = g_strdup (account->full_name ? account->full_name
				    : "");
	if (account->language != NULL && *account->language != '\0')
		copy->language = g_strdup (account->language);
	copy->suspended = account->suspended;
	copy->keep_suspended = account->keep_suspended;
	copy->role = account->role;
	copy->keep_role = account->keep_role;
	copy->addresses = set_of (account->addresses, true);
	copy->logins = set_of (account->logins, false);
	copy->contacts = contacts_normal (account);
	copy->keep_contacts = account->keep_contacts;
	services_copy (copy, account);
	return copy;
}

/* --- the transaction ---------------------------------------------------- */

struct save {
	GPtrArray *accounts;	/* struct account, normalised */
	bool sync, dry_run;
	struct account_outcome outcome;
	GPtrArray *problems;	/* char * */
};

static void
add_problem (GPtrArray *problems, char *problem)
{
	if (problems->len < PROBLEMS_MOST)
		g_ptr_array_add (problems, problem);
	else
		g_free (problem);
}

static bool
same_set (const GPtrArray *a, const GPtrArray *b)
{
	if (a->len != b->len)
		return false;
	for (unsigned i = 0; i < a->len; i++)
		if (strcmp (a->pdata[i], b->pdata[i]) != 0)
			return false;
	return true;
}

static bool
same (const struct account *a, const struct account *b)
{
	return strcmp (a->full_name, b->full_name) == 0
		&& g_strcmp0 (a->language, b->language) == 0
		&& a->suspended == b->suspended
		&& same_set (a->addresses, b->addresses)
		&& contacts_same (a, b)
		&& services_same (a, b)
		&& same_set (a->logins, b->logins);
}

static bool
insert (struct db *db, struct account *account, GError **error)
{
	return db_insert (db, "INSERT INTO account"
			  " (name, full_name, language, suspended, role,"
			  " revision) VALUES ($1, $2, $3, $4, $5, 1)",
			  VALUES (TEXT (account->name),
				  TEXT (account->full_name),
				  TEXT (account->language),
				  INT (account->suspended),
				  TEXT (account_role_name (account->role))),
			  &account->id, error);
}

static bool
holds (const struct account *account, const char *address)
{
	return g_ptr_array_find_with_equal_func (account->addresses, address,
						 g_str_equal, NULL)
		|| account_contact (account, address) != NULL;
}

/* Who writes for it no more gets nothing more of it. */
static bool
let_go (struct db *db, const struct account *old,
	const struct account *account, GError **error)
{
	for (unsigned i = 0; i < old->addresses->len; i++)
		if (!holds (account, old->addresses->pdata[i])
		    && !party_leave (db, old->id, old->addresses->pdata[i],
				     error))
			return false;
	for (unsigned i = 0; i < old->contacts->len; i++) {
		const struct contact *contact = old->contacts->pdata[i];

		if (!holds (account, contact->address)
		    && !party_leave (db, old->id, contact->address, error))
			return false;
	}
	return true;
}

/* Lets go of its keys, so that another account of the list can have them. */
static bool
update (struct db *db, const struct account *account, GError **error)
{
	return db_run (db, "UPDATE account SET full_name = $1, language = $2,"
		       " suspended = $3, revision = revision + 1"
		       " WHERE id = $4",
		       VALUES (TEXT (account->full_name),
			       TEXT (account->language),
			       INT (account->suspended), INT (account->id)),
		       error)
		&& db_run (db, "DELETE FROM account_address WHERE account = $1",
			   VALUES (INT (account->id)), error)
		&& db_run (db, "DELETE FROM account_login WHERE account = $1",
			   VALUES (INT (account->id)), error);
}

/* account->id is 0 afterwards if nothing of it changes. */
static bool
save_row (struct db *db, struct account *account, struct save *save,
	  GError **error)
{
	struct account_outcome *outcome = &save->outcome;
	g_autoptr (account_auto) old = NULL;
	char *problem;

	account->id = 0;
	if (!account_find (db, ACCOUNT_NAME, account->name, &old, error))
		return false;
	if (old == NULL) {
		outcome->added++;
		return insert (db, account, error);
	}
	if (!account->keep_role && account->role != old->role) {
		add_problem (save->problems, g_strdup_printf (
			"%s: is %s already, and stays one until it is removed",
			account->name, old->role == ROLE_AGENT ? "an agent"
			: "a client"));
		return true;
	}
	account->role = old->role;
	problem = contacts_problem (account);
	if (problem == NULL)
		problem = services_problem (account);
	if (problem != NULL) {
		add_problem (save->problems, problem);
		return true;
	}
	if (account->keep_suspended
	    && (!save->sync || old->role == ROLE_AGENT))
		account->suspended = old->suspended;
	if (account->keep_contacts)
		contacts_keep (account, old);
	services_keep (account, old);
	if (same (old, account)) {
		outcome->unchanged++;
		return true;
	}
	outcome->changed++;
	account->id = old->id;
	return let_go (db, old, account, error)
		&& update (db, account, error);
}

struct key_kind {
	const char *word;
	const char *insert;
	enum account_key key;
};

static const struct key_kind address_kind = {
	"address", "INSERT INTO account_address (address, account)"
		" VALUES ($1, $2) ON CONFLICT (address) DO NOTHING",
	ACCOUNT_ADDRESS
};
static const struct key_kind login_kind = {
	"login", "INSERT INTO account_login (login, account)"
		" VALUES ($1, $2) ON CONFLICT (login) DO NOTHING",
	ACCOUNT_LOGIN
};

static bool
save_keys (struct db *db, const struct account *account, GPtrArray *keys,
	   const struct key_kind *kind, GPtrArray *problems, GError **error)
{
	for (unsigned i = 0; i < keys->len; i++) {
		const char *key = keys->pdata[i];
		g_autoptr (account_auto) holder = NULL;

		if (!db_run (db, kind->insert,
			     VALUES (TEXT (key), INT (account->id)), error))
			return false;
		if (db_changed (db) == 1)
			continue;
		if (!account_find (db, kind->key, key, &holder, error))
			return false;
		add_problem (problems, g_strdup_printf (
			"%s: %s %s belongs to account %s", account->name,
			kind->word, key, holder != NULL ? holder->name : "?"));
	}
	return true;
}

static bool
save_contacts (struct db *db, const struct account *account,
	       GPtrArray *problems, GError **error)
{
	for (unsigned i = 0; i < account->contacts->len; i++) {
		char *problem = NULL;

		if (!contact_insert (db, account, account->contacts->pdata[i],
				     &problem, error))
			return false;
		if (problem != NULL)
			add_problem (problems, problem);
	}
	return true;
}

static gpointer
make_name (query_auto *row)
{
	return query_text (row, 0);
}

static bool
suspend_others (struct db *db, struct save *save, GError **error)
{
	g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash,
							  g_str_equal);
	g_autoptr (GPtrArray) names = NULL;

	for (unsigned i = 0; i < save->accounts->len; i++) {
		struct account *account = save->accounts->pdata[i];

		g_hash_table_add (listed, account->name);
	}
	names = db_rows (db, "SELECT name FROM account"
			 " WHERE removed = 0 AND suspended = 0"
			 " AND role = 'client'", NO_VALUES,
			 make_name, g_free, error);
	if (names == NULL)
		return false;
	for (unsigned i = 0; i < names->len; i++) {
		if (g_hash_table_contains (listed, names->pdata[i]))
			continue;
		if (!db_run (db, "UPDATE account SET suspended = 1,"
			     " revision = revision + 1"
			     " WHERE name = $1 AND removed = 0",
			     VALUES (TEXT (names->pdata[i])), error))
			return false;
		save->outcome.suspended++;
	}
	return true;
}

static bool
report_problems (GPtrArray *problems, GError **error)
{
	g_autofree char *text = NULL;

	if (problems->len == 0)
		return true;
	g_ptr_array_add (problems, NULL);
	text = g_strjoinv ("\n", (char **) problems->pdata);
	g_ptr_array_set_size (problems, (int) problems->len - 1);
	g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, text);
	return false;
}

static bool
save_all (struct db *db, struct save *save, GError **error)
{
	for (unsigned i = 0; i < save->accounts->len; i++)
		if (!save_row (db, save->accounts->pdata[i], save, error))
			return false;
	for (unsigned i = 0; i < save->accounts->len; i++) {
		struct account *account = save->accounts->pdata[i];

		if (account->id != 0
		    && (!save_keys (db, account, account->addresses,
				    &address_kind, save->problems, error)
			|| !save_keys (db, account, account->logins,
				       &login_kind, save->problems, error)
			|| !save_contacts (db, account, save->problems, error)
			|| !services_write (db, account, error)))
			return false;
	}
	if (save->sync && !suspend_others (db, save, error))
		return false;
	return report_problems (save->problems, error);
}

static bool
run_save (struct db *db, gpointer data, GError **error)
{
	struct save *save = data;
	bool ok;

	save->outcome = (struct account_outcome) { 0 };
	g_ptr_array_set_size (save->problems, 0);
	if (!save->dry_run)
		return save_all (db, save, error);
	if (!db_part_begin (db, error))
		return false;
	ok = save_all (db, save, error);
	return db_part_undo (db, ok ? error : NULL) && ok;
}

/* false: problems say why. */
static bool
normalise_all (GPtrArray *accounts, struct save *save)
{
	g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash,
							 g_str_equal);

	for (unsigned i = 0; i < accounts->len; i++) {
		struct account *account = normalise (accounts->pdata[i]);
		char *problem = find_problem (account);

		g_ptr_array_add (save->accounts, account);
		if (problem == NULL && !g_hash_table_add (names, account->name))
			problem = g_strdup_printf ("%s: is there twice",
						   account->name);
		if (problem != NULL)
			add_problem (save->problems, problem);
	}
	return save->problems->len == 0;
}

static void
free_account (gpointer account)
{
	account_free (account);
}

bool
store_accounts_save (struct store *store, GPtrArray *accounts, bool sync,
		     bool dry_run, struct account_outcome *outcome,
		     GError **error)
{
	struct save save = {
		.accounts = g_ptr_array_new_with_free_func (free_account),
		.problems = g_ptr_array_new_with_free_func (g_free),
		.sync = sync,
		.dry_run = dry_run
	};
	bool ok;

	ok = normalise_all (accounts, &save)
		? store_write (store, run_save, &save, 0, error)
		: report_problems (save.problems, error);
	if (ok && outcome != NULL)
		*outcome = save.outcome;
	g_ptr_array_unref (save.accounts);
	g_ptr_array_unref (save.problems);
	return ok;
}
