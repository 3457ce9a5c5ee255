#include "store/search/article.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "store/search/rank.h"
#include "store/search/lexicon.h"
#include "store/search/vocabulary.h"

enum {
	DOCUMENT_WORDS = 1 << 16,	/* of one article; config bounds it */
	/* So many of the terms that say most are what a request is about:
	 * a long one is not to cover less for its length. */
	ABOUT_TERMS = 7
};

/* A term that no article has, or that is a misspelt one. */
#define UNKNOWN_SHARE 0.5
#define MISSPELT_SHARE 0.8

static const char *const languages[] = { "ru", "uk", "en" };
enum { LANGUAGES = G_N_ELEMENTS (languages) };

struct article_index {
	GMutex mutex;		/* over all that follows */
	sqlite3 *handle;
	struct lexicon *lexicon;
	struct table {
		struct vocabulary *vocabulary;
		sqlite3_stmt *query;
		GPtrArray *ids;		/* char *, by rowid - 1 */
	} tables[LANGUAGES];
	unsigned steps;		/* of the present query, by ARTICLE_STEP */
};

GQuark
article_error_quark (void)
{
	return g_quark_from_static_string ("ticket-milter-article");
}

static bool
fail (struct article_index *index, GError **error)
{
	g_set_error (error, ARTICLE_ERROR, ARTICLE_ERROR_FAILED,
		     "the index of articles cannot be built: %s",
		     index->handle != NULL ? sqlite3_errmsg (index->handle)
		     : "no memory");
	return false;
}

GPtrArray *
article_wrong_words (const GPtrArray *same)
{
	GPtrArray *wrong = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (lexicon_auto) lexicon = lexicon_new ();

	for (guint i = 0; i < same->len; i++)
		g_ptr_array_add (wrong, lexicon_add_same (lexicon,
							  same->pdata[i]));
	return wrong;
}

/* --- building ----------------------------------------------------------- */

static char *
joined (GPtrArray *terms, guint from)
{
	GString *text = g_string_new (NULL);

	for (guint i = from; i < terms->len; i++) {
		g_string_append (text, terms->pdata[i]);
		g_string_append_c (text, ' ');
	}
	return g_string_free (text, FALSE);
}

static int
language_index (const char *language)
{
	for (int i = 0; i < LANGUAGES; i++)
		if (g_strcmp0 (language, languages[i]) == 0)
			return i;
	return -1;
}

static bool
add_text (struct article_index *index, const struct article_text *text,
	  GError **error)
{
	int language = language_index (text->language);
	struct table *table = &index->tables[MAX (language, 0)];
	const char *const columns[RANK_COLUMNS] = {
		[RANK_TITLE] = text->title,
		[RANK_KEYWORDS] = text->keywords,
		[RANK_BODY] = text->body
	};
	g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *sql = NULL;
	sqlite3_stmt *insert = NULL;
	int code;

	if (language < 0) {
		g_set_error (error, ARTICLE_ERROR, ARTICLE_ERROR_INVALID,
			     "%s: no such language", text->language);
		return false;
	}
	sql = g_strdup_printf ("INSERT INTO article_%s VALUES (?1, ?2, ?3)",
			       languages[language]);
	code = sqlite3_prepare_v2 (index->handle, sql, -1, &insert, NULL);
	for (int i = 0; i < RANK_COLUMNS && code == SQLITE_OK; i++) {
		guint from = terms->len;

		lexicon_read (index->lexicon, text->language,
			      columns[i] != NULL ? columns[i] : "",
			      from + DOCUMENT_WORDS, terms);
		code = sqlite3_bind_text (insert, i + 1, joined (terms, from),
					  -1, g_free);
	}
	if (code == SQLITE_OK)
		code = sqlite3_step (insert);
	sqlite3_finalize (insert);
	if (code != SQLITE_DONE)
		return fail (index, error);
	vocabulary_add (table->vocabulary, terms);
	g_ptr_array_add (table->ids, g_strdup (text->id));
	return true;
}

