#include "filter/policy/phrases.h"

#include <string.h>

#include "filter/policy/prefix.h"

enum {
	ALTERNATION_BYTES = 6 << 10,	/* PCRE2 takes ten times that */
	NEXT_BYTES = 6,		/* of quotes and dashes between neighbours */
	NEAR_WORDS = 6,
	FAR_WORDS = 15
};

/* Patterns that begin with one letter, while a list is built. */
struct words {
	GString *text;		/* without that letter */
	GArray *prefixes;	/* guint32, of each */
};

struct alternatives {
	struct pattern *pattern;
	/* With one of which it begins, and it is tried where it is told to;
	 * NULL: unknown, and it looks for itself. */
	GArray *prefixes;
};

/* Any of these. */
struct list {
	GHashTable *by_letter;	/* while it is built: letter -> words */
	GPtrArray *patterns;	/* struct alternatives */
	GPtrArray *rows;	/* GArray of struct step */
};

struct phrases {
	GPtrArray *lists;
	GHashTable *groups;	/* name -> index of a list */
	char *why;		/* of phrases_close_list */
};

/* --- building ----------------------------------------------------------- */

static GArray *
prefix_array (void)
{
	return g_array_new (FALSE, FALSE, sizeof (guint32));
}

static struct words *
words_new (void)
{
	struct words *words = g_new0 (struct words, 1);

	words->text = g_string_new (NULL);
	words->prefixes = prefix_array ();
	return words;
}

static void
free_words (gpointer data)
{
	struct words *words = data;

	g_string_free (words->text, TRUE);
	g_array_unref (words->prefixes);
	g_free (words);
}

static void
free_alternatives (gpointer data)
{
	struct alternatives *alternatives = data;

	pattern_free (alternatives->pattern);
	g_clear_pointer (&alternatives->prefixes, g_array_unref);
	g_free (alternatives);
}

/* pattern, prefixes: taken. */
static void
add_pattern (struct list *list, struct pattern *pattern, GArray *prefixes)
{
	struct alternatives *alternatives = g_new0 (struct alternatives, 1);

	alternatives->pattern = pattern;
	alternatives->prefixes = prefixes;
	g_ptr_array_add (list->patterns, alternatives);
}

static void
free_row (gpointer row)
{
	g_array_unref (row);
}

static void
list_free (gpointer data)
{
	struct list *list = data;

	g_clear_pointer (&list->by_letter, g_hash_table_unref);
	g_ptr_array_unref (list->patterns);
	g_ptr_array_unref (list->rows);
	g_free (list);
}

struct phrases *
phrases_new (void)
{
	struct phrases *phrases = g_new0 (struct phrases, 1);

	phrases->lists = g_ptr_array_new_with_free_func (list_free);
	phrases->groups = g_hash_table_new_full (g_str_hash, g_str_equal,
						 g_free, NULL);
	return phrases;
}

void
phrases_free (struct phrases *phrases)
{
	if (phrases == NULL)
		return;
	g_hash_table_unref (phrases->groups);
	g_ptr_array_unref (phrases->lists);
	g_free (phrases->why);
	g_free (phrases);
}

unsigned
phrases_new_list (struct phrases *phrases)
{
	struct list *list = g_new0 (struct list, 1);

	list->by_letter = g_hash_table_new_full (g_str_hash, g_str_equal,
						 g_free, free_words);
	list->patterns = g_ptr_array_new_with_free_func (
		free_alternatives);
	list->rows = g_ptr_array_new_with_free_func (free_row);
	g_ptr_array_add (phrases->lists, list);
	return phrases->lists->len - 1;
}

static struct list *
list_at (const struct phrases *phrases, unsigned list)
{
	return phrases->lists->pdata[list];
}

#define LETTERS "("	/* one of several letters, or */
#define ANYTHING ""

/* The letter that each match begins with; *rest is behind it. */
static char *
first_letter (const char *pattern, bool known, const char **rest)
{
	const char *at = pattern + strlen (PREFIX_BEGIN);

	*rest = pattern;
	if (!g_str_has_prefix (pattern, PREFIX_BEGIN)
	    || !((guchar) *at >= 0x80 || g_ascii_isalnum (*at))
	    || *g_utf8_next_char (at) == '?')
		return g_strdup (known ? LETTERS : ANYTHING);
	*rest = g_utf8_next_char (at);
	return g_strndup (at, (gsize) (*rest - at));
}

