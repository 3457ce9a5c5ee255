/*
 * ident.h - Message-ID, In-Reply-To and References.
 *
 * Purpose: find conversations.  An identifier is what stands between angle
 * brackets, blanks and folds taken out of it; where a field has no brackets
 * at all, each of its words with an '@' in it, or its only word.  One with a
 * control in it, or that is not UTF-8, is left out: identifiers go into
 * header fields of ours (threat I1).
 *
 * References are oldest first, each once.  Bounds: LIMIT_MESSAGE_ID_BYTES
 * each; of more than LIMIT_REFERENCES the first and the latest are kept.
 * Sources: RFC 5322 sections 3.6.4 and 4.5.4.
 */
#ifndef PARSER_IDENT_H
#define PARSER_IDENT_H

#include "parser/facts.h"
#include "parser/header.h"

/* Fills message_id, in_reply_to and references. */
void ident_read (const struct header *header, struct facts *facts);

/* The identifiers in any text, appended to list as char *. */
void ident_list (const char *text, gsize length, GPtrArray *list);

#endif
