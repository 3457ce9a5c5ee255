#include "filter/explainpart.h"

#include "filter/jsontext.h"
#include "filter/log.h"

void
explain_strings (GString *out, const char *name, const GPtrArray *list)
{
	jsontext_begin_array (out, name);
	for (guint i = 0; i < list->len; i++)
		jsontext_string (out, NULL, list->pdata[i]);
	jsontext_end_array (out);
}

void
explain_given (GString *out, const char *name, const char *value)
{
	if (value != NULL)
		jsontext_string (out, name, value);
}

void
explain_line (GString *text, const char *name, const char *value)
{
	g_autofree char *shown = NULL;

	if (value == NULL || *value == '\0')
		return;
	shown = log_escape (value);
	g_string_append_printf (text, "  %-12s %s\n", name, shown);
}
