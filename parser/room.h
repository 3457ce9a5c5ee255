/*
 * room.h - what a mail may still cost: it, and all mails that are in it.
 *
 * Purpose: each reader has its bounds for one message; a mail of a thousand
 * messages must not get a thousand times as much.  Each takes what it uses,
 * and when there is not enough left the bound's name is in facts.exceeded.
 */
#ifndef PARSER_ROOM_H
#define PARSER_ROOM_H

#include <glib.h>
#include <stdbool.h>

#include "parser/limits.h"

struct room {
	guint messages;		/* attached ones, to be read as such */
	guint smime_objects;	/* to be looked into */
	gsize smime_bytes;	/* of them */
	gsize smime_reads;	/* steps through them */
	gsize parts;		/* delimiters of known boundaries */
	gsize lines;		/* that may be delimiters, where those are not */
	gsize comparisons;	/* of a line that may be one with a boundary */
	gsize fields;		/* of parts' headers */
	gsize header_bytes;	/* of the same */
	gsize word_bytes;	/* from each "=?" there to its header's end */
	gsize text_bytes;	/* of texts, whether anything of them is seen */
	gsize html_bytes;
};

/* A whole mail's. */
#define ROOM ((struct room) { \
	.messages = LIMIT_MESSAGES, \
	.smime_objects = LIMIT_SMIME_OBJECTS, \
	.smime_bytes = LIMIT_SMIME_BYTES, \
	.smime_reads = LIMIT_SMIME_READS, \
	.parts = LIMIT_PARTS, \
	.lines = LIMIT_BOUNDARY_LINES, \
	.comparisons = LIMIT_BOUNDARY_LINES * 1000, \
	.fields = LIMIT_FIELDS * 10, \
	.header_bytes = LIMIT_HEADER_BYTES * 2, \
	.word_bytes = LIMIT_WORD_BYTES, \
	.text_bytes = LIMIT_TEXT_BYTES * 4, \
	.html_bytes = LIMIT_HTML_BYTES \
})

/* Takes cost from *left; false, and nothing is taken, if it is not there. */
static inline bool
room_take (gsize *left, gsize cost)
{
	if (cost > *left)
		return false;
	*left -= cost;
	return true;
}

#endif