/* By letters, so that a word of the text is held against few of them. */
void
phrases_add_words (struct phrases *phrases, unsigned list,
		   const char *pattern)
{
	GHashTable *letters = list_at (phrases, list)->by_letter;
	g_autoptr (GArray) prefixes = prefix_array ();
	bool known = prefix_collect (pattern, prefixes);
	const char *rest;
	g_autofree char *letter = first_letter (pattern, known, &rest);
	struct words *words = g_hash_table_lookup (letters, letter);

	if (words == NULL) {
		words = words_new ();
		g_hash_table_insert (letters, g_strdup (letter), words);
	} else {
		g_string_append_c (words->text, '|');
	}
	g_string_append (words->text, rest);
	g_array_append_vals (words->prefixes, prefixes->data, prefixes->len);
}

bool
phrases_add_raw (struct phrases *phrases, unsigned list, const char *pattern,
		 char **why)
{
	struct pattern *one = pattern_new (pattern, true, why);

	if (one == NULL)
		return false;
	add_pattern (list_at (phrases, list), one, NULL);
	return true;
}

void
phrases_add_steps (struct phrases *phrases, unsigned list, GArray *steps)
{
	g_ptr_array_add (list_at (phrases, list)->rows, steps);
}

void
phrases_name_list (struct phrases *phrases, unsigned list, const char *name)
{
	g_hash_table_insert (phrases->groups, g_strdup (name),
			     GUINT_TO_POINTER (list));
}

bool
phrases_find_group (const struct phrases *phrases, const char *name,
		    unsigned *list)
{
	gpointer found;

	if (!g_hash_table_lookup_extended (phrases->groups, name, NULL,
					   &found))
		return false;
	*list = GPOINTER_TO_UINT (found);
	return true;
}

/* What matches at one place is anchored there. */
#define HERE "\\G"

/* letters: it begins with these, at the beginning of a word.  prefixes: of the
 * text, or NULL. */
static bool
compile (struct list *list, GString *text, bool letters, GArray *prefixes,
	 char **why)
{
	g_autofree char *whole = g_strdup_printf ("%s%s(?:%s)",
		prefixes != NULL ? HERE : "", letters ? PREFIX_BEGIN : "",
		text->str);
	struct pattern *pattern = pattern_new (whole, false, why);

	g_string_truncate (text, 0);
	if (pattern == NULL)
		return false;
	add_pattern (list, pattern, prefixes != NULL
		     ? g_array_ref (prefixes) : NULL);
	return true;
}

static gint
by_text (gconstpointer a, gconstpointer b)
{
	return strcmp (a, b);
}

bool
phrases_end_list (struct phrases *phrases, unsigned number, char **why)
{
	struct list *list = list_at (phrases, number);
	g_autoptr (GHashTable) letters = g_steal_pointer (&list->by_letter);
	g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (letters),
					      by_text);
	g_autoptr (GString) text = g_string_new (NULL);
	g_autoptr (GArray) prefixes = prefix_array ();

	*why = g_steal_pointer (&phrases->why);
	for (GList *key = keys; key != NULL && *why == NULL; key = key->next) {
		const struct words *words = g_hash_table_lookup (letters,
								 key->data);
		const char *letter = key->data;
		bool one = strcmp (letter, ANYTHING) != 0
			&& strcmp (letter, LETTERS) != 0;

		g_string_append_printf (text, "%s%s(?:%s)",
					text->len > 0 ? "|" : "",
					one ? letter : "", words->text->str);
		g_array_append_vals (prefixes, words->prefixes->data,
				     words->prefixes->len);
		if (one && key->next != NULL
		    && text->len <= ALTERNATION_BYTES)
			continue;
		compile (list, text, one, *letter != '\0' ? prefixes : NULL,
			 why);
		g_array_unref (prefixes);
		prefixes = prefix_array ();
	}
	return *why == NULL;
}

void
phrases_close_list (struct phrases *phrases, unsigned list)
{
	char *why = NULL;

	if (!phrases_end_list (phrases, list, &why))
		phrases->why = why;
}

/* --- searching ---------------------------------------------------------- */

struct place {
	guint32 start, end;
};

struct found {
	GArray *places;		/* struct place, by start; NULL: not looked */
	bool cut;
};

