#include "parser/attribution.h"

#include <string.h>

enum {
	WROTE_LINES = 5,	/* that one attribution is wrapped over */
	WROTE_BYTES = 600,
	WROTE_WORDS = 24,
	WROTE_FOREIGN = 2,	/* lower-case words: somebody's name */
	WROTE_FOREIGN_QUOTED = 4,
	WROTE_FOREIGN_FULL = 6,	/* with date, time, address and a colon */
	FRAME_DASHES = 3
};

struct sum {
	guint words, foreign;
	bool wrote, self, time, date, address, bracketed;
};

static void
add (struct sum *sum, const struct line *line)
{
	sum->words += line->words;
	sum->foreign += line->foreign;
	sum->wrote |= line->wrote;
	sum->self |= line->self;
	sum->time |= line->time;
	sum->date |= line->date;
	sum->address |= line->address;
	sum->bracketed |= line->bracketed;
}

static bool
quote_follows (const struct lines *lines, gsize at)
{
	gsize limit = MIN (lines->count, at + 3);

	while (at < limit && lines->line[at].is_blank)
		at++;
	return at < limit && lines->line[at].depth > 0;
}

enum belief { NOT, IF_QUOTED, FIRM };

/* Where nothing is quoted below: people write "the client a@b wrote:", but
 * no address in brackets, and no date and time beside it. */
static bool
is_firm (const struct sum *sum)
{
	if (sum->foreign > 0)
		return sum->bracketed && sum->time && sum->date;
	return sum->bracketed || (sum->time && sum->date);
}

/* How far the lines summed up, the last of which is given, are an
 * attribution. */
static enum belief
believe (const struct sum *sum, const struct line *last, bool is_wary)
{
	bool when = sum->time || sum->date;

	if (sum->self || sum->words > WROTE_WORDS)
		return NOT;
	/* Nothing is missing, whatever language it is. */
	if (sum->foreign > WROTE_FOREIGN_QUOTED)
		return sum->foreign <= WROTE_FOREIGN_FULL && sum->time
		       && sum->date && sum->bracketed && last->colon_end
		       ? IF_QUOTED : NOT;
	if (sum->foreign > WROTE_FOREIGN)
		return when && sum->address && last->colon_end
		       ? IF_QUOTED : NOT;
	if (sum->wrote && (last->colon_end || last->dash_end)) {
		return is_firm (sum)
		       || (is_wary && (sum->address
				       || (sum->time && sum->date)))
		       ? FIRM : IF_QUOTED;
	}
	/* "mo, 3 mar. 2025 at 10:00, Ann <a@b>:" has no verb; nor has a line of
	 * a log, but no brackets. */
	if (sum->address && last->colon_end && when)
		return sum->time && sum->date && sum->bracketed ? FIRM
			: IF_QUOTED;
	if (sum->address && last->angle_end && when)
		return IF_QUOTED;
	return NOT;
}

/* Gmail once wrote "2025-03-03 10:00 GMT+01:00 Ann" and nothing else. */
static bool
is_bare_gmail (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);

	return line->iso_start && line->time && line->words >= 2
	       && line->foreign == 0 && line->body_length > 28
	       && (strncmp (body + 16, " GMT+", 5) == 0
		   || strncmp (body + 16, " GMT-", 5) == 0);
}

/* "---- Ann wrote ----", as programs of telephones draw it, or with date and
 * address between the dashes. */
static bool
is_drawn_around (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];

	return line->wrote && line->dash_end && !line->self
	       && line->words <= WROTE_WORDS
	       && (line->foreign == 0 || (line->bracketed && line->time))
	       && line->body_length > 2 * FRAME_DASHES
	       && strncmp (line_body (lines, at), "---", FRAME_DASHES) == 0
	       && strncmp (line_body (lines, at) + line->body_length
			   - FRAME_DASHES, "---", FRAME_DASHES) == 0;
}

/* "pirmd., 12. janv. 10:00, Ann <a@b>:" begins with a word that no table has,
 * but nothing is missing. */
static bool
is_full (const struct line *line)
{
	return line->bracketed && line->time && line->date && line->colon_end;
}

