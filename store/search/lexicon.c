#include "store/search/lexicon.h"

#include <string.h>

#include "store/search/stem.h"
#include "store/search/stopword.h"

struct lexicon {
	struct stemmer *stemmer;
	GHashTable *stop;	/* char * */
	/* Stem and folded word -> the word that stands for its group. */
	GHashTable *same;	/* char * -> char * */
	GString *folded, *stem;	/* scratch */
};

/* What a dotted word ends with where it is a file. */
static const char *const file_ends[] = {
	"php", "htaccess", "sql", "ini", "log", "zip", "conf", "tar", "gz",
	"html", "htm", "css", "js", "txt", "env", "sh", "py", "key", "pem",
	"crt", "csr", "p12", "pfx", "cnf", "json", "xml", "ssh", NULL
};

struct lexicon *
lexicon_new (void)
{
	struct lexicon *lexicon = g_new0 (struct lexicon, 1);

	lexicon->stemmer = stemmer_new ();
	lexicon->stop = g_hash_table_new_full (g_str_hash, g_str_equal,
					       g_free, NULL);
	lexicon->same = g_hash_table_new_full (g_str_hash, g_str_equal,
					       g_free, g_free);
	lexicon->folded = g_string_new (NULL);
	lexicon->stem = g_string_new (NULL);
	for (const char *const *list = stopwords; *list != NULL; list++) {
		g_auto (GStrv) words = g_strsplit (*list, " ", -1);

		for (char **word = words; *word != NULL; word++)
			g_hash_table_add (lexicon->stop, g_strdup (*word));
	}
	return lexicon;
}

void
lexicon_free (struct lexicon *lexicon)
{
	if (lexicon == NULL)
		return;
	stemmer_free (lexicon->stemmer);
	g_hash_table_unref (lexicon->stop);
	g_hash_table_unref (lexicon->same);
	g_string_free (lexicon->folded, TRUE);
	g_string_free (lexicon->stem, TRUE);
	g_free (lexicon);
}

/* --- letters ------------------------------------------------------------ */

static bool
is_apostrophe (gunichar c)
{
	return c == '\'' || c == '`' || c == 0x2019 || c == 0x02BC
		|| c == 0x2018 || c == 0x02B9 || c == 0xB4;
}

/* Shown as nothing, or as part of the letter before. */
static bool
is_nothing (gunichar c)
{
	return c == 0xAD || c == 0x200B || c == 0x200D || c == 0xFEFF
		|| (c >= 0x300 && c < 0x370);
}

/* Within a word, between letters or digits. */
static bool
is_connector (gunichar c)
{
	return c == '.' || c == '-' || c == '_' || c == 0x2010 || c == 0x2011;
}

static bool
is_latin (gunichar c)
{
	return c < 0x250;
}

static gunichar
fold (gunichar c)
{
	if (c < 0x80)
		return (gunichar) g_ascii_tolower ((char) c);
	c = g_unichar_tolower (c);
	return c == 0x451 ? 0x435 : c == 0x2010 || c == 0x2011 ? '-' : c;
}

/* --- one word ----------------------------------------------------------- */

struct reading {
	struct lexicon *lexicon;
	enum tongue_of_word cyrillic;
	GPtrArray *terms;
	guint most;
};

static void
keep (struct reading *reading, const char *term)
{
	if (reading->terms->len < reading->most && *term != '\0')
		g_ptr_array_add (reading->terms, g_strdup (term));
}

/* Under the name of its group, if it has one. */
static bool
keep_group (struct reading *reading, const char *word)
{
	const char *name = g_hash_table_lookup (reading->lexicon->same, word);

	if (name != NULL)
		keep (reading, name);
	return name != NULL;
}

/* A word of letters only, folded. */
static void
read_letters (struct reading *reading, const char *word, gsize length)
{
	struct lexicon *lexicon = reading->lexicon;
	g_autofree char *own = g_strndup (word, length);
	gunichar first = g_utf8_get_char (own);

	if (*g_utf8_next_char (own) == '\0'
	    || g_hash_table_contains (lexicon->stop, own)
	    || keep_group (reading, own))
		return;
	g_string_truncate (lexicon->stem, 0);
	stem_append (lexicon->stemmer, is_latin (first) ? STEM_EN
		     : reading->cyrillic, own, length, lexicon->stem);
	if (!keep_group (reading, lexicon->stem->str))
		keep (reading, lexicon->stem->str);
}

static void
read_digits (struct reading *reading, const char *digits, gsize length)
{
	g_autofree char *own = g_strndup (digits, length);

	if (length > 1 && length <= LEXICON_DIGITS)
		keep (reading, own);
}

/* The runs of letters and of digits in it. */
static void
read_parts (struct reading *reading, const char *word, gsize length)
{
	const char *end = word + length;

	while (word < end) {
		const char *start = word;
		bool letters = g_unichar_isalpha (g_utf8_get_char (word));
		bool digits = g_ascii_isdigit (*word);

		while (word < end
		       && (letters
			   ? g_unichar_isalpha (g_utf8_get_char (word))
			   : digits && g_ascii_isdigit (*word)))
			word = g_utf8_next_char (word);
		if (letters)
			read_letters (reading, start, (gsize) (word - start));
		else if (digits)
			read_digits (reading, start, (gsize) (word - start));
		else
			word = g_utf8_next_char (word);
	}
}

enum shape {
	SHAPE_PARTS,		/* only its parts say something */
	SHAPE_WHOLE,		/* a code or a file: itself and its parts */
	SHAPE_NOTHING		/* a host */
};

