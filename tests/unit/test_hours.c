/*
 * Calendars by hand; tests/differential/test_hours.py has the zones of the
 * world.
 *
 * LINK: filter/policy/hours.c filter/policy/zone.c filter/policy/moment.c
 * LINK: filter/policy/chat.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/policy/chat.h"
#include "filter/policy/moment.h"

/* Kyiv in 2026: summer time from 29 March 01:00 UTC to 25 October 01:00. */
static struct zone *
kyiv (void)
{
	struct zone *zone = zone_new (7200);

	zone_add (zone, 1774746000, 10800);
	zone_add (zone, 1792890000, 7200);
	return zone;
}

static void
add (GArray *spans, int from, int to)
{
	const struct hours_span span = { from * 60, to * 60 };

	g_array_append_val (spans, span);
}

/* As the regulation's chat: 09-01, at the weekend 10-24. */
static struct calendar *
chat (void)
{
	struct calendar *calendar = calendar_new ("chat", kyiv ());
	const struct holiday new_year = { 0, 1, 1 };
	GDate date;
	GArray *spans = g_array_new (FALSE, FALSE,
				     sizeof (struct hours_span));

	for (int day = 0; day < 7; day++)
		add (calendar->week[day], day < 5 ? 9 : 10, day < 5 ? 25 : 24);
	g_array_append_val (calendar->holidays, new_year);
	add (spans, 9, 18);
	g_date_clear (&date, 1);
	g_date_set_dmy (&date, 31, 12, 2026);
	g_hash_table_insert (calendar->exceptions, GUINT_TO_POINTER (
			     g_date_get_julian (&date)), spans);
	return calendar;
}

static gint64
at (const char *text)
{
	g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

	assert_non_null (time);
	return g_date_time_to_unix (time);
}

