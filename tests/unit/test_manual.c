/*
 * Every key of the table is in ticket-milter.conf(5) and in the sample file,
 * with its default, and nothing else is.
 *
 * LINK: filter/policy/address.c
 * LINK: filter/config.c filter/conffile.c filter/option.c filter/value.c
 * LINK: filter/conftext.c filter/keyfile.c filter/secret.c
 * LINK: filter/policy/policy.c filter/nearest.c filter/regulation/[a-z]*.c
 * LINK: filter/policy/regulation.c filter/policy/department.c
 * LINK: filter/policy/gist.c filter/policy/prefix.c
 * LINK: filter/policy/translit.c filter/policy/kind.c
 * LINK: filter/policy/pattern.c filter/policy/search.c
 * LINK: filter/policy/phrase.c filter/policy/phrases.c filter/policy/rules.c
 * LINK: filter/policy/likeness.c
 * LINK: filter/policy/hours.c filter/policy/zone.c
 * LINK: filter/policy/article.c filter/nearest.c store/known.c
 * LINK: store/search/[a-z]*.c
 * LIBS: glib-2.0 yaml-0.1 libconfuse libidn2 libpsl
 * LIBS: sqlite3 libcmark libpcre2-8 -lstemmer -lm
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "filter/config.h"
#include "filter/option.h"

#define MANUAL "filter/ticket-milter.conf.5"
#define SAMPLE "contrib/ticket-milter.conf"

/* "SECTION KEY" -> default, or "" where none is given. */
static GHashTable *
table_new (void)
{
	return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
add (GHashTable *table, const char *section, const char *key,
     const char *fallback)
{
	char *name = g_strconcat (section, " ", key, NULL);

	if (g_hash_table_contains (table, name))
		fail_msg ("%s is there twice", name);
	g_hash_table_insert (table, name, g_strdup (fallback));
}

static char **
lines_of (const char *file)
{
	g_autofree char *text = NULL;

	if (!g_file_get_contents (file, &text, NULL, NULL))
		fail_msg ("%s: run this in the top folder", file);
	return g_strsplit (text, "\n", -1);
}

/* Where files are depends on how it was built; the manual has it as it is
 * without an option of make. */
static char *
printed_default (const struct option *option)
{
	static const struct {
		const char *built, *printed;
	} folders[] = {
		{ DATADIR "/", "/usr/share/" },
		{ LOCALSTATEDIR "/lib/", "/var/lib/" },
	};
	const char *text = option->fallback != NULL ? option->fallback : "";

	for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
		if (g_str_has_prefix (text, folders[i].built))
			return g_strconcat (folders[i].printed, text
					    + strlen (folders[i].built), NULL);
	return g_strdup (text);
}

static void
compare (const char *file, GHashTable *found)
{
	const struct option *options;
	GHashTableIter iter;
	gpointer name;
	gsize count;

	options = option_table (&count);
	for (gsize i = 0; i < count; i++) {
		g_autofree char *key = g_strconcat (options[i].section, " ",
						    options[i].key, NULL);
		g_autofree char *want = printed_default (&options[i]);
		const char *got = g_hash_table_lookup (found, key);

		if (got == NULL)
			fail_msg ("%s lacks \"%s\"", file, key);
		if (*want != '\0' && !g_str_equal (got, want))
			fail_msg ("%s: \"%s\": default %s, is %s", file, key,
				  got, want);
		if (*want == '\0' && g_str_equal (file, MANUAL)
		    && *got != '\0')
			fail_msg ("%s: \"%s\" has no default, but %s", file,
				  key, got);
		g_hash_table_remove (found, key);
	}
	g_hash_table_iter_init (&iter, found);
	if (g_hash_table_iter_next (&iter, &name, NULL))
		fail_msg ("%s has \"%s\", which is no key", file,
			  (char *) name);
}

/* ".Ss Section NAME", ".It Ic KEY No = ...", "Default:", ".Ql VALUE .". */
static void
test_manual (void **state)
{
	g_auto (GStrv) lines = lines_of (MANUAL);
	g_autoptr (GHashTable) found = table_new ();
	g_autofree char *section = g_strdup ("?");
	g_autofree char *key = NULL;

	(void) state;
	for (char **line = lines; *line != NULL; line++) {
		g_autofree char *fallback = NULL;

		if (g_str_has_prefix (*line, ".Ss ")) {
			g_free (section);
			section = g_str_has_prefix (*line, ".Ss Section ")
				? g_strdup (*line + strlen (".Ss Section "))
				: g_strdup ("");
		} else if (g_str_has_prefix (*line, ".It Ic ")) {
			g_free (key);
			key = g_strdup (*line + strlen (".It Ic "));
			key[strcspn (key, " ")] = '\0';
			add (found, section, key, "");
		} else if (g_str_equal (*line, "Default:")
			   && g_str_has_prefix (line[1], ".Ql ")) {
			fallback = g_strdup (line[1] + strlen (".Ql "));
			assert_true (g_str_has_suffix (fallback, " ."));
			fallback[strlen (fallback) - 2] = '\0';
			g_hash_table_replace (found,
				g_strconcat (section, " ", key, NULL),
				g_steal_pointer (&fallback));
		}
	}
	compare (MANUAL, found);
}

/* "#key = value" shows a default, "# text" explains. */
static bool
is_setting (const char *line)
{
	const char *word = *line == '#' ? line + 1 : line;
	const char *end = word + strspn (word, "abcdefghijklmnopqrstuvwxyz-");

	return end > word && g_str_has_prefix (end, " = ");
}

static void
test_sample_has_every_key (void **state)
{
	g_auto (GStrv) lines = lines_of (SAMPLE);
	g_autoptr (GHashTable) found = table_new ();
	g_autofree char *section = g_strdup ("");

	(void) state;
	for (char **line = lines; *line != NULL; line++) {
		char *text = g_strstrip (*line);
		bool shown = *text == '#';

		if (g_str_has_suffix (text, "{") && !shown) {
			text[strcspn (text, " ")] = '\0';
			g_free (section);
			section = g_strdup (text);
		} else if (g_str_equal (text, "}")) {
			*section = '\0';
		} else if (is_setting (text)) {
			const struct option *option;
			char *key = shown ? text + 1 : text;
			char *value = strstr (key, " = ") + 3;
			gsize last = strlen (value) - 1;

			key[strcspn (key, " ")] = '\0';
			if (*value == '"' && value[last] == '"') {
				value[last] = '\0';
				value++;
			}
			option = option_find (section, key);
			/* What is set in the sample need not be the
			 * default. */
			if (!shown && option != NULL
			    && option->fallback != NULL)
				value = (char *) option->fallback;
			add (found, section, key, value);
		}
	}
	compare (SAMPLE, found);
}

static void
expect_accepted (char **lines)
{
	g_autofree char *text = g_strjoinv ("\n", lines);
	g_autofree char *path = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (config_auto) config = NULL;
	int fd = g_file_open_tmp ("test-manual-XXXXXX", &path, NULL);

	assert_true (fd >= 0);
	close (fd);
	assert_true (g_file_set_contents (path, text, -1, NULL));
	config = config_load (path, &error);
	g_unlink (path);
	if (config == NULL)
		fail_msg ("%s", error->message);
}

static void
test_sample_is_accepted (void **state)
{
	g_auto (GStrv) lines = lines_of (SAMPLE);

	(void) state;
	expect_accepted (lines);
	/* And with every default that it shows set. */
	for (char **line = lines; *line != NULL; line++) {
		char *text = g_strchug (*line);

		/* What this machine may not have, or goes with another. */
		if (g_str_has_prefix (text, "#arc-sealers")
		    || g_str_has_prefix (text, "#socket-group")
		    || g_str_has_prefix (text, "#regulation")
		    || g_str_has_prefix (text, "#ca-file")
		    || g_str_has_prefix (text, "#user")
		    || g_str_has_prefix (text, "#password-file"))
			continue;
		if (*text == '#' && is_setting (text))
			*text = ' ';
	}
	expect_accepted (lines);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_manual),
		cmocka_unit_test (test_sample_has_every_key),
		cmocka_unit_test (test_sample_is_accepted),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
