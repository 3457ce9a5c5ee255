/*
 * css.h - what an inline style says about a text being seen.
 *
 * Only declarations in style attributes are read, no style sheets: enough
 * to find the text that mail hides on purpose, and what is set apart by its
 * letters.
 */
#ifndef PARSER_CSS_H
#define PARSER_CSS_H

#include <glib.h>
#include <stdbool.h>

enum {
	CSS_COLOR_NONE = -1,	/* not said */
	CSS_COLOR_OTHER = -2	/* said, but not a plain color */
};

struct css {
	bool hidden;		/* neither it nor anything inside is shown */
	/* Inherited, and may be taken back inside: 1, 0, -1 for not said. */
	int invisible;
	int tiny;		/* font-size: 0 and the like */
	int preserve;		/* white-space: pre and the like */
	int color, background;	/* 0xrrggbb, or one of the above */
	bool no_margin;		/* margin: 0 above and below */
	bool no_border;
};

/* How letters look. */
struct css_font {
	int bold, italic;	/* 1, 0, -1 for not said */
	bool underlined, struck;
	bool even;		/* monospaced */
};

/* style may be NULL. */
struct css css_read (const char *style);
struct css_font css_font_read (const char *style);
/* Is it a list of monospaced fonts? */
bool css_is_even (const char *family);
/* The value of a color attribute: 0xrrggbb, or one of the above. */
int css_color (const char *value);

#endif
