#include "filter/policy/assent.h"

#include <string.h>

#include "filter/policy/assent_words.h"
#include "filter/policy/content.h"
#include "filter/policy/pattern.h"

enum {
	/* A yes is short; behind that nothing of it is looked for. */
	OWN_BYTES = 16 << 10,
	TEXT_BYTES = 128 << 10,
	GREETING_WORDS = 5
};

/* --- the text ------------------------------------------------------------- */

static void
add_folded (GString *out, gunichar c)
{
	c = g_unichar_tolower (c);
	switch (c) {
	case 0x451:		/* yo */
		c = 0x435;
		break;
	case 0x2018:
	case 0x2019:
	case 0x2BC:
	case 0x60:
	case 0xB4:
		c = '\'';
		break;
	default:
		break;
	}
	/* What only joins or colours others. */
	if (g_unichar_type (c) != G_UNICODE_FORMAT
	    && g_unichar_type (c) != G_UNICODE_NON_SPACING_MARK
	    && g_unichar_type (c) != G_UNICODE_MODIFIER_SYMBOL)
		g_string_append_unichar (out, c);
}

/* quoted: with the lines that have quote marks. */
static char *
fold (const char *text, bool quoted, gsize most)
{
	g_autofree char *all = g_utf8_normalize (text, -1,
						 G_NORMALIZE_ALL_COMPOSE);
	GString *out = g_string_new (NULL);
	bool begins = true, skips = false;

	for (const char *p = all != NULL ? all : ""; *p != '\0'
	     && out->len < most; p = g_utf8_next_char (p)) {
		if (begins && *p != ' ' && *p != '\t') {
			skips = !quoted && *p == '>';
			begins = false;
		}
		if (*p == '\n') {
			begins = true;
			skips = false;
		}
		if (!skips)
			add_folded (out, g_utf8_get_char (p));
	}
	return g_string_free (out, FALSE);
}

/* --- what is looked for --------------------------------------------------- */

/* What cannot be looked for is taken to be there: nothing is confirmed. */
static bool
find (const char *pattern, const char *text, gsize from, gsize *start,
      gsize *end)
{
	g_autofree char *why = NULL;
	g_autoptr (pattern_auto) compiled = pattern_new (pattern, false, &why);
	g_autoptr (matching_auto) matching = matching_new (NULL);
	enum pattern_outcome outcome;

	g_assert (compiled != NULL);
	outcome = pattern_match (compiled, matching, text, strlen (text), from,
				 start, end);
	if (outcome == PATTERN_CUT)
		*start = *end = strlen (text);
	return outcome != PATTERN_NO;
}

static bool
has (const char *pattern, const char *text)
{
	gsize start, end;

	return find (pattern, text, 0, &start, &end);
}

/* "It does not open" denies nothing. */
static char *
without_complaints (const char *text)
{
	GString *rest = g_string_new (NULL);
	gsize from = 0, start, end;

	while (text[from] != '\0'
	       && find (assent_harmless, text, from, &start, &end)
	       && end > from) {
		g_string_append_len (rest, text + from,
				     (gssize) (start - from));
		from = end;
	}
	g_string_append (rest, text + from);
	return g_string_free (rest, FALSE);
}

static bool
asks_of_mail (const char *text)
{
	const char *from = text;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
		if (*p == '?') {
			g_autofree char *question
				= g_strndup (from, (gsize) (p - from));

			if (!has (assent_requests, question)
			    || has (assent_topics, question))
				return true;
		}
		if (strchr (".!?\n", *p) != NULL)
			from = p + 1;
	}
	return false;
}

static bool
is_in_doubt (const char *text)
{
	g_autofree char *rest = without_complaints (text);

	return has (assent_negations, rest) || has (assent_doubts, rest)
		|| asks_of_mail (rest);
}

/* --- sentences ------------------------------------------------------------ */

/* Words up to a mark, and what of assent_words.h they are. */
struct clause {
	unsigned words;
	unsigned any;		/* bits of some of them */
	unsigned first;		/* bits of the first one */
	bool known;		/* every word has a meaning here */
	bool asks;
	bool ends;		/* a sentence, too */
	bool is_greeting, is_closing;
	const char *text;	/* as it stands there */
	gsize length;
};

