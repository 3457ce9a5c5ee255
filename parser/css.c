#include "parser/css.h"

#include <string.h>

enum { VALUE_BYTES = 64, STYLE_BYTES = 8192 };

static const struct {
	const char *name;
	int rgb;
} colors[] = {
	{ "white", 0xffffff }, { "black", 0x000000 }, { "red", 0xff0000 },
	{ "green", 0x008000 }, { "blue", 0x0000ff }, { "yellow", 0xffff00 },
	{ "gray", 0x808080 }, { "grey", 0x808080 }, { "silver", 0xc0c0c0 },
	{ "snow", 0xfffafa }, { "ivory", 0xfffff0 },
	{ "whitesmoke", 0xf5f5f5 },
};

static int
read_hex (const char *digits)
{
	gsize length = strspn (digits, "0123456789abcdefABCDEF");
	guint64 value = g_ascii_strtoull (digits, NULL, 16);

	if (length == 3)
		return (int) ((value >> 8) * 0x110000 +
			      (value >> 4 & 15) * 0x1100 + (value & 15) * 17);
	return length == 6 ? (int) value : CSS_COLOR_OTHER;
}

/* What stands behind "rgb(": three levels, with commas between them. */
static int
read_rgb (const char *levels)
{
	int rgb = 0;
	unsigned i;

	for (i = 0; i < 3; i++) {
		char *end;
		guint64 level = g_ascii_strtoull (levels, &end, 10);

		if (end == levels || level > 255 || (i < 2 && *end != ','))
			return CSS_COLOR_OTHER;
		rgb = rgb << 8 | (int) level;
		levels = end + 1;
	}
	return rgb;
}

int
css_color (const char *value)
{
	unsigned i;

	if (!value || !*value)
		return CSS_COLOR_NONE;
	if (*value == '#')
		return read_hex (value + 1);
	if (strncmp (value, "rgb(", 4) == 0)
		return read_rgb (value + 4);
	for (i = 0; i < G_N_ELEMENTS (colors); i++)
		if (g_ascii_strcasecmp (value, colors[i].name) == 0)
			return colors[i].rgb;
	/* Old mail leaves out the mark. */
	if (strlen (value) == 6 &&
	    strspn (value, "0123456789abcdefABCDEF") == 6)
		return read_hex (value);
	return CSS_COLOR_OTHER;
}

/* "0", "0px", "0.0em": no size at all; below two pixels nobody reads. */
static bool
is_nothing (const char *value, double least)
{
	char *end;
	double size = g_ascii_strtod (value, &end);

	if (end == value || size < 0)
		return false;
	if (size == 0)
		return true;
	return size < least && (strcmp (end, "px") == 0 ||
				strcmp (end, "pt") == 0);
}

struct clip {
	bool overflow, no_height;
};

/* A value has no blanks here but those between words: "0 0 10px". */
static bool
is_no_margin (const char *value)
{
	char *end;

	/* Top first; the bottom is the third of three or four. */
	for (unsigned i = 0; *value; i++) {
		double size = g_ascii_strtod (value, &end);

		if (end == value || ((i == 0 || i == 2) && size > 0.1))
			return false;
		value = end + strcspn (end, " ");
		value += strspn (value, " ");
	}
	return true;
}

static void
apply (struct css *css, struct clip *clip, const char *name,
       const char *value)
{
	if (strcmp (name, "display") == 0)
		css->hidden |= strcmp (value, "none") == 0;
	else if (strcmp (name, "visibility") == 0)
		css->invisible = strcmp (value, "visible") != 0;
	else if (strcmp (name, "opacity") == 0)
		css->hidden |= is_nothing (value, 0);
	else if (strcmp (name, "font-size") == 0)
		css->tiny = is_nothing (value, 2);
	else if (strcmp (name, "max-height") == 0 ||
		 strcmp (name, "height") == 0)
		clip->no_height |= is_nothing (value, 2);
	else if (strcmp (name, "overflow") == 0)
		clip->overflow = strcmp (value, "hidden") == 0;
	else if (strcmp (name, "color") == 0)
		css->color = css_color (value);
	else if (strcmp (name, "background-color") == 0 ||
		 strcmp (name, "background") == 0)
		css->background = css_color (value);
	else if (strcmp (name, "background-image") == 0)
		css->background = CSS_COLOR_OTHER;
	else if (strcmp (name, "white-space") == 0)
		css->preserve = g_str_has_prefix (value, "pre");
	else if (strcmp (name, "margin") == 0)
		css->no_margin = is_no_margin (value);
	else if (strcmp (name, "border") == 0)
		css->no_border = g_str_has_prefix (value, "none") ||
			is_nothing (value, 0);
}

/* One word of it, lower-case, white space runs as one blank or, inside
 * brackets, none; "!important" is cut off. */
static void
copy_token (char out[VALUE_BYTES], const char *from, const char *end)
{
	gsize n = 0;
	bool brackets = false;

	for (; from < end && *from != '!' && n < VALUE_BYTES - 1; from++) {
		brackets |= *from == '(';
		if (!g_ascii_isspace (*from))
			out[n++] = g_ascii_tolower (*from);
		else if (n && !brackets && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

/* The next declaration before end; false: there is none.  One without a
 * colon is passed over. */
static bool
next_declaration (const char **style, const char *end,
		  char name[VALUE_BYTES], char value[VALUE_BYTES])
{
	while (*style < end) {
		const char *start = *style;
		const char *stop = memchr (start, ';', end - start);
		const char *colon;

		if (!stop)
			stop = end;
		*style = stop + 1;
		colon = memchr (start, ':', stop - start);
		if (!colon)
			continue;
		copy_token (name, start, colon);
		copy_token (value, colon + 1, stop);
		return true;
	}
	return false;
}

struct css
css_read (const char *style)
{
	char name[VALUE_BYTES], value[VALUE_BYTES];
	struct css css = {
		.invisible = -1, .tiny = -1, .preserve = -1,
		.color = CSS_COLOR_NONE, .background = CSS_COLOR_NONE
	};
	struct clip clip = { 0 };
	const char *end;

	if (!style)
		return css;
	end = style + strnlen (style, STYLE_BYTES);
	while (next_declaration (&style, end, name, value))
		apply (&css, &clip, name, value);
	css.hidden |= clip.overflow && clip.no_height;
	return css;
}

bool
css_is_even (const char *family)
{
	static const char *const families[] = {
		"consolas", "courier", "menlo", "mono"
	};
	g_autofree char *lower = g_ascii_strdown (family, -1);

	for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
		if (strstr (lower, families[i]))
			return true;
	return false;
}

struct css_font
css_font_read (const char *style)
{
	struct css_font font = { .bold = -1, .italic = -1 };
	char name[VALUE_BYTES], value[VALUE_BYTES];
	const char *end;

	if (!style)
		return font;
	end = style + strnlen (style, STYLE_BYTES);
	while (next_declaration (&style, end, name, value))
		if (strcmp (name, "font-weight") == 0)
			font.bold = strcmp (value, "bold") == 0 ||
				strcmp (value, "bolder") == 0 ||
				g_ascii_strtoull (value, NULL, 10) >= 600;
		else if (strcmp (name, "font-style") == 0)
			font.italic = strcmp (value, "italic") == 0 ||
				strcmp (value, "oblique") == 0;
		else if (strcmp (name, "text-decoration") == 0 ||
			 strcmp (name, "text-decoration-line") == 0) {
			font.underlined = strstr (value, "underline");
			font.struck = strstr (value, "line-through");
		} else if (strcmp (name, "font-family") == 0)
			font.even = css_is_even (value);
	return font;
}
