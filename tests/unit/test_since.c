/*
 * LINK: filter/ctl/since.c filter/policy/zone.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/ctl/since.h"

/* 2026-11-23 07:30:10 UTC, which is 09:30:10 in a zone two hours ahead. */
enum { NOW = 1795419010 };

static void
test_all_forms (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text;
		bool zone;
		gint64 ago;	/* -1: it is none */
	} table[] = {
		{ "20m", false, 1200 }, { "2h", false, 7200 },
		{ "3d", true, 3 * 86400 }, { "0m", true, 0 },
		{ "07:30", false, 10 }, { "7:00", false, 1810 },
		{ "09:30", true, 10 }, { "00:00", true, 9 * 3600 + 1810 },
		/* Later today has not been yet: it was yesterday. */
		{ "07:31", false, 86400 - 50 }, { "23:59", true, 34270 },
		{ "2026-11-23 07:00", false, 1810 },
		{ "2026-11-23 09:00", true, 1810 },
		{ "2026-11-22  09:30", true, 86410 },
		{ "2026-11-23 09:31", true, -1 }, { "", false, -1 },
		{ "7", false, -1 }, { "24:00", false, -1 },
		{ "7:60", false, -1 }, { "2026-02-30 10:00", false, -1 },
		{ "2026-11-23", false, -1 }, { "5x", false, -1 },
		{ "20m ago", false, -1 }, { "-5m", false, -1 },
		{ "99999999999999999999d", false, -1 }, { "4000d", true, -1 }
	};
	struct zone *zone = zone_new (7200);

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		gint64 at = 0;
		bool is = since_read (table[i].text, table[i].zone ? zone
				      : NULL, NOW, &at);

		if (is != (table[i].ago >= 0)
		    || (is && at != NOW - table[i].ago))
			fail_msg ("\"%s\": %d, %d ago", table[i].text, is,
				  (int) (NOW - at));
	}
	zone_free (zone);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_all_forms)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
