#include <string.h>

#include "store/account.h"
#include "store/act.h"
#include "store/announce.h"
#include "store/blob.h"
#include "store/internal.h"
#include "store/outbox.h"
#include "store/place.h"
#include "store/quote.h"

enum {
	/* From here on packing costs more than a look whether it is needed. */
	LOOK_FIRST_BYTES = 64 << 10
};

struct record {
	const struct change *change;
	char *references;
	struct draft raw;
	struct draft *attachments;	/* as many as the change has */
	struct receipt *receipt;
};

/* --- receipts ----------------------------------------------------------- */

/* b: the mail that confirmed this one, which came as something else. */
#define RECEIPTS \
	"SELECT m.id, m.ticket, coalesce (c.verdict, m.verdict)," \
	" coalesce (b.rule, m.rule), coalesce (b.reason, m.reason)," \
	" coalesce (b.proof, m.proof), a.name, m.received, m.private," \
	" m.beside, coalesce (m.proof_address, b.proof_address)" \
	" FROM message m" \
	" LEFT JOIN challenge c ON c.message = m.id" \
	" LEFT JOIN message b ON b.id = c.confirmed_by" \
	" LEFT JOIN account a ON a.id = coalesce (m.account, b.account)"

static gpointer
make_receipt (query_auto *row)
{
	struct receipt *receipt = g_new0 (struct receipt, 1);

	receipt->message = query_int (row, 0);
	receipt->ticket = query_int (row, 1);
	receipt->verdict = query_text (row, 2);
	receipt->rule = query_text (row, 3);
	receipt->reason = query_text (row, 4);
	receipt->proof = query_text (row, 5);
	receipt->account = query_text (row, 6);
	receipt->received = query_int (row, 7);
	receipt->is_private = query_int (row, 8) != 0;
	receipt->beside = query_int (row, 9);
	receipt->address = query_text (row, 10);
	return receipt;
}

static void
free_receipt (gpointer receipt)
{
	receipt_free (receipt);
}

struct receipt *
store_receipt (struct store *store, gint64 message, GError **error)
{
	g_autofree char *what = g_strdup_printf ("message: %" G_GINT64_FORMAT,
						 message);

	return store_only_row (store_read_rows (store, RECEIPTS
						" WHERE m.id = $1",
						VALUES (INT (message)),
						make_receipt, free_receipt,
						error), what, error);
}

/* *receipt is NULL if there is no message with that key. */
static bool
find_receipt (struct db *db, const char *delivery_key,
	      struct receipt **receipt, GError **error)
{
	g_autoptr (GPtrArray) rows = NULL;

	*receipt = NULL;
	rows = db_rows (db, RECEIPTS " WHERE m.delivery_key = $1 OR m.id ="
			" (SELECT message FROM challenge WHERE account_key"
			" = $1 AND confirmed IS NOT NULL) ORDER BY m.id",
			VALUES (TEXT (delivery_key)), make_receipt,
			free_receipt, error);
	if (rows == NULL)
		return false;
	if (rows->len > 0) {
		*receipt = g_ptr_array_steal_index (rows, 0);
		(*receipt)->repeated = true;
	}
	return true;
}

bool
store_receipt_of (struct store *store, const char *delivery_key,
		  struct receipt **receipt, GError **error)
{
	struct db *db = readers_take (store->readers, error);
	bool ok;

	*receipt = NULL;
	if (db == NULL)
		return false;
	ok = find_receipt (db, delivery_key, receipt, error);
	readers_give (store->readers, db);
	return ok;
}

static struct receipt *
new_receipt (const struct change *change)
{
	struct receipt *receipt = g_new0 (struct receipt, 1);

	receipt->received = change->received;
	receipt->is_private = change->is_private;
	receipt->verdict = g_strdup (change->verdict);
	receipt->rule = g_strdup (change->rule);
	receipt->reason = g_strdup (change->reason);
	receipt->proof = g_strdup (change->proof);
	receipt->address = g_strdup (change->proof_address);
	return receipt;
}

/* --- the transaction ---------------------------------------------------- */

