/*
 * LINK: filter/guard.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter/guard.h"

enum { NOW = 1800000000, DAY = 24 * 3600 };

static char *
hash (const char *text)
{
	return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static int
set_up (void **state)
{
	char *folder = g_dir_make_tmp ("test-guard-XXXXXX", NULL);

	*state = g_build_filename (folder, "guard", NULL);
	g_free (folder);
	return *state == NULL;
}

static int
tear_down (void **state)
{
	g_autofree char *folder = g_path_get_dirname (*state);

	g_unlink (*state);
	g_rmdir (folder);
	g_free (*state);
	return 0;
}

/* A process that handles `done` and dies of `fatal`, at a time. */
static void
crash (const char *path, gint64 now, const char *done, const char *fatal)
{
	pid_t pid = fork ();
	int status;

	if (pid == 0) {
		struct guard *guard = guard_open (path, now, NULL);
		g_autofree char *first = hash (done);
		g_autofree char *second = hash (fatal);

		guard_enter (guard, first);
		guard_enter (guard, second);
		guard_leave (guard, first);
		raise (SIGKILL);
	}
	waitpid (pid, &status, 0);
	assert_true (WIFSIGNALED (status));
}

static bool
passes (const char *path, gint64 now, const char *mail)
{
	g_autoptr (guard_auto) guard = guard_open (path, now, NULL);
	g_autofree char *sha256 = hash (mail);
	bool good;

	assert_non_null (guard);
	good = guard_enter (guard, sha256);
	if (good)
		guard_leave (guard, sha256);
	return good;
}

static void
test_the_second_crash_is_the_last (void **state)
{
	crash (*state, NOW, "good", "bad");
	assert_true (passes (*state, NOW, "bad"));
	crash (*state, NOW, "good", "bad");
	assert_false (passes (*state, NOW, "bad"));
	assert_true (passes (*state, NOW, "good"));
	/* Still, after a start that went well. */
	assert_false (passes (*state, NOW + DAY, "bad"));
}

static void
test_a_stop_is_no_crash (void **state)
{
	g_autofree char *sha256 = hash ("in work");

	for (int i = 0; i < 3; i++) {
		struct guard *guard = guard_open (*state, NOW, NULL);

		assert_true (guard_enter (guard, sha256));
		guard_close (guard);
	}
}

static void
test_the_same_mail_twice_at_once (void **state)
{
	g_autofree char *sha256 = hash ("twice");
	g_autoptr (guard_auto) guard = NULL;
	pid_t pid = fork ();
	int status;

	if (pid == 0) {
		guard = guard_open (*state, NOW, NULL);
		guard_enter (guard, sha256);
		guard_enter (guard, sha256);
		guard_leave (guard, sha256);
		raise (SIGKILL);
	}
	waitpid (pid, &status, 0);
	guard = guard_open (*state, NOW, NULL);
	assert_int_equal (guard_left (guard)->len, 1);
	assert_string_equal (guard_left (guard)->pdata[0], sha256);
}

static void
test_it_is_forgotten_after_a_week (void **state)
{
	crash (*state, NOW, "good", "bad");
	crash (*state, NOW, "good", "bad");
	/* The second crash is counted at this start. */
	assert_false (passes (*state, NOW, "bad"));
	assert_false (passes (*state, NOW + 6 * DAY, "bad"));
	assert_true (passes (*state, NOW + 8 * DAY, "bad"));
}

static void
test_more_than_fit_are_let_pass (void **state)
{
	g_autoptr (guard_auto) guard = guard_open (*state, NOW, NULL);

	for (int i = 0; i < GUARD_IN_WORK + 10; i++) {
		g_autofree char *text = g_strdup_printf ("%d", i);
		g_autofree char *sha256 = hash (text);

		assert_true (guard_enter (guard, sha256));
	}
}

/* A process that dies with every slot taken, by "PREFIX-0", "PREFIX-1"... */
static void
crash_full (const char *path, gint64 now, const char *prefix)
{
	pid_t pid = fork ();
	int status;

	if (pid == 0) {
		struct guard *guard = guard_open (path, now, NULL);

		for (int i = 0; i < GUARD_IN_WORK; i++) {
			g_autofree char *text = g_strdup_printf ("%s-%d",
								 prefix, i);
			g_autofree char *sha256 = hash (text);

			guard_enter (guard, sha256);
		}
		raise (SIGKILL);
	}
	waitpid (pid, &status, 0);
	assert_true (WIFSIGNALED (status));
}

static void
test_the_oldest_suspects_make_room (void **state)
{
	crash_full (*state, NOW, "old");
	crash_full (*state, NOW + 1, "old");
	assert_false (passes (*state, NOW + 2, "old-7"));
	crash_full (*state, NOW + 3, "new");
	crash_full (*state, NOW + 4, "new");
	assert_false (passes (*state, NOW + 5, "new-7"));
	assert_true (passes (*state, NOW + 5, "old-7"));
}

static void
test_a_damaged_file_starts_afresh (void **state)
{
	crash (*state, NOW, "good", "bad");
	crash (*state, NOW, "good", "bad");
	assert_true (g_file_set_contents (*state, "x", 1, NULL));
	assert_true (passes (*state, NOW, "bad"));
}

static void
test_a_link_is_not_followed (void **state)
{
	g_autoptr (GError) error = NULL;

	assert_int_equal (symlink ("/tmp/elsewhere", *state), 0);
	assert_null (guard_open (*state, NOW, &error));
	assert_non_null (strstr (error->message, *state));
}

static void
test_mails_are_told_apart (void **state)
{
	enum { SIZE = 3 * GUARD_END_BYTES };
	static const gsize places[] = { 0, GUARD_END_BYTES - 1,
					SIZE - GUARD_END_BYTES, SIZE - 1 };
	g_autofree guchar *bytes = g_malloc0 (SIZE);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (
		g_str_hash, g_str_equal, g_free, NULL);

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
		g_autoptr (GBytes) raw = NULL;

		bytes[places[i]] = 1;
		raw = g_bytes_new (bytes, SIZE);
		assert_true (g_hash_table_add (seen, guard_hash (raw)));
		bytes[places[i]] = 0;
	}
	/* The same byte, over and over. */
	for (gsize size = 0; size <= SIZE; size += GUARD_END_BYTES / 2) {
		g_autoptr (GBytes) raw = g_bytes_new (bytes, size);

		assert_true (g_hash_table_add (seen, guard_hash (raw)));
	}
}

static void
test_without_a_guard_all_pass (void **state)
{
	g_autofree char *sha256 = hash ("any");

	(void) state;
	assert_true (guard_enter (NULL, sha256));
	guard_leave (NULL, sha256);
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST (test_the_second_crash_is_the_last),
		TEST (test_a_stop_is_no_crash),
		TEST (test_the_same_mail_twice_at_once),
		TEST (test_it_is_forgotten_after_a_week),
		TEST (test_more_than_fit_are_let_pass),
		TEST (test_the_oldest_suspects_make_room),
		TEST (test_a_damaged_file_starts_afresh),
		TEST (test_a_link_is_not_followed),
		TEST (test_mails_are_told_apart),
		TEST (test_without_a_guard_all_pass),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
