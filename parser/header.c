#include "parser/header.h"

#include <string.h>

#include "parser/limits.h"

/* Where the mail is being read. */
struct cursor {
	const char *bytes;
	gsize length;
	gsize at;
	char end;		/* what ends a line: LF, or CR if there is none */
};

struct line {
	const char *start;
	gsize length;		/* without its end */
};

static bool
blank (char c)
{
	return c == ' ' || c == '\t';
}

static void
field_free (gpointer data)
{
	struct field *field = data;

	g_free (field->name);
	g_free (field->lower);
	g_free (field->value);
	g_free (field);
}

void
header_free (struct header *header)
{
	if (header == NULL)
		return;
	g_ptr_array_unref (header->fields);
	g_ptr_array_unref (header->exceeded);
	g_free (header);
}

static void
exceed (struct header *header, const char *bound)
{
	if (!g_ptr_array_find (header->exceeded, bound, NULL))
		g_ptr_array_add (header->exceeded, (gpointer) bound);
}

static bool
next_line (struct cursor *cursor, struct line *line)
{
	gsize left = cursor->length - cursor->at;
	const char *end;

	if (left == 0)
		return false;
	line->start = cursor->bytes + cursor->at;
	end = memchr (line->start, cursor->end, left);
	line->length = end ? (gsize) (end - line->start) : left;
	cursor->at += line->length + (end ? 1 : 0);
	if (cursor->end == '\n')
		while (line->length > 0 && line->start[line->length - 1] == '\r')
			line->length--;
	return true;
}

static bool
fold_follows (const struct cursor *cursor)
{
	return cursor->at < cursor->length && blank (cursor->bytes[cursor->at]);
}

/* One field with its folds as LF and white space, cut at
 * LIMIT_FIELD_BYTES. */
static bool
next_logical (struct cursor *cursor, const struct line *first, GString *text)
{
	struct line line = *first;
	bool whole = true;

	g_string_truncate (text, 0);
	for (;;) {
		gsize room = LIMIT_FIELD_BYTES - text->len;
		gsize take = MIN (line.length, room);

		g_string_append_len (text, line.start, (gssize) take);
		if (take < line.length)
			whole = false;
		if (!fold_follows (cursor) || !next_line (cursor, &line))
			return whole;
		if (text->len < LIMIT_FIELD_BYTES)
			g_string_append_c (text, '\n');
	}
}

/* Printable ASCII, perhaps with blanks or folds before the colon. */
static bool
plain_name (const char *text, gsize length)
{
	gsize at = 0;

	while (at < length && text[at] > ' ' && text[at] < 0x7f)
		at++;
	if (at == 0)
		return false;
	while (at < length && (blank (text[at]) || text[at] == '\n'))
		at++;
	return at == length;
}

static char *
squeeze (const char *text, gsize length)
{
	char *lower = g_malloc (length + 1), *out = lower;

	for (gsize i = 0; i < length; i++)
		if ((guchar) text[i] > ' ' && text[i] != 0x7f)
			*out++ = g_ascii_tolower (text[i]);
	*out = '\0';
	return lower;
}

/* NULL if this is none.  A From is known also where it is not plain, so
 * that none is overlooked (A3). */
static struct field *
field_new (const GString *text, bool whole)
{
	const char *colon = memchr (text->str, ':', text->len);
	g_autofree char *lower = NULL;
	struct field *field;
	gsize name_length;

	if (colon == NULL)
		return NULL;
	name_length = (gsize) (colon - text->str);
	lower = squeeze (text->str, name_length);
	if (!plain_name (text->str, name_length) && strcmp (lower, "from") != 0)
		return NULL;
	field = g_new0 (struct field, 1);
	field->name = g_strndup (text->str, name_length);
	field->damaged = !whole || strlen (lower) != name_length;
	field->lower = g_steal_pointer (&lower);
	field->length = text->len - name_length - 1;
	field->value = g_memdup2 (colon + 1, field->length + 1);
	field->damaged |= memchr (field->value, '\r', field->length) != NULL;
	for (char *nul = field->value;
	     (nul = memchr (nul, '\0', field->length
			    - (gsize) (nul - field->value))) != NULL;) {
		field->damaged = true;
		*nul = 0x1a;
	}
	return field;
}

static bool
mbox_separator (const struct line *line)
{
	return (line->length > 5 && memcmp (line->start, "From ", 5) == 0) ||
	       (line->length > 6 && memcmp (line->start, ">From ", 6) == 0);
}

/* What an editor put before the first field when the mail was saved. */
static void
skip_mark (struct cursor *cursor)
{
	if (cursor->length >= 3 && memcmp (cursor->bytes, "\xef\xbb\xbf", 3) == 0)
		cursor->at = 3;
}

/* "From : ..." is a field, not a separator. */
static bool
skip_separator (struct cursor *cursor)
{
	struct cursor ahead = *cursor;
	struct line line;
	const char *colon;

	if (!next_line (&ahead, &line) || !mbox_separator (&line))
		return false;
	colon = memchr (line.start, ':', line.length);
	if (colon && plain_name (line.start, (gsize) (colon - line.start)))
		return false;
	*cursor = ahead;
	return true;
}

static bool
has_room (struct header *header, const struct cursor *cursor)
{
	if (cursor->at > LIMIT_HEADER_BYTES)
		exceed (header, "header-bytes");
	else if (header->fields->len >= LIMIT_FIELDS)
		exceed (header, "fields");
	else
		return true;
	header->incomplete = true;
	return false;
}

struct header *
header_parse (const char *bytes, gsize length)
{
	struct header *header = g_new0 (struct header, 1);
	struct cursor cursor = { bytes, length, 0, '\n' };
	GString *text = g_string_new (NULL);
	struct line line;

	header->fields = g_ptr_array_new_with_free_func (field_free);
	header->exceeded = g_ptr_array_new ();
	if (length > 0 && memchr (bytes, '\n', length) == NULL)
		cursor.end = '\r';
	skip_mark (&cursor);
	skip_separator (&cursor);
	for (;;) {
		gsize start = cursor.at;
		struct field *field;
		bool whole;

		if (!next_line (&cursor, &line) || line.length == 0)
			break;
		whole = next_logical (&cursor, &line, text);
		field = field_new (text, whole);
		if (field == NULL) {
			header->broken = true;
			cursor.at = start;
			break;
		}
		if (!whole)
			exceed (header, "field-bytes");
		if (has_room (header, &cursor))
			g_ptr_array_add (header->fields, field);
		else
			field_free (field);
	}
	header->body_offset = cursor.at;
	g_string_free (text, TRUE);
	return header;
}

/* The machine rules ask for fifty names that hardly any mail has. */
static inline bool
is_named (const struct field *field, const char *lower)
{
	return field->lower[0] == lower[0]
	       && strcmp (field->lower, lower) == 0;
}

const struct field *
header_first (const struct header *header, const char *lower)
{
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		if (is_named (field, lower))
			return field;
	}
	return NULL;
}

unsigned
header_count (const struct header *header, const char *lower)
{
	unsigned count = 0;

	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		count += is_named (field, lower);
	}
	return count;
}

char *
field_text (const struct field *field)
{
	GString *text = g_string_sized_new (field->length);

	for (gsize i = 0; i < field->length; i++)
		if (field->value[i] != '\n')
			g_string_append_c (text, field->value[i]);
	return g_strstrip (g_string_free (text, FALSE));
}

char *
header_text (const struct header *header, const char *lower)
{
	const struct field *field = header_first (header, lower);

	return field ? field_text (field) : NULL;
}
