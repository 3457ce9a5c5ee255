// LINK: store/*.c tests/unit/store_kit.c tests/unit/store_load.c
// LINK: tests/unit/store_disk.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <glib/gstdio.h>

#include "tests/unit/store_disk.h"
#include "tests/unit/store_load.h"

struct cut {
	unsigned at;
	guint32 seed;
};

static void
prepare (gpointer user)
{
	const struct cut *cut = user;

	disk_cut_power_at (cut->at, cut->seed);
}

static void
run_cuts (void **state, unsigned runs, gint32 last, unsigned least)
{
	g_autoptr (GHashTable) acknowledged = load_acknowledged_new ();
	GRand *rand = g_rand_new_with_seed (20);
	unsigned cuts = 0;

	for (unsigned i = 0; i < runs; i++) {
		struct cut cut = {
			(unsigned) g_rand_int_range (rand, 1, last), i
		};
		struct load load = {
			.folder = *state, .run = i, .threads = 5, .mails = 20,
			.prepare = prepare, .user = &cut
		};

		cuts += load_run (&load, acknowledged);
		load_verify (*state, acknowledged);
	}
	g_rand_free (rand);
	assert_true (cuts > runs / 2);
	assert_true (g_hash_table_size (acknowledged) >= least);
}

static void
a_power_cut_loses_nothing_that_was_answered (void **state)
{
	run_cuts (state, 30, 1500, 100);
}

/* Also while the very first files come into being. */
static void
a_power_cut_at_the_start_leaves_a_store_that_opens (void **state)
{
	g_autoptr (GHashTable) none = load_acknowledged_new ();

	for (unsigned i = 1; i <= 60; i++) {
		g_autofree char *name = g_strdup_printf ("f%u", i);
		g_autofree char *folder = kit_path (*state, name);
		struct cut cut = { i, i };
		struct load load = {
			.folder = folder, .run = i, .threads = 1, .mails = 3,
			.prepare = prepare, .user = &cut
		};

		assert_int_equal (g_mkdir (folder, 0700), 0);
		g_hash_table_remove_all (none);
		assert_true (load_run (&load, none));
		load_verify (folder, none);
	}
}

static void
cuts_in_quick_succession_do_no_harm (void **state)
{
	run_cuts (state, 40, 300, 10);
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (a_power_cut_loses_nothing_that_was_answered),
		TEST (a_power_cut_at_the_start_leaves_a_store_that_opens),
		TEST (cuts_in_quick_succession_do_no_harm),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
