/*
 * templates.h - the wording: a template by name and language, rendered.
 *
 * A template is LANG/NAME.{subject,txt,html} in a folder, each file in
 * Mustache (render.h).  Partials and parents are NAME.txt or NAME.html of
 * the same language, or beside the languages where it is shared
 * (layout.html).  An html template is optional, and so is what it prints: a
 * blank one means no html part.
 *
 * An administrator's folder of the same shape overrides single files,
 * partials too.  A file of it that is broken falls back to ours and the fact
 * is reported in `notice`; so is a language in which there is no such
 * template, which falls back to English.  Files are read anew each time: an
 * edit counts at once.
 *
 * Bounds: TEMPLATES_FILE_BYTES of one file, and those of render.h.
 * Threads: any; a struct templates never changes.
 * Errors: TEMPLATES_ERROR; the message begins with the file.
 */
#ifndef TEMPLATES_TEMPLATES_H
#define TEMPLATES_TEMPLATES_H

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

#define TEMPLATES_ERROR (templates_error_quark ())
GQuark templates_error_quark (void);
enum templates_error {
	TEMPLATES_ERROR_MISSING,	/* no such folder, template or file */
	TEMPLATES_ERROR_BROKEN		/* it is there and does not render */
};

enum { TEMPLATES_FILE_BYTES = 256 << 10 };

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
/* Whatever comes back, rendered is to be cleared. */
bool templates_render (struct templates *templates, const char *name,
		       const char *language, JsonNode *data,
		       struct rendered *rendered, GError **error);
void rendered_clear (struct rendered *rendered);

/* Whatever makes a template not render, or fall back, in any language: char *,
 * each once, beginning with the file; at most TEMPLATES_MISTAKES.  Caller's. */
enum { TEMPLATES_MISTAKES = 20 };
GPtrArray *templates_mistakes (struct templates *templates);

#endif
