/*
 * LINK: filter/policy/delay.c filter/policy/zone.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/policy/delay.h"

/* Monday, 2026-11-23 14:30 in Kyiv. */
enum { HOUR = 3600, DAY = 24 * HOUR, NOW = 1795437000 };

static void
test_right (void **state)
{
	static const struct {
		const char *text;
		gint64 ahead;
		const char *reason;
	} table[] = {
		{ "2h waiting for the disk", 2 * HOUR,
		  "waiting for the disk" },
		{ "30m x", 1800, "x" }, { "1d x", DAY, "x" },
		{ "2 hours, the disk", 2 * HOUR, "the disk" },
		{ "45 min - x", 2700, "x" },
		{ "2ч ждём диск", 2 * HOUR, "ждём диск" },
		{ "2 ч. ждём диск", 2 * HOUR, "ждём диск" },
		{ "через 3 часа: ждём", 3 * HOUR, "ждём" },
		{ "30 минут Очередь", 1800, "Очередь" },
		{ "1 день x", DAY, "x" }, { "5 дней x", 5 * DAY, "x" },
		{ "2год чекаємо", 2 * HOUR, "чекаємо" },
		{ "20 хвилин чекаємо", 1200, "чекаємо" },
		{ "3 дні чекаємо", 3 * DAY, "чекаємо" },
		{ "18:00 x", 12600, "x" }, { "до 18:00 x y", 12600, "x y" },
		{ "tomorrow 12:00 x", 77400, "x" },
		{ "завтра в 12:00 — x", 77400, "x" },
		{ "завтра о 9:00, x", 66600, "x" },
		{ "2026-11-25 14:00 x", 171000, "x" },
		{ "25.11.2026 14:00 x", 171000, "x" },
		/* Figures of the reason are left to it. */
		{ "2h 3 disks failed", 2 * HOUR, "3 disks failed" },
	};
	struct zone *zone = zone_new (7200);

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		struct delay delay;
		g_autofree char *why = delay_read (table[i].text, zone, NOW,
						   &delay);

		if (why != NULL || delay.until != NOW + table[i].ahead
		    || strcmp (delay.reason, table[i].reason) != 0)
			fail_msg ("%s: %s, %d, %s", table[i].text, why,
				  (int) (delay.until - NOW), delay.reason);
		delay_clear (&delay);
	}
	zone_free (zone);
}

/* Each is told what is right, in plain ASCII. */
static void
test_wrong (void **state)
{
	static const struct {
		const char *text, *want;
	} table[] = {
		{ "", "the time is missing" },
		{ "до", "the time is missing" },
		{ "soon x", "\"soon\" is no time" },
		{ "скоро x", "is no time" },
		{ "2 x", "\"2\" is no time" }, { "2w x", "\"2w\" is no time" },
		{ "-2h x", "\"-2h\" is no time" },
		{ "25:00 x", "\"25:00\" is no time" },
		{ "12:60 x", "\"12:60\" is no time" },
		{ "99999h x", "is no time" },
		{ "14:00 x", "the time is past" },
		{ "0m x", "the time is past" },
		{ "4m x", "the time is past, or less than 5 minutes away" },
		{ "61d x", "more than 60 days" },
		{ "2025-11-25 14:00 x", "the time is past" },
		{ "2026-02-30 14:00 x", "is no time" },
		{ "2026-11-25 x", "a day needs a time of day" },
		{ "завтра ждём", "a day needs a time of day" },
		{ "tomorrow", "a day needs a time of day" },
		{ "2h", "the reason is missing" },
		{ "18:00 -", "the reason is missing" },
	};
	struct zone *zone = zone_new (7200);

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		struct delay delay;
		g_autofree char *why = delay_read (table[i].text, zone, NOW,
						   &delay);

		if (why == NULL || strstr (why, table[i].want) == NULL
		    || strstr (why, "2026-11-25 14:00") == NULL
		    || !g_str_is_ascii (why) || delay.reason != NULL)
			fail_msg ("%s: %s", table[i].text, why);
	}
	zone_free (zone);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_right),
		cmocka_unit_test (test_wrong)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
