/* Keys that mail of an account may be signed with, and what was signed. */
#include <string.h>

#include "store/account.h"
#include "store/internal.h"

void
signing_key_free (struct signing_key *key)
{
	if (key == NULL)
		return;
	g_free (key->account);
	g_free (key->kind);
	g_free (key->fingerprint);
	g_free (key->user_id);
	g_clear_pointer (&key->signers, g_ptr_array_unref);
	g_clear_pointer (&key->addresses, g_ptr_array_unref);
	g_clear_pointer (&key->content, g_bytes_unref);
	g_free (key);
}

/* --- rows --------------------------------------------------------------- */

#define KEYS \
	"SELECT a.name, k.kind, k.fingerprint, k.user_id, k.signers," \
	" k.addresses, k.begins, k.expires, k.added, k.content" \
	" FROM signing_key k JOIN account a ON a.id = k.account"

static char *
lines_of (const GPtrArray *list)
{
	GString *text = g_string_new (NULL);

	for (unsigned i = 0; i < list->len; i++)
		g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
					(const char *) list->pdata[i]);
	return g_string_free (text, FALSE);
}

static GPtrArray *
list_of (char *lines)
{
	g_auto (GStrv) all = g_strsplit (lines, "\n", -1);
	GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

	for (char **line = all; *line != NULL; line++)
		if (**line != '\0')
			g_ptr_array_add (list, g_strdup (*line));
	g_free (lines);
	return list;
}

static gpointer
make_key (query_auto *row)
{
	struct signing_key *key = g_new0 (struct signing_key, 1);

	key->account = query_text (row, 0);
	key->kind = query_text (row, 1);
	key->fingerprint = query_text (row, 2);
	key->user_id = query_text (row, 3);
	key->signers = list_of (query_text (row, 4));
	key->addresses = list_of (query_text (row, 5));
	key->begins = query_int (row, 6);
	key->expires = query_int (row, 7);
	key->added = query_int (row, 8);
	key->content = query_bytes (row, 9);
	return key;
}

static void
free_key (gpointer key)
{
	signing_key_free (key);
}

GPtrArray *
store_keys (struct store *store, const char *account, GError **error)
{
	return store_read_rows (store, KEYS " WHERE a.name = $1"
				" OR $1 IS NULL"
				" ORDER BY a.name, k.fingerprint",
				VALUES (TEXT (account)), make_key, free_key,
				error);
}

static GPtrArray *
keys_for (struct db *db, const char *address, gint64 *account,
	  GError **error)
{
	bool found;

	*account = 0;
	if (!db_begin_reading (db, error)
	    || !db_number (db, "SELECT account FROM account_address"
			   " WHERE address = $1", VALUES (TEXT (address)),
			   account, &found, error))
		return NULL;
	if (!found)
		*account = 0;
	return db_rows (db, KEYS " WHERE k.account = $1"
			" ORDER BY k.fingerprint", VALUES (INT (*account)),
			make_key, free_key, error);
}

GPtrArray *
store_keys_for (struct store *store, const char *address, gint64 *account,
		GError **error)
{
	struct db *db = readers_take (store->readers, error);
	g_autofree char *lower = g_ascii_strdown (address, -1);
	GPtrArray *keys;

	if (db == NULL)
		return NULL;
	keys = keys_for (db, lower, account, error);
	readers_give (store->readers, db);
	return keys;
}

/* --- writing ------------------------------------------------------------ */

static bool
invalid (GError **error, const char *why, const char *account,
	 const char *value)
{
	g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "%s: %s%s",
		     account, value, why);
	return false;
}

static bool
is_fingerprint (const char *text)
{
	gsize length = strlen (text);

	return length >= 32 && length <= 128
		&& strspn (text, "0123456789ABCDEF") == length;
}

static bool
holds (const GPtrArray *list, const char *text)
{
	return g_ptr_array_find_with_equal_func ((GPtrArray *) list, text,
						 g_str_equal, NULL);
}

/* What was found wrong without looking into the store. */
static bool
is_sound (const struct signing_key *key, GError **error)
{
	if (!is_fingerprint (key->fingerprint))
		return invalid (error, " is no fingerprint", key->account,
				key->fingerprint);
	for (unsigned i = 0; i < key->signers->len; i++)
		if (!is_fingerprint (key->signers->pdata[i]))
			return invalid (error, " is no fingerprint",
					key->account, key->signers->pdata[i]);
	if (key->signers->len == 0)
		return invalid (error, " cannot sign", key->account,
				key->fingerprint);
	if (key->addresses->len == 0)
		return invalid (error, " speaks for no address of the account",
				key->account, key->fingerprint);
	if (strcmp (key->kind, "openpgp") != 0
	    && strcmp (key->kind, "smime") != 0)
		return invalid (error, " is no kind of key", key->account,
				key->kind);
	if (g_bytes_get_size (key->content) > SIGNING_KEY_BYTES)
		return invalid (error, " is too large", key->account,
				key->fingerprint);
	return true;
}

