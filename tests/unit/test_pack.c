// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "store/pack.h"
#include "tests/unit/store_kit.h"

static GBytes *
unpack (const char *packing, gsize size, GBytes *packed, GError **error)
{
	g_autoptr (unpacker_auto) unpacker = NULL;

	unpacker = unpacker_new (packing, size, error);
	if (unpacker == NULL || !unpacker_add (unpacker, packed, error))
		return NULL;
	return unpacker_end (g_steal_pointer (&unpacker), error);
}

static GBytes *
text (void)
{
	GString *all = g_string_new ("");

	for (unsigned i = 0; i < 1000; i++)
		g_string_append_printf (all, "> line %u of a quotation\r\n", i);
	return g_string_free_to_bytes (all);
}

static int
set_up (void **state)
{
	*state = packer_new ();
	return 0;
}

static int
tear_down (void **state)
{
	packer_free (*state);
	return 0;
}

static void
only_what_gets_smaller_is_packed (void **state)
{
	g_autoptr (GBytes) words = text ();
	g_autoptr (GBytes) noise = kit_noise (10000, 1);
	struct packed packed = pack (*state, words);
	struct packed plain = pack (*state, noise);

	(void) state;
	assert_string_equal (packed.packing, "zstd");
	assert_in_range (g_bytes_get_size (packed.bytes), 1,
			 g_bytes_get_size (words) / 3);
	assert_string_equal (plain.packing, "plain");
	assert_true (g_bytes_equal (plain.bytes, noise));
	assert_string_equal (pack_choose (*state, noise), "plain");
	g_bytes_unref (packed.bytes);
	g_bytes_unref (plain.bytes);
}

/* What was packed before, and how big it was, does not show. */
static void
one_after_another (void **state)
{
	static const gsize sizes[] = {
		1, 70000, 3, 2 << 20, 900, 64 << 10, 0, 1200
	};
	g_autoptr (GBytes) words = text ();

	for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++) {
		g_autofree char *letters = g_strnfill (sizes[i], 'x');
		g_autoptr (GBytes) content = g_bytes_new (letters, sizes[i]);
		struct packed packed = pack (*state, content);
		g_autoptr (GBytes) out = unpack (packed.packing, sizes[i],
						 packed.bytes, NULL);
		struct packed again = pack (*state, words);
		g_autoptr (GBytes) same = unpack (again.packing,
						  g_bytes_get_size (words),
						  again.bytes, NULL);

		assert_true (out != NULL && g_bytes_equal (out, content));
		assert_true (same != NULL && g_bytes_equal (same, words));
		g_bytes_unref (packed.bytes);
		g_bytes_unref (again.bytes);
	}
}

/* The checksum finds every one: a mail comes back as it came, or not. */
static void
a_changed_bit_is_found (void **state)
{
	g_autoptr (GBytes) words = text ();
	struct packed packed = pack (*state, words);
	gsize length;
	const char *bytes = g_bytes_get_data (packed.bytes, &length);

	(void) state;
	for (gsize i = 0; i < length; i++) {
		char *copy = g_memdup2 (bytes, length);
		g_autoptr (GBytes) changed = NULL;
		g_autoptr (GBytes) out = NULL;
		g_autoptr (GError) error = NULL;

		copy[i] ^= 0x10;
		changed = g_bytes_new_take (copy, length);
		out = unpack ("zstd", g_bytes_get_size (words), changed,
			      &error);
		if (out != NULL)
			assert_true (g_bytes_equal (out, words));
		else
			assert_store_error (error, STORE_ERROR_FAILED);
	}
	g_bytes_unref (packed.bytes);
}

static void
other_lengths_are_damage (void **state)
{
	g_autoptr (GBytes) words = text ();
	g_autoptr (GBytes) noise = kit_noise (1000, 1);
	struct packed packed = pack (*state, words);
	gsize size = g_bytes_get_size (words);
	g_autoptr (GBytes) cut = g_bytes_new_from_bytes (
		packed.bytes, 0, g_bytes_get_size (packed.bytes) - 1);
	struct {
		const char *packing;
		gsize size;
		GBytes *bytes;
	} const cases[] = {
		{ "zstd", size - 1, packed.bytes },
		{ "zstd", size + 1, packed.bytes },
		{ "zstd", size, cut },
		{ "zstd", 0, packed.bytes },
		{ "plain", 999, noise },
		{ "plain", 1001, noise },
		{ "zstd", 1000, noise }
	};

	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;

		assert_null (unpack (cases[i].packing, cases[i].size,
				     cases[i].bytes, &error));
		assert_store_error (error, STORE_ERROR_FAILED);
	}
	g_bytes_unref (packed.bytes);
}

struct pieces {
	GString *all;
	unsigned n;
	unsigned fail_at;
};

static bool
take (GBytes *piece, gpointer user, GError **error)
{
	struct pieces *pieces = user;
	gsize length;
	const char *bytes = g_bytes_get_data (piece, &length);

	assert_in_range (length, 0, PACK_PIECE);
	g_string_append_len (pieces->all, bytes, (gssize) length);
	if (++pieces->n != pieces->fail_at)
		return true;
	g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "full");
	return false;
}

static void
pieces_are_bounded (void **state)
{
	g_autoptr (GBytes) noise = kit_noise (5 << 20, 3);
	static const char *const packings[] = { "plain", "zstd" };

	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (packings); i++) {
		struct pieces pieces = { .all = g_string_new ("") };
		g_autoptr (GBytes) all = NULL;
		g_autoptr (GBytes) out = NULL;

		assert_true (pack_pieces (*state, noise, packings[i], take, &pieces,
					  NULL));
		assert_int_equal (pieces.n, 3);
		all = g_string_free_to_bytes (pieces.all);
		out = unpack (packings[i], 5 << 20, all, NULL);
		assert_non_null (out);
		assert_true (g_bytes_equal (out, noise));
	}
}

static void
a_sink_that_fails_ends_it (void **state)
{
	g_autoptr (GBytes) noise = kit_noise (5 << 20, 3);
	struct pieces pieces = { .all = g_string_new (""), .fail_at = 2 };
	g_autoptr (GError) error = NULL;

	(void) state;
	assert_false (pack_pieces (*state, noise, "zstd", take, &pieces, &error));
	assert_string_equal (error->message, "full");
	assert_int_equal (pieces.n, 2);
	g_string_free (pieces.all, TRUE);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (one_after_another),
		cmocka_unit_test (only_what_gets_smaller_is_packed),
		cmocka_unit_test (a_changed_bit_is_found),
		cmocka_unit_test (other_lengths_are_damage),
		cmocka_unit_test (pieces_are_bounded),
		cmocka_unit_test (a_sink_that_fails_ends_it),
	};

	return cmocka_run_group_tests (tests, set_up, tear_down);
}