static int
count_steps (gpointer data)
{
	struct article_index *index = data;

	return ++index->steps > ARTICLE_STEPS;
}

/* Terms have letters, digits and these; nothing is folded again. */
static bool
open_table (struct article_index *index, int language, GError **error)
{
	struct table *table = &index->tables[language];
	g_autofree char *create = g_strdup_printf (
		"CREATE VIRTUAL TABLE article_%s USING fts5 (title, keywords,"
		" body, detail = full, tokenize ="
		" \"unicode61 remove_diacritics 0 tokenchars '._-'\")",
		languages[language]);
	g_autofree char *query = g_strdup_printf (
		"SELECT rowid, article_rank (article_%s, ?2) FROM article_%s"
		" (?1)", languages[language], languages[language]);

	table->vocabulary = vocabulary_new ();
	table->ids = g_ptr_array_new_with_free_func (g_free);
	return (sqlite3_exec (index->handle, create, NULL, NULL, NULL)
		== SQLITE_OK
		&& sqlite3_prepare_v3 (index->handle, query, -1,
				       SQLITE_PREPARE_PERSISTENT,
				       &table->query, NULL) == SQLITE_OK)
		|| fail (index, error);
}

static bool
add_same (struct article_index *index, const GPtrArray *same, GError **error)
{
	for (guint i = 0; same != NULL && i < same->len; i++) {
		g_autofree char *wrong = lexicon_add_same (index->lexicon,
							   same->pdata[i]);

		if (wrong == NULL)
			continue;
		g_set_error (error, ARTICLE_ERROR, ARTICLE_ERROR_INVALID,
			     "%s is no single word, or stands twice", wrong);
		return false;
	}
	return true;
}

static bool
run (struct article_index *index, const char *sql, GError **error)
{
	return sqlite3_exec (index->handle, sql, NULL, NULL, NULL)
		== SQLITE_OK || fail (index, error);
}

/* In one piece, as it is read much and never written again. */
static bool
pack (struct article_index *index, int language, GError **error)
{
	g_autofree char *sql = g_strdup_printf (
		"INSERT INTO article_%s (article_%s) VALUES ('optimize')",
		languages[language], languages[language]);

	vocabulary_close (index->tables[language].vocabulary);
	return run (index, sql, error);
}

