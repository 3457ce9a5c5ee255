/*
 * The process is this test itself, which answers what a question asks for.
 *
 * LINK: filter/sigchild.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "filter/sigchild.h"
#include "filter/sigjob.h"

/* --- the process -------------------------------------------------------- */

static void
say (const char *text)
{
	g_autoptr (GVariant) answer = g_variant_ref_sink (
		g_variant_new ("(s)", text));
	gsize size = g_variant_get_size (answer);

	if (write (STDOUT_FILENO, g_variant_get_data (answer), size)
	    != (ssize_t) size)
		abort ();
}

/* What a descriptor that is not for it would be. */
static bool
has_more_descriptors (void)
{
	for (int fd = 3; fd < 200; fd++)
		if (fcntl (fd, F_GETFD) >= 0)
			return true;
	return false;
}

static void
look_around (void)
{
	bool crowded = has_more_descriptors ();
	const char *home = g_getenv ("GNUPGHOME");
	g_autoptr (GDir) folder = home ? g_dir_open (home, 0, NULL) : NULL;
	g_autofree char *file = g_build_filename (home, "deep", "file", NULL);
	g_autofree char *deep = g_path_get_dirname (file);
	sigset_t blocked;

	pthread_sigmask (SIG_SETMASK, NULL, &blocked);
	if (folder == NULL || g_dir_read_name (folder) != NULL)
		say ("the home is not there, or not empty");
	else if (g_strcmp0 (g_getenv ("HOME"), home) != 0
		 || g_getenv ("SECRET") != NULL)
		say ("the environment is not its own");
	else if (crowded)
		say ("a descriptor is left open");
	else if (getpgrp () != getpid () || sigismember (&blocked, SIGTERM))
		say ("not a group of its own, or signals blocked");
	else if (g_mkdir (deep, 0700) != 0
		 || !g_file_set_contents (file, home, -1, NULL))
		say ("the home cannot be written");
	else
		say (home);
}

/* Answers, and leaves a child that would stay. */
static void
leave_child (void)
{
	pid_t child = fork ();

	if (child == 0) {
		/* It does not keep the answer open. */
		close (STDOUT_FILENO);
		for (;;)
			pause ();
	}
	g_autofree char *text = g_strdup_printf ("%d", (int) child);

	say (text);
}

static int
be_the_process (void)
{
	g_autoptr (GMappedFile) file = g_mapped_file_new_from_fd (
		STDIN_FILENO, FALSE, NULL);
	g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);
	g_autoptr (GVariant) question = g_variant_ref_sink (
		g_variant_new_from_bytes (G_VARIANT_TYPE ("(s)"), bytes,
					  FALSE));
	const char *order;

	g_variant_get (question, "(&s)", &order);
	if (strcmp (order, "look") == 0)
		look_around ();
	else if (strcmp (order, "child") == 0)
		leave_child ();
	else if (strcmp (order, "hang") == 0)
		for (;;)
			pause ();
	else if (strcmp (order, "crash") == 0)
		abort ();
	else if (strcmp (order, "nonsense") == 0)
		printf ("nonsense without an end");
	else if (strcmp (order, "flood") == 0)
		for (int i = 0; i < SIGJOB_ANSWER_BYTES; i++)
			printf ("xx");
	return EXIT_SUCCESS;
}

/* --- what is tested ----------------------------------------------------- */

static char *
ask (struct sigchild *children, const char *order, int *code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GVariant) answer = sigchild_ask (children,
		g_variant_new ("(s)", order), "(s)", &error);
	char *text = NULL;

	*code = error != NULL ? error->code : -1;
	if (answer != NULL)
		g_variant_get (answer, "(s)", &text);
	return text;
}

static int
failure_of (struct sigchild *children, const char *order)
{
	int code;
	g_autofree char *text = ask (children, order, &code);

	assert_null (text);
	return code;
}

static unsigned
count_homes (void)
{
	g_autoptr (GDir) folder = g_dir_open (g_get_tmp_dir (), 0, NULL);
	unsigned count = 0;

	while (g_dir_read_name (folder) != NULL)
		count++;
	return count;
}

