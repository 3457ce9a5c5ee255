/* ACT_ARTICLE: an article of the knowledge base on a ticket. */
#include "store/act.h"

#include <string.h>

#include "store/event.h"
#include "store/internal.h"

bool
act_article (struct db *db, const struct act_scene *scene,
	     const struct change_act *act, GError **error)
{
	g_auto (GStrv) words = g_strsplit (act->value != NULL ? act->value
					   : "", " ", -1);
	g_autofree char *detail = NULL;

	if (g_strv_length (words) != 3)
		return store_refuse (error, "%s is no article",
				     act->value != NULL ? act->value : "");
	if (!db_run (db, "INSERT INTO ticket_article (ticket, article, how,"
		     " language, score, message, at)"
		     " VALUES ($1, $2, $3, $4, $5, $6, $7)"
		     " ON CONFLICT (ticket, article, how) DO NOTHING",
		     VALUES (INT (scene->ticket), TEXT (words[1]),
			     TEXT (words[0]), TEXT (words[2]),
			     INT (act->number), LINK (scene->message),
			     INT (scene->at)), error))
		return false;
	if (db_changed (db) == 0)
		return true;
	detail = event_detail (0, "by", scene->by, "how", words[0], "value",
			       words[1], NULL);
	return event_add (db, scene->ticket, scene->message, scene->at,
			  "article", detail, error);
}

/* --- what became of them ------------------------------------------------ */

/* Offered in an answer that was not withheld; ended: closed though no agent
 * wrote. */
#define OFFERED \
	"x.how = 'offered' AND NOT EXISTS (SELECT 1 FROM outbox o" \
	" WHERE o.message = x.message AND o.template = 'ticket'" \
	" AND o.state = 'withheld')"
#define ENDED \
	OFFERED " AND t.state = 'closed' AND t.answered_at IS NULL" \
	" AND t.merged IS NULL"

static gpointer
make_stat (query_auto *row)
{
	struct article_stat *stat = g_new0 (struct article_stat, 1);

	stat->id = query_text (row, 0);
	stat->offered = (unsigned) query_int (row, 1);
	stat->ended = (unsigned) query_int (row, 2);
	stat->linked = (unsigned) query_int (row, 3);
	stat->sent = (unsigned) query_int (row, 4);
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
	return store_read_rows (store, "SELECT x.article,"
				" count (*) FILTER (WHERE " OFFERED "),"
				" count (*) FILTER (WHERE " ENDED "),"
				" count (*) FILTER (WHERE x.how = 'linked'),"
				" count (*) FILTER (WHERE x.how = 'sent')"
				" FROM ticket_article x"
				" JOIN ticket t ON t.number = x.ticket"
				" GROUP BY x.article ORDER BY 2 DESC, 1",
				NO_VALUES, make_stat, free_stat, error);
}

struct article_stat *
store_article_total (struct store *store, GError **error)
{
	return store_only_row (store_read_rows (store, "SELECT '',"
		" count (DISTINCT CASE WHEN " OFFERED " THEN t.number END),"
		" count (DISTINCT CASE WHEN " ENDED " THEN t.number END),"
		" count (DISTINCT CASE WHEN x.how = 'linked'"
		" THEN t.number END),"
		" count (DISTINCT CASE WHEN x.how = 'sent' THEN t.number END)"
		" FROM ticket_article x JOIN ticket t ON t.number = x.ticket",
		NO_VALUES, make_stat, free_stat, error), "articles", error);
}
