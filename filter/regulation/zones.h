/*
 * zones.h - the system's tzdata -> zone.h.
 *
 * GLib reads the files (GTimeZone), and says of an instant only what the
 * offset is; the changes are found by asking for each day from
 * ZONES_FIRST_YEAR to ZONES_LAST_YEAR, and between two days that differ by
 * halving.  No zone has two changes within a day.
 *
 * The limit: after 2037 GLib 2.74 errs by an hour or more about
 * Europe/Dublin, whose tzdata has winter time for the exception.
 */
#ifndef REGULATION_ZONES_H
#define REGULATION_ZONES_H

#include "filter/policy/zone.h"

enum { ZONES_FIRST_YEAR = 1990, ZONES_LAST_YEAR = 2100 };

/* By its IANA name; NULL: there is none. */
struct zone *zones_find (const char *name);

#endif
