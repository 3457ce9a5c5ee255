/*
 * heading.h - the header section of a mail that we write, field by field.
 *
 * Purpose: encoded, folded, safe.  Encoded words are written here: GMime
 * 3.2 decodes what looks like one in our input, picks a charset for each
 * word, and writes words of more than 75 characters.
 *
 * Every value is checked before anything is written.  A control character
 * is COMPOSE_ERROR_UNSAFE, what the field's grammar cannot carry is
 * COMPOSE_ERROR_INVALID.  Lines end in CRLF and have at most 76 characters,
 * but for an address or identifier that is longer itself.
 * Sources: RFC 5322 sections 2.2.3 and 3.4, RFC 2047 sections 2, 5 and 8.
 */
#ifndef TEMPLATES_HEADING_H
#define TEMPLATES_HEADING_H

#include <glib.h>
#include <stdbool.h>

enum {
	/* Of one identifier: with brackets, blank and CRLF a line of 998. */
	HEADING_ID_BYTES = 990,
	/* Identifiers in References: the first and the last ones. */
	HEADING_REFERENCES = 16,
	/* RFC 5321 section 4.5.3.1. */
	HEADING_LOCAL_BYTES = 64,
	HEADING_ADDRESS_BYTES = 254
};

/* Unstructured text, UTF-8. */
bool heading_text (GString *out, const char *name, const char *text,
		   GError **error);
/* display may be NULL or "".  address: one plain ASCII addr-spec. */
bool heading_mailbox (GString *out, const char *name, const char *display,
		      const char *address, GError **error);
/* The same, but the local part may have letters beyond ASCII, which make the
 * mail one for SMTPUTF8 (RFC 6532). */
bool heading_recipient (GString *out, const char *name, const char *display,
			const char *address, GError **error);
/* A word of visible ASCII characters. */
bool heading_word (GString *out, const char *name, const char *word,
		   GError **error);
/* Our own Message-ID, without brackets. */
bool heading_id (GString *out, const char *name, const char *id,
		 GError **error);
/* Identifiers of others, without brackets, oldest first, NULL at the end:
 * those that no field can carry are left out, and the middle of a long list
 * is.  Writes nothing for an empty list. */
bool heading_ids (GString *out, const char *name, const char *const *ids,
		  GError **error);

#endif
