/*
 * stub.h - is one form of a text only a stand-in for the other?
 *
 * Programs that write HTML add a plain part that says no more than "your
 * program cannot show HTML", or the first words of it; others put both
 * forms of one text behind each other.
 */
#ifndef PARSER_STUB_H
#define PARSER_STUB_H

#include <glib.h>
#include <stdbool.h>

/* Cheap: may this plain text be one?  Only then is the other form of use. */
bool stub_is_possible (const char *plain);
/* Blank, or possible and not among what the HTML says. */
bool stub_is_one (const char *plain, const char *html);
/* All words of one text stand in the other, in order. */
bool stub_holds (const char *text, const char *other);

#endif
