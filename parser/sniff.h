/*
 * sniff.h - what kind of file the bytes look like, by libmagic.
 */
#ifndef PARSER_SNIFF_H
#define PARSER_SNIFF_H

#include <glib.h>

/* A media type, lower-case, caller's.  Only the first bytes are looked at,
 * archives are not opened.  "application/octet-stream" if libmagic cannot
 * say or has no database. */
char *sniff_type (GBytes *content);

#endif
