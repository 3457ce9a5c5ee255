/*
 * dkimsig.h - one DKIM-Signature field as it claims to be, RFC 6376.
 *
 * Purpose: a claimed dkim=pass must have its signature in the mail, and the
 * signature must say the same (threats A22, rule 3).  Nothing is verified
 * here.
 *
 * well_formed: an undamaged field that is a tag-list to the letter, no tag
 * twice, with v=1, a, b, bh, d, h and s, each sound by its own grammar; a is
 * one of the two algorithms that may still be verified; h names From; i,
 * where given, is of d or below; l, t and x are numbers and x comes after t;
 * q, where given, has dns/txt.  What could be read is reported also where it
 * is not well-formed.
 *
 * odd: borders repeat d, s, i and the beginning of b in their own results,
 * whether the signature is good or not, and OpenDKIM repeats i decoded and
 * as it is: "i=x=3B=20spf=3Dpass" becomes a result of the border (A22).  So
 * it is told of any of these tags, also of one that stands there twice or in
 * what is no tag-list, that has more in it than an identifier may need.
 *
 * Ownership: the caller frees the answer, which is never NULL.
 * Sources: RFC 6376 section 2.11, 3.2 and 3.5, RFC 8301, 8463, 8616.
 */
#ifndef PARSER_DKIMSIG_H
#define PARSER_DKIMSIG_H

#include "parser/facts.h"
#include "parser/header.h"

struct dkim_signature *dkim_signature_parse (const struct field *field);

#endif
