#include "parser/flowed.h"

#include <string.h>

struct line {
	gsize depth;
	const char *text;	/* behind the marks and the stuffing */
	gsize length;
	bool flows;		/* ends in a soft break */
	bool signature;		/* "-- ": neither flows nor is flowed into */
};

static struct line
read_line (const char *at, gsize length)
{
	struct line line = { 0 };

	while (line.depth < length && at[line.depth] == '>')
		line.depth++;
	line.text = at + line.depth;
	line.length = length - line.depth;
	if (line.length && *line.text == ' ') {
		line.text++;
		line.length--;
	}
	line.signature = line.length == 3 && !memcmp (line.text, "-- ", 3);
	line.flows = !line.signature && line.length &&
		line.text[line.length - 1] == ' ';
	return line;
}

static void
append_marks (GString *out, gsize depth)
{
	gsize i;

	for (i = 0; i < depth; i++)
		g_string_append_c (out, '>');
	if (depth)
		g_string_append_c (out, ' ');
}

char *
flowed_unwrap (const char *text, bool delsp)
{
	GString *out = g_string_sized_new (strlen (text) + 1);
	bool open = false;	/* the paragraph before goes on */
	gsize depth = 0;

	while (*text) {
		gsize length = strcspn (text, "\n");
		struct line line = read_line (text, length);

		/* An empty line is one that the writer wanted, though the
		 * letter of the RFC would swallow it. */
		if (open && (line.depth != depth || line.signature ||
			     !line.length)) {
			g_string_append_c (out, '\n');
			open = false;
		}
		if (!open)
			append_marks (out, line.depth);
		g_string_append_len (out, line.text, line.length -
				     (line.flows && delsp));
		open = line.flows;
		depth = line.depth;
		text += length;
		if (*text) {
			text++;
			if (!open)
				g_string_append_c (out, '\n');
		}
	}
	return g_string_free (out, FALSE);
}
