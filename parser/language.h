/*
 * language.h - which of the languages that we can answer in a text is in.
 *
 * language->tag is replaced (freed with g_free) or NULL: cannot say.
 */
#ifndef PARSER_LANGUAGE_H
#define PARSER_LANGUAGE_H

#include "parser/facts.h"

void language_guess (const char *text, struct language *language);

#endif
