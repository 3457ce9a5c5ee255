#include "filter/jsontext.h"

#include <string.h>

static inline bool
stands_for_itself (guchar c)
{
	return c > '\\' ? c != 0x7f : c >= ' ' && c != '"' && c != '\\';
}

static void
append_quoted (GString *out, const char *value)
{
	const char *p = value;

	g_string_append_c (out, '"');
	while (*p != '\0') {
		const char *run = p;

		while (stands_for_itself ((guchar) *p))
			p++;
		g_string_append_len (out, run, p - run);
		switch (*p) {
		case '\0':
			continue;
		case '"': case '\\':
			g_string_append_c (out, '\\');
			g_string_append_c (out, *p);
			break;
		case '\n':
			g_string_append (out, "\\n");
			break;
		case '\t':
			g_string_append (out, "\\t");
			break;
		case '\r':
			g_string_append (out, "\\r");
			break;
		case '\b':
			g_string_append (out, "\\b");
			break;
		case '\f':
			g_string_append (out, "\\f");
			break;
		default:
			g_string_append_printf (out, "\\u%04x", *p);
			break;
		}
		p++;
	}
	g_string_append_c (out, '"');
}

/* What stands before a value: a comma, unless it is the first of its kind,
 * and its name. */
static void
append_name (GString *out, const char *name)
{
	if (out->len > 0 && strchr ("{[", out->str[out->len - 1]) == NULL)
		g_string_append_c (out, ',');
	if (name != NULL) {
		append_quoted (out, name);
		g_string_append_c (out, ':');
	}
}

void
jsontext_begin_object (GString *out, const char *name)
{
	append_name (out, name);
	g_string_append_c (out, '{');
}

void
jsontext_end_object (GString *out)
{
	g_string_append_c (out, '}');
}

void
jsontext_begin_array (GString *out, const char *name)
{
	append_name (out, name);
	g_string_append_c (out, '[');
}

void
jsontext_end_array (GString *out)
{
	g_string_append_c (out, ']');
}

void
jsontext_string (GString *out, const char *name, const char *value)
{
	append_name (out, name);
	if (value != NULL)
		append_quoted (out, value);
	else
		g_string_append (out, "null");
}

void
jsontext_bool (GString *out, const char *name, bool value)
{
	append_name (out, name);
	g_string_append (out, value ? "true" : "false");
}

void
jsontext_integer (GString *out, const char *name, gint64 value)
{
	append_name (out, name);
	g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
}

/* With a point, so that a reader takes it for no integer. */
void
jsontext_double (GString *out, const char *name, double value)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];

	append_name (out, name);
	g_string_append (out, g_ascii_dtostr (buffer, sizeof buffer, value));
	if (strchr (buffer, '.') == NULL)
		g_string_append (out, ".0");
}
