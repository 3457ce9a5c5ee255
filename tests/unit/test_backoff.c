/*
 * LINK: filter/courier/backoff.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/courier/backoff.h"

enum { FIRST = 64, MOST = 4096, GIVE_UP = 100000, CREATED = 1000000 };

static gint64
pause_after (gint64 id, unsigned attempts)
{
	return backoff_next (id, attempts, CREATED, CREATED, FIRST, MOST,
			     GIVE_UP) - CREATED;
}

static void
test_doubles_up_to_most (void **state)
{
	(void) state;
	for (gint64 id = 1; id < 200; id++) {
		gint64 want = FIRST;

		for (unsigned attempts = 1; attempts < 12; attempts++) {
			assert_in_range (pause_after (id, attempts),
					 want - want / 8, want + want / 8);
			want = MIN (2 * want, MOST);
		}
		/* No number of attempts makes it jump. */
		assert_in_range (pause_after (id, 0), FIRST - FIRST / 8,
				 FIRST + FIRST / 8);
		assert_in_range (pause_after (id, G_MAXUINT), MOST - MOST / 8,
				 MOST + MOST / 8);
	}
}

static void
test_spreads (void **state)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

	(void) state;
	for (gint64 id = 1; id <= 200; id++) {
		assert_int_equal (pause_after (id, 7), pause_after (id, 7));
		g_hash_table_add (seen,
				  GINT_TO_POINTER (pause_after (id, 7)));
	}
	/* Rows that failed together do not come back together. */
	assert_true (g_hash_table_size (seen) > 100);
}

static void
test_gives_up (void **state)
{
	(void) state;
	/* The last attempt is at the end of the time, not behind it. */
	assert_int_equal (backoff_next (1, 9, CREATED, CREATED + GIVE_UP - 5,
					FIRST, MOST, GIVE_UP),
			  CREATED + GIVE_UP);
	assert_int_equal (backoff_next (1, 9, CREATED, CREATED + GIVE_UP,
					FIRST, MOST, GIVE_UP), -1);
	assert_int_equal (backoff_next (1, 1, CREATED, CREATED, FIRST, MOST,
					0), -1);
}

static void
test_always_later (void **state)
{
	(void) state;
	/* Odd settings and a clock that was set back make no busy loop. */
	assert_int_equal (backoff_next (1, 5, CREATED, CREATED, 0, 0,
					GIVE_UP), CREATED + 1);
	assert_in_range (backoff_next (1, 1, CREATED, CREATED, 100, 10,
				       GIVE_UP), CREATED + 8, CREATED + 12);
	assert_in_range (backoff_next (1, 1, CREATED, 5, FIRST, MOST,
				       GIVE_UP), 6, 5 + FIRST + FIRST / 8);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_doubles_up_to_most),
		cmocka_unit_test (test_spreads),
		cmocka_unit_test (test_gives_up),
		cmocka_unit_test (test_always_later),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
