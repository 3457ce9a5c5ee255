/*
 * report.c - how long a report of so many days takes, over so many tickets
 * that came within a year.
 *
 *	build/bench/report FOLDER TICKETS DAYS
 *
 * Makes FOLDER/tickets.db where it is not there yet.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "store/store.h"
#include "tests/bench/history.h"

enum { UNTIL = 1790000000, DAY = 24 * 3600 };

static struct store *
open_store (const char *path, bool write)
{
	g_autoptr (GError) error = NULL;
	struct store *store = store_open (path, write, &error);

	if (store == NULL)
		g_error ("%s", error->message);
	return store;
}

int
main (int argc, char **argv)
{
	g_autofree char *path = NULL;
	g_autoptr (store_auto) store = NULL;
	g_autoptr (report_auto) report = NULL;
	g_autoptr (GError) error = NULL;
	gint64 began;

	if (argc != 4) {
		fputs ("usage: report FOLDER TICKETS DAYS\n", stderr);
		return 2;
	}
	path = g_build_filename (argv[1], "tickets.db", NULL);
	if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
		store_close (open_store (path, true));
		history_make (path, atoi (argv[2]), UNTIL - 365 * DAY, UNTIL);
	}
	store = open_store (path, false);
	began = g_get_monotonic_time ();
	report = store_report (store, UNTIL - atoi (argv[3]) * DAY, UNTIL,
			       UNTIL, &error);
	if (report == NULL)
		g_error ("%s", error->message);
	printf ("%" G_GINT64_FORMAT " mails, %" G_GINT64_FORMAT
		" tickets: %d ms, %d ms CPU\n", report->mails,
		report->tickets,
		(int) ((g_get_monotonic_time () - began) / 1000),
		(int) (clock () * 1000 / CLOCKS_PER_SEC));
	return 0;
}
