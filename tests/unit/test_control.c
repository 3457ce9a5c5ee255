/*
 * LINK: filter/control.c filter/control_ask.c filter/jsonline.c filter/log.c
 * LIBS: glib-2.0 gio-unix-2.0 json-glib-1.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter/control.h"
#include "store/store.h"

GQuark
store_error_quark (void)
{
	return g_quark_from_static_string ("test-store");
}

/* A daemon: its main loop in a thread of its own. */
struct daemon {
	char *folder, *path;
	struct control_host host;
	struct control *control;
	GMainLoop *loop;
	GThread *thread;
	gint started, finished;
};

static JsonObject *
run_op (gpointer user, const char *op, JsonObject *args, GError **error)
{
	struct daemon *daemon = user;
	JsonObject *result = json_object_new ();

	if (g_str_equal (op, "echo")) {
		json_object_set_string_member (result, "text",
			json_object_get_string_member_with_default (
				args, "text", "nothing"));
		return result;
	}
	if (g_str_equal (op, "slow")) {
		g_atomic_int_set (&daemon->started, 1);
		g_usleep (50000);
		g_atomic_int_set (&daemon->finished, 1);
		return result;
	}
	json_object_unref (result);
	if (g_str_equal (op, "invalid"))
		g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
			     "address is of another account");
	else
		g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_UNKNOWN_OP,
			     "%s: no such operation", op);
	return NULL;
}

static gpointer
run_loop (gpointer data)
{
	struct daemon *daemon = data;

	g_main_loop_run (daemon->loop);
	return NULL;
}

static gboolean
quit_loop (gpointer loop)
{
	g_main_loop_quit (loop);
	return G_SOURCE_REMOVE;
}

static void
daemon_stop (struct daemon *daemon)
{
	if (daemon->thread == NULL)
		return;
	/* From within: it may not have begun to run. */
	g_idle_add (quit_loop, daemon->loop);
	g_thread_join (daemon->thread);
	daemon->thread = NULL;
	control_stop (daemon->control);
	daemon->control = NULL;
}

static void
daemon_start (struct daemon *daemon)
{
	g_autoptr (GError) error = NULL;

	daemon->control = control_start (daemon->path, &daemon->host, &error);
	if (daemon->control == NULL)
		fail_msg ("%s", error->message);
	daemon->thread = g_thread_new ("loop", run_loop, daemon);
}

static int
set_up (void **state)
{
	struct daemon *daemon = g_new0 (struct daemon, 1);

	daemon->folder = g_dir_make_tmp ("test-control-XXXXXX", NULL);
	daemon->path = g_build_filename (daemon->folder, "sock", NULL);
	daemon->host.user = daemon;
	daemon->host.run = run_op;
	daemon->loop = g_main_loop_new (NULL, FALSE);
	*state = daemon;
	return 0;
}

static int
tear_down (void **state)
{
	struct daemon *daemon = *state;

	daemon_stop (daemon);
	g_main_loop_unref (daemon->loop);
	g_unlink (daemon->path);
	g_rmdir (daemon->folder);
	g_free (daemon->folder);
	g_free (daemon->path);
	g_free (daemon);
	return 0;
}

