#include "filter/ctl/since.h"

#include <string.h>

enum { DAY = 24 * 3600, SINCE_DAYS = 3650 };

/* One or more digits; *text is behind them. */
static bool
number (const char **text, gint64 most, gint64 *value)
{
	char *end;

	if (!g_ascii_isdigit (**text))
		return false;
	*value = g_ascii_strtoll (*text, &end, 10);
	*text = end;
	return *value <= most;
}

static bool
is_next (const char **text, char c)
{
	if (**text != c)
		return false;
	++*text;
	return true;
}

/* "14:05", seconds of the day. */
static bool
clock_read (const char *text, gint64 *seconds)
{
	gint64 hours, minutes;

	if (!number (&text, 23, &hours) || !is_next (&text, ':')
	    || !number (&text, 59, &minutes) || *text != '\0')
		return false;
	*seconds = hours * 3600 + minutes * 60;
	return true;
}

/* "2026-11-25 14:05", a local time. */
static bool
date_read (const char *text, gint64 *local)
{
	gint64 year, month, day, seconds;
	GDate date;

	if (!number (&text, 9999, &year) || !is_next (&text, '-')
	    || !number (&text, 12, &month) || !is_next (&text, '-')
	    || !number (&text, 31, &day) || !is_next (&text, ' ')
	    || !clock_read (text + strspn (text, " "), &seconds)
	    || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month,
				  (GDateYear) year))
		return false;
	g_date_clear (&date, 1);
	g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1970);
	*local = -(gint64) g_date_get_julian (&date);
	g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month,
			(GDateYear) year);
	*local = (*local + g_date_get_julian (&date)) * DAY + seconds;
	return true;
}

static bool
ago_read (const char *text, gint64 *seconds)
{
	static const char units[] = "mhd";
	static const gint64 each[] = { 60, 3600, DAY };
	const char *unit;
	gint64 count;

	if (!number (&text, SINCE_DAYS * DAY, &count) || *text == '\0'
	    || text[1] != '\0')
		return false;
	unit = strchr (units, *text);
	if (unit == NULL)
		return false;
	*seconds = count * each[unit - units];
	return *seconds <= (gint64) SINCE_DAYS * DAY;
}

static gint64
instant (const struct zone *zone, gint64 local)
{
	return zone != NULL ? zone_instant (zone, local) : local;
}

bool
since_read (const char *text, const struct zone *zone, gint64 now, gint64 *at)
{
	gint64 local = zone != NULL ? zone_local (zone, now) : now;
	gint64 seconds;

	if (ago_read (text, &seconds)) {
		*at = now - seconds;
	} else if (clock_read (text, &seconds)) {
		local -= local % DAY;
		*at = instant (zone, local + seconds);
		if (*at > now)
			*at = instant (zone, local - DAY + seconds);
	} else if (date_read (text, &local)) {
		*at = instant (zone, local);
	} else {
		return false;
	}
	return *at <= now && *at > 0;
}
