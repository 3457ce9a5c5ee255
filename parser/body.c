#include "parser/body.h"

#include <string.h>

#include "parser/attachment.h"
#include "parser/cms.h"
#include "parser/dataurl.h"
#include "parser/octets.h"
#include "parser/passage.h"
#include "parser/entity.h"
#include "parser/html.h"
#include "parser/kind.h"
#include "parser/limits.h"
#include "parser/note.h"
#include "parser/opaque.h"
#include "parser/piece.h"
#include "parser/shell.h"
#include "parser/stub.h"
#include "parser/tnef.h"
#include "parser/words.h"

enum {
	/* A mail in a mail in a mail: deeper ones stay files. */
	MESSAGE_DEPTH = 3
};

#define UNTYPED "application/octet-stream"
#define FORWARDED "---------- Forwarded message ----------"

/* A mail in the mail, whose text is still to be read. */
struct nested {
	GBytes *content;
	struct header *header;
	unsigned depth;
};

/* One mail on its way to facts. */
struct assembly {
	struct facts *facts;
	struct room room;
	GQueue nested;		/* struct nested, in order */
	unsigned depth;		/* of the message being read */
	gsize kept;		/* bytes of attachments */
};

/* type and content_id: of the leaf, or of what was found in it. */
static struct attachment *
keep (struct assembly *assembly, const char *name, const char *type,
      const char *content_id, GBytes *content)
{
	GPtrArray *attachments = assembly->facts->attachments;
	struct attachment *attachment;

	/* What is attached to an attached mail stays in it. */
	if (assembly->depth)
		return NULL;
	if (attachments->len >= LIMIT_ATTACHMENTS) {
		note_once (assembly->facts->exceeded, "attachments");
		return NULL;
	}
	assembly->kept += g_bytes_get_size (content);
	if (assembly->kept > LIMIT_ATTACHMENT_BYTES) {
		note_once (assembly->facts->exceeded, "attachment-bytes");
		return NULL;
	}
	attachment = attachment_new (name, type, content_id, content);
	g_ptr_array_add (attachments, attachment);
	return attachment;
}

static void
keep_whole (struct assembly *assembly, const struct entity *leaf,
	    const char *name, GBytes *content)
{
	struct attachment *attachment = keep (assembly, name, leaf->type,
					      leaf->content_id, content);

	if (attachment)
		attachment->is_inline = leaf->content_id &&
			strcmp (leaf->disposition, "attachment");
}

static void
note_piece (struct assembly *assembly, const struct entity *leaf,
	    const struct piece *piece)
{
	struct facts *facts = assembly->facts;
	guint i;

	if (piece->exceeded)
		note_once (facts->exceeded, piece->exceeded);
	if (piece->hidden)
		note_once (facts->defects, "hidden-text");
	if (leaf->transfer_is_odd)
		note_once (facts->defects, "odd-encoding");
	if (piece->undecodable) {
		note_once (facts->defects, "undecodable-text");
		keep_whole (assembly, leaf, leaf->name, piece->content);
	}
	for (i = 0; piece->files && i < piece->files->len; i++) {
		const struct piece_file *file = piece->files->pdata[i];

		keep (assembly, file->name, UNTYPED, NULL, file->content);
	}
}

static void
read_leaf (struct assembly *assembly, const struct entity *leaf,
	   struct passage *passage)
{
	struct piece piece;

	piece_read (&piece, leaf, &assembly->room);
	note_piece (assembly, leaf, &piece);
	passage_append (passage, piece.text, piece.charset, piece.guessed,
			piece.html);
	piece_clear (&piece);
}

static void read_text (struct assembly *assembly, const struct entity *entity,
		       enum place place, struct passage *passage);

/* The first child of the kind that has something to say. */
static void
read_alternative (struct assembly *assembly, const struct entity *entity,
		  enum kind kind, struct passage *passage)
{
	guint i;

	for (i = 0; i < entity->children->len && passage_is_blank (passage);
	     i++) {
		const struct entity *child = entity->children->pdata[i];

		if (kind_of_tree (child, PLACE_ALTERNATIVE) == kind)
			read_text (assembly, child, PLACE_ALTERNATIVE, passage);
	}
}

