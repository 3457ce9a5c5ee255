/*
 * vocabulary.h - the terms that the articles of one language have: in how
 * many each is, and which of them a misspelt one is meant to be.
 *
 * Private to store/search/.  Immutable once built.
 */
#ifndef SEARCH_VOCABULARY_H
#define SEARCH_VOCABULARY_H

#include <glib.h>

enum {
	VOCABULARY_TYPO_LETTERS = 5	/* shorter words are not mended */
};

struct vocabulary;

struct vocabulary *vocabulary_new (void);
void vocabulary_free (struct vocabulary *vocabulary);

/* One article's terms, char *, each counted once. */
void vocabulary_add (struct vocabulary *vocabulary, const GPtrArray *terms);
/* After the last of them. */
void vocabulary_close (struct vocabulary *vocabulary);

guint vocabulary_articles (const struct vocabulary *vocabulary);
/* In how many articles it is; 0: in none. */
guint vocabulary_count (const struct vocabulary *vocabulary,
			const char *term);
/* The term that is one letter more, less, other, or exchanged with its
 * neighbour (Damerau), or NULL; digits are never mended. */
const char *vocabulary_near (const struct vocabulary *vocabulary,
			     const char *term);

#endif