static bool
is_of_word (gunichar c)
{
	return g_unichar_isalnum (c) || c == '\'' || c == '-' || c == '+'
		|| g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL
		|| g_unichar_type (c) == G_UNICODE_MATH_SYMBOL;
}

static bool
is_mark (gunichar c)
{
	return c == ',' || c == ';' || c == ':' || c == '(' || c == ')'
		|| c == 0x2013 || c == 0x2014;
}

static bool
ends_sentence (gunichar c)
{
	return c == '.' || c == '!' || c == '?' || c == '\n' || c == 0
		|| c == 0x2026;
}

static bool
is_pronoun (const char *word)
{
	static const char *const all[] = {
		"i", "we", "it", "this", "that", "you", "my", "me", NULL
	};

	return g_strv_contains (all, word);
}

static void
add_word (struct clause *clause, const char *word, char *const *names)
{
	unsigned bits = assent_word (word);

	if (bits == 0 && g_strv_contains ((const char *const *) names, word))
		bits = ASSENT_FILLER;
	if (clause->words == 0)
		clause->first = bits;
	else if (clause->words == 1 && (clause->first & ASSENT_ASKS) != 0
		 && is_pronoun (word))
		clause->asks = true;
	clause->known = clause->known && bits != 0;
	clause->any |= bits;
	clause->words++;
}

/* The next one that has words; NULL behind the last. */
static const char *
next_clause (const char *p, char *const *names, struct clause *clause)
{
	g_autoptr (GString) word = g_string_new (NULL);

	*clause = (struct clause) { .known = true, .text = p };
	while (clause->words == 0) {
		for (;; p = g_utf8_next_char (p)) {
			gunichar c = g_utf8_get_char (p);

			if (is_of_word (c)) {
				g_string_append_unichar (word, c);
				continue;
			}
			if (word->len > 0 && strcmp (word->str, "-") != 0)
				add_word (clause, word->str, names);
			g_string_truncate (word, 0);
			if (!is_mark (c) && !ends_sentence (c))
				continue;
			clause->ends = ends_sentence (c);
			clause->asks = clause->asks || c == '?';
			break;
		}
		if (*p == '\0')
			break;
		p = g_utf8_next_char (p);
	}
	if (clause->words == 0)
		return NULL;
	clause->length = (gsize) (p - clause->text);
	clause->is_greeting = (clause->first & ASSENT_GREETING) != 0
		&& clause->words <= GREETING_WORDS;
	clause->is_closing = (clause->any & ASSENT_CLOSING) != 0
		&& clause->words <= GREETING_WORDS;
	return p;
}

/* What the sentences say, one after the other. */
struct said {
	bool anything;
	bool yes_first;		/* a yes, whatever follows */
	bool yes_somewhere;
	bool no_first;
	bool only_assent;	/* nothing but known words, one of assent */
	bool about_mail;	/* in words that are not all known */
};

static bool
is_about_mail (const struct clause *clause)
{
	g_autofree char *text = g_strndup (clause->text, clause->length);

	return has (assent_about, text);
}

static struct said
listen (const char *text, char *const *names, bool ukrainian)
{
	const unsigned yes = ASSENT_YES
		| (ukrainian ? ASSENT_YES_UKRAINIAN : 0);
	const unsigned assent = ASSENT_YES | ASSENT_YES_UKRAINIAN | ASSENT_OWN
		| ASSENT_WEAK;
	struct said said = { 0 };
	struct clause clause;
	bool all = true, some = false, is_first = true;

	while ((text = next_clause (text, names, &clause)) != NULL) {
		bool is_known = clause.known && !clause.asks
			&& (clause.any & ASSENT_NO) == 0;
		bool is_yes = is_known
			&& ((clause.any & yes) != 0
			    || ((clause.any & ASSENT_OWN) != 0
				&& clause.ends));

		said.anything = true;
		if (clause.is_closing)
			break;
		if (clause.is_greeting)
			continue;
		said.yes_somewhere = said.yes_somewhere || is_yes;
		said.about_mail = said.about_mail
			|| (!is_known && is_about_mail (&clause));
		if (is_first) {
			said.yes_first = is_yes;
			said.no_first = clause.words == 1
				&& (clause.first & ASSENT_NO) != 0;
		}
		is_first = false;
		all = all && is_known;
		some = some || (clause.any & assent) != 0;
	}
	said.only_assent = all && some;
	return said;
}

