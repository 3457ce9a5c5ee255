/*
 * line.h - a text as lines, and what each line looks like.
 *
 * Purpose: everything that the recognition of quotations and signatures
 * asks of a line, found in one pass, so that no question costs more than
 * the text is long.  Lines borrow from the text.
 *
 * Text is valid UTF-8 with LF.  A line of more than LINE_SHAPE_BYTES is
 * somebody's sentence, not furniture: only its quote marks are looked at.
 * A text is at most 4 GiB; LIMIT_TEXT_BYTES sees to it.
 */
#ifndef PARSER_LINE_H
#define PARSER_LINE_H

#include "parser/phrases.h"

enum { LINE_SHAPE_BYTES = 400 };

struct line {
	/* Offsets into the text; length is without LF, the body is without
	 * quote marks and white space at its ends. */
	guint32 start, length;
	guint32 body, body_length;
	guint16 depth;		/* of quote marks at its start */
	guint8 role;		/* enum phrases_role, if "Label: ..." */
	guint32 starts;		/* phrases_starts of the body */
	/* What it has of "On 3 March 2025 at 10:00, Ann <a@b> wrote:". */
	guint8 words;		/* of letters; at most 255 */
	guint8 foreign;		/* lower-case and not glue: a sentence's */
	bool wrote : 1;		/* a word for "wrote" */
	bool self : 1;		/* "I", "we": no mail program says that */
	bool time : 1;		/* 10:00 */
	bool date : 1;		/* a year, or 3.3.25 */
	bool iso_start : 1;	/* begins with 2025-03-03 */
	bool led : 1;		/* "Call me at 10:00": words, then a number */
	bool address : 1;	/* has an @ inside a word */
	bool bracketed : 1;	/* and that in <>, () or [] */
	bool asks : 1;		/* "please", or an imperative */
	/* "On ..., Ann <a@b> wrote:   and the mail", all on one line. */
	bool wrote_then : 1;
	bool colon_end : 1;
	bool angle_end : 1;	/* ends in '>' */
	bool dash_end : 1;	/* ends in "--" */
	bool is_blank : 1;	/* nothing in the body */
	bool is_rule : 1;	/* drawn: ----, ____, **** */
};

struct lines {
	const char *text;
	struct line *line;
	gsize count;
};

void lines_init (struct lines *lines, const char *text);
void lines_clear (struct lines *lines);

/* The line's body: not terminated, line->body_length bytes. */
const char *line_body (const struct lines *lines, gsize at);
/* The next word of [p, end), or NULL; what stands in the address of a site is
 * none. */
const char *line_word (const char *p, const char *end, gsize *length);
/* Neither blank nor drawn nor quoted. */
bool line_is_text (const struct lines *lines, gsize at);
/* The first line at or behind this one that is not blank, or count. */
gsize line_next_filled (const struct lines *lines, gsize at);
/* A person who shows a header, a signature or a list leads up to it: "I got
 * this:". */
bool line_is_led_up_to (const struct lines *lines, gsize at);
/* May a phrase of the list begin with its first word? */
bool line_starts (const struct lines *lines, gsize at,
		  enum phrases_list list);
/* The body, folded, in into (which is emptied first). */
void line_fold (const struct lines *lines, gsize at, GString *into);
/* Its first bytes, without brackets and drawn characters before them. */
void line_fold_start (const struct lines *lines, gsize at, GString *into);

#endif
