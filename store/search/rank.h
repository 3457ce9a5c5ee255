/*
 * rank.h - how much of a query an article has: a function of FTS5.
 *
 * Private to store/search/.  rank_register makes  article_rank(TABLE, WEIGHTS)  known
 * to a connection, to be used where TABLE is matched with one phrase for each
 * of the weights (a blob of doubles).  Its value is a blob, struct rank.
 */
#ifndef SEARCH_RANK_H
#define SEARCH_RANK_H

#include <sqlite3.h>

enum { RANK_TITLE, RANK_KEYWORDS, RANK_BODY, RANK_COLUMNS };

struct rank {
	double covered;		/* the weights of what it has */
	double bm25;		/* higher is better */
	unsigned heads;		/* terms in title or keywords */
	unsigned terms;
};

/* An SQLite result code. */
int rank_register (sqlite3 *handle);

#endif
