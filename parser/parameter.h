/*
 * parameter.h - a MIME field's value and its parameters, as mail has them.
 *
 * Purpose: Content-Type and Content-Disposition in the shapes that real
 * programs write: RFC 2231 with charset, percent and pieces in any order,
 * RFC 2047 words where RFC 2231 belongs, raw 8-bit bytes, names with blanks
 * or backslashes and no quotes, missing semicolons and closing quotes.
 *
 * Ownership: parameters_parse returns what parameters_free frees; the value
 * is borrowed for the call only.
 *
 * Bounds: LIMIT_PARAMETERS pieces, those beyond are dropped and `exceeded`
 * is set.  Time is linear in the length of the value.
 *
 * Sources: RFC 2045 section 5.1, RFC 2183, RFC 2231, RFC 2047.
 */
#ifndef PARSER_PARAMETER_H
#define PARSER_PARAMETER_H

#include <glib.h>
#include <stdbool.h>

struct parameters {
	char *value;		/* what stands first, lower-case; "" if none */
	GPtrArray *pieces;	/* as written */
	bool exceeded;
};

/* value: the bytes behind the colon, folds as they are; NULL is "". */
struct parameters *parameters_parse (const char *value);
void parameters_free (struct parameters *parameters);

/* The decoded value of a parameter: one line of UTF-8, caller's; NULL if it
 * is not there.  An RFC 2231 form wins over a plain one. */
char *parameters_get (const struct parameters *parameters, const char *name);
/* The same; hint: the charset that raw bytes are probably in, or NULL. */
char *parameters_read (const struct parameters *parameters, const char *name,
		       const char *hint);

typedef struct parameters parameters_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (parameters_auto, parameters_free)

#endif
