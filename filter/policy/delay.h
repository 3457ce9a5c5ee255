/*
 * delay.h - "#delay TIME REASON": until when, and why.
 *
 * TIME is one of
 *	2h  30m  1d  2 hours  2ч  30 минут  1 день  2 год  30 хв ...
 *	18:00			today, on the clock of the zone
 *	tomorrow 12:00		завтра 12:00
 *	2026-11-25 14:00	25.11.2026 14:00
 * and may have a word like "until", "до" before it, and one like "-" or ","
 * behind.  It is between DELAY_LEAST and DELAY_MOST ahead.  All the rest is
 * the reason, and goes to the client as it stands.
 *
 * Pure.
 */
#ifndef POLICY_DELAY_H
#define POLICY_DELAY_H

#include <stdbool.h>

#include "filter/policy/zone.h"

enum {
	DELAY_LEAST = 5 * 60,
	DELAY_MOST = 60 * 24 * 3600
};

struct delay {
	gint64 until;
	char *reason;
};

/* zone: NULL is UTC.  NULL: it is set; else what is wrong and what would be
 * right, plain ASCII, one line; caller's. */
char *delay_read (const char *text, const struct zone *zone, gint64 now,
		  struct delay *delay);
/* A time and nothing else, whenever it is; false: it is none. */
bool delay_time (const char *text, const struct zone *zone, gint64 now,
		 gint64 *at);
void delay_clear (struct delay *delay);

#endif
