#include "parser/entity.h"

#include <gmime/gmime.h>
#include <string.h>

#include "parser/boundary.h"
#include "parser/fence.h"
#include "parser/limits.h"
#include "parser/note.h"
#include "parser/octets.h"
#include "parser/parthead.h"

#if defined (__has_feature)
#if __has_feature (address_sanitizer)
#define WITH_LEAK_SANITIZER
#endif
#elif defined (__SANITIZE_ADDRESS__)
#define WITH_LEAK_SANITIZER
#endif
#ifdef WITH_LEAK_SANITIZER
#include <sanitizer/lsan_interface.h>
#endif

/* What one reading needs at hand. */
struct reading {
	GBytes *message;
	gsize body;		/* offset of the body in the message */
	gsize head;		/* length of the head that was put before it */
	gsize seen;		/* the end of the last leaf */
	const char *boundary;	/* of the multipart that is being read */
	char *charset;		/* that the first text says, or NULL */
	guint parts;
	struct room *room;
	GPtrArray *exceeded, *defects;
};

static char *
field_value (GMimeObject *object, const char *name)
{
	GMimeHeaderList *list = g_mime_object_get_header_list (object);
	GMimeHeader *header = g_mime_header_list_get_header (list, name);

	return header ? g_strdup (g_mime_header_get_raw_value (header)) : NULL;
}

/* Types that programs write, which are none; NULL where that cannot be
 * mended (RFC 2045 section 5.2: the part is what parts are by default). */
static char *
repair_type (const char *value)
{
	static const struct {
		const char *wrong, *right;
	} repairs[] = {
		{ "text", "text/plain" },
		{ "plain", "text/plain" },
		{ "plaintext", "text/plain" },
		{ "text/", "text/plain" },
		{ "html", "text/html" },
		{ "multipart", "multipart/mixed" },
		{ "multipart/", "multipart/mixed" },
	};
	const char *slash = strchr (value, '/');
	unsigned i;

	for (i = 0; i < G_N_ELEMENTS (repairs); i++)
		if (strcmp (value, repairs[i].wrong) == 0)
			return g_strdup (repairs[i].right);
	return slash && slash > value && slash[1] && g_str_is_ascii (value) ?
		g_strdup (value) : NULL;
}

/* The first of the names that are given, in the order of trust. */
static char *
find_name (const struct parameters *disposition,
	   const struct parameters *type, const char *hint)
{
	char *name = parameters_read (disposition, "filename", hint);

	if (!name || !*name) {
		g_free (name);
		name = parameters_read (type, "name", hint);
	}
	if (!name || !*name) {
		g_free (name);
		name = parameters_read (disposition, "name", hint);
	}
	if (!name || !*name) {
		g_free (name);
		name = parameters_read (type, "filename", hint);
	}
	return name;
}

static char *
read_content_id (const char *value)
{
	char *id = g_strstrip (g_strdup (value));
	gsize length = strlen (id);

	if (length > 1 && id[0] == '<' && id[length - 1] == '>') {
		memmove (id, id + 1, length - 2);
		id[length - 2] = '\0';
	}
	if (!*id || strlen (id) > LIMIT_MESSAGE_ID_BYTES ||
	    !g_utf8_validate (id, -1, NULL)) {
		g_free (id);
		return NULL;
	}
	return id;
}

/* fallback: the type of a part that does not say; hint: the charset of the
 * text before it, or NULL. */
static struct entity *
entity_new (const char *type, const char *disposition, const char *id,
	    const char *transfer, const char *fallback, const char *hint)
{
	struct entity *entity = g_new0 (struct entity, 1);
	g_autoptr (parameters_auto) shown = parameters_parse (disposition);

	entity->parameters = parameters_parse (type);
	entity->type = repair_type (entity->parameters->value);
	entity->type_given = entity->type != NULL;
	if (!entity->type)
		entity->type = g_strdup (fallback);
	entity->disposition = g_strdup (shown->value);
	entity->name = find_name (shown, entity->parameters, hint);
	entity->content_id = id ? read_content_id (id) : NULL;
	entity->transfer = transfer_find (transfer);
	entity->transfer_is_odd = !transfer_is_standard (transfer);
	return entity;
}