static bool
is_for_agents (const struct change *change)
{
	return change->kind == CHANGE_AGENT || change->for_address != NULL;
}

static bool
check_account (struct db *db, const struct change *change, char **name,
	       GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	*name = NULL;
	if (change->account == 0)
		return true;
	query = db_query (db, "SELECT name, role = 'agent' FROM account"
			  " WHERE id = $1 AND revision = $2 AND removed = 0",
			  VALUES (INT (change->account),
				  INT (change->account_revision)), error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step == DB_DONE)
		g_set_error (error, STORE_ERROR, STORE_ERROR_STALE,
			     "the account has changed meanwhile");
	if (step != DB_ROW)
		return false;
	*name = query_text (query, 0);
	if (query_int (query, 1) != 0 || !is_for_agents (change))
		return true;
	g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
		     "a client's mail cannot be an agent's");
	return false;
}

static bool
add_message (struct db *db, const struct record *record,
	     const struct place *place, gint64 raw, gint64 *id,
	     GError **error)
{
	const struct change *change = record->change;
	bool all_new = g_strcmp0 (change->text, change->new_text) == 0;

	return db_insert (db, "INSERT INTO message (delivery_key, ticket,"
			  " account, received, queue_id, mailbox,"
			  " envelope_from, client_address, verdict, rule,"
			  " reason, proof, proof_address, machine,"
			  " from_address, from_name, subject, message_id,"
			  " reference_ids, text, new_text, language, raw,"
			  " private, beside, may_answer)"
			  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
			  " $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,"
			  " $21, $22, $23, $24, $25, $26)",
			  VALUES (TEXT (change->delivery_key),
				  LINK (place->ticket),
				  LINK (change->account),
				  INT (change->received),
				  FULL (change->queue_id),
				  FULL (change->mailbox),
				  FULL (change->envelope_from),
				  FULL (change->client_address),
				  FULL (change->verdict), FULL (change->rule),
				  FULL (change->reason), FULL (change->proof),
				  TEXT (change->proof_address),
				  FULL (change->machine),
				  TEXT (change->from_address),
				  FULL (change->from_name),
				  FULL (change->subject),
				  TEXT (change->message_id),
				  TEXT (record->references),
				  FULL (change->text),
				  TEXT (all_new ? NULL : change->new_text),
				  TEXT (change->language), INT (raw),
				  INT (change->is_private),
				  LINK (place->beside),
				  INT (change->may_answer)), id, error);
}

static bool
add_attachments (struct db *db, struct record *record, gint64 message,
		 GError **error)
{
	const GPtrArray *list = record->change->attachments;

	for (unsigned i = 0; i < list->len; i++) {
		const struct change_attachment *attachment = list->pdata[i];
		gint64 blob;

		if (!draft_store (&record->attachments[i], db, &blob, error)
		    || !db_run (db, "INSERT INTO attachment (message,"
				" position, name, type, sniffed, content_id,"
				" blob) VALUES ($1, $2, $3, $4, $5, $6, $7)",
				VALUES (INT (message), INT (i + 1),
					FULL (attachment->name),
					FULL (attachment->type),
					FULL (attachment->sniffed),
					TEXT (attachment->content_id),
					INT (blob)), error))
			return false;
	}
	return true;
}

static bool
add_answers (struct db *db, const struct change *change,
	     struct receipt *receipt, GError **error)
{
	for (unsigned i = 0; i < change->answers->len; i++) {
		bool withheld;

		if (!outbox_add (db, receipt->message, receipt->ticket,
				 change->received, change->answers->pdata[i],
				 &withheld, error))
			return false;
		receipt->queued = receipt->queued || !withheld;
	}
	return true;
}

static bool
is_copy (const struct change_answer *answer)
{
	return strcmp (answer->template_name, COPY_TEMPLATE) == 0;
}

static bool
has_copies (const struct change *change)
{
	for (unsigned i = 0; i < change->answers->len; i++)
		if (is_copy (change->answers->pdata[i]))
			return true;
	return false;
}

