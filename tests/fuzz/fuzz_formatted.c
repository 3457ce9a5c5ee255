#include "tests/fuzz/fuzz.h"

#include "parser/facts.h"
#include "parser/formatted.h"
#include "parser/html.h"
#include "parser/limits.h"
#include "parser/newtext.h"

/* No markup but what markup.c writes; no attribute but those that it knows. */
static void
assert_is_clean (const char *html)
{
	static const char *const tags[] = {
		"a", "b", "big", "blockquote", "br", "caption", "cite", "code",
		"dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
		"h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol",
		"p", "pre", "q", "s", "samp", "small", "strong", "sub", "sup",
		"table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
		"ul", "var", NULL
	};
	static const char *const attributes[] = {
		"alt=", "colspan=", "href=\"http", "href=\"HTTP",
		"href=\"mailto:", "href=\"tel:", "rowspan=", "src=\"cid:",
		"start=", "style=", "value=", "width="
	};

	while ((html = strchr (html, '<')) != NULL) {
		const char *end = strchr (html, '>');
		gsize length = strspn (html += 1 + (html[1] == '/'),
				       "abcdefghijklmnopqrstuvwxyz123456");
		g_autofree char *name = g_strndup (html, length);

		g_assert_nonnull (end);
		g_assert_true (g_strv_contains (tags, name));
		for (html += length; *html == ' ';) {
			gsize i = 0;

			html++;
			while (i < G_N_ELEMENTS (attributes)
			       && g_ascii_strncasecmp (html, attributes[i],
					strlen (attributes[i])) != 0)
				i++;
			g_assert_cmpuint (i, <, G_N_ELEMENTS (attributes));
			html = strchr (html, '"');
			g_assert_nonnull (html);
			html = strchr (html + 1, '"');
			g_assert_nonnull (html);
			html++;
		}
		g_assert_true (html == end);
	}
}

static char *
picture (const char *content_id, gpointer user)
{
	(void) user;
	return *content_id == 'x' ? NULL : g_strdup ("p1@picture");
}

int
LLVMFuzzerInitialize (int *argc, char ***argv);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	facts_init ();
	return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autofree char *bytes = g_strndup ((const char *) data, size);
	g_autofree char *html = g_utf8_make_valid (bytes, -1);
	g_autofree char *text = html_to_text (html, strlen (html), NULL);
	g_autofree char *words = newtext_extract (text, NULL);
	g_autofree char *got = formatted_html (html, words, picture, NULL);

	fuzz_assert_text (got);
	if (got == NULL)
		return 0;
	g_assert_cmpuint (strlen (got), <=, LIMIT_FRAGMENT_BYTES);
	assert_is_clean (got);
	return 0;
}
