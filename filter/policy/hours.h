/*
 * hours.h - calendars: when somebody is there, and how time passes for them.
 *
 * A calendar has spans for each day of the week, on the clock of its zone.
 * A span belongs to the day on which it begins, even where it ends on the
 * next one: a holiday takes away what begins on it, not the end of the night
 * before.  On a day with an exception only that counts, be it a holiday or
 * not.
 *
 * Where the clock is put forward over the beginning or the end of a span,
 * that is the moment of the change; where it is put back, the first of the
 * two (zone.h).
 *
 * Ownership: calendar_new / calendar_free; immutable once built.  Instants
 * are seconds since the epoch, UTC.  Pure.
 */
#ifndef POLICY_HOURS_H
#define POLICY_HOURS_H

#include <glib.h>
#include <stdbool.h>

#include "filter/policy/zone.h"

#define HOURS_NEVER G_MAXINT64

enum {
	HOURS_DAY = 24 * 60,	/* minutes */
	/* How far ahead a change is looked for, in days. */
	HOURS_HORIZON = 800
};

/* Minutes since midnight: 0 <= start < HOURS_DAY, start < end <= start +
 * HOURS_DAY. */
struct hours_span {
	int start, end;
};

struct holiday {
	int year;		/* 0: every year */
	int month, day;
};

struct calendar {
	char *name;
	struct zone *zone;
	/* struct hours_span in order, from Monday on. */
	GArray *week[7];
	GArray *holidays;	/* struct holiday */
	GHashTable *exceptions;	/* julian day (GDate) -> GArray as above */
};

struct calendars {
	GPtrArray *list;	/* struct calendar */
	const struct calendar *chat;	/* when people can be asked there, or
					 * NULL */
};

/* zone is taken. */
struct calendar *calendar_new (const char *name, struct zone *zone);
void calendar_free (gpointer calendar);	/* NULL is legal */
struct calendars *calendars_new (void);
void calendars_free (gpointer calendars);	/* NULL is legal */
const struct calendar *calendars_find (const struct calendars *calendars,
				       const char *name);

/* The clock that people are told times on: the chat's, else that of the first
 * calendar; NULL, which is UTC, where there is none. */
const struct zone *calendars_zone (const struct calendars *calendars);

/* The spans that begin on a day, struct hours_span; NULL: none. */
const GArray *calendar_spans (const struct calendar *calendar, guint julian);

/* --- questions; a NULL calendar is always open --------------------------- */

bool hours_open (const struct calendar *calendar, gint64 at);
/* When it closes, if it is open, else when it opens; HOURS_NEVER: not within
 * HOURS_HORIZON. */
gint64 hours_change (const struct calendar *calendar, gint64 at);
/* The first instant by which it was open for so many seconds from `at` on;
 * HOURS_NEVER if it does not open for HOURS_HORIZON. */
gint64 hours_add (const struct calendar *calendar, gint64 at, gint64 seconds);
/* For how many seconds it is open from one instant to another; 0 if that is
 * not later. */
gint64 hours_between (const struct calendar *calendar, gint64 from,
		      gint64 until);

#endif
