/*
 * digest.h - what two deliveries of one mail have in common, as a hash.
 *
 * Purpose: a client whose 250 was lost sends the mail again, perhaps by
 * another relay; it must be known as the same.  So the hash is over what the
 * author's program wrote and no relay touches: originator, destination,
 * identification and date fields, MIME and list fields of the top header
 * (the names are in digest.c), and the body.  Trace, results, signatures,
 * spam marks and fields of our own are not in it, nor is the subject: a
 * filter puts tags before it, and only policy knows ours (subject.h).
 *
 * Fields: name in lower case, unfolded, runs of blanks as one; ordered by
 * name, those of one name in their order.  Body: line ends as LF, without
 * the empty lines at its end.
 *
 * It identifies, it does not protect: whoever copies a mail gets its hash.
 */
#ifndef PARSER_DIGEST_H
#define PARSER_DIGEST_H

#include "parser/header.h"

/* hex has room for 64 digits and the NUL. */
void digest_content (const struct header *header, const char *bytes,
		     gsize length, char hex[65]);

#endif
