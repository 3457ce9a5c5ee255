#include "parser/tnef.h"

#include <string.h>

#include "parser/charset.h"
#include "parser/limits.h"
#include "parser/octets.h"

enum {
	SIGNATURE = 0x223e9f78,
	LEVEL_MESSAGE = 1,
	LEVEL_ATTACHMENT = 2,

	ATTRIBUTE_BODY = 0x800c,
	ATTRIBUTE_DATA = 0x800f,
	ATTRIBUTE_TITLE = 0x8010,
	ATTRIBUTE_BEGIN = 0x9002,	/* of a file: its rendering data */
	ATTRIBUTE_MESSAGE = 0x9003,	/* properties of the message */
	ATTRIBUTE_FILE = 0x9005,	/* properties of the file */
	ATTRIBUTE_CODEPAGE = 0x9007,

	PROPERTY_RTF = 0x1009,
	PROPERTY_BODY = 0x1000,
	PROPERTY_HTML = 0x1013,
	PROPERTY_DATA = 0x3701,
	PROPERTY_NAME = 0x3704,
	PROPERTY_LONG_NAME = 0x3707,
	PROPERTY_TYPE = 0x370e,
	PROPERTY_ID = 0x3712,
	PROPERTY_CODEPAGE = 0x3fde,

	TYPE_SHORT = 0x02,
	TYPE_LONG = 0x03,
	TYPE_FLOAT = 0x04,
	TYPE_ERROR = 0x0a,
	TYPE_BOOLEAN = 0x0b,
	TYPE_OBJECT = 0x0d,
	TYPE_STRING = 0x1e,
	TYPE_UNICODE = 0x1f,
	TYPE_CLASS = 0x48,
	TYPE_BINARY = 0x102,
	TYPE_SEVERAL = 0x1000,		/* flag: more than one value */

	NAMED = 0x8000,			/* properties from here on have names */
	GUID_BYTES = 16
};

/* A stretch of the bytes, taken from its beginning. */
struct span {
	const guint8 *at;
	gsize left;
};

struct reader {
	struct tnef *tnef;
	GBytes *whole;
	const guint8 *start;
	struct tnef_file *file;	/* the one being read, or NULL */
	/* Its long name so far; read when the file ends, since there may be
	 * millions of them. */
	struct span long_name;
	bool long_name_wide;
	guint codepage, text_codepage;
	struct span body, html;	/* found so far */
	bool body_wide;		/* UTF-16 */
	bool rich;		/* there is a text as RTF */
};

static bool
take (struct span *from, gsize length, struct span *taken)
{
	if (length > from->left)
		return false;
	*taken = (struct span) { from->at, length };
	from->at += length;
	from->left -= length;
	return true;
}

static bool
take_number (struct span *from, gsize bytes, guint32 *number)
{
	struct span span;

	if (!take (from, bytes, &span))
		return false;
	for (*number = 0; bytes-- > 0; )
		*number = *number << 8 | span.at[bytes];
	return true;
}

/* Values are filled up to four bytes. */
static bool
take_padded (struct span *from, gsize length, struct span *taken)
{
	struct span padding;

	return take (from, length, taken) &&
		take (from, MIN ((4 - length % 4) % 4, from->left), &padding);
}

static char *
read_string (struct span span, guint codepage)
{
	g_autofree char *label = g_strdup_printf ("cp%u", codepage);
	const guint8 *end = memchr (span.at, 0, span.left);

	return charset_to_utf8 ((const char *) span.at,
				end ? (gsize) (end - span.at) : span.left,
				codepage ? label : NULL, NULL);
}

static char *
read_wide (struct span span)
{
	return charset_to_utf8 ((const char *) span.at, span.left & ~1u,
				"utf-16le", NULL);
}

static GBytes *
slice (const struct reader *reader, struct span span)
{
	return g_bytes_new_from_bytes (reader->whole,
				       span.at - reader->start, span.left);
}

static void
file_free (gpointer data)
{
	struct tnef_file *file = data;

	g_free (file->name);
	g_free (file->type);
	g_free (file->content_id);
	g_clear_pointer (&file->content, g_bytes_unref);
	g_free (file);
}

void
tnef_clear (struct tnef *tnef)
{
	g_free (tnef->text);
	g_ptr_array_unref (tnef->files);
}

/* One value of a property of the message or of the file being read. */
static void
take_property (struct reader *reader, guint id, guint type,
	       struct span value)
{
	struct tnef_file *file = reader->file;
	char **string = NULL;

	switch (id) {
	case PROPERTY_BODY:
		reader->body = value;
		reader->body_wide = type == TYPE_UNICODE;
		return;
	case PROPERTY_HTML:
		reader->html = value;
		return;
	case PROPERTY_RTF:
		reader->rich = true;
		return;
	case PROPERTY_CODEPAGE:
		take_number (&value, 4, &reader->text_codepage);
		return;
	}
	if (!file)
		return;
	switch (id) {
	case PROPERTY_DATA:
		/* An object has its interface's name first. */
		if (type == TYPE_OBJECT) {
			struct span name;

			if (!take (&value, GUID_BYTES, &name))
				return;
		}
		g_clear_pointer (&file->content, g_bytes_unref);
		file->content = slice (reader, value);
		return;
	case PROPERTY_LONG_NAME:
		reader->long_name = value;
		reader->long_name_wide = type == TYPE_UNICODE;
		return;
	case PROPERTY_NAME:
		string = &file->name;
		break;
	case PROPERTY_TYPE:
		string = &file->type;
		break;
	case PROPERTY_ID:
		string = &file->content_id;
		break;
	}
	if (string && !*string)
		*string = type == TYPE_UNICODE ? read_wide (value) :
			read_string (value, reader->codepage);
}

