/*
 * authres.h - Authentication-Results, RFC 8601, to the letter.
 *
 * Purpose: proof may rest on these fields, and text of an attacker's choice
 * stands inside them, so any departure from the grammar of section 2.2 means
 * that nothing in the field is reported: parse_ok is false and there are no
 * results.  authserv_id is reported as soon as it could be read, so that a
 * damaged field of a trusted name can be held against the mail.
 *
 * Narrower than the grammar, because what stands there could be read in two
 * ways: the version, where there is one, must be 1; a property must not be
 * given twice for one result; a damaged field is never read.
 *
 * Wider, because common borders write it and it can only be read in one way:
 * a domain may be of one label and its labels may contain an underscore; an
 * unquoted header.b may contain a slash (OpenDKIM); results and properties
 * may be separated by comments without white space.
 *
 * A method with a version other than 1 is reported under the name
 * "method/version", so that nobody takes it for the one he knows.
 *
 * Ownership: the caller frees the answer, which is never NULL.
 * Bounds: LIMIT_AUTHRES_RESULTS, LIMIT_COMMENT_DEPTH; beyond is not ok.
 * Sources: RFC 8601, RFC 5321 (Keyword), 2045 (value), 6376 (domain-name),
 * errata 5435 and 6026 of RFC 8601.
 */
#ifndef PARSER_AUTHRES_H
#define PARSER_AUTHRES_H

#include "parser/facts.h"
#include "parser/header.h"

struct authres *authres_parse (const struct field *field);

#endif
