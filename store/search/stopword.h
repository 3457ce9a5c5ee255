/*
 * stopword.h - words that say nothing of what a request is about.
 *
 * Tables only: what carries grammar, and what a letter to a support
 * department has beside its matter: greetings, requests, thanks.  Lower
 * case, yo as e, without apostrophes; separated by one space.
 */
#ifndef SEARCH_STOPWORD_H
#define SEARCH_STOPWORD_H

/* Ends with NULL. */
extern const char *const stopwords[];

#endif
