/*
 * scan.h - the tokens of structured fields: white space, comments, quoting.
 *
 * A cursor over borrowed bytes; nothing is copied until asked for.  Strict:
 * what is not the token asked for is left where it is, and a comment or
 * quoted string that is broken is never skipped.
 *
 * Bytes above 0x7f are text (RFC 6532); whether they are UTF-8 is for the
 * caller to ask (scan_sound).  Bounds: LIMIT_COMMENT_DEPTH.
 *
 * Sources: RFC 5322 section 3.2, RFC 2045 section 5.1.
 */
#ifndef PARSER_SCAN_H
#define PARSER_SCAN_H

#include <glib.h>
#include <stdbool.h>

struct scan {
	const char *at;
	const char *end;
};

struct scan scan_text (const char *text, gsize length);

/* Valid UTF-8, and no control but tab and the line feed of a fold. */
bool scan_sound (const char *text, gsize length);

bool scan_done (const struct scan *scan);
/* The next byte without taking it; '\0' at the end. */
char scan_peek (const struct scan *scan);
/* Takes the next byte if it is c. */
bool scan_char (struct scan *scan, char c);

/* Blanks and folds only.  True if there were any. */
bool scan_blanks (struct scan *scan);

/* Blanks, folds and comments.  False: a comment is broken.  *found (may be
 * NULL) tells whether there was anything. */
bool scan_cfws (struct scan *scan, bool *found);

/* One comment with its nested ones; appends what is between the outer
 * parentheses, quoted pairs undone, to text (may be NULL).  False, and
 * nothing taken, if there is no whole comment here. */
bool scan_comment (struct scan *scan, GString *text);

/* One quoted string; appends its content, quoted pairs undone, to text (may
 * be NULL).  False, and nothing taken, if there is no whole one here. */
bool scan_quoted (struct scan *scan, GString *text);

/* The longest run of bytes that take() likes; its length. */
gsize scan_run (struct scan *scan, bool (*take) (char c));

bool scan_is_atext (char c);	/* RFC 5322 atext, and above 0x7f */
bool scan_is_token (char c);	/* RFC 2045 token */

#endif
