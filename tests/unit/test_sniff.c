/*
 * LINK: parser/sniff.c
 * LIBS: glib-2.0 libmagic
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/sniff.h"

static const struct {
	const char *bytes;
	gsize length;
	const char *want;
} files[] = {
	{ "%PDF-1.4\n", 9, "application/pdf" },
	{ "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x8\2\0\0\0", 29,
	  "image/png" },
	{ "GIF89a\1\0\1\0\0\0\0;", 14, "image/gif" },
	{ "\x1f\x8b\x08\0\0\0\0\0\0\3", 10, "application/gzip" },
	{ "<html><body>x</body></html>", 27, "text/html" },
	{ "plain words\n", 12, "text/plain" },
	{ "", 0, "application/x-empty" },
};

static void
tells_the_type_by_the_bytes (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (files); i++) {
		g_autoptr (GBytes) content = g_bytes_new_static (
			files[i].bytes, files[i].length);
		g_autofree char *got = sniff_type (content);

		assert_string_equal (got, files[i].want);
	}
}

static gpointer
sniff_often (gpointer data)
{
	for (unsigned i = 0; i < 50; i++) {
		g_autofree char *type = sniff_type (data);

		if (strcmp (type, "application/pdf"))
			return data;
	}
	return NULL;
}

static void
serves_several_threads_at_once (void **state)
{
	g_autoptr (GBytes) content = g_bytes_new_static ("%PDF-1.4\n", 9);
	GThread *threads[4];

	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
		threads[i] = g_thread_new ("sniff", sniff_often, content);
	for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
		assert_null (g_thread_join (threads[i]));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (tells_the_type_by_the_bytes),
		cmocka_unit_test (serves_several_threads_at_once),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
