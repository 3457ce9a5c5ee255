#include <string.h>

#include "store/account.h"
#include "store/internal.h"

/* --- the conversation --------------------------------------------------- */

struct candidate {
	gint64 ticket, account;
};

static gpointer
make_candidate (query_auto *row)
{
	struct candidate *candidate = g_new0 (struct candidate, 1);

	candidate->ticket = query_int (row, 0);
	candidate->account = query_int (row, 1);
	return candidate;
}

/* Anybody can give a mail of his own the Message-ID of somebody else's: the
 * sender's own ticket comes first, then the oldest. */
static void
choose (const GPtrArray *candidates, struct known *known)
{
	const struct candidate *chosen = candidates->pdata[0];

	for (unsigned i = 0; i < candidates->len; i++) {
		const struct candidate *candidate = candidates->pdata[i];

		if ((known->by_login != NULL
		     && known->by_login->id == candidate->account)
		    || (known->by_address != NULL
			&& known->by_address->id == candidate->account)) {
			chosen = candidate;
			break;
		}
	}
	known->conversation.ticket = chosen->ticket;
	known->conversation.account = chosen->account;
}

/* Our own Message-IDs say it first, then those of stored mails. */
static bool
find_ticket (struct db *db, const char *reference, struct known *known,
	     GError **error)
{
	static const char *const sources[] = {
		"SELECT m.ticket, t.account FROM outbox o"
			" JOIN message m ON m.id = o.message"
			" JOIN ticket t ON t.number = m.ticket"
			" WHERE o.message_id = $1 ORDER BY t.number LIMIT 100",
		"SELECT m.ticket, t.account FROM message m"
			" JOIN ticket t ON t.number = m.ticket"
			" WHERE m.message_id = $1 ORDER BY t.number LIMIT 100"
	};

	for (unsigned i = 0; i < G_N_ELEMENTS (sources); i++) {
		g_autoptr (GPtrArray) candidates = NULL;

		candidates = db_rows (db, sources[i],
				      VALUES (TEXT (reference)),
				      make_candidate, g_free, error);
		if (candidates == NULL)
			return false;
		if (candidates->len > 0) {
			choose (candidates, known);
			return true;
		}
	}
	return true;
}

static bool
find_number (struct db *db, gint64 number, struct known *known,
	     GError **error)
{
	g_autoptr (GPtrArray) candidates = NULL;

	candidates = db_rows (db, "SELECT number, account FROM ticket"
			      " WHERE number = $1", VALUES (INT (number)),
			      make_candidate, g_free, error);
	if (candidates == NULL)
		return false;
	if (candidates->len > 0)
		choose (candidates, known);
	return true;
}

static bool
find_conversation (struct db *db, const struct look_up *keys,
		   struct known *known, GError **error)
{
	const char *const *references = keys->references;
	unsigned i = references ? g_strv_length ((char **) references) : 0;

	while (i > 0 && known->conversation.ticket == 0)
		if (!find_ticket (db, references[--i], known, error))
			return false;
	return known->conversation.ticket != 0 || keys->number <= 0
		|| find_number (db, keys->number, known, error);
}

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

/* One snapshot: the accounts' revisions go with all that is found. */
static bool
look_up (struct db *db, const struct look_up *keys, struct known *known,
	 GError **error)
{
	g_autofree char *address = NULL;

	if (keys->from_address != NULL)
		address = g_ascii_strdown (keys->from_address, -1);
	return db_begin_reading (db, error)
		&& account_find (db, ACCOUNT_ADDRESS, address,
				 &known->by_address, error)
		&& account_find (db, ACCOUNT_LOGIN, keys->login,
				 &known->by_login, error)
		&& find_conversation (db, keys, known, error)
		&& find_loop (db, keys->loop_token, known, error)
		&& find_signatures (db, keys, known, error)
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
