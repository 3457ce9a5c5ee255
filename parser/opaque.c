#include "parser/opaque.h"

#include <string.h>

#include "parser/limits.h"
#include "parser/note.h"
#include "parser/octets.h"

/* What all parts of one tree have in common. */
struct opening {
	const struct entity *mail;
	struct room *room;
	GPtrArray *exceeded, *defects;
};

static bool
is_declared (const struct entity *leaf)
{
	return strcmp (leaf->type, "application/pkcs7-mime") == 0 ||
		strcmp (leaf->type, "application/x-pkcs7-mime") == 0;
}

/* Relays and archives that know no S/MIME leave it its name. */
static bool
is_named (const struct entity *leaf)
{
	gsize length = leaf->name ? strlen (leaf->name) : 0;

	return length > 4 &&
		strcmp (leaf->type, "application/octet-stream") == 0 &&
		g_ascii_strcasecmp (leaf->name + length - 4, ".p7m") == 0;
}

/* Does it begin as a part of a mail? */
static bool
is_entity (const struct header *header)
{
	return !header->broken && !header->incomplete &&
		(header_count (header, "content-type") > 0 ||
		 (header->fields->len == 0 && header->body_offset > 0));
}

static void open_tree (struct opening *opening, struct entity *entity,
		       unsigned depth, bool first);

static void
read_inside (struct opening *opening, struct entity *leaf, GBytes *inside,
	     unsigned depth, bool first)
{
	gsize length;
	const char *bytes = octets (inside, &length);
	g_autoptr (header_auto) header = header_parse (bytes, length);
	struct entity *child;

	if (!is_entity (header))
		return;
	leaf->inside = g_bytes_ref (inside);
	if (!first)
		return;
	child = entity_read (inside, header, opening->room, opening->exceeded,
			     opening->defects);
	leaf->children = g_ptr_array_new_with_free_func (
		(GDestroyNotify) entity_free);
	g_ptr_array_add (leaf->children, child);
	open_tree (opening, child, depth + 1, true);
}

static const char *
defect_of (const struct entity *leaf)
{
	switch (leaf->cms) {
	case CMS_NONE: return is_declared (leaf) ? "smime-damaged" : NULL;
	case CMS_DAMAGED: return "smime-damaged";
	case CMS_ENCRYPTED: return "smime-encrypted";
	case CMS_COMPRESSED: return "smime-compressed";
	case CMS_SIGNED:
	case CMS_CERTIFICATES:
	case CMS_SIGNATURE:
	case CMS_OTHER: break;
	}
	return NULL;
}

static void
open_leaf (struct opening *opening, struct entity *leaf, unsigned depth,
	   bool first)
{
	g_autoptr (GBytes) object = NULL, inside = NULL;
	const char *exceeded, *defect;

	if (depth >= LIMIT_SMIME_DEPTH ||
	    opening->room->smime_objects == 0) {
		note_once (opening->exceeded, depth >= LIMIT_SMIME_DEPTH ?
			   "smime-depth" : "smime-objects");
		return;
	}
	opening->room->smime_objects--;
	object = entity_content (leaf);
	leaf->cms = cms_read (object, opening->room, &inside, &exceeded);
	defect = exceeded ? NULL : defect_of (leaf);
	if (exceeded)
		note_once (opening->exceeded, exceeded);
	if (defect)
		note_once (opening->defects, defect);
	if (!inside)
		return;
	/* Another's is no signature of this mail. */
	if (leaf == opening->mail)
		leaf->sealed = g_bytes_ref (object);
	g_clear_pointer (&object, g_bytes_unref);
	read_inside (opening, leaf, inside, depth, first);
}

/* depth: of the parts that were opened on the way to here.  first: nothing
 * stands before it. */
static void
open_tree (struct opening *opening, struct entity *entity, unsigned depth,
	   bool first)
{
	if (!entity->children && (is_declared (entity) || is_named (entity))) {
		open_leaf (opening, entity, depth, first);
		return;
	}
	for (guint i = 0; entity->children && i < entity->children->len; i++)
		open_tree (opening, entity->children->pdata[i], depth,
			   first && i == 0);
}

void
opaque_open (struct entity *tree, struct room *room, GPtrArray *exceeded,
	     GPtrArray *defects)
{
	struct opening opening = {
		.mail = tree, .room = room, .exceeded = exceeded, .defects = defects
	};

	open_tree (&opening, tree, 0, true);
}