/* A mail that is there already may come once more for others of us, whose
 * recipients are taken from it, too: each is sent its copy once. */
static bool
add_missing_copies (struct db *db, const struct change *change,
		    struct receipt *receipt, GError **error)
{
	for (unsigned i = 0; i < change->answers->len; i++) {
		const struct change_answer *answer = change->answers->pdata[i];
		bool is_there, withheld;
		gint64 any;

		if (!is_copy (answer))
			continue;
		if (!db_number (db, "SELECT 1 FROM outbox WHERE message = $1"
				" AND template = '" COPY_TEMPLATE "'"
				" AND to_address = $2",
				VALUES (INT (receipt->message),
					TEXT (answer->to)), &any, &is_there,
				error))
			return false;
		if (is_there)
			continue;
		if (!outbox_add (db, receipt->message, receipt->ticket,
				 change->received, answer, &withheld, error))
			return false;
		receipt->queued = true;
	}
	return true;
}

static bool
is_about_copies (const struct change_act *act)
{
	return act->kind == ACT_CC || act->kind == ACT_WATCH
		|| act->kind == ACT_UNWATCH || act->kind == ACT_DROP;
}

/* copies: those that say who gets copies, which come before these; else the
 * others. */
static bool
do_acts (struct db *db, const struct change *change,
	 const struct receipt *receipt, bool copies, GError **error)
{
	struct act_scene scene = {
		.ticket = receipt->ticket, .message = receipt->message,
		.at = change->received, .by = receipt->account,
		.address = is_for_agents (change) ? NULL
			: change->proof_address
	};

	for (unsigned i = 0; i < change->acts->len; i++) {
		const struct change_act *act = change->acts->pdata[i];

		if (is_about_copies (act) == copies
		    && !act_run (db, &scene, act, error))
			return false;
	}
	return true;
}

static bool
step_quote (struct db *db, const struct change *change,
	    const struct receipt *receipt, GError **error)
{
	const struct quote_scene scene = {
		.ticket = receipt->ticket, .message = receipt->message,
		.at = change->received, .account = change->account,
		.by = receipt->account, .address = change->proof_address
	};

	return change->quote == NULL
		|| quote_step (db, &scene, change->quote, error);
}

/* All but what is there before; the receipt gets what it becomes. */
static bool
add_all (struct db *db, struct record *record, struct place *place,
	 struct receipt *receipt, GError **error)
{
	const struct change *change = record->change;
	gint64 raw;

	if (!check_account (db, change, &receipt->account, error)
	    || !signatures_add (db, change->account, change->signatures,
				change->delivery_key, error)
	    || !draft_store (&record->raw, db, &raw, error)
	    || !place_find (db, change, place, error)
	    || !add_message (db, record, place, raw, &receipt->message,
			     error)
	    || !add_attachments (db, record, receipt->message, error)
	    || !place_settle (db, change, place, receipt->message,
			      receipt->account, error))
		return false;
	receipt->ticket = place->ticket;
	receipt->beside = place->beside;
	if (change->announcement != NULL
	    && !announce_add (db, change->announcement, receipt->message,
			      change->received, &receipt->announcement,
			      error))
		return false;
	return do_acts (db, change, receipt, true, error)
		&& add_answers (db, change, receipt, error)
		&& step_quote (db, change, receipt, error)
		&& do_acts (db, change, receipt, false, error);
}

static bool
run_record (struct db *db, gpointer data, GError **error)
{
	struct record *record = data;
	struct place place = { 0 };
	struct receipt *receipt;
	bool ok;

	g_clear_pointer (&record->receipt, receipt_free);
	if (!find_receipt (db, record->change->delivery_key,
			   &record->receipt, error))
		return false;
	if (record->receipt != NULL)
		return add_missing_copies (db, record->change,
					   record->receipt, error);
	receipt = new_receipt (record->change);
	ok = add_all (db, record, &place, receipt, error);
	place_clear (&place);
	if (ok)
		record->receipt = g_steal_pointer (&receipt);
	receipt_free (receipt);
	return ok;
}

