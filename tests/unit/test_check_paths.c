/*
 * LINK: filter/ctl/check_paths.c filter/ctl/postfix.c filter/ctl/finding.c
 * LIBS: glib-2.0 json-glib-1.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter/ctl/checks.h"

struct place {
	char *folder;
	struct config config;
};

static int
set_up (void **state)
{
	struct place *place = g_new0 (struct place, 1);
	struct config *config = &place->config;

	place->folder = g_dir_make_tmp ("test-paths-XXXXXX", NULL);
	config->file = g_build_filename (place->folder, "conf", NULL);
	config->store = g_build_filename (place->folder, "db", NULL);
	config->address_keys = g_build_filename (place->folder, "keys", NULL);
	config->control = g_build_filename (place->folder, "control", NULL);
	config->spool = g_build_filename (place->folder, "spool", NULL);
	config->templates = g_build_filename (place->folder, "words", NULL);
	config->socket = g_strconcat ("unix:", place->folder, "/socket", NULL);
	g_file_set_contents (config->file, "", 0, NULL);
	g_file_set_contents (config->store, "", 0, NULL);
	g_file_set_contents (config->address_keys, "", 0, NULL);
	/* A plain file stands for a socket: permissions mean the same. */
	g_file_set_contents (config->socket + 5, "", 0, NULL);
	g_mkdir (config->spool, 0700);
	g_mkdir (config->templates, 0755);
	chmod (config->file, 0644);
	chmod (config->store, 0600);
	chmod (config->address_keys, 0600);
	chmod (config->templates, 0755);
	*state = place;
	return 0;
}

static int
tear_down (void **state)
{
	struct place *place = *state;
	struct config *config = &place->config;

	g_unlink (config->file);
	g_unlink (config->store);
	g_unlink (config->address_keys);
	g_unlink (config->socket + 5);
	g_rmdir (config->spool);
	g_rmdir (config->templates);
	g_rmdir (place->folder);
	g_free (config->file);
	g_free (config->store);
	g_free (config->address_keys);
	g_free (config->control);
	g_free (config->spool);
	g_free (config->templates);
	g_free (config->socket);
	g_free (place->folder);
	g_free (place);
	return 0;
}

/* "what: remedy" of those that are not well. */
static char *
complaints (GPtrArray *findings)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < findings->len; i++) {
		const struct finding *finding = findings->pdata[i];

		if (finding->level != FINDING_OK)
			g_string_append_printf (text, "%s: %s\n",
				finding->what, finding->remedy);
	}
	return g_string_free (text, FALSE);
}

static void
expect (const struct place *place, const char *want)
{
	g_autoptr (GPtrArray) findings = findings_new ();
	g_autofree char *got = NULL;

	check_paths (&place->config, findings);
	assert_true (findings->len >= 5);
	got = complaints (findings);
	assert_string_equal (got, want);
}

static void
expect_remedy (const struct place *place, const char *what,
	       const char *command, const char *path)
{
	g_autofree char *want = g_strdup_printf ("%s: %s %s\n", what, command,
						 path);

	expect (place, want);
}

static void
test_all_well (void **state)
{
	expect (*state, "");
}

static void
test_what_others_can_do (void **state)
{
	struct place *place = *state;
	const struct config *config = &place->config;
	const struct {
		const char *what, *path;
		unsigned mode;
		const char *remedy;
		unsigned well;
	} rows[] = {
		{ "path.config", config->file, 0664, "chmod 0644", 0644 },
		{ "path.config", config->file, 0602, "chmod 0600", 0644 },
		{ "path.store", config->store, 0640, "chmod 0600", 0600 },
		{ "path.store", config->store, 0604, "chmod 0600", 0600 },
		{ "path.address-keys", config->address_keys, 0640,
		  "chmod 0600", 0600 },
		{ "path.spool", config->spool, 0777, "chmod 0755", 0700 },
		{ "path.templates", config->templates, 0775, "chmod 0755",
		  0755 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		chmod (rows[i].path, rows[i].mode);
		expect_remedy (place, rows[i].what, rows[i].remedy,
			       rows[i].path);
		chmod (rows[i].path, rows[i].well);
	}
	expect (place, "");
}

static void
test_what_is_not_there (void **state)
{
	struct place *place = *state;

	/* Made by the daemon. */
	g_unlink (place->config.store);
	g_unlink (place->config.address_keys);
	expect (place, "");
	g_rmdir (place->config.spool);
	expect (place, "path.spool: create it; systemd-tmpfiles --create and "
		"the unit do\n");
}

static void
test_files_that_root_has_made (void **state)
{
	struct place *place = *state;

	if (geteuid () != 0)
		return;		/* only root can make such */
	assert_int_equal (chown (place->folder, 65534, (gid_t) -1), 0);
	assert_int_equal (chown (place->config.spool, 65534, (gid_t) -1), 0);
	assert_int_equal (chown (place->config.address_keys, 65534,
				 (gid_t) -1), 0);
	expect_remedy (place, "path.store", "chown nobody",
		       place->config.store);
}

static char *
fake_run (gpointer user, const char *const *argv, int *status, GError **error)
{
	(void) user;
	(void) error;
	*status = 0;
	return g_strdup (g_strv_contains (argv, "-x")
			 && !g_strv_contains (argv, "-P")
			 ? "mail_owner = nobody\n" : "");
}

static void
expect_reach (const struct place *place, bool want)
{
	g_autoptr (postfix_auto) postfix = postfix_read (NULL, fake_run, NULL,
							 NULL);
	g_autoptr (GPtrArray) findings = findings_new ();

	check_reach (&place->config, postfix, findings);
	assert_int_equal (findings->len, want ? 0 : 1);
}

static void
test_whether_postfix_gets_to_the_socket (void **state)
{
	struct place *place = *state;
	const char *socket = place->config.socket + 5;

	chmod (place->folder, 0755);
	chmod (socket, 0666);
	expect_reach (place, true);
	chmod (socket, 0660);
	expect_reach (place, false);
	chmod (socket, 0666);
	chmod (place->folder, 0750);
	expect_reach (place, false);
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST (test_all_well),
		TEST (test_what_others_can_do),
		TEST (test_what_is_not_there),
		TEST (test_files_that_root_has_made),
		TEST (test_whether_postfix_gets_to_the_socket),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
