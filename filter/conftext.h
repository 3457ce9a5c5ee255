/*
 * conftext.h - the text of a configuration file, before its grammar.
 */
#ifndef FILTER_CONFTEXT_H
#define FILTER_CONFTEXT_H

#include <glib.h>

/* The line of the first control character other than white space, 0 if
 * there is none. */
int conftext_control (const char *text, gsize length, unsigned char *control);
/* The same text with blanks in the place of comments, lines where they were;
 * caller's.  libconfuse counts the lines of comments twice, takes none inside
 * a list, and lets one run to the end of the file: one that is left open
 * stays. */
char *conftext_bare (const char *text, gsize length);

#endif
