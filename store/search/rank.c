#include "store/search/rank.h"

#include <string.h>

#include "store/search/article.h"

/* What a term in the body counts beside one in title or keywords. */
#define BODY_SHARE 0.5
/* BM25's own: saturation, and how much length counts. */
#define BM25_K 1.2
#define BM25_B 0.5

/* How often a term in each column counts towards BM25. */
static const double columns[RANK_COLUMNS] = {
	[RANK_TITLE] = 5, [RANK_KEYWORDS] = 4, [RANK_BODY] = 1
};

struct found {
	double often;
	int head;
};

static int
count (const Fts5ExtensionApi *api, Fts5Context *fts, struct found *found,
       int phrases)
{
	int instances, code = api->xInstCount (fts, &instances);

	for (int i = 0; i < instances && code == SQLITE_OK; i++) {
		int phrase, column, offset;

		code = api->xInst (fts, i, &phrase, &column, &offset);
		if (code != SQLITE_OK || phrase >= phrases
		    || column >= RANK_COLUMNS)
			continue;
		found[phrase].often += columns[column];
		found[phrase].head |= column != RANK_BODY;
	}
	return code;
}

/* How much longer than others it is. */
static int
relative_length (const Fts5ExtensionApi *api, Fts5Context *fts,
		 double *length)
{
	sqlite3_int64 rows, all;
	int own, code = api->xRowCount (fts, &rows);

	if (code == SQLITE_OK)
		code = api->xColumnTotalSize (fts, -1, &all);
	if (code == SQLITE_OK)
		code = api->xColumnSize (fts, -1, &own);
	if (code == SQLITE_OK)
		*length = all > 0 ? (double) own * (double) rows / (double) all
			: 1;
	return code;
}

static struct rank
rank_of (const struct found *found, const double *weights, int phrases,
	 double length)
{
	struct rank rank = { 0 };

	for (int i = 0; i < phrases; i++) {
		double often = found[i].often;

		if (often <= 0)
			continue;
		rank.terms++;
		rank.heads += found[i].head != 0;
		rank.covered += weights[i] * (found[i].head ? 1 : BODY_SHARE);
		rank.bm25 += weights[i] * often * (BM25_K + 1)
			/ (often + BM25_K * (1 - BM25_B + BM25_B * length));
	}
	return rank;
}

static void
rank (const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context,
      int arguments, sqlite3_value **values)
{
	struct found found[ARTICLE_QUERY_TERMS];
	double weights[ARTICLE_QUERY_TERMS], length = 1;
	int phrases = api->xPhraseCount (fts), code;
	struct rank result;

	memset (found, 0, sizeof found);
	if (arguments != 1 || phrases > ARTICLE_QUERY_TERMS
	    || sqlite3_value_bytes (values[0])
		!= phrases * (int) sizeof weights[0]) {
		sqlite3_result_error (context, "one weight for each phrase",
				      -1);
		return;
	}
	memcpy (weights, sqlite3_value_blob (values[0]),
		(size_t) phrases * sizeof weights[0]);
	code = count (api, fts, found, phrases);
	if (code == SQLITE_OK)
		code = relative_length (api, fts, &length);
	if (code != SQLITE_OK) {
		sqlite3_result_error_code (context, code);
		return;
	}
	result = rank_of (found, weights, phrases, length);
	sqlite3_result_blob (context, &result, sizeof result,
			     SQLITE_TRANSIENT);
}

int
rank_register (sqlite3 *handle)
{
	fts5_api *api = NULL;
	sqlite3_stmt *query = NULL;
	int code = sqlite3_prepare_v2 (handle, "SELECT fts5(?1)", -1, &query,
				       NULL);

	if (code == SQLITE_OK)
		code = sqlite3_bind_pointer (query, 1, &api, "fts5_api_ptr",
					     NULL);
	if (code == SQLITE_OK && sqlite3_step (query) != SQLITE_ROW)
		code = sqlite3_errcode (handle);
	sqlite3_finalize (query);
	if (code != SQLITE_OK || api == NULL)
		return code != SQLITE_OK ? code : SQLITE_ERROR;
	return api->xCreateFunction (api, "article_rank", NULL, rank, NULL);
}