void
entity_free (struct entity *entity)
{
	if (!entity)
		return;
	g_free (entity->type);
	parameters_free (entity->parameters);
	g_free (entity->disposition);
	g_free (entity->name);
	g_free (entity->content_id);
	g_clear_pointer (&entity->encoded, g_bytes_unref);
	g_clear_pointer (&entity->sealed, g_bytes_unref);
	g_clear_pointer (&entity->inside, g_bytes_unref);
	g_clear_pointer (&entity->children, g_ptr_array_unref);
	g_free (entity);
}

bool
entity_is (const struct entity *entity, const char *major)
{
	gsize length = strlen (major);

	return strncmp (entity->type, major, length) == 0 &&
		entity->type[length] == '/';
}

bool
entity_is_open (const struct entity *entity)
{
	return entity->inside && entity->children;
}

GBytes *
entity_content (const struct entity *leaf)
{
	return transfer_decode (leaf->encoded, leaf->transfer);
}

/* GMime has no content for a part without a blank line in it. */
static GBytes *
find_headless (struct reading *reading)
{
	gsize length, start = 0, end = 0;
	const char *bytes = octets (reading->message, &length);

	if (reading->boundary)
		parthead_find (bytes, length,
			       MAX (reading->seen, reading->body),
			       reading->boundary, &start, &end);
	reading->seen = MAX (reading->seen, end);
	if (start == end)
		return g_bytes_new_static ("", 0);
	note_once (reading->defects, "broken-header");
	return g_bytes_new_from_bytes (reading->message, start, end - start);
}

/* The leaf's content as it stands in the message: GMime's stream is a
 * window on the bytes that it was given. */
static GBytes *
slice (struct reading *reading, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content (part);
	GMimeStream *stream;
	gsize total, start, end, headed;
	const char *bytes = g_bytes_get_data (reading->message, &total);

	if (!content)
		return find_headless (reading);
	stream = g_mime_data_wrapper_get_stream (content);
	start = reading->body + (gsize) stream->bound_start - reading->head;
	end = reading->body + (gsize) stream->bound_end - reading->head;
	if (stream->bound_end < 0 || end > total)
		end = total;
	start = MIN (start, end);
	headed = parthead_end (bytes, reading->body, start);
	if (headed < start)
		note_once (reading->defects, "broken-header");
	start = headed;
	/* GMime takes the line end before a delimiter to be like the one
	 * behind it: what it took too much is put back. */
	if (total - end > 2 && bytes[end] != '\r' && bytes[end + 1] == '\n' &&
	    bytes[end + 2] == '-')
		end++;
	/* Or, where the last delimiter ends the mail, it leaves half of it. */
	if (end > start && end < total && bytes[end] == '\n' &&
	    bytes[end - 1] == '\r')
		end--;
	reading->seen = end;
	return g_bytes_new_from_bytes (reading->message, start, end - start);
}

/* A multipart none of whose delimiters was found is all prologue. */
static void
add_prologue (struct reading *reading, struct entity *entity,
	      GMimeMultipart *multipart)
{
	const char *text = g_mime_multipart_get_prologue (multipart);
	struct entity *leaf;

	note_once (reading->defects, "no-parts");
	if (!text || !*text)
		return;
	leaf = entity_new (NULL, NULL, NULL, NULL, "text/plain", NULL);
	leaf->encoded = g_bytes_new (text, strlen (text));
	leaf->stray = true;
	g_ptr_array_add (entity->children, leaf);
}

