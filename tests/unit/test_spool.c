/*
 * LINK: filter/milter/spool.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <signal.h>

#include <cmocka.h>

#include <glib/gstdio.h>

#include "filter/milter/spool.h"

#define BYTES 100000

static int
folder_make (void **state)
{
	*state = g_dir_make_tmp ("spool-XXXXXX", NULL);
	return *state == NULL;
}

static int
folder_remove (void **state)
{
	int left = g_rmdir (*state);

	g_free (*state);
	return left;
}

static char *
pattern (void)
{
	char *bytes = g_malloc (BYTES);

	for (gsize i = 0; i < BYTES; i++)
		bytes[i] = (char) (i * 31 + (i >> 8));
	return bytes;
}

static bool
folder_is_empty (const char *folder)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

	return g_dir_read_name (dir) == NULL;
}

/* Whatever the pieces, and wherever the threshold falls between them, the
 * same bytes come out; and no name is left in the folder meanwhile. */
static void
same_bytes (void **state)
{
	static const gsize memories[] = { 0, 1, 777, BYTES - 1, BYTES,
					  BYTES + 1 };
	static const gsize pieces[] = { 1, 13, 4096, BYTES };
	g_autofree char *bytes = pattern ();

	for (gsize m = 0; m < G_N_ELEMENTS (memories); m++)
		for (gsize p = 0; p < G_N_ELEMENTS (pieces); p++) {
			g_autoptr (spool_auto) spool =
				spool_new (*state, memories[m], BYTES);
			g_autoptr (GBytes) out = NULL;

			for (gsize at = 0; at < BYTES; at += pieces[p]) {
				gsize n = MIN (pieces[p], BYTES - at);

				assert_true (spool_append (spool, bytes + at,
							   n, NULL));
			}
			assert_true (folder_is_empty (*state));
			out = spool_steal (spool, NULL);
			assert_int_equal (g_bytes_get_size (out), BYTES);
			assert_memory_equal (g_bytes_get_data (out, NULL),
					     bytes, BYTES);
		}
}

/* The bytes live on when the spool is gone. */
static void
bytes_outlive (void **state)
{
	static const gsize memories[] = { 2, 100 };

	for (gsize m = 0; m < G_N_ELEMENTS (memories); m++) {
		struct spool *spool = spool_new (*state, memories[m], 100);
		g_autoptr (GBytes) out = NULL;

		assert_true (spool_append (spool, "support", 7, NULL));
		out = spool_steal (spool, NULL);
		spool_free (spool);
		assert_int_equal (g_bytes_get_size (out), 7);
		assert_memory_equal (g_bytes_get_data (out, NULL), "support",
				     7);
	}
}

static void
nothing (void **state)
{
	g_autoptr (spool_auto) spool = spool_new (*state, 0, 0);
	g_autoptr (GBytes) out = NULL;

	assert_true (spool_append (spool, "", 0, NULL));
	out = spool_steal (spool, NULL);
	assert_int_equal (g_bytes_get_size (out), 0);
}

/* The last byte that fits is taken, the next is not, in memory and file. */
static void
bounded (void **state)
{
	static const gsize memories[] = { 0, 1000 };

	for (gsize m = 0; m < G_N_ELEMENTS (memories); m++) {
		g_autoptr (spool_auto) spool =
			spool_new (*state, memories[m], 10);
		g_autoptr (GError) error = NULL;

		assert_true (spool_append (spool, "123456789", 9, NULL));
		assert_true (spool_append (spool, "0", 1, NULL));
		assert_false (spool_append (spool, "x", 1, &error));
		assert_true (g_error_matches (error, SPOOL_ERROR,
					      SPOOL_ERROR_TOO_BIG));
	}
}

/* Small mail needs no folder; big mail says which folder is at fault. */
static void
no_folder (void **state)
{
	g_autofree char *missing = g_build_filename (*state, "no", NULL);
	g_autoptr (spool_auto) spool = spool_new (missing, 10, 100);
	g_autoptr (GError) error = NULL;

	assert_true (spool_append (spool, "1234567890", 10, NULL));
	assert_false (spool_append (spool, "1", 1, &error));
	assert_true (g_error_matches (error, SPOOL_ERROR,
				      SPOOL_ERROR_FAILED));
	assert_non_null (strstr (error->message, missing));
}

/* A disk that takes no more: here, the limit on the size of a file. */
static void
disk_full (void **state)
{
	g_autofree char *bytes = pattern ();
	g_autoptr (spool_auto) spool = spool_new (*state, 0, BYTES);
	g_autoptr (GError) error = NULL;
	struct rlimit before, small;

	signal (SIGXFSZ, SIG_IGN);
	assert_int_equal (getrlimit (RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = BYTES / 2;
	assert_int_equal (setrlimit (RLIMIT_FSIZE, &small), 0);
	assert_false (spool_append (spool, bytes, BYTES, &error));
	assert_int_equal (setrlimit (RLIMIT_FSIZE, &before), 0);
	assert_true (g_error_matches (error, SPOOL_ERROR,
				      SPOOL_ERROR_FAILED));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (same_bytes),
		cmocka_unit_test (bytes_outlive),
		cmocka_unit_test (nothing),
		cmocka_unit_test (bounded),
		cmocka_unit_test (no_folder),
		cmocka_unit_test (disk_full),
	};

	return cmocka_run_group_tests (tests, folder_make, folder_remove);
}
