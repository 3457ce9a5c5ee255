#include "store/account.h"

#include "store/internal.h"
#include "store/service.h"

#define ACCOUNTS \
	"SELECT a.id, a.name, a.full_name, a.language, a.suspended," \
	" a.revision, a.role = 'agent' FROM account a"

static gpointer
make_account (query_auto *row)
{
	struct account *account = g_new0 (struct account, 1);

	account->id = query_int (row, 0);
	account->name = query_text (row, 1);
	account->full_name = query_text (row, 2);
	account->language = query_text (row, 3);
	account->suspended = query_int (row, 4) != 0;
	account->revision = query_int (row, 5);
	account->role = query_int (row, 6) != 0 ? ROLE_AGENT : ROLE_CLIENT;
	return account;
}

static void
free_account (gpointer account)
{
	account_free (account);
}

static gpointer
make_text (query_auto *row)
{
	return query_text (row, 0);
}

static struct contact *
make_contact (query_auto *row)
{
	struct contact *contact = g_new0 (struct contact, 1);

	contact->address = query_text (row, 0);
	contact->rights = (unsigned) query_int (row, 1);
	contact->full_name = query_text (row, 2);
	contact->language = query_text (row, 3);
	return contact;
}

/* Its own addresses are known by having no rights of their own. */
static bool
load_addresses (struct db *db, struct account *account, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	account->addresses = g_ptr_array_new_with_free_func (g_free);
	account->contacts = contacts_new ();
	query = db_query (db, "SELECT address, rights, full_name, language,"
			  " rights IS NULL FROM account_address"
			  " WHERE account = $1 ORDER BY address",
			  VALUES (INT (account->id)), error);
	if (query == NULL)
		return false;
	while ((step = db_step (db, query, error)) == DB_ROW)
		if (query_int (query, 4) != 0)
			g_ptr_array_add (account->addresses,
					 query_text (query, 0));
		else
			g_ptr_array_add (account->contacts,
					 make_contact (query));
	return step == DB_DONE;
}

static bool
load_keys (struct db *db, struct account *account, GError **error)
{
	if (!load_addresses (db, account, error)
	    || !services_load (db, account, error))
		return false;
	account->logins = db_rows (db, "SELECT login FROM account_login"
				   " WHERE account = $1 ORDER BY login",
				   VALUES (INT (account->id)), make_text,
				   g_free, error);
	return account->logins != NULL;
}

static bool
load_all_keys (struct db *db, GPtrArray *accounts, GError **error)
{
	for (unsigned i = 0; i < accounts->len; i++)
		if (!load_keys (db, accounts->pdata[i], error))
			return false;
	return true;
}

static GPtrArray *
load (struct db *db, const char *sql, const struct db_value *values,
      GError **error)
{
	g_autoptr (GPtrArray) accounts = NULL;

	accounts = db_rows (db, sql, values, make_account, free_account,
			    error);
	if (accounts == NULL || !load_all_keys (db, accounts, error))
		return NULL;
	return g_steal_pointer (&accounts);
}

static const char *const find_by[] = {
	[ACCOUNT_NAME] = ACCOUNTS " WHERE a.name = $1 AND a.removed = 0",
	[ACCOUNT_ADDRESS] = ACCOUNTS " JOIN account_address k"
		" ON k.account = a.id WHERE k.address = $1",
	[ACCOUNT_LOGIN] = ACCOUNTS " JOIN account_login k"
		" ON k.account = a.id WHERE k.login = $1"
};

bool
account_find (struct db *db, enum account_key key, const char *value,
	      struct account **account, GError **error)
{
	g_autoptr (GPtrArray) found = NULL;

	*account = NULL;
	if (value == NULL)
		return true;
	found = load (db, find_by[key], VALUES (TEXT (value)), error);
	if (found == NULL)
		return false;
	if (found->len > 0)
		*account = g_ptr_array_steal_index (found, 0);
	return true;
}

/* --- the public face ---------------------------------------------------- */

static bool
no_account (const char *name, GError **error)
{
	g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
		     "no such account: %s", name);
	return false;
}

struct account *
store_account (struct store *store, const char *name, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	struct account *account;
	bool ok;

	if (db == NULL)
		return NULL;
	ok = db_begin_reading (db, error)
		&& account_find (db, ACCOUNT_NAME, name, &account, error);
	readers_give (store->readers, db);
	if (!ok)
		return NULL;
	if (account == NULL)
		no_account (name, error);
	return account;
}

GPtrArray *
store_accounts (struct store *store, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	GPtrArray *accounts = NULL;

	if (db == NULL)
		return NULL;
	if (db_begin_reading (db, error))
		accounts = load (db, ACCOUNTS " WHERE a.removed = 0"
				 " ORDER BY a.name", NO_VALUES, error);
	readers_give (store->readers, db);
	return accounts;
}

struct suspension {
	const char *name;
	bool suspended;
};

static bool
suspend (struct db *db, gpointer data, GError **error)
{
	const struct suspension *job = data;
	struct account *account;
	bool ok;

	if (!account_find (db, ACCOUNT_NAME, job->name, &account, error))
		return false;
	if (account == NULL)
		return no_account (job->name, error);
	ok = account->suspended == job->suspended
		|| db_run (db, "UPDATE account SET suspended = $1,"
			   " revision = revision + 1 WHERE id = $2",
			   VALUES (INT (job->suspended), INT (account->id)),
			   error);
	account_free (account);
	return ok;
}

bool
store_account_suspend (struct store *store, const char *name, bool suspended,
		       GError **error)
{
	struct suspension job = { name, suspended };

	return store_write (store, suspend, &job, 0, error);
}

static bool
remove_account (struct db *db, gpointer data, GError **error)
{
	const char *name = data;
	gint64 id;
	bool found;

	if (!db_number (db, "UPDATE account SET removed = 1,"
			" revision = revision + 1"
			" WHERE name = $1 AND removed = 0 RETURNING id",
			VALUES (TEXT (name)), &id, &found, error))
		return false;
	if (!found)
		return no_account (name, error);
	return db_run (db, "DELETE FROM account_address WHERE account = $1",
		       VALUES (INT (id)), error)
		&& services_remove (db, id, error)
		&& db_run (db, "DELETE FROM account_login WHERE account = $1",
			   VALUES (INT (id)), error)
		&& db_run (db, "DELETE FROM signing_key WHERE account = $1",
			   VALUES (INT (id)), error);
}

bool
store_account_remove (struct store *store, const char *name, GError **error)
{
	return store_write (store, remove_account, (gpointer) name, 0, error);
}
