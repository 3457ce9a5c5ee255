/*
 * likeness.h - which of several values a text is most like, by examples.
 *
 * An example is a text and the value that is right for it.  What a text has
 * in common with them are its words, their beginnings, and pairs of words
 * that follow each other; each counts the more, the more it belongs to one
 * value alone (naive Bayes).  An answer is given only where one value is far
 * ahead of all others.
 *
 * Texts are those of gist.h.  Built once, then immutable; pure.
 */
#ifndef POLICY_LIKENESS_H
#define POLICY_LIKENESS_H

#include <glib.h>

enum {
	LIKENESS_EXAMPLES = 10000,
	LIKENESS_WORDS = 120,	/* of a text, from its beginning */
	LIKENESS_AHEAD = 5	/* as a logarithm: 150 to 1 */
};

struct likeness;

struct likeness *likeness_new (void);
void likeness_free (struct likeness *likeness);	/* NULL is legal */
/* Beyond LIKENESS_EXAMPLES an example is dropped. */
void likeness_add (struct likeness *likeness, const char *value,
		   const char *text);
/* Borrowed; NULL: it is like none, or like several. */
const char *likeness_find (const struct likeness *likeness, const char *text);

typedef struct likeness likeness_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (likeness_auto, likeness_free)

#endif
