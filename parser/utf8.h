/*
 * utf8.h - characters of valid UTF-8, most of them without a call.
 *
 * Purpose: the passes over a text ask each character what it is.  For ASCII,
 * most of any mail, a table of GLib's that can be read here gives the answer
 * that its functions for Unicode would; the letters of Russian are known by
 * their range.
 */
#ifndef PARSER_UTF8_H
#define PARSER_UTF8_H

#include <glib.h>
#include <stdbool.h>

static inline gunichar
utf8_char (const char *p)
{
	guchar c = (guchar) *p;

	if (c < 0x80)
		return c;
	return c < 0xe0 ? (c & 0x1fu) << 6 | ((guchar) p[1] & 0x3fu)
		: g_utf8_get_char (p);
}

/* The letters of Russian but for its yo: from 0x430 on the lower-case ones,
 * in the same order. */
static inline bool
utf8_isrussian (gunichar c)
{
	return c >= 0x410 && c < 0x450;
}

/* None between those of Latin-1 and of Ogham. */
static inline bool
utf8_isspace (gunichar c)
{
	return c < 0x80 ? g_ascii_isspace ((char) c)
		: (c < 0x100 || c >= 0x1680) && g_unichar_isspace (c);
}

static inline bool
utf8_isalpha (gunichar c)
{
	return c < 0x80 ? g_ascii_isalpha ((char) c)
		: utf8_isrussian (c) || g_unichar_isalpha (c);
}

static inline bool
utf8_isalnum (gunichar c)
{
	return c < 0x80 ? g_ascii_isalnum ((char) c)
		: utf8_isrussian (c) || g_unichar_isalnum (c);
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

/* A combining mark. */
static inline bool
utf8_ismark (gunichar c)
{
	return c >= 0x300 && g_unichar_ismark (c);
}

/* White space or what takes no room, at p. */
static inline bool
utf8_isblank_at (const char *p)
{
	gunichar c = utf8_char (p);

	return utf8_isspace (c) || c == 0xfeff || c == 0x200b;
}

#endif
