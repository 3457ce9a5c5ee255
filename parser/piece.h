/*
 * piece.h - one text leaf of a mail -> readable text.
 *
 * Charset, HTML, format=flowed, line ends and files between the lines are
 * seen to here.  Types are believed as far as the bytes allow: an HTML
 * document is one under text/plain, too, and words without any markup are
 * no HTML.
 */
#ifndef PARSER_PIECE_H
#define PARSER_PIECE_H

#include "parser/entity.h"
#include "parser/room.h"

struct piece {
	char *text;		/* LF line ends, no NUL; "" if not a text */
	const char *charset;	/* static */
	bool guessed;
	bool html;		/* made from HTML */
	bool hidden;		/* of which something was left out */
	bool undecodable;	/* the text is not (all of) what it says */
	const char *exceeded;	/* a bound, or NULL */
	GBytes *content;	/* the leaf's decoded bytes */
	/* Files that stood between the lines. */
	GPtrArray *files;	/* struct piece_file, or NULL */
};

struct piece_file {
	char *name;		/* UTF-8, not yet safe to show */
	GBytes *content;
};

/* Takes what it reads from room; where none is left, text is "". */
void piece_read (struct piece *piece, const struct entity *leaf,
		 struct room *room);
void piece_clear (struct piece *piece);

/* The leaf's HTML as it is, in UTF-8 with LF; NULL if it is none, or not all
 * of it can be read.  Caller's. */
char *piece_html (const struct entity *leaf, struct room *room);

/* text with LF line ends; takes and gives an allocated string. */
char *piece_line_ends (char *text);

#endif
