/*
 * attribution.h - "On 3 March 2025 at 10:00, Ann <a@b> wrote:".
 *
 * Purpose: finds that line, in any of the languages of phrases.h, also
 * wrapped over several lines, also without a verb ("mo, 3 mar. 2025 at
 * 10:00, Ann <a@b>:").  A sentence that a person ends in a colon is not one:
 * beside names, dates and addresses, such a line has hardly a word that is
 * not in the tables.
 *
 * Looks at a bounded number of lines.
 */
#ifndef PARSER_ATTRIBUTION_H
#define PARSER_ATTRIBUTION_H

#include "parser/line.h"

struct attribution {
	gsize count;		/* lines that it takes; 0: there is none */
	bool quoted;		/* what follows has quote marks */
};

/* What begins at this line, which has no quote marks.  Where none follow
 * either, only a line with a verb or date and an address is believed. */
struct attribution attribution_at (const struct lines *lines, gsize at);
/* The same for who must not pass on another's words: one that a person may
 * have written as well ("the client a@b wrote:") is believed, too. */
bool attribution_suspected (const struct lines *lines, gsize at);

/* The quoted lines from here on begin with their own attribution, as Apple's
 * programs write it. */
bool attribution_inside (const struct lines *lines, gsize at);

#endif
