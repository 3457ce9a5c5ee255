/*
 * hours FOLDER: answers questions about the calendars of a regulation, a line
 * each, "CALENDAR open|change|add|between NUMBER NUMBER"; the answer is a
 * number, "never" for HOURS_NEVER.
 */
#include <stdio.h>
#include <string.h>

#include "filter/regulation/load.h"

static gint64
answer (const struct calendar *calendar, const char *word, gint64 a, gint64 b)
{
	if (g_str_equal (word, "open"))
		return hours_open (calendar, a);
	if (g_str_equal (word, "change"))
		return hours_change (calendar, a);
	if (g_str_equal (word, "add"))
		return hours_add (calendar, a, b);
	return hours_between (calendar, a, b);
}

int
main (int argc, char **argv)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (regulation_auto) regulation = argc == 2
		? regulation_load (argv[1], &error) : NULL;
	char name[64], word[16];
	long long a, b;

	if (regulation == NULL) {
		fprintf (stderr, "%s\n", error != NULL ? error->message
			 : "usage: hours FOLDER");
		return 1;
	}
	while (scanf ("%63s %15s %lld %lld", name, word, &a, &b) == 4) {
		const struct calendar *calendar
			= calendars_find (regulation->calendars, name);
		gint64 got;

		if (calendar == NULL)
			return 1;
		got = answer (calendar, word, a, b);
		if (got == HOURS_NEVER)
			puts ("never");
		else
			printf ("%lld\n", (long long) got);
	}
	return 0;
}
