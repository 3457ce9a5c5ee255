#include "store/blob.h"

#include "store/internal.h"
#include "store/pack.h"

/* --- staging ------------------------------------------------------------ */

struct staging {
	struct store *store;
	struct draft *draft;
	gint64 position;
	GBytes *piece;
};

static bool
add_staged (struct db *db, gpointer data, GError **error)
{
	struct draft *draft = data;

	return db_insert (db, "INSERT INTO blob (size, packing, staged)"
			  " VALUES ($1, $2, 1)",
			  VALUES (INT (draft->size), TEXT (draft->packing)),
			  &draft->staged, error);
}

static bool
add_piece (struct db *db, gpointer data, GError **error)
{
	struct staging *staging = data;

	return db_run (db, "INSERT INTO blob_piece (blob, position, content)"
		       " VALUES ($1, $2, $3)",
		       VALUES (INT (staging->draft->staged),
			       INT (staging->position),
			       BYTES (staging->piece)), error);
}

static bool
stage_piece (GBytes *piece, gpointer user, GError **error)
{
	struct staging *staging = user;

	staging->position++;
	staging->piece = piece;
	return store_write (staging->store, add_piece, staging,
			    g_bytes_get_size (piece), error);
}

static bool
stage (struct draft *draft, struct store *store, GBytes *content,
       GError **error)
{
	struct staging staging = { .store = store, .draft = draft };

	draft->packing = pack_choose (store->packer, content);
	return store_write (store, add_staged, draft, 0, error)
		&& pack_pieces (store->packer, content, draft->packing,
				stage_piece, &staging, error);
}

static bool
remove_staged (struct db *db, gpointer data, GError **error)
{
	gint64 *id = data;

	return db_run (db, "DELETE FROM blob_piece WHERE blob IN"
		       " (SELECT id FROM blob WHERE id = $1 AND staged = 1)",
		       VALUES (INT (*id)), error)
		&& db_run (db, "DELETE FROM blob WHERE id = $1 AND staged = 1",
			   VALUES (INT (*id)), error);
}

bool
blob_clear_staged (struct db *db, GError **error)
{
	return db_run (db, "DELETE FROM blob_piece WHERE blob IN"
		       " (SELECT id FROM blob WHERE staged = 1)", NO_VALUES,
		       error)
		&& db_run (db, "DELETE FROM blob WHERE staged = 1", NO_VALUES,
			   error);
}

/* --- drafts ------------------------------------------------------------- */

static bool
find (struct db *db, const char *sha256, gint64 *id, bool *found,
      GError **error)
{
	return db_number (db, "SELECT id FROM blob WHERE sha256 = $1",
			  VALUES (TEXT (sha256)), id, found, error);
}

/* Nothing that is stored goes away, so there is no need to look again. */
static bool
is_stored (struct store *store, const char *sha256, bool *found,
	   GError **error)
{
	struct db *db;
	gint64 id;
	bool ok;

	*found = false;
	if (sha256 == NULL)
		return true;
	db = readers_take (store->readers, error);
	if (db == NULL)
		return false;
	ok = find (db, sha256, &id, found, error);
	readers_give (store->readers, db);
	return ok;
}

bool
draft_init (struct draft *draft, struct store *store, GBytes *content,
	    const char *sha256, GError **error)
{
	bool found;

	*draft = (struct draft) {
		.sha256 = sha256,
		.size = (gint64) g_bytes_get_size (content)
	};
	if (draft->size < BLOB_BIG) {
		struct packed packed = pack (store->packer, content);

		draft->packing = packed.packing;
		draft->packed = packed.bytes;
		return true;
	}
	if (!is_stored (store, sha256, &found, error))
		return false;
	if (found || stage (draft, store, content, error))
		return true;
	draft_clear (draft, store);
	return false;
}

void
draft_clear (struct draft *draft, struct store *store)
{
	g_clear_pointer (&draft->packed, g_bytes_unref);
	/* If this fails as well, the next start does it. */
	if (draft->staged != 0 && !draft->adopted)
		store_write (store, remove_staged, &draft->staged, 0, NULL);
	draft->staged = 0;
}

