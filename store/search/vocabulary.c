#include "store/search/vocabulary.h"

#include <stdbool.h>
#include <string.h>

struct vocabulary {
	GHashTable *counts;	/* char * -> guint */
	/* Hash of a term, or of a term without one of its letters, -> the
	 * term (borrowed); the commonest where there are several. */
	GHashTable *shorter;
	guint articles;
};

struct vocabulary *
vocabulary_new (void)
{
	struct vocabulary *vocabulary = g_new0 (struct vocabulary, 1);

	vocabulary->counts = g_hash_table_new_full (g_str_hash, g_str_equal,
						    g_free, NULL);
	vocabulary->shorter = g_hash_table_new (NULL, NULL);
	return vocabulary;
}

void
vocabulary_free (struct vocabulary *vocabulary)
{
	if (vocabulary == NULL)
		return;
	g_hash_table_unref (vocabulary->shorter);
	g_hash_table_unref (vocabulary->counts);
	g_free (vocabulary);
}

guint
vocabulary_articles (const struct vocabulary *vocabulary)
{
	return vocabulary->articles;
}

guint
vocabulary_count (const struct vocabulary *vocabulary, const char *term)
{
	return GPOINTER_TO_UINT (g_hash_table_lookup (vocabulary->counts,
						      term));
}

void
vocabulary_add (struct vocabulary *vocabulary, const GPtrArray *terms)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash,
							g_str_equal);

	vocabulary->articles++;
	for (guint i = 0; i < terms->len; i++) {
		const char *term = terms->pdata[i];

		if (g_hash_table_add (seen, terms->pdata[i]))
			g_hash_table_insert (vocabulary->counts,
				g_strdup (term), GUINT_TO_POINTER (
				vocabulary_count (vocabulary, term) + 1));
	}
}

/* --- misspelt words ----------------------------------------------------- */

static bool
can_be_misspelt (const char *term)
{
	for (const char *p = term; *p != '\0'; p = g_utf8_next_char (p))
		if (!g_unichar_isalpha (g_utf8_get_char (p)))
			return false;
	return g_utf8_strlen (term, -1) >= VOCABULARY_TYPO_LETTERS;
}

/* FNV-1a, without the letter at `skip`; NULL: of all. */
static gpointer
hash_without (const char *term, const char *skip)
{
	const char *after = skip != NULL ? g_utf8_next_char (skip) : NULL;
	guint64 hash = 0xcbf29ce484222325u;

	for (const char *p = term; *p != '\0'; p++)
		if (skip == NULL || p < skip || p >= after)
			hash = (hash ^ (guchar) *p) * 0x100000001b3u;
	return GSIZE_TO_POINTER ((gsize) hash | 1);
}

static void
add_hash (struct vocabulary *vocabulary, gpointer hash, char *term)
{
	const char *there = g_hash_table_lookup (vocabulary->shorter, hash);
	guint count = vocabulary_count (vocabulary, term);

	/* Whatever the order of a hash table is: the same one wins. */
	if (there != NULL
	    && (vocabulary_count (vocabulary, there) > count
		|| (vocabulary_count (vocabulary, there) == count
		    && strcmp (there, term) <= 0)))
		return;
	g_hash_table_insert (vocabulary->shorter, hash, term);
}

void
vocabulary_close (struct vocabulary *vocabulary)
{
	GHashTableIter all;
	gpointer key;

	g_hash_table_iter_init (&all, vocabulary->counts);
	while (g_hash_table_iter_next (&all, &key, NULL)) {
		char *term = key;

		if (!can_be_misspelt (term))
			continue;
		add_hash (vocabulary, hash_without (term, NULL), term);
		for (const char *p = term; *p != '\0'; p = g_utf8_next_char (p))
			add_hash (vocabulary, hash_without (term, p), term);
	}
}

/* Letters behind the first difference that are the same from some point on,
 * each text having gone past `a` or `b` letters. */
static bool
same_after (const gunichar *one, const gunichar *two, glong a, glong b)
{
	for (; one[a] != 0 && one[a] == two[b]; a++, b++)
		;
	return one[a] == 0 && two[b] == 0;
}

static bool
is_near (const char *one, const char *two)
{
	g_autofree gunichar *a = g_utf8_to_ucs4_fast (one, -1, NULL);
	g_autofree gunichar *b = g_utf8_to_ucs4_fast (two, -1, NULL);
	glong at = 0;

	while (a[at] != 0 && a[at] == b[at])
		at++;
	/* Nobody mistakes the first letter. */
	if (at == 0)
		return false;
	return same_after (a + at, b + at, a[at] != 0, b[at] != 0)
		|| (a[at] != 0 && same_after (a + at, b + at, 1, 0))
		|| (b[at] != 0 && same_after (a + at, b + at, 0, 1))
		|| (a[at] != 0 && b[at] != 0 && a[at] == b[at + 1]
		    && a[at + 1] == b[at]
		    && same_after (a + at, b + at, 2, 2));
}

const char *
vocabulary_near (const struct vocabulary *vocabulary, const char *term)
{
	const char *found;

	if (!can_be_misspelt (term))
		return NULL;
	found = g_hash_table_lookup (vocabulary->shorter,
				     hash_without (term, NULL));
	if (found != NULL && is_near (term, found))
		return found;
	for (const char *p = term; *p != '\0'; p = g_utf8_next_char (p)) {
		found = g_hash_table_lookup (vocabulary->shorter,
					     hash_without (term, p));
		if (found != NULL && is_near (term, found))
			return found;
	}
	return NULL;
}
