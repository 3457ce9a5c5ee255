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

/* What became of one article: item is a struct article_stat. */
JsonObject *figures_article (gconstpointer item);

/* A part of the report that is a table.  heads: of each column, the first
 * one without; rows: char **, a cell for each. */
struct figures_table {
	const char *title;
	const char *const *heads;
	GPtrArray *rows;
};
/* struct figures_table; its texts are those of the report. */
GPtrArray *figures_tables (const struct report *report);

/* How many of those that are over were kept: "95 %", or "-".  Caller's. */
char *figures_share (const struct report_kept *row);
/* The deadlines of all departments; names are NULL. */
struct report_kept figures_kept (const struct report *report);
/* "1500.50 UAH" of each; caller's. */
JsonArray *figures_money (const GPtrArray *list);

/* "45 s", "12 min", "3 h 20 min", "2 d 4 h"; "-" below 0.  Caller's. */
char *figures_span (gint64 seconds);

#endif
