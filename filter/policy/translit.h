/*
 * translit.h - Russian and Ukrainian typed in Latin letters.
 *
 * "Ne otkryvaetsya sajt" is told from English by words that only these
 * languages have, two different ones of them at least; what a letter stands
 * for depends on which of the two it is.  Everybody spells in his own way, so
 * that the result is what was most likely meant, fit to be searched and not
 * to be shown.
 *
 * Pure.
 */
#ifndef POLICY_TRANSLIT_H
#define POLICY_TRANSLIT_H

#include <glib.h>
#include <stdbool.h>

enum translit { TRANSLIT_NONE, TRANSLIT_RU, TRANSLIT_UK };

/* text is lower case. */
enum translit translit_of (const char *text);

/* A word that is the same in every language, as names of programs are. */
bool translit_stays (const char *word, gsize length);

enum { TRANSLIT_LETTERS = 3 };	/* that one step writes at most */

/* What stands at `at` of a word in lower case: writes its letters, *count of
 * them (also none), and returns how many bytes of the word they were. */
gsize translit_step (enum translit translit, const char *word, gsize length,
		     gsize at, gunichar letters[TRANSLIT_LETTERS],
		     gsize *count);

#endif
