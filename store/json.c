#include "store/json.h"

#include <stdbool.h>

enum { FIRST_BYTES = 256 };

GString *
json_begin (void)
{
	GString *object = g_string_sized_new (FIRST_BYTES);

	return g_string_append_c (object, '{');
}

static bool
is_plain (unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
}

static void
append_escaped (GString *object, unsigned char c)
{
	if (c == '"' || c == '\\')
		g_string_append_printf (object, "\\%c", c);
	else if (c == '\n')
		g_string_append (object, "\\n");
	else
		g_string_append_printf (object, "\\u%04x", c);
}

static void
append_quoted (GString *object, const char *text)
{
	g_string_append_c (object, '"');
	while (*text != '\0') {
		const char *plain = text;

		while (*text != '\0' && is_plain ((unsigned char) *text))
			text++;
		g_string_append_len (object, plain, text - plain);
		if (*text != '\0')
			append_escaped (object, (unsigned char) *text++);
	}
	g_string_append_c (object, '"');
}

static void
append_key (GString *object, const char *key)
{
	if (object->len > 1)
		g_string_append_c (object, ',');
	append_quoted (object, key);
	g_string_append_c (object, ':');
}

void
json_text (GString *object, const char *key, const char *value)
{
	g_autofree char *valid = NULL;

	if (value == NULL)
		return;
	valid = g_utf8_make_valid (value, -1);
	append_key (object, key);
	append_quoted (object, valid);
}

void
json_number (GString *object, const char *key, gint64 value)
{
	append_key (object, key);
	g_string_append_printf (object, "%" G_GINT64_FORMAT, value);
}

char *
json_end (GString *object)
{
	g_string_append_c (object, '}');
	return g_string_free (object, FALSE);
}
