#include <string.h>

#include "store/account.h"
#include "store/announce.h"
#include "store/kept.h"
#include "store/conversation.h"
#include "store/desk.h"
#include "store/incident_rows.h"
#include "store/internal.h"

/* --- loops -------------------------------------------------------------- */

static bool
find_loop (struct db *db, const char *token, struct known *known,
	   GError **error)
{
	g_autoptr (query_auto) query = NULL;
	g_autofree char *template = NULL;
	enum db_step step;

	if (token == NULL)
		return true;
	query = db_query (db, "SELECT message, template FROM outbox"
			  " WHERE message_id = $1 ORDER BY id LIMIT 1",
			  VALUES (TEXT (token)), error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step != DB_ROW)
		return step == DB_DONE;
	known->loop_message = query_int (query, 0);
	template = query_text (query, 1);
	known->loop_is_copy = strcmp (template, COPY_TEMPLATE) == 0;
	return true;
}

/* --- signatures --------------------------------------------------------- */

static bool
find_signatures (struct db *db, const struct look_up *keys,
		 struct known *known, GError **error)
{
	const char *const *id = keys->signatures;

	if (known->by_address == NULL)
		return true;
	for (; id != NULL && *id != NULL && known->signature_seen == NULL;
	     id++)
		if (!signature_find (db, known->by_address->id, *id,
				     &known->signature_seen, error))
			return false;
	return true;
}

/* --- together ----------------------------------------------------------- */

/* An address is one account's: who is logged in writes from his own, mostly. */
static bool
find_accounts (struct db *db, const char *login, const char *address,
	       struct known *known, GError **error)
{
	if (!account_find (db, ACCOUNT_LOGIN, login, &known->by_login, error))
		return false;
	if (known->by_login == NULL || address == NULL
	    || !g_ptr_array_find_with_equal_func (known->by_login->addresses,
						  address, g_str_equal, NULL))
		return account_find (db, ACCOUNT_ADDRESS, address,
				     &known->by_address, error);
	known->by_address = account_share (known->by_login);
	return true;
}

/* Mail that comes with a login is not asked about. */
static bool
count_challenges (struct db *db, const struct look_up *keys,
		  struct known *known, GError **error)
{
	return known->by_address == NULL || keys->login != NULL
		|| kept_challenges (db, known->by_address->id, keys->now,
				    &known->challenges, error);
}

static bool
find_agents (struct db *db, const struct look_up *keys, struct known *known,
	     GError **error)
{
	if (keys->agents)
		known->agents = desk_load (db, error);
	return !keys->agents || known->agents != NULL;
}

static bool
find_incidents (struct db *db, struct known *known, GError **error)
{
	known->incidents = incident_lasting (db, known->conversation.ticket,
					     error);
	return known->incidents != NULL;
}

/* One snapshot: the accounts' revisions go with all that is found. */
static bool
look_up (struct db *db, const struct look_up *keys, struct known *known,
	 GError **error)
{
	g_autofree char *address = NULL;

	if (keys->from_address != NULL)
		address = g_ascii_strdown (keys->from_address, -1);
	return db_begin_reading (db, error)
		&& find_accounts (db, keys->login, address, known, error)
		&& conversation_find (db, keys, known, error)
		&& find_agents (db, keys, known, error)
		&& find_incidents (db, known, error)
		&& announce_find (db, keys, known, error)
		&& find_loop (db, keys->loop_token, known, error)
		&& find_signatures (db, keys, known, error)
		&& count_challenges (db, keys, known, error)
		&& db_commit (db, error);
}

struct known *
store_look_up (struct store *store, const struct look_up *keys,
	       GError **error)
{
	struct db *db = readers_take (store->readers, error);
	g_autoptr (known_auto) known = g_new0 (struct known, 1);
	bool ok;

	if (db == NULL)
		return NULL;
	ok = look_up (db, keys, known, error);
	readers_give (store->readers, db);
	return ok ? g_steal_pointer (&known) : NULL;
}
