/*
 * incident_rows.h - incidents, for the rest of store/.  Private to it.
 */
#ifndef STORE_INCIDENT_ROWS_H
#define STORE_INCIDENT_ROWS_H

#include "store/act.h"
#include "store/incident.h"

/* Of "incident i": what a struct incident is made of without its counts, and
 * the place of the first column behind. */
#define INCIDENT_COLUMNS \
	"i.number, i.services, i.server, i.since, i.opened, i.ended," \
	" i.opened_by, i.ended_by, i.text_en, i.text_ru, i.text_uk," \
	" i.end_en, i.end_ru, i.end_uk"
enum { INCIDENT_BEHIND = 14 };
gpointer incident_make (query_auto *row);
/* incident_free, for lists. */
void incident_drop (gpointer incident);
/* In the history of the ticket; by and why may be NULL. */
bool incident_event (struct db *db, gint64 ticket, gint64 message, gint64 at,
		     const char *kind, gint64 incident, const char *by,
		     const char *why, GError **error);

/* struct incident, those that are not over, and which of them the ticket is
 * linked to (0: none); NULL: an error. */
GPtrArray *incident_lasting (struct db *db, gint64 ticket, GError **error);

/* ACT_INCIDENT on scene->ticket; ACT_INCIDENT_END.  For act_run. */
bool incident_link (struct db *db, const struct act_scene *scene,
		    const struct change_act *act, GError **error);
bool incident_end (struct db *db, const struct act_scene *scene,
		   const struct change_act *act, GError **error);
/* The tickets that were there when it was opened. */
bool incident_link_earlier (struct db *db, gint64 number,
			    const struct incident *incident, gint64 now,
			    struct incident_search *search, GError **error);
/* What is linked to the one is linked to the other. */
bool incident_merge (struct db *db, gint64 from, gint64 into, GError **error);

#endif
