/*
 * attachment.h - one file of a mail as facts.h describes it.
 *
 * Names are for display: never a path, no controls, nothing that turns the
 * direction of the text, at most LIMIT_NAME_BYTES with the extension kept
 * (I4).  Types are what was declared; beside it stands what libmagic finds
 * in the first bytes.
 */
#ifndef PARSER_ATTACHMENT_H
#define PARSER_ATTACHMENT_H

#include "parser/facts.h"

/* name and content_id may be NULL; name is UTF-8.  Takes a reference to
 * content. */
struct attachment *attachment_new (const char *name, const char *type,
				   const char *content_id, GBytes *content);

/* A name as it may be shown, caller's; "" if nothing of it may. */
char *attachment_name (const char *name);

#endif
