#include "store/search/stem.h"

#include <libstemmer.h>
#include <stdbool.h>
#include <string.h>

enum {
	LETTER = 2,		/* bytes of a Cyrillic letter in UTF-8 */
	/* In letters: what an ending must leave, and from where on a stem is
	 * taken for a derived one. */
	LEFT_LEAST = 3,
	DERIVED_LEAST = 6
};

struct stemmer {
	struct sb_stemmer *english, *russian;
};

struct stemmer *
stemmer_new (void)
{
	struct stemmer *stemmer = g_new0 (struct stemmer, 1);

	stemmer->english = sb_stemmer_new ("english", NULL);
	stemmer->russian = sb_stemmer_new ("russian", NULL);
	return stemmer;
}

void
stemmer_free (struct stemmer *stemmer)
{
	if (stemmer == NULL)
		return;
	sb_stemmer_delete (stemmer->english);
	sb_stemmer_delete (stemmer->russian);
	g_free (stemmer);
}

/* --- endings ------------------------------------------------------------ */

/* The stem is out's text from `start` on: all of it Cyrillic letters. */
struct stem {
	GString *out;
	gsize start;
};

static gsize
letters (const struct stem *stem)
{
	return (stem->out->len - stem->start) / LETTER;
}

static bool
ends (const struct stem *stem, const char *ending)
{
	gsize length = strlen (ending);

	return stem->out->len - stem->start >= length
		&& memcmp (stem->out->str + stem->out->len - length, ending,
			   length) == 0;
}

static void
cut (struct stem *stem, gsize bytes)
{
	g_string_truncate (stem->out, stem->out->len - bytes);
}

/* Takes the first ending that fits and leaves that many letters. */
static bool
take (struct stem *stem, const char *const *endings, gsize least)
{
	for (; *endings != NULL; endings++) {
		gsize length = strlen (*endings);

		if (ends (stem, *endings)
		    && letters (stem) >= least + length / LETTER) {
			cut (stem, length);
			return true;
		}
	}
	return false;
}

static bool
is_vowel (const char *letter)
{
	static const char *const vowels[] = {
		"а", "е", "и", "о", "у", "ы", "э", "ю", "я", "і", "ї", "є",
		NULL
	};

	for (const char *const *vowel = vowels; *vowel != NULL; vowel++)
		if (memcmp (letter, *vowel, LETTER) == 0)
			return true;
	return false;
}

/* The nth letter from the end, from 1. */
static const char *
last (const struct stem *stem, gsize nth)
{
	return stem->out->str + stem->out->len - nth * LETTER;
}

/* "ошибок" and "ошибк", "рахунок" and "рахунк". */
static void
drop_coming_vowel (struct stem *stem)
{
	if (letters (stem) >= 5 && ends (stem, "ок")
	    && !is_vowel (last (stem, 3)))
		g_string_erase (stem->out,
				(gssize) (stem->out->len - 2 * LETTER),
				LETTER);
}

/* "обновл", "оновл" of what is "обнов", "онов" elsewhere. */
static void
drop_soft_l (struct stem *stem)
{
	static const char *const softened[] = {
		"вл", "мл", "пл", "бл", "фл", NULL
	};

	for (const char *const *pair = softened; *pair != NULL; pair++)
		if (letters (stem) >= 5 && ends (stem, *pair))
			cut (stem, LETTER);
}

/* What makes a noun of a verb: "установк", "подключен", "копирован". */
static void
drop_derivation (struct stem *stem)
{
	static const char *const russian_ukrainian[] = {
		"ировани", "ирован", "ирова", "овани", "ован", "ова", "ува",
		"ени", "ен", "ля", "ув", "юв", NULL
	};

	if (letters (stem) < DERIVED_LEAST)
		return;
	if (ends (stem, "к") && !is_vowel (last (stem, 2)))
		cut (stem, LETTER);
	else
		take (stem, russian_ukrainian, 4);
	if (letters (stem) >= DERIVED_LEAST && ends (stem, "й"))
		cut (stem, LETTER);
}

static void
finish (struct stem *stem)
{
	drop_coming_vowel (stem);
	drop_derivation (stem);
	drop_soft_l (stem);
	if (letters (stem) > STEM_LETTERS)
		g_string_truncate (stem->out,
				   stem->start + STEM_LETTERS * LETTER);
}

/* --- Ukrainian ---------------------------------------------------------- */

static const char *const reflexive[] = { "ся", "сь", NULL };

