/*
 * mustache.h - the text of a template -> a tree of what it says.
 *
 * Purpose: the grammar of Mustache: tags, delimiters, nesting, which lines
 * are standalone, and the indentation that partials, parents and blocks
 * carry.  What the values are is render.c's business.
 *
 * Ownership: mustache_parse gives what mustache_free frees; everything
 * inside belongs to it.  The text is only borrowed for the call.
 * Failure: RENDER_ERROR_SYNTAX with the line, RENDER_ERROR_LIMIT when tags
 * are nested deeper than RENDER_DEPTH.  Time is linear in the text.
 *
 * Lines: a line that only carries tags which print nothing is standalone and
 * vanishes as a whole.  Every other line opens with a NODE_LINE, which is
 * where an indentation from outside goes.
 *
 * Inheritance: a parent and its end are one unit, standalone when nothing
 * but white space is before the one and after the other.  In an argument
 * whose first line is its own, the indentation of that line is taken off
 * every line.
 */
#ifndef TEMPLATES_MUSTACHE_H
#define TEMPLATES_MUSTACHE_H

#include <glib.h>

enum node_kind {
	NODE_TEXT,		/* text */
	NODE_LINE,		/* a line begins here */
	NODE_VALUE,		/* {{path}}, escaped */
	NODE_RAW,		/* {{{path}}} or {{&path}} */
	NODE_SECTION,		/* {{#path}} children {{/path}} */
	NODE_INVERTED,		/* {{^path}} children {{/path}} */
	NODE_PARTIAL,		/* {{>name}} */
	NODE_PARENT,		/* {{<name}} arguments {{/name}} */
	NODE_BLOCK		/* {{$name}} children {{/name}} */
};

struct node {
	enum node_kind kind;
	char *name;		/* of the tag; the text of a NODE_TEXT */
	char **path;		/* the name, split; NULL for "." */
	GPtrArray *children;	/* struct node, or NULL */
	GHashTable *arguments;	/* of a parent: name -> struct node */
	/* What stands before a block or inline parent on its line: printed
	 * as the beginning of a line, unless a block is replaced. */
	char *lead;
	/* What every line of that which replaces this tag begins with, or
	 * NULL: the tag is in the middle of a line. */
	char *indent;
	/* An argument that does not begin on a line of its own. */
	gboolean inlined;
};

struct mustache {
	GPtrArray *nodes;	/* struct node */
};

struct mustache *mustache_parse (const char *text, GError **error);
void mustache_free (struct mustache *mustache);

typedef struct mustache mustache_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (mustache_auto, mustache_free)

#endif
