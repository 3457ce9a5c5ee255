#include "parser/quotation.h"

#include <string.h>

#include "parser/attribution.h"

enum {
	HEADER_LINES = 30,
	HEADER_FOLDS = 4,	/* lines that one label's value is wrapped to */
	SEPARATOR_DASHES = 2,
	SEPARATOR_BYTES = 120,
	FRAMED_DASHES = 3,	/* on both sides of what no table has */
	FRAMED_BYTES = 80,
	FRAMED_LEAST = 8,	/* with its own frame, of a help desk */
	LABELS_ABOVE = 5,	/* of an attribution's own header */
	RAW_LOOK_AHEAD = 16,
	RAW_LOOK_BEHIND = 6
};

/* --- From: Sent: To: Subject: -------------------------------------------- */

/* The role of the label at a line that is not quoted. */
static enum phrases_role
role_at (const struct lines *lines, gsize at)
{
	if (at >= lines->count || lines->line[at].depth > 0)
		return ROLE_NONE;
	return lines->line[at].role;
}

/* The next line with a label, past the folds of the value at this one and
 * one blank line (HTML); or count. */
static gsize
next_label (const struct lines *lines, gsize at)
{
	gsize next = at + 1;
	gsize limit = MIN (lines->count, at + 1 + HEADER_FOLDS);

	for (; next < limit && !lines->line[next].is_blank; next++)
		if (role_at (lines, next) != ROLE_NONE)
			return next;
	if (next < limit && lines->line[next].is_blank
	    && role_at (lines, next + 1) != ROLE_NONE)
		return next + 1;
	return lines->count;
}

static bool
has_raw_fields (const struct lines *lines, gsize at)
{
	gsize limit = MIN (lines->count, at + RAW_LOOK_AHEAD);

	for (; at < limit; at++)
		if (lines->line[at].role == ROLE_RAW)
			return true;
	return false;
}

/* How many lines from here are a header block; 0: none. */
static gsize
headers_at (const struct lines *lines, gsize at)
{
	unsigned roles = 0;
	bool address = false;
	gsize last = at;

	if (role_at (lines, at) == ROLE_NONE
	    || role_at (lines, at) == ROLE_OTHER
	    || role_at (lines, at) == ROLE_RAW)
		return 0;
	for (gsize i = at; i < lines->count && i < at + HEADER_LINES;
	     i = next_label (lines, i)) {
		enum phrases_role role = role_at (lines, i);

		if (role == ROLE_RAW)
			return 0;
		/* The quoted mail's own first line may look like one. */
		if ((roles & 1u << role) != 0 && role != ROLE_OTHER
		    && (roles & 1u << ROLE_SUBJECT) != 0)
			break;
		roles |= 1u << role;
		address |= lines->line[i].address;
		last = i;
	}
	if ((roles & 1u << ROLE_FROM) == 0
	    || ((roles & 1u << ROLE_SUBJECT) == 0 && !address)
	    || __builtin_popcount (roles & (1u << ROLE_DATE | 1u << ROLE_TO
					    | 1u << ROLE_SUBJECT)) < 2)
		return 0;
	/* The last value's own fold, up to the blank line. */
	if (last + 2 < lines->count && !lines->line[last + 1].is_blank
	    && lines->line[last + 2].is_blank
	    && lines->line[last].role == ROLE_TO)
		last++;
	return last + 1 - at;
}

/* --- -----Original Message----- ------------------------------------------ */

static bool
is_dash (gunichar c)
{
	return c == '-' || c == '=' || c == '_' || c == '#'
	       || (c >= 0x2010 && c <= 0x2015) || c == 0x2500;
}

/* Dashes drawn around a text. */
struct frame {
	guint before, after;
};

/* Takes drawn characters off both ends. */
static struct frame
undraw (GString *s)
{
	struct frame frame = { 0, 0 };
	gsize i = 0;

	while (i < s->len) {
		const char *p = s->str + i;
		gunichar c = g_utf8_get_char (p);

		if (is_dash (c))
			frame.before++;
		else if (c != ' ' && c != '*' && c != '<' && c != '~'
			 && c != '+')
			break;
		i += (gsize) (g_utf8_next_char (p) - p);
	}
	g_string_erase (s, 0, (gssize) i);
	while (s->len > 0) {
		const char *last = g_utf8_find_prev_char (s->str,
							  s->str + s->len);
		gunichar c = g_utf8_get_char (last);

		if (is_dash (c))
			frame.after++;
		else if (strchr (" *~+>", (int) c) == NULL || c > 0x7f)
			break;
		g_string_truncate (s, (gsize) (last - s->str));
	}
	return frame;
}

