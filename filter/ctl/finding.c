#include "filter/ctl/finding.h"

static void
finding_free (gpointer data)
{
	struct finding *finding = data;

	g_free (finding->what);
	g_free (finding->text);
	g_free (finding->remedy);
	g_free (finding);
}

GPtrArray *
findings_new (void)
{
	return g_ptr_array_new_with_free_func (finding_free);
}

void
finding_add (GPtrArray *findings, enum finding_level level, const char *what,
	     const char *remedy, const char *format, ...)
{
	struct finding *finding = g_new0 (struct finding, 1);
	va_list ap;

	finding->level = level;
	finding->what = g_strdup (what);
	finding->remedy = g_strdup (remedy);
	va_start (ap, format);
	finding->text = g_strdup_vprintf (format, ap);
	va_end (ap);
	g_ptr_array_add (findings, finding);
}

const char *
finding_level_name (enum finding_level level)
{
	switch (level) {
	case FINDING_OK: return "ok";
	case FINDING_WARNING: return "warning";
	case FINDING_PROBLEM: return "problem";
	}
	return "problem";
}

/* Files, logs and other programs are quoted in it. */
static char *
harmless (const char *text)
{
	char *safe = g_utf8_make_valid (text, -1);

	for (char *p = safe; *p != '\0'; p++)
		if (g_ascii_iscntrl (*p))
			*p = '?';
	return safe;
}

char *
finding_print (const struct finding *finding)
{
	g_autofree char *text = harmless (finding->text);
	GString *out = g_string_new (NULL);

	g_string_append_printf (out, "%-8s %s: %s\n",
				finding_level_name (finding->level),
				finding->what, text);
	if (finding->remedy != NULL) {
		g_autofree char *remedy = harmless (finding->remedy);

		g_string_append_printf (out, "         -> %s\n", remedy);
	}
	return g_string_free (out, FALSE);
}

JsonObject *
finding_json (const struct finding *finding)
{
	JsonObject *object = json_object_new ();

	json_object_set_string_member (object, "level",
				       finding_level_name (finding->level));
	json_object_set_string_member (object, "what", finding->what);
	json_object_set_string_member (object, "text", finding->text);
	if (finding->remedy != NULL)
		json_object_set_string_member (object, "remedy",
					       finding->remedy);
	else
		json_object_set_null_member (object, "remedy");
	return object;
}
