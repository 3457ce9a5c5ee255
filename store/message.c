#include "store/internal.h"

#define MESSAGES \
	"SELECT m.id, m.ticket, a.name, m.received, m.queue_id, m.mailbox," \
	" m.envelope_from, m.client_address, m.verdict, m.rule, m.reason," \
	" m.proof, m.proof_address, m.machine, m.from_address, m.from_name," \
	" m.subject, m.message_id, m.text, coalesce (m.new_text, m.text)," \
	" m.language, m.private, m.beside, c.created, c.outbox," \
	" c.confirmed, c.confirmed_by, c.denied, c.denied_by" \
	" FROM message m LEFT JOIN account a ON a.id = m.account" \
	" LEFT JOIN challenge c ON c.message = m.id"

static gpointer
make_message (query_auto *row)
{
	struct message *message = g_new0 (struct message, 1);

	message->id = query_int (row, 0);
	message->ticket = query_int (row, 1);
	message->account = query_text (row, 2);
	message->received = query_int (row, 3);
	message->queue_id = query_text (row, 4);
	message->mailbox = query_text (row, 5);
	message->envelope_from = query_text (row, 6);
	message->client_address = query_text (row, 7);
	message->verdict = query_text (row, 8);
	message->rule = query_text (row, 9);
	message->reason = query_text (row, 10);
	message->proof = query_text (row, 11);
	message->proof_address = query_text (row, 12);
	message->machine = query_text (row, 13);
	message->from_address = query_text (row, 14);
	message->from_name = query_text (row, 15);
	message->subject = query_text (row, 16);
	message->message_id = query_text (row, 17);
	message->text = query_text (row, 18);
	message->new_text = query_text (row, 19);
	message->language = query_text (row, 20);
	message->is_private = query_int (row, 21) != 0;
	message->beside = query_int (row, 22);
	message->challenged = query_int (row, 23);
	message->challenge_outbox = query_int (row, 24);
	message->confirmed = query_int (row, 25);
	message->confirmed_by = query_int (row, 26);
	message->denied = query_int (row, 27);
	message->denied_by = query_int (row, 28);
	return message;
}

static void
free_message (gpointer message)
{
	message_free (message);
}

static gpointer
make_attachment (query_auto *row)
{
	struct change_attachment *attachment;
	g_autofree char *sha256 = query_text (row, 4);

	attachment = g_new0 (struct change_attachment, 1);
	attachment->name = query_text (row, 0);
	attachment->type = query_text (row, 1);
	attachment->sniffed = query_text (row, 2);
	attachment->content_id = query_text (row, 3);
	g_strlcpy (attachment->sha256, sha256, sizeof attachment->sha256);
	return attachment;
}

static void
free_attachment (gpointer attachment)
{
	change_attachment_free (attachment);
}

static bool
load_attachments (struct db *db, GPtrArray *messages, GError **error)
{
	for (unsigned i = 0; i < messages->len; i++) {
		struct message *message = messages->pdata[i];

		message->attachments = db_rows (
			db, "SELECT t.name, t.type, t.sniffed, t.content_id,"
			" b.sha256 FROM attachment t"
			" JOIN blob b ON b.id = t.blob"
			" WHERE t.message = $1 ORDER BY t.position",
			VALUES (INT (message->id)), make_attachment,
			free_attachment, error);
		if (message->attachments == NULL)
			return false;
	}
	return true;
}

static GPtrArray *
load (struct store *store, const char *sql, const struct db_value *values,
      GError **error)
{
	struct db *db = readers_take (store->readers, error);
	g_autoptr (GPtrArray) messages = NULL;
	bool ok;

	if (db == NULL)
		return NULL;
	messages = db_rows (db, sql, values, make_message, free_message,
			    error);
	ok = messages != NULL && load_attachments (db, messages, error);
	readers_give (store->readers, db);
	return ok ? g_steal_pointer (&messages) : NULL;
}

GPtrArray *
store_messages (struct store *store, gint64 ticket, unsigned limit,
		GError **error)
{
	if (ticket == 0)
		return load (store, MESSAGES " ORDER BY m.id DESC LIMIT $1",
			     VALUES (INT (store_limit (limit))), error);
	return load (store, MESSAGES " WHERE m.ticket = $1 OR m.beside = $1"
		     " ORDER BY m.id DESC LIMIT $2",
		     VALUES (INT (ticket), INT (store_limit (limit))), error);
}

struct message *
store_message (struct store *store, gint64 id, GError **error)
{
	g_autofree char *what = g_strdup_printf ("message: %" G_GINT64_FORMAT,
						 id);

	return store_only_row (load (store, MESSAGES " WHERE m.id = $1",
				     VALUES (INT (id)), error), what, error);
}

int
store_attached_before (struct store *store, gint64 ticket, gint64 message,
		       const char *sha256, GError **error)
{
	gint64 any = store_read_number (store, "SELECT EXISTS (SELECT 1"
		" FROM blob b JOIN message m ON m.ticket = $1 AND m.id < $2"
		" JOIN attachment a ON a.message = m.id AND a.blob = b.id"
		" WHERE b.sha256 = $3)",
		VALUES (INT (ticket), INT (message), TEXT (sha256)), error);

	return any < 0 ? -1 : any != 0;
}

void
message_free (struct message *message)
{
	if (message == NULL)
		return;
	g_free (message->account);
	g_free (message->queue_id);
	g_free (message->mailbox);
	g_free (message->envelope_from);
	g_free (message->client_address);
	g_free (message->verdict);
	g_free (message->rule);
	g_free (message->reason);
	g_free (message->proof);
	g_free (message->proof_address);
	g_free (message->machine);
	g_free (message->from_address);
	g_free (message->from_name);
	g_free (message->subject);
	g_free (message->message_id);
	g_free (message->text);
	g_free (message->new_text);
	g_free (message->language);
	g_clear_pointer (&message->attachments, g_ptr_array_unref);
	g_free (message);
}
