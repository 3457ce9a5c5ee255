#include "filter/ctl/ctl.h"

#include <stdio.h>

void
ctl_complain (const char *format, ...)
{
	g_autofree char *text = NULL;
	g_auto (GStrv) lines = NULL;
	va_list args;

	va_start (args, format);
	text = g_strdup_vprintf (format, args);
	va_end (args);
	lines = g_strsplit (text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *safe = g_utf8_make_valid (lines[i], -1);

		for (char *p = safe; *p != '\0'; p++)
			if (g_ascii_iscntrl (*p))
				*p = '?';
		fprintf (stderr, "ticketctl: %s\n", safe);
	}
}

bool
ctl_options (int *argc, char ***argv, const char *usage, const char *about,
	     const GOptionEntry *entries)
{
	g_autoptr (GOptionContext) context = g_option_context_new (usage);
	g_autoptr (GError) error = NULL;

	g_option_context_set_summary (context, about);
	if (entries != NULL)
		g_option_context_add_main_entries (context, entries, NULL);
	if (g_option_context_parse (context, argc, argv, &error))
		return true;
	ctl_complain ("%s: %s; see --help", g_get_prgname (), error->message);
	return false;
}

struct config *
ctl_config (const struct ctl *ctl)
{
	g_autoptr (GError) error = NULL;
	struct config *config = config_load (ctl->config_file, &error);

	if (config == NULL)
		ctl_complain ("%s", error->message);
	return config;
}