static const char *const verbal_nouns[] = {
	"еннями", "аннями", "еннях", "аннях", "енням", "анням", "ення",
	"ання", "енню", "анню", "ень", "ань", NULL
};

static const char *const adjectives[] = {
	"ішими", "іший", "ними", "ого", "ому", "ими", "ої", "ою", "ій", "ий",
	"им", "ім", "их", "іх", NULL
};

static const char *const verbs[] = {
	"уватимуть", "юватимуть", "юється", "ується", "ювати", "увати",
	"ювала", "ювало", "ювали", "ували", "увала", "увало", "юють", "ують",
	"уємо", "юємо", "уєте", "юєте", "увався", "ював", "ував", "айте",
	"яйте", "ають", "яють", "аємо", "яємо", "аєте", "яєте", "аєш", "яєш",
	"ати", "яти", "ити", "іти", "ути", "ємо", "єте", "ала", "али", "ало",
	"яла", "яли", "яло", "ила", "или", "ило", "іла", "іли", "іло", "ула",
	"ули", "ять", "ать", "ить", "уть", "ють", "їть", "іть", "имо", "ите",
	"ете", "ємо", "ує", "ює", "ав", "яв", "ив", "їв", "ув", "иш", "еш",
	"єш", "ає", "яє", NULL
};

static const char *const nouns[] = {
	"ові", "еві", "єві", "ами", "ями", "ією", "ях", "ах", "ям", "ам",
	"ою", "ею", "єю", "ів", "їв", "ей", "ем", "ом", "єм", "ії", "ію", "ія",
	"ій", "ьо", "ня", "ню", "а", "е", "и", "і", "ї", "о", "у", "ю", "я",
	"ь", "й", "є", NULL
};

/* "вход" of "вхід", "робот" of "робіт". */
static void
open_syllable (struct stem *stem)
{
	static const char i[] = "і", o[] = "о";
	gsize count = letters (stem);

	if (count >= 3 && memcmp (last (stem, 2), i, LETTER) == 0
	    && !is_vowel (last (stem, 1)))
		memcpy (stem->out->str + stem->out->len - 2 * LETTER, o,
			LETTER);
}

/* "сторінк" of "сторінці". */
static void
harden (struct stem *stem)
{
	static const char k[] = "к";

	if (letters (stem) >= 4 && ends (stem, "ц")
	    && !is_vowel (last (stem, 2)))
		memcpy (stem->out->str + stem->out->len - LETTER, k, LETTER);
}

static void
stem_ukrainian (struct stem *stem)
{
	take (stem, reflexive, LEFT_LEAST + 1);
	if (!take (stem, verbal_nouns, LEFT_LEAST + 1)
	    && !take (stem, adjectives, LEFT_LEAST)
	    && !take (stem, verbs, LEFT_LEAST + 1))
		take (stem, nouns, LEFT_LEAST);
	/* "нн" of participles, "ьн" and the like stay: they tell apart. */
	if (ends (stem, "ь"))
		cut (stem, LETTER);
	harden (stem);
	drop_coming_vowel (stem);
	open_syllable (stem);
	finish (stem);
}

/* --- each word ---------------------------------------------------------- */

static bool
is_cyrillic (const char *word, gsize length)
{
	for (gsize i = 0; i < length; i += LETTER)
		if (i + 1 >= length || ((guchar) word[i] & 0xFC) != 0xD0)
			return false;
	return true;
}

static void
append_snowball (struct sb_stemmer *stemmer, const char *word, gsize length,
		 GString *out)
{
	const sb_symbol *found = stemmer == NULL || length > G_MAXINT ? NULL
		: sb_stemmer_stem (stemmer, (const sb_symbol *) word,
				   (int) length);

	if (found != NULL)
		g_string_append_len (out, (const char *) found,
				     sb_stemmer_length (stemmer));
	else
		g_string_append_len (out, word, (gssize) length);
}

void
stem_append (struct stemmer *stemmer, enum tongue_of_word tongue,
	     const char *word, gsize length, GString *out)
{
	struct stem stem = { out, out->len };

	if (tongue == STEM_EN) {
		append_snowball (stemmer->english, word, length, out);
	} else if (!is_cyrillic (word, length)) {
		/* An apostrophe in it: it stays as it is. */
		g_string_append_len (out, word, (gssize) length);
	} else if (tongue == STEM_RU) {
		append_snowball (stemmer->russian, word, length, out);
		finish (&stem);
	} else {
		g_string_append_len (out, word, (gssize) length);
		stem_ukrainian (&stem);
	}
}