struct search {
	const struct phrases *phrases;
	const struct gist *gist;
	struct matching *matching;
	struct found *found;	/* of each list */
	/* How many words began, and sentences ended, before each byte. */
	guint16 *words, *sentences;
	struct prefixes *prefixes;
	GArray *at;		/* guint32; of find_at_words */
};

/* What stands inside of a word that has a letter behind it, too. */
static bool
joins (const char *p)
{
	return strchr ("'.-@/", *p) != NULL && *p != '\0'
		&& g_unichar_isalnum (g_utf8_get_char (p + 1));
}

static bool
ends_sentence (const char *p)
{
	if (*p == '\n')
		return p[1] == '\n';
	return *p != '\0' && strchr (".!?;", *p) != NULL
		&& (p[1] == '\0' || p[1] == ' ' || p[1] == '\n');
}

static bool
is_letter (gunichar c)
{
	return c == '_' || g_unichar_isalnum (c);
}

static void
count_words (struct search *search)
{
	const char *text = search->gist->text->str;
	guint16 words = 0, sentences = 0;
	bool inside = false;

	for (const char *p = text;; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);
		bool letter = is_letter (c);

		search->words[p - text] = words;
		search->sentences[p - text] = sentences;
		if (c == 0)
			break;
		words += letter && !inside;
		inside = letter || (inside && joins (p));
		sentences += ends_sentence (p);
	}
}

/* At all places where a pattern may begin: what is in a word only for
 * count_words is a word to PCRE2. */
static void
find_prefixes (struct search *search)
{
	const GString *text = search->gist->text;
	bool inside = false;

	search->prefixes = prefixes_new (text->len / 2 + 1);
	for (const char *p = text->str; *p != '\0'; p = g_utf8_next_char (p)) {
		bool letter = is_letter (g_utf8_get_char (p));

		if (!inside && (letter || (guchar) *p >= 0x80))
			prefixes_add (search->prefixes, text->str,
				      (guint32) (p - text->str));
		inside = letter;
	}
}

struct search *
search_new (const struct phrases *phrases, const struct gist *gist,
	    struct matching *matching)
{
	struct search *search = g_new0 (struct search, 1);

	search->phrases = phrases;
	search->gist = gist;
	search->matching = matching;
	search->found = g_new0 (struct found, phrases->lists->len);
	search->words = g_new0 (guint16, gist->text->len + 1);
	search->sentences = g_new0 (guint16, gist->text->len + 1);
	count_words (search);
	find_prefixes (search);
	search->at = g_array_new (FALSE, FALSE, sizeof (guint32));
	return search;
}

void
search_free (struct search *search)
{
	if (search == NULL)
		return;
	for (guint i = 0; i < search->phrases->lists->len; i++)
		if (search->found[i].places != NULL)
			g_array_unref (search->found[i].places);
	g_free (search->found);
	g_free (search->words);
	g_free (search->sentences);
	prefixes_free (search->prefixes);
	g_array_unref (search->at);
	g_free (search);
}

static enum pattern_outcome
add_place (struct search *search, const struct pattern *pattern, gsize from,
	   struct found *found, gsize *start)
{
	const GString *text = search->gist->text;
	gsize end;
	enum pattern_outcome outcome = pattern_match (pattern,
		search->matching, text->str, text->len, from, start, &end);

	found->cut = found->cut || outcome == PATTERN_CUT;
	if (outcome == PATTERN_MATCH) {
		struct place place = { (guint32) *start, (guint32) end };

		g_array_append_val (found->places, place);
	}
	return outcome;
}

/* Every place that it begins at. */
static void
find_anywhere (struct search *search, const struct pattern *pattern,
	       struct found *found)
{
	const GString *text = search->gist->text;
	gsize from = 0, start;

	while (found->places->len < PHRASE_PLACES && from <= text->len
	       && add_place (search, pattern, from, found, &start)
		  == PATTERN_MATCH) {
		if (start >= text->len)
			return;
		from = (gsize) (g_utf8_next_char (text->str + start)
				- text->str);
	}
}

static gint
by_number (gconstpointer a, gconstpointer b)
{
	guint32 one = *(const guint32 *) a, other = *(const guint32 *) b;

	return one < other ? -1 : one > other;
}

/* The same, where words begin with the letters that it begins with. */
static void
find_at_words (struct search *search, const struct alternatives *alternatives,
	       struct found *found)
{
	const GArray *prefixes = alternatives->prefixes;
	GArray *at = search->at;
	gsize start;

