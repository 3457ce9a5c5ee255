#include "parser/line.h"

#include <string.h>

#include "parser/utf8.h"
#include "parser/wording.h"

enum {
	FOLD_BYTES = 160,	/* of a line that are compared */
	LABEL_BYTES = 60,	/* of a label before its colon */
	RULE_LEAST = 2		/* drawn characters that make a rule */
};

/* The body of [p, end): without white space at both ends. */
static void
set_body (struct line *line, const char *text, const char *p, const char *end)
{
	while (p < end && utf8_isblank_at (p))
		p = g_utf8_next_char (p);
	while (end > p) {
		const char *last = g_utf8_find_prev_char (p, end);

		if (!utf8_isblank_at (last))
			break;
		end = last;
	}
	line->body = (guint32) (p - text);
	line->body_length = (guint32) (end - p);
}

/* Takes "> > " off the start of the body and counts it. */
static void
take_quote_marks (struct line *line, const char *text)
{
	const char *p = text + line->start;
	const char *end = p + line->length;
	guint depth = 0;

	for (;;) {
		const char *q = p;

		while (q < end && (*q == ' ' || *q == '\t'))
			q++;
		/* Four columns in, it is somebody's code. */
		if (q == end || *q != '>' || (depth == 0 && q - p > 3))
			break;
		depth++;
		p = q + 1;
	}
	line->depth = (guint16) MIN (depth, G_MAXUINT16);
	set_body (line, text, p, end);
}

static bool
is_drawn (gunichar c)
{
	return (c < 0x80 && strchr ("-_=*#~+", (int) c) != NULL)
	       || (c >= 0x2010 && c <= 0x2015) || (c >= 0x2500 && c <= 0x257f)
	       || c == 0x2022 || c == 0x00b7 || c == 0x1427 || c == 0x2026;
}

static bool
looks_drawn (const char *p, const char *end)
{
	gsize drawn = 0;

	for (; p < end; p = g_utf8_next_char (p)) {
		gunichar c = utf8_char (p);

		if (is_drawn (c))
			/* U+1427: a tracker's mark at the end of a mail. */
			drawn += c == 0x1427 ? RULE_LEAST : 1;
		else if (!utf8_isspace (c))
			return false;
	}
	return drawn >= RULE_LEAST;
}

/* "*From:* Ann" -> the role of "from". */
static enum phrases_role
role_of (const char *folded)
{
	const char *colon = strchr (folded, ':');
	char label[LABEL_BYTES + 1];
	const char *end = colon;

	if (colon == NULL)
		return ROLE_NONE;
	while (*folded == '*' || *folded == '_' || *folded == ' ')
		folded++;
	while (end > folded && (end[-1] == '*' || end[-1] == '_'
				|| end[-1] == ' '))
		end--;
	if (end <= folded || end - folded > LABEL_BYTES)
		return ROLE_NONE;
	memcpy (label, folded, (gsize) (end - folded));
	label[end - folded] = '\0';
	return phrases_role (label);
}

static void
look_at_end (struct line *line, const GString *folded)
{
	gsize length = folded->len;

	while (length > 0 && strchr (" *_", folded->str[length - 1]) != NULL)
		length--;
	if (length == 0)
		return;
	line->colon_end = folded->str[length - 1] == ':';
	line->angle_end = folded->str[length - 1] == '>';
	line->dash_end = length > 1 && folded->str[length - 1] == '-'
			 && folded->str[length - 2] == '-';
}

static void
look_at (struct line *line, const char *body, GString *fold)
{
	line->is_rule = looks_drawn (body, body + line->body_length);
	if (line->is_rule)
		return;
	g_string_truncate (fold, 0);
	phrases_fold (fold, body, line->body_length);
	line->starts = phrases_starts (fold->str);
	line->role = (guint8) role_of (fold->str);
	look_at_end (line, fold);
	line->wrote = phrases_wrote_inside (fold->str);
	/* Nobody asks about what was quoted twice. */
	if (line->depth <= 1)
		wording_read (line, body);
}

/* GroupWise announces what it quotes by ">>> Ann <a@b> 3/3/2025 10:00 >>>", or
 * by ">>> On 3/3/2025 at 10:00, in message <x@y>, Ann <a@b> wrote:", and
 * quotes nothing else with such marks. */
