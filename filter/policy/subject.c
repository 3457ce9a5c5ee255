#include "filter/policy/subject.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static bool
is_blank (char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

char *
subject_with_tag (const char *raw, const char *tag)
{
	return g_strconcat (" ", tag, raw == NULL || is_blank (*raw) ? ""
			    : " ", raw, NULL);
}

/* Behind the "[#12]" that text begins with, or text. */
static const char *
skip_number (const char *text)
{
	const char *end = text;

	if (!g_str_has_prefix (text, "[#") || !g_ascii_isdigit (text[2]))
		return text;
	for (end += 2; g_ascii_isdigit (*end); end++)
		continue;
	return *end == ']' ? end + 1 : text;
}

static const char *
skip_tags (const char *text, const char *advisory_tag)
{
	const char *start;

	do {
		while (is_blank (*text))
			text++;
		start = text;
		text = skip_number (text);
		if (g_str_has_prefix (text, advisory_tag))
			text += strlen (advisory_tag);
	} while (text != start);
	return text;
}

char *
subject_plain (const char *raw, const char *advisory_tag)
{
	g_autofree char *tag = g_strstrip (g_strdup (advisory_tag));
	GString *plain = g_string_new (NULL);
	bool blank = false;

	if (raw == NULL)
		return g_string_free (plain, FALSE);
	for (const char *c = skip_tags (raw, tag); *c != '\0'; c++) {
		if (blank && !is_blank (*c))
			g_string_append_c (plain, ' ');
		blank = is_blank (*c);
		if (!blank)
			g_string_append_c (plain, *c);
	}
	return g_string_free (plain, FALSE);
}
