/*
 * wordtable.h - a fixed set of words, each with something of the caller's.
 *
 * Purpose: each word of each mail is looked up, in the tables of languages
 * and of phrases, and nearly none is there.  A word is any run of bytes, and
 * needs no NUL behind it; few slots are taken, so that it mostly takes one
 * look to know that a word is not there.
 *
 * Ownership: words are copied, values are not.  Threads: once it is filled,
 * any number may search at a time.
 */
#ifndef PARSER_WORDTABLE_H
#define PARSER_WORDTABLE_H

#include <glib.h>

struct wordtable;

struct wordtable *wordtable_new (void);
void wordtable_free (struct wordtable *table);

/* The value is not NULL; it takes the place of the word's earlier one. */
void wordtable_put (struct wordtable *table, const char *word, gsize length,
		    gpointer value);
/* NULL: there is no such word. */
gpointer wordtable_find (const struct wordtable *table, const char *word,
			 gsize length);

typedef struct wordtable wordtable_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (wordtable_auto, wordtable_free)

#endif
