/*
 * content.h - does a mail say anything, beside what it quotes?  Pure.
 */
#ifndef POLICY_CONTENT_H
#define POLICY_CONTENT_H

#include "parser/facts.h"

/* Where nothing is new, nothing is cut from a text either: lines of a
 * quotation are no words. */
bool content_has_words (const char *text);
/* An attachment that is no picture in the text. */
bool content_has_files (const struct facts *facts);

#endif