static int
connect_raw (const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket (AF_UNIX, SOCK_STREAM, 0);

	g_strlcpy (address.sun_path, path, sizeof address.sun_path);
	if (connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
		return fd;
	close (fd);
	return -1;
}

/* One line, or "" when it was closed. */
static char *
exchange (int fd, const char *text)
{
	g_autoptr (GString) got = g_string_new (NULL);
	char c;

	assert_int_equal (send (fd, text, strlen (text), MSG_NOSIGNAL),
			  strlen (text));
	while (read (fd, &c, 1) == 1 && c != '\n')
		g_string_append_c (got, c);
	return g_string_free (g_steal_pointer (&got), FALSE);
}

static void
test_ask (void **state)
{
	struct daemon *daemon = *state;
	g_autoptr (JsonObject) args = json_object_new ();
	g_autoptr (JsonObject) got = NULL;

	daemon_start (daemon);
	json_object_set_string_member (args, "text", "Привет\n");
	got = control_ask (daemon->path, "echo", args, NULL);
	assert_non_null (got);
	assert_string_equal (json_object_get_string_member (got, "text"),
			     "Привет\n");
}

static void
test_errors_keep_their_meaning (void **state)
{
	struct daemon *daemon = *state;
	g_autoptr (GError) invalid = NULL;
	g_autoptr (GError) unknown = NULL;

	daemon_start (daemon);
	assert_null (control_ask (daemon->path, "invalid", NULL, &invalid));
	assert_true (g_error_matches (invalid, STORE_ERROR,
				      STORE_ERROR_INVALID));
	assert_string_equal (invalid->message,
			     "address is of another account");
	assert_null (control_ask (daemon->path, "nonsense", NULL, &unknown));
	assert_true (g_error_matches (unknown, CONTROL_ERROR,
				      CONTROL_ERROR_UNKNOWN_OP));
}

static void
test_nobody_there (void **state)
{
	struct daemon *daemon = *state;
	g_autoptr (GError) missing = NULL;

	assert_null (control_ask (daemon->path, "echo", NULL, &missing));
	assert_true (g_error_matches (missing, CONTROL_ERROR,
				      CONTROL_ERROR_ABSENT));
	daemon_start (daemon);
	daemon_stop (daemon);
	g_clear_error (&missing);
	assert_null (control_ask (daemon->path, "echo", NULL, &missing));
	assert_true (g_error_matches (missing, CONTROL_ERROR,
				      CONTROL_ERROR_ABSENT));
}

static void
test_garbage_closes_that_client_only (void **state)
{
	static const char *const garbage[] = {
		"EHLO\n", "[]\n", "{}\n", "{\"op\":1}\n", "{\"op\":null}\n",
		"{\"op\":\"echo\",\"args\":1}\n",
		"{\"op\":\"echo\",\"args\":null}\n", "\x80\n", "\n",
	};
	struct daemon *daemon = *state;
	int good;

	daemon_start (daemon);
	good = connect_raw (daemon->path);
	for (gsize i = 0; i < G_N_ELEMENTS (garbage); i++) {
		int bad = connect_raw (daemon->path);
		g_autofree char *closed = exchange (bad, garbage[i]);
		g_autofree char *reply = exchange (good,
			"{\"op\":\"echo\",\"args\":{\"text\":\"x\"}}\n");

		if (*closed != '\0')
			fail_msg ("%s was answered: %s", garbage[i], closed);
		assert_string_equal (reply, "{\"result\":{\"text\":\"x\"}}");
		close (bad);
	}
	close (good);
}

static void
test_more_clients_than_threads (void **state)
{
	struct daemon *daemon = *state;
	int idle[CONTROL_CLIENTS - 1];

	daemon_start (daemon);
	for (gsize i = 0; i < G_N_ELEMENTS (idle); i++)
		idle[i] = connect_raw (daemon->path);
	for (int i = 0; i < 20; i++) {
		g_autoptr (JsonObject) got = control_ask (daemon->path, "echo",
							  NULL, NULL);

		assert_non_null (got);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (idle); i++)
		close (idle[i]);
}

static void
test_stop_waits_for_the_operation_in_hand (void **state)
{
	struct daemon *daemon = *state;
	static const char slow[] = "{\"op\":\"slow\"}\n";
	int fd;

	daemon_start (daemon);
	fd = connect_raw (daemon->path);
	assert_int_equal (write (fd, slow, sizeof slow - 1),
			  sizeof slow - 1);
	while (!g_atomic_int_get (&daemon->started))
		g_thread_yield ();
	daemon_stop (daemon);
	assert_int_equal (g_atomic_int_get (&daemon->finished), 1);
	assert_int_not_equal (access (daemon->path, F_OK), 0);
	close (fd);
}

static void
test_what_stands_in_the_way (void **state)
{
	struct daemon *daemon = *state;
	struct daemon second = { .host = daemon->host };
	g_autoptr (GError) file = NULL;
	g_autoptr (GError) taken = NULL;
	g_autofree char *text = NULL;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	/* A file of the administrator's. */
	assert_true (g_file_set_contents (daemon->path, "mine", -1, NULL));
	assert_null (control_start (daemon->path, &daemon->host, &file));
	assert_true (g_file_get_contents (daemon->path, &text, NULL, NULL));
	assert_string_equal (text, "mine");
	g_unlink (daemon->path);
	/* The socket of a process that is gone. */
	fd = socket (AF_UNIX, SOCK_STREAM, 0);
	g_strlcpy (address.sun_path, daemon->path, sizeof address.sun_path);
	assert_int_equal (bind (fd, (struct sockaddr *) &address,
				sizeof address), 0);
	close (fd);
	daemon_start (daemon);
	/* The socket of one that is not. */
	assert_null (control_start (daemon->path, &second.host, &taken));
	assert_non_null (strstr (taken->message, "another process"));
}

/* How it goes for another user: 0 refused, 1 answered. */
static int
ask_as_nobody (const char *path)
{
	pid_t pid = fork ();
	int status;

	if (pid == 0) {
		JsonObject *got;

		if (setgid (65534) != 0 || setuid (65534) != 0)
			_exit (2);
		got = control_ask (path, "echo", NULL, NULL);
		_exit (got != NULL);
	}
	waitpid (pid, &status, 0);
	return WEXITSTATUS (status);
}

static void
test_only_root_and_the_services_user (void **state)
{
	struct daemon *daemon = *state;
	struct stat st;

	daemon_start (daemon);
	assert_int_equal (lstat (daemon->path, &st), 0);
	assert_int_equal (st.st_mode & 0777, 0600);
	if (geteuid () != 0)
		return;		/* nobody else to be */
	/* Even where permissions were opened by mistake. */
	chmod (daemon->folder, 0755);
	chmod (daemon->path, 0666);
	assert_int_equal (ask_as_nobody (daemon->path), 0);
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST (test_ask),
		TEST (test_errors_keep_their_meaning),
		TEST (test_nobody_there),
		TEST (test_garbage_closes_that_client_only),
		TEST (test_more_clients_than_threads),
		TEST (test_stop_waits_for_the_operation_in_hand),
		TEST (test_what_stands_in_the_way),
		TEST (test_only_root_and_the_services_user),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
