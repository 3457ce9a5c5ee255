#include "parser/signature.h"

#include <string.h>

#include "parser/device.h"
#include "parser/footer.h"
#include "parser/utf8.h"

enum {
	STRICT_LINES = 25,	/* under "-- " */
	LOOSE_LINES = 10,	/* under "--" */
	LOOSE_BYTES = 100,	/* of each of them */
	LOOSE_FOREIGN = 1,	/* lower-case words of one */
	APART_FOREIGN = 4,	/* the same with a blank line above "--" */
	THOUGHT_FOREIGN = 3,	/* lower-case words of an afterthought */
	CLOSING_WORDS = 2,	/* small ones up to a comma: "and thanks," */
	CARD_LINES = 12,
	CARD_LINE_BYTES = 90,
	CARD_CONTACTS = 2,	/* telephone numbers, addresses, sites */
	CARD_FOREIGN = 1,	/* lower-case words beside several contacts */
	CARD_DIGITS = 7,	/* of a telephone number */
	CLOSING_BYTES = 60,
	NAME_BYTES = 50,
	NAME_FOREIGN = 2,	/* lower-case words of it */
	NAME_LINES = 2,
	SITE_WORD = 4		/* letters of a name that says something */
};

static bool
is_empty (const struct lines *lines, gsize at)
{
	return lines->line[at].is_blank || lines->line[at].is_rule;
}

/* --- "-- " --------------------------------------------------------------- */

static bool
is_line (const struct lines *lines, gsize at, const char *want)
{
	const struct line *line = &lines->line[at];

	return line->length == strlen (want)
	       && memcmp (lines->text + line->start, want, line->length) == 0;
}

static bool
starts_closing (const struct lines *lines, gsize at, GString *fold)
{
	if (!line_starts (lines, at, PHRASES_CLOSING))
		return false;
	line_fold_start (lines, at, fold);
	return phrases_prefix (PHRASES_CLOSING, fold->str) > 0;
}

/* How many: a telephone number, a mail address, a site. */
static guint
count_contacts (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);
	guint digits = 0;

	for (guint32 i = 0; i < line->body_length; i++)
		digits += g_ascii_isdigit (body[i]) != 0;
	return (digits >= CARD_DIGITS) + line->address
	       + (g_strstr_len (body, line->body_length, "www.") != NULL
		  || g_strstr_len (body, line->body_length, "://") != NULL);
}

static bool
is_contact (const struct lines *lines, gsize at)
{
	return count_contacts (lines, at) > 0;
}

/* People draw "--" between paragraphs, too.  apart: there is a blank line
 * above it. */
static bool
is_sentence (const struct lines *lines, gsize at, bool apart, GString *fold)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);
	char last = body[line->body_length - 1];

	if (line->body_length > LOOSE_BYTES || last == '?' || line->asks)
		return true;
	if (starts_closing (lines, at, fold))
		return false;
	if (last == '.' || last == '!')
		return line->foreign >= 2
		       || (utf8_islower (utf8_char (body))
			   && !is_contact (lines, at));
	if (g_ascii_isdigit (*body) && line->body_length > 1
	    && (body[1] == ')' || body[1] == '.'))
		return true;
	return !is_contact (lines, at)
	       && line->foreign > (apart ? APART_FOREIGN : LOOSE_FOREIGN);
}

/* Written below the signature that his program had put there. */
static bool
is_afterthought (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);

	return g_ascii_strncasecmp (body, "p.s.", 4) == 0
	       || (line->foreign >= THOUGHT_FOREIGN
		   && (line->asks || line->self
		       || body[line->body_length - 1] == '?'));
}

/* A program's listing has "--" lines too. */
static bool
looks_signed (const struct lines *lines, gsize from, gsize end, bool strict,
	      bool thoughts, GString *fold)
{
	bool apart = from < 2 || is_empty (lines, from - 2);
	gsize filled = 0;
	bool below = false;

	for (gsize i = from; i < end; i++) {
		const struct line *line = &lines->line[i];
		const char *body = line_body (lines, i);

		if (line->is_blank) {
			below |= filled > 0;
			continue;
		}
		filled++;
		if (thoughts && below && is_afterthought (lines, i))
			return false;
		if (line->depth > 0 || (line->body_length > 2
					&& memcmp (body, "--", 2) == 0
					&& !line->is_rule && !strict)
		    || body[line->body_length - 1] == ';')
			return false;
		if (!strict && is_sentence (lines, i, apart, fold))
			return false;
	}
	return filled <= (strict ? STRICT_LINES : LOOSE_LINES);
}

