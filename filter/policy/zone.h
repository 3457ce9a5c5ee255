/*
 * zone.h - a time zone as a list of changes of its offset.
 *
 * It is resolved when the regulation is read (filter/regulation/zones.c, with
 * GLib's reader of the system's tzdata), so that policy/ opens no file, a
 * reload takes new tzdata, and none comes in the middle.
 *
 * A local time is seconds since 1970-01-01 00:00 on the zone's own clock.  It
 * may come twice, when the clock is put back, or never, when it is put
 * forward: the instant of a local time is the first one at which the clock
 * shows it or a later one.  So it never decreases, and a span that ends where
 * another begins does so on every day.
 *
 * Ownership: zone_new / zone_free.  Pure.
 */
#ifndef POLICY_ZONE_H
#define POLICY_ZONE_H

#include <glib.h>

struct zone;

/* offset: seconds east of UTC, before the first change. */
struct zone *zone_new (gint32 offset);
void zone_free (struct zone *zone);
/* In ascending order. */
void zone_add (struct zone *zone, gint64 from, gint32 offset);

gint64 zone_local (const struct zone *zone, gint64 instant);
gint64 zone_instant (const struct zone *zone, gint64 local);

#endif
