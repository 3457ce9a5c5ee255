/*
 * A folder -> a regulation, or all that is wrong in it; the sample is good.
 *
 * LINK: filter/regulation/[a-z]*.c filter/nearest.c filter/value.c
 * LINK: filter/policy/regulation.c filter/policy/department.c
 * LINK: filter/policy/gist.c filter/policy/prefix.c
 * LINK: filter/policy/translit.c filter/policy/kind.c
 * LINK: filter/policy/pattern.c filter/policy/search.c
 * LINK: filter/policy/phrase.c filter/policy/phrases.c filter/policy/rules.c
 * LINK: filter/policy/likeness.c
 * LINK: filter/policy/hours.c filter/policy/zone.c
 * LINK: filter/policy/article.c filter/nearest.c store/known.c
 * LINK: store/search/[a-z]*.c
 * LIBS: glib-2.0 yaml-0.1 libidn2 sqlite3 libcmark
 * LIBS: libpcre2-8 -lstemmer -lm
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
	assert_string_equal (regulation->calendars->chat->name, "chat");
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

static void
test_deadlines (void **state)
{
	struct world *world = *state;
	g_autoptr (regulation_auto) regulation = NULL;
	const struct department *mail, *dns;
	g_autofree char *said = NULL;

	put (world, "calendars.yaml", "calendars:\n  office:\n"
	     "    zone: UTC\n    week: {mon-fri: 09:00-18:00}\n");
	put (world, "departments.yaml", "usual: mail\nfirst-response: "
	     "{low: 8h, normal: 1h}\nresolution: 3d\ndepartments:\n"
	     "  mail: {title: Mail}\n"
	     "  dns:\n    title: {en: Names, ru: Домены, uk: Домени}\n"
	     "    calendar: office\n"
	     "    first-response: {normal: 2h, urgent: 15m}\n"
	     "    resolution: none\n    warn-before: none\n");
	regulation = regulation_load (world->folder, NULL);
	assert_non_null (regulation);
	mail = departments_find (regulation->departments, "mail");
	dns = departments_search (regulation->departments, "ДОМЕНИ");
	assert_non_null (dns);
	assert_string_equal (dns->name, "dns");
	assert_ptr_equal (departments_of (regulation->departments, ""), mail);
	assert_int_equal (mail->response[department_priority ("low")], 28800);
	assert_int_equal (mail->response[department_priority ("high")], 0);
	assert_int_equal (mail->resolution[department_priority ("urgent")],
			  259200);
	assert_int_equal (mail->warn, 900);
	assert_null (mail->calendar);
	assert_string_equal (dns->calendar->name, "office");
	/* The map says what is different. */
	assert_int_equal (dns->response[department_priority ("low")], 28800);
	assert_int_equal (dns->response[department_priority ("normal")],
			  7200);
	assert_int_equal (dns->response[department_priority ("urgent")], 900);
	assert_int_equal (dns->resolution[department_priority ("normal")], 0);
	assert_int_equal (dns->warn, 0);
	put (world, "departments.yaml", "usual: mail\nfirst-response: "
	     "{norml: 1h}\nresolution: 3x\ndepartments:\n"
	     "  mail: {title: Mail, calendar: offise}\n");
	said = wrong (world);
	assert_non_null (strstr (said, "departments.yaml:2: norml: is not "
				 "known here; did you mean normal?"));
	assert_non_null (strstr (said, "departments.yaml:3: resolution: "));
	assert_non_null (strstr (said, "departments.yaml:5: calendar: there is"
				 " no calendar \"offise\""));
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
		"name it as one of calendars.yaml, departments.yaml, systems.yaml, "
		"kinds.yaml, articles, rules.yaml, examples.yaml\n"
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
test_examples (void **state)
{
	struct world *world = *state;
	g_autofree char *said = NULL, *alone = NULL, *good = NULL;

	put (world, "examples.yaml", "mail: |\n  the mail is gone\n");
	alone = wrong (world);
	assert_string_equal (alone, "examples.yaml:1: is for what no rule "
			     "knows, and there are no rules; add rules.yaml");
	put (world, "kinds.yaml", "usual: other\nkinds:\n"
	     "  mail: {}\n  other: {}\n");
	put (world, "rules.yaml", "rules:\n  a: {match: b}\n");
	good = wrong (world);
	assert_string_equal (good, "");
	put (world, "examples.yaml",
	     "mial: |\n  the mail is gone\nother: [a, b]\n");
	said = wrong (world);
	assert_string_equal (said, "examples.yaml:1: mial: there is no kind "
			     "\"mial\"; write one of mail, other\n"
			     "examples.yaml:3: other: is a list; write a "
			     "text here");
}

