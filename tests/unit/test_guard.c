/*
 * LINK: filter/guard.c filter/fault.c parser/checksum.c
 * LIBS: glib-2.0 nettle
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "filter/guard.h"

enum { NOW = 1800000000, DAY = 24 * 3600 };

static char *
hash (const char *text)
{
	return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* How far the guard's clock is ahead: nobody waits in a test. */
static time_t ahead;

int
clock_gettime (clockid_t clock, struct timespec *now)
{
	int rc = (int) syscall (SYS_clock_gettime, clock, now);

	now->tv_sec += ahead;
	return rc;
}

static int
set_up (void **state)
{
	char *folder = g_dir_make_tmp ("test-guard-XXXXXX", NULL);

	ahead = 0;
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

/* --- processes that end ------------------------------------------------- */

/* What a process does until it ends. */
typedef void (*end_func) (struct guard *guard);

/* As a process of its own; the signal that it died of, or 0.  One that
 * stops itself gets that signal from outside. */
static int
run (const char *path, gint64 now, end_func end, int from_outside)
{
	pid_t pid = fork ();
	int status;

	if (pid == 0) {
		/* cmocka has handlers of its own. */
		for (int number = 1; number <= SIGSYS; number++)
			signal (number, SIG_DFL);
		end (guard_open (path, now, NULL));
		_exit (0);
	}
	assert_int_equal (waitpid (pid, &status, WUNTRACED), pid);
	if (WIFSTOPPED (status)) {
		kill (pid, from_outside);
		kill (pid, SIGCONT);
		assert_int_equal (waitpid (pid, &status, 0), pid);
	}
	return WIFSIGNALED (status) ? WTERMSIG (status) : 0;
}

static void
take (struct guard *guard, const char *mail)
{
	g_autofree char *sha256 = hash (mail);

	if (!guard_enter (guard, sha256))
		_exit (1);
}

static void
leave (struct guard *guard, const char *mail)
{
	g_autofree char *sha256 = hash (mail);

	guard_leave (guard, sha256);
}

/* A thread that has a mail in hand while the process ends. */
struct holder {
	struct guard *guard;
	const char *mail;
	gint holds;
};

static gpointer
hold (gpointer data)
{
	struct holder *holder = data;

	take (holder->guard, holder->mail);
	g_atomic_int_set (&holder->holds, 1);
	for (;;)
		pause ();
	return NULL;
}

static void
hold_beside (struct guard *guard, const char *mail)
{
	struct holder *holder = g_new0 (struct holder, 1);

	holder->guard = guard;
	holder->mail = mail;
	g_thread_new ("holder", hold, holder);
	while (!g_atomic_int_get (&holder->holds))
		g_thread_yield ();
}

static void
end_by_abort (struct guard *guard)
{
	take (guard, "good");
	leave (guard, "good");
	hold_beside (guard, "beside");
	take (guard, "bad");
	abort ();
}

static void
end_by_fault (struct guard *guard)
{
	volatile char *page = mmap (NULL, 1, PROT_NONE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	hold_beside (guard, "beside");
	take (guard, "bad");
	*page = 1;
}

/* As a failed allocation does. */
static void
end_by_glib (struct guard *guard)
{
	hold_beside (guard, "beside");
	take (guard, "bad");
	g_log (NULL, G_LOG_LEVEL_ERROR, "in a test");
}

static int number_to_raise;

static void
end_by_raise (struct guard *guard)
{
	hold_beside (guard, "beside");
	take (guard, "bad");
	raise (number_to_raise);
}

static unsigned
use_up (unsigned frames)
{
	volatile char frame[4096];

	frame[0] = frame[sizeof frame - 1] = 1;
	return frames == 0 ? 0 : use_up (frames - 1) + (unsigned) frame[0];
}

static gpointer
take_and_use_up (gpointer guard)
{
	take (guard, "bad");
	return GUINT_TO_POINTER (use_up (G_MAXUINT));
}

static void
end_by_stack (struct guard *guard)
{
	hold_beside (guard, "beside");
	g_thread_join (g_thread_new ("deep", take_and_use_up, guard));
}

static void
end_by_another_thread (struct guard *guard)
{
	hold_beside (guard, "beside");
	hold_beside (guard, "bad");
	abort ();
}

/* Until a signal comes from outside. */
static void
stop (void)
{
	raise (SIGSTOP);
	for (;;)
		pause ();
}

static void
stop_with_two (struct guard *guard)
{
	hold_beside (guard, "beside");
	take (guard, "bad");
	stop ();
}

static void
stop_with_one (struct guard *guard)
{
	take (guard, "bad");
	stop ();
}

static void
stop_with_one_that_hangs (struct guard *guard)
{
	take (guard, "bad");
	ahead += GUARD_PATIENCE_SECONDS;
	hold_beside (guard, "beside");
	stop ();
}

static void
end_and_give_up (struct guard *guard)
{
	take (guard, "bad");
	ahead += GUARD_PATIENCE_SECONDS;
	hold_beside (guard, "beside");
	guard_give_up (guard);
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
	static const struct {
		end_func end;
		int number;
	} crashes[] = {
		{ end_by_abort, SIGABRT }, { end_by_fault, SIGSEGV },
		{ end_by_stack, SIGSEGV }, { end_by_glib, SIGTRAP },
		{ end_by_raise, SIGBUS }, { end_by_raise, SIGILL },
		{ end_by_raise, SIGFPE }, { end_by_raise, SIGSYS },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (crashes); i++) {
		g_unlink (*state);
		number_to_raise = crashes[i].number;
		for (int times = 1; times <= GUARD_CRASHES; times++) {
			assert_true (passes (*state, NOW, "bad"));
			/* Of that signal, for whoever looks after us. */
			assert_int_equal (run (*state, NOW, crashes[i].end,
					       0), crashes[i].number);
		}
		assert_false (passes (*state, NOW, "bad"));
		assert_true (passes (*state, NOW, "good"));
		assert_true (passes (*state, NOW, "beside"));
		/* Still, after a start that went well. */
		assert_false (passes (*state, NOW + DAY, "bad"));
	}
}

static void
test_what_is_counted_is_told (void **state)
{
	for (int times = 1; times <= 2; times++) {
		g_autofree char *bad = hash ("bad");
		g_autoptr (guard_auto) guard = NULL;
		const struct guard_death *death;

		run (*state, NOW, end_by_abort, 0);
		guard = guard_open (*state, NOW, NULL);
		assert_int_equal (guard_left (guard)->len, 1);
		death = guard_left (guard)->pdata[0];
		assert_string_equal (death->sha256, bad);
		assert_true (death->crashed);
		assert_int_equal (death->times, times);
	}
}

/* kill -9, a restart by force, a power cut: no mail is to blame. */
static void
test_a_kill_counts_against_none_of_several (void **state)
{
	for (int times = 0; times < 3 * GUARD_DEATHS; times++)
		assert_int_equal (run (*state, NOW, stop_with_two, SIGKILL),
				  SIGKILL);
	assert_true (passes (*state, NOW, "bad"));
	assert_true (passes (*state, NOW, "beside"));
}

/* What eats memory until the kernel kills us looks like this. */
static void
test_a_kill_counts_late_against_one_alone (void **state)
{
	for (int times = 1; times < GUARD_DEATHS; times++)
		run (*state, NOW, stop_with_one, SIGKILL);
	/* It was read to its end, so it was not that. */
	assert_true (passes (*state, NOW, "bad"));
	for (int times = 1; times <= GUARD_DEATHS; times++)
		run (*state, NOW, stop_with_one, SIGKILL);
	assert_false (passes (*state, NOW, "bad"));
}

static void
test_a_signal_from_outside_is_no_crash (void **state)
{
	for (int times = 0; times < 3; times++)
		assert_int_equal (run (*state, NOW, stop_with_two, SIGABRT),
				  SIGABRT);
	assert_true (passes (*state, NOW, "bad"));
	assert_true (passes (*state, NOW, "beside"));
}

/* As systemd's watchdog sends it. */
static void
test_a_signal_from_outside_finds_what_hangs (void **state)
{
	for (int times = 0; times < GUARD_CRASHES; times++)
		assert_int_equal (run (*state, NOW, stop_with_one_that_hangs,
				       SIGABRT), SIGABRT);
	assert_false (passes (*state, NOW, "bad"));
	assert_true (passes (*state, NOW, "beside"));
}

static void
test_who_gives_up_tells_what_hangs (void **state)
{
	for (int times = 0; times < GUARD_CRASHES; times++)
		assert_int_equal (run (*state, NOW, end_and_give_up, 0), 0);
	assert_false (passes (*state, NOW, "bad"));
	assert_true (passes (*state, NOW, "beside"));
}

static void
test_it_is_seen_which_hangs (void **state)
{
	g_autoptr (guard_auto) guard = guard_open (*state, NOW, NULL);
	g_autofree char *sha256 = hash ("slow");
	g_autofree char *none = guard_stuck (guard);
	g_autofree char *soon = NULL;
	g_autofree char *late = NULL;

	assert_null (none);
	take (guard, "slow");
	soon = guard_stuck (guard);
	assert_null (soon);
	ahead += GUARD_PATIENCE_SECONDS;
	late = guard_stuck (guard);
	assert_string_equal (late, sha256);
	leave (guard, "slow");
	assert_null (guard_stuck (guard));
}

static void
test_a_crash_of_another_thread_is_not_theirs (void **state)
{
	for (int times = 0; times < 3; times++)
		run (*state, NOW, end_by_another_thread, 0);
	assert_true (passes (*state, NOW, "bad"));
	assert_true (passes (*state, NOW, "beside"));
}

static void
test_signals_are_left_as_they_were (void **state)
{
	struct guard *guard;
	struct sigaction before, after;
	stack_t stack;

	sigaction (SIGSEGV, NULL, &before);
	guard = guard_open (*state, NOW, NULL);
	sigaction (SIGSEGV, NULL, &after);
	assert_true (before.sa_sigaction != after.sa_sigaction);
	take (guard, "mail");
	sigaltstack (NULL, &stack);
	assert_int_equal (stack.ss_flags & SS_DISABLE, 0);
	leave (guard, "mail");
	guard_close (guard);
	sigaction (SIGSEGV, NULL, &after);
	assert_true (before.sa_sigaction == after.sa_sigaction);
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
end_with_the_same_twice (struct guard *guard)
{
	hold_beside (guard, "bad");
	take (guard, "bad");
	leave (guard, "bad");
	raise (SIGKILL);
}

static void
test_the_same_mail_twice_at_once (void **state)
{
	g_autofree char *sha256 = hash ("bad");
	g_autoptr (guard_auto) guard = NULL;
	const struct guard_death *death;

	run (*state, NOW, end_with_the_same_twice, 0);
	guard = guard_open (*state, NOW, NULL);
	assert_int_equal (guard_left (guard)->len, 1);
	death = guard_left (guard)->pdata[0];
	assert_string_equal (death->sha256, sha256);
	assert_false (death->crashed);
}

static void
test_it_is_forgotten_after_a_week (void **state)
{
	run (*state, NOW, end_by_abort, 0);
	run (*state, NOW, end_by_abort, 0);
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

/* Every slot is of a mail that takes the process down: PREFIX-0... */
static void
end_full (struct guard *guard, const char *prefix)
{
	for (int i = 0; i < GUARD_IN_WORK; i++) {
		g_autofree char *text = g_strdup_printf ("%s-%d", prefix, i);

		take (guard, text);
	}
	abort ();
}

static void
end_full_of_old (struct guard *guard)
{
	end_full (guard, "old");
}

static void
end_full_of_new (struct guard *guard)
{
	end_full (guard, "new");
}

static void
test_the_oldest_suspects_make_room (void **state)
{
	run (*state, NOW, end_full_of_old, 0);
	run (*state, NOW + 1, end_full_of_old, 0);
	assert_false (passes (*state, NOW + 2, "old-7"));
	run (*state, NOW + 3, end_full_of_new, 0);
	run (*state, NOW + 4, end_full_of_new, 0);
	assert_false (passes (*state, NOW + 5, "new-7"));
	assert_true (passes (*state, NOW + 5, "old-7"));
}

static void
test_a_damaged_file_starts_afresh (void **state)
{
	run (*state, NOW, end_by_abort, 0);
	run (*state, NOW, end_by_abort, 0);
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
		TEST (test_what_is_counted_is_told),
		TEST (test_a_kill_counts_against_none_of_several),
		TEST (test_a_kill_counts_late_against_one_alone),
		TEST (test_a_signal_from_outside_is_no_crash),
		TEST (test_a_signal_from_outside_finds_what_hangs),
		TEST (test_who_gives_up_tells_what_hangs),
		TEST (test_it_is_seen_which_hangs),
		TEST (test_a_crash_of_another_thread_is_not_theirs),
		TEST (test_signals_are_left_as_they_were),
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