static bool
build (struct article_index *index, const GPtrArray *texts,
       const GPtrArray *same, GError **error)
{
	if (sqlite3_open_v2 (":memory:", &index->handle,
			     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
			     | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK
	    || rank_register (index->handle) != SQLITE_OK)
		return fail (index, error);
	for (int i = 0; i < LANGUAGES; i++)
		if (!open_table (index, i, error))
			return false;
	if (!add_same (index, same, error) || !run (index, "BEGIN", error))
		return false;
	for (guint i = 0; i < texts->len; i++)
		if (!add_text (index, texts->pdata[i], error))
			return false;
	for (int i = 0; i < LANGUAGES; i++)
		if (!pack (index, i, error))
			return false;
	if (!run (index, "COMMIT", error))
		return false;
	sqlite3_progress_handler (index->handle, ARTICLE_STEP, count_steps, index);
	return true;
}

struct article_index *
article_index_new (const GPtrArray *texts, const GPtrArray *same,
		   GError **error)
{
	g_autoptr (article_index_auto) index
		= g_new0 (struct article_index, 1);

	g_mutex_init (&index->mutex);
	index->lexicon = lexicon_new ();
	return build (index, texts, same, error) ? g_steal_pointer (&index)
		: NULL;
}

void
article_index_free (struct article_index *index)
{
	if (index == NULL)
		return;
	for (int i = 0; i < LANGUAGES; i++) {
		sqlite3_finalize (index->tables[i].query);
		vocabulary_free (index->tables[i].vocabulary);
		g_clear_pointer (&index->tables[i].ids, g_ptr_array_unref);
	}
	sqlite3_close (index->handle);
	lexicon_free (index->lexicon);
	g_mutex_clear (&index->mutex);
	g_free (index);
}

/* --- the query ---------------------------------------------------------- */

/* What is looked for in one table. */
struct query {
	struct wanted {
		const char *term;
		double weight;
		bool known;
	} terms[ARTICLE_QUERY_WORDS];
	guint count;
	double about;		/* the weight of what it is about */
};

/* How much a term says that is in so many of the articles: BM25's. */
static double
weight_of (guint articles, guint count)
{
	return log (1 + ((double) articles - count + 0.5) / (count + 0.5));
}

static bool
has_digit (const char *term)
{
	return strpbrk (term, "0123456789") != NULL;
}

static struct wanted
weigh (const struct vocabulary *vocabulary, const char *term)
{
	struct wanted wanted = { .term = term, .known = true };
	guint articles = vocabulary_articles (vocabulary);
	guint count = vocabulary_count (vocabulary, term);
	const char *near = count == 0 ? vocabulary_near (vocabulary, term)
		: NULL;

	if (count > 0) {
		wanted.weight = weight_of (articles, count);
	} else if (near != NULL) {
		wanted.term = near;
		wanted.weight = MISSPELT_SHARE * weight_of (articles,
			vocabulary_count (vocabulary, near));
	} else {
		/* A number that nobody wrote about says nothing at all. */
		wanted.known = false;
		wanted.weight = has_digit (term) ? 0
			: UNKNOWN_SHARE * weight_of (articles, 1);
	}
	return wanted;
}

static int
compare_weights (const void *one, const void *two)
{
	const struct wanted *a = one, *b = two;

	if (a->known != b->known)
		return a->known ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return strcmp (a->term, b->term);
}

static int
compare_doubles (const void *one, const void *two)
{
	const double *a = one, *b = two;

	return (*a < *b) - (*a > *b);
}

/* No less than one term that says much: "site" alone is about nothing. */
static double
weight_about (const struct query *query, double least)
{
	double weights[ARTICLE_QUERY_WORDS], sum = 0;

	for (guint i = 0; i < query->count; i++)
		weights[i] = query->terms[i].weight;
	qsort (weights, query->count, sizeof weights[0], compare_doubles);
	for (guint i = 0; i < MIN (query->count, ABOUT_TERMS); i++)
		sum += weights[i];
	return MAX (sum, least);
}

/* Known terms first, those that say most at the head. */
static void
query_read (struct query *query, const struct vocabulary *vocabulary,
	    const GPtrArray *terms)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash,
							g_str_equal);

	query->count = 0;
	for (guint i = 0; i < terms->len; i++) {
		struct wanted wanted = weigh (vocabulary, terms->pdata[i]);

		if (g_hash_table_add (seen, (gpointer) wanted.term))
			query->terms[query->count++] = wanted;
	}
	qsort (query->terms, query->count, sizeof query->terms[0],
	       compare_weights);
	query->about = weight_about (query,
		weight_of (vocabulary_articles (vocabulary), 1));
	for (guint i = 0; i < query->count; i++)
		if (!query->terms[i].known)
			query->count = i;
	query->count = MIN (query->count, ARTICLE_QUERY_TERMS);
}

/* Any of the terms.  None has a quotation mark, as lexicon.h says. */
static char *
expression (const struct query *query)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < query->count; i++)
		g_string_append_printf (text, "%s\"%s\"", i > 0 ? " OR " : "",
					query->terms[i].term);
	return g_string_free (text, FALSE);
}

/* --- what is found ------------------------------------------------------ */

struct hit {
	int language;
	const char *id;
	double score, bm25;
};

static int
compare_hits (const void *one, const void *two)
{
	const struct hit *a = one, *b = two;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->bm25 != b->bm25)
		return a->bm25 > b->bm25 ? -1 : 1;
	return strcmp (a->id, b->id);
}

