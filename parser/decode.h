/*
 * decode.h - bytes of a known charset -> UTF-8.
 *
 * Appends valid UTF-8 without NUL.  *replaced grows by the number of bytes
 * that the charset does not have; each became U+FFFD.
 */
#ifndef PARSER_DECODE_H
#define PARSER_DECODE_H

#include <glib.h>

#include "parser/label.h"

void decode_append (GString *out, const char *bytes, gsize length,
		    const struct charset *charset, gsize *replaced);
void decode_append_utf8 (GString *out, const char *bytes, gsize length,
			 gsize *replaced);

#endif
