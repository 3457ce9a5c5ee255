/*
 * content.h - does a mail say anything, beside what it quotes, and can the
 * two be told apart?  Pure.
 */
#ifndef POLICY_CONTENT_H
#define POLICY_CONTENT_H

#include "parser/facts.h"

/* Where nothing is new, nothing is cut from a text either: lines of a
 * quotation are no words. */
bool content_has_words (const char *text);
/* An attachment that is no picture in the text. */
bool content_has_files (const struct facts *facts);

/* The bound behind which words or files of it may not have been read, NULL:
 * none was met. */
const char *content_cut (const struct facts *facts);

/* NULL: the new text is its writer's words, and can go to others.  Else a
 * word of the manual, and *says is why not, for the SMTP dialogue; caller's. */
const char *content_doubt (const struct facts *facts, char **says);

#endif
