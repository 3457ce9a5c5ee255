#include "filter/policy/likeness.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
	SHORT_START = 4, LONG_START = 6,	/* letters of a word */
	PAIR_START = 5,
	NUMBER_DIGITS = 3	/* longer ones say nothing */
};

/* What an example that there is none of counts, so that nothing is
 * impossible. */
static const double unseen = 0.9;

struct value {
	char *name;
	guint examples;
};

struct feature {
	guint examples;		/* that have it, of any value */
	GArray *counts;		/* guint, of each value as far as there are */
};

struct likeness {
	GArray *values;		/* struct value */
	GHashTable *features;	/* char * -> struct feature */
	guint examples;
};

static void
clear_value (gpointer data)
{
	g_free (((struct value *) data)->name);
}

static void
feature_free (gpointer data)
{
	struct feature *feature = data;

	g_array_unref (feature->counts);
	g_free (feature);
}

struct likeness *
likeness_new (void)
{
	struct likeness *likeness = g_new0 (struct likeness, 1);

	likeness->values = g_array_new (FALSE, FALSE, sizeof (struct value));
	g_array_set_clear_func (likeness->values, clear_value);
	likeness->features = g_hash_table_new_full (g_str_hash, g_str_equal,
						    g_free, feature_free);
	return likeness;
}

void
likeness_free (struct likeness *likeness)
{
	if (likeness == NULL)
		return;
	g_hash_table_unref (likeness->features);
	g_array_unref (likeness->values);
	g_free (likeness);
}

/* --- what a text has ----------------------------------------------------- */

static bool
is_of_word (gunichar c)
{
	return g_unichar_isalnum (c) || c == '\'' || c == '_';
}

/* Its first letters, `more` behind them; all of a word that is shorter. */
static char *
start_of (const char *word, glong letters, const char *more)
{
	const char *end = g_utf8_strlen (word, -1) <= letters
		? word + strlen (word)
		: g_utf8_offset_to_pointer (word, letters);
	g_autofree char *start = g_strndup (word, (gsize) (end - word));

	return g_strconcat (start, more, NULL);
}

static bool
is_number (const char *word)
{
	return strlen (word) > NUMBER_DIGITS
		&& strspn (word, "0123456789") == strlen (word);
}

static void
add_word (GHashTable *features, const char *word, const char *before)
{
	glong letters = g_utf8_strlen (word, -1);

	if (before != NULL) {
		g_autofree char *first = start_of (before, PAIR_START, " ");
		g_autofree char *second = start_of (word, PAIR_START, "");

		g_hash_table_add (features, g_strconcat (first, second, NULL));
	}
	if (is_number (word))
		return;
	g_hash_table_add (features, g_strdup (word));
	if (letters > SHORT_START)
		g_hash_table_add (features, start_of (word, SHORT_START, "*"));
	if (letters > LONG_START)
		g_hash_table_add (features, start_of (word, LONG_START, "*"));
}

static GHashTable *
features_of (const char *text)
{
	GHashTable *features = g_hash_table_new_full (g_str_hash, g_str_equal,
						      g_free, NULL);
	g_autofree char *before = NULL;
	unsigned words = 0;

	if (strchr (text, '?') != NULL)
		g_hash_table_add (features, g_strdup ("?"));
	while (*text != '\0' && words < LIKENESS_WORDS) {
		const char *start = text;
		char *word;

		while (*text != '\0' && is_of_word (g_utf8_get_char (text)))
			text = g_utf8_next_char (text);
		if (text == start) {
			text = g_utf8_next_char (text);
			continue;
		}
		word = g_strndup (start, (gsize) (text - start));
		add_word (features, word, before);
		g_free (before);
		before = word;
		words++;
	}
	return features;
}

/* --- counting -------------------------------------------------------------- */

static guint
value_of (struct likeness *likeness, const char *name)
{
	const struct value new = { g_strdup (name), 0 };

	for (guint i = 0; i < likeness->values->len; i++)
		if (strcmp (g_array_index (likeness->values, struct value,
					   i).name, name) == 0) {
			g_free (new.name);
			return i;
		}
	g_array_append_val (likeness->values, new);
	return likeness->values->len - 1;
}

static struct feature *
feature_of (struct likeness *likeness, const char *name)
{
	struct feature *feature = g_hash_table_lookup (likeness->features,
						       name);

	if (feature == NULL) {
		feature = g_new0 (struct feature, 1);
		feature->counts = g_array_new (FALSE, TRUE, sizeof (guint));
		g_hash_table_insert (likeness->features, g_strdup (name),
				     feature);
	}
	return feature;
}

void
likeness_add (struct likeness *likeness, const char *value, const char *text)
{
	g_autoptr (GHashTable) features = NULL;
	GHashTableIter iter;
	gpointer name;
	guint number;

	if (likeness->examples >= LIKENESS_EXAMPLES)
		return;
	features = features_of (text);
	number = value_of (likeness, value);
	likeness->examples++;
	g_array_index (likeness->values, struct value, number).examples++;
	g_hash_table_iter_init (&iter, features);
	while (g_hash_table_iter_next (&iter, &name, NULL)) {
		struct feature *feature = feature_of (likeness, name);

		if (feature->counts->len <= number)
			g_array_set_size (feature->counts, number + 1);
		g_array_index (feature->counts, guint, number)++;
		feature->examples++;
	}
}

/* --- comparing ------------------------------------------------------------- */

static void
weigh_feature (const struct likeness *likeness, const struct feature *feature,
	       double *scores)
{
	double rare = (double) likeness->examples / feature->examples;

	for (guint i = 0; i < likeness->values->len; i++) {
		double all = g_array_index (likeness->values, struct value,
					    i).examples;
		double with = i < feature->counts->len
			? g_array_index (feature->counts, guint, i) : 0;

		scores[i] += log ((with * rare + unseen) / (all + unseen));
	}
}

const char *
likeness_find (const struct likeness *likeness, const char *text)
{
	g_autoptr (GHashTable) features = features_of (text);
	guint count = likeness->values->len, best = 0;
	g_autofree double *scores = g_new0 (double, count + 1);
	double second = -G_MAXDOUBLE;
	GHashTableIter iter;
	gpointer name;

	if (count == 0)
		return NULL;
	/* How often there is one at all says a little, too. */
	for (guint i = 0; i < count; i++)
		scores[i] = log ((double) g_array_index (
			likeness->values, struct value, i).examples
			/ likeness->examples) / 2;
	g_hash_table_iter_init (&iter, features);
	while (g_hash_table_iter_next (&iter, &name, NULL)) {
		const struct feature *feature = g_hash_table_lookup (
			likeness->features, name);

		if (feature != NULL)
			weigh_feature (likeness, feature, scores);
	}
	for (guint i = 1; i < count; i++)
		if (scores[i] > scores[best])
			best = i;
	for (guint i = 0; i < count; i++)
		if (i != best)
			second = MAX (second, scores[i]);
	return scores[best] - second >= LIKENESS_AHEAD
		? g_array_index (likeness->values, struct value, best).name
		: NULL;
}
