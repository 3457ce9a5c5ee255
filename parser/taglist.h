/*
 * taglist.h - tag=value lists, as DKIM and ARC fields and key records have
 * them.
 *
 * Strict: no tag twice, no control character, text is UTF-8; names are as
 * written, since tags differ by case.
 *
 * Ownership: taglist_read returns what taglist_free frees; what else is
 * returned is the caller's, but taglist_get borrows.  Bounds: TAGLIST_TAGS,
 * more than any program writes.
 * Sources: RFC 6376 section 3.2, RFC 8616.
 */
#ifndef PARSER_TAGLIST_H
#define PARSER_TAGLIST_H

#include <glib.h>
#include <stdbool.h>

enum { TAGLIST_TAGS = 40 };

struct taglist {
	GHashTable *values;	/* name -> value, no blanks at both ends */
	char *first;		/* the name that stands first, or NULL */
	bool good;		/* false: it breaks the grammar somewhere */
};

/* Never NULL; what was read before a mistake stays. */
struct taglist *taglist_read (const char *text);
void taglist_free (struct taglist *tags);

const char *taglist_get (const struct taglist *tags, const char *name);
bool taglist_is (const struct taglist *tags, const char *name,
		 const char *value);
/* Absent is -1; false if it is no number. */
bool taglist_number (const struct taglist *tags, const char *name,
		     gint64 *number);
/* A domain or a selector in its one form (address.h), or NULL. */
char *taglist_domain (const struct taglist *tags, const char *name);
/* Without the blanks inside, or NULL where there is none. */
char *taglist_packed (const struct taglist *tags, const char *name);
/* Of h=: lower-case field names; NULL if it is no list of them. */
char **taglist_fields (const struct taglist *tags, const char *name);

/* Not empty, and without blanks. */
bool taglist_is_base64 (const char *text);

typedef struct taglist taglist_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (taglist_auto, taglist_free)

#endif
