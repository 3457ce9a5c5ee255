/*
 * render.h - Mustache, the whole published specification with inheritance.
 *
 * Source: the Mustache specification 1.3 (comments, delimiters,
 * interpolation, inverted, partials, sections, inheritance).  Values come as
 * JSON (json-glib); a value is never looked at as a template (I3).
 *
 * False are null, false, 0, "" and the empty list.  A list or an object
 * where a text is wanted prints nothing.
 *
 * Bounds: RENDER_DEPTH of sections and partials, RENDER_BYTES of output,
 * RENDER_STEPS of tags and pieces of text visited, so that a template that
 * prints nothing ends as well.  Time is linear in template, partials and
 * output.  Errors name the partial and the line.
 */
#ifndef TEMPLATES_RENDER_H
#define TEMPLATES_RENDER_H

#include <glib.h>
#include <json-glib/json-glib.h>

#define RENDER_ERROR (render_error_quark ())
GQuark render_error_quark (void);
enum render_error { RENDER_ERROR_SYNTAX, RENDER_ERROR_LIMIT };

enum { RENDER_DEPTH = 64, RENDER_BYTES = 1 << 20, RENDER_STEPS = 1 << 20 };

enum render_escape {
	RENDER_HTML,		/* {{x}} is escaped for HTML */
	RENDER_PLAIN		/* {{x}} is as it is: plain text, subjects */
};

/* The text of a partial by name, caller's to free, or NULL: empty. */
typedef char *(*render_partial_func) (const char *name, gpointer user);

/* data and partial may be NULL: nothing known, no partials. */
char *render (const char *template_text, JsonNode *data,
	      enum render_escape escape, render_partial_func partial,
	      gpointer user, GError **error);

#endif