gsize
draft_weight (const struct draft *draft)
{
	return draft->packed != NULL ? g_bytes_get_size (draft->packed) : 0;
}

static bool
adopt (struct draft *draft, struct db *db, GError **error)
{
	if (!db_run (db, "UPDATE blob SET staged = 0, sha256 = $1"
		     " WHERE id = $2 AND staged = 1",
		     VALUES (TEXT (draft->sha256), INT (draft->staged)),
		     error))
		return false;
	draft->adopted = db_changed (db) == 1;
	if (!draft->adopted)
		g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
			     "a staged content is no longer there");
	return draft->adopted;
}

bool
draft_store (struct draft *draft, struct db *db, gint64 *id, GError **error)
{
	bool found;

	draft->adopted = false;
	if (draft->sha256 != NULL) {
		if (!find (db, draft->sha256, id, &found, error))
			return false;
		if (found)
			return true;
	}
	if (draft->staged != 0) {
		*id = draft->staged;
		return adopt (draft, db, error);
	}
	if (draft->packed == NULL) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
			     "a stored content is no longer there");
		return false;
	}
	return db_insert (db, "INSERT INTO blob"
			  " (sha256, size, packing, content)"
			  " VALUES ($1, $2, $3, $4)",
			  VALUES (TEXT (draft->sha256), INT (draft->size),
				  TEXT (draft->packing),
				  BYTES (draft->packed)), id, error);
}

/* --- reading ------------------------------------------------------------ */

static bool
add_pieces (struct unpacker *unpacker, struct db *db, gint64 id,
	    GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT content FROM blob_piece WHERE blob = $1"
			  " ORDER BY position", VALUES (INT (id)), error);
	if (query == NULL)
		return false;
	while ((step = db_step (db, query, error)) == DB_ROW) {
		g_autoptr (GBytes) piece = query_bytes (query, 0);

		if (!unpacker_add (unpacker, piece, error))
			return false;
	}
	return step == DB_DONE;
}

/* The row is id, size, packing, content. */
static GBytes *
read_content (struct db *db, query_auto *row, GError **error)
{
	g_autoptr (unpacker_auto) unpacker = NULL;
	g_autofree char *packing = query_text (row, 2);
	g_autoptr (GBytes) content = query_bytes (row, 3);
	bool ok;

	unpacker = unpacker_new (packing, (gsize) query_int (row, 1), error);
	if (unpacker == NULL)
		return NULL;
	ok = content != NULL ? unpacker_add (unpacker, content, error)
		: add_pieces (unpacker, db, query_int (row, 0), error);
	return ok ? unpacker_end (g_steal_pointer (&unpacker), error) : NULL;
}

static GBytes *
read_blob (struct db *db, const char *sql, const struct db_value *values,
	   GError **error)
{
	g_autoptr (query_auto) query = db_query (db, sql, values, error);

	if (query == NULL)
		return NULL;
	switch (db_step (db, query, error)) {
	case DB_ROW:
		return read_content (db, query, error);
	case DB_DONE:
		g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND,
			     "no such content");
		break;
	case DB_FAILED:
		break;
	}
	return NULL;
}

static GBytes *
read_with (struct store *store, const char *sql, const struct db_value *values,
	   GError **error)
{
	struct db *db = readers_take (store->readers, error);
	GBytes *content;

	if (db == NULL)
		return NULL;
	content = read_blob (db, sql, values, error);
	readers_give (store->readers, db);
	return content;
}

GBytes *
store_blob (struct store *store, const char *sha256, GError **error)
{
	return read_with (store, "SELECT id, size, packing, content FROM blob"
			  " WHERE sha256 = $1", VALUES (TEXT (sha256)), error);
}

GBytes *
store_message_raw (struct store *store, gint64 id, GError **error)
{
	return read_with (store, "SELECT b.id, b.size, b.packing, b.content"
			  " FROM message m JOIN blob b ON b.id = m.raw"
			  " WHERE m.id = $1", VALUES (INT (id)), error);
}
