/*
 * sender.h - who a mail says it is from: the strict From grammar.
 *
 * Purpose: a verifying milter, a mail program and we must not be able to
 * read three senders in one mail.  So facts->from is filled only where the
 * raw header section has exactly one From field, undamaged, with exactly one
 * plain address (address.h) in one of these shapes, and from_defect says
 * what else it was:
 *
 *	address
 *	address (comment)
 *	phrase <address> (comment)
 *
 * The phrase may be atoms, quoted strings, encoded words, raw 8-bit bytes,
 * dots and comments, as mail programs write them; an address standing
 * unquoted in it must be the same one, and no encoded word may be left
 * open.  A comment must not contain an address or angle brackets: that is
 * the defect "comment".  There is never a comment or a fold inside the
 * address.
 *
 * from_defect is NULL or one word: "no-from", "several-from",
 * "incomplete-header", "damaged-field", "control", "several-addresses",
 * "group", "route", "comment", "syntax", or one of address.h.
 *
 * from_name is what a mail program would show, also where from is NULL; at
 * most LIMIT_NAME_BYTES.
 *
 * Never identity: Sender, Resent-From, Reply-To (A4).
 * Sources: RFC 5322 sections 3.4 and 4.4.
 */
#ifndef PARSER_SENDER_H
#define PARSER_SENDER_H

#include "parser/facts.h"
#include "parser/header.h"

void sender_read (const struct header *header, struct facts *facts);

#endif
