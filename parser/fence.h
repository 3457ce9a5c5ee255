/*
 * fence.h - how much of a body a MIME parser may see.
 *
 * Purpose: bound parts, part headers and delimiter-like lines before GMime
 * works on them, since it bounds none of these.  One pass over the lines;
 * only what a delimiter of the mail's own makes a header is looked into, so
 * an attached text full of dashes costs nothing.
 *
 * Bounds: LIMIT_PARTS delimiters; LIMIT_FIELDS and LIMIT_HEADER_BYTES for
 * one part's header, ten and two times that for all; LIMIT_BOUNDARY_LINES
 * lines that begin with two dashes for every thousand boundaries they are
 * compared with; LIMIT_WORD_BYTES between encoded words and the end of their
 * header, since GMime looks for the end of each; all of these for a mail and the mails in it together
 * (room.h).  Where boundaries are written so that only the MIME parser knows
 * them, every line with two dashes counts as a delimiter.
 */
#ifndef PARSER_FENCE_H
#define PARSER_FENCE_H

#include <glib.h>

#include "parser/room.h"

/* type: the Content-Type value over the body, one line or folded; may be
 * NULL.  Returns how many of the bytes may be parsed; where these are not
 * all, *exceeded is the name of the bound. */
gsize fence_find (const char *bytes, gsize length, const char *type,
		  struct room *room, const char **exceeded);

#endif
