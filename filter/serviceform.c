#include "filter/serviceform.h"

#include <string.h>

#define DIVIDERS " \t;,"

/* *name is lower-case. */
static char *
read_name (const char *text, char **name)
{
	if (!g_utf8_validate (text, -1, NULL))
		return g_strdup ("is not UTF-8");
	if (*text == '\0' || strlen (text) > SERVICE_NAME_BYTES)
		return g_strdup_printf ("%.100s is no name; 1 to %d bytes, "
					"like web17", text,
					SERVICE_NAME_BYTES);
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
		gunichar c = g_utf8_get_char (at);

		if (c == ',' || c == ';' || g_unichar_isspace (c)
		    || g_unichar_iscntrl (c))
			return g_strdup_printf ("%s is no name; without "
						"blanks, commas and "
						"semicolons, like web17",
						text);
	}
	*name = g_utf8_strdown (text, -1);
	return NULL;
}

char *
serviceform_read (const char *text, enum service *kind, char **name)
{
	const char *colon = strchr (text, ':');
	g_autofree char *word = colon == NULL ? NULL
		: g_ascii_strdown (text, colon - text);

	if (word == NULL || !service_read (word, kind))
		return g_strdup_printf ("%.200s names nothing that an account "
					"can have; product:NAME, server:NAME "
					"or list:NAME", text);
	return read_name (colon + 1, name);
}

char *
serviceform_read_cell (const char *cell, GPtrArray *names)
{
	g_auto (GStrv) words = g_strsplit_set (cell, DIVIDERS, -1);

	for (guint i = 0; words[i] != NULL; i++) {
		char *name = NULL;
		char *mistake;

		if (*words[i] == '\0')
			continue;
		mistake = read_name (words[i], &name);
		if (mistake != NULL)
			return mistake;
		g_ptr_array_add (names, name);
	}
	return NULL;
}
