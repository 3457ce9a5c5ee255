/*
 * incident_rows.h - incidents, for the rest of store/.  Private to it.
 */
#ifndef STORE_INCIDENT_ROWS_H
#define STORE_INCIDENT_ROWS_H

#include "store/act.h"
#include "store/incident.h"

/* struct incident, those that are not over; NULL: an error. */
GPtrArray *incident_lasting (struct db *db, GError **error);

/* ACT_INCIDENT on scene->ticket; ACT_INCIDENT_END.  For act_run. */
bool incident_link (struct db *db, const struct act_scene *scene,
		    const struct change_act *act, GError **error);
bool incident_end (struct db *db, const struct act_scene *scene,
		   const struct change_act *act, GError **error);
/* What is linked to the one is linked to the other. */
bool incident_merge (struct db *db, gint64 from, gint64 into, GError **error);

#endif
