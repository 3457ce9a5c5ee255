/*
 * LINK: parser/dataurl.c parser/transfer.c
 * LIBS: glib-2.0 gmime-3.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/dataurl.h"

#define DATA "data:image/png;base64,"

/* want: "type:content" of each, then "|" and the HTML without them. */
static const struct {
	const char *label, *html, *want;
} rows[] = {
	{ "in quotes", "a<img src=\"" DATA "aGk=\">b",
	  "image/png:hi|a<img src=\"\">b" },
	{ "in others", "<IMG alt=x SRC = '" "DATA:Image/PNG;BASE64,aGk=' x>",
	  "image/png:hi|<IMG alt=x SRC = '' x>" },
	{ "in none", "<img src=" DATA "aGk= alt=x><p>",
	  "image/png:hi|<img src= alt=x><p>" },
	{ "two", "<img src='" DATA "aGk='><img src='" DATA "eW8='>",
	  "image/png:hi image/png:yo|<img src=''><img src=''>" },
	{ "over lines", "<img\nsrc=\"" DATA "aG\r\n k=\">",
	  "image/png:hi|<img\nsrc=\"\">" },
	{ "escaped", "<img src=\"" DATA "aGk%3D\">",
	  "image/png:hi|<img src=\"\">" },
	{ "with a parameter", "<img src='data:image/jpeg;name=a.jpg;base64,"
	  "aGk='>", "image/jpeg:hi|<img src=''>" },
	{ "cut off", "<img src=\"" DATA "aGk=",
	  "image/png:hi|<img src=\"" },
	{ "not in base64", "<img src='data:image/svg+xml,<svg/>'>", "|" },
	{ "no picture", "<img src='data:text/html;base64,aGk='>", "|" },
	{ "no type", "<img src='data:image/;base64,aGk='>"
	  "<img src='data:image/p\xff;base64,aGk='>", "|" },
	{ "no source", "<p style='background:url(" DATA "aGk=)'>" DATA, "|" },
	{ "another's source", "<img data-src='" DATA "aGk='>", "|" },
	{ "a word only", "src='data:", "|" },
	{ "nothing", "", "|" },
};

static void
finds_what_was_pasted (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (rows); i++) {
		const char *html = rows[i].html;
		gsize length = strlen (html);
		g_autoptr (GString) got = g_string_new (NULL);
		g_autoptr (GBytes) rest = dataurl_cut (html, length);
		struct dataurl url = { 0 };

		while (dataurl_find (html, length, url.end, &url)) {
			g_autofree char *type = dataurl_type (html, &url);
			g_autoptr (GBytes) content = dataurl_content (html,
								      &url);
			gsize size;
			const char *bytes = g_bytes_get_data (content, &size);

			g_string_append_printf (got, "%s%s:%.*s",
						got->len ? " " : "", type,
						(int) size, bytes);
		}
		g_string_append_c (got, '|');
		if (rest)
			g_string_append_len (got,
				g_bytes_get_data (rest, NULL),
				(gssize) g_bytes_get_size (rest));
		if (strcmp (got->str, rows[i].want))
			fail_msg ("%s: %s", rows[i].label, got->str);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (finds_what_was_pasted),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
