#include "filter/policy/excerpt.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define OMITTED "[...]"

static bool
is_letter_or_digit (const char *p)
{
	return *p != '\0' && g_unichar_isalnum (g_utf8_get_char (p));
}

/* Full-width and ideographic forms do as well. */
static bool
is_one_of (gunichar c, const gunichar *all)
{
	while (*all != 0 && *all != c)
		all++;
	return *all != 0;
}

/* An address of any kind: has "@", "/" or "\", or a dot inside. */
static bool
leads_away (const char *word)
{
	static const gunichar marks[] = { '@', '/', '\\', 0xFF20, 0xFF0F,
					  0xFF3C, 0 };
	static const gunichar dots[] = { '.', 0x3002, 0xFF0E, 0xFF61, 0 };

	for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (is_one_of (c, marks)
		    || (is_one_of (c, dots) && p > word
			&& is_letter_or_digit (g_utf8_next_char (p))))
			return true;
	}
	return false;
}

static void
add (GString *line, const char *word)
{
	if (leads_away (word))
		word = OMITTED;
	if (g_str_equal (word, OMITTED) && g_str_has_suffix (line->str, word))
		return;
	if (line->len > 0)
		g_string_append_c (line, ' ');
	g_string_append (line, word);
}

/* Whole words, but of one that is longer than all. */
static char *
shorten (const char *line)
{
	const char *end = g_utf8_offset_to_pointer (line, EXCERPT_CHARS - 1);
	const char *blank = g_strrstr_len (line, end - line, " ");

	if (blank != NULL && g_utf8_strlen (line, blank - line)
	    > EXCERPT_CHARS / 2)
		end = blank;
	return g_strdup_printf ("%.*s\xE2\x80\xA6", (int) (end - line), line);
}

char *
excerpt_of (const char *text)
{
	g_autoptr (GString) line = g_string_new (NULL);
	g_autoptr (GString) word = g_string_new (NULL);
	const char *p = text != NULL ? text : "";

	for (; line->len <= EXCERPT_CHARS * 6; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (c != 0 && !g_unichar_isspace (c)) {
			if (g_unichar_isgraph (c)
			    && word->len < EXCERPT_CHARS * 6)
				g_string_append_unichar (word, c);
			continue;
		}
		if (word->len > 0)
			add (line, word->str);
		g_string_truncate (word, 0);
		if (c == 0)
			break;
	}
	return g_utf8_strlen (line->str, -1) > EXCERPT_CHARS
		? shorten (line->str) : g_strdup (line->str);
}
