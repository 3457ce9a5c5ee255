#include "parser/language.h"

#include <string.h>

#include "parser/tongue.h"
#include "parser/utf8.h"
#include "parser/wordtable.h"

enum {
	WORD_BYTES = 64,
	/* What a word is worth that only one language has, or two, or more. */
	POINTS_OWN = 6,
	POINTS_TWO = 3,
	POINTS_SHARED = 1,
	POINTS_LEAST = 3,	/* fewer say nothing */
	/* Every fourteenth letter of Ukrainian is one that Russian does not
	 * have: that none is there, so many letters on, is a point. */
	LETTERS_WITHOUT = 14,
	/* A line is somebody's words if at most one character of so many is
	 * neither letter nor space nor a sentence's punctuation. */
	PROSE_SHARE = 7,
	/* So many times more Latin words make a few Cyrillic ones a name or
	 * a signature; or, where the text begins with the Cyrillic ones, the
	 * Latin ones are what is pasted below. */
	LATIN_TIMES = 4,
	LATIN_TIMES_BELOW = 40,
	ENDING_LETTERS = 5	/* of a word whose ending counts */
};

/* The least confidence that makes a tag. */
static const double least_confidence = 0.2;

/* --- the words ----------------------------------------------------------- */

enum { LETTERS_END = 0x530 };	/* behind Latin and Cyrillic */

/* Sets of tongues have one bit each. */
struct vocabulary {
	struct wordtable *words;	/* word -> set of tongues */
	struct wordtable *stems;	/* stem, without its '*' -> the same */
	struct wordtable *starts;	/* first TONGUE_STEM letters of stems */
	/* The languages that have this letter; none for one that all have. */
	guint letters[LETTERS_END];
};

static void
add_word (struct vocabulary *vocabulary, const char *word, guint tongue)
{
	struct wordtable *table = vocabulary->words;
	gsize length = strlen (word);
	guint set;

	if (word[length - 1] == '*') {
		const char *end = g_utf8_offset_to_pointer (word, TONGUE_STEM);

		length--;
		table = vocabulary->stems;
		wordtable_put (vocabulary->starts, word, (gsize) (end - word),
			       vocabulary);
	}
	set = GPOINTER_TO_UINT (wordtable_find (table, word, length));
	wordtable_put (table, word, length, GUINT_TO_POINTER (set | tongue));
}

static struct vocabulary *
build_words (void)
{
	struct vocabulary *vocabulary = g_new0 (struct vocabulary, 1);

	vocabulary->words = wordtable_new ();
	vocabulary->stems = wordtable_new ();
	vocabulary->starts = wordtable_new ();
	for (gsize i = 0; i < tongues_count; i++) {
		g_auto (GStrv) list = g_strsplit (tongues[i].words, " ", -1);
		const char *p = tongues[i].letters;

		for (char **word = list; *word != NULL; word++)
			add_word (vocabulary, *word, 1u << i);
		for (; p != NULL && *p != '\0'; p = g_utf8_next_char (p)) {
			g_assert (g_utf8_get_char (p) < LETTERS_END);
			vocabulary->letters[g_utf8_get_char (p)] |= 1u << i;
		}
	}
	return vocabulary;
}

static const struct vocabulary *
the_words (void)
{
	static gsize once;

	if (g_once_init_enter (&once))
		g_once_init_leave (&once, (gsize) build_words ());
	return (const struct vocabulary *) once;
}

/* One word, lower-case. */
struct word {
	char text[WORD_BYTES + 1];
	gsize length;
	guint letters;
	bool cyrillic;
};

/* The languages that have this word or its stem. */
static guint
look_up (const struct word *word)
{
	const struct vocabulary *vocabulary = the_words ();
	guint set = GPOINTER_TO_UINT (wordtable_find (
		vocabulary->words, word->text, word->length));
	guint most = MIN (word->letters, TONGUE_STEM_MOST);
	const char *end = word->text;

	if (set != 0)
		return set;
	for (guint letters = 1; letters <= most; letters++) {
		gsize length;

		end = g_utf8_next_char (end);
		if (letters < TONGUE_STEM)
			continue;
		length = (gsize) (end - word->text);
		if (letters == TONGUE_STEM
		    && wordtable_find (vocabulary->starts, word->text, length)
		       == NULL)
			break;
		set |= GPOINTER_TO_UINT (wordtable_find (
			vocabulary->stems, word->text, length));
	}
	return set;
}

/* --- counting ------------------------------------------------------------ */

