#include "parser/newtext.h"

#include <string.h>

#include "parser/attribution.h"
#include "parser/line.h"
#include "parser/quotation.h"
#include "parser/signature.h"

enum {
	CITED_LINES = 12,	/* of a quotation that stays as a citation */
	GREETING_WORDS = 5,
	NAME_WORDS = 3,
	HEADER_LINES = 12,	/* of a header that somebody shows */
	TAIL_LINES = 3,		/* under a rule below the last quotation */
	POINTER_LINES = 4,	/* "See my answers below" and a greeting */
	POINTER_BYTES = 200,
	PROMPT_MARKS = 3
};

/* What becomes of a line. */
enum fate {
	KEPT,
	QUOTED,			/* has quote marks; still to be decided */
	DROPPED
};

struct work {
	struct lines lines;
	guint8 *fate;		/* enum fate, one for each line */
	gsize begin, end;	/* what is behind end is dropped */
	GArray *quotations;	/* struct quotation, with quote marks below */
	bool quotes;		/* somebody else's mail is in it */
	GString *fold;
};

static bool
is_words (const struct work *work, gsize at)
{
	const struct line *line = &work->lines.line[at];

	return work->fate[at] == KEPT && !line->is_blank && !line->is_rule;
}

/* "Hello Ann," says nothing yet. */
static bool
is_greeting (struct work *work, gsize at)
{
	if (work->lines.line[at].words > GREETING_WORDS
	    || !line_starts (&work->lines, at, PHRASES_GREETING))
		return false;
	line_fold (&work->lines, at, work->fold);
	return phrases_prefix (PHRASES_GREETING, work->fold->str) > 0;
}

static bool
has_words (const struct work *work, gsize from, gsize end)
{
	while (from < end && !is_words (work, from))
		from++;
	return from < end;
}

static void
drop (struct work *work, gsize from, gsize end)
{
	if (from < end)
		memset (work->fate + from, DROPPED, end - from);
}

/* --- the unquoted rest --------------------------------------------------- */

/* A few words that say: read on. */
static bool
points_below (struct work *work, gsize from, gsize end)
{
	gsize filled = 0, bytes = 0;
	bool points = false;

	for (gsize i = from; i < end && filled <= POINTER_LINES
			     && bytes <= POINTER_BYTES; i++) {
		if (!is_words (work, i))
			continue;
		filled++;
		bytes += work->lines.line[i].body_length;
		if (bytes > POINTER_BYTES)
			break;
		line_fold (&work->lines, i, work->fold);
		points |= phrases_inside (PHRASES_BELOW, work->fold->str);
	}
	return points && filled <= POINTER_LINES && bytes <= POINTER_BYTES;
}

/* Somebody's form begins "From: ... To: ...", too, but with names alone. */
static bool
shows_address (const struct lines *lines, const struct quotation *q)
{
	if (lines->line[q->at].role == ROLE_NONE)
		return true;
	for (gsize i = 0; i < q->count; i++)
		if (lines->line[q->at + i].address)
			return true;
	return false;
}

/* Finds the quotations, and where the sender's part of the text ends.
 * false: all from begin on is to be kept as it is. */
static bool
find_end (struct work *work)
{
	const struct lines *lines = &work->lines;

	for (gsize i = 0; i < lines->count; i++) {
		struct quotation q;
		gsize own;

		if (lines->line[i].depth > 0) {
			work->fate[i] = QUOTED;
			work->quotes = true;
			continue;
		}
		q = quotation_at (lines, i);
		work->quotes |= q.kind != QUOTATION_NONE
			|| lines->line[i].role == ROLE_FROM
			|| lines->line[i].wrote;
		if (q.kind == QUOTATION_NONE) {
			/* A header that somebody shows. */
			i += q.count > 0 ? q.count - 1 : 0;
			continue;
		}
		i += q.count - 1;
		if (q.kind == QUOTATION_WROTE && q.quoted) {
			g_array_append_val (work->quotations, q);
			drop (work, q.at, q.at + q.count);
			continue;
		}
		own = signature_trim (lines, work->begin, q.at);
		if (!has_words (work, work->begin, own)
		    && !shows_address (lines, &q)) {
			work->begin = q.at;
			return false;
		} else if (!has_words (work, work->begin, own)) {
			drop (work, work->begin, q.at + q.count);
			work->begin = q.at + q.count;
			if (q.kind != QUOTATION_WROTE)
				return false;
		} else if (points_below (work, work->begin, own)) {
			return false;
		} else {
			work->end = q.at;
			return true;
		}
	}
	return true;
}