static void
add_hit (GArray *hits, const struct article_index *index, int language,
	 sqlite3_stmt *row, double about)
{
	const struct table *table = &index->tables[language];
	sqlite3_int64 id = sqlite3_column_int64 (row, 0);
	const void *bytes = sqlite3_column_blob (row, 1);
	struct hit hit = { .language = language };
	struct rank rank;

	if (bytes == NULL || id < 1 || id > table->ids->len
	    || sqlite3_column_bytes (row, 1) != (int) sizeof rank)
		return;
	memcpy (&rank, bytes, sizeof rank);
	hit.id = table->ids->pdata[id - 1];
	hit.bm25 = rank.bm25;
	hit.score = about > 0 ? MIN (1, rank.covered / about) : 0;
	g_array_append_val (hits, hit);
}

static void
search_table (struct article_index *index, int language, const char *subject,
	      const char *text, GArray *hits)
{
	struct table *table = &index->tables[language];
	g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
	double weights[ARTICLE_QUERY_TERMS];
	struct query query;

	if (table->ids->len == 0)
		return;
	lexicon_read (index->lexicon, languages[language], subject,
		      ARTICLE_QUERY_WORDS, terms);
	lexicon_read (index->lexicon, languages[language], text,
		      ARTICLE_QUERY_WORDS, terms);
	query_read (&query, table->vocabulary, terms);
	if (query.count == 0)
		return;
	for (guint i = 0; i < query.count; i++)
		weights[i] = query.terms[i].weight;
	sqlite3_bind_text (table->query, 1, expression (&query), -1, g_free);
	sqlite3_bind_blob (table->query, 2, weights,
			   (int) (query.count * sizeof weights[0]),
			   SQLITE_TRANSIENT);
	index->steps = 0;
	while (sqlite3_step (table->query) == SQLITE_ROW)
		add_hit (hits, index, language, table->query, query.about);
	sqlite3_reset (table->query);
	g_array_sort (hits, compare_hits);
}

static bool
has_id (const GPtrArray *matches, const char *id)
{
	for (guint i = 0; i < matches->len; i++) {
		const struct article_match *match = matches->pdata[i];

		if (strcmp (match->id, id) == 0)
			return true;
	}
	return false;
}

static void
add_matches (GPtrArray *matches, const GArray *hits)
{
	for (guint i = 0; i < hits->len; i++) {
		const struct hit *hit = &g_array_index (hits, struct hit, i);
		struct article_match *match;

		if (matches->len == ARTICLE_MATCHES)
			return;
		if (has_id (matches, hit->id))
			continue;
		match = g_new0 (struct article_match, 1);
		match->id = g_strdup (hit->id);
		match->language = g_strdup (languages[hit->language]);
		match->score = hit->score;
		g_ptr_array_add (matches, match);
	}
}

static void
free_match (gpointer match)
{
	article_match_free (match);
}

GPtrArray *
article_search (struct article_index *index, const char *language,
		const char *subject, const char *text)
{
	GPtrArray *matches = g_ptr_array_new_with_free_func (free_match);
	g_autoptr (GArray) hits = g_array_new (FALSE, FALSE,
					       sizeof (struct hit));
	g_autofree char *bounded = g_utf8_make_valid (text,
		(gssize) strnlen (text, ARTICLE_QUERY_BYTES));
	int own = language_index (language);

	g_mutex_lock (&index->mutex);
	if (own >= 0)
		search_table (index, own, subject, bounded, hits);
	if (hits->len == 0 || g_array_index (hits, struct hit, 0).score
	    < ARTICLE_ANSWERS)
		for (int i = 0; i < LANGUAGES; i++)
			if (i != own)
				search_table (index, i, subject, bounded,
					      hits);
	g_mutex_unlock (&index->mutex);
	add_matches (matches, hits);
	return matches;
}
