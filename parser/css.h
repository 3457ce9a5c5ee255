/*
 * css.h - what an inline style says about a text being seen.
 *
 * Only declarations in style attributes are read, no style sheets: enough
 * to find the text that mail hides on purpose.
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

/* style may be NULL. */
struct css css_read (const char *style);
/* The value of a color attribute: 0xrrggbb, or one of the above. */
int css_color (const char *value);

#endif
