#include "parser/transfer.h"

#include <gmime/gmime.h>
#include <string.h>

enum {
	/* More of a line than this is not looked at. */
	LINE_BYTES = 100,
	/* Of the bytes in a line of words, one in six is a blank or a sign;
	 * of base64 that was damaged, hardly any. */
	SIGNS_IN = 12
};

enum transfer
transfer_find (const char *value)
{
	g_autofree char *lower = g_ascii_strdown (value ? value : "", -1);

	if (strstr (lower, "quoted"))
		return TRANSFER_QUOTED;
	if (strstr (lower, "base64") || strstr (lower, "base-64"))
		return TRANSFER_BASE64;
	if (strstr (lower, "uue") || strstr (lower, "x-uu"))
		return TRANSFER_UU;
	return TRANSFER_NONE;
}

bool
transfer_is_standard (const char *value)
{
	static const char *const all[] = {
		"", "7bit", "8bit", "binary", "quoted-printable", "base64",
		NULL
	};
	g_autofree char *lower = g_ascii_strdown (value ? value : "", -1);

	return g_strv_contains (all, g_strstrip (lower));
}

/* Is this a line of words? */
static bool
is_prose (const char *at, const char *end)
{
	gsize signs = 0, all = 0;

	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	for (end = MIN (end, at + LINE_BYTES); at < end && *at != '\n'; at++) {
		all++;
		signs += *at && strchr (" ,.:;!?'\"()<>", *at);
	}
	return signs * SIGNS_IN > all;
}

/* Nobody encoded it, if its first line says so. */
static bool
is_plain (const char *at, gsize length)
{
	const char *end = at + length;

	while (at < end && g_ascii_isspace (*at))
		at++;
	return is_prose (at, end);
}

/* The beginning of the first line of words; NULL: there is none.  Words have
 * blanks, which base64 has not. */
static const char *
find_prose (const char *at, const char *end)
{
	const char *start = at, *next;

	while ((at = memchr (at, ' ', end - at))) {
		const char *line = memrchr (start, '\n', at - start);

		line = line ? line + 1 : start;
		if (is_prose (line, end))
			return line;
		next = memchr (at, '\n', end - at);
		if (!next)
			return NULL;
		at = start = next + 1;
	}
	return NULL;
}

/* Does a line of words begin here, or only more base64? */
static bool
begins_text (const char *at, const char *end)
{
	end = MIN (end, at + LINE_BYTES);
	while (at < end && (g_ascii_isalnum (*at) || strchr ("+/=", *at)))
		at++;
	while (at < end && strchr (" \t\r", *at))
		at++;
	return at < end && *at != '\n';
}

/* Where the base64 run that begins at `at` is complete: behind the padding
 * that ends it. */
static const char *
base64_end (const char *at, const char *end)
{
	const char *padding = memchr (at, '=', end - at);

	if (!padding)
		return end;
	while (padding < end && strchr ("= \t\r\n", *padding))
		padding++;
	return padding;
}

/* Several runs, each with its padding, are read one after the other; a text
 * behind the padding is no base64, nor are words.  A run may lack its
 * padding. */
static void
decode_base64 (GByteArray *out, const char *at, gsize length)
{
	const char *end = at + length, *prose = find_prose (at, end);

	end = prose ? prose : end;
	while (at < end) {
		const char *stop = base64_end (at, end);
		guint start = out->len;
		GMimeEncoding state;
		char *to;

		g_mime_encoding_init_decode (&state,
			GMIME_CONTENT_ENCODING_BASE64);
		g_byte_array_set_size (out, start + 4 +
			g_mime_encoding_outlen (&state, stop - at));
		to = (char *) out->data + start;
		to += g_mime_encoding_step (&state, at, stop - at, to);
		to += g_mime_encoding_step (&state, "==", 2, to);
		g_byte_array_set_size (out, to - (char *) out->data);
		if (begins_text (stop, end))
			break;
		at = stop;
	}
}

/* Where blanks begin that some relay put behind the "=" at the end of a line;
 * NULL: nowhere.  *rest becomes what follows them. */
static const char *
find_padding (const char *at, const char *end, const char **rest)
{
	while ((at = memchr (at, '=', end - at))) {
		const char *blank = ++at;

		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		if (at > blank && (at == end || *at == '\r' || *at == '\n')) {
			*rest = at;
			return blank;
		}
	}
	return NULL;
}

/* RFC 2045 section 6.7, the grammar of transport-padding.  NULL: there is
 * none. */
static GByteArray *
drop_padding (const char *at, gsize length)
{
	const char *end = at + length, *rest, *blank;
	GByteArray *out = NULL;

	while ((blank = find_padding (at, end, &rest))) {
		if (!out)
			out = g_byte_array_sized_new (length);
		g_byte_array_append (out, (const guint8 *) at, blank - at);
		at = rest;
	}
	if (out)
		g_byte_array_append (out, (const guint8 *) at, end - at);
	return out;
}

