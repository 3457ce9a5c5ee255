#include "store/conversation.h"

#include "store/internal.h"
#include "store/kept.h"
#include "store/label.h"
#include "store/party.h"
#include "store/quote.h"

/* --- which ------------------------------------------------------------- */

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
 * sender's own ticket comes first, then the one in the subject, for an agent
 * answers what he has read, then the oldest. */
static gint64
choose (const GPtrArray *candidates, const struct known *known, gint64 number)
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
		if (candidate->ticket == number)
			chosen = candidate;
	}
	return chosen->ticket;
}

/* Our own Message-IDs say it first, then those of stored mails.  Mail that
 * only lies with a ticket says nothing. */
static bool
by_reference (struct db *db, const char *reference, const struct known *known,
	      gint64 number, gint64 *ticket, GError **error)
{
	static const char *const sources[] = {
		"SELECT coalesce (t.merged, t.number), t.account FROM outbox o"
			" JOIN message m ON m.id = o.message"
			" JOIN ticket t ON t.number = m.ticket"
			" WHERE o.message_id = $1 ORDER BY t.number LIMIT 100",
		"SELECT coalesce (t.merged, t.number), t.account FROM message m"
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
			*ticket = choose (candidates, known, number);
			return true;
		}
	}
	return true;
}

static bool
by_number (struct db *db, gint64 number, gint64 *ticket, GError **error)
{
	bool found;

	return number <= 0
		|| db_number (db, "SELECT coalesce (merged, number)"
			      " FROM ticket WHERE number = $1",
			      VALUES (INT (number)), ticket, &found, error);
}

static bool
find (struct db *db, const struct look_up *keys, const struct known *known,
      gint64 *ticket, GError **error)
{
	const char *const *references = keys->references;
	unsigned i = references ? g_strv_length ((char **) references) : 0;

	/* What a challenge is about decides, if it is about no ticket too. */
	if (known->kept.message != 0)
		return true;
	if (!by_number (db, keys->ticket, ticket, error))
		return false;
	while (i > 0 && *ticket == 0)
		if (!by_reference (db, references[--i], known, keys->number,
				   ticket, error))
			return false;
	return *ticket != 0 || by_number (db, keys->number, ticket, error);
}

/* --- what a rule needs to know of it ------------------------------------ */

/* An agent opens one for who gets his words. */
#define OPENER \
	" (SELECT lower (CASE WHEN m.account = t.account" \
	" THEN m.proof_address ELSE (SELECT o.to_address FROM outbox o" \
	" WHERE o.message = m.id AND o.template = '" REPLY_TEMPLATE "'" \
	" ORDER BY o.id LIMIT 1) END) FROM message m" \
	" WHERE m.ticket = t.number AND m.proof_address IS NOT NULL" \
	" ORDER BY m.id LIMIT 1)"

static bool
load (struct db *db, gint64 number, struct conversation *conversation,
      gint64 *client_message, char **client, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT t.account, a.name, a.full_name,"
			  " t.state = 'closed', t.closed, t.subject,"
			  " coalesce (a.language, t.language), t.mailbox,"
			  " t.client, t.client_message,"
			  " t.answered_at, t.answered_by, b.name,"
			  OPENER ", t.assigned, t.department"
			  " FROM ticket t"
			  " JOIN account a ON a.id = t.account"
			  " LEFT JOIN account b ON b.id = t.answered_by"
			  " WHERE t.number = $1", VALUES (INT (number)),
			  error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_DONE)
		g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
			     "damaged: a ticket without its account");
	if (step != DB_ROW)
		return false;
	conversation->ticket = number;
	conversation->account = query_int (query, 0);
	conversation->account_name = query_text (query, 1);
	conversation->client_name = query_text (query, 2);
	conversation->closed = query_int (query, 3) != 0;
	conversation->closed_at = query_int (query, 4);
	conversation->subject = query_text (query, 5);
	conversation->language = query_text (query, 6);
	conversation->mailbox = query_text (query, 7);
	*client = query_text (query, 8);
	*client_message = query_int (query, 9);
	conversation->answered_at = query_int (query, 10);
	conversation->answered_by = query_int (query, 11);
	conversation->answered_by_name = query_text (query, 12);
	conversation->opener = query_text (query, 13);
	conversation->assigned = query_int (query, 14);
	conversation->department = query_text (query, 15);
	conversation->labels = label_read (db, number, error);
	return conversation->labels != NULL;
}

/* A contact is greeted by her own name, and in her own language. */
static void
name_client (struct conversation *conversation, query_auto *row, int name,
	     int language)
{
	g_autofree char *own_name = query_text (row, name);
	g_autofree char *own_language = query_text (row, language);

	if (own_name != NULL) {
		g_free (conversation->client_name);
		conversation->client_name = g_steal_pointer (&own_name);
	}
	if (own_language != NULL) {
		g_free (conversation->language);
		conversation->language = g_steal_pointer (&own_language);
	}
}

#define NAME_OF_CONTACT \
	" CASE WHEN k.rights IS NOT NULL THEN k.full_name END, k.language"

