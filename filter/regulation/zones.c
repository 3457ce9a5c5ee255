#include "filter/regulation/zones.h"

#include <string.h>

enum { DAY_SECONDS = 24 * 3600 };

/* Not a path, and not a rule in the form of TZ, which GLib would take, too;
 * UTC is the only one without a place in it that anybody needs. */
static gboolean
is_name (const char *name)
{
	if (g_str_equal (name, "UTC"))
		return TRUE;
	return g_ascii_isupper (*name) && strchr (name, '/') != NULL
		&& strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "abcdefghijklmnopqrstuvwxyz0123456789_+-/")
			== strlen (name);
}

static gint32
offset_at (GTimeZone *tz, gint64 instant)
{
	return g_time_zone_get_offset (tz, g_time_zone_find_interval (tz,
						G_TIME_TYPE_UNIVERSAL,
						instant));
}

/* The offset is one at `before` and another at `after`. */
static gint64
find_change (GTimeZone *tz, gint64 before, gint64 after)
{
	gint32 offset = offset_at (tz, before);

	while (after - before > 1) {
		gint64 middle = before + (after - before) / 2;

		if (offset_at (tz, middle) == offset)
			before = middle;
		else
			after = middle;
	}
	return after;
}

static gint64
new_year (int year)
{
	g_autoptr (GDateTime) at = g_date_time_new_utc (year, 1, 1, 0, 0, 0);

	return g_date_time_to_unix (at);
}

struct zone *
zones_find (const char *name)
{
	g_autoptr (GTimeZone) tz = is_name (name)
		? g_time_zone_new_identifier (name) : NULL;
	gint64 at = new_year (ZONES_FIRST_YEAR);
	const gint64 last = new_year (ZONES_LAST_YEAR + 1);
	struct zone *zone;
	gint32 offset;

	if (tz == NULL)
		return NULL;
	offset = offset_at (tz, at);
	zone = zone_new (offset);
	for (; at < last; at += DAY_SECONDS) {
		gint32 next = offset_at (tz, at + DAY_SECONDS);

		if (next == offset)
			continue;
		offset = next;
		zone_add (zone, find_change (tz, at, at + DAY_SECONDS),
			  offset);
	}
	return zone;
}