static void
look_behind_marks (struct line *line, const char *text, GString *fold)
{
	struct line bare = { .start = line->start, .length = line->length };
	const char *body = text + line->body;
	const char *end = body + line->body_length;
	const char *next = text + line->start + line->length;
	bool framed = line->body_length > 3
		      && memcmp (end - 3, ">>>", 3) == 0;

	if (line->depth != 3 || *next == '\0'
	    || memcmp (text + line->start, ">>> ", 4) != 0
	    || strncmp (next + 1, ">>>", 3) == 0)
		return;
	set_body (&bare, text, body, framed ? end - 3 : end);
	look_at (&bare, body, fold);
	if (bare.date && (bare.time || framed)) {
		bare.wrote_then = framed;
		*line = bare;
	}
}

/* Of somebody's sentence, too: it may have an attribution before it. */
static void
look_at_long (struct line *line, const char *body)
{
	const char *end = g_utf8_find_prev_char (body, body + LINE_SHAPE_BYTES);
	struct line start = { .body_length = (guint32) (end - body) };

	if (memchr (body, '@', start.body_length) == NULL)
		return;
	wording_read (&start, body);
	line->wrote_then = start.wrote_then;
}

const char *
line_word (const char *p, const char *end, gsize *length)
{
	for (; p < end; p = g_utf8_next_char (p)) {
		const char *start = p;

		while (p < end && (utf8_isalnum (utf8_char (p))
				   || (p > start && (*p == '\'' || *p == '-'))))
			p = g_utf8_next_char (p);
		*length = (gsize) (p - start);
		if (*length == 0)
			continue;
		if (end - p < 3 || (strncmp (p, "://", 3) != 0
				    && strncmp (start, "www.", 4) != 0))
			return start;
		while (p < end && *p != ' ' && *p != '>' && *p != ')')
			p++;
		if (p == end)
			break;
	}
	return NULL;
}

const char *
line_body (const struct lines *lines, gsize at)
{
	return lines->text + lines->line[at].body;
}

void
line_fold (const struct lines *lines, gsize at, GString *into)
{
	g_string_truncate (into, 0);
	phrases_fold (into, line_body (lines, at),
		      lines->line[at].body_length);
}

void
line_fold_start (const struct lines *lines, gsize at, GString *into)
{
	const char *body = line_body (lines, at);
	const char *end = body + lines->line[at].body_length;

	if (end - body > FOLD_BYTES)
		end = g_utf8_find_prev_char (body, body + FOLD_BYTES + 1);
	while (body < end && strchr ("-_=*#~+<([\"/| ", *body) != NULL)
		body++;
	g_string_truncate (into, 0);
	phrases_fold (into, body, (gsize) (end - body));
	/* A link of HTML may have come as "[text](address)". */
	for (char *p = into->str; *p != '\0'; p++)
		if (*p == '[' || *p == ']')
			g_string_erase (into, p - into->str, 1);
}

bool
line_starts (const struct lines *lines, gsize at, enum phrases_list list)
{
	return (lines->line[at].starts & 1u << list) != 0;
}

bool
line_is_text (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];

	return !line->is_blank && !line->is_rule && line->depth == 0;
}

gsize
line_next_filled (const struct lines *lines, gsize at)
{
	while (at < lines->count && lines->line[at].is_blank)
		at++;
	return at;
}

bool
line_is_led_up_to (const struct lines *lines, gsize at)
{
	while (at > 0 && (lines->line[at - 1].is_blank
			  || lines->line[at - 1].is_rule))
		at--;
	return at > 0 && lines->line[at - 1].colon_end
	       && lines->line[at - 1].depth == 0;
}

static gsize
count_lines (const char *text)
{
	gsize count = 0;

	for (const char *p = text; *p != '\0'; count++) {
		p += strcspn (p, "\n");
		p += *p == '\n';
	}
	return count;
}

void
lines_init (struct lines *lines, const char *text)
{
	g_autoptr (GString) fold = g_string_new (NULL);
	const char *p = text;

	lines->text = text;
	lines->count = count_lines (text);
	lines->line = g_new0 (struct line, lines->count);
	for (gsize i = 0; i < lines->count; i++) {
		struct line *line = &lines->line[i];

		line->start = (guint32) (p - text);
		line->length = (guint32) strcspn (p, "\n");
		take_quote_marks (line, text);
		line->is_blank = line->body_length == 0;
		if (line->length > LINE_SHAPE_BYTES) {
			line->starts = G_MAXUINT32;
			if (line->depth == 0
			    && line->body_length > LINE_SHAPE_BYTES)
				look_at_long (line, text + line->body);
		} else if (!line->is_blank)
			look_at (line, text + line->body, fold);
		if (line->depth == 3 && (i == 0 || line[-1].depth == 0))
			look_behind_marks (line, text, fold);
		p += line->length + 1;
	}
}

void
lines_clear (struct lines *lines)
{
	g_clear_pointer (&lines->line, g_free);
	lines->count = 0;
}
