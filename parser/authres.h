/*
 * authres.h - Authentication-Results, RFC 8601, to the letter.
 *
 * authres_parse reads one field's value.  Any departure from the grammar
 * means: parse_ok false and no results at all.  Never NULL.
 */
#ifndef PARSER_AUTHRES_H
#define PARSER_AUTHRES_H

#include "parser/facts.h"
#include "parser/header.h"

struct authres *authres_parse (const struct field *field);
void authres_free (struct authres *authres);

#endif
