/*
 * words.h - the readable text of an unstructured field or display name.
 *
 * Purpose: what the writer typed, also where mail programs break the rules:
 * encoded words inside quotes or without white space around them, a
 * multibyte character or a base64 group split between two of them, spaces
 * inside, missing padding, unknown or wrong charset labels; raw 8-bit bytes.
 * Neighbouring words of one charset are decoded as one.
 *
 * hint: the charset that raw bytes are probably in, e.g. that of the mail's
 * text, or NULL.
 *
 * The answer is one line of valid UTF-8 without controls, without blanks at
 * its ends, a fold being one space; the caller's to free.
 * Bounds: LIMIT_WORDS_BYTES, cut at a character.
 *
 * Sources: RFC 2047, RFC 2231 section 5.
 */
#ifndef PARSER_WORDS_H
#define PARSER_WORDS_H

#include <glib.h>
#include <stdbool.h>

char *words_decode (const char *value, gsize length, const char *hint);

/* Whether each encoded word that begins in value also ends in it.  Where one
 * does not, other readers may take what follows for a part of it. */
bool words_whole (const char *value, gsize length);

#endif
