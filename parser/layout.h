/*
 * layout.h - lines of text as a browser would set them, one after another.
 *
 * Purpose: words, line breaks and margins in; lines out, with "> " before
 * what is quoted and blanks before what is in a list.  White space runs are
 * one blank, margins collapse, and blanks at line ends go.
 *
 * Ownership: layout_finish returns the text and ends the layout's use.
 * Bounds: LIMIT_TEXT_BYTES of output, the rest is dropped (`full`).
 */
#ifndef PARSER_LAYOUT_H
#define PARSER_LAYOUT_H

#include <glib.h>
#include <stdbool.h>

struct layout {
	GString *out;
	GString *line;		/* the one being set, without its prefix */
	guint lines;		/* in out */
	/* For the lines to come: */
	guint quotes;		/* "> " before them */
	guint indent;		/* blanks before them */
	char bullet[16];	/* stands in the indent of the next one */
	/* Of the line being set, from when it got its first word: */
	guint line_quotes, line_indent;
	char line_bullet[16];
	bool blank_before;	/* a margin over it */
	bool blank_after;	/* and under it */
	bool ended;		/* a block ended it; nothing came since */
	bool joined;		/* a block that opens now does not end it */
	bool space_wanted;	/* a blank before the next word */
	bool full;
};

void layout_init (struct layout *layout);
/* Caller's; NULL is never returned. */
char *layout_finish (struct layout *layout);

/* preserve: white space counts, as in <pre>. */
void layout_text (struct layout *layout, const char *text, gsize length,
		  bool preserve);
/* Which line of the text the one being set will be, from 0. */
guint layout_line (const struct layout *layout);
/* Ends the line, also an empty one, as <br> does. */
void layout_break (struct layout *layout);
/* Ends the line if there is something on it, as a block does. */
void layout_block (struct layout *layout);
/* The same, at once: nothing joins the line any more. */
void layout_end (struct layout *layout);
/* As a block, and an empty line before what comes. */
void layout_margin (struct layout *layout);
/* A block that has just ended does not end the line, and neither does one
 * that opens now: for cells of a row.  separator: between the two; NULL at
 * the beginning of a row. */
void layout_join (struct layout *layout, const char *separator);

#endif
