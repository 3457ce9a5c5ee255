/*
 * language.h - which of the languages that we answer in a text is in.
 *
 * Purpose: Russian, Ukrainian or English, from as little as one word, among
 * pasted logs, code and quotations.  Counts words and letters that tell
 * languages apart (tongue.h); a text in a neighbouring language, or one that
 * says too little, has no tag rather than a wrong one.
 *
 * language->tag is set to a new string or NULL, whatever was there before is
 * not freed; confidence is 0 without a tag, else up to 1: how much more
 * speaks for this language than for the next one.
 *
 * Only the first LANGUAGE_BYTES are read.  Pure.
 */
#ifndef PARSER_LANGUAGE_H
#define PARSER_LANGUAGE_H

#include "parser/facts.h"

enum { LANGUAGE_BYTES = 4 << 10 };

void language_guess (const char *text, struct language *language);

#endif