struct tally {
	guint points[TONGUES_MOST];
	guint own[TONGUES_MOST];	/* of words that no other has */
	guint cyrillic, latin;		/* words of each script */
	guint letters;			/* Cyrillic ones */
	guint not_russian;		/* words with letters it does not have */
	bool begins_cyrillic;
};

static guint
points_for (guint set)
{
	switch (__builtin_popcount (set)) {
	case 1:
		return POINTS_OWN;
	case 2:
		return POINTS_TWO;
	default:
		return POINTS_SHARED;
	}
}

static bool
is_cyrillic (gunichar c)
{
	return c >= 0x400 && c < 0x530;
}

/* Takes one tongue out of the set. */
static guint
take_tongue (guint *set)
{
	guint tongue = (guint) __builtin_ctz (*set);

	*set &= *set - 1;
	return tongue;
}

/* Letters that only some languages have: for each the best of the word. */
static void
count_letters (struct tally *tally, const struct word *word)
{
	const guint *letters = the_words ()->letters;
	guint best[TONGUES_MOST] = { 0 };
	guint all = 0;

	for (const char *p = word->text; *p != '\0';
	     p = g_utf8_next_char (p)) {
		gunichar c = utf8_char (p);
		guint set = c < LETTERS_END ? letters[c] : 0;
		guint points = points_for (set);

		all |= set;
		while (set != 0) {
			guint i = take_tongue (&set);

			best[i] = MAX (best[i], points);
		}
	}
	while (all != 0) {
		guint i = take_tongue (&all);

		tally->points[i] += best[i];
	}
}

static bool
has_ending (const struct word *word, const char *endings)
{
	const char *end = word->text + word->length;

	while (*endings != '\0') {
		gsize n = strcspn (endings, " ");

		if (n < word->length && memcmp (end - n, endings, n) == 0)
			return true;
		endings += n + (endings[n] == ' ');
	}
	return false;
}

/* What is not in the tables may still end as one language's words do. */
static void
count_endings (struct tally *tally, const struct word *word)
{
	for (gsize i = 0; i < tongues_count; i++)
		if (tongues[i].endings != NULL
		    && tongues[i].cyrillic == word->cyrillic
		    && has_ending (word, tongues[i].endings))
			tally->points[i] += POINTS_TWO;
}

/* A Cyrillic letter beyond the Russian alphabet. */
static bool
has_other_letter (const struct word *word)
{
	for (const char *p = word->text; *p != '\0';
	     p = g_utf8_next_char (p)) {
		gunichar c = utf8_char (p);

		if (is_cyrillic (c) && c > 0x44f && c != 0x451)
			return true;
	}
	return false;
}

static void
count_word (struct tally *tally, const struct word *word)
{
	guint set = look_up (word);
	guint points = points_for (set);

	if (word->cyrillic) {
		tally->cyrillic++;
		tally->letters += word->letters;
		tally->not_russian += has_other_letter (word);
	} else {
		tally->latin++;
	}
	if (set == 0 && word->letters >= ENDING_LETTERS)
		count_endings (tally, word);
	/* "Ошибка: Access denied for user ..." */
	if (word->cyrillic && tally->latin == 0 && set != 0)
		tally->begins_cyrillic = true;
	while (set != 0) {
		guint i = take_tongue (&set);

		tally->points[i] += points;
		tally->own[i] += points == POINTS_OWN;
	}
	/* In ASCII there is none. */
	if (word->letters < word->length)
		count_letters (tally, word);
}

static bool
is_word_char (gunichar c)
{
	return utf8_isalpha (c) || utf8_ismark (c) || c == '\''
	       || c == 0x2019 || c == 0x02bc;
}

/* What a token of an address, a path or a program has inside. */
static bool
is_technical (gunichar c)
{
	return utf8_isdigit (c)
	       || (c < 0x80 && strchr ("@/\\_=<>{}[]|$%#&*~^:.", (int) c)
		  != NULL);
}

static gunichar
lower (gunichar c)
{
	if (utf8_isrussian (c))
		return c < 0x430 ? c + 0x20 : c;
	return c < 0x80 ? c : g_unichar_tolower (c);
}

/* One token between white space: counted if it is one word of one script,
 * with a sentence's punctuation around it. */
