// LINK: store/*.c tests/unit/store_kit.c tests/unit/store_load.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/store_load.h"

/* Set in the child alone. */
static const char *fatal_point;
static unsigned fatal_in;

static void
die_there (const char *point)
{
	if (fatal_point != NULL && strcmp (point, fatal_point) == 0
	    && --fatal_in == 0)
		kill (getpid (), SIGKILL);
}

struct fate {
	const char *point;
	unsigned n;
};

static void
seal_fate (gpointer user)
{
	const struct fate *fate = user;

	fatal_point = fate->point;
	fatal_in = fate->n;
}

static void
killed_at_any_point_nothing_is_lost (void **state)
{
	static const struct fate fates[] = {
		{ "before-begin", 1 }, { "before-begin", 2 },
		{ "before-begin", 17 },
		{ "before-commit", 1 }, { "before-commit", 2 },
		{ "before-commit", 20 },
		{ "after-commit", 1 }, { "after-commit", 2 },
		/* At most one mail of each thread is in a transaction. */
		{ "after-commit", 23 },
		{ "checkpoint", 1 }, { "checkpoint", 2 }
	};
	g_autoptr (GHashTable) acknowledged = load_acknowledged_new ();

	for (unsigned i = 0; i < G_N_ELEMENTS (fates); i++) {
		struct fate fate = fates[i];
		struct load load = {
			.folder = *state, .run = i, .threads = 6, .mails = 24,
			.prepare = seal_fate, .probe = die_there, .user = &fate
		};

		/* A second checkpoint may not be reached. */
		assert_true (load_run (&load, acknowledged)
			     || strcmp (fate.point, "checkpoint") == 0);
		load_verify (*state, acknowledged);
	}
	assert_true (g_hash_table_size (acknowledged) > 90);
}

static void
killed_at_any_moment_nothing_is_lost (void **state)
{
	g_autoptr (GHashTable) acknowledged = load_acknowledged_new ();

	for (unsigned i = 0; i < 12; i++) {
		struct load load = {
			.folder = *state, .run = i, .threads = 8, .mails = 25,
			.kill_after = 1 + i * 9
		};

		load_run (&load, acknowledged);
		load_verify (*state, acknowledged);
	}
	assert_true (g_hash_table_size (acknowledged) > 300);
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (killed_at_any_point_nothing_is_lost),
		TEST (killed_at_any_moment_nothing_is_lost),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
