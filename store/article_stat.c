/* What became of the articles that tickets have to do with. */
#include "store/reporting.h"

#include "store/internal.h"

/* Offered in an answer that was not withheld; ended: closed though no agent
 * wrote. */
#define OFFERED \
	"x.how = 'offered' AND NOT EXISTS (SELECT 1 FROM outbox o" \
	" WHERE o.message = x.message AND o.template = 'ticket'" \
	" AND o.state = 'withheld')"
#define ENDED \
	OFFERED " AND t.state = 'closed' AND t.answered_at IS NULL" \
	" AND t.merged IS NULL"
#define HELPED \
	"x.how IN ('offered', 'sent') AND EXISTS (SELECT 1 FROM event e" \
	" WHERE e.ticket = x.ticket AND e.kind = 'rated'" \
	" AND e.detail LIKE '%\"helped\"%')"
#define COUNTS \
	" count (*) FILTER (WHERE " OFFERED ")," \
	" count (*) FILTER (WHERE " ENDED ")," \
	" count (*) FILTER (WHERE x.how = 'linked')," \
	" count (*) FILTER (WHERE x.how = 'sent')," \
	" count (DISTINCT CASE WHEN " HELPED " THEN x.ticket END)" \
	" FROM ticket_article x JOIN ticket t ON t.number = x.ticket"

static gpointer
make_stat (query_auto *row)
{
	struct article_stat *stat = g_new0 (struct article_stat, 1);

	stat->id = query_text (row, 0);
	stat->offered = (unsigned) query_int (row, 1);
	stat->ended = (unsigned) query_int (row, 2);
	stat->linked = (unsigned) query_int (row, 3);
	stat->sent = (unsigned) query_int (row, 4);
	stat->helped = (unsigned) query_int (row, 5);
	return stat;
}

static void
free_stat (gpointer stat)
{
	article_stat_free (stat);
}

void
article_stat_free (struct article_stat *stat)
{
	if (stat == NULL)
		return;
	g_free (stat->id);
	g_free (stat);
}

GPtrArray *
store_article_stats (struct store *store, GError **error)
{
	return store_read_rows (store, "SELECT x.article," COUNTS
				" GROUP BY 1 ORDER BY 2 DESC, 1", NO_VALUES,
				make_stat, free_stat, error);
}

bool
report_read_articles (struct db *db, struct report *report, GError **error)
{
	report->articles = db_rows (db, "SELECT x.article," COUNTS
				    " WHERE x.at >= $1 AND x.at < $2"
				    " GROUP BY 1 ORDER BY 2 DESC, 5 DESC, 1"
				    " LIMIT $3",
				    VALUES (INT (report->since),
					    INT (report->until),
					    INT (REPORT_ARTICLES)), make_stat,
				    free_stat, error);
	return report->articles != NULL;
}

struct article_stat *
store_article_total (struct store *store, GError **error)
{
	return store_only_row (store_read_rows (store, "SELECT '',"
		" count (DISTINCT CASE WHEN " OFFERED " THEN t.number END),"
		" count (DISTINCT CASE WHEN " ENDED " THEN t.number END),"
		" count (DISTINCT CASE WHEN x.how = 'linked'"
		" THEN t.number END),"
		" count (DISTINCT CASE WHEN x.how = 'sent' THEN t.number END),"
		" count (DISTINCT CASE WHEN " HELPED " THEN t.number END)"
		" FROM ticket_article x JOIN ticket t ON t.number = x.ticket",
		NO_VALUES, make_stat, free_stat, error), "articles", error);
}