static gsize
cut_delimiter (const struct lines *lines, gsize from, gsize end, bool thoughts,
	       GString *fold)
{
	bool framed = false;	/* "We need:", and "--" above and below it */

	for (gsize i = from; i < end; i++) {
		bool strict = is_line (lines, i, "-- ")
			      || is_line (lines, i, "- -- ")
			      || is_line (lines, i, "--\302\240");
		bool loose = !strict && (is_line (lines, i, "--")
					 || is_line (lines, i, "—"));

		if (loose && (framed || line_is_led_up_to (lines, i)))
			framed = !framed;
		else if ((strict || loose)
			 && looks_signed (lines, i + 1, end, strict, thoughts,
					  fold))
			return i;
	}
	return end;
}

/* --- visiting cards ------------------------------------------------------ */

/* Behind a closing formula: nothing, a comma or a name, but not the rest of
 * a sentence ("Best regards plugin"). */
static bool
ends_formula (const char *rest, const char *end)
{
	gsize n;

	while (rest < end && *rest == ' ')
		rest++;
	for (guint small = 0; rest < end; small++) {
		const char *word = line_word (rest, end, &n);

		if (word != rest)
			return small == 0 || *rest == ',' || *rest == '!';
		if (!utf8_islower (utf8_char (word)))
			return true;
		if (small == CLOSING_WORDS)
			return false;
		for (rest = word + n; rest < end && *rest == ' '; rest++)
			;
		if (rest == end)
			return false;
	}
	return true;
}

static bool
is_closing_line (const struct lines *lines, gsize at, GString *fold)
{
	const struct line *line = &lines->line[at];
	const char *p = line_body (lines, at);
	const char *end = p + line->body_length;
	const char *phrase, *phrase_end;
	gsize length, n;

	if (line->body_length > CLOSING_BYTES || line->depth > 0
	    || !starts_closing (lines, at, fold))
		return false;
	length = phrases_prefix (PHRASES_CLOSING, fold->str);
	/* As many words of the line as it was written. */
	phrase_end = fold->str + length;
	for (phrase = fold->str;
	     (phrase = line_word (phrase, phrase_end, &n)) != NULL;
	     phrase += n) {
		p = line_word (p, end, &n);
		if (p == NULL)
			return true;
		p += n;
	}
	return ends_formula (p, end);
}

/* A line of a visiting card is no sentence. */
static bool
is_card_line (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);
	char last = body[line->body_length - 1];

	if (line->body_length > CARD_LINE_BYTES || line->depth > 0
	    || last == '?' || last == '!' || line->asks || line->colon_end)
		return false;
	return last != '.' || line->foreign < 4;
}

/* "Best regards, / Ann Lee / Acme Ltd / +1 555 ...": cut behind the name. */
static gsize
cut_card (const struct lines *lines, gsize from, gsize end, GString *fold)
{
	gsize least = end > from + CARD_LINES ? end - CARD_LINES : from;
	guint contacts = 0;
	gsize name;

	for (gsize i = end; i > least; i--) {
		if (is_empty (lines, i - 1))
			continue;
		if (is_closing_line (lines, i - 1, fold)) {
			if (contacts < CARD_CONTACTS
			    || line_is_led_up_to (lines, i - 1))
				return end;
			name = i;
			while (name < end && is_empty (lines, name))
				name++;
			if (name < end && !is_contact (lines, name)
			    && lines->line[name].foreign > NAME_FOREIGN)
				return end;
			/* The formula may have the name on its own line. */
			if (name < end && !is_contact (lines, name)
			    && lines->line[name].body_length <= NAME_BYTES)
				name++;
			return name;
		}
		if (!is_card_line (lines, i - 1))
			return end;
		contacts += lines->line[i - 1].foreign <= CARD_FOREIGN
			? count_contacts (lines, i - 1)
			: is_contact (lines, i - 1);
	}
	return end;
}

