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
	{ "\xff\xd8\xff\xe0\0\x10JFIF", 10, "image/jpeg" },
	/* What only begins like one. */
	{ "\xff\xd8\xf0\0", 4, "application/octet-stream" },
	{ "\x1f\x8b\x08\0\0\0\0\0\0\3", 10, "application/gzip" },
	{ "<html><body>x</body></html>", 27, "text/html" },
	{ "plain words\n", 12, "text/plain" },
	{ "\x30\x80\x06\x09*\x86H\x86\xf7\x0d\1\7\2\xa0\x80\x30\x80\2\1\1\x31\x0b",
	  22, "application/octet-stream" },
	{ "", 0, "application/x-empty" },
	/* Texts that are told without libmagic, as it tells them. */
	{ "Received: from a by b\nSubject: x\n\nx", 35, "message/rfc822" },
	{ "2026-01-31 10:00 error", 22, "text/plain" },
	{ "[31-Jan-2026 10:00:00] PHP Fatal", 32, "text/plain" },
	{ "name;price\na;1\n", 15, "text/plain" },
	{ "\xcf\xf0\xe8\xe2\xe5\xf2\n", 7, "text/plain" },
	{ "\xd0\x9f\xd1\x80\n", 5, "text/plain" },
	/* What only begins like one. */
	{ "#!/bin/sh\nrm -r /\n", 18, "text/x-shellscript" },
	{ "words <html><body>x", 19, "text/html" },
	{ "[InternetShortcut]\nURL=http://x/\n", 33,
	  "application/x-mswinurl" },
	{ "BEGIN:VCARD\nVERSION:3.0\n", 24, "text/vcard" },
	{ "MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0", 16,
	  "application/octet-stream" },
	{ "ab\1\2\3", 5, "application/octet-stream" },
};

static void
tells_the_type_by_the_bytes (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (files); i++) {
		g_autoptr (GBytes) content = g_bytes_new_static (
			files[i].bytes, files[i].length);
		g_autofree char *got = sniff_type (content);

		if (strcmp (got, files[i].want))
			fail_msg ("%u: %s", i, got);
	}
}

static gpointer
sniff_often (gpointer data)
{
	for (unsigned i = 0; i < 50; i++) {
		g_autofree char *type = sniff_type (data);

		if (strcmp (type, "image/gif"))
			return data;
	}
	return NULL;
}

static void
serves_several_threads_at_once (void **state)
{
	g_autoptr (GBytes) content = g_bytes_new_static ("GIF89a\1\0\1\0", 10);
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
