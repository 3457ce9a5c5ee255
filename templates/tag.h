/*
 * tag.h - one Mustache tag, read from the text where it begins.
 *
 * Purpose: sigil, name, delimiters; what follows on the line.  What a tag
 * means is mustache.c's business.
 * Failure: RENDER_ERROR_SYNTAX, the message begins with the line.
 */
#ifndef TEMPLATES_TAG_H
#define TEMPLATES_TAG_H

#include <glib.h>
#include <stdbool.h>

enum {
	DELIMITER_BYTES = 32	/* of one; keeps time linear */
};

struct delimiters {
	char *open, *close;
};

struct tag {
	char sigil;		/* 0: a value */
	char *name;		/* NULL: a comment or delimiters; caller's */
	const char *start, *after;
	unsigned line;
};

/* Reads the tag whose opening delimiter is at start.  *line grows by the
 * line ends inside of it; {{=...=}} changes delimiters. */
bool tag_read (struct delimiters *delimiters, const char *start,
	       const char *end, unsigned *line, struct tag *tag,
	       GError **error);

/* Sets the error, always false. */
bool tag_complain (unsigned line, GError **error, const char *format, ...)
	G_GNUC_PRINTF (3, 4);

/* The first that is neither blank nor tab, or end. */
const char *tag_skip_blank (const char *p, const char *end);
/* Behind the end of the line if nothing but white space comes before it,
 * else NULL. */
const char *tag_rest_blank (const char *p, const char *end);

#endif