	g_array_set_size (at, 0);
	for (guint i = 0; i < prefixes->len; i++)
		prefixes_find (search->prefixes,
			       g_array_index (prefixes, guint32, i), at);
	g_array_sort (at, by_number);
	for (guint i = 0; i < at->len && found->places->len < PHRASE_PLACES;
	     i++) {
		guint32 from = g_array_index (at, guint32, i);

		if (i > 0 && from == g_array_index (at, guint32, i - 1))
			continue;
		if (add_place (search, alternatives->pattern, from, found,
			       &start) == PATTERN_CUT)
			return;
	}
}

static void
find_pattern (struct search *search, const struct alternatives *alternatives,
	      struct found *found)
{
	if (alternatives->prefixes != NULL)
		find_at_words (search, alternatives, found);
	else
		find_anywhere (search, alternatives->pattern, found);
}

static const struct found *look (struct search *search, unsigned list);

/* The index of the first place that begins at `at` or later. */
static guint
first_from (const GArray *places, guint32 at)
{
	guint low = 0, high = places->len;

	while (low < high) {
		guint middle = (low + high) / 2;

		if (g_array_index (places, struct place, middle).start < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Each of before with a place of next behind it. */
static void
join_places (const struct search *search, const GArray *before,
	     const GArray *next, enum gap gap, GArray *after)
{
	static const int most[] = { 0, NEAR_WORDS, FAR_WORDS };

	for (guint i = 0; i < before->len; i++) {
		struct place place = g_array_index (before, struct place, i);

		for (guint j = first_from (next, place.end); j < next->len
		     && after->len < PHRASE_PLACES; j++) {
			const struct place *to
				= &g_array_index (next, struct place, j);
			const struct place whole = { place.start, to->end };

			if (search->words[to->start]
			    - search->words[place.end] > most[gap]
			    || search->sentences[to->start]
				!= search->sentences[place.end]
			    || (gap == GAP_NEXT
				&& to->start - place.end > NEXT_BYTES))
				break;
			g_array_append_val (after, whole);
		}
	}
}

/* before: where the row up to this step ends; open: all of it may be
 * missing. */
static GArray *
grow (struct search *search, const GArray *before, bool open,
      const struct step *step, struct found *found)
{
	const struct found *next = look (search, step->list);
	GArray *after = g_array_new (FALSE, FALSE, sizeof (struct place));

	found->cut = found->cut || next->cut;
	join_places (search, before, next->places, step->gap, after);
	if (step->missing)
		g_array_append_vals (after, before->data, before->len);
	if (open)
		g_array_append_vals (after, next->places->data,
				     next->places->len);
	return after;
}

static void
find_row (struct search *search, const GArray *row, struct found *found)
{
	GArray *places = g_array_new (FALSE, FALSE, sizeof (struct place));
	bool open = true;

	for (guint i = 0; i < row->len && (open || places->len > 0); i++) {
		const struct step *step = &g_array_index (row, struct step, i);
		GArray *after = grow (search, places, open, step, found);

		g_array_unref (places);
		places = after;
		open = open && step->missing;
	}
	g_array_append_vals (found->places, places->data, places->len);
	g_array_unref (places);
}

static gint
by_start (gconstpointer a, gconstpointer b)
{
	const struct place *one = a, *other = b;

	return one->start < other->start ? -1 : one->start > other->start;
}

static const struct found *
look (struct search *search, unsigned number)
{
	const struct list *list = list_at (search->phrases, number);
	struct found *found = &search->found[number];

	if (found->places != NULL)
		return found;
	found->places = g_array_new (FALSE, FALSE, sizeof (struct place));
	for (guint i = 0; i < list->patterns->len; i++)
		find_pattern (search, list->patterns->pdata[i], found);
	for (guint i = 0; i < list->rows->len; i++)
		find_row (search, list->rows->pdata[i], found);
	if (found->places->len > PHRASE_PLACES)
		g_array_set_size (found->places, PHRASE_PLACES);
	g_array_sort (found->places, by_start);
	return found;
}

enum pattern_outcome
search_find (struct search *search, unsigned list, gsize *start, gsize *end)
{
	const struct found *found = look (search, list);

	if (found->places->len > 0) {
		const struct place *first = &g_array_index (found->places,
							    struct place, 0);

		*start = first->start;
		*end = first->end;
		return PATTERN_MATCH;
	}
	return found->cut ? PATTERN_CUT : PATTERN_NO;
}