static gsize
fixed_size (guint type)
{
	switch (type) {
	case TYPE_SHORT:
	case TYPE_LONG:
	case TYPE_FLOAT:
	case TYPE_ERROR:
	case TYPE_BOOLEAN:
		return 4;
	case TYPE_CLASS:
		return 16;
	default:
		return 8;
	}
}

static bool
skip_name (struct span *from)
{
	struct span span;
	guint32 kind, length;

	if (!take (from, GUID_BYTES, &span) || !take_number (from, 4, &kind))
		return false;
	if (kind == 0)
		return take (from, 4, &span);
	return take_number (from, 4, &length) &&
		take_padded (from, length, &span);
}

static bool
read_property (struct reader *reader, struct span *from)
{
	guint32 type, id, count = 1, length;
	bool variable;

	if (!take_number (from, 2, &type) || !take_number (from, 2, &id) ||
	    (id >= NAMED && !skip_name (from)))
		return false;
	variable = (type & ~TYPE_SEVERAL) == TYPE_OBJECT ||
		(type & ~TYPE_SEVERAL) == TYPE_STRING ||
		(type & ~TYPE_SEVERAL) == TYPE_UNICODE ||
		(type & ~TYPE_SEVERAL) == TYPE_BINARY;
	if ((variable || type & TYPE_SEVERAL) &&
	    !take_number (from, 4, &count))
		return false;
	/* Each value takes four bytes at least, so that a wrong count ends
	 * with the bytes. */
	while (count-- > 0) {
		struct span value;

		if (variable ? !take_number (from, 4, &length) ||
		    !take_padded (from, length, &value) :
		    !take (from, fixed_size (type & ~TYPE_SEVERAL), &value))
			return false;
		take_property (reader, id, type & ~TYPE_SEVERAL, value);
	}
	return true;
}

static bool
read_properties (struct reader *reader, struct span from)
{
	guint32 count;

	if (!take_number (&from, 4, &count))
		return false;
	while (count-- > 0)
		if (!read_property (reader, &from))
			return false;
	return true;
}

static void
end_file (struct reader *reader)
{
	struct tnef_file *file = reader->file;

	if (!file || !reader->long_name.at)
		return;
	g_free (file->name);
	file->name = reader->long_name_wide ? read_wide (reader->long_name) :
		read_string (reader->long_name, reader->codepage);
	reader->long_name.at = NULL;
}

static bool
begin_file (struct reader *reader)
{
	end_file (reader);
	if (reader->tnef->files->len >= LIMIT_ATTACHMENTS) {
		reader->file = NULL;
		return false;
	}
	reader->file = g_new0 (struct tnef_file, 1);
	g_ptr_array_add (reader->tnef->files, reader->file);
	return true;
}

static bool
read_file_attribute (struct reader *reader, guint id, struct span data)
{
	if (id == ATTRIBUTE_BEGIN)
		return begin_file (reader);
	if (!reader->file)
		return true;
	if (id == ATTRIBUTE_TITLE && !reader->file->name)
		reader->file->name = read_string (data, reader->codepage);
	else if (id == ATTRIBUTE_DATA) {
		g_clear_pointer (&reader->file->content, g_bytes_unref);
		reader->file->content = slice (reader, data);
	} else if (id == ATTRIBUTE_FILE)
		return read_properties (reader, data);
	return true;
}

static bool
read_attribute (struct reader *reader, struct span *from)
{
	guint32 level, id, length, sum;
	struct span data;

	if (!take_number (from, 1, &level) || !take_number (from, 4, &id) ||
	    !take_number (from, 4, &length) || !take (from, length, &data) ||
	    !take_number (from, 2, &sum))
		return false;
	id &= 0xffff;
	if (level == LEVEL_ATTACHMENT)
		return read_file_attribute (reader, id, data);
	if (level != LEVEL_MESSAGE)
		return false;
	if (id == ATTRIBUTE_CODEPAGE)
		return take_number (&data, 4, &reader->codepage);
	if (id == ATTRIBUTE_BODY && !reader->body.at)
		reader->body = data;
	else if (id == ATTRIBUTE_MESSAGE)
		return read_properties (reader, data);
	return true;
}

static void
finish (struct reader *reader)
{
	struct tnef *tnef = reader->tnef;
	guint codepage = reader->text_codepage ? reader->text_codepage :
		reader->codepage, i;

	end_file (reader);
	if (reader->body.left) {
		reader->body.left = MIN (reader->body.left, LIMIT_TEXT_BYTES);
		tnef->text = reader->body_wide ? read_wide (reader->body) :
			read_string (reader->body, codepage);
	} else if (reader->html.left) {
		reader->html.left = MIN (reader->html.left, LIMIT_HTML_BYTES);
		tnef->text = read_string (reader->html, codepage);
		tnef->html = true;
	}
	/* Only a title: nothing was in it. */
	for (i = tnef->files->len; i-- > 0; ) {
		struct tnef_file *file = tnef->files->pdata[i];

		if (!file->content)
			g_ptr_array_remove_index (tnef->files, i);
	}
}

bool
tnef_read (struct tnef *tnef, GBytes *content)
{
	struct reader reader = { .tnef = tnef, .whole = content };
	struct span rest;
	guint32 signature, key;
	bool sound;

	*tnef = (struct tnef) {
		.files = g_ptr_array_new_with_free_func (file_free)
	};
	rest.at = reader.start
		= (const guint8 *) octets (content, &rest.left);
	sound = take_number (&rest, 4, &signature) &&
		signature == SIGNATURE && take_number (&rest, 2, &key);
	while (sound && rest.left)
		sound = read_attribute (&reader, &rest);
	finish (&reader);
	tnef->complete = sound;
	tnef->rich_only = reader.rich && !tnef->text;
	return tnef->text || tnef->files->len;
}