static void
count_token (struct tally *tally, const char *p, const char *end,
	     bool is_prose)
{
	struct word word;
	bool latin = false;

	word.length = word.letters = 0;
	word.cyrillic = false;
	while (p < end && !is_word_char (utf8_char (p))) {
		if (utf8_isdigit (utf8_char (p)))
			return;
		p = g_utf8_next_char (p);
	}
	while (end > p) {
		const char *last = g_utf8_find_prev_char (p, end);

		if (last == NULL || is_word_char (utf8_char (last)))
			break;
		end = last;
	}
	for (; p < end; p = g_utf8_next_char (p)) {
		gunichar c = utf8_char (p);

		if (word.length + 6 > WORD_BYTES)
			return;
		if (c < 0x80 && g_ascii_isalpha ((char) c)) {
			latin = true;
			word.text[word.length++] = (char) (c | 0x20);
			word.letters++;
			continue;
		}
		c = lower (c);
		if (c == 0x2019 || c == 0x02bc)
			c = '\'';
		if (!is_word_char (c)) {
			if ((is_technical (c) && !word.cyrillic)
			    || word.length == 0)
				return;
			/* "да/нет", "сайт.Помогите": words of their own. */
			break;
		}
		word.cyrillic |= is_cyrillic (c);
		latin |= c < 0x250 && utf8_isalpha (c);
		word.length += (gsize) g_unichar_to_utf8 (
			c, word.text + word.length);
		word.letters++;
	}
	word.text[word.length] = '\0';
	if (word.length == 0 || word.cyrillic == latin)
		return;
	if (word.cyrillic || is_prose)
		count_word (tally, &word);
	if (p < end)
		count_token (tally, p, end, is_prose);
}

static bool
is_punctuation (gunichar c)
{
	switch (c) {
	case ' ': case '\t': case '.': case ',': case '!': case '?':
	case '\'': case '"': case '(': case ')': case '-': case ':':
	case ';':
		return true;
	default:
		return false;
	}
}

/* Somebody's words, not a log or a program? */
static bool
looks_like_prose (const char *p, const char *end)
{
	gsize all = 0, odd = 0;

	for (; p < end; p = g_utf8_next_char (p)) {
		guchar c = (guchar) *p;

		all++;
		odd += c < 0x80 && !g_ascii_isalpha ((char) c)
			&& !is_punctuation (c);
	}
	return odd * PROSE_SHARE <= all;
}

static void
count_line (struct tally *tally, const char *p, const char *end)
{
	bool is_prose;

	if (p < end && *p == '>')
		return;
	is_prose = looks_like_prose (p, end);
	while (p < end) {
		const char *start;

		while (p < end && utf8_isspace (utf8_char (p)))
			p = g_utf8_next_char (p);
		start = p;
		while (p < end && !utf8_isspace (utf8_char (p)))
			p = g_utf8_next_char (p);
		count_token (tally, start, p, is_prose);
	}
}

static void
count_text (struct tally *tally, const char *text)
{
	const char *end = text + strlen (text);

	if (end - text > LANGUAGE_BYTES)
		end = g_utf8_find_prev_char (text, text + LANGUAGE_BYTES + 1);
	while (text < end) {
		const char *lf = memchr (text, '\n', (gsize) (end - text));
		const char *line_end = lf != NULL ? lf : end;

		count_line (tally, text, line_end);
		if (tally->latin == 0 && tally->cyrillic > 0)
			tally->begins_cyrillic = true;
		text = line_end + (lf != NULL);
	}
}

/* --- the guess ----------------------------------------------------------- */

/* What only shares its words with others is hardly a neighbour's text. */
static guint
points_of (const struct tally *tally, gsize i)
{
	guint points = tally->points[i];

	if (tongues[i].is_plain && tally->not_russian == 0)
		points += tally->letters / LETTERS_WITHOUT;
	if (tongues[i].answered || tally->own[i] > 0)
		return points;
	return points / 2;
}

static bool
is_in_cyrillic (const struct tally *tally)
{
	guint times = tally->begins_cyrillic ? LATIN_TIMES_BELOW : LATIN_TIMES;

	return tally->cyrillic > 0 && tally->cyrillic * times >= tally->latin;
}

void
language_guess (const char *text, struct language *language)
{
	struct tally tally;
	gsize best = tongues_count;
	guint most = 0, second = 0;
	bool cyrillic;

	language->tag = NULL;
	language->confidence = 0;
	memset (&tally, 0, sizeof tally);
	count_text (&tally, text);
	cyrillic = is_in_cyrillic (&tally);
	for (gsize i = 0; i < tongues_count; i++) {
		guint points = points_of (&tally, i);

		if (tongues[i].cyrillic != cyrillic)
			continue;
		if (points > most) {
			second = most;
			most = points;
			best = i;
		} else {
			second = MAX (second, points);
		}
	}
	if (most < POINTS_LEAST || !tongues[best].answered)
		return;
	language->confidence = (double) (most - second) / (most + second + 2);
	if (language->confidence < least_confidence) {
		language->confidence = 0;
		return;
	}
	language->tag = g_strdup (tongues[best].tag);
}