static bool
introduces (const struct lines *lines, gsize at)
{
	gsize next = line_next_filled (lines, at);

	if (next > at + 2 || next == lines->count)
		return false;
	return headers_at (lines, next) > 0
	       || attribution_at (lines, next).count > 0;
}

/* "----- Whatever it says -----" right above a mail's header, in a language
 * or of a program that no table knows. */
static bool
is_framed (const struct lines *lines, gsize at)
{
	g_autoptr (GString) s = NULL;
	const struct line *line = &lines->line[at];
	struct frame frame;

	if (line->body_length > FRAMED_BYTES
	    || !is_dash (g_utf8_get_char (line_body (lines, at)))
	    || at + 1 == lines->count)
		return false;
	s = g_string_new (NULL);
	line_fold (lines, at, s);
	frame = undraw (s);
	return MIN (frame.before, frame.after) >= FRAMED_DASHES
	       && headers_at (lines, line_next_filled (lines, at + 1)) > 0;
}

/* "##- Write above this line -##", in whatever language: a help desk's. */
static bool
is_help_desk (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);

	return line->body_length > FRAMED_LEAST
	       && strncmp (body, "##-", 3) == 0
	       && strncmp (body + line->body_length - 3, "-##", 3) == 0;
}

static enum quotation_kind
separator_at (const struct lines *lines, gsize at)
{
	g_autoptr (GString) s = NULL;
	enum quotation_kind kind = QUOTATION_ORIGINAL;
	struct frame frame;
	gsize length;

	if (is_help_desk (lines, at))
		return kind;
	if (!line_starts (lines, at, PHRASES_ORIGINAL)
	    && !line_starts (lines, at, PHRASES_FORWARDED))
		return is_framed (lines, at) ? kind : QUOTATION_NONE;
	s = g_string_new (NULL);
	line_fold (lines, at, s);
	frame = undraw (s);
	length = phrases_prefix (PHRASES_ORIGINAL, s->str);
	if (length == 0) {
		kind = QUOTATION_FORWARDED;
		length = phrases_prefix (PHRASES_FORWARDED, s->str);
	}
	if (length == 0 && is_framed (lines, at))
		return QUOTATION_ORIGINAL;
	/* A broken program puts the header on the same line. */
	if (length == 0
	    || (s->len > SEPARATOR_BYTES
		&& (s->len < length + 3
		    || strncmp (s->str + length, " --", 3) != 0)))
		return QUOTATION_NONE;
	/* Without dashes only the phrase itself, above a mail's header or
	 * below a rule. */
	if (frame.before < SEPARATOR_DASHES
	    && ((s->len > length && strcmp (s->str + length, ":") != 0
		 && strcmp (s->str + length, ".") != 0)
		|| (!introduces (lines, at + 1)
		    && (at == 0 || !lines->line[at - 1].is_rule))))
		return QUOTATION_NONE;
	/* "-- in reply to your question: yes" */
	if (frame.before == SEPARATOR_DASHES && frame.after == 0
	    && s->len > length)
		return QUOTATION_NONE;
	if (has_raw_fields (lines, at + 1))
		return QUOTATION_NONE;
	return kind;
}

/* The separator with the header block or attribution that belongs to it. */
static gsize
separator_count (const struct lines *lines, gsize at)
{
	gsize next = line_next_filled (lines, at + 1);
	gsize more;

	if (next > at + 4 || next == lines->count)
		return 1;
	more = headers_at (lines, next);
	if (more == 0)
		more = attribution_at (lines, next).count;
	return more > 0 ? next + more - at : 1;
}

/* "To: ...; / Subject: ...;" as Yandex writes above an attribution: how many
 * such lines there are from here; 0 if none follows. */
static gsize
labels_above (const struct lines *lines, gsize at)
{
	gsize count = 0;

	while (count < LABELS_ABOVE
	       && role_at (lines, at + count) != ROLE_NONE)
		count++;
	return count > 1 && at + count < lines->count
	       && line_is_text (lines, at + count)
	       && attribution_at (lines, at + count).count > 0 ? count : 0;
}

/* One of the last lines above is of a field that only raw mail shows; its
 * value may be folded, and HTML may have blank lines between. */
