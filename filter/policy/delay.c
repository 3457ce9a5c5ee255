#include "filter/policy/delay.h"

#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 24 * HOUR };

#define EXAMPLES "2h, 30m, 18:00, tomorrow 12:00 or 2026-11-25 14:00"

/* What is left to read. */
struct reading {
	char **words;		/* without empty ones; at the next one */
	const struct zone *zone;
	gint64 now;
};

static char *
wrong (const char *text)
{
	return g_strdup_printf ("%s; the right form is \"#delay TIME REASON\","
				" with a time like " EXAMPLES, text);
}

/* --- spans --------------------------------------------------------------- */

/* The seconds of a unit, 0 if the word is none. */
static gint64
unit_of (const char *word)
{
	static const char *const minutes[] = {
		"m", "min", "mins", "minute", "minutes", "м", "мин", "минут",
		"минуты", "минуту", "минута", "хв", "хвилин", "хвилини",
		"хвилину", "хвилина", NULL
	};
	static const char *const hours[] = {
		"h", "hour", "hours", "hr", "hrs", "ч", "час", "часа",
		"часов", "год", "годин", "години", "годину", "година", NULL
	};
	static const char *const days[] = {
		"d", "day", "days", "д", "дн", "день", "дня", "дней", "дні",
		"днів", NULL
	};

	if (g_strv_contains (minutes, word))
		return MINUTE;
	if (g_strv_contains (hours, word))
		return HOUR;
	return g_strv_contains (days, word) ? DAY : 0;
}

/* "2h", or "2" and "hours". */
static bool
read_span (struct reading *reading, gint64 *until)
{
	const char *word = reading->words[0];
	gsize digits = strspn (word, "0123456789");
	const char *unit = word + digits;
	int used = 1;
	gint64 seconds;

	if (digits == 0 || digits > 4)
		return false;
	if (*unit == '\0' && reading->words[1] != NULL) {
		unit = reading->words[1];
		used = 2;
	}
	{
		g_autofree char *plain = g_strdup (unit);

		/* "2 ч." */
		if (g_str_has_suffix (plain, "."))
			plain[strlen (plain) - 1] = '\0';
		seconds = unit_of (plain);
	}
	if (seconds == 0)
		return false;
	*until = reading->now + g_ascii_strtoll (word, NULL, 10) * seconds;
	reading->words += used;
	return true;
}

/* --- clocks -------------------------------------------------------------- */

/* "9:30" as seconds, -1 if it is no time. */
static gint64
clock_of (const char *word)
{
	gsize hours = word == NULL ? 0 : strspn (word, "0123456789");
	gint64 hour, minute;

	if (hours < 1 || hours > 2 || word[hours] != ':'
	    || strspn (word + hours + 1, "0123456789") != 2
	    || word[hours + 3] != '\0')
		return -1;
	hour = g_ascii_strtoll (word, NULL, 10);
	minute = g_ascii_strtoll (word + hours + 1, NULL, 10);
	return hour > 23 || minute > 59 ? -1 : hour * HOUR + minute * MINUTE;
}

/* Three numbers of up to four digits. */
static bool
numbers_of (const char *word, const char *separator, int numbers[3])
{
	g_auto (GStrv) parts = g_strsplit (word, separator, 4);

	if (g_strv_length (parts) != 3)
		return false;
	for (unsigned i = 0; i < 3; i++) {
		gsize length = strlen (parts[i]);

		if (length < 1 || length > 4
		    || strspn (parts[i], "0123456789") != length)
			return false;
		numbers[i] = (int) g_ascii_strtoll (parts[i], NULL, 10);
	}
	return true;
}

/* Midnight of a day on the clock; false: it is no date. */
static bool
date_of (const char *word, gint64 *midnight)
{
	int n[3], year, month, day;
	g_autoptr (GDateTime) date = NULL;

	if (numbers_of (word, "-", n)) {
		year = n[0];
		day = n[2];
	} else if (numbers_of (word, ".", n)) {
		day = n[0];
		year = n[2];
	} else {
		return false;
	}
	month = n[1];
	if (year < 2000 || year > 2100 || month < 1 || month > 12 || day < 1
	    || day > 31)
		return false;
	date = g_date_time_new_utc (year, month, day, 0, 0, 0);
	if (date != NULL)
		*midnight = g_date_time_to_unix (date);
	return date != NULL;
}

static gint64
today (const struct reading *reading)
{
	gint64 local = reading->zone != NULL
		? zone_local (reading->zone, reading->now) : reading->now;

	return local / DAY * DAY;
}

