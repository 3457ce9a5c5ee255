/*
 * glyphs.h - the characters of an HTML text that have a look.
 *
 * Those without a width, which fill the previews of newsletters, are nothing;
 * those that old programs write in the control range of ISO 8859-1 are what
 * windows-1252 has there.
 */
#ifndef PARSER_GLYPHS_H
#define PARSER_GLYPHS_H

#include <glib.h>
#include <stdbool.h>

/* text: valid UTF-8. */
void glyphs_append (GString *out, const char *text, gsize length);
/* White space only, also such as must not break. */
bool glyphs_are_blank (const char *text);

#endif