static void
choose_alternative (struct assembly *assembly, const struct entity *entity,
		    struct passage *passage)
{
	struct passage plain, html;

	passage_init (&plain);
	passage_init (&html);
	read_alternative (assembly, entity, KIND_PLAIN, &plain);
	if (passage_is_blank (&plain) || stub_is_possible (plain.text->str))
		read_alternative (assembly, entity, KIND_HTML, &html);
	/* Nothing but what is no form of the text.  No child is read twice,
	 * or those of forty alternatives in each other are a trillion times. */
	if (passage_is_blank (&plain) && passage_is_blank (&html))
		read_alternative (assembly, entity, KIND_FILE, &plain);
	if (passage_is_blank (&html) ||
	    !stub_is_one (plain.text->str, html.text->str))
		passage_join (passage, &plain);
	else
		passage_join (passage, &html);
	passage_clear (&plain);
	passage_clear (&html);
}

static bool
is_leaf_of (const struct entity *multipart, guint child, enum kind kind)
{
	const struct entity *entity = multipart->children->pdata[child];

	return !entity->children &&
		kind_of_leaf (entity, kind_place (multipart, child)) == kind;
}

/* Some programs put the two forms of a text one behind the other, as if
 * they were two texts. */
static void
read_pair (struct assembly *assembly, const struct entity *plain,
	   const struct entity *html, struct passage *passage)
{
	struct passage one, other;
	bool more;

	passage_init (&one);
	passage_init (&other);
	read_leaf (assembly, plain, &one);
	read_leaf (assembly, html, &other);
	more = !stub_holds (one.text->str, other.text->str);
	if (!more || !stub_holds (other.text->str, one.text->str))
		passage_join (passage, &one);
	if (more)
		passage_join (passage, &other);
	passage_clear (&one);
	passage_clear (&other);
}

static void
read_mixed (struct assembly *assembly, const struct entity *entity,
	    struct passage *passage)
{
	guint count = entity->children->len, i;

	for (i = 0; i < count && passage->text->len <= LIMIT_TEXT_BYTES; i++)
		if (i + 1 < count && is_leaf_of (entity, i, KIND_PLAIN) &&
		    is_leaf_of (entity, i + 1, KIND_HTML)) {
			read_pair (assembly, entity->children->pdata[i],
				   entity->children->pdata[i + 1], passage);
			i++;
		} else
			read_text (assembly, entity->children->pdata[i],
				   kind_place (entity, i), passage);
}

static void
read_text (struct assembly *assembly, const struct entity *entity,
	   enum place place, struct passage *passage)
{
	enum kind kind;

	if (!entity->children) {
		kind = kind_of_leaf (entity, place);
		if (kind == KIND_PLAIN || kind == KIND_HTML ||
		    kind == KIND_REPORT)
			read_leaf (assembly, entity, passage);
	} else if (strcmp (entity->type, "multipart/alternative") == 0)
		choose_alternative (assembly, entity, passage);
	else
		read_mixed (assembly, entity, passage);
}

static char *
read_words (const struct header *header, const char *name)
{
	const struct field *field = header_first (header, name);

	return field ? words_decode (field->value, field->length, NULL) :
		g_strdup ("");
}

/* content: is taken.  NULL: there are too many. */
static const struct nested *
add_nested (struct assembly *assembly, GBytes *content)
{
	struct nested *nested;
	gsize length;
	const char *bytes = octets (content, &length);

	if (assembly->room.messages == 0) {
		note_once (assembly->facts->exceeded, "messages");
		g_bytes_unref (content);
		return NULL;
	}
	assembly->room.messages--;
	nested = g_new0 (struct nested, 1);
	nested->content = content;
	nested->depth = assembly->depth + 1;
	nested->header = header_parse (bytes, length);
	g_queue_push_tail (&assembly->nested, nested);
	return nested;
}

static void
keep_message (struct assembly *assembly, const struct entity *leaf)
{
	g_autoptr (GBytes) content = entity_content (leaf);
	const struct nested *nested = add_nested (assembly,
						  g_bytes_ref (content));
	g_autofree char *subject = NULL, *name = NULL;

	if (leaf->name && *leaf->name)
		name = g_strdup (leaf->name);
	else if (nested) {
		subject = read_words (nested->header, "subject");
		name = g_strdup_printf ("%s.eml", *subject ? subject :
					"message");
	}
	keep_whole (assembly, leaf, name ? name : "message.eml", content);
}