static void
test_open (void **state)
{
	struct calendar *calendar = chat ();
	static const struct {
		const char *when;
		bool open;
		const char *change;
	} table[] = {
		/* Monday. */
		{ "2026-11-23T08:59:59+02", false, "2026-11-23T09:00:00+02" },
		{ "2026-11-23T09:00:00+02", true, "2026-11-24T01:00:00+02" },
		{ "2026-11-24T00:59:59+02", true, "2026-11-24T01:00:00+02" },
		{ "2026-11-24T01:00:00+02", false, "2026-11-24T09:00:00+02" },
		/* Sunday's hours end with it. */
		{ "2026-11-22T23:59:00+02", true, "2026-11-23T00:00:00+02" },
		{ "2026-11-23T00:00:00+02", false, "2026-11-23T09:00:00+02" },
		/* Friday's night goes on into Saturday. */
		{ "2026-11-28T00:30:00+02", true, "2026-11-28T01:00:00+02" },
		/* The exception, and the holiday behind it. */
		{ "2026-12-31T17:00:00+02", true, "2026-12-31T18:00:00+02" },
		{ "2026-12-31T18:00:00+02", false, "2027-01-02T10:00:00+02" },
		/* The night before a day of summer time. */
		{ "2026-03-29T05:00:00+03", false, "2026-03-29T10:00:00+03" },
		{ "2026-06-01T09:00:00+03", true, "2026-06-02T01:00:00+03" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		gint64 when = at (table[i].when);

		if (hours_open (calendar, when) != table[i].open
		    || hours_change (calendar, when) != at (table[i].change))
			fail_msg ("%s: %d until %" G_GINT64_FORMAT,
				  table[i].when, hours_open (calendar, when),
				  hours_change (calendar, when));
	}
	calendar_free (calendar);
}

static void
test_time_passes_while_open (void **state)
{
	struct calendar *calendar = chat ();

	(void) state;
	/* An hour before it closes: the rest comes in the morning. */
	assert_int_equal (hours_add (calendar, at ("2026-11-24T00:00:00+02"),
				     7200), at ("2026-11-24T10:00:00+02"));
	assert_int_equal (hours_add (calendar, at ("2026-11-24T03:00:00+02"),
				     1), at ("2026-11-24T09:00:01+02"));
	/* What fits to the second. */
	assert_int_equal (hours_add (calendar, at ("2026-11-24T00:00:00+02"),
				     3600), at ("2026-11-24T01:00:00+02"));
	assert_int_equal (hours_between (calendar,
					 at ("2026-11-24T00:00:00+02"),
					 at ("2026-11-24T10:00:00+02")), 7200);
	assert_int_equal (hours_between (calendar,
					 at ("2026-11-24T10:00:00+02"),
					 at ("2026-11-24T00:00:00+02")), 0);
	/* A week: 5 * 16 + 2 * 14 hours. */
	assert_int_equal (hours_between (calendar,
					 at ("2026-11-23T05:00:00+02"),
					 at ("2026-11-30T05:00:00+02")),
			  108 * 3600);
	calendar_free (calendar);
}

/* 02:00-04:00 on the night of each change. */
static void
test_clock_changes (void **state)
{
	struct calendar *calendar = calendar_new ("night", kyiv ());
	struct hours_span half = { 150, 240 };

	(void) state;
	for (int day = 0; day < 7; day++)
		g_array_append_val (calendar->week[day], half);
	/* 03:00 to 04:00 does not exist: 02:30 to the change. */
	assert_int_equal (hours_between (calendar,
					 at ("2026-03-28T23:00:00+02"),
					 at ("2026-03-29T12:00:00+03")), 1800);
	/* 03:00 to 04:00 comes twice: 02:30 to the only 04:00. */
	assert_int_equal (hours_between (calendar,
					 at ("2026-10-24T23:00:00+03"),
					 at ("2026-10-25T12:00:00+02")), 9000);
	calendar_free (calendar);
}

static void
test_without_end (void **state)
{
	struct calendar *always = calendar_new ("always", kyiv ());
	struct calendar *never = calendar_new ("never", kyiv ());

	(void) state;
	for (int day = 0; day < 7; day++)
		add (always->week[day], 0, 24);
	assert_true (hours_open (always, at ("2026-11-23T00:00:00+02")));
	assert_true (hours_change (always, at ("2026-11-23T00:00:00+02"))
		     == HOURS_NEVER);
	assert_int_equal (hours_add (always, 1790000000, 10000000),
			  1800000000);
	assert_false (hours_open (never, 1790000000));
	assert_true (hours_change (never, 1790000000) == HOURS_NEVER);
	assert_true (hours_add (never, 1790000000, 1) == HOURS_NEVER);
	assert_int_equal (hours_between (never, 0, 1790000000), 0);
	/* No calendar is round the clock. */
	assert_true (hours_open (NULL, 5));
	assert_int_equal (hours_add (NULL, 5, 10), 15);
	assert_int_equal (hours_between (NULL, 5, 15), 10);
	calendar_free (always);
	calendar_free (never);
}

static void
test_words (void **state)
{
	struct zone *zone = kyiv ();
	static const struct {
		const char *language, *want;
	} table[] = {
		{ "en", "9 May, 08:05 (UTC+3)" },
		{ "ru", "9 мая в 08:05 (UTC+3)" },
		{ "uk", "9 травня о 08:05 (UTC+3)" },
		{ NULL, "9 May, 08:05 (UTC+3)" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autofree char *got = moment_text (zone,
			at ("2026-05-09T08:05:00+03"), table[i].language);

		assert_string_equal (got, table[i].want);
	}
	zone_free (zone);
}

static void
expect_chat (const struct regulation *regulation, const char *when,
	     const char *open, const char *until, const char *opens)
{
	struct chat got = chat_at (regulation, at (when), "ru");

	if (g_strcmp0 (got.open, open) != 0
	    || g_strcmp0 (got.until, until) != 0
	    || g_strcmp0 (got.opens, opens) != 0)
		fail_msg ("%s: %s, %s, %s", when, got.open, got.until,
			  got.opens);
	chat_clear (&got);
}

static void
test_chat (void **state)
{
	struct calendar *calendar = chat ();
	struct calendars calendars = { NULL, calendar };
	struct regulation regulation = { .calendars = &calendars };

	(void) state;
	expect_chat (&regulation, "2026-11-23T20:00:00+02", "yes",
		     "01:00 (UTC+2)", NULL);
	expect_chat (&regulation, "2026-11-24T02:00:00+02", NULL, NULL,
		     "24 ноября в 09:00 (UTC+2)");
	expect_chat (NULL, "2026-11-24T02:00:00+02", NULL, NULL, NULL);
	calendars.chat = NULL;
	expect_chat (&regulation, "2026-11-24T02:00:00+02", NULL, NULL, NULL);
	calendar_free (calendar);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_open),
		cmocka_unit_test (test_time_passes_while_open),
		cmocka_unit_test (test_clock_changes),
		cmocka_unit_test (test_without_end),
		cmocka_unit_test (test_words),
		cmocka_unit_test (test_chat)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
