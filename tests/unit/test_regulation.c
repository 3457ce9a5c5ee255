/*
 * A folder -> a regulation, or all that is wrong in it; the sample is good.
 *
 * LINK: filter/regulation/[a-z]*.c filter/nearest.c filter/value.c
 * LINK: filter/policy/regulation.c filter/policy/department.c
 * LIBS: glib-2.0 yaml-0.1 libidn2
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>

#include "filter/regulation/load.h"

#define SAMPLE "contrib/regulation/hosting-ru-uk-en"

struct world {
	char *folder;
};

static int
set_up (void **state)
{
	struct world *world = g_new0 (struct world, 1);

	world->folder = g_dir_make_tmp ("regulation-XXXXXX", NULL);
	*state = world;
	return world->folder == NULL;
}

static void
clear (const char *folder)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *path = g_build_filename (folder, name, NULL);

		g_unlink (path);
	}
}

static int
tear_down (void **state)
{
	struct world *world = *state;

	clear (world->folder);
	g_rmdir (world->folder);
	g_free (world->folder);
	g_free (world);
	return 0;
}

static void
put (struct world *world, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename (world->folder, name, NULL);

	assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* The mistakes of the folder, without its name. */
static char *
wrong (struct world *world)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (regulation_auto) regulation
		= regulation_load (world->folder, &error);
	g_autofree char *prefix = g_strconcat (world->folder, "/", NULL);
	g_auto (GStrv) pieces = NULL;

	assert_true ((regulation == NULL) == (error != NULL));
	if (error == NULL)
		return g_strdup ("");
	pieces = g_strsplit (error->message, prefix, -1);
	return g_strjoinv ("", pieces);
}

static void
test_sample (void **state)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (regulation_auto) regulation = regulation_load (SAMPLE,
								  &error);
	static const char *const names[] = {
		"billing", "hosting", "mail", "domains", "servers",
		"administration", "general"
	};

	(void) state;
	if (regulation == NULL)
		fail_msg ("%s", error->message);
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		assert_non_null (departments_find (regulation->departments,
						   names[i]));
	assert_string_equal (regulation->departments->usual->name, "general");
}

static void
test_empty (void **state)
{
	struct world *world = *state;
	g_autofree char *said = wrong (world);

	assert_string_equal (said, "");
}

static void
test_departments (void **state)
{
	struct world *world = *state;
	g_autoptr (regulation_auto) regulation = NULL;
	const struct department *mail;

	put (world, "departments.yaml", "usual: mail\ndepartments:\n"
	     "  mail:\n    title: {en: Mail, ru: Почта, uk: Пошта}\n"
	     "    agents: [ann, bob]\n    escalate: carl\n");
	put (world, "departments.yaml~", "an editor's copy\n");
	regulation = regulation_load (world->folder, NULL);
	assert_non_null (regulation);
	mail = departments_find (regulation->departments, "mail");
	assert_non_null (mail);
	assert_string_equal (department_title (mail, "uk"), "Пошта");
	assert_string_equal (department_title (mail, "de"), "Mail");
	assert_string_equal (department_title (mail, NULL), "Mail");
	assert_int_equal (mail->agents->len, 2);
	assert_string_equal (mail->escalate->pdata[0], "carl");
	assert_null (departments_find (regulation->departments, "sales"));
}

/* Every mistake at once, each with its line. */
static void
test_mistakes (void **state)
{
	struct world *world = *state;
	g_autofree char *said = NULL;

	put (world, "departments.yaml", "usual: sales\ndepartments:\n"
	     "  Mail:\n    title: Mail\n    agent: ann\n"
	     "  dns:\n    agents: [ann]\n");
	put (world, "departmnts.yaml", "");
	put (world, "notes.txt", "");
	said = wrong (world);
	assert_string_equal (said,
		"departmnts.yaml: is no part of a regulation; did you mean "
		"departments.yaml?\n"
		"notes.txt: is no part of a regulation; move it elsewhere, or "
		"name it as one of departments.yaml\n"
		"departments.yaml:3: Mail: is no name for a department; write "
		"at most 40 of a-z, 0-9 and \"-\", a letter first\n"
		"departments.yaml:5: agent: is not known here; did you mean "
		"agents?\n"
		"departments.yaml:6: dns: has no title; add title: {en: ..., "
		"ru: ..., uk: ...}\n"
		"departments.yaml:1: usual: there is no department \"sales\"; "
		"write one of Mail, dns");
}

static void
test_unreadable (void **state)
{
	g_autoptr (GError) error = NULL;

	(void) state;
	assert_null (regulation_load ("/nonexistent/folder", &error));
	assert_true (g_str_has_prefix (error->message,
				       "/nonexistent/folder: cannot be read"));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_sample),
		cmocka_unit_test_setup_teardown (test_empty, set_up,
						 tear_down),
		cmocka_unit_test_setup_teardown (test_departments, set_up,
						 tear_down),
		cmocka_unit_test_setup_teardown (test_mistakes, set_up,
						 tear_down),
		cmocka_unit_test (test_unreadable)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