static struct entity *
read_object (struct reading *reading, GMimeObject *object, unsigned depth,
	     const char *fallback)
{
	g_autofree char *type = field_value (object, "Content-Type");
	g_autofree char *shown = field_value (object, "Content-Disposition");
	g_autofree char *id = field_value (object, "Content-ID");
	g_autofree char *transfer = field_value (object,
						 "Content-Transfer-Encoding");
	struct entity *entity = entity_new (type, shown, id, transfer,
					    fallback, reading->charset);
	int count, i;

	reading->parts++;
	entity->located = g_mime_object_get_header (object,
						    "Content-Location");
	if (entity->parameters->exceeded)
		note_once (reading->exceeded, "parameters");
	if (!reading->charset && entity_is (entity, "text"))
		reading->charset = parameters_get (entity->parameters,
						   "charset");
	if (GMIME_IS_PART (object)) {
		entity->encoded = slice (reading, GMIME_PART (object));
		return entity;
	}
	entity->children = g_ptr_array_new_with_free_func (
		(GDestroyNotify) entity_free);
	if (!GMIME_IS_MULTIPART (object))
		return entity;
	fallback = strcmp (entity->type, "multipart/digest") ? "text/plain" :
		"message/rfc822";
	count = g_mime_multipart_get_count (GMIME_MULTIPART (object));
	if (count == 0 && depth > 0)
		add_prologue (reading, entity, GMIME_MULTIPART (object));
	for (i = 0; i < count; i++) {
		if (depth >= LIMIT_DEPTH || reading->parts >= LIMIT_PARTS) {
			note_once (reading->exceeded, depth >= LIMIT_DEPTH ?
				   "depth" : "parts");
			break;
		}
		reading->boundary = g_mime_multipart_get_boundary (
			GMIME_MULTIPART (object));
		g_ptr_array_add (entity->children, read_object (reading,
			g_mime_multipart_get_part (GMIME_MULTIPART (object),
						   i),
			depth + 1, fallback));
	}
	return entity;
}

/* A header that says multipart in the one way that cannot be misread. */
static char *
make_head (const char *type, const char *boundary)
{
	GString *head = g_string_new (NULL);

	g_string_printf (head, "Content-Type: %s; boundary=\"", type);
	for (; *boundary; boundary++) {
		if (strchr ("\"\\", *boundary))
			g_string_append_c (head, '\\');
		if (!g_ascii_iscntrl (*boundary))
			g_string_append_c (head, *boundary);
	}
	g_string_append (head, "\"\n\n");
	return g_string_free (head, FALSE);
}

/* What is below the header. */
static const char *
find_body (const struct reading *reading, gsize *length)
{
	const char *bytes = octets (reading->message, length);

	*length -= reading->body;
	return bytes + reading->body;
}

/* Has GMime read the body as a multipart with this boundary.  The children
 * become the entity's; false if there are none. */
static bool
read_multipart (struct reading *reading, struct entity *entity,
		const char *boundary)
{
	gsize length, size;
	const char *body = find_body (reading, &length);
	g_autofree char *head = make_head (entity->type, boundary);
	GByteArray *whole = g_byte_array_new ();
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeObject *object;
	const char *exceeded;

	reading->head = strlen (head);
	size = fence_find (body, length, head, reading->room, &exceeded);
	if (exceeded)
		note_once (reading->exceeded, exceeded);
	g_byte_array_append (whole, (const guint8 *) head, reading->head);
	g_byte_array_append (whole, (const guint8 *) body, size);
	stream = g_mime_stream_mem_new_with_byte_array (whole);
	g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), TRUE);
	parser = g_mime_parser_new_with_stream (stream);
	object = g_mime_parser_construct_part (parser, NULL);
	if (object) {
		struct entity *read = read_object (reading, object, 0,
						   "text/plain");

		g_clear_pointer (&entity->children, g_ptr_array_unref);
		entity->children = g_steal_pointer (&read->children);
		entity_free (read);
		g_object_unref (object);
	}
	g_object_unref (parser);
	g_object_unref (stream);
	return entity->children && entity->children->len > 0;
}

/* A multipart by the boundary that its lines use. */
static bool
read_undeclared (struct reading *reading, struct entity *entity)
{
	gsize length;
	const char *body = find_body (reading, &length);
	bool sure = entity_is (entity, "multipart");
	g_autofree char *found = boundary_find (body, length, sure);
	g_autofree char *type = NULL;

	if (!found)
		return false;
	if (!sure) {
		type = entity->type;
		entity->type = g_strdup ("multipart/mixed");
	}
	if (read_multipart (reading, entity, found))
		return true;
	if (type) {
		g_free (entity->type);
		entity->type = g_steal_pointer (&type);
	}
	return false;
}

/* An encoding that no multipart may have. */
static void
undo_transfer (struct reading *reading, struct entity *entity)
{
	g_autoptr (GBytes) encoded = g_bytes_new_from_bytes (reading->message,
		reading->body,
		g_bytes_get_size (reading->message) - reading->body);

	g_bytes_unref (reading->message);
	reading->message = transfer_decode (encoded, entity->transfer);
	reading->body = 0;
	entity->transfer = TRANSFER_NONE;
}