/* --- the whole ----------------------------------------------------------- */

static gsize
cut_empty (const struct lines *lines, gsize from, gsize end)
{
	while (end > from && is_empty (lines, end - 1))
		end--;
	return end;
}

static gsize
cut_pgp (const struct lines *lines, gsize from, gsize end)
{
	if (end == from || !is_line (lines, end - 1,
				     "-----END PGP SIGNATURE-----"))
		return end;
	for (gsize i = end - 1; i > from; i--)
		if (is_line (lines, i - 1, "-----BEGIN PGP SIGNATURE-----"))
			return i - 1;
	return end;
}

/* Does the address of a site name what the line names: a word that begins
 * large, not counting the first? */
static bool
names_same (const struct lines *lines, gsize at, const char *site)
{
	const char *p = line_body (lines, at);
	const char *end = p + lines->line[at].body_length;
	gsize n;

	for (p = line_word (p, end, &n); p != NULL;
	     p = line_word (p + n, end, &n)) {
		g_autofree char *word = g_ascii_strdown (p, (gssize) n);

		if (n >= SITE_WORD && g_ascii_isupper (*p)
		    && p > line_body (lines, at) && strcmp (word, "mail") != 0
		    && strstr (site, word) != NULL)
			return true;
	}
	return false;
}

/* A program's site alone, right below the line that names it. */
static bool
is_program_site (const struct lines *lines, gsize from, gsize at,
		 GString *fold)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);

	if (at == from || line->depth > 0
	    || line->body_length > LOOSE_BYTES
	    || line->body_length < SITE_WORD
	    || memcmp (body, "http", SITE_WORD) != 0
	    || memchr (body, ' ', line->body_length) != NULL
	    || !device_is_line (lines, at - 1, fold))
		return false;
	line_fold (lines, at, fold);
	return names_same (lines, at - 1, fold->str);
}

static bool
is_program (const struct lines *lines, gsize from, gsize at, GString *fold)
{
	return lines->line[at].depth == 0
	       && (device_is_line (lines, at, fold)
		   || is_program_site (lines, from, at, fold));
}

/* thoughts: what was written below "-- " stays, with all that is above. */
static gsize
trim (const struct lines *lines, gsize from, gsize end, bool thoughts)
{
	g_autoptr (GString) fold = NULL;
	gsize before;

	end = cut_empty (lines, from, end);
	if (end == from)
		return from;
	fold = g_string_new (NULL);
	if (end > from + SIGNATURE_LOOK_BACK)
		from = end - SIGNATURE_LOOK_BACK;
	end = cut_empty (lines, from, cut_pgp (lines, from, end));
	do {
		before = end;
		end = footer_cut (lines, from, end, fold);
		while (end > from && (is_empty (lines, end - 1)
				      || is_program (lines, from, end - 1,
						     fold)))
			end--;
	} while (end < before);
	end = cut_delimiter (lines, from, end, thoughts, fold);
	end = cut_empty (lines, from, end);
	while (end > from && lines->line[end - 1].depth == 0
	       && (is_empty (lines, end - 1)
		   || is_program (lines, from, end - 1, fold)))
		end--;
	end = cut_card (lines, from, end, fold);
	return cut_empty (lines, from, end);
}

gsize
signature_trim (const struct lines *lines, gsize from, gsize end)
{
	return trim (lines, from, end, true);
}

gsize
signature_cut (const struct lines *lines, gsize from, gsize end)
{
	return trim (lines, from, end, false);
}

bool
signature_is_closing (const struct lines *lines, gsize from, gsize end)
{
	g_autoptr (GString) fold = g_string_new (NULL);
	guint names = 0;

	while (from < end && is_empty (lines, from))
		from++;
	end = cut_empty (lines, from, end);
	if (from == end || !is_closing_line (lines, from, fold))
		return false;
	for (gsize i = from + 1; i < end; i++) {
		if (is_empty (lines, i))
			continue;
		if (lines->line[i].body_length > NAME_BYTES
		    || ++names > NAME_LINES)
			return false;
	}
	return true;
}
