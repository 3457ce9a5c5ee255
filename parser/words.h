/*
 * words.h - the readable text of an unstructured field or display name.
 *
 * Decodes encoded words (RFC 2047) also where mail programs break them: in
 * the middle of a multibyte character, inside quotes, without white space
 * between; raw 8-bit bytes and wrong labels through charset.h.  The answer
 * is one line of valid UTF-8 without controls, white space runs kept as they
 * are but folds unfolded; caller's to free.
 */
#ifndef PARSER_WORDS_H
#define PARSER_WORDS_H

#include <glib.h>

char *words_decode (const char *value, gsize length);

#endif