static void
test_calendars (void **state)
{
	static const struct {
		const char *text, *want;
	} table[] = {
		{ "    zone: Europe/Kyiw\n    week: {mon: 09:00-18:00}\n",
		  "3: zone: \"Europe/Kyiw\" is no time zone" },
		{ "    zone: ../../etc/passwd\n    week: {mon: closed}\n",
		  "3: zone: \"../../etc/passwd\" is no time zone" },
		{ "    zone: EET-2EEST\n    week: {mon: closed}\n",
		  "3: zone: \"EET-2EEST\" is no time zone" },
		{ "    week: {mon: closed}\n", "2: c: has no zone; add it" },
		{ "    zone: UTC\n", "2: c: has no week; " },
		{ "    zone: UTC\n    week:\n      mon: 9:00-18:00\n",
		  "5: mon: \"9:00-18:00\" is no span of time; write it as "
		  "09:00-18:00" },
		{ "    zone: UTC\n    week: {mon: 09:00-24:30}\n",
		  "4: mon: \"09:00-24:30\" is no span" },
		{ "    zone: UTC\n    week: {mon: 10:00-10:00}\n",
		  "4: mon: \"10:00-10:00\" is no time at all" },
		{ "    zone: UTC\n    week: {mon: []}\n",
		  "4: mon: has no span of time" },
		{ "    zone: UTC\n    week: {monday: 09:00-18:00}\n",
		  "4: monday: is no day of the week; write such as mon" },
		{ "    zone: UTC\n    week:\n      mon-fri: closed\n"
		  "      wed: closed\n", "6: wed: a day of it is there twice" },
		{ "    zone: UTC\n    week:\n      mon: [09:00-12:00, "
		  "11:59-13:00]\n", "4: week: spans of mon overlap" },
		{ "    zone: UTC\n    week:\n      sun: 20:00-02:00\n"
		  "      mon: 01:00-05:00\n",
		  "4: week: spans of sun overlap each other, or reach into "
		  "those of mon" },
		{ "    zone: UTC\n    week: {mon: closed}\n"
		  "    holidays: [02-30]\n", "5: \"02-30\" is no date" },
		{ "    zone: UTC\n    week: {mon: closed}\n"
		  "    holidays: [2027-02-29]\n", "5: \"2027-02-29\" is no" },
		{ "    zone: UTC\n    week: {mon: closed}\n"
		  "    exceptions: {12-31: closed}\n",
		  "5: 12-31: is no date; write such as 2026-12-31: " },
		{ "    zone: UTC\n    week: {mon-sun: 20:00-02:00}\n"
		  "    exceptions:\n      2026-12-31: 01:00-03:00\n",
		  "6: 2026-12-31: its spans overlap" },
		{ "    zone: UTC\n    week: {mon-sun: 01:00-03:00}\n"
		  "    exceptions:\n      2026-12-31: 20:00-02:00\n",
		  "6: 2026-12-31: its spans overlap" },
		{ "    zone: UTC\n    week: {mon: closed}\nchat: d\n",
		  "5: chat: there is no calendar \"d\"" },
		/* These are good. */
		{ "    zone: UTC\n    week: {fri-mon: 00:00-24:00}\n"
		  "    holidays: [02-29, 2028-02-29]\n    exceptions:\n"
		  "      2026-12-31: closed\nchat: c\n", "" },
		{ "    zone: Asia/Kathmandu\n    week:\n"
		  "      mon-fri: [09:00-12:00, 12:00-01:00]\n"
		  "      \"sat, sun\": 10:00-24:00\n", "" },
	};
	struct world *world = *state;

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autofree char *text = g_strconcat ("calendars:\n  c:\n",
						     table[i].text, NULL);
		g_autofree char *want = *table[i].want == '\0' ? NULL
			: g_strconcat ("calendars.yaml:", table[i].want, NULL);
		g_autofree char *said = NULL;

		put (world, "calendars.yaml", text);
		said = wrong (world);
		if (want == NULL ? *said != '\0'
		    : !g_str_has_prefix (said, want)
		      || strstr (said, "; ") == NULL
		      || strchr (said, '\n') != NULL)
			fail_msg ("%s: %s", text, said);
	}
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
		cmocka_unit_test_setup_teardown (test_deadlines, set_up,
						 tear_down),
		cmocka_unit_test_setup_teardown (test_mistakes, set_up,
						 tear_down),
		cmocka_unit_test_setup_teardown (test_examples, set_up,
						 tear_down),
		cmocka_unit_test_setup_teardown (test_calendars, set_up,
						 tear_down),
		cmocka_unit_test (test_unreadable)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
