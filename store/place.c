#include "store/place.h"

#include <string.h>

#include "store/account.h"
#include "store/kept.h"
#include "store/event.h"
#include "store/internal.h"

static bool
stale (GError **error)
{
	g_set_error (error, STORE_ERROR, STORE_ERROR_STALE,
		     "the ticket has changed meanwhile");
	return false;
}

/* --- opening ------------------------------------------------------------ */

/* The account that holds the address, if a ticket can be for it. */
static bool
find_holder (struct db *db, const char *address, struct account **holder,
	     GError **error)
{
	g_autoptr (account_auto) found = NULL;

	if (!account_find (db, ACCOUNT_ADDRESS, address, &found, error))
		return false;
	if (found == NULL)
		return store_refuse (error, "%s belongs to no account",
				     address);
	if (found->role != ROLE_CLIENT)
		return store_refuse (error, "%s is an agent's address",
				     address);
	if (found->suspended)
		return store_refuse (error, "%s belongs to an account that "
				     "is suspended", address);
	*holder = g_steal_pointer (&found);
	return true;
}

static bool
open_ticket (struct db *db, const struct change *change, struct place *place,
	     GError **error)
{
	g_autoptr (account_auto) holder = NULL;
	g_autofree char *client = NULL;
	const char *language = change->language;
	gint64 account = change->account;

	if (change->for_address != NULL) {
		client = g_ascii_strdown (change->for_address, -1);
		if (!find_holder (db, client, &holder, error))
			return false;
		place->for_account = g_strdup (holder->name);
		account = holder->id;
		if (holder->language != NULL)
			language = holder->language;
	}
	return db_insert (db, "INSERT INTO ticket (account, subject, mailbox,"
			  " state, language, opened, updated, client)"
			  " VALUES ($1, $2, $3, 'open', $4, $5, $6, $7)",
			  VALUES (INT (account), FULL (change->subject),
				  FULL (change->mailbox), TEXT (language),
				  INT (change->received),
				  INT (change->received), TEXT (client)),
			  &place->ticket, error);
}

/* --- joining ------------------------------------------------------------ */

/* A client's mail joins the account's own ticket or none; nothing joins one
 * that is merged. */
static bool
join_ticket (struct db *db, const struct change *change, struct place *place,
	     GError **error)
{
	gint64 whose = change->kind == CHANGE_AGENT ? 0 : change->account;
	gint64 closed;
	bool found;

	if (!db_number (db, "SELECT state = 'closed' FROM ticket"
			" WHERE number = $1 AND merged IS NULL"
			" AND account = coalesce ($2, account)",
			VALUES (INT (change->ticket), LINK (whose)), &closed,
			&found, error))
		return false;
	place->ticket = change->ticket;
	place->was_closed = closed != 0;
	return found || stale (error);
}

static bool
lie_beside (struct db *db, const struct change *change, struct place *place,
	    GError **error)
{
	bool found;

	if (!db_number (db, "SELECT coalesce (merged, number) FROM ticket"
			" WHERE number = $1", VALUES (INT (change->ticket)),
			&place->beside, &found, error))
		return false;
	return found || stale (error);
}

bool
place_find (struct db *db, const struct change *change, struct place *place,
	    GError **error)
{
	switch (change->kind) {
	case CHANGE_TICKET:
		return open_ticket (db, change, place, error);
	case CHANGE_FOLLOW_UP:
	case CHANGE_CONFIRM:
		return join_ticket (db, change, place, error);
	case CHANGE_CONFIRMATION:
		return kept_check (db, change, error)
			&& (change->ticket != 0
			    ? join_ticket (db, change, place, error)
			    : kept_open (db, change, place, error));
	case CHANGE_AGENT:
		return change->ticket == 0
			|| join_ticket (db, change, place, error);
	case CHANGE_ADVISORY:
	case CHANGE_RECORD:
		return change->ticket == 0
			|| lie_beside (db, change, place, error);
	case CHANGE_NONE:
		break;
	}
	return true;
}

void
place_clear (struct place *place)
{
	g_free (place->for_account);
}

/* --- what the message moves --------------------------------------------- */

static bool
has_reply (const struct change *change)
{
	for (unsigned i = 0; i < change->answers->len; i++) {
		const struct change_answer *answer = change->answers->pdata[i];

		if (strcmp (answer->template_name, REPLY_TEMPLATE) == 0)
			return true;
	}
	return false;
}