/* --- before it ---------------------------------------------------------- */

static bool
is_hash (const char *sha256)
{
	return strlen (sha256) == 64
		&& strspn (sha256, "0123456789abcdef") == 64;
}

/* Everything else that is missing is stored as empty: better so than not. */
static const char *
find_problem (const struct change *change)
{
	if (change->delivery_key == NULL || *change->delivery_key == '\0')
		return "it has no delivery key";
	if (change->raw == NULL)
		return "it has no bytes";
	if (change->account == 0 && change->kind != CHANGE_ADVISORY
	    && change->kind != CHANGE_RECORD)
		return "a ticket must be an account's";
	for (unsigned i = 0; i < change->attachments->len; i++) {
		const struct change_attachment *attachment;

		attachment = change->attachments->pdata[i];
		if (attachment->content == NULL
		    || !is_hash (attachment->sha256))
			return "an attachment has no content or no hash";
	}
	for (unsigned i = 0; i < change->answers->len; i++) {
		const struct change_answer *answer = change->answers->pdata[i];

		if (answer->template_name == NULL || answer->to == NULL
		    || answer->message_id == NULL)
			return "an answer has no template, address or id";
	}
	return NULL;
}

static gsize
count_bytes (const struct change *change)
{
	gsize bytes = g_bytes_get_size (change->raw);

	for (unsigned i = 0; i < change->attachments->len; i++) {
		const struct change_attachment *attachment;

		attachment = change->attachments->pdata[i];
		bytes += g_bytes_get_size (attachment->content);
	}
	return bytes;
}

/* A big mail that is there already costs no packing and no staging; a small
 * one is looked for in its transaction only, and so is one with copies, which
 * may have more of them. */
static bool
is_repeated (struct store *store, const struct change *change,
	     struct receipt **receipt, GError **error)
{
	return count_bytes (change) < LOOK_FIRST_BYTES
		|| has_copies (change)
		|| store_receipt_of (store, change->delivery_key, receipt,
				     error);
}

static bool
draft_all (struct record *record, struct store *store, GError **error)
{
	const GPtrArray *list = record->change->attachments;

	if (!draft_init (&record->raw, store, record->change->raw, NULL,
			 error))
		return false;
	for (unsigned i = 0; i < list->len; i++) {
		const struct change_attachment *attachment = list->pdata[i];

		if (!draft_init (&record->attachments[i], store,
				 attachment->content, attachment->sha256,
				 error))
			return false;
	}
	return true;
}

static gsize
weigh (const struct record *record)
{
	const struct change *change = record->change;
	gsize weight = draft_weight (&record->raw);

	for (unsigned i = 0; i < change->attachments->len; i++)
		weight += draft_weight (&record->attachments[i]);
	if (change->text != NULL)
		weight += strlen (change->text);
	return weight;
}

static void
record_clear (struct record *record, struct store *store)
{
	draft_clear (&record->raw, store);
	for (unsigned i = 0; i < record->change->attachments->len; i++)
		draft_clear (&record->attachments[i], store);
	g_free (record->attachments);
	g_free (record->references);
	receipt_free (record->receipt);
}

struct receipt *
store_record (struct store *store, const struct change *change,
	      GError **error)
{
	struct record record = { .change = change };
	struct receipt *receipt = NULL;
	const char *problem;

	if (change->kind == CHANGE_NONE)
		return new_receipt (change);
	problem = find_problem (change);
	if (problem != NULL) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
			     "a mail cannot be stored: %s", problem);
		return NULL;
	}
	if (!is_repeated (store, change, &receipt, error))
		return NULL;
	if (receipt != NULL)
		return receipt;
	record.attachments = g_new0 (struct draft, change->attachments->len);
	record.references = change->references != NULL
		? g_strjoinv ("\n", change->references) : g_strdup ("");
	if (draft_all (&record, store, error)
	    && store_write (store, run_record, &record, weigh (&record),
			    error))
		receipt = g_steal_pointer (&record.receipt);
	record_clear (&record, store);
	return receipt;
}
