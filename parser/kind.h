/*
 * kind.h - what a part of the MIME tree is in a mail: its text, another form
 * of its text, or a file.
 */
#ifndef PARSER_KIND_H
#define PARSER_KIND_H

#include "parser/entity.h"

enum kind {
	KIND_FILE,
	KIND_PLAIN,
	KIND_HTML,
	KIND_REPORT,		/* written by a machine for machines */
	KIND_MESSAGE,		/* a mail in the mail */
	KIND_TNEF,
	KIND_RENDITION		/* the text once more, for some program */
};

/* Where a part stands. */
enum place {
	PLACE_TOP,		/* it is the whole mail */
	PLACE_MIXED,
	PLACE_ALTERNATIVE,
	PLACE_RELATED		/* and not its root */
};

enum kind kind_of_leaf (const struct entity *leaf, enum place place);
/* Of the first text in it, of whatever depth; KIND_FILE if there is none but
 * what is stray. */
enum kind kind_of_tree (const struct entity *entity, enum place place);

/* Where the children of a multipart stand. */
enum place kind_place (const struct entity *multipart, guint child);
/* The child of a multipart/related that refers to the others. */
guint kind_root (const struct entity *related);

/* The name of a file that has none but is known for what it is; or NULL. */
const char *kind_file_name (const struct entity *leaf);

#endif