static void
become_leaf (struct reading *reading, struct entity *entity)
{
	g_clear_pointer (&entity->children, g_ptr_array_unref);
	entity->encoded = g_bytes_new_from_bytes (reading->message,
		reading->body,
		g_bytes_get_size (reading->message) - reading->body);
	if (entity_is (entity, "multipart")) {
		g_free (entity->type);
		entity->type = g_strdup ("text/plain");
	}
}

/* GMime knows no lines that end in CR. */
static void
mend_line_ends (struct reading *reading)
{
	gsize length;
	const char *bytes = octets (reading->message, &length);
	g_autofree char *copy = NULL;
	gsize i;

	if (memchr (bytes, '\n', length) || !memchr (bytes, '\r', length))
		return;
	copy = g_memdup2 (bytes, length);
	for (i = 0; i < length; i++)
		if (copy[i] == '\r')
			copy[i] = '\n';
	g_bytes_unref (reading->message);
	reading->message = g_bytes_new_take (g_steal_pointer (&copy), length);
}

static void
read_top (struct reading *reading, struct entity *entity)
{
	g_autofree char *declared = NULL;
	const char *body;
	gsize length;

	if (!entity_is (entity, "multipart")) {
		if (!entity->type_given && read_undeclared (reading, entity))
			note_once (reading->defects, "no-content-type");
		else
			become_leaf (reading, entity);
		return;
	}
	mend_line_ends (reading);
	declared = parameters_get (entity->parameters, "boundary");
	if (declared && read_multipart (reading, entity, declared))
		return;
	body = find_body (reading, &length);
	if (declared && entity->children &&
	    boundary_closes (declared, body, length))
		return;
	if (entity->transfer != TRANSFER_NONE) {
		undo_transfer (reading, entity);
		if (declared && read_multipart (reading, entity, declared))
			return;
	}
	if (read_undeclared (reading, entity)) {
		note_once (reading->defects, "wrong-boundary");
		return;
	}
	note_once (reading->defects, "no-parts");
	become_leaf (reading, entity);
}

/* Of several the first that is one: a relay that encodes a mail adds its own
 * field, and not all take out the "8bit" that was there. */
static char *
find_transfer (const struct header *header)
{
	guint i;

	for (i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		if (strcmp (field->lower, "content-transfer-encoding") == 0 &&
		    transfer_find (field->value) != TRANSFER_NONE)
			return field_text (field);
	}
	return header_text (header, "content-transfer-encoding");
}

struct entity *
entity_read (GBytes *message, const struct header *header,
	     struct room *room, GPtrArray *exceeded, GPtrArray *defects)
{
	struct reading reading = {
		.message = g_bytes_ref (message), .body = header->body_offset,
		.room = room,
		.exceeded = exceeded, .defects = defects
	};
	const struct field *type = header_first (header, "content-type");
	g_autofree char *shown = header_text (header, "content-disposition");
	g_autofree char *id = header_text (header, "content-id");
	g_autofree char *transfer = find_transfer (header);
	struct entity *entity = entity_new (type ? type->value : NULL, shown,
					    id, transfer, "text/plain", NULL);

	if (entity->parameters->exceeded)
		note_once (exceeded, "parameters");
	if (header_count (header, "content-type") > 1)
		note_once (defects, "several-content-types");
	read_top (&reading, entity);
	g_bytes_unref (reading.message);
	g_free (reading.charset);
	return entity;
}

/* GMime forgets what it knew of a type that is registered again: a few bytes,
 * once.  LeakSanitizer is told. */
static void
start_gmime (void)
{
#ifdef WITH_LEAK_SANITIZER
	__lsan_disable ();
	g_mime_init ();
	__lsan_enable ();
#else
	g_mime_init ();
#endif
}

void
entity_init (void)
{
	static const char *const opaque[] = {
		"rfc822", "rfc-822", "rfc2822", "global", "news", "partial",
		"external-body", "*"
	};
	unsigned i;

	start_gmime ();
	for (i = 0; i < G_N_ELEMENTS (opaque); i++)
		g_mime_object_register_type ("message", opaque[i],
					     GMIME_TYPE_PART);
}
