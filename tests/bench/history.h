/*
 * history.h - a store with so many tickets, made at once.
 */
#ifndef BENCH_HISTORY_H
#define BENCH_HISTORY_H

#include <glib.h>

/* path: a store that is new and empty, and in nobody's hand.  Tickets, three
 * mails each, come evenly from `since` until `until`. */
void history_make (const char *path, gint64 tickets, gint64 since,
		   gint64 until);

#endif
