/*
 * sniff.h - what kind of file the bytes look like, by libmagic.
 *
 * libmagic needs up to two milliseconds to find nothing special in a text, so
 * what begins like anybody's words, a log, a table or a mail, and has neither
 * controls nor markup in its first bytes, is told without it.  A program's
 * source that begins with a word is among the words then.
 */
#ifndef PARSER_SNIFF_H
#define PARSER_SNIFF_H

#include <glib.h>

/* A media type, lower-case, caller's.  Only the first bytes are looked at,
 * archives are not opened.  "application/octet-stream" if libmagic cannot
 * say or has no database. */
char *sniff_type (GBytes *content);

#endif