/* --- the mail ------------------------------------------------------------- */

static const char *
own_words (const struct facts *facts)
{
	return facts->own_text != NULL ? facts->own_text : facts->new_text;
}

/* "[EXT] Re: Question" -> "Question"; *replies: there was a "Re:". */
static char *
subject_of (const struct facts *facts, bool *replies)
{
	g_autofree char *folded = fold (facts->subject, true, OWN_BYTES);
	gsize start, end;
	const char *p = folded;

	*replies = false;
	for (;;) {
		p += strspn (p, " \t");
		if (*p == '[' && strchr (p, ']') != NULL)
			p = strchr (p, ']') + 1;
		else if (find ("^\\w{1,6}\\s?(?:\\[\\d+\\])?\\s?[:\xEF\xBC\x9A]",
			       p, 0, &start, &end)) {
			p += end;
			*replies = true;
		} else {
			return g_strdup (p);
		}
	}
}

/* Pictures, and what mail programs add: no letter is written in these. */
static bool
is_without_words (const struct attachment *file)
{
	static const char *const types[] = {
		"application/pgp-signature", "application/pkcs7-signature",
		"application/x-pkcs7-signature", "application/pgp-keys",
		"text/vcard", "text/x-vcard", NULL
	};

	return g_str_has_prefix (file->type, "image/")
		|| g_strv_contains (types, file->type);
}

static bool
has_files_with_words (const struct facts *facts)
{
	for (guint i = 0; i < facts->attachments->len; i++)
		if (!is_without_words (facts->attachments->pdata[i]))
			return true;
	return false;
}

static char **
names_of (const struct facts *facts)
{
	g_autofree char *name = facts->from != NULL
		? fold (facts->from->name, true, OWN_BYTES) : g_strdup ("");

	return g_strsplit_set (name, " ,.\"'", -1);
}

static bool
says_more_than_is_read (const struct facts *facts)
{
	g_autofree char *says = NULL;

	return content_doubt (facts, &says) != NULL;
}

/* Text without quote marks that is taken for a quotation is all of it, if it
 * ends as what we have sent does. */
static bool
ends_as_asked (const char *text)
{
	g_autofree char *all = g_strchomp (g_strdup (text));
	const char *line = strrchr (all, '\n');

	return has (assent_last, line != NULL ? line + 1 : all);
}

/* Nobody has written anything: no line, no file, and nothing below what is
 * quoted. */
static bool
is_empty (const struct facts *facts, const char *text)
{
	return !has_files_with_words (facts)
		&& facts->text[facts->text_attached_at] == '\0'
		&& (!facts->own_text_unmarked || ends_as_asked (text));
}

enum assent
assent_read (const struct facts *facts)
{
	g_autofree char *own = fold (own_words (facts), false, OWN_BYTES);
	g_autofree char *text = fold (facts->text, true, TEXT_BYTES);
	g_auto (GStrv) names = names_of (facts);
	bool replies, ukrainian = strpbrk (own, "\xD1\xD2") != NULL
		&& has ("[іїєґ]", own);
	g_autofree char *subject = subject_of (facts, &replies);
	struct said said = listen (own, names, ukrainian);
	struct said title = listen (subject, names, false);

	if ((has (assent_denials, own) || said.no_first)
	    && !said.yes_somewhere)
		return ASSENT_DENIED;
	if (!said.anything && (has (assent_denials, subject)
			       || title.no_first))
		return ASSENT_DENIED;
	if (says_more_than_is_read (facts)
	    || strlen (own) >= OWN_BYTES || strlen (text) >= TEXT_BYTES
	    || is_in_doubt (own) || has (assent_denials, text)
	    || has (assent_negations, subject)
	    || (!replies && has (assent_doubts, subject)))
		return ASSENT_DOUBTFUL;
	if (said.anything)
		return (said.yes_first && !said.about_mail)
			|| said.only_assent ? ASSENT_GIVEN : ASSENT_DOUBTFUL;
	return is_empty (facts, text)
		&& (replies || !title.anything || title.only_assent)
		? ASSENT_GIVEN : ASSENT_DOUBTFUL;
}
