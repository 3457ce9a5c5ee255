/*
 * stem.h - a word without its ending, so that its forms are found alike.
 *
 * Purpose: search.  A stem is no word; what matters is that the forms of one
 * word, and mostly the verb and its noun ("install", "installation"), have
 * the same stem.
 *
 * English and Russian: the Snowball algorithms (libstemmer), for Russian with
 * what they leave of derived nouns taken off.  Ukrainian has no Snowball
 * algorithm: here endings of nouns, adjectives and verbs are taken off, the
 * longest first, after the paradigms of the Ukrainian orthography of 2019,
 * sections 70-115; then what alternates in a stem is made the same: the vowel
 * that comes and goes ("рахунок", "рахунку"), i and o of a closed syllable
 * ("вхід", "входу"), k and ts ("сторінка", "сторінці").  Cyrillic stems are
 * cut to STEM_LETTERS.
 *
 * Words are lower case, valid UTF-8, apostrophe as "'", Russian yo as e.
 *
 * Threads: a struct stemmer is used by one at a time.
 */
#ifndef SEARCH_STEM_H
#define SEARCH_STEM_H

#include <glib.h>

enum { STEM_LETTERS = 7 };

enum tongue_of_word { STEM_EN, STEM_RU, STEM_UK };

struct stemmer;

struct stemmer *stemmer_new (void);
void stemmer_free (struct stemmer *stemmer);
/* Appends the stem of the word. */
void stem_append (struct stemmer *stemmer, enum tongue_of_word tongue,
		  const char *word, gsize length, GString *out);

#endif
