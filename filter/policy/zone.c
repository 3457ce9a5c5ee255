#include "filter/policy/zone.h"

struct stretch {
	gint64 from;
	gint32 offset;
};

struct zone {
	GArray *stretches;	/* struct stretch; the first is from ever */
};

enum {
	/* More than a clock is ever put forward or back, and an offset. */
	ZONE_SLACK = 3 * 24 * 3600
};

struct zone *
zone_new (gint32 offset)
{
	struct zone *zone = g_new0 (struct zone, 1);

	zone->stretches = g_array_new (FALSE, FALSE, sizeof (struct stretch));
	zone_add (zone, G_MININT64, offset);
	return zone;
}

void
zone_free (struct zone *zone)
{
	if (zone == NULL)
		return;
	g_array_unref (zone->stretches);
	g_free (zone);
}

void
zone_add (struct zone *zone, gint64 from, gint32 offset)
{
	const struct stretch stretch = { from, offset };

	g_array_append_val (zone->stretches, stretch);
}

static const struct stretch *
nth (const struct zone *zone, guint i)
{
	return &g_array_index (zone->stretches, struct stretch, i);
}

/* The stretch that holds the instant. */
static guint
find (const struct zone *zone, gint64 instant)
{
	guint low = 0, high = zone->stretches->len;

	while (high - low > 1) {
		guint middle = low + (high - low) / 2;

		if (nth (zone, middle)->from <= instant)
			low = middle;
		else
			high = middle;
	}
	return low;
}

gint64
zone_local (const struct zone *zone, gint64 instant)
{
	return instant + nth (zone, find (zone, instant))->offset;
}

gint64
zone_instant (const struct zone *zone, gint64 local)
{
	guint i = find (zone, local - ZONE_SLACK);

	/* The first stretch that ends later than it. */
	while (i + 1 < zone->stretches->len
	       && nth (zone, i + 1)->from + nth (zone, i)->offset <= local)
		i++;
	return MAX (nth (zone, i)->from, local - nth (zone, i)->offset);
}
