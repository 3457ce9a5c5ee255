#include "filter/policy/hours.h"

enum {
	DAY_SECONDS = HOURS_DAY * 60,
	/* GDate's number of 1970-01-01. */
	EPOCH_JULIAN = 719163,
	/* Days before an instant on which a span that holds it may begin:
	 * one of a day's length, a clock that skips a day. */
	DAYS_BACK = 3
};

struct calendar *
calendar_new (const char *name, struct zone *zone)
{
	struct calendar *calendar = g_new0 (struct calendar, 1);

	calendar->name = g_strdup (name);
	calendar->zone = zone;
	for (gsize i = 0; i < G_N_ELEMENTS (calendar->week); i++)
		calendar->week[i] = g_array_new (FALSE, FALSE,
						 sizeof (struct hours_span));
	calendar->holidays = g_array_new (FALSE, FALSE,
					  sizeof (struct holiday));
	calendar->exceptions
		= g_hash_table_new_full (NULL, NULL, NULL,
					 (GDestroyNotify) g_array_unref);
	return calendar;
}

void
calendar_free (gpointer data)
{
	struct calendar *calendar = data;

	if (calendar == NULL)
		return;
	g_free (calendar->name);
	zone_free (calendar->zone);
	for (gsize i = 0; i < G_N_ELEMENTS (calendar->week); i++)
		g_array_unref (calendar->week[i]);
	g_array_unref (calendar->holidays);
	g_hash_table_unref (calendar->exceptions);
	g_free (calendar);
}

struct calendars *
calendars_new (void)
{
	struct calendars *calendars = g_new0 (struct calendars, 1);

	calendars->list = g_ptr_array_new_with_free_func (calendar_free);
	return calendars;
}

void
calendars_free (gpointer data)
{
	struct calendars *calendars = data;

	if (calendars == NULL)
		return;
	g_ptr_array_unref (calendars->list);
	g_free (calendars);
}

const struct calendar *
calendars_find (const struct calendars *calendars, const char *name)
{
	for (guint i = 0; calendars != NULL && i < calendars->list->len; i++) {
		const struct calendar *calendar = calendars->list->pdata[i];

		if (g_str_equal (calendar->name, name))
			return calendar;
	}
	return NULL;
}

const struct zone *
calendars_zone (const struct calendars *calendars)
{
	const struct calendar *calendar = calendars == NULL ? NULL
		: calendars->chat != NULL ? calendars->chat
		: calendars->list->len > 0 ? calendars->list->pdata[0] : NULL;

	return calendar != NULL ? calendar->zone : NULL;
}

static bool
is_holiday (const struct calendar *calendar, const GDate *date)
{
	for (guint i = 0; i < calendar->holidays->len; i++) {
		const struct holiday *holiday
			= &g_array_index (calendar->holidays, struct holiday,
					  i);

		if (holiday->month == (int) g_date_get_month (date)
		    && holiday->day == g_date_get_day (date)
		    && (holiday->year == 0
			|| holiday->year == g_date_get_year (date)))
			return true;
	}
	return false;
}

const GArray *
calendar_spans (const struct calendar *calendar, guint julian)
{
	const GArray *spans = g_hash_table_lookup (calendar->exceptions,
						   GUINT_TO_POINTER (julian));
	GDate date;

	if (spans != NULL)
		return spans;
	g_date_clear (&date, 1);
	g_date_set_julian (&date, julian);
	if (is_holiday (calendar, &date))
		return NULL;
	return calendar->week[g_date_get_weekday (&date) - G_DATE_MONDAY];
}

/* --- one interval after the other ---------------------------------------- */

struct walk {
	const struct calendar *calendar;
	guint julian;		/* day, and the span of it that is next */
	guint span;
	gint64 until;		/* what was given before ends there */
};

static struct walk
walk_from (const struct calendar *calendar, gint64 at)
{
	gint64 local = zone_local (calendar->zone, at);
	gint64 day = local / DAY_SECONDS - (local % DAY_SECONDS < 0);
	struct walk walk = { .calendar = calendar, .until = G_MININT64 };

	walk.julian = (guint) MAX (day + EPOCH_JULIAN - DAYS_BACK, 1);
	return walk;
}

/* The next interval, not empty, not before the one that was given last;
 * false: none begins for HOURS_HORIZON. */
static bool
walk_next (struct walk *walk, gint64 *start, gint64 *end)
{
	const struct zone *zone = walk->calendar->zone;

	for (guint days = 0; days < HOURS_HORIZON; days++) {
		const GArray *spans = calendar_spans (walk->calendar,
						      walk->julian);
		gint64 midnight = ((gint64) walk->julian - EPOCH_JULIAN)
			* DAY_SECONDS;

		while (spans != NULL && walk->span < spans->len) {
			const struct hours_span *span
				= &g_array_index (spans, struct hours_span,
						  walk->span);

			walk->span++;
			*start = zone_instant (zone, midnight
					       + (gint64) span->start * 60);
			*end = zone_instant (zone, midnight
					     + (gint64) span->end * 60);
			*start = MAX (*start, walk->until);
			if (*start >= *end)
				continue;
			walk->until = *end;
			return true;
		}
		walk->span = 0;
		walk->julian++;
	}
	return false;
}

bool
hours_open (const struct calendar *calendar, gint64 at)
{
	gint64 start, end;
	struct walk walk;

	if (calendar == NULL)
		return true;
	walk = walk_from (calendar, at);
	while (walk_next (&walk, &start, &end) && start <= at)
		if (at < end)
			return true;
	return false;
}

gint64
hours_change (const struct calendar *calendar, gint64 at)
{
	const gint64 horizon = at + (gint64) HOURS_HORIZON * DAY_SECONDS;
	gint64 start, end, closes = G_MININT64;
	struct walk walk;

	if (calendar == NULL)
		return HOURS_NEVER;
	walk = walk_from (calendar, at);
	while (walk_next (&walk, &start, &end)) {
		if (closes > at && start > closes)
			return closes;
		if (start > at && closes <= at)
			return start;
		closes = end;
		if (closes > horizon)
			return HOURS_NEVER;
	}
	return closes > at ? closes : HOURS_NEVER;
}

gint64
hours_add (const struct calendar *calendar, gint64 at, gint64 seconds)
{
	gint64 start, end;
	struct walk walk;

	if (calendar == NULL || seconds <= 0)
		return at + MAX (seconds, 0);
	walk = walk_from (calendar, at);
	while (walk_next (&walk, &start, &end)) {
		start = MAX (start, at);
		if (end - start >= seconds)
			return start + seconds;
		seconds -= MAX (end - start, 0);
	}
	return HOURS_NEVER;
}

gint64
hours_between (const struct calendar *calendar, gint64 from, gint64 until)
{
	gint64 start, end, sum = 0;
	struct walk walk;

	if (calendar == NULL)
		return MAX (until - from, 0);
	walk = walk_from (calendar, from);
	while (walk_next (&walk, &start, &end) && start < until)
		sum += MAX (MIN (end, until) - MAX (start, from), 0);
	return sum;
}
