#include "store/pack.h"

#include <string.h>
#include <zstd.h>

#include "store/store.h"

enum {
	PACK_LEVEL = 3,
	/* A big content costs its sender's session time. */
	PACK_LEVEL_BIG = 1,
	PACK_BIG = 1 << 20,
	/* How much of a big content shows whether packing it helps. */
	PACK_SAMPLE = 256 << 10,
	/* Contexts that wait for their next content, and up to which one they
	 * have seen: some hundred KB each. */
	PACK_IDLE = 16,
	PACK_KEPT = 64 << 10
};

/* --- contexts ----------------------------------------------------------- */

struct packer {
	GMutex mutex;
	GPtrArray *idle;	/* ZSTD_CCtx, used for small contents only */
};

static void
free_context (gpointer context)
{
	ZSTD_freeCCtx (context);
}

struct packer *
packer_new (void)
{
	struct packer *packer = g_new0 (struct packer, 1);

	g_mutex_init (&packer->mutex);
	packer->idle = g_ptr_array_new_with_free_func (free_context);
	return packer;
}

void
packer_free (struct packer *packer)
{
	if (packer == NULL)
		return;
	g_ptr_array_unref (packer->idle);
	g_mutex_clear (&packer->mutex);
	g_free (packer);
}

static ZSTD_CCtx *
take_context (struct packer *packer, gsize size)
{
	ZSTD_CCtx *context = NULL;

	g_mutex_lock (&packer->mutex);
	if (packer->idle->len > 0)
		context = g_ptr_array_steal_index_fast (packer->idle, 0);
	g_mutex_unlock (&packer->mutex);
	if (context == NULL)
		context = ZSTD_createCCtx ();
	ZSTD_CCtx_setParameter (context, ZSTD_c_compressionLevel,
				size < PACK_BIG ? PACK_LEVEL : PACK_LEVEL_BIG);
	ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
	ZSTD_CCtx_setPledgedSrcSize (context, size);
	return context;
}

/* One that has grown is not kept. */
static void
give_context (struct packer *packer, ZSTD_CCtx *context, gsize size)
{
	if (size <= PACK_KEPT) {
		ZSTD_CCtx_reset (context, ZSTD_reset_session_and_parameters);
		g_mutex_lock (&packer->mutex);
		if (packer->idle->len < PACK_IDLE) {
			g_ptr_array_add (packer->idle, context);
			context = NULL;
		}
		g_mutex_unlock (&packer->mutex);
	}
	ZSTD_freeCCtx (context);
}

/* --- packing ------------------------------------------------------------ */

struct packed
pack (struct packer *packer, GBytes *content)
{
	gsize size;
	const void *data = g_bytes_get_data (content, &size);
	gsize room = ZSTD_compressBound (size);
	g_autofree void *out = g_malloc (room);
	ZSTD_CCtx *context = take_context (packer, size);
	gsize packed = ZSTD_compress2 (context, out, room, data, size);

	give_context (packer, context, size);
	if (ZSTD_isError (packed) || packed >= size)
		return (struct packed) { "plain", g_bytes_ref (content) };
	out = g_realloc (out, packed);
	return (struct packed) {
		"zstd", g_bytes_new_take (g_steal_pointer (&out), packed)
	};
}

const char *
pack_choose (struct packer *packer, GBytes *content)
{
	gsize size = MIN (g_bytes_get_size (content), PACK_SAMPLE);
	g_autoptr (GBytes) sample = g_bytes_new_from_bytes (content, 0, size);
	struct packed packed = pack (packer, sample);
	bool helps = g_bytes_get_size (packed.bytes) < size - size / 32;

	g_bytes_unref (packed.bytes);
	return helps ? "zstd" : "plain";
}

static bool
cut (GBytes *content, pack_sink sink, gpointer user, GError **error)
{
	gsize size = g_bytes_get_size (content);

	for (gsize at = 0; at < size; at += PACK_PIECE) {
		gsize length = MIN (size - at, PACK_PIECE);
		g_autoptr (GBytes) piece = NULL;

		piece = g_bytes_new_from_bytes (content, at, length);
		if (!sink (piece, user, error))
			return false;
	}
	return true;
}

