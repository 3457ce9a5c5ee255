/*
 * since.h - when something began, as an operator says it.
 *
 *	20m  2h  3d			so long ago
 *	14:05				on the clock of the zone, the last time
 *	2026-11-25 14:05		it showed that; or on that day
 */
#ifndef CTL_SINCE_H
#define CTL_SINCE_H

#include <stdbool.h>

#include "filter/policy/zone.h"

/* zone: NULL is UTC.  false: it is none of these, or later than now. */
bool since_read (const char *text, const struct zone *zone, gint64 now,
		 gint64 *at);

#endif