static bool
is_below_raw (const struct lines *lines, gsize at)
{
	guint blanks = 0;

	for (guint n = 0; n < RAW_LOOK_BEHIND && at > 0 && blanks < 2; n++) {
		at--;
		if (role_at (lines, at) == ROLE_RAW)
			return true;
		blanks = lines->line[at].is_blank ? blanks + 1 : 0;
	}
	return false;
}

/* A mail program leaves a line free above its header, and dates it; a person
 * who pastes one may do neither, or pastes more of the header than a program
 * would show. */
static bool
is_pasted (const struct lines *lines, gsize at, gsize count)
{
	if (is_below_raw (lines, at))
		return true;
	if (at == 0 || !line_is_text (lines, at - 1))
		return false;
	for (gsize i = at; i < at + count; i++)
		if (lines->line[i].role == ROLE_DATE)
			return false;
	return true;
}

struct quotation
quotation_at (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	struct quotation q = { QUOTATION_NONE, at, 0, false };
	struct attribution wrote;
	gsize above;

	if (!line_is_text (lines, at)
	    || (line->length > LINE_SHAPE_BYTES && !line->wrote_then))
		return q;
	q.count = headers_at (lines, at);
	if (q.count > 0) {
		if (!line_is_led_up_to (lines, at)
		    && !is_pasted (lines, at, q.count)
		    && !has_raw_fields (lines, at + q.count))
			q.kind = QUOTATION_ORIGINAL;
		return q;
	}
	q.kind = separator_at (lines, at);
	if (q.kind != QUOTATION_NONE) {
		q.count = separator_count (lines, at);
		return q;
	}
	/* Lotus Notes: "-----Ann wrote: -----" above a header block. */
	if (line->wrote && line->dash_end && !line->self
	    && *line_body (lines, at) == '-'
	    && headers_at (lines, at + 1) > 0) {
		q.kind = QUOTATION_ORIGINAL;
		q.count = separator_count (lines, at);
		return q;
	}
	above = labels_above (lines, at);
	wrote = attribution_at (lines, at + above);
	if (wrote.count > 0 && (wrote.quoted || !line_is_led_up_to (lines, at))) {
		q.kind = QUOTATION_WROTE;
		q.count = above + wrote.count;
		q.quoted = wrote.quoted;
	}
	return q;
}

/* --- other quote marks --------------------------------------------------- */

/* The bytes of "| " or "AB> " at the start of the body; 0: none. */
static gsize
other_mark (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);
	const char *end = body + line->body_length;
	const char *p = body;
	guint letters = 0;

	if (!line_is_text (lines, at))
		return 0;
	if (*body == '|')
		return 1;
	if (!g_unichar_isupper (g_utf8_get_char (p)))
		return 0;
	while (p < end && g_unichar_isalpha (g_utf8_get_char (p))
	       && letters++ < 12)
		p = g_utf8_next_char (p);
	if (p == end || *p != '>' || (p + 1 < end && p[1] != ' '
				      && p[1] != '>'))
		return 0;
	/* Prompts of programs that clients paste from. */
	if (strncmp (body, "SQL>", 4) == 0 || strncmp (body, "PS>", 3) == 0)
		return 0;
	return (gsize) (p + 1 - body);
}

static bool
same_mark (const struct lines *lines, gsize a, gsize b)
{
	gsize length = other_mark (lines, b);

	return length > 0
	       && strncmp (line_body (lines, a), line_body (lines, b), length)
		  == 0;
}

void
quotation_mark_others (struct lines *lines)
{
	bool attributed = false;

	for (gsize i = 0; i < lines->count; i++) {
		struct line *line = &lines->line[i];
		gsize end;

		/* "Ann <a@b> 3.3.25" or "... wrote:", somewhere above. */
		if (line->depth == 0
		    && (line->colon_end || line->angle_end)
		    && (line->wrote || line->address)
		    && (line->time || line->date || line->wrote))
			attributed = true;
		if (!attributed || other_mark (lines, i) == 0)
			continue;
		for (end = i + 1; end < lines->count
				  && same_mark (lines, i, end); end++)
			;
		/* One such line alone is a prompt or a table. */
		if (end - i < 2 && (i == 0 || !lines->line[i - 1].is_blank))
			continue;
		for (; i < end; i++)
			lines->line[i].depth = 1;
		i--;
	}
}