/* false: winmail.dat is to be kept as it is, too. */
static bool
unpack (struct assembly *assembly, GBytes *content, struct passage *passage)
{
	bool blank = passage_is_blank (passage), whole;
	struct tnef tnef;
	guint i;

	whole = !tnef_read (&tnef, content) || !tnef.complete ||
		(blank && tnef.rich_only);
	for (i = 0; i < tnef.files->len; i++) {
		const struct tnef_file *file = tnef.files->pdata[i];

		keep (assembly, file->name, file->type ? file->type : UNTYPED,
		      file->content_id, file->content);
	}
	if (blank && tnef.text && tnef.html) {
		gsize *left = &assembly->room.html_bytes;
		gsize length = MIN (strlen (tnef.text), *left);
		g_autofree char *text = html_to_text (tnef.text, length, NULL);

		*left -= length;
		passage_append (passage, text, "utf-8", true, true);
	} else if (blank && tnef.text) {
		tnef.text = piece_line_ends (tnef.text);
		passage_append (passage, tnef.text, "utf-8", true, false);
	}
	tnef_clear (&tnef);
	return !whole;
}

/* What was pasted into HTML, whether that is the text or not. */
static void
keep_pictures (struct assembly *assembly, const struct entity *leaf)
{
	g_autoptr (GBytes) html = entity_content (leaf);
	struct dataurl url = { 0 };
	unsigned count = 0;
	gsize length;
	const char *bytes = octets (html, &length);

	while (dataurl_find (bytes, length, url.end, &url)) {
		g_autofree char *type = dataurl_type (bytes, &url);
		g_autoptr (GBytes) content = dataurl_content (bytes, &url);
		g_autofree char *name = NULL;

		if (g_bytes_get_size (content) < DATAURL_LEAST)
			continue;
		name = g_strdup_printf ("image%u.%s", ++count,
					type + strlen ("image/"));
		if (!keep (assembly, name, type, NULL, content))
			break;
	}
}

static void
keep_leaf (struct assembly *assembly, const struct entity *leaf,
	   enum place place, bool encrypted, struct passage *passage)
{
	g_autoptr (GBytes) content = NULL;
	enum kind kind = kind_of_leaf (leaf, place);
	const char *name = leaf->name;

	switch (kind) {
	case KIND_HTML:
		if (!assembly->depth)
			keep_pictures (assembly, leaf);
		return;
	case KIND_PLAIN:
	case KIND_REPORT:
	case KIND_RENDITION:
		return;
	case KIND_MESSAGE:
		if (assembly->depth < MESSAGE_DEPTH)
			keep_message (assembly, leaf);
		return;
	case KIND_TNEF:
	case KIND_FILE:
		break;
	}
	/* Signed, and attached to this mail. */
	if (leaf->inside && !leaf->children && assembly->depth < MESSAGE_DEPTH)
		add_nested (assembly, g_bytes_ref (leaf->inside));
	if (assembly->depth)
		return;
	if (!name || !*name)
		name = kind_file_name (leaf);
	if (!name && encrypted)
		name = "encrypted.asc";
	content = entity_content (leaf);
	if (kind == KIND_FILE || !unpack (assembly, content, passage))
		keep_whole (assembly, leaf, name, content);
}

/* passage: gets what text there is in them, if it is blank. */
static void
keep_files (struct assembly *assembly, const struct entity *entity,
	    enum place place, bool encrypted, struct passage *passage)
{
	guint i;

	if (!entity->children) {
		keep_leaf (assembly, entity, place, encrypted, passage);
		return;
	}
	/* Beside other parts it may be what the mail is about. */
	if (entity_is_open (entity) && place != PLACE_TOP)
		keep_leaf (assembly, entity, place, false, passage);
	encrypted = strcmp (entity->type, "multipart/encrypted") == 0;
	for (i = 0; i < entity->children->len; i++)
		keep_files (assembly, entity->children->pdata[i],
			    kind_place (entity, i), encrypted, passage);
}

/* A text that is kept as a file for its name, where there is no other. */
static void
read_named (struct assembly *assembly, const struct entity *entity,
	    enum place place, struct passage *passage)
{
	struct piece piece;
	guint i;

