/*
 * tree.h - one YAML file -> a tree of nodes; the only user of libyaml.
 *
 * Of YAML 1.1 what a person writes by hand: scalars in any style, lists, and
 * maps with text for keys, each key once.  Every scalar is text, so that
 * "no", "1e3" and "2026-01-01" are what they look like.  Refused, with the
 * line: anchors, aliases, tags, several documents, controls, and whatever is
 * beyond a bound.
 *
 * Errors go into mistakes (node.h).  Nothing is kept of a file with one.
 */
#ifndef REGULATION_TREE_H
#define REGULATION_TREE_H

#include "filter/regulation/node.h"

enum {
	TREE_BYTES = 4 << 20,
	TREE_DEPTH = 20,
	TREE_NODES = 100000
};

/* file: what mistakes call it.  NULL: said why.  An empty text is an empty
 * map. */
struct node *tree_parse (const char *file, const char *text, gsize length,
			 GPtrArray *mistakes);
/* path is read, and named in mistakes. */
struct node *tree_read (const char *path, GPtrArray *mistakes);

#endif
