/*
 * templates.h - the wording: a template by name and language, rendered.
 *
 * A template is a folder entry templates/LANG/NAME.{subject,txt,html};
 * an administrator's folder overrides single files; a file that is missing
 * or broken falls back to ours and the fact is reported in `notice`.
 */
#ifndef TEMPLATES_TEMPLATES_H
#define TEMPLATES_TEMPLATES_H

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

struct templates;

/* folder: ours; override: the administrator's, or NULL. */
struct templates *templates_new (const char *folder, const char *override,
				 GError **error);
void templates_free (struct templates *templates);

struct rendered {
	char *subject;		/* one line */
	char *text;
	char *html;		/* NULL if there is no html template */
	char *notice;		/* a fall-back happened: why; else NULL */
};
bool templates_render (struct templates *templates, const char *name,
		       const char *language, JsonNode *data,
		       struct rendered *rendered, GError **error);
void rendered_clear (struct rendered *rendered);

/* Every template in every language renders; false with the first mistake. */
bool templates_check (struct templates *templates, GError **error);

#endif