	for (i = 0; entity->children && i < entity->children->len &&
	     passage_is_blank (passage); i++)
		read_named (assembly, entity->children->pdata[i],
			    kind_place (entity, i), passage);
	if (entity->children || kind_of_leaf (entity, place) != KIND_FILE ||
	    strcmp (entity->disposition, "attachment") == 0 ||
	    (strcmp (entity->type, "text/plain") &&
	     strcmp (entity->type, "text/html")))
		return;
	piece_read (&piece, entity, &assembly->room);
	if (!piece.undecodable)
		passage_append (passage, piece.text, piece.charset,
				piece.guessed, piece.html);
	piece_clear (&piece);
}

static void
read_message (struct assembly *assembly, GBytes *message,
	      const struct header *header, struct passage *passage)
{
	g_autoptr (entity_auto) tree = entity_read (message, header,
		&assembly->room, assembly->facts->exceeded,
		assembly->facts->defects);

	opaque_open (tree, &assembly->room, assembly->facts->exceeded,
		     assembly->facts->defects);
	if (!assembly->depth)
		assembly->facts->shell = shell_read (tree, message, header);
	read_text (assembly, tree, PLACE_TOP, passage);
	keep_files (assembly, tree, PLACE_TOP, false, passage);
	if (passage_is_blank (passage))
		read_named (assembly, tree, PLACE_TOP, passage);
}

/* The text of an attached mail, under what forwarding programs write. */
static void
append_nested (struct assembly *assembly, struct nested *nested,
	       struct passage *passage)
{
	static const char *const fields[][2] = {
		{ "from", "From" }, { "date", "Date" },
		{ "subject", "Subject" }, { "to", "To" }
	};
	struct passage inner;
	GString *out = passage->text;
	gsize i;

	passage_init (&inner);
	assembly->depth = nested->depth;
	read_message (assembly, nested->content, nested->header, &inner);
	if (!passage_is_blank (&inner)) {
		if (out->len && out->str[out->len - 1] != '\n')
			g_string_append_c (out, '\n');
		g_string_append (out, "\n" FORWARDED "\n");
		for (i = 0; i < G_N_ELEMENTS (fields); i++) {
			g_autofree char *words = read_words (nested->header,
							     fields[i][0]);

			if (*words)
				g_string_append_printf (out, "%s: %s\n",
					fields[i][1], words);
		}
		g_string_append_printf (out, "\n%s", inner.text->str);
		if (!passage->charset) {
			passage->charset = inner.charset;
			passage->guessed = inner.guessed;
			passage->html = inner.html;
		}
	}
	passage_clear (&inner);
}

static void
nested_free (struct nested *nested)
{
	g_bytes_unref (nested->content);
	header_free (nested->header);
	g_free (nested);
}

static char *
finish_text (GString *text, GPtrArray *exceeded)
{
	gsize length = text->len;

	if (length > LIMIT_TEXT_BYTES) {
		note_once (exceeded, "text-bytes");
		length = LIMIT_TEXT_BYTES;
		while (length && (text->str[length] & 0xc0) == 0x80)
			length--;
	}
	g_string_truncate (text, length);
	return g_string_free (text, FALSE);
}

void
body_read (GBytes *raw, const struct header *header, struct facts *facts)
{
	struct assembly assembly = { .facts = facts, .room = ROOM };
	struct passage passage;
	struct nested *nested;

	passage_init (&passage);
	g_queue_init (&assembly.nested);
	read_message (&assembly, raw, header, &passage);
	facts->text_attached_at = passage.text->len;
	while ((nested = g_queue_pop_head (&assembly.nested))) {
		if (passage.text->len <= LIMIT_TEXT_BYTES)
			append_nested (&assembly, nested, &passage);
		nested_free (nested);
	}
	facts->text = finish_text (passage.text, facts->exceeded);
	facts->text_attached_at = MIN (facts->text_attached_at,
				       strlen (facts->text));
	facts->charset = g_strdup (passage.charset ? passage.charset :
				   "us-ascii");
	facts->charset_guessed = passage.guessed;
	facts->text_is_html = passage.html;
}

void
body_init (void)
{
	cms_init ();
	entity_init ();
	html_init ();
}
