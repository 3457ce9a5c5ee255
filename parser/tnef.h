/*
 * tnef.h - what Exchange and Outlook pack into winmail.dat.
 *
 * Purpose: the files in it, and the text where the mail has no other.  Read
 * by ourselves: libytnef prints to standard output, leaks, and allocates by
 * lengths that the sender writes, which no daemon can have.
 *
 * Everything is a slice of the given bytes; nothing is allocated by a length
 * that was not checked against what is there.  What is broken ends the
 * reading: `complete` is false then, and the whole is worth keeping.  So it
 * is where the text is there as RTF only.
 *
 * Not read: the RTF form of the text, which goes with a plain one almost
 * always, calendar entries, and what is inside an attached Outlook item.
 *
 * Source: MS-OXTNEF.
 */
#ifndef PARSER_TNEF_H
#define PARSER_TNEF_H

#include <glib.h>
#include <stdbool.h>

struct tnef_file {
	char *name;		/* UTF-8, not yet safe to show; or NULL */
	char *type;		/* "type/subtype" as given, or NULL */
	char *content_id;	/* or NULL */
	GBytes *content;
};

struct tnef {
	char *text;		/* UTF-8, or NULL; may be HTML */
	bool html;
	GPtrArray *files;	/* struct tnef_file; at most LIMIT_ATTACHMENTS */
	bool complete;		/* it was read to its end */
	bool rich_only;		/* there is a text, but only as RTF */
};

/* false: there is nothing in it for us. The caller clears in any case. */
bool tnef_read (struct tnef *tnef, GBytes *content);
void tnef_clear (struct tnef *tnef);

#endif
