#include "filter/policy/moment.h"

static const char *const months[3][12] = {
	{ "January", "February", "March", "April", "May", "June", "July",
	  "August", "September", "October", "November", "December" },
	{ "января", "февраля", "марта", "апреля", "мая", "июня", "июля",
	  "августа", "сентября", "октября", "ноября", "декабря" },
	{ "січня", "лютого", "березня", "квітня", "травня", "червня", "липня",
	  "серпня", "вересня", "жовтня", "листопада", "грудня" }
};

static int
language_index (const char *language)
{
	return g_strcmp0 (language, "ru") == 0 ? 1
		: g_strcmp0 (language, "uk") == 0 ? 2 : 0;
}

/* On the clock, as if it were UTC. */
static GDateTime *
shown (const struct zone *zone, gint64 at)
{
	GDateTime *time = g_date_time_new_from_unix_utc (
		zone != NULL ? zone_local (zone, at) : at);

	return time != NULL ? time : g_date_time_new_from_unix_utc (0);
}

/* " (UTC+5:30)" */
static char *
offset_text (const struct zone *zone, gint64 at)
{
	gint64 offset = zone != NULL ? zone_local (zone, at) - at : 0;
	gint64 minutes = ABS (offset) / 60;

	if (offset == 0)
		return g_strdup ("(UTC)");
	if (minutes % 60 != 0)
		return g_strdup_printf ("(UTC%c%d:%02d)", offset < 0 ? '-'
					: '+', (int) (minutes / 60),
					(int) (minutes % 60));
	return g_strdup_printf ("(UTC%c%d)", offset < 0 ? '-' : '+',
				(int) (minutes / 60));
}

char *
moment_clock (const struct zone *zone, gint64 at)
{
	g_autoptr (GDateTime) time = shown (zone, at);
	g_autofree char *offset = offset_text (zone, at);

	return g_strdup_printf ("%02d:%02d %s", g_date_time_get_hour (time),
				g_date_time_get_minute (time), offset);
}

char *
moment_text (const struct zone *zone, gint64 at, const char *language)
{
	static const char *const joints[] = { ",", " в", " о" };
	g_autoptr (GDateTime) time = shown (zone, at);
	g_autofree char *clock = moment_clock (zone, at);
	int i = language_index (language);

	return g_strdup_printf ("%d %s%s %s",
				g_date_time_get_day_of_month (time),
				months[i][g_date_time_get_month (time) - 1],
				joints[i], clock);
}

/* The form of a Russian or Ukrainian word behind a number. */
static int
form_of (gint64 number)
{
	gint64 last = number % 10, tens = number / 10 % 10;

	if (tens == 1 || last == 0 || last > 4)
		return 2;
	return last == 1 ? 0 : 1;
}

char *
moment_about (gint64 seconds, const char *language)
{
	/* One, few, many; in the case that stands alone. */
	static const char *const units[3][3][3] = {
		{ { "minute", "minutes", "minutes" },
		  { "hour", "hours", "hours" }, { "day", "days", "days" } },
		{ { "минута", "минуты", "минут" },
		  { "час", "часа", "часов" }, { "день", "дня", "дней" } },
		{ { "хвилина", "хвилини", "хвилин" },
		  { "година", "години", "годин" }, { "день", "дні", "днів" } }
	};
	enum { MINUTE = 60, HOUR = 3600, DAY = 24 * HOUR };
	int i = language_index (language), unit, form;
	gint64 number;

	if (seconds < 55 * MINUTE) {
		number = MAX ((seconds + 5 * MINUTE) / (10 * MINUTE), 1) * 10;
		unit = 0;
	} else if (seconds < 36 * HOUR) {
		number = MAX ((seconds + HOUR / 2) / HOUR, 1);
		unit = 1;
	} else {
		number = (seconds + DAY / 2) / DAY;
		unit = 2;
	}
	form = i == 0 ? (number == 1 ? 0 : 2) : form_of (number);
	return g_strdup_printf ("%" G_GINT64_FORMAT " %s", number,
				units[i][unit][form]);
}