static bool
is_held (struct db *db, const char *address,
	 struct conversation *conversation, bool *held, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	*held = false;
	if (address == NULL)
		return true;
	query = db_query (db, "SELECT" NAME_OF_CONTACT
			  " FROM account_address k"
			  " WHERE k.address = $1 AND k.account = $2",
			  VALUES (TEXT (address),
				  INT (conversation->account)), error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_ROW) {
		*held = true;
		name_client (conversation, query, 0, 1);
	}
	return step != DB_FAILED;
}

/* The last address that was proven in it and is still the account's. */
static bool
find_older_client (struct db *db, struct conversation *conversation,
		   GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT m.id, k.address," NAME_OF_CONTACT
			  " FROM message m"
			  " JOIN account_address k"
			  " ON k.address = lower (m.proof_address)"
			  " AND k.account = m.account WHERE m.account = $1"
			  " AND m.ticket IN (SELECT number FROM ticket"
			  " WHERE number = $2 OR merged = $2)"
			  " ORDER BY m.id DESC LIMIT 1",
			  VALUES (INT (conversation->account),
				  INT (conversation->ticket)), error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_ROW) {
		conversation->client_message = query_int (query, 0);
		conversation->client = query_text (query, 1);
		name_client (conversation, query, 2, 3);
	}
	return step != DB_FAILED;
}

static bool
fill (struct db *db, gint64 number, struct conversation *conversation,
      GError **error)
{
	g_autofree char *client = NULL;
	gint64 client_message;
	bool held;

	if (!load (db, number, conversation, &client_message, &client, error)
	    || !is_held (db, client, conversation, &held, error))
		return false;
	if (!held)
		return find_older_client (db, conversation, error);
	conversation->client = g_steal_pointer (&client);
	conversation->client_message = client_message;
	return true;
}

static gpointer
first_text (query_auto *row)
{
	return query_text (row, 0);
}

static bool
is_agent (const struct account *account)
{
	return account != NULL && account->role == ROLE_AGENT;
}

/* With those who watch it, and whom an agent may have beside us in To. */
static bool
fill_all (struct db *db, gint64 number, struct known *known, GError **error)
{
	struct conversation *conversation = &known->conversation;

	if (!fill (db, number, conversation, error))
		return false;
	conversation->watchers = party_load (db, number, error);
	if (conversation->watchers == NULL)
		return false;
	if (!is_agent (known->by_address) && !is_agent (known->by_login))
		return true;
	conversation->people = db_rows (db, "SELECT address"
		" FROM account_address WHERE account = $1 ORDER BY address",
		VALUES (INT (conversation->account)), first_text, g_free,
		error);
	return conversation->people != NULL;
}

/* Who wrote the mail that the row is of, and is an agent. */
static struct desk_agent *
make_writer (query_auto *row)
{
	struct desk_agent *agent;

	if (query_int (row, 5) == 0)
		return NULL;
	agent = g_new0 (struct desk_agent, 1);
	agent->id = query_int (row, 5);
	agent->name = query_text (row, 6);
	agent->address = query_text (row, 7);
	agent->language = query_text (row, 8);
	return agent;
}

static bool
find_row (struct db *db, gint64 id, struct known *known, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	if (id == 0)
		return true;
	query = db_query (db, "SELECT coalesce (t.merged, t.number),"
			  " o.to_address, o.used IS NOT NULL,"
			  " o.template = '" REPLY_TEMPLATE "'"
			  " AND o.bounced IS NULL, m.subject, a.id, a.name,"
			  " coalesce (m.proof_address, (SELECT min (k.address)"
			  " FROM account_address k WHERE k.account = a.id)),"
			  " a.language, m.id FROM outbox o"
			  " JOIN message m ON m.id = o.message"
			  " LEFT JOIN ticket t ON t.number = m.ticket"
			  " LEFT JOIN account a ON a.id = m.account"
			  " AND a.role = 'agent' AND a.suspended = 0"
			  " AND a.removed = 0"
			  " WHERE o.id = $1", VALUES (INT (id)), error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_ROW) {
		known->outbox_ticket = query_int (query, 0);
		known->outbox_to = query_text (query, 1);
		known->outbox_used = query_int (query, 2) != 0;
		known->outbox_is_answer = query_int (query, 3) != 0;
		known->outbox_subject = query_text (query, 4);
		known->outbox_writer = make_writer (query);
		known->outbox_message = query_int (query, 9);
	}
	return step != DB_FAILED;
}

bool
conversation_find (struct db *db, const struct look_up *keys,
		   struct known *known, GError **error)
{
	gint64 ticket = 0;

	return find_row (db, keys->outbox, known, error)
		&& party_find (db, keys->watcher, &known->watcher, error)
		&& (keys->outbox == 0
		    || kept_find (db, keys->outbox, &known->kept, &ticket,
				  error))
		&& find (db, keys, known, &ticket, error)
		&& (ticket == 0
		    || (fill_all (db, ticket, known, error)
			&& quote_find (db, ticket, keys->outbox,
				       &known->conversation.quote, error)));
}
