/*
 * term.h - how long agreed work takes: "3d", "2 weeks", "5 рабочих дней".
 *
 * A promise in the words of people, not a time to reckon with: kept in one
 * short form, told in the client's language.  Pure.
 */
#ifndef POLICY_TERM_H
#define POLICY_TERM_H

#include <glib.h>
#include <stdbool.h>

enum { TERM_MOST = 1000 };	/* of whatever unit */

/* Reads a term at the start of text: a number and a unit, with or without a
 * blank between.  The bytes it takes, blanks behind it included, and *term is
 * its short form ("3d"; caller's); or 0. */
gsize term_read (const char *text, char **term);
/* The short form in words: "3 days", "3 дня", "3 дні"; caller's.  What is no
 * short form comes back as it is. */
char *term_print (const char *term, const char *language);

#endif
