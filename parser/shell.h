/*
 * shell.h - the signature around a mail, a multipart/signed or an S/MIME
 * object: what was signed, and by what signature.
 *
 * Purpose: says whether there is a signature that covers all that a person
 * would read of the mail, and cuts out the exact bytes that were signed.  It
 * does not verify.  Anything that a mail program and this one could see in
 * two ways is a defect:
 *
 *	wrapped		it is not the mail itself but a part of it
 *	unsound		not exactly two parts, a line that could be taken for
 *			another delimiter, two Content-Type fields, a transfer
 *			encoding over it all, a tree with bytes from elsewhere;
 *			base64 of an S/MIME object with something else in it
 *	protocol	neither OpenPGP nor S/MIME, or the second part is none;
 *			an S/MIME object that says it is of another kind
 *	signature	not a signature alone (armor.h), or longer than
 *			LIMIT_SIGNATURE_BYTES; of an S/MIME object all that is
 *			not the content, and that may be cut into pieces
 *
 * What is signed inside of an attached mail says nothing of this one.
 * Clear-signed OpenPGP is not known as signed.
 *
 * Ownership: shell_read returns what shell_free (facts.h) frees; content is a
 * slice of the message, or what opaque.h took out of it.
 *
 * Sources: RFC 1847, RFC 3156 section 5, RFC 8551 section 3.5, RFC 9788.
 */
#ifndef PARSER_SHELL_H
#define PARSER_SHELL_H

#include "parser/entity.h"
#include "parser/facts.h"
#include "parser/header.h"

/* tree: what entity_read made of the message, and opaque_open of that.  NULL: nothing is signed. */
struct shell *shell_read (const struct entity *tree, GBytes *message,
			  const struct header *header);

#endif
