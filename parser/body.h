/*
 * body.h - the text of a mail and its attachments, from the MIME tree.
 *
 * Purpose: choose what a person would call the text, and keep the rest as
 * files.  Fills text, text_is_html, charset, charset_guessed, attachments,
 * shell; adds to exceeded and defects.
 *
 * Text: of alternatives the plain one, unless it is empty or only says that
 * there is another; the text parts of all other multiparts in order; behind
 * it, under a line that says so, the texts of attached mails, also of those
 * that are inside their S/MIME signatures (opaque.h).
 *
 * Attachments: all leaves that are not the text or another form of it.  An
 * attached mail is one, by the name of its subject; what is attached to it
 * stays in it.  Pictures that HTML has in itself are some,
 * too.  Machine parts of a report are text, not files.  A mail that is
 * inside its S/MIME signature is read as if it stood outside; beside other
 * parts such a one is a file, too.  A text that cannot be decoded is kept as
 * a file and said so.
 *
 * Bounds: those of entity.h, html.h and tnef.h; LIMIT_TEXT_BYTES,
 * LIMIT_ATTACHMENTS, LIMIT_ATTACHMENT_BYTES.
 */
#ifndef PARSER_BODY_H
#define PARSER_BODY_H

#include "parser/facts.h"
#include "parser/header.h"

void body_read (GBytes *raw, const struct header *header,
		struct facts *facts);

/* To be called once, before any thread; calls g_mime_init. */
void body_init (void);

#endif
