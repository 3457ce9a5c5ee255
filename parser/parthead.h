/*
 * parthead.h - where the header of a part ends that no blank line ends.
 *
 * Purpose: some programs write a part's text right below its fields, or right
 * below the delimiter.  A parser takes those lines for broken fields, and the
 * words in them are lost; here they are found again.  Fields whose value goes
 * on without a blank before it are no words.
 *
 * Bounds: only the last PARTHEAD_BYTES of a header are looked at.
 *
 * Sources: RFC 2046 section 5.1, RFC 5322 section 2.2.
 */
#ifndef PARSER_PARTHEAD_H
#define PARSER_PARTHEAD_H

#include <glib.h>

enum { PARTHEAD_BYTES = 8192 };

/* The same of a part that is all header, as the parser took it: [*start, *end)
 * become its words.  The part is the first one behind offset from that this
 * boundary begins; both are 0 where there is none. */
void parthead_find (const char *bytes, gsize length, gsize from,
		    const char *boundary, gsize *start, gsize *end);

/* bytes[floor..start) end with a part's delimiter and header, its content
 * begins at start: where it really begins, which is start mostly. */
gsize parthead_end (const char *bytes, gsize floor, gsize start);

#endif