static void
it_has_a_home_and_nothing_of_ours (void **state)
{
	g_autofree char *home = NULL;
	int code, open_one = open ("/dev/null", O_RDONLY);
	sigset_t set, before;

	g_setenv ("SECRET", "x", TRUE);
	sigemptyset (&set);
	sigaddset (&set, SIGTERM);
	pthread_sigmask (SIG_BLOCK, &set, &before);
	home = ask (*state, "look", &code);
	pthread_sigmask (SIG_SETMASK, &before, NULL);
	close (open_one);
	if (home == NULL || !g_path_is_absolute (home))
		fail_msg ("%s", home);
	assert_false (g_file_test (home, G_FILE_TEST_EXISTS));
	assert_int_equal (count_homes (), 0);
}

static void
what_it_started_does_not_stay (void **state)
{
	int code;
	g_autofree char *child = ask (*state, "child", &code);
	g_autofree char *path = g_strdup_printf ("/proc/%s/cmdline", child);
	g_autofree char *text = NULL;
	gsize length = 0;
	gint64 until = g_get_monotonic_time () + 100 * G_TIME_SPAN_SECOND;

	assert_non_null (child);
	/* Killed, which takes a moment; then it is gone, or dead and not yet
	 * collected by whoever got it. */
	do {
		g_clear_pointer (&text, g_free);
		length = 0;
		g_thread_yield ();
	} while (g_file_get_contents (path, &text, &length, NULL)
		 && length > 0 && g_get_monotonic_time () < until);
	assert_int_equal (length, 0);
}

static void
no_answer_is_a_failure (void **state)
{
	assert_int_equal (failure_of (*state, "crash"),
			  SIGCHILD_ERROR_FAILED);
	assert_int_equal (failure_of (*state, "silence"),
			  SIGCHILD_ERROR_FAILED);
	assert_int_equal (failure_of (*state, "nonsense"),
			  SIGCHILD_ERROR_FAILED);
	assert_int_equal (failure_of (*state, "flood"),
			  SIGCHILD_ERROR_FAILED);
	assert_int_equal (count_homes (), 0);
}

static gpointer
hang (gpointer children)
{
	return GINT_TO_POINTER (failure_of (children, "hang"));
}

/* As many as there is room for take all their time; the next one finds no
 * place, and then there is room again. */
static void
time_and_number_are_bounded (void **state)
{
	GThread *threads[SIGCHILD_AT_ONCE + 1];
	unsigned busy = 0;
	g_autofree char *home = NULL;
	int code;

	/* Where the last begins so late that a place becomes free meanwhile,
	 * once more. */
	for (unsigned times = 0; times < 5 && busy == 0; times++) {
		unsigned slow = 0;

		for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
			threads[i] = g_thread_new ("hang", hang, *state);
		for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
			code = GPOINTER_TO_INT (g_thread_join (threads[i]));
			slow += code == SIGCHILD_ERROR_SLOW;
			busy += code == SIGCHILD_ERROR_BUSY;
		}
		assert_true (slow >= SIGCHILD_AT_ONCE);
		assert_int_equal (slow + busy, G_N_ELEMENTS (threads));
	}
	assert_int_equal (busy, 1);
	home = ask (*state, "look", &code);
	assert_non_null (home);
	assert_int_equal (count_homes (), 0);
}

static int
set_up (void **state)
{
	*state = sigchild_new ();
	return 0;
}

static int
tear_down (void **state)
{
	sigchild_free (*state);
	return 0;
}

int
main (int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
		TEST (it_has_a_home_and_nothing_of_ours),
		TEST (what_it_started_does_not_stay),
		TEST (no_answer_is_a_failure),
		TEST (time_and_number_are_bounded),
	};
	char tmp[] = "/tmp/test-sigchild-XXXXXX";
	int failed;

	if (argc == 1 && strcmp (argv[0], SIGJOB_NAME) == 0)
		return be_the_process ();
	if (mkdtemp (tmp) == NULL)
		return EXIT_FAILURE;
	g_setenv ("TMPDIR", tmp, TRUE);
	failed = cmocka_run_group_tests (tests, NULL, NULL);
	rmdir (tmp);
	return failed;
}