static bool
belongs (const struct account *account, const struct signing_key *key,
	 GError **error)
{
	for (unsigned i = 0; i < key->addresses->len; i++)
		if (!holds (account->addresses, key->addresses->pdata[i]))
			return invalid (error, " is no address of the account",
					key->account,
					key->addresses->pdata[i]);
	return true;
}

static bool
find_account (struct db *db, const char *name, struct account **account,
	      GError **error)
{
	if (!account_find (db, ACCOUNT_NAME, name, account, error))
		return false;
	if (*account != NULL)
		return true;
	g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
		     "no such account: %s", name);
	return false;
}

static bool
has_changed (struct db *db, const struct account *account, GError **error)
{
	return db_run (db, "UPDATE account SET revision = revision + 1"
		       " WHERE id = $1", VALUES (INT (account->id)), error);
}

static bool
has_room (struct db *db, const struct account *account,
	  const struct signing_key *key, GError **error)
{
	gint64 others;

	if (!db_number (db, "SELECT count(*) FROM signing_key"
			" WHERE account = $1 AND fingerprint <> $2",
			VALUES (INT (account->id), TEXT (key->fingerprint)),
			&others, NULL, error))
		return false;
	return others < SIGNING_KEYS
		|| invalid (error, " would be one key too many; remove an old"
			    " one", key->account, key->fingerprint);
}

static bool
save_key (struct db *db, gpointer data, GError **error)
{
	const struct signing_key *key = data;
	g_autoptr (account_auto) account = NULL;
	g_autofree char *signers = lines_of (key->signers);
	g_autofree char *addresses = lines_of (key->addresses);

	return find_account (db, key->account, &account, error)
		&& belongs (account, key, error)
		&& has_room (db, account, key, error)
		&& db_run (db, "INSERT INTO signing_key (account,"
			   " fingerprint, kind, user_id, signers, addresses,"
			   " begins, expires, added, content)"
			   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
			   " ON CONFLICT (account, fingerprint) DO UPDATE SET"
			   " kind = excluded.kind,"
			   " user_id = excluded.user_id,"
			   " signers = excluded.signers,"
			   " addresses = excluded.addresses,"
			   " begins = excluded.begins,"
			   " expires = excluded.expires,"
			   " added = excluded.added,"
			   " content = excluded.content",
			   VALUES (INT (account->id), TEXT (key->fingerprint),
				   TEXT (key->kind), FULL (key->user_id),
				   TEXT (signers), TEXT (addresses),
				   INT (key->begins), INT (key->expires),
				   INT (key->added), BYTES (key->content)),
			   error)
		&& has_changed (db, account, error);
}

bool
store_key_save (struct store *store, const struct signing_key *key,
		GError **error)
{
	return is_sound (key, error)
		&& store_write (store, save_key, (gpointer) key,
				g_bytes_get_size (key->content), error);
}

struct removal {
	const char *account, *fingerprint;
};

static bool
remove_key (struct db *db, gpointer data, GError **error)
{
	const struct removal *job = data;
	g_autoptr (account_auto) account = NULL;

	if (!find_account (db, job->account, &account, error)
	    || !db_run (db, "DELETE FROM signing_key WHERE account = $1"
			" AND fingerprint = $2",
			VALUES (INT (account->id), TEXT (job->fingerprint)),
			error))
		return false;
	if (db_changed (db) == 1)
		return has_changed (db, account, error);
	g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
		     "%s: no such key: %s", job->account, job->fingerprint);
	return false;
}

bool
store_key_remove (struct store *store, const char *account,
		  const char *fingerprint, GError **error)
{
	struct removal job = { account, fingerprint };

	return store_write (store, remove_key, &job, 0, error);
}

/* --- signatures that were seen ------------------------------------------ */

bool
signature_find (struct db *db, gint64 account, const char *id,
		char **delivery_key, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	*delivery_key = NULL;
	query = db_query (db, "SELECT delivery_key FROM signature_seen"
			  " WHERE account = $1 AND id = $2",
			  VALUES (INT (account), TEXT (id)), error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_ROW)
		*delivery_key = query_text (query, 0);
	return step != DB_FAILED;
}

static bool
add_one (struct db *db, gint64 account, const char *id,
	 const char *delivery_key, GError **error)
{
	g_autofree char *first = NULL;

	if (!db_run (db, "INSERT INTO signature_seen (account, id,"
		     " delivery_key) VALUES ($1, $2, $3)"
		     " ON CONFLICT (account, id) DO NOTHING",
		     VALUES (INT (account), TEXT (id), TEXT (delivery_key)),
		     error))
		return false;
	if (db_changed (db) == 1)
		return true;
	if (!signature_find (db, account, id, &first, error))
		return false;
	if (g_strcmp0 (first, delivery_key) == 0)
		return true;
	g_set_error (error, STORE_ERROR, STORE_ERROR_STALE,
		     "another mail has had the signature meanwhile");
	return false;
}

bool
signatures_add (struct db *db, gint64 account, char *const *ids,
		const char *delivery_key, GError **error)
{
	for (; ids != NULL && *ids != NULL; ids++)
		if (!add_one (db, account, *ids, delivery_key, error))
			return false;
	return true;
}
