/*
 * article.h - the index of the knowledge base: which articles answer a text.
 *
 * Purpose: an index in memory, built once from all articles (FTS5, a table
 * for each language, of the terms of lexicon.h), and asked with the subject
 * and the text of a request.
 *
 * What is found is measured by how much of the request an article covers:
 * each term of the request weighs by how few articles have it, in title or
 * keywords it counts whole, in the body by half.  The score is that share,
 * 0..1; BM25 with column weights orders what covers the same.  A term that no
 * article has weighs too, so that a request about something else covers
 * little; a misspelt one counts as the term one letter away.
 *
 * The query is made of terms of the index in quotation marks, never of
 * anything else that a client wrote: there is no query syntax in it (I7).
 *
 * Bounds: ARTICLE_QUERY_BYTES of the text, ARTICLE_QUERY_WORDS of its terms,
 * ARTICLE_QUERY_TERMS of them are looked for, ARTICLE_STEPS of the engine.
 *
 * Threads: immutable once built; searches may come from any thread and go one
 * after the other.
 */
#ifndef SEARCH_ARTICLE_H
#define SEARCH_ARTICLE_H

#include <glib.h>
#include <stdbool.h>

#include "store/known.h"

#define ARTICLE_ERROR (article_error_quark ())
GQuark article_error_quark (void);
enum article_error {
	ARTICLE_ERROR_FAILED,	/* the engine */
	ARTICLE_ERROR_INVALID	/* what it was given */
};

enum {
	ARTICLE_QUERY_BYTES = 4 << 10,
	ARTICLE_QUERY_WORDS = 64,
	ARTICLE_QUERY_TERMS = 16,
	ARTICLE_MATCHES = 6,
	/* Instructions of SQLite's machine for one search, in units of that
	 * many. */
	ARTICLE_STEPS = 200,
	ARTICLE_STEP = 1000
};

/* One article in one language, as it is searched; borrowed. */
struct article_text {
	const char *id, *language;	/* "ru", "uk", "en" */
	const char *title, *keywords, *body;
};

struct article_index;

/* For each of the groups of words (const char *const *) the word that is no
 * single one or stands in a group before it, or NULL; char *. */
GPtrArray *article_wrong_words (const GPtrArray *same);

/* texts: struct article_text.  same: const char *const *, groups of words
 * that mean the same; NULL: none. */
struct article_index *article_index_new (const GPtrArray *texts,
					 const GPtrArray *same,
					 GError **error);
void article_index_free (struct article_index *index);

/* struct article_match, best first, at most ARTICLE_MATCHES, whatever their
 * score; articles in `language`, and in others only if there are none.
 * language NULL: any.  Empty too where the engine fails. */
GPtrArray *article_search (struct article_index *index, const char *language,
			   const char *subject, const char *text);

typedef struct article_index article_index_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (article_index_auto, article_index_free)

#endif
