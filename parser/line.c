#include "parser/line.h"

#include <string.h>

#include "parser/utf8.h"

enum {
	LABEL_BYTES = 60,	/* of a label before its colon */
	RULE_LEAST = 2		/* drawn characters that make a rule */
};

static bool
is_space_at (const char *p)
{
	gunichar c = utf8_char (p);

	return utf8_isspace (c) || c == 0xfeff || c == 0x200b;
}

/* The body of [p, end): without white space at both ends. */
static void
set_body (struct line *line, const char *text, const char *p, const char *end)
{
	while (p < end && is_space_at (p))
		p = g_utf8_next_char (p);
	while (end > p) {
		const char *last = g_utf8_find_prev_char (p, end);

		if (!is_space_at (last))
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

static bool
all_digits (const char *p, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (!g_ascii_isdigit (p[i]))
			return false;
	return true;
}

/* Digits with what stands between them: 10:00, 2025, 3.3.25, 2025-03-03. */
static void
look_at_number (struct line *line, const char *p, gsize n, bool first)
{
	gsize digits = 0, colons = 0, others = 0;

	while (n > 0 && !g_ascii_isdigit (p[n - 1]))
		n--;
	for (gsize i = 0; i < n; i++) {
		if (g_ascii_isdigit (p[i]))
			digits++;
		else if (p[i] == ':')
			colons++;
		else
			others++;
	}
	if (digits + colons + others > 12)
		return;
	if ((colons == 1 || colons == 2) && others == 0 && digits >= 3)
		line->time = true;
	else if (colons == 0 && others == 1 && digits <= 4 && n >= 4
		 && p[n - 3] == '.')
		line->time = true;
	else if (n == 4 && digits == 4
		 && (strncmp (p, "19", 2) == 0 || strncmp (p, "20", 2) == 0))
		line->date = true;
	else if (colons == 0 && others == 2 && digits >= 4 && digits <= 8) {
		line->date = true;
		if (first && all_digits (p, 4) && (p[4] == '-' || p[4] == '/'))
			line->iso_start = true;
	}
}

static gsize
number_length (const char *p, const char *end)
{
	gsize n = 0;

	while (p + n < end && (g_ascii_isdigit (p[n])
			       || strchr (":./-", p[n]) != NULL))
		n++;
	return n;
}

/* A letter at p; what may stand inside a word counts between letters:
 * p'yatnytsya, user_name, napisal(a), no-reply. */
static bool
is_letter (const char *p, const char *end, bool inside)
{
	gunichar c;

	if (p >= end)
		return false;
	c = utf8_char (p);
	if (utf8_isalpha (c) || utf8_ismark (c))
		return true;
	if (!inside || c == ' ' || c == ',')
		return false;
	if (c == '(' || c == '-' || c == '/' || c == '\'' || c == 0x2019
	    || c == 0x02bc || c == '_' || c == '.') {
		const char *next = g_utf8_next_char (p);

		if (c == '(' && next < end && *next == '-')
			next++;
		return is_letter (next, end, false);
	}
	return false;
}

static gsize
word_length (const char *p, const char *end)
{
	const char *start = p;
	bool open = false;

	for (;;) {
		while (p < end && g_ascii_isalpha (*p))
			p++;
		if (!is_letter (p, end, p > start)
		    && !(open && p < end && *p == ')'))
			break;
		if (*p == '(')
			open = true;
		else if (*p == ')')
			open = false;
		p = g_utf8_next_char (p);
	}
	return (gsize) (p - start);
}

/* The word's meaning, WORD_*. */
static unsigned
look_at_word (struct line *line, const char *p, gsize n)
{
	unsigned flags = phrases_word (p, n);

	if (line->words < G_MAXUINT8)
		line->words++;
	if (flags & WORD_WROTE)
		line->wrote = true;
	/* "il" is "he" in French, "the" in Italian; "I." is an initial. */
	if ((flags & (WORD_SELF | WORD_GLUE)) == WORD_SELF && p[n] != '.')
		line->self = true;
	if (flags == 0 && utf8_islower (utf8_char (p))
	    && line->foreign < G_MAXUINT8)
		line->foreign++;
	return flags;
}

/* The end of <...> or "..." that begins at p, or NULL: names and addresses
 * inside are nobody's sentence. */
static const char *
past_enclosed (const char *p, const char *end)
{
	const char *close = NULL;

	if (*p == '<')
		close = memchr (p, '>', (gsize) (end - p));
	else if (*p == '"')
		close = memchr (p + 1, '"', (gsize) (end - p - 1));
	return close != NULL ? close + 1 : NULL;
}

static void
look_at_words (struct line *line, const char *body)
{
	const char *p = body;
	const char *end = p + line->body_length;
	bool leading = false;	/* words that are not glue, so far */
	bool numbered = false;
	gsize n;

	while (p < end) {
		const char *past = past_enclosed (p, end);

		if (past != NULL) {
			line->address |= memchr (p, '@', (gsize) (past - p))
					 != NULL;
			p = past;
		} else if (g_ascii_isdigit (*p)) {
			if (!numbered)
				line->led = leading && !line->wrote
					    && !line->address;
			numbered = true;
			n = number_length (p, end);
			look_at_number (line, p, n, p == body);
			p += n;
		} else if ((n = word_length (p, end)) > 0) {
			if (p + n == end || p[n] != '@') {
				leading |= look_at_word (line, p, n) == 0
					   && utf8_char (p) < 0x3000;
				p += n;
				continue;
			}
			/* The letters of an address are not words. */
			line->address = true;
			while (p < end && !is_space_at (p))
				p = g_utf8_next_char (p);
		} else {
			p = g_utf8_next_char (p);
		}
	}
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
		look_at_words (line, body);
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
		if (line->length > LINE_SHAPE_BYTES)
			line->starts = G_MAXUINT32;
		else if (!line->is_blank)
			look_at (line, text + line->body, fold);
		p += line->length + 1;
	}
}

void
lines_clear (struct lines *lines)
{
	g_clear_pointer (&lines->line, g_free);
	lines->count = 0;
}
