#include "parser/glyphs.h"

/* The control range of ISO 8859-1, in which old programs write what
 * windows-1252 has there; 0: nothing. */
static gunichar
from_control (gunichar c)
{
	static const guint16 table[32] = {
		0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
		0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178
	};

	return table[c - 0x80];
}

void
glyphs_append (GString *out, const char *text, gsize length)
{
	const char *end = text + length;

	while (text < end) {
		gunichar c = g_utf8_get_char (text);
		const char *next = g_utf8_next_char (text);

		if (c >= 0x80 && c < 0xa0)
			c = from_control (c);
		switch (c) {
		case 0:
		case 0xad:	/* soft hyphen */
		case 0x34f:	/* grapheme joiner */
		case 0x200b:	/* zero width space */
		case 0x2060:	/* word joiner */
		case 0xfeff:
			break;
		case 0x200c:	/* a non-joiner joins nothing to a blank */
			if (out->len && out->str[out->len - 1] != ' ')
				g_string_append_unichar (out, c);
			break;
		default:
			g_string_append_unichar (out, c);
		}
		text = next;
	}
}

bool
glyphs_are_blank (const char *text)
{
	while (*text && (g_ascii_isspace (*text) ||
			 g_utf8_get_char (text) == 0xa0))
		text = g_utf8_next_char (text);
	return !*text;
}
