/*
 * signature.h - what a mail program or a company adds under a person's words.
 *
 * Purpose: finds where, in the sender's own lines, the tail begins that
 * nobody wrote for this mail: "-- " and what follows, "Sent from my iPhone",
 * a scanner's or lawyer's notice, a visiting card under "Best regards".
 * The closing formula and the name under it stay: they are the sender's.
 *
 * Only the last SIGNATURE_LOOK_BACK lines are looked at.  In doubt the lines
 * stay.
 */
#ifndef PARSER_SIGNATURE_H
#define PARSER_SIGNATURE_H

#include "parser/line.h"

enum { SIGNATURE_LOOK_BACK = 80 };

/* The new end of lines [from, end): everything behind it is such a tail, or
 * blank or drawn.  from: nothing else is there. */
gsize signature_trim (const struct lines *lines, gsize from, gsize end);
/* The same, but in doubt they go: what was written below "-- ", too. */
gsize signature_cut (const struct lines *lines, gsize from, gsize end);

/* The lines [from, end) are nothing but a closing formula and a name. */
bool signature_is_closing (const struct lines *lines, gsize from, gsize end);

#endif