/* --- what has quote marks ------------------------------------------------ */

struct block {
	gsize at, end;		/* from its first quoted line behind its last */
	/* "X wrote:" stands above, from this line on. */
	bool attributed;
	gsize announced;
	bool words_before, words_after;
};

static GArray *
find_blocks (struct work *work)
{
	GArray *blocks = g_array_new (FALSE, FALSE, sizeof (struct block));
	gsize announced = 0;
	guint next = 0;
	bool words = false, attributed = false;

	for (gsize i = work->begin; i < work->end; i++) {
		struct block block = { .at = i };

		for (; next < work->quotations->len; next++) {
			gsize at = g_array_index (work->quotations,
						  struct quotation, next).at;

			if (at >= i)
				break;
			if (at < work->begin)
				continue;
			if (!attributed)
				announced = at;
			attributed = true;
		}
		if (work->fate[i] != QUOTED) {
			if (is_words (work, i)) {
				words |= !is_greeting (work, i);
				attributed = false;
			}
			continue;
		}
		block.announced = attributed ? announced : i;
		block.attributed = attributed
				   || attribution_inside (&work->lines, i);
		block.words_before = words;
		for (; i < work->end && (work->fate[i] == QUOTED
					 || work->lines.line[i].is_blank); i++)
			if (work->fate[i] == QUOTED)
				block.end = i + 1;
		i = block.end - 1;
		attributed = false;
		g_array_append_val (blocks, block);
	}
	return blocks;
}

/* One line of a few words that all begin large. */
static bool
is_name (const struct work *work, gsize from, gsize end)
{
	gsize filled = 0, at = from;

	for (gsize i = from; i < end; i++)
		if (is_words (work, i)) {
			filled++;
			at = i;
		}
	return filled == 1 && work->lines.line[at].words <= NAME_WORDS
	       && work->lines.line[at].foreign == 0;
}

/* Only a name, or what somebody's mail program put under a line. */
static bool
is_tail (const struct work *work, const struct block *block, gsize end)
{
	gsize from = block->end, filled = 0;

	if (signature_is_closing (&work->lines, from, end)
	    || (block->attributed && is_name (work, from, end)))
		return true;
	while (from < end && work->lines.line[from].is_blank)
		from++;
	if (from == end || !work->lines.line[from].is_rule)
		return false;
	for (; from < end; from++)
		filled += is_words (work, from);
	return filled <= TAIL_LINES;
}

/* Sets words_after; how many of the blocks have an answer of their own. */
static guint
find_answers (const struct work *work, GArray *blocks)
{
	gsize next = signature_trim (&work->lines, work->begin, work->end);
	bool words = false;
	guint answered = 0;

	for (guint i = blocks->len; i > 0; i--) {
		struct block *block = &g_array_index (blocks, struct block,
						      i - 1);
		bool answer = has_words (work, block->end, next)
			      && !(i == blocks->len
				   && is_tail (work, block, next));

		words |= answer;
		answered += answer;
		block->words_after = words;
		next = block->at;
	}
	return answered;
}

/* "This is what I get:" and lines with quote marks: the sender's. */
static bool
is_led_up_to (const struct work *work, gsize at)
{
	while (at > work->begin && work->lines.line[at - 1].is_blank)
		at--;
	return at > work->begin && work->fate[at - 1] == KEPT
	       && work->lines.line[at - 1].colon_end;
}

