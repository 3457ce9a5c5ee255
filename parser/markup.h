/*
 * markup.h - what we write for an element of somebody's HTML.
 *
 * Purpose: the allow-list.  What has no entry gets no markup at all, its
 * words stay; see fragment.h for what survives.
 *
 * Ownership: markup_clear frees what markup_for gives.
 */
#ifndef PARSER_MARKUP_H
#define PARSER_MARKUP_H

#include <glib.h>
#include <stdbool.h>

#define MARKUP_EDGE "1px solid #c8ccd0"
#define MARKUP_CELL_STYLE "border:" MARKUP_EDGE \
	";padding:4px 8px;vertical-align:top"
#define MARKUP_EMPTY_CELL "<td style=\"" MARKUP_CELL_STYLE "\"></td>"
#define MARKUP_RULER "<hr>"

enum {
	MARKUP_LINK_BYTES = 2000	/* a longer address is none */
};

enum markup_shape {
	MARKUP_OTHER,
	MARKUP_FLOW,		/* words may stand in it */
	MARKUP_PREFORMATTED,
	MARKUP_TABLE,
	MARKUP_ROW,
	MARKUP_CELL
};

struct markup {
	enum markup_shape shape;
	char *open, *close;	/* never NULL */
};

/* name: lower-case.  attributes: name, value, ..., NULL; or NULL.  words: see
 * fragment_rules. */
struct markup markup_for (const char *name, const char *const *attributes,
			  const char *words);
void markup_clear (struct markup *markup);

/* The Content-ID that a picture's address names, caller's, or NULL. */
char *markup_content_id (const char *const *attributes);
/* The element for a picture under that Content-ID, caller's. */
char *markup_picture (const char *content_id, const char *const *attributes);

/* As text of the page: no character can be more than itself. */
void markup_escape (GString *out, const char *text, gsize length);

#endif
