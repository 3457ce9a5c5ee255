/*
 * cms.h - what a CMS object is, and the content that was signed in it.
 *
 * Purpose: tells the objects of S/MIME apart, and takes the content out of
 * signed-data, for which no key is needed.  It verifies nothing, and looks at
 * no certificate and no signature: these stand behind the content.
 *
 * Read by libksba, which is what gpgsm reads with: what comes out here is what
 * gpgsm hashes.  Lengths may be definite or not, and a content without a
 * length in pieces; pieces under a length are damage to it.
 *
 * Bounds: room->smime_bytes of objects, room->smime_reads of steps through
 * them; lease.h for the memory of the library.
 *
 * Sources: RFC 5652, RFC 5083, RFC 3274.
 */
#ifndef PARSER_CMS_H
#define PARSER_CMS_H

#include <glib.h>

#include "parser/room.h"

enum cms_kind {
	CMS_NONE,		/* was not looked at, or is none */
	CMS_DAMAGED,		/* it begins as one, and ends too early */
	CMS_SIGNED,		/* there is a content */
	CMS_CERTIFICATES,	/* signed-data that has neither a content nor
				 * a signature */
	CMS_SIGNATURE,		/* signed-data of a content elsewhere */
	CMS_ENCRYPTED,		/* to a key that we have not */
	CMS_COMPRESSED,
	CMS_OTHER		/* also signed-data of what is no data */
};

/* content: the caller's, for CMS_SIGNED only.  exceeded: the name of a bound
 * that was met, and then the kind is CMS_DAMAGED; else NULL. */
enum cms_kind cms_read (GBytes *object, struct room *room, GBytes **content,
			const char **exceeded);

/* To be called once, before any thread. */
void cms_init (void);

#endif
