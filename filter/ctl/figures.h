/*
 * figures.h - a report as values: what --json prints and the page shows.
 */
#ifndef CTL_FIGURES_H
#define CTL_FIGURES_H

#include <json-glib/json-glib.h>

#include "store/store.h"

/* {"since": ..., "mails": ..., "verdicts": [{"name", "count"}], ...}; times
 * are seconds since the epoch, spans seconds or null. */
JsonObject *figures_json (const struct report *report);

/* The same for the page: texts as people read them, and the geometry of its
 * plots in units of the drawing. */
JsonNode *figures_page (const struct report *report, const char *company);

/* "45 s", "12 min", "3 h 20 min", "2 d 4 h"; "-" below 0.  Caller's. */
char *figures_span (gint64 seconds);

#endif