/* Lines of ">>> " are what Python shows, where nobody is quoted. */
static bool
is_prompt (const struct work *work, const struct block *block)
{
	for (gsize i = block->at; i < block->end; i++)
		if (work->fate[i] == QUOTED
		    && work->lines.line[i].depth != PROMPT_MARKS)
			return false;
	return true;
}

static bool
is_cited (const struct work *work, const struct block *block, bool attributed,
	  guint answered)
{
	if (!attributed && is_prompt (work, block))
		return true;
	if (!block->words_after)
		return !attributed && is_led_up_to (work, block->at);
	if (!block->words_before)
		return !block->attributed && !attributed;
	return !attributed || (answered < 2 && block->end - block->at
					       <= CITED_LINES);
}

/* The rule that a program draws above what it quotes. */
static void
drop_rule_above (struct work *work, gsize from, gsize at)
{
	for (; at > from && (work->lines.line[at - 1].is_blank
			     || work->lines.line[at - 1].is_rule); at--)
		if (work->lines.line[at - 1].is_rule)
			work->fate[at - 1] = DROPPED;
}

static void
decide_blocks (struct work *work)
{
	g_autoptr (GArray) blocks = find_blocks (work);
	guint answered = find_answers (work, blocks);
	bool attributed = false;
	gsize from = work->begin;

	for (guint i = 0; i < blocks->len; i++)
		attributed |= g_array_index (blocks, struct block,
					     i).attributed;
	for (guint i = 0; i < blocks->len; i++) {
		const struct block *block = &g_array_index (blocks,
							    struct block, i);

		/* A signature may stand between the words and the quotation
		 * they answer. */
		if (block->attributed) {
			gsize own = signature_trim (&work->lines, from,
						    block->announced);

			for (; own < block->announced; own++)
				if (!work->lines.line[own].is_blank)
					work->fate[own] = DROPPED;
		}
		if (is_cited (work, block, attributed, answered)) {
			memset (work->fate + block->at, KEPT,
				block->end - block->at);
		} else {
			drop (work, block->at, block->end);
			drop_rule_above (work, from, block->announced);
		}
		from = block->end;
	}
}

/* --- what is the sender's own beyond doubt -------------------------------- */

static void
drop_signature (struct work *work, gsize from, gsize end)
{
	drop (work, signature_cut (&work->lines, from, end), end);
}

/* From and two more of what a mail program puts above a quotation, whatever
 * stands around them. */
static bool
shows_header (const struct lines *lines, gsize at)
{
	const unsigned rest = 1u << ROLE_DATE | 1u << ROLE_TO
		| 1u << ROLE_SUBJECT;
	gsize end = MIN (lines->count, at + HEADER_LINES);
	unsigned roles = 0;

	if (lines->line[at].role == ROLE_NONE)
		return false;
	for (; at < end && line_is_text (lines, at); at++)
		roles |= 1u << lines->line[at].role;
	return (roles & 1u << ROLE_FROM) != 0
		&& __builtin_popcount (roles & rest) > 1;
}

static void
find_own (struct work *work, struct newtext_own *own)
{
	const struct lines *lines = &work->lines;
	gsize from = 0;

	for (gsize i = 0; i < lines->count; i++) {
		bool marked = lines->line[i].depth > 0;
		struct quotation q = { QUOTATION_WROTE, i, 1, true };

		if (!marked)
			q = quotation_at (lines, i);
		if (q.kind == QUOTATION_NONE
		    && attribution_suspected (lines, i))
			q = (struct quotation) { QUOTATION_WROTE, i, 1, false };
		if (q.kind == QUOTATION_NONE && !shows_header (lines, i))
			continue;
		if (!q.quoted) {
			own->unsure = q.kind == QUOTATION_NONE
				|| q.kind == QUOTATION_FORWARDED
				|| points_below (work, from, i);
			own->unmarked = true;
			work->end = i;
			break;
		}
		drop_signature (work, from, i);
		from = i + q.count;
		drop (work, i, from);
		i = from - 1;
	}
	drop_signature (work, from, work->end);
}

