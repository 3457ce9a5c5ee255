#include "filter/explainpart.h"

#include "filter/jsontext.h"
#include "filter/log.h"

/* Of the object of most mails. */
enum { OBJECT_BYTES = 4096 };

char *
explain_json (const char *file, const struct policy *policy,
	      const struct facts *facts, const struct known *known,
	      const struct plan *plan, const char *error)
{
	GString *out = g_string_sized_new (OBJECT_BYTES);
	g_autofree char *name = g_utf8_make_valid (file, -1);

	jsontext_begin_object (out, NULL);
	jsontext_string (out, "file", name);
	if (facts != NULL)
		explain_facts_json (out, policy, facts);
	else
		jsontext_string (out, "facts", NULL);
	if (known != NULL)
		explain_known_json (out, policy, facts, known);
	else
		jsontext_string (out, "known", NULL);
	if (plan != NULL)
		explain_plan_json (out, plan);
	else
		jsontext_string (out, "plan", NULL);
	jsontext_string (out, "error", error);
	jsontext_end_object (out);
	return g_string_free (out, FALSE);
}

char *
explain_text (const char *file, const struct policy *policy,
	      const struct facts *facts, const struct known *known,
	      const struct plan *plan, const char *error)
{
	GString *text = g_string_new (NULL);
	g_autofree char *name = log_escape (file);

	g_string_append_printf (text, "%s\n", name);
	explain_line (text, "error", error);
	if (facts != NULL)
		explain_facts_text (text, policy, facts);
	if (known != NULL)
		explain_known_text (text, facts, known);
	if (plan != NULL)
		explain_plan_text (text, plan);
	return g_string_free (text, FALSE);
}
