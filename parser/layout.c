#include "parser/layout.h"

#include <string.h>

#include "parser/limits.h"

enum {
	QUOTES_MAX = 20,
	INDENT_MAX = 40
};

void
layout_init (struct layout *layout)
{
	*layout = (struct layout) {
		.out = g_string_new (NULL), .line = g_string_new (NULL)
	};
}

static void
append_prefix (struct layout *layout, bool empty)
{
	guint depth = MIN (layout->line_quotes, QUOTES_MAX);
	guint width = MIN (layout->line_indent, INDENT_MAX), i;

	for (i = 0; i < depth; i++)
		g_string_append_c (layout->out, '>');
	if (empty)
		return;
	if (depth)
		g_string_append_c (layout->out, ' ');
	for (i = strlen (layout->line_bullet); i < width; i++)
		g_string_append_c (layout->out, ' ');
	g_string_append (layout->out, layout->line_bullet);
}

static bool
ends_blank (const GString *out)
{
	const char *end = out->str + out->len;

	if (!out->len)
		return true;
	/* The last line is its quote marks at most. */
	for (end--; end > out->str && end[-1] != '\n'; end--)
		if (end[-1] != '>')
			return false;
	return true;
}

static void
begin_line (struct layout *layout)
{
	layout->line_quotes = layout->quotes;
	layout->line_indent = layout->indent;
	memcpy (layout->line_bullet, layout->bullet, sizeof layout->bullet);
	layout->bullet[0] = '\0';
}

/* A blank that must not break has made the line, but is a blank. */
static void
soften_blanks (GString *line)
{
	const char *from = strstr (line->str, "\xc2\xa0");
	char *to = (char *) from;

	if (!from)
		return;
	while (*from) {
		bool hard = from[0] == '\xc2' && from[1] == '\xa0';

		*to++ = hard ? ' ' : *from;
		from += 1 + hard;
	}
	g_string_truncate (line, to - line->str);
}

static void
bound_line (struct layout *layout)
{
	gsize room = LIMIT_TEXT_BYTES - MIN (layout->out->len,
					     LIMIT_TEXT_BYTES);

	if (layout->line->len <= room)
		return;
	while (room && (layout->line->str[room] & 0xc0) == 0x80)
		room--;
	g_string_truncate (layout->line, room);
	layout->full = true;
}

static void
end_line (struct layout *layout)
{
	GString *line = layout->line;

	soften_blanks (line);
	while (line->len && strchr (" \t", line->str[line->len - 1]))
		g_string_truncate (line, line->len - 1);
	if (!layout->full) {
		bound_line (layout);
		if (layout->blank_before && !ends_blank (layout->out)) {
			append_prefix (layout, true);
			g_string_append_c (layout->out, '\n');
			layout->lines++;
		}
		append_prefix (layout, line->len == 0);
		g_string_append_len (layout->out, line->str, line->len);
		g_string_append_c (layout->out, '\n');
		layout->lines++;
	}
	g_string_truncate (line, 0);
	layout->blank_before = layout->blank_after;
	layout->blank_after = layout->space_wanted = false;
	layout->ended = layout->joined = false;
}

guint
layout_line (const struct layout *layout)
{
	return layout->lines +
		(layout->blank_before && !ends_blank (layout->out));
}

void
layout_break (struct layout *layout)
{
	if (layout->ended)
		end_line (layout);
	if (!layout->line->len)
		begin_line (layout);
	end_line (layout);
}

void
layout_block (struct layout *layout)
{
	if (layout->joined)
		return;
	layout->ended |= layout->line->len > 0;
	layout->space_wanted = false;
}

void
layout_end (struct layout *layout)
{
	if (layout->line->len && !layout->joined)
		end_line (layout);
}

void
layout_margin (struct layout *layout)
{
	if (layout->joined)
		return;
	layout_block (layout);
	if (layout->ended)
		layout->blank_after = true;
	else
		layout->blank_before = true;
}

void
layout_join (struct layout *layout, const char *separator)
{
	if (separator && layout->line->len) {
		g_string_append (layout->line, separator);
		layout->ended = layout->blank_after = false;
	}
	layout->space_wanted = false;
	layout->joined = true;
}

static void
append_word (struct layout *layout, const char *word, gsize length)
{
	bool space = layout->space_wanted;

	if (layout->ended)
		end_line (layout);
	/* end_line cuts it. */
	if (layout->full || layout->line->len > LIMIT_TEXT_BYTES)
		return;
	if (!layout->line->len)
		begin_line (layout);
	else if (space && !layout->joined)
		g_string_append_c (layout->line, ' ');
	layout->space_wanted = layout->joined = false;
	g_string_append_len (layout->line, word, length);
}

static bool
is_blank (char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void
append_collapsed (struct layout *layout, const char *text, gsize length)
{
	const char *end = text + length;

	while (text < end) {
		const char *word = text;

		while (text < end && !is_blank (*text))
			text++;
		if (text > word)
			append_word (layout, word, text - word);
		if (text < end)
			layout->space_wanted = true;
		while (text < end && is_blank (*text))
			text++;
	}
}

void
layout_text (struct layout *layout, const char *text, gsize length,
	     bool preserve)
{
	const char *end = text + length;

	if (!preserve) {
		append_collapsed (layout, text, length);
		return;
	}
	while (text < end) {
		const char *stop = memchr (text, '\n', end - text);
		gsize size = (stop ? stop : end) - text;

		append_word (layout, text, size - (size && stop &&
						   stop[-1] == '\r'));
		if (stop)
			end_line (layout);
		text += size + (stop != NULL);
	}
}

char *
layout_finish (struct layout *layout)
{
	if (layout->line->len)
		end_line (layout);
	g_string_free (layout->line, TRUE);
	return g_string_free (layout->out, FALSE);
}