/* It waits for us again; and whoever writes from an address can be written
 * to, under what they wrote last. */
static bool
move_for_client (struct db *db, const struct change *change,
		 const struct place *place, gint64 message, GError **error)
{
	static const char opens[] = "UPDATE ticket SET updated = $1,"
		" client = coalesce ($2, client),"
		" client_message = CASE WHEN client_message > $3"
		" THEN client_message ELSE $3 END,"
		" state = 'open', closed = NULL WHERE number = $4";
	static const char leaves[] = "UPDATE ticket SET updated = $1,"
		" client = coalesce ($2, client), client_message = $3"
		" WHERE number = $4";
	g_autofree char *client = NULL;

	if (change->proof_address != NULL)
		client = g_ascii_strdown (change->proof_address, -1);
	if (change->kind == CHANGE_CONFIRMATION && !change->says_more)
		message = change->kept;
	return db_run (db, change->kind == CHANGE_CONFIRM ? leaves : opens,
		       VALUES (INT (change->received), TEXT (client),
			       INT (message), INT (place->ticket)), error)
		&& db_run (db, "DELETE FROM address_trouble"
			   " WHERE address = $1", VALUES (TEXT (client)),
			   error);
}

static bool
move_for_agent (struct db *db, const struct change *change,
		const struct place *place, GError **error)
{
	if (!has_reply (change))
		return db_run (db, "UPDATE ticket SET updated = $1"
			       " WHERE number = $2",
			       VALUES (INT (change->received),
				       INT (place->ticket)), error);
	return db_run (db, "UPDATE ticket SET updated = $1, answered_at = $2,"
		       " answered_by = $3 WHERE number = $4",
		       VALUES (INT (change->received), INT (change->received),
			       INT (change->account), INT (place->ticket)),
		       error);
}

static bool
tell_opened (struct db *db, const struct change *change,
	     const struct place *place, gint64 message, const char *account,
	     GError **error)
{
	g_autofree char *detail = event_detail (
		0, "who", account, "proof", change->proof, "proof_address",
		change->proof_address, "rule", change->rule, "for",
		place->for_account, NULL);

	return event_add (db, place->ticket, message, change->received,
			  "opened", detail, error);
}

static bool
tell_received (struct db *db, const struct change *change, gint64 ticket,
	       gint64 message, const char *kind, const char *account,
	       GError **error)
{
	g_autofree char *detail = event_detail (
		0, "from", change->from_address, "subject", change->subject,
		"queue_id", change->queue_id, "who", account, NULL);

	return event_add (db, ticket, message, change->received, kind, detail,
			  error);
}

static bool
tell_reopened (struct db *db, const struct change *change,
	       const struct place *place, gint64 message, const char *account,
	       GError **error)
{
	g_autofree char *detail = event_detail (0, "by", account, "address",
						change->proof_address, NULL);

	return event_add (db, place->ticket, message, change->received,
			  "reopened", detail, error);
}

bool
place_settle (struct db *db, const struct change *change,
	      const struct place *place, gint64 message, const char *account,
	      GError **error)
{
	bool is_agents = change->kind == CHANGE_AGENT
		|| change->for_address != NULL;

	if (place->beside != 0)
		return tell_received (db, change, place->beside, message,
				      change->kind == CHANGE_ADVISORY
				      ? "advisory" : "recorded", account,
				      error);
	if (place->ticket == 0)
		return true;
	if (change->kind == CHANGE_TICKET
	    && !tell_opened (db, change, place, message, account, error))
		return false;
	if (change->kind == CHANGE_CONFIRMATION
	    && !kept_settle (db, change, place, message, account, error))
		return false;
	return (change->kind == CHANGE_CONFIRMATION && !change->says_more
		? true
		: tell_received (db, change, place->ticket, message,
				 "received", account, error))
		&& (is_agents
		    ? move_for_agent (db, change, place, error)
		    : move_for_client (db, change, place, message, error))
		&& ((change->kind != CHANGE_FOLLOW_UP
		     && change->kind != CHANGE_CONFIRMATION)
		    || !place->was_closed
		    || tell_reopened (db, change, place, message, account,
				      error));
}