/* Nextcloud writes: "Ann" a@b - 3 March 2025 10:00 */
static bool
is_nextcloud (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];

	return line->address && line->time && line->date && line->foreign == 0
	       && *line_body (lines, at) == '"';
}

/* "> wrote:" where the address was wrapped before its bracket. */
static bool
is_wrapped_tail (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);

	if (line->depth != 1 || !line->colon_end || line->body_length > 40
	    || memchr (body, ' ', line->body_length) != NULL)
		return false;
	return line->body_length == 1
	       || (phrases_word (body, line->body_length - 1)
		   & WORD_WROTE) != 0;
}

/* May an attribution of several lines begin here? */
static bool
opens (const struct line *line)
{
	return (line->time || line->date || line->address) && !line->led
	       && !line->self && line->foreign <= WROTE_FOREIGN_QUOTED;
}

/* The next line of the same attribution, or count.  An address may stand
 * alone, with a blank line above it, where HTML was turned into text. */
static gsize
continuation (const struct lines *lines, gsize at)
{
	gsize next = at + 1;

	if (next < lines->count && lines->line[next].is_blank) {
		next = line_next_filled (lines, next);
		if (next > at + 2 || next == lines->count
		    || *line_body (lines, next) != '<')
			return lines->count;
	}
	if (next < lines->count
	    && (line_is_text (lines, next) || is_wrapped_tail (lines, next)))
		return next;
	return lines->count;
}

static struct attribution
find (const struct lines *lines, gsize at, bool is_inner, bool is_wary)
{
	const struct attribution none = { 0, false };
	struct sum sum = { 0 };
	gsize bytes = 0;
	gsize i = at;

	if (lines->line[at].wrote_then)
		return (struct attribution) { 1, false };
	if (is_drawn_around (lines, at))
		return (struct attribution) { 1, quote_follows (lines, at + 1) };
	if (lines->line[at].led && !is_full (&lines->line[at]))
		return none;
	for (guint n = 0; n < WROTE_LINES && i < lines->count; n++) {
		const struct line *line = &lines->line[i];
		struct attribution a = { i + 1 - at, false };
		enum belief belief;

		bytes += line->body_length;
		if (line->length > LINE_SHAPE_BYTES || bytes > WROTE_BYTES
		    || line->role != ROLE_NONE)
			return none;
		add (&sum, line);
		if (is_wrapped_tail (lines, i))
			sum.wrote = true;
		belief = believe (&sum, line, is_wary);
		if (n == 0 && is_bare_gmail (lines, i))
			belief = FIRM;
		if (n == 0 && is_nextcloud (lines, i))
			belief = MAX (belief, IF_QUOTED);
		if (lines->line[at].led)
			belief = MIN (belief, IF_QUOTED);
		a.quoted = quote_follows (lines, i + 1)
			   && !is_wrapped_tail (lines, i + 1);
		if (belief == FIRM || (belief == IF_QUOTED && a.quoted)) {
			/* It begins where the last of several that fit does,
			 * so that no line of the sender's goes with it. */
			for (gsize j = at + 1; !is_inner && j <= i; j++)
				if (opens (&lines->line[j])
				    && (lines->line[j].time
					|| lines->line[j].date)
				    && find (lines, j, true, is_wary).count > 0)
					return none;
			return a;
		}
		if (n == 0 && (!opens (line) || line->led))
			return none;
		i = continuation (lines, i);
	}
	return none;
}

struct attribution
attribution_at (const struct lines *lines, gsize at)
{
	return find (lines, at, false, false);
}

bool
attribution_suspected (const struct lines *lines, gsize at)
{
	return find (lines, at, false, true).count > 0;
}

bool
attribution_inside (const struct lines *lines, gsize at)
{
	struct sum sum = { 0 };

	for (guint n = 0; n < WROTE_LINES && at < lines->count; n++, at++) {
		const struct line *line = &lines->line[at];

		if (line->depth != 1 || line->is_blank
		    || line->length > LINE_SHAPE_BYTES || line->led)
			return false;
		add (&sum, line);
		if (believe (&sum, line, false) != NOT)
			return true;
		if (n == 0 && !opens (line))
			return false;
	}
	return false;
}
