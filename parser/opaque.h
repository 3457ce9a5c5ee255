/*
 * opaque.h - mail that is inside its S/MIME signature.
 *
 * Purpose: some programs (Outlook, where "send clear text signed message" is
 * off) sign a mail so that all of it is one part of application/pkcs7-mime.
 * Here the entity that was signed is read and put into the tree, below the
 * part that it came out of, so that its text and files are found as any
 * mail's.  Nothing is verified: what nobody can prove can be read all the
 * same.
 *
 * That is so where nothing stands before it: a list server puts its own text
 * behind.  What comes after other parts is an attached mail (entity.inside
 * alone): a colleague's words are not those of who passes them on.
 *
 * A part is looked into if it is declared as one, or if it is a file without
 * a type by the name of one (RFC 8551 section 3.10).  It is opened if what was
 * signed begins as a mail's part does, with a Content-Type or an empty line:
 * people sign other files, too, and a contract in PDF stays in its envelope.
 * The others are known for what they are (entity.cms).
 *
 * Words that are added to the defects: "smime-damaged", "smime-encrypted",
 * "smime-compressed".
 *
 * Bounds: LIMIT_SMIME_OBJECTS, LIMIT_SMIME_DEPTH, those of cms.h and entity.h.
 * Sources: RFC 8551 sections 3.4 to 3.6, 3.10.
 */
#ifndef PARSER_OPAQUE_H
#define PARSER_OPAQUE_H

#include "parser/entity.h"
#include "parser/room.h"

/* The other arguments: as for entity_read. */
void opaque_open (struct entity *tree, struct room *room, GPtrArray *exceeded,
		  GPtrArray *defects);

#endif