/* --- the result ---------------------------------------------------------- */

/* Where lines were left out, one blank line at most remains. */
static char *
collect (const struct work *work)
{
	GString *out = g_string_new (NULL);
	gsize blanks = 0;
	bool gap = false;

	for (gsize i = 0; i < work->end; i++) {
		const struct line *line = &work->lines.line[i];

		if (work->fate[i] == DROPPED) {
			gap = true;
			continue;
		}
		if (line->is_blank && line->depth == 0) {
			blanks++;
			continue;
		}
		if (out->len > 0) {
			if (gap)
				blanks = MIN (blanks, 1);
			for (gsize n = 0; n <= blanks; n++)
				g_string_append_c (out, '\n');
		}
		blanks = 0;
		gap = false;
		g_string_append_len (out, work->lines.text + line->start,
				     line->length);
	}
	return g_string_free (out, FALSE);
}

static char *
whole (const char *text)
{
	while (*text == '\n')
		text++;
	return g_strchomp (g_strdup (text));
}

/* false: what was found is the sender's own. */
static bool
cut_own (struct work *work, struct newtext_own *own)
{
	*own = (struct newtext_own) { .text = NULL };
	if (!work->quotes && has_words (work, 0, work->end)
	    && signature_cut (&work->lines, 0, work->end)
	       == signature_trim (&work->lines, 0, work->end))
		return false;
	memset (work->fate, KEPT, work->lines.count);
	work->begin = 0;
	work->end = work->lines.count;
	find_own (work, own);
	return true;
}

static void
read_own (struct work *work, const char *result, struct newtext_own *own)
{
	if (!cut_own (work, own))
		return;
	own->text = has_words (work, 0, work->end) ? collect (work)
		: g_strdup ("");
	if (strcmp (own->text, result) == 0)
		g_clear_pointer (&own->text, g_free);
}

/* Says of each line what becomes of it.  work_clear frees. */
static void
work_do (struct work *work, const char *text)
{
	lines_init (&work->lines, text);
	quotation_mark_others (&work->lines);
	work->end = work->lines.count;
	/* One more, so that it is never NULL. */
	work->fate = g_new0 (guint8, work->lines.count + 1);
	work->quotations = g_array_new (FALSE, FALSE,
					sizeof (struct quotation));
	work->fold = g_string_new (NULL);

	if (find_end (work)) {
		gsize end;

		decide_blocks (work);
		end = signature_trim (&work->lines, work->begin, work->end);
		drop (work, end, work->end);
	} else {
		for (gsize i = work->begin; i < work->end; i++)
			work->fate[i] = KEPT;
	}
}

static void
work_clear (struct work *work)
{
	g_array_unref (work->quotations);
	g_string_free (work->fold, TRUE);
	g_free (work->fate);
	lines_clear (&work->lines);
}

char *
newtext_extract (const char *text, struct newtext_own *own)
{
	struct work work = { .begin = 0 };
	char *result;

	work_do (&work, text);
	result = has_words (&work, 0, work.end) ? collect (&work)
						: whole (text);
	if (own != NULL)
		read_own (&work, result, own);
	work_clear (&work);
	return result;
}

bool *
newtext_own_lines (const char *text, gsize *count)
{
	struct work work = { .begin = 0 };
	struct newtext_own own;
	bool *kept;

	work_do (&work, text);
	cut_own (&work, &own);
	*count = work.lines.count;
	kept = g_new0 (bool, work.lines.count + 1);
	if (!own.unsure && has_words (&work, 0, work.end))
		for (gsize i = 0; i < work.end; i++)
			kept[i] = work.fate[i] != DROPPED;
	work_clear (&work);
	return kept;
}
