/*
 * utf8.h - characters of valid UTF-8, the ASCII ones without a call.
 *
 * Purpose: the passes over a text ask each character what it is.  For ASCII,
 * most of any mail, a table of GLib's that can be read here gives the answer
 * that its functions for Unicode would.
 */
#ifndef PARSER_UTF8_H
#define PARSER_UTF8_H

#include <glib.h>
#include <stdbool.h>

static inline gunichar
utf8_char (const char *p)
{
	return (guchar) *p < 0x80 ? (guchar) *p : g_utf8_get_char (p);
}

static inline bool
utf8_isspace (gunichar c)
{
	return c < 0x80 ? g_ascii_isspace ((char) c) : g_unichar_isspace (c);
}

static inline bool
utf8_isalpha (gunichar c)
{
	return c < 0x80 ? g_ascii_isalpha ((char) c) : g_unichar_isalpha (c);
}

static inline bool
utf8_isalnum (gunichar c)
{
	return c < 0x80 ? g_ascii_isalnum ((char) c) : g_unichar_isalnum (c);
}

static inline bool
utf8_isdigit (gunichar c)
{
	return c < 0x80 ? g_ascii_isdigit ((char) c) : g_unichar_isdigit (c);
}

static inline bool
utf8_islower (gunichar c)
{
	return c < 0x80 ? g_ascii_islower ((char) c) : g_unichar_islower (c);
}

/* A combining mark; none is ASCII. */
static inline bool
utf8_ismark (gunichar c)
{
	return c >= 0x80 && g_unichar_ismark (c);
}

#endif