/* Of a Latin word with connectors, or digits and letters. */
static enum shape
shape_of (const char *word)
{
	const char *dot = strrchr (word, '.');
	unsigned dots = 0;

	for (const char *p = word; *p != '\0'; p++)
		dots += *p == '.';
	if (dot == NULL)
		return SHAPE_WHOLE;
	if (g_strv_contains (file_ends, dot + 1))
		return SHAPE_WHOLE;
	if (strspn (word, "0123456789.") == strlen (word))
		return dots < 3 ? SHAPE_WHOLE : SHAPE_NOTHING;
	for (const char *p = dot + 1; *p != '\0'; p++)
		if (!g_ascii_isalpha (*p))
			return SHAPE_WHOLE;
	return SHAPE_NOTHING;
}

/* Folded; letters, digits and connectors between them. */
static void
read_word (struct reading *reading, const GString *word)
{
	bool letters = true, digits = true, latin = true;

	for (const char *p = word->str; *p != '\0'; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		latin = latin && is_latin (c);
		letters = letters && g_unichar_isalpha (c);
		digits = digits && c < 0x80 && g_ascii_isdigit ((char) c);
	}
	if (word->len > LEXICON_WORD_BYTES || word->len == 0)
		return;
	if (letters) {
		read_letters (reading, word->str, word->len);
		return;
	}
	if (digits) {
		read_digits (reading, word->str, word->len);
		return;
	}
	if (latin) {
		enum shape shape = shape_of (word->str);

		if (shape == SHAPE_NOTHING || keep_group (reading, word->str))
			return;
		if (shape == SHAPE_WHOLE)
			keep (reading, word->str);
	}
	read_parts (reading, word->str, word->len);
}

/* --- the text ----------------------------------------------------------- */

/* What stands between two spaces and is an address says nothing. */
static bool
is_address (const char *text, gsize length)
{
	return memchr (text, '@', length) != NULL
		|| g_strstr_len (text, (gssize) length, "://") != NULL
		|| (length > 4 && g_ascii_strncasecmp (text, "www.", 4) == 0);
}

/* One folded word from here on; where it ends. */
static const char *
next_word (struct lexicon *lexicon, const char *p, const char *end)
{
	GString *word = lexicon->folded;
	gsize sure = 0;

	g_string_truncate (word, 0);
	for (; p < end; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (is_nothing (c) || (is_apostrophe (c) && word->len > 0))
			continue;
		if (g_unichar_isalnum (c)) {
			g_string_append_unichar (word, fold (c));
			sure = word->len;
		} else if (is_connector (c) && word->len > 0
			   && word->len == sure) {
			g_string_append_unichar (word, fold (c));
		} else if (word->len > 0) {
			break;
		}
	}
	g_string_truncate (word, sure);
	return p;
}

static enum tongue_of_word
tongue_of (const char *language)
{
	return g_strcmp0 (language, "uk") == 0 ? STEM_UK : STEM_RU;
}

void
lexicon_read (struct lexicon *lexicon, const char *language,
	      const char *text, guint most, GPtrArray *terms)
{
	struct reading reading = {
		.lexicon = lexicon, .cyrillic = tongue_of (language),
		.terms = terms, .most = most
	};
	g_autofree char *composed = NULL;

	/* Letters whose marks stand apart: 0x300 and above. */
	if (strchr (text, '\xCC') != NULL || strchr (text, '\xCD') != NULL) {
		composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
		text = composed;
	}
	while (text != NULL && *text != '\0' && terms->len < most) {
		gsize length = strcspn (text, " \t\r\n");
		const char *end = text + length;

		if (!is_address (text, length))
			for (const char *p = text;
			     p < end && terms->len < most;) {
				p = next_word (lexicon, p, end);
				read_word (&reading, lexicon->folded);
			}
		text = end + (*end != '\0');
	}
}

/* --- groups ------------------------------------------------------------- */

/* The folded word, if it is one; else it is empty. */
static const char *
fold_word (struct lexicon *lexicon, const char *word)
{
	const char *end = word + strlen (word);
	const char *rest = next_word (lexicon, word, end);

	if (rest < end || lexicon->folded->len > LEXICON_WORD_BYTES)
		g_string_truncate (lexicon->folded, 0);
	return lexicon->folded->str;
}

/* Adds what the word is found under: itself and its stems. */
static void
add_forms (struct lexicon *lexicon, const char *folded, GPtrArray *forms)
{
	static const enum tongue_of_word all[] = { STEM_EN, STEM_RU, STEM_UK };

	g_ptr_array_add (forms, g_strdup (folded));
	for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
		if (!g_unichar_isalpha (g_utf8_get_char (p)))
			return;
	for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
		if ((all[i] == STEM_EN) != is_latin (g_utf8_get_char (folded)))
			continue;
		g_string_truncate (lexicon->stem, 0);
		stem_append (lexicon->stemmer, all[i], folded, strlen (folded),
			     lexicon->stem);
		g_ptr_array_add (forms, g_strdup (lexicon->stem->str));
	}
}

char *
lexicon_add_same (struct lexicon *lexicon, const char *const *words)
{
	g_autoptr (GPtrArray) forms = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *name = NULL;

	for (; *words != NULL; words++) {
		const char *folded = fold_word (lexicon, *words);
		guint first = forms->len;

		if (*folded == '\0')
			return g_strdup (*words);
		if (name == NULL)
			name = g_strdup (folded);
		add_forms (lexicon, folded, forms);
		for (guint i = first; i < forms->len; i++)
			if (g_hash_table_contains (lexicon->same,
						   forms->pdata[i]))
				return g_strdup (*words);
	}
	for (guint i = 0; i < forms->len; i++)
		g_hash_table_insert (lexicon->same,
				     g_strdup (forms->pdata[i]),
				     g_strdup (name));
	return NULL;
}
