#include "filter/policy/search.h"

#include <string.h>

#include "filter/policy/phrases.h"
#include "filter/policy/prefix.h"

enum {
	NEXT_BYTES = 6,		/* of quotes and dashes between neighbours */
	NEAR_WORDS = 6,
	FAR_WORDS = 15
};

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

	while (found->places->len < SEARCH_PLACES && from <= text->len
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
	for (guint i = 0; i < at->len && found->places->len < SEARCH_PLACES;
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
		     && after->len < SEARCH_PLACES; j++) {
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
	const struct list *list = search->phrases->lists->pdata[number];
	struct found *found = &search->found[number];

	if (found->places != NULL)
		return found;
	found->places = g_array_new (FALSE, FALSE, sizeof (struct place));
	for (guint i = 0; i < list->patterns->len; i++)
		find_pattern (search, list->patterns->pdata[i], found);
	for (guint i = 0; i < list->rows->len; i++)
		find_row (search, list->rows->pdata[i], found);
	if (found->places->len > SEARCH_PLACES)
		g_array_set_size (found->places, SEARCH_PLACES);
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
