/*
 * lexicon.h - text -> the terms that it is searched by.
 *
 * Purpose: the same for an article and for what a client writes, so that the
 * two meet.  Words are folded (lower case, NFC, yo as e, no apostrophes and
 * soft hyphens), words that say nothing are left out, what means the same is
 * made the same (lexicon_add_same), the rest is stemmed: Latin letters as
 * English, Cyrillic ones as the language of the text, Russian for English.
 *
 * Kept whole: numbers of LEXICON_DIGITS digits at most ("500", "0x80070005"
 * as what it is), codes with dots, dashes and underscores ("5.7.1", "8.2",
 * "ERR_SSL_PROTOCOL_ERROR", "wp-config.php"), and their parts beside them.
 * Left out: addresses of mail, pages and hosts, which are the client's own.
 *
 * A term has neither space nor quotation mark.
 *
 * Threads: a lexicon is used by one at a time.
 */
#ifndef SEARCH_LEXICON_H
#define SEARCH_LEXICON_H

#include <glib.h>
#include <stdbool.h>

enum {
	LEXICON_DIGITS = 5,
	LEXICON_WORD_BYTES = 80		/* what is longer is no word */
};

struct lexicon;

struct lexicon *lexicon_new (void);
void lexicon_free (struct lexicon *lexicon);

/* Words (NULL-terminated) that mean the same, in whatever language, in all
 * their forms.  NULL, or the word that stands in another group already or is
 * none, caller's: then nothing is added. */
char *lexicon_add_same (struct lexicon *lexicon, const char *const *words);

/* Appends the terms of the text to `terms` (char *), up to `most` of them,
 * as they stand.  language: "ru", "uk", "en" or NULL. */
void lexicon_read (struct lexicon *lexicon, const char *language,
		   const char *text, guint most, GPtrArray *terms);

typedef struct lexicon lexicon_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (lexicon_auto, lexicon_free)

#endif