/* A time of day, with a day before it or today's. */
static bool
read_clock (struct reading *reading, gint64 *until, char **error)
{
	static const char *const tomorrow[] = { "tomorrow", "завтра", NULL };
	gint64 midnight = today (reading), clock = -1;
	int used = 1;

	if (g_strv_contains (tomorrow, reading->words[0])) {
		midnight += DAY;
		used = 2;
	} else if (date_of (reading->words[0], &midnight)) {
		used = 2;
	}
	/* "завтра в 12:00" */
	if (used == 2 && reading->words[1] != NULL) {
		static const char *const at[] = { "at", "в", "о", "об", NULL };

		used += g_strv_contains (at, reading->words[1]);
	}
	clock = clock_of (reading->words[used - 1]);
	if (clock < 0 && used > 1) {
		*error = wrong ("a day needs a time of day behind it");
		return false;
	}
	if (clock < 0)
		return false;
	*until = reading->zone != NULL
		? zone_instant (reading->zone, midnight + clock)
		: midnight + clock;
	reading->words += used;
	return true;
}

/* --- the whole ----------------------------------------------------------- */

static char **
words_of (const char *text)
{
	g_auto (GStrv) pieces = g_strsplit_set (text, " \t", -1);
	g_autoptr (GPtrArray) words = g_ptr_array_new ();

	for (char **piece = pieces; *piece != NULL; piece++)
		if (**piece != '\0')
			g_ptr_array_add (words, g_strdup (*piece));
	g_ptr_array_add (words, NULL);
	return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

/* Of the time: lower case, without what sets it off from the reason. */
static char **
plain_words (char *const *words)
{
	GPtrArray *plain = g_ptr_array_new ();

	for (; *words != NULL; words++) {
		char *word = g_utf8_strdown (*words, -1);

		while (*word != '\0'
		       && strchr (",;:", word[strlen (word) - 1]) != NULL)
			word[strlen (word) - 1] = '\0';
		g_ptr_array_add (plain, word);
	}
	g_ptr_array_add (plain, NULL);
	return (char **) g_ptr_array_free (plain, FALSE);
}

/* "- waiting for ..." */
static char *
reason_of (char *const *words)
{
	static const char *const dashes[] = { "-", "--", "–", "—", ":", NULL };

	if (*words != NULL && g_strv_contains (dashes, *words))
		words++;
	return g_strjoinv (" ", (char **) words);
}

static char *
check (const struct delay *delay, gint64 now)
{
	if (delay->until < now + DELAY_LEAST)
		return wrong ("the time is past, or less than 5 minutes away");
	if (delay->until > now + DELAY_MOST)
		return wrong ("the time is more than 60 days away");
	if (*delay->reason == '\0')
		return wrong ("the reason is missing");
	return NULL;
}

char *
delay_read (const char *text, const struct zone *zone, gint64 now,
	    struct delay *delay)
{
	static const char *const leads[] = {
		"until", "till", "for", "by", "in", "до", "на", "через", "за",
		NULL
	};
	g_auto (GStrv) words = words_of (text);
	g_auto (GStrv) plain = plain_words (words);
	struct reading reading = { plain, zone, now };
	char *error = NULL;

	*delay = (struct delay) { 0, NULL };
	if (*plain != NULL && g_strv_contains (leads, *plain))
		reading.words++;
	if (*reading.words == NULL)
		return wrong ("the time is missing");
	if (!read_span (&reading, &delay->until)
	    && !read_clock (&reading, &delay->until, &error)) {
		g_autofree char *ascii = g_str_to_ascii (*reading.words, "C");
		g_autofree char *what = g_strdup_printf (
			"\"%.40s\" is no time", ascii);

		return error != NULL ? error : wrong (what);
	}
	delay->reason = reason_of (words + (reading.words - plain));
	error = check (delay, now);
	if (error != NULL)
		delay_clear (delay);
	return error;
}

bool
delay_time (const char *text, const struct zone *zone, gint64 now, gint64 *at)
{
	g_auto (GStrv) words = words_of (text);
	g_auto (GStrv) plain = plain_words (words);
	struct reading reading = { plain, zone, now };
	g_autofree char *error = NULL;

	return *plain != NULL
		&& (read_span (&reading, at)
		    || read_clock (&reading, at, &error))
		&& *reading.words == NULL;
}

void
delay_clear (struct delay *delay)
{
	g_clear_pointer (&delay->reason, g_free);
}
