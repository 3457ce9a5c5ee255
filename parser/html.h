/*
 * html.h - HTML mail -> text that reads as the mail looked.
 *
 * Lists get bullets and numbers, rows of tables are lines, quotations get
 * "> " (blockquote, and the containers that webmail uses instead), links
 * their address behind the text where that is not the same, pictures their
 * alternative text.  <pre> stays as it is.  What a reader does not see
 * (display: none, no size, the color of the paper, hidden) is left out and
 * `hidden` tells so; style sheets are not read.
 *
 * The parser is libxml2's, by events: no tree, no recursion.
 *
 * Bounds: LIMIT_HTML_BYTES of input, LIMIT_TEXT_BYTES of output,
 * LIMIT_HTML_DEPTH open elements; a tag with hundreds of attributes is left
 * out.  `exceeded` is the first bound that was hit, or NULL.
 */
#ifndef PARSER_HTML_H
#define PARSER_HTML_H

#include <glib.h>
#include <stdbool.h>

#include "parser/fragment.h"

struct html_result {
	bool hidden;
	const char *exceeded;
};

/* html: valid UTF-8 without NUL.  result may be NULL.  Caller's. */
char *html_to_text (const char *html, gsize length,
		    struct html_result *result);

/* The same, but each picture that the mail brings along is U+FFFC, and its
 * alternative text (char *, caller's) is added to pictures. */
char *html_to_lines (const char *html, gsize length, GPtrArray *pictures,
		     struct html_result *result);
/* Clean HTML of some lines of that text, fragment.h; caller's.  NULL where
 * there is nothing of them, or a bound was hit. */
char *html_to_fragment (const char *html, gsize length,
			const struct fragment_rules *rules);

/* The charset that a document names in its head, caller's, or NULL. */
char *html_charset (const char *bytes, gsize length);
/* Does a text begin as an HTML document does? */
bool html_is_document (const char *bytes, gsize length);

/* To be called once, before any thread. */
void html_init (void);

#endif
