#include "tests/unit/sigkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

char *
sigkit_new (void)
{
	char *folder = g_dir_make_tmp ("sigkit-XXXXXX", NULL);

	assert_non_null (folder);
	return folder;
}

void
sigkit_run (const char *folder, const char *command, ...)
{
	g_autofree char *text = NULL;
	g_autofree char *script = NULL;
	g_autofree char *error = NULL;
	const char *argv[] = { "/bin/sh", "-ec", NULL, NULL };
	va_list args;
	int status;

	va_start (args, command);
	text = g_strdup_vprintf (command, args);
	va_end (args);
	script = g_strdup_printf ("export GNUPGHOME='%s' HOME='%s'; "
		"cd '%s'; quiet () { gpg --batch --yes --quiet "
		"--no-permission-warning --pinentry-mode loopback "
		"--passphrase '' \"$@\"; }; %s", folder, folder, folder, text);
	argv[2] = script;
	if (!g_spawn_sync (NULL, (char **) argv, NULL,
			   G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
			   &error, &status, NULL) || status != 0)
		fail_msg ("%s: %s", text, error != NULL ? error : "?");
}

void
sigkit_free (char *folder)
{
	sigkit_run (folder, "gpgconf --kill all || :; rm -rf \"$HOME\"/*");
	sigkit_run (folder, "cd /; rm -rf '%s'", folder);
	g_free (folder);
}

GBytes *
sigkit_file (const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);
	char *bytes = NULL;
	gsize length;

	if (!g_file_get_contents (path, &bytes, &length, NULL))
		fail_msg ("%s: is not there", path);
	return g_bytes_new_take (bytes, length);
}
