/*
 * article.h - the knowledge base as the rules know it: titles and addresses.
 *
 * An article has an id, the same in all its languages.  Immutable once built
 * (filter/regulation/articles.c builds it); what is found for a text is the
 * index's business (store/search/article.h).  Pure.
 */
#ifndef POLICY_ARTICLE_H
#define POLICY_ARTICLE_H

#include <glib.h>
#include <stdbool.h>

struct article_index;

enum {
	ARTICLES_OFFERED = 3,	/* at most, in one acknowledgement */
	ARTICLES_LINKED = 10,	/* that a text's links are looked at for */
	ARTICLE_SUMMARY_BYTES = 600
};

struct article {
	char *id, *language, *title, *url;
	char *keywords;		/* separated by spaces; "" for none */
	char *body;		/* plain text */
	char *summary;		/* its first paragraph, one line; "" for none */
	char **kinds;		/* of requests that it is for; NULL: any */
};

struct articles {
	GPtrArray *list;	/* struct article, by id and language */
	GHashTable *pages;	/* an address without its trimmings -> id */
	struct article_index *index;	/* NULL: there is none (tests) */
	void (*free_index) (struct article_index *index);
	/* Of two ids the one that looks more like the word (nearest.h); NULL:
	 * what is misspelt is not guessed. */
	const char *(*nearest) (const char *word, const char *candidate,
				const char *best);
};

struct articles *articles_new (void);
void articles_free (gpointer articles);
void article_free (gpointer article);

/* Takes it; false: there is one of that id in that language, or another id
 * has that address, and it is freed. */
bool articles_add (struct articles *articles, struct article *article);
/* In that language, or else in the first that there is; NULL: no such id.
 * articles NULL: there are none. */
const struct article *articles_find (const struct articles *articles,
				     const char *id, const char *language);
/* Whether it is to be offered to who sent a request of that kind (NULL: nobody
 * knows), if it was found with that score.  One that is for other kinds is
 * not, however many words it shares with the request. */
bool article_answers (const struct article *article, const char *kind,
		      double score);
/* The ids that look most like it, one line, "a, b or c"; NULL: none does. */
char *articles_nearest (const struct articles *articles, const char *id);
/* The ids that links in a text lead to, char * (borrowed), each once. */
GPtrArray *articles_linked (const struct articles *articles,
			    const char *text);

#endif
