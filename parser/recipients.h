/*
 * recipients.h - the plain addresses of To and Cc.
 *
 * Forgiving, unlike sender.h, since nothing is proven by them: what is not
 * a plain address is left out, members of groups count, names and comments
 * never do.  Bounds: LIMIT_RECIPIENTS ("recipients" in facts->exceeded).
 * Sources: RFC 5322 section 3.4.
 */
#ifndef PARSER_RECIPIENTS_H
#define PARSER_RECIPIENTS_H

#include "parser/facts.h"
#include "parser/header.h"

void recipients_read (const struct header *header, struct facts *facts);

#endif
