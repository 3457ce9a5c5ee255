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
