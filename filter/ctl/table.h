/*
 * table.h - rows for a terminal: columns aligned by what is shown, not by
 * bytes; the last column gives way where the terminal is too narrow.
 *
 * Every cell is data: controls, ESC and bidirectional overrides are shown
 * as escapes (I4, I5).  Where standard output is no terminal nothing is cut.
 */
#ifndef CTL_TABLE_H
#define CTL_TABLE_H

#include <glib.h>

struct table;

/* heads: NULL-terminated, static. */
struct table *table_new (const char *const *heads);
void table_free (struct table *table);
/* One row: as many cells as heads; NULL is shown as "-". */
void table_add (struct table *table, const char *const *cells);
/* Prints it, and a line "nothing" for an empty one. */
void table_print (const struct table *table);
/* The same as text, `width` columns wide; 0: as wide as it gets. */
char *table_text (const struct table *table, unsigned width);

/* A cell's text without anything that a terminal would act upon. */
char *table_safe (const char *text);
/* "2026-01-31 10:00", local time; "-" for 0 and below.  Caller's. */
char *table_time (gint64 at);

typedef struct table table_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (table_auto, table_free)

#endif
