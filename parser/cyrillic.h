/*
 * cyrillic.h - in which of its 8-bit charsets is this Cyrillic text?
 *
 * Five charsets put the same letters on other bytes, and mail programs mix
 * them up.  Read in the wrong one, letters come in an order no language has
 * and capitals stand inside words; the cost of a reading says how much so.
 * The pair costs were counted on Russian and Ukrainian prose; those of ґ, too
 * rare to be counted, are estimates.
 */
#ifndef PARSER_CYRILLIC_H
#define PARSER_CYRILLIC_H

#include <glib.h>
#include <stdbool.h>

struct cyrillic {
	const char *charset;	/* the best reading's name, lower-case */
	double cost;		/* of it: of real words 1.5 to 3 */
	double given_cost;	/* of the reading in the given charset */
	gsize letters;		/* Cyrillic letters in the best reading */
};

/* given: the charset that the mail claims, as charset.h names it, or NULL.
 * false: no reading of the bytes is Cyrillic text. */
bool cyrillic_recognise (const char *bytes, gsize length, const char *given,
			 struct cyrillic *cyrillic);

#endif
