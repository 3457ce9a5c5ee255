#include "parser/parts.h"

#include <gmime/gmime.h>
#include <string.h>

#include "parser/octets.h"

enum {
	PART_HEADER_BYTES = 8 << 10,
	TYPE_BYTES = 4 << 10	/* of a Content-Type that are read */
};

struct walk {
	GPtrArray *parts;
	GPtrArray *boundaries;	/* char *: "--boundary" */
	const char *p, *end;
};

static void
part_free (gpointer data)
{
	struct part *part = data;

	g_free (part->type);
	g_free (part->report);
	g_free (part);
}

/* The next line without its end; moves on. */
static const char *
next_line (struct walk *walk, gsize *length)
{
	const char *start = walk->p;
	const char *lf = memchr (start, '\n', (gsize) (walk->end - start));

	walk->p = lf != NULL ? lf + 1 : walk->end;
	*length = (gsize) ((lf != NULL ? lf : walk->end) - start);
	while (*length > 0 && start[*length - 1] == '\r')
		(*length)--;
	return start;
}

static gsize
token_length (const char *p)
{
	gsize n = 0;

	while (g_ascii_isalnum (p[n]) || p[n] == '-' || p[n] == '.'
	       || p[n] == '+')
		n++;
	return n;
}

/* "text/plain" of a part whose parameters nobody asks for, lower-case,
 * caller's; NULL if it is not as simple as that. */
static char *
read_simple_type (const char *value)
{
	gsize length;
	g_autofree char *type = NULL;

	value += strspn (value, " \t");
	length = token_length (value);
	if (length == 0 || value[length] != '/'
	    || token_length (value + length + 1) == 0)
		return NULL;
	length += 1 + token_length (value + length + 1);
	if (value[length] != '\0' && value[length] != ';')
		return NULL;
	type = g_ascii_strdown (value, (gssize) length);
	return g_str_has_prefix (type, "multipart/")
	       || strcmp (type, "text/calendar") == 0
	       ? NULL : g_steal_pointer (&type);
}

/* The type of any other Content-Type, and what stands behind it. */
static void
read_type (struct walk *walk, struct part *part, const char *value)
{
	g_autofree char *text = g_strdelimit (
		g_strndup (value, strnlen (value, TYPE_BYTES)), "\r\n\t", ' ');
	GMimeContentType *type = g_mime_content_type_parse (NULL, text);
	g_autofree char *mime = g_mime_content_type_get_mime_type (type);
	const char *boundary, *report;

	part->type = g_ascii_strdown (mime, -1);
	report = g_mime_content_type_get_parameter (type, "report-type");
	if (report == NULL)
		report = g_mime_content_type_get_parameter (type, "method");
	if (report != NULL)
		part->report = g_ascii_strdown (report, -1);
	boundary = g_mime_content_type_get_parameter (type, "boundary");
	if (g_str_has_prefix (part->type, "multipart/") && boundary != NULL
	    && *boundary != '\0'
	    && walk->boundaries->len < PARTS_BOUNDARIES)
		g_ptr_array_add (walk->boundaries,
				 g_strconcat ("--", boundary, NULL));
	g_object_unref (type);
}

/* A Content-Type on the mail itself or on a part: its type, and the boundary
 * to look out for. */
static struct part *
add_part (struct walk *walk, const char *value, bool base64)
{
	struct part *part = g_new0 (struct part, 1);

	part->base64 = base64;
	part->type = read_simple_type (value);
	if (part->type == NULL)
		read_type (walk, part, value);
	g_ptr_array_add (walk->parts, part);
	return part;
}

/* The line is one of the boundaries we know, or its end. */
static bool
is_boundary (const struct walk *walk, const char *line, gsize length,
	     bool *closes)
{
	if (length < 3 || line[0] != '-' || line[1] != '-')
		return false;
	while (length > 0 && (line[length - 1] == ' '
			      || line[length - 1] == '\t'))
		length--;
	for (guint i = 0; i < walk->boundaries->len; i++) {
		const char *boundary = walk->boundaries->pdata[i];
		gsize n = strlen (boundary);

		if (length < n || memcmp (line, boundary, n) != 0)
			continue;
		*closes = length == n + 2 && memcmp (line + n, "--", 2) == 0;
		if (length == n || *closes)
			return true;
	}
	return false;
}

static bool
is_field (const char *line, gsize length, const char *name, gsize *value)
{
	gsize n = strlen (name);

	if (length < n || g_ascii_strncasecmp (line, name, n) != 0)
		return false;
	while (n < length && (line[n] == ' ' || line[n] == '\t'))
		n++;
	if (n == length || line[n] != ':')
		return false;
	*value = n + 1;
	return true;
}

/* The header of a part, behind its boundary. */
static struct part *
read_part (struct walk *walk)
{
	g_autoptr (GString) type = g_string_new (NULL);
	const char *limit = walk->p + MIN (walk->end - walk->p,
					   PART_HEADER_BYTES);
	bool base64 = false, in_type = false;

	while (walk->p < limit) {
		gsize length, value;
		const char *line = next_line (walk, &length);

		if (length == 0)
			break;
		if (*line == ' ' || *line == '\t') {
			if (in_type)
				g_string_append_len (type, line,
						     (gssize) length);
			continue;
		}
		in_type = is_field (line, length, "content-type", &value);
		if (in_type)
			g_string_append_len (g_string_truncate (type, 0),
					     line + value,
					     (gssize) (length - value));
		else if (is_field (line, length, "content-transfer-encoding",
				   &value))
			base64 = g_strstr_len (line, (gssize) length,
					       "ase64") != NULL
				 || g_strstr_len (line, (gssize) length,
						  "ASE64") != NULL;
	}
	return add_part (walk, type->len > 0 ? type->str : "text/plain",
			 base64);
}

static void
walk_body (struct walk *walk)
{
	struct part *open = NULL;

	while (walk->p < walk->end && walk->parts->len < PARTS_MOST) {
		gsize length;
		const char *line = next_line (walk, &length);
		bool closes;

		if (!is_boundary (walk, line, length, &closes))
			continue;
		if (open != NULL)
			open->length = (gsize) (line - open->start);
		open = NULL;
		if (closes)
			continue;
		open = read_part (walk);
		open->start = walk->p;
		open->length = (gsize) (walk->end - walk->p);
	}
}

GPtrArray *
parts_list (const struct header *header, GBytes *raw)
{
	struct walk walk = { .parts = NULL };
	g_autofree char *type = header_text (header, "content-type");
	g_autofree char *encoding = header_text (header,
						 "content-transfer-encoding");
	struct part *whole;
	gsize length;
	const char *bytes = octets (raw, &length);

	walk.parts = g_ptr_array_new_with_free_func (part_free);
	walk.boundaries = g_ptr_array_new_with_free_func (g_free);
	walk.p = bytes + header->body_offset;
	walk.end = walk.p + MIN (length - header->body_offset, PARTS_BYTES);
	whole = add_part (&walk, type != NULL ? type : "text/plain",
			  encoding != NULL
			  && g_ascii_strcasecmp (encoding, "base64") == 0);
	whole->start = walk.p;
	whole->length = (gsize) (walk.end - walk.p);
	if (walk.boundaries->len > 0)
		walk_body (&walk);
	g_ptr_array_unref (walk.boundaries);
	return walk.parts;
}

const struct part *
parts_find (const GPtrArray *parts, const char *type)
{
	for (guint i = 1; i < parts->len; i++) {
		const struct part *part = parts->pdata[i];

		if (strcmp (part->type, type) == 0)
			return part;
	}
	return NULL;
}
