/*
 * newtext.h - what the sender wrote now, without quotation and signature.
 *
 * Purpose: the sender's own lines of a text, as they stand and in order;
 * left out are the mail they answer (above, below or between their words),
 * what announces it, signatures, and what phones and companies append.
 * Nothing is added: every line of the result is a line of the text.
 *
 * In doubt nothing is cut, a client's words must not be lost:
 * - Text without quote marks is taken for a quotation only below what no
 *   person writes by hand, and only if there are words above it.
 * - A mail that only forwards another: the forwarded text.
 * - "See my answers below": everything.
 * - One short quotation between the sender's words stays, since it may be
 *   theirs to cite; a greeting above it or a name below it is no such words.
 *   Where they answer piece by piece, it goes.
 * - Lines with quote marks that nothing announces stay if words follow.
 * - What asks or tells something below a signature, with the signature.
 * - If nothing would be left: the text as it is.
 *
 * text: valid UTF-8 with LF, HTML already turned into text with "> " before
 * what it quotes.  The result is the caller's to free, never NULL.
 */
#ifndef PARSER_NEWTEXT_H
#define PARSER_NEWTEXT_H

#include <glib.h>
#include <stdbool.h>

/*
 * The same for words that are passed on, as an agent's are to a client: in
 * doubt everything is cut, for what he quotes may be internal.  No line with
 * quote marks, nothing below what announces another mail, no signature above
 * either; perhaps nothing at all.
 */
struct newtext_own {
	char *text;		/* NULL: the same as the result */
	/* What was cut may have words of the sender's: he forwards a mail,
	 * shows a header, or says that his answers are below. */
	bool unsure;
	/* What was cut begins with text that has no quote marks: the lines
	 * below it could be anybody's. */
	bool unmarked;
};

/* own may be NULL. */
char *newtext_extract (const char *text, struct newtext_own *own);
/* Which lines of the text own's are, one for each, caller's; none where that
 * is unsure. */
bool *newtext_own_lines (const char *text, gsize *count);

#endif
