/* ticket-milter: arguments and start-up; the rest is daemon.c. */
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "filter/config.h"
#include "filter/daemon.h"
#include "filter/keyfile.h"
#include "filter/log.h"
#include "filter/sigworker.h"
#include "templates/templates.h"

struct arguments {
	char *config_file;
	gboolean test;
	gboolean foreground;
	gboolean version;
};

/* A core file would have mail in it. */
static void
leave_no_core (void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit (RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
	/* Also where cores go to a program, which has no limit; but the
	 * leak checker has to look into us. */
	prctl (PR_SET_DUMPABLE, 0);
#endif
}

static bool
parse (int *argc, char ***argv, struct arguments *arguments)
{
	const GOptionEntry entries[] = {
		{ "config", 'c', 0, G_OPTION_ARG_FILENAME,
		  &arguments->config_file, "Configuration (default "
		  CONFIG_FILE ")", "FILE" },
		{ "test", 't', 0, G_OPTION_ARG_NONE, &arguments->test,
		  "Check the configuration, the wording and the folders, and "
		  "exit", NULL },
		{ "foreground", 'f', 0, G_OPTION_ARG_NONE,
		  &arguments->foreground,
		  "Stay in the foreground, as it always does", NULL },
		{ "version", 0, 0, G_OPTION_ARG_NONE, &arguments->version,
		  "Print the version, and exit", NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL }
	};
	g_autoptr (GOptionContext) context = g_option_context_new (NULL);
	g_autoptr (GError) error = NULL;

	g_option_context_set_summary (context,
		"Turns support mail into tickets, as a filter of Postfix.");
	g_option_context_set_description (context,
		"See ticket-milter(8) and ticket-milter.conf(5).");
	g_option_context_add_main_entries (context, entries, NULL);
	if (!g_option_context_parse (context, argc, argv, &error)) {
		fprintf (stderr, "ticket-milter: %s; see --help\n",
			 error->message);
		return false;
	}
	if (*argc > 1) {
		fprintf (stderr, "ticket-milter: %s: takes no argument; see "
			 "--help\n", (*argv)[1]);
		return false;
	}
	return true;
}

/* What is to be in /run is made by the unit, and gone while it is down. */
static bool
is_folder (const char *path, const char *key)
{
	if (g_file_test (path, G_FILE_TEST_IS_DIR)
	    || g_str_has_prefix (path, "/run/"))
		return true;
	fprintf (stderr, "ticket-milter: %s: %s is no folder; create it and "
		 "let the daemon's user write there\n", key, path);
	return false;
}

static bool
has_folder (const char *path, const char *key)
{
	g_autofree char *folder = g_path_get_dirname (path);

	return is_folder (folder, key);
}

static bool
test_keys (const struct config *config)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (keyfile_auto) file = keyfile_read (config->address_keys,
						      &error);

	if (g_error_matches (error, KEYFILE_ERROR, KEYFILE_ERROR_MISSING)) {
		fprintf (stderr, "ticket-milter: address-keys: %s is not there"
			 "; the daemon would create it with one random key\n",
			 config->address_keys);
		return has_folder (config->address_keys, "address-keys");
	}
	if (file == NULL)
		fprintf (stderr, "%s\n", error->message);
	return file != NULL;
}

static bool
test_templates (const struct config *config)
{
	g_autoptr (GError) error = NULL;
	struct templates *templates = templates_new (
		config->templates, config->templates_override, &error);
	g_autoptr (GPtrArray) mistakes = NULL;

	if (templates == NULL) {
		fprintf (stderr, "ticket-milter: templates: %s\n",
			 error->message);
		return false;
	}
	mistakes = templates_mistakes (templates);
	for (guint i = 0; i < mistakes->len; i++)
		fprintf (stderr, "ticket-milter: templates: %s\n",
			 (const char *) mistakes->pdata[i]);
	templates_free (templates);
	return mistakes->len == 0;
}

/* Not that anything can be opened: that may be in use by the daemon. */
static bool
test (const struct config *config)
{
	bool good = test_templates (config);

	good &= has_folder (config->store, "store");
	good &= test_keys (config);
	good &= is_folder (config->spool, "spool");
	good &= has_folder (config->control, "control");
	if (g_str_has_prefix (config->socket, "unix:"))
		good &= has_folder (config->socket + strlen ("unix:"),
				    "socket");
	return good;
}

int
main (int argc, char **argv)
{
	struct arguments arguments = { NULL, FALSE, FALSE, FALSE };
	g_autoptr (GError) error = NULL;
	g_autofree char *file = NULL;
	struct config *config;

	if (sigworker_is_asked (argc, argv))
		return sigworker_main ();
	umask (077);
	leave_no_core ();
	daemon_block_signals ();
	if (!parse (&argc, &argv, &arguments))
		return EX_USAGE;
	if (arguments.version) {
		printf ("ticket-milter %s\n", VERSION);
		return EXIT_SUCCESS;
	}
	file = arguments.config_file != NULL
		? g_steal_pointer (&arguments.config_file)
		: g_strdup (CONFIG_FILE);
	config = config_load (file, &error);
	if (config == NULL) {
		fprintf (stderr, "%s\n", error->message);
		return EX_CONFIG;
	}
	if (arguments.test) {
		bool good = test (config);

		config_free (config);
		return good ? EXIT_SUCCESS : EX_CONFIG;
	}
	log_set_level (config->log_level);
	return daemon_run (config);
}
