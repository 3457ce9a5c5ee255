/*
 * boundary.h - the delimiters of a multipart whose header does not tell them.
 *
 * Purpose: find the boundary that the lines of a body use, though no field
 * declares it; and tell a multipart that is closed before it has a part.
 *
 * Bounds: only the beginning of a body is searched, and its end for the last
 * delimiter; see boundary.c.
 *
 * Sources: RFC 2046 section 5.1.
 */
#ifndef PARSER_BOUNDARY_H
#define PARSER_BOUNDARY_H

#include <glib.h>
#include <stdbool.h>

/* What stands behind two dashes, with a Content- field in the next line; or,
 * where there ought to be a boundary (sure), with a last delimiter at the end
 * of the body.  Caller's; NULL: there is none. */
char *boundary_find (const char *body, gsize length, bool sure);

/* Is the body nothing but this boundary's last delimiter? */
bool boundary_closes (const char *boundary, const char *body, gsize length);

#endif
