/*
 * LINK: filter/control_call.c
 * LIBS: glib-2.0 json-glib-1.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "filter/control.h"
#include "filter/ops.h"

/* What the daemon would say, and what happened instead. */
static struct {
	enum control_error daemon;
	bool answers;
	bool locked;
	unsigned opened, closed, run;
	uid_t user;
} world;

GQuark
control_error_quark (void)
{
	return g_quark_from_static_string ("test-control");
}

GQuark
store_error_quark (void)
{
	return g_quark_from_static_string ("test-store");
}

JsonObject *
control_ask (const char *path, const char *op, JsonObject *args,
	     GError **error)
{
	(void) path;
	(void) op;
	(void) args;
	if (world.answers)
		return json_object_new ();
	g_set_error (error, CONTROL_ERROR, world.daemon, "no");
	return NULL;
}

struct store *
store_open (const char *path, bool writable, GError **error)
{
	assert_true (writable);
	assert_true (g_str_has_suffix (path, "/tickets.db"));
	if (world.locked) {
		g_set_error (error, STORE_ERROR, STORE_ERROR_LOCKED, "locked");
		return NULL;
	}
	world.opened++;
	world.user = geteuid ();
	return (struct store *) &world;
}

void
store_close (struct store *store)
{
	if (store == NULL)
		return;
	world.closed++;
	/* It writes when it closes, too. */
	assert_int_equal (geteuid (), world.user);
}

static JsonObject *
run (struct store *store, JsonObject *args, GError **error)
{
	(void) error;
	assert_ptr_equal (store, &world);
	assert_non_null (args);
	world.run++;
	return json_object_new ();
}

op_func
ops_find (const char *name)
{
	return g_str_equal (name, "account.save") ? run : NULL;
}

static int
set_up (void **state)
{
	char *folder = g_dir_make_tmp ("test-call-XXXXXX", NULL);
	struct config *config = g_new0 (struct config, 1);

	memset (&world, 0, sizeof world);
	world.daemon = CONTROL_ERROR_ABSENT;
	config->control = g_build_filename (folder, "control", NULL);
	config->store = g_build_filename (folder, "tickets.db", NULL);
	config->spool = folder;
	*state = config;
	return 0;
}

static int
tear_down (void **state)
{
	struct config *config = *state;

	g_rmdir (config->spool);
	g_free (config->spool);
	g_free (config->control);
	g_free (config->store);
	g_free (config);
	return 0;
}

static void
test_the_daemon_answers (void **state)
{
	g_autoptr (JsonObject) got = NULL;

	world.answers = true;
	got = control_call (*state, "account.save", NULL, NULL);
	assert_non_null (got);
	assert_int_equal (world.opened, 0);
}

static void
test_without_a_daemon_it_is_done_here (void **state)
{
	g_autoptr (JsonObject) got = control_call (*state, "account.save",
						   NULL, NULL);

	assert_non_null (got);
	assert_int_equal (world.run, 1);
	assert_int_equal (world.closed, 1);
}

/* One that is up but does not answer holds the store. */
static void
test_a_daemon_that_fails_is_not_gone_round (void **state)
{
	g_autoptr (GError) error = NULL;

	world.daemon = CONTROL_ERROR_FAILED;
	assert_null (control_call (*state, "account.save", NULL, &error));
	assert_true (g_error_matches (error, CONTROL_ERROR,
				      CONTROL_ERROR_FAILED));
	assert_int_equal (world.opened, 0);
}

static void
test_what_only_a_daemon_can_tell (void **state)
{
	g_autoptr (GError) error = NULL;

	assert_null (control_call (*state, "status", NULL, &error));
	assert_true (g_error_matches (error, CONTROL_ERROR,
				      CONTROL_ERROR_ABSENT));
	assert_int_equal (world.opened, 0);
}

static void
test_another_holds_the_store (void **state)
{
	g_autoptr (GError) error = NULL;

	world.locked = true;
	assert_null (control_call (*state, "account.save", NULL, &error));
	assert_true (g_error_matches (error, STORE_ERROR,
				      STORE_ERROR_LOCKED));
	assert_int_equal (world.run, 0);
	assert_int_equal (geteuid (), getuid ());
}

static void
test_root_leaves_no_files_of_its_own (void **state)
{
	const struct config *config = *state;
	uid_t owner = geteuid () == 0 ? 65534 : geteuid ();
	g_autoptr (JsonObject) got = NULL;

	assert_int_equal (chown (config->spool, owner, (gid_t) -1), 0);
	got = control_call (config, "account.save", NULL, NULL);
	assert_int_equal (world.user, owner);
	assert_int_equal (geteuid (), getuid ());
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST (test_the_daemon_answers),
		TEST (test_without_a_daemon_it_is_done_here),
		TEST (test_a_daemon_that_fails_is_not_gone_round),
		TEST (test_what_only_a_daemon_can_tell),
		TEST (test_another_holds_the_store),
		TEST (test_root_leaves_no_files_of_its_own),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
