/*
 * LINK: filter/watchdog.c filter/log.c
 * LIBS: glib-2.0 libsystemd
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "filter/log.h"
#include "filter/watchdog.h"

/* A writer that hangs when it is told to. */
static struct {
	GMutex lock;
	GCond changed;
	bool hangs;
	bool refuses;
	unsigned waiting;
} writer;

/* Whether the reading of a mail hangs. */
static gint stuck;

char *
guard_stuck (const struct guard *guard)
{
	assert_null (guard);
	return g_atomic_int_get (&stuck) ? g_strdup ("c0ffee") : NULL;
}

bool
store_ping (struct store *store, GError **error)
{
	bool refuses;

	(void) store;
	g_mutex_lock (&writer.lock);
	writer.waiting++;
	g_cond_broadcast (&writer.changed);
	while (writer.hangs)
		g_cond_wait (&writer.changed, &writer.lock);
	writer.waiting--;
	refuses = writer.refuses;
	g_mutex_unlock (&writer.lock);
	if (refuses)
		g_set_error (error, g_quark_from_static_string ("test"), 0,
			     "no space left");
	return !refuses;
}

struct systemd {
	char *folder, *path;
	int fd;
};

static int
set_up (void **state)
{
	struct systemd *systemd = g_new0 (struct systemd, 1);
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	memset (&writer, 0, sizeof writer);
	systemd->folder = g_dir_make_tmp ("test-watchdog-XXXXXX", NULL);
	systemd->path = g_build_filename (systemd->folder, "notify", NULL);
	systemd->fd = socket (AF_UNIX, SOCK_DGRAM, 0);
	g_strlcpy (address.sun_path, systemd->path, sizeof address.sun_path);
	assert_int_equal (bind (systemd->fd, (struct sockaddr *) &address,
				sizeof address), 0);
	g_setenv ("NOTIFY_SOCKET", systemd->path, TRUE);
	g_setenv ("WATCHDOG_USEC", "30000", TRUE);
	g_unsetenv ("WATCHDOG_PID");
	log_set_level (LOG_LEVEL_ERROR);
	*state = systemd;
	return 0;
}

static int
tear_down (void **state)
{
	struct systemd *systemd = *state;

	close (systemd->fd);
	g_unlink (systemd->path);
	g_rmdir (systemd->folder);
	g_free (systemd->path);
	g_free (systemd->folder);
	g_free (systemd);
	return 0;
}

static void
set_hangs (bool hangs)
{
	g_mutex_lock (&writer.lock);
	writer.hangs = hangs;
	g_cond_broadcast (&writer.changed);
	g_mutex_unlock (&writer.lock);
}

/* One that comes within patience (milliseconds, -1: for ever). */
static bool
pinged (struct systemd *systemd, int patience)
{
	struct pollfd wait = { .fd = systemd->fd, .events = POLLIN };
	char text[100] = "";

	if (poll (&wait, 1, patience) != 1)
		return false;
	assert_true (recv (systemd->fd, text, sizeof text - 1, 0) > 0);
	assert_string_equal (text, "WATCHDOG=1");
	return true;
}

static void
test_pings_while_the_writer_works (void **state)
{
	struct watchdog *watchdog = watchdog_start (NULL, NULL);

	for (int i = 0; i < 5; i++)
		assert_true (pinged (*state, -1));
	watchdog_stop (watchdog);
}

static void
test_no_ping_while_the_writer_hangs (void **state)
{
	struct watchdog *watchdog;

	set_hangs (true);
	watchdog = watchdog_start (NULL, NULL);
	g_mutex_lock (&writer.lock);
	while (writer.waiting == 0)
		g_cond_wait (&writer.changed, &writer.lock);
	g_mutex_unlock (&writer.lock);
	assert_false (pinged (*state, 100));
	set_hangs (false);
	assert_true (pinged (*state, -1));
	watchdog_stop (watchdog);
}

/* A restart does not make room on the disk. */
static void
test_a_writer_that_refuses_is_alive (void **state)
{
	struct watchdog *watchdog;

	writer.refuses = true;
	watchdog = watchdog_start (NULL, NULL);
	assert_true (pinged (*state, -1));
	assert_true (pinged (*state, -1));
	watchdog_stop (watchdog);
}

static void
test_no_ping_while_a_mail_hangs (void **state)
{
	struct watchdog *watchdog;

	g_atomic_int_set (&stuck, 1);
	watchdog = watchdog_start (NULL, NULL);
	assert_false (pinged (*state, 100));
	g_atomic_int_set (&stuck, 0);
	assert_true (pinged (*state, -1));
	watchdog_stop (watchdog);
}

static void
test_nobody_watches (void **state)
{
	struct watchdog *watchdog;

	g_unsetenv ("WATCHDOG_USEC");
	watchdog = watchdog_start (NULL, NULL);
	assert_null (watchdog);
	watchdog_stop (watchdog);
	assert_false (pinged (*state, 0));
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST (test_pings_while_the_writer_works),
		TEST (test_no_ping_while_the_writer_hangs),
		TEST (test_a_writer_that_refuses_is_alive),
		TEST (test_no_ping_while_a_mail_hangs),
		TEST (test_nobody_watches),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
