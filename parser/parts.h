/*
 * parts.h - which parts a mail has, for those who only ask for reports.
 *
 * Purpose: lists the parts of the MIME tree of one mail with their bytes, in
 * order, without going into attached mails: what another mail is made of
 * says nothing about this one.  A body without MIME is one part.  Nothing is
 * decoded but the Content-Type.  Damaged trees give what can be seen.
 *
 * Bounds: PARTS_MOST parts, PARTS_BYTES of the body; what is beyond is not
 * looked at.  Bytes are borrowed from the raw mail.
 *
 * Sources: RFC 2045, 2046.
 */
#ifndef PARSER_PARTS_H
#define PARSER_PARTS_H

#include "parser/header.h"

enum {
	PARTS_MOST = 50,
	PARTS_BOUNDARIES = 8,
	PARTS_BYTES = 1 << 20
};

struct part {
	char *type;		/* lower-case "type/subtype" */
	char *report;		/* report-type or method of a multipart
				 * or calendar, lower-case, or NULL */
	bool base64;		/* Content-Transfer-Encoding */
	const char *start;
	gsize length;		/* of what is behind the part's own header */
};

/* The mail itself first, then its parts; struct part. */
GPtrArray *parts_list (const struct header *header, GBytes *raw);

/* The first of this type behind the mail itself, or NULL. */
const struct part *parts_find (const GPtrArray *parts, const char *type);

#endif