static bool
compress_pieces (ZSTD_CCtx *context, GBytes *content, pack_sink sink,
		 gpointer user, GError **error)
{
	gsize size;
	const void *data = g_bytes_get_data (content, &size);
	ZSTD_inBuffer in = { data, size, 0 };
	gsize left = 1;

	while (left != 0) {
		g_autoptr (GBytes) piece = NULL;
		ZSTD_outBuffer out = { g_malloc (PACK_PIECE), PACK_PIECE, 0 };

		do
			left = ZSTD_compressStream2 (context, &out, &in,
						     ZSTD_e_end);
		while (left != 0 && !ZSTD_isError (left)
		       && out.pos < out.size);
		piece = g_bytes_new_take (g_realloc (out.dst, out.pos),
					  out.pos);
		if (ZSTD_isError (left)) {
			g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
				     "zstd: %s", ZSTD_getErrorName (left));
			return false;
		}
		if (!sink (piece, user, error))
			return false;
	}
	return true;
}

bool
pack_pieces (struct packer *packer, GBytes *content, const char *packing,
	     pack_sink sink, gpointer user, GError **error)
{
	gsize size = g_bytes_get_size (content);
	ZSTD_CCtx *context;
	bool ok;

	if (strcmp (packing, "plain") == 0)
		return cut (content, sink, user, error);
	context = take_context (packer, size);
	ok = compress_pieces (context, content, sink, user, error);
	give_context (packer, context, size);
	return ok;
}

/* --- back again --------------------------------------------------------- */

struct unpacker {
	ZSTD_DCtx *context;	/* NULL: plain */
	char *data;
	gsize size, length;
	gsize left;		/* 0: the frame has ended */
};

static bool
damaged (const char *why, GError **error)
{
	g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED,
		     "a stored content is damaged: %s", why);
	return false;
}

struct unpacker *
unpacker_new (const char *packing, gsize size, GError **error)
{
	struct unpacker *unpacker = g_new0 (struct unpacker, 1);

	if (strcmp (packing, "zstd") == 0) {
		unpacker->context = ZSTD_createDCtx ();
		unpacker->left = 1;
	}
	unpacker->size = size;
	unpacker->data = g_try_malloc (size + 1);
	if (unpacker->data != NULL)
		return unpacker;
	damaged ("there is no memory for its size", error);
	unpacker_free (unpacker);
	return NULL;
}

bool
unpacker_add (struct unpacker *unpacker, GBytes *piece, GError **error)
{
	gsize size;
	const void *data = g_bytes_get_data (piece, &size);
	ZSTD_inBuffer in = { data, size, 0 };
	ZSTD_outBuffer out = { unpacker->data, unpacker->size,
		unpacker->length };

	if (unpacker->context == NULL) {
		if (size > unpacker->size - unpacker->length)
			return damaged ("it is longer than it was", error);
		if (size > 0)
			memcpy (unpacker->data + unpacker->length, data,
				size);
		unpacker->length += size;
		return true;
	}
	while (in.pos < in.size) {
		gsize before = in.pos + out.pos;

		unpacker->left = ZSTD_decompressStream (unpacker->context,
							&out, &in);
		if (ZSTD_isError (unpacker->left))
			return damaged (ZSTD_getErrorName (unpacker->left),
					error);
		if (in.pos + out.pos == before)
			return damaged ("it is longer than it was", error);
	}
	unpacker->length = out.pos;
	return true;
}

GBytes *
unpacker_end (struct unpacker *unpacker, GError **error)
{
	GBytes *content = NULL;

	if (unpacker->length == unpacker->size && unpacker->left == 0)
		content = g_bytes_new_take (g_steal_pointer (&unpacker->data),
					    unpacker->size);
	else
		damaged ("it is shorter than it was", error);
	unpacker_free (unpacker);
	return content;
}

void
unpacker_free (struct unpacker *unpacker)
{
	if (unpacker == NULL)
		return;
	ZSTD_freeDCtx (unpacker->context);
	g_free (unpacker->data);
	g_free (unpacker);
}
