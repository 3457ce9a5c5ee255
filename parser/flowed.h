/*
 * flowed.h - format=flowed text -> one line a paragraph, RFC 3676.
 *
 * Lines that end in a blank go on in the next one of the same quote depth;
 * stuffing is taken away; quoted paragraphs keep their marks.  text has LF
 * line ends.  The answer is the caller's.
 */
#ifndef PARSER_FLOWED_H
#define PARSER_FLOWED_H

#include <glib.h>
#include <stdbool.h>

/* delsp: the blank before a soft break is no part of the text. */
char *flowed_unwrap (const char *text, bool delsp);

#endif
