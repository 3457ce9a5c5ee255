/*
 * moment.h - an instant in the words of a language, on the clock of a zone.
 *
 * Pure; what is returned is the caller's.  A NULL zone is UTC; a language
 * that we do not speak is English.
 */
#ifndef POLICY_MOMENT_H
#define POLICY_MOMENT_H

#include <glib.h>

#include "filter/policy/zone.h"

/* "01:00 (UTC+2)". */
char *moment_clock (const struct zone *zone, gint64 at);
/* "24 November, 09:00 (UTC+2)"; years are left out, since nothing of ours is
 * so far away. */
char *moment_text (const struct zone *zone, gint64 at, const char *language);
/* "20 minutes", "3 hours", "2 days": no more precise than one figure of the
 * next smaller unit would be honest; 10 minutes at least. */
char *moment_about (gint64 seconds, const char *language);

#endif
