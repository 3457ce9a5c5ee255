#include "parser/wording.h"

#include <string.h>

#include "parser/utf8.h"

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

/* Does a Cyrillic word end as Russian and Ukrainian ask several people or
 * somebody politely to do something? */
static bool
is_imperative (const char *p, gsize n)
{
	static const char *const ends[] = { "ите", "йте", "ьте", "іть", "іте" };

	/* Two bytes a letter; shorter ones are other words. */
	if (n < 12 || (guchar) *p < 0xd0 || (guchar) *p > 0xd2)
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
		if (memcmp (p + n - 6, ends[i], 6) == 0)
			return true;
	return false;
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
	if (flags & WORD_PLEASE || (flags == 0 && is_imperative (p, n)))
		line->asks = true;
	if ((flags & ~WORD_PLEASE) == 0 && utf8_islower (utf8_char (p))
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

/* The end of a@b.c that begins at p, or NULL: its letters are no words. */
static const char *
past_address (const char *p, const char *end)
{
	const char *q = p;

	while (q < end && *q != '@' && !utf8_isblank_at (q)
	       && strchr ("<>()[],;:\"", *q) == NULL)
		q = g_utf8_next_char (q);
	if (q == p || q == end || *q != '@')
		return NULL;
	while (q < end && !utf8_isblank_at (q))
		q = g_utf8_next_char (q);
	return q;
}

/* Is the address of [p, end) in brackets, perhaps wrapped behind the first? */
static bool
is_bracketed (const char *body, const char *p, const char *end)
{
	return (p > body && strchr ("<([:;", p[-1]) != NULL)
	       || memchr (p, '>', (gsize) (end - p)) != NULL;
}

/* Behind "wrote" at p: a colon, and far behind it more. */
static bool
goes_on (const char *p, const char *end)
{
	guint blanks = 0;

	while (p < end && utf8_isblank_at (p))
		p = g_utf8_next_char (p);
	if (p == end || *p++ != ':')
		return false;
	for (; p < end && utf8_isblank_at (p); p = g_utf8_next_char (p))
		blanks++;
	return p < end && blanks > 1;
}

static bool
names_who_and_when (const struct line *line)
{
	return line->address && line->date && line->time && !line->self
	       && !line->led && line->foreign <= 1;
}

void
wording_read (struct line *line, const char *body)
{
	const char *p = body;
	const char *end = p + line->body_length;
	bool at = memchr (p, '@', line->body_length) != NULL;
	bool leading = false;	/* words that are not glue, so far */
	bool numbered = false;
	gsize n;

	while (p < end) {
		const char *past = past_enclosed (p, end);

		if (past != NULL) {
			bool address = memchr (p, '@', (gsize) (past - p))
				       != NULL;

			line->address |= address;
			line->bracketed |= address && *p == '<';
			p = past;
		} else if (at && (past = past_address (p, end)) != NULL) {
			line->address = true;
			line->bracketed |= is_bracketed (body, p, past);
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
			unsigned flags = look_at_word (line, p, n);

			leading |= (flags & ~WORD_PLEASE) == 0
				   && utf8_char (p) < 0x3000;
			p += n;
			line->wrote_then |= at && (flags & WORD_WROTE) != 0
					    && names_who_and_when (line)
					    && goes_on (p, end);
		} else {
			p = g_utf8_next_char (p);
		}
	}
}
