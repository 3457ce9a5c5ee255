/*
 * canon.h - the bytes that DKIM and ARC signatures are over.
 *
 * Lines of a body end in CRLF or LF and are hashed as CRLF, so that a saved
 * copy is the mail that it was; a CR elsewhere is content.
 *
 * Sources: RFC 6376 section 3.4 and 3.7.
 */
#ifndef PARSER_CANON_H
#define PARSER_CANON_H

#include <stdbool.h>

#include "parser/checksum.h"
#include "parser/header.h"

void canon_body (struct checksum *checksum, const char *body, gsize length,
		 bool relaxed);

/* The field with its CRLF. */
void canon_field (struct checksum *checksum, const struct field *field,
		  bool relaxed);

/* The field that holds the signature itself: nothing behind "b=", and no
 * CRLF at the end. */
void canon_own_field (struct checksum *checksum, const struct field *field,
		      bool relaxed);

#endif
