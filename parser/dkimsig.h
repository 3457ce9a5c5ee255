/*
 * dkimsig.h - one DKIM-Signature field as it claims to be, RFC 6376.
 *
 * Nothing is verified here.  Never NULL; what is not there is NULL or -1.
 */
#ifndef PARSER_DKIMSIG_H
#define PARSER_DKIMSIG_H

#include "parser/facts.h"
#include "parser/header.h"

struct dkim_signature *dkim_signature_parse (const struct field *field);
void dkim_signature_free (struct dkim_signature *signature);

#endif