static void
decode_quoted (GByteArray *out, const char *bytes, gsize length)
{
	g_autoptr (GByteArray) clean = drop_padding (bytes, length);
	GMimeEncoding state;

	if (clean) {
		bytes = (const char *) clean->data;
		length = clean->len;
	}
	g_mime_encoding_init_decode (&state,
		GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_byte_array_set_size (out, g_mime_encoding_outlen (&state, length));
	length = g_mime_encoding_flush (&state, bytes, length,
					(char *) out->data);
	g_byte_array_set_size (out, length);
}

static GBytes *
decode_uu (GBytes *encoded)
{
	gsize length;
	const char *bytes = g_bytes_get_data (encoded, &length);
	struct uu_block block;
	GBytes *content;

	if (!uu_find (bytes, length, 0, &block))
		return g_bytes_ref (encoded);
	content = g_bytes_ref (block.content);
	uu_block_clear (&block);
	return content;
}

GBytes *
transfer_decode (GBytes *encoded, enum transfer transfer)
{
	gsize length;
	const char *bytes = g_bytes_get_data (encoded, &length);
	GByteArray *out;

	if (transfer == TRANSFER_NONE || !length ||
	    (transfer == TRANSFER_BASE64 && is_plain (bytes, length)))
		return g_bytes_ref (encoded);
	if (transfer == TRANSFER_UU)
		return decode_uu (encoded);
	out = g_byte_array_new ();
	if (transfer == TRANSFER_BASE64)
		decode_base64 (out, bytes, length);
	else
		decode_quoted (out, bytes, length);
	return g_byte_array_free_to_bytes (out);
}

/* The length of a "begin 644 name" line; 0: it is none. */
static gsize
begin_length (const char *line, const char *end, const char **name)
{
	const char *stop = memchr (line, '\n', end - line), *at = line + 6;
	unsigned digits = 0;

	if (!stop || stop - line < 10 || memcmp (line, "begin ", 6))
		return 0;
	while (*at >= '0' && *at <= '7') {
		at++;
		digits++;
	}
	if (digits < 3 || digits > 6 || *at != ' ')
		return 0;
	*name = at + 1;
	return stop + 1 - line;
}

/* A line of data says by its first character how long it is.  *full: it is
 * neither empty nor shorter than that. */
static bool
is_data (const char *line, gsize length, bool *full)
{
	gsize bytes = (*line - ' ') & 077, i;

	while (length && g_ascii_isspace (line[length - 1]))
		length--;
	/* What ends the data is a blank alone, or what is left of it. */
	*full = false;
	if (!length)
		return true;
	if (line[0] < ' ' || line[0] > '`')
		return false;
	for (i = 1; i < length; i++)
		if (line[i] < ' ' || line[i] > '`')
			return false;
	*full = bytes > 0 && length - 1 >= (bytes + 2) / 3 * 4;
	/* Blanks at the end get lost on the way. */
	return length - 1 <= (bytes + 2) / 3 * 4 + 2;
}

/* The end of a block whose first line is at `at`: behind "end", or where a
 * text that was cut ends, if all data is there; NULL if it is not one. */
static const char *
block_end (const char *at, const char *end)
{
	bool full = false, whole = false;

	while (at < end) {
		const char *stop = memchr (at, '\n', end - at);
		gsize length = (stop ? stop : end) - at;

		if (length >= 3 && memcmp (at, "end", 3) == 0 &&
		    (length == 3 || at[3] == '\r' || at[3] == ' '))
			return stop ? stop + 1 : end;
		/* An empty line may be one that held a blank only. */
		whole = whole || (full && *at == '`');
		if (length > (*at == '\r') && !is_data (at, length, &full))
			return NULL;
		at = stop ? stop + 1 : end;
	}
	return whole ? end : NULL;
}

static GBytes *
decode_lines (const char *bytes, gsize length)
{
	guint8 *out = g_malloc (length + 64);
	int state = GMIME_UUDECODE_STATE_BEGIN;
	guint32 save = 0;

	length = g_mime_encoding_uudecode_step ((const guchar *) bytes, length,
						out, &state, &save);
	return g_bytes_new_take (g_realloc (out, MAX (length, 1)), length);
}

bool
uu_find (const char *text, gsize length, gsize from, struct uu_block *block)
{
	const char *end = text + length, *at = text + from;

	/* "\nbegin ", or at the very beginning. */
	while (at < end) {
		const char *name, *stop;
		gsize head = begin_length (at, end, &name);

		if (head && (stop = block_end (at + head, end))) {
			block->start = at - text;
			block->end = stop - text;
			block->name = g_strchomp (g_strndup (name,
				at + head - name));
			block->content = decode_lines (at + head,
						       stop - at - head);
			return true;
		}
		at = memmem (at, end - at, "\nbegin ", 7);
		if (!at)
			return false;
		at++;
	}
	return false;
}

void
uu_block_clear (struct uu_block *block)
{
	g_free (block->name);
	g_bytes_unref (block->content);
}
