/*
 * phrase.h - phrases that an administrator can read; search.h looks for them
 * in a text.
 *
 *	сайт не открыва*	words, in this order, with nothing but spaces,
 *				commas, quotes or dashes between them
 *	*			any letters
 *	{site}			one of a group of words
 *	{site} .. {down}	up to six words between, in the same sentence
 *	...			the same, up to fifteen
 *	(мой|наш) сайт		one of these
 *	очень?			a word, group or bracket that may be missing
 *	/ошибка\s+5\d\d/	PCRE2 as it stands, in any case
 *
 * A word is a whole word unless a star says otherwise.  A group is a list of
 * phrases with commas or line breaks between them, which may use the groups
 * before it.
 *
 * Ownership: phrases_free frees.  Building done, struct phrases is immutable.
 */
#ifndef POLICY_PHRASE_H
#define POLICY_PHRASE_H

#include "filter/policy/pattern.h"

enum { PHRASE_DEPTH = 6 };	/* brackets in brackets */

struct phrases;

struct phrases *phrases_new (void);
void phrases_free (struct phrases *phrases);

/* What a text is searched for: any of the phrases that are added to it.  All
 * false: *why (caller's) says what is wrong and what would be right. */
unsigned phrases_new_list (struct phrases *phrases);
/* Phrases in one line, with commas between them, or one in slashes; *any:
 * there was one. */
bool phrases_add (struct phrases *phrases, unsigned list, const char *line,
		  bool *any, char **why);
/* After the last one. */
bool phrases_end_list (struct phrases *phrases, unsigned list, char **why);
/* A whole list with a name; for the phrases after it. */
bool phrases_add_group (struct phrases *phrases, const char *name,
			const char *lines, char **why);

typedef struct phrases phrases_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (phrases_auto, phrases_free)

#endif
