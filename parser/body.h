/*
 * body.h - the text of a mail and its attachments, from the MIME tree.
 *
 * Fills text, text_is_html, charset, charset_guessed, attachments; adds to
 * exceeded and defects.  *html becomes the HTML the text came with or was
 * made from, as UTF-8, caller's, or NULL.  false: nothing could be read as
 * MIME, text is then the raw body.
 */
#ifndef PARSER_BODY_H
#define PARSER_BODY_H

#include "parser/facts.h"
#include "parser/header.h"

bool body_read (GBytes *raw, const struct header *header, struct facts *facts,
		char **html);

#endif
