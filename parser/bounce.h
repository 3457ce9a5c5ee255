/*
 * bounce.h - what a bounce says about the mail that came back.
 *
 * Purpose: recipient, status, action, diagnostic and the Message-ID of the
 * original, from the machine-readable report where there is one (RFC 3464),
 * else from the words that mail systems use.  Only reads: whether the mail
 * is a bounce is machine.c's decision, whether the bounce is to be believed
 * is policy's (L6).
 *
 * Of several recipients it tells the first one that failed.  Values are
 * as dsn.h has them; NULL where the bounce does not say.
 */
#ifndef PARSER_BOUNCE_H
#define PARSER_BOUNCE_H

#include "parser/facts.h"
#include "parser/header.h"

/* parts: of parts_list.  Fills the bounce's members of facts->machine. */
void bounce_read (const struct header *header, const GPtrArray *parts,
		  struct facts *facts);

#endif
