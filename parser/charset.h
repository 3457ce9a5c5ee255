/*
 * charset.h - bytes and a label -> UTF-8, and whether that was a guess.
 *
 * label is what the mail says, or NULL.  *charset (may be NULL) becomes the
 * name of what was used, lower-case, caller's; *guessed (may be NULL) tells
 * that the label was absent, unknown or contradicted by the bytes.
 * The answer is always valid UTF-8 without NUL, caller's to free.
 */
#ifndef PARSER_CHARSET_H
#define PARSER_CHARSET_H

#include <glib.h>
#include <stdbool.h>

char *charset_to_utf8 (const char *bytes, gsize length, const char *label,
		       char **charset, bool *guessed);

#endif
