#include "parser/canon.h"

#include <string.h>

static bool
is_blank (char c)
{
	return c == ' ' || c == '\t';
}

static void
add (struct checksum *checksum, const char *text)
{
	checksum_add (checksum, text, strlen (text));
}

/* Each run of blanks as one space, none at the end. */
static void
add_squeezed (struct checksum *checksum, const char *text, gsize length)
{
	gsize at = 0;

	while (length > 0 && is_blank (text[length - 1]))
		length--;
	while (at < length) {
		gsize start = at;

		while (at < length && !is_blank (text[at]))
			at++;
		checksum_add (checksum, text + start, at - start);
		if (at < length)
			add (checksum, " ");
		while (at < length && is_blank (text[at]))
			at++;
	}
}

static gsize
blanks_only (const char *text, gsize length)
{
	gsize at = 0;

	while (at < length && is_blank (text[at]))
		at++;
	return at == length;
}

void
canon_body (struct checksum *checksum, const char *body, gsize length,
	    bool relaxed)
{
	const char *end = body + length;
	gsize empty = 0;	/* lines that count if another one follows */
	bool any = false;

	while (body < end) {
		const char *feed = memchr (body, '\n', (gsize) (end - body));
		const char *next = feed ? feed + 1 : end;
		gsize size = (gsize) ((feed ? feed : end) - body);

		if (feed && size > 0 && body[size - 1] == '\r')
			size--;
		if (size == 0 || (relaxed && blanks_only (body, size))) {
			empty++;
			body = next;
			continue;
		}
		for (; empty > 0; empty--)
			add (checksum, "\r\n");
		if (relaxed)
			add_squeezed (checksum, body, size);
		else
			checksum_add (checksum, body, size);
		add (checksum, "\r\n");
		any = true;
		body = next;
	}
	if (!any && !relaxed)
		add (checksum, "\r\n");
}

static void
add_value (struct checksum *checksum, const char *value, bool relaxed)
{
	g_autoptr (GString) text = g_string_new (value);

	if (relaxed) {
		const char *start;

		g_string_replace (text, "\n", "", 0);
		start = text->str + strspn (text->str, " \t");
		add_squeezed (checksum, start, strlen (start));
	} else {
		g_string_replace (text, "\n", "\r\n", 0);
		checksum_add (checksum, text->str, text->len);
	}
}

static void
add_name (struct checksum *checksum, const struct field *field, bool relaxed)
{
	add (checksum, relaxed ? field->lower : field->name);
	add (checksum, ":");
}

void
canon_field (struct checksum *checksum, const struct field *field,
	     bool relaxed)
{
	add_name (checksum, field, relaxed);
	add_value (checksum, field->value, relaxed);
	add (checksum, "\r\n");
}

/* The part of a tag-list that is "b=...". */
static bool
is_signature (const char *part, gsize length)
{
	static const char blanks[] = " \t\n";
	const char *end = part + length;

	while (part < end && strchr (blanks, *part) != NULL)
		part++;
	if (part == end || *part++ != 'b')
		return false;
	while (part < end && strchr (blanks, *part) != NULL)
		part++;
	return part < end && *part == '=';
}

void
canon_own_field (struct checksum *checksum, const struct field *field,
		 bool relaxed)
{
	g_autoptr (GString) value = g_string_new (NULL);
	const char *part = field->value;

	for (;;) {
		gsize length = strcspn (part, ";");
		gsize kept = is_signature (part, length)
			? strcspn (part, "=") + 1 : length;

		g_string_append_len (value, part, (gssize) kept);
		if (part[length] == '\0')
			break;
		g_string_append_c (value, ';');
		part += length + 1;
	}
	add_name (checksum, field, relaxed);
	add_value (checksum, value->str, relaxed);
}
