/*
 * LINK: parser/html.c parser/page.c parser/glyphs.c parser/layout.c parser/css.c
 * LINK: parser/link.c parser/fragment.c parser/markup.c
 * LIBS: glib-2.0 libxml-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/html.h"
#include "parser/limits.h"

static const struct {
	const char *label, *html, *want;
} broken[] = {
	{ "not closed", "<div><b>a<p>b", "a\n\nb\n" },
	{ "closed in disorder", "<b><i>a</b></i>b", "ab\n" },
	{ "closed, not opened", "</div>a</b></table>b", "ab\n" },
	{ "a quotation mark too few", "<a href=\"x>a</a> b", "a b\n" },
	{ "the last tag is cut", "a <img src=\"x", "a\n" },
	{ "a comment is not closed", "a<!-- b>c", "ac\n" },
	{ "a style sheet is not closed", "a<style>b{}", "a\n" },
	{ "a tag that is none", "a <3 b <- c < d", "a <3 b <- c < d\n" },
	{ "two documents", "<html><body>a</body></html><html><body>b</body>"
	  "</html>", "ab\n" },
	{ "no markup", "a\nb", "a b\n" },
	{ "nothing", "", "" },
};

static void
reads_broken_html (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (broken); i++) {
		g_autofree char *got = html_to_text (broken[i].html,
			strlen (broken[i].html), NULL);

		if (strcmp (got, broken[i].want))
			fail_msg ("%s: \"%s\"", broken[i].label, got);
	}
}

static char *
repeat (const char *before, const char *piece, gsize times, const char *behind)
{
	GString *out = g_string_new (before);

	while (times--)
		g_string_append (out, piece);
	g_string_append (out, behind);
	return g_string_free (out, FALSE);
}

/* Reads it; what is behind must be in the text. */
static void
expect (char *html, const char *bound, const char *behind)
{
	struct html_result result;
	g_autofree char *owned = html;
	g_autofree char *text = html_to_text (html, strlen (html), &result);

	assert_true (g_utf8_validate (text, -1, NULL));
	assert_true (strlen (text) <= LIMIT_TEXT_BYTES + 1);
	if (g_strcmp0 (result.exceeded, bound))
		fail_msg ("%s, not %s", result.exceeded, bound);
	if (behind && !strstr (text, behind))
		fail_msg ("\"%s\" is lost", behind);
}

static void
keeps_its_bounds_and_the_words_behind_them (void **state)
{
	(void) state;
	expect (repeat ("", "<div>", LIMIT_HTML_DEPTH - 2, "end"), NULL,
		"end");
	expect (repeat ("", "<div>", LIMIT_HTML_DEPTH + 1, "end"),
		"html-depth", "end");
	expect (repeat ("", "<div>", 300000, "end"), "html-depth", "end");
	expect (repeat ("", "<i></i>", LIMIT_HTML_DEPTH * 2, "end"), NULL,
		"end");
	expect (repeat ("<b ", "a1=x ", 5000, ">end</b>"), "html-attributes",
		"end");
	expect (repeat ("", "x", LIMIT_TEXT_BYTES + 10, ""), "text-bytes",
		"xxx");
	expect (repeat ("", "я<br>", LIMIT_TEXT_BYTES / 3 + 10, ""),
		"text-bytes", "я");
	expect (repeat ("x", "<!-- -->", LIMIT_HTML_BYTES / 8 + 1, "end"),
		"html-bytes", "x");
}

/* Each of these takes hours where time grows with the square. */
static void
takes_time_in_proportion_whatever_is_broken (void **state)
{
	static const char *const pieces[] = {
		"<!--", "<style></x>", "<script></x>", "<a", "<a =\"x",
		"<a =\"x'>", "<", "&nbsp;", "\xc2\xa0", "</b>",
		"<table><tr><td>", "<blockquote>x", "<a b=\">\" a1 a2 a3",
		"<![x"
	};

	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (pieces); i++) {
		g_autofree char *html = repeat ("", pieces[i],
			LIMIT_HTML_BYTES / 4 / strlen (pieces[i]), "");

		g_free (html_to_text (html, strlen (html), NULL));
	}
}

static const struct {
	const char *html, *want;
} charsets[] = {
	{ "<head><meta charset=utf-8>", "utf-8" },
	{ "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; "
	  "charset=windows-1251\">", "windows-1251" },
	{ "<meta name=x><meta charset='koi8-r'/>", "koi8-r" },
	{ "<p>charset=utf-8", NULL },
	{ "<meta charset=x", NULL },
	{ "", NULL },
};

static void
finds_the_charset_that_a_document_names (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (charsets); i++) {
		g_autofree char *got = html_charset (charsets[i].html,
			strlen (charsets[i].html));

		if (g_strcmp0 (got, charsets[i].want))
			fail_msg ("%s: %s", charsets[i].html, got);
	}
}

static void
tells_a_document_from_a_text (void **state)
{
	(void) state;
	assert_true (html_is_document ("\n<!DOCTYPE html>", 16));
	assert_true (html_is_document ("<HTML lang=ru>", 14));
	assert_false (html_is_document ("<htmlx>", 7));
	assert_false (html_is_document ("see <html>", 10));
	assert_false (html_is_document ("", 0));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (reads_broken_html),
		cmocka_unit_test (keeps_its_bounds_and_the_words_behind_them),
		cmocka_unit_test (takes_time_in_proportion_whatever_is_broken),
		cmocka_unit_test (finds_the_charset_that_a_document_names),
		cmocka_unit_test (tells_a_document_from_a_text),
	};

	html_init ();
	return cmocka_run_group_tests (tests, NULL, NULL);
}
