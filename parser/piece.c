#include "parser/piece.h"

#include <string.h>

#include "parser/charset.h"
#include "parser/dataurl.h"
#include "parser/flowed.h"
#include "parser/html.h"
#include "parser/limits.h"
#include "parser/octets.h"

/* One control in this many characters, and it is no text. */
enum { CONTROLS_IN = 20, REPLACED_IN = 10, LOOK_BYTES = 65536 };

static void
file_free (gpointer data)
{
	struct piece_file *file = data;

	g_free (file->name);
	g_bytes_unref (file->content);
	g_free (file);
}

void
piece_clear (struct piece *piece)
{
	g_free (piece->text);
	g_clear_pointer (&piece->content, g_bytes_unref);
	g_clear_pointer (&piece->files, g_ptr_array_unref);
}

char *
piece_line_ends (char *text)
{
	char *from = strchr (text, '\r'), *to = from;

	if (!from)
		return text;
	while (*from) {
		gsize run = strspn (from, "\r"), plain;

		from += run;
		/* CR CR LF is one end, too. */
		if (run > 0 && *from == '\n') {
			from++;
			run = 1;
		}
		memset (to, '\n', run);
		to += run;
		plain = strcspn (from, "\r");
		memmove (to, from, plain);
		to += plain;
		from += plain;
	}
	*to = '\0';
	return text;
}

static gsize
count_nuls (const char *bytes, gsize length)
{
	const char *end = bytes + length;
	gsize count = 0;

	while (bytes < end && (bytes = memchr (bytes, 0, end - bytes))) {
		count++;
		bytes++;
	}
	return count;
}

static bool
is_binary (const char *text, GBytes *content, const char *charset)
{
	gsize length, controls = 0, i;
	const char *bytes = octets (content, &length);

	if (!g_str_has_prefix (charset, "utf-16") &&
	    !g_str_has_prefix (charset, "utf-32"))
		controls = count_nuls (bytes, MIN (length, LOOK_BYTES));
	for (i = 0; i < LOOK_BYTES && text[i]; i++)
		controls += ((guchar) text[i] < ' ' &&
			     !strchr ("\t\n\r\f\v\b\033", text[i])) ||
			text[i] == 0x7f;
	return controls * CONTROLS_IN > i + 1;
}

static bool
has_tags (const char *bytes, gsize length)
{
	const char *end = bytes + length;

	while ((bytes = memchr (bytes, '<', end - bytes)) && ++bytes < end)
		if (g_ascii_isalpha (*bytes) || strchr ("/!", *bytes))
			return true;
	return false;
}

/* Cuts the files out of the text; the rest stays in order. */
static GBytes *
cut_files (struct piece *piece, const char *bytes, gsize length)
{
	GByteArray *rest = NULL;
	gsize at = 0;
	struct uu_block block;

	while (uu_find (bytes, length, at, &block)) {
		struct piece_file *file = g_new0 (struct piece_file, 1);

		if (!rest) {
			rest = g_byte_array_new ();
			piece->files = g_ptr_array_new_with_free_func (
				file_free);
		}
		file->name = charset_to_utf8 (block.name,
					      strlen (block.name), NULL, NULL);
		file->content = g_bytes_ref (block.content);
		g_ptr_array_add (piece->files, file);
		g_byte_array_append (rest, (const guint8 *) bytes + at,
				     block.start - at);
		at = block.end;
		uu_block_clear (&block);
		if (piece->files->len >= LIMIT_ATTACHMENTS)
			break;
	}
	if (!rest)
		return NULL;
	g_byte_array_append (rest, (const guint8 *) bytes + at, length - at);
	return g_byte_array_free_to_bytes (rest);
}

static char *
read_charset (struct piece *piece, const struct entity *leaf,
	      const char *bytes, gsize length)
{
	g_autofree char *label = parameters_get (leaf->parameters, "charset");
	struct charset_result result;
	char *text;

	if (piece->html && (!label || !charset_name (label))) {
		g_free (label);
		label = html_charset (bytes, length);
	}
	text = charset_to_utf8 (bytes, length, label, &result);
	piece->charset = result.charset;
	piece->guessed = result.guessed;
	piece->undecodable = result.replaced * REPLACED_IN > length;
	if (is_binary (text, piece->content, result.charset)) {
		piece->undecodable = true;
		*text = '\0';
	}
	return text;
}

static char *
unwrap (const struct entity *leaf, char *text)
{
	g_autofree char *format = parameters_get (leaf->parameters, "format");
	g_autofree char *delsp = NULL;
	char *flowed;

	if (!format || g_ascii_strcasecmp (format, "flowed"))
		return text;
	delsp = parameters_get (leaf->parameters, "delsp");
	flowed = flowed_unwrap (text, delsp &&
				g_ascii_strcasecmp (delsp, "yes") == 0);
	g_free (text);
	return flowed;
}

static void
read_html (struct piece *piece)
{
	g_autofree char *html = piece->text;
	struct html_result result;

	piece->text = html_to_text (html, strlen (html), &result);
	piece->hidden = result.hidden;
	if (result.exceeded)
		piece->exceeded = result.exceeded;
}

/* How many of the bytes are read. */
static gsize
bound_bytes (struct piece *piece, gsize length, struct room *room)
{
	gsize *left = piece->html ? &room->html_bytes : &room->text_bytes;
	/* One more, so that what comes out is known to be cut. */
	gsize most = (piece->html ? LIMIT_HTML_BYTES : LIMIT_TEXT_BYTES) + 1;

	length = MIN (length, most);
	if (length > *left && *left < most - 1) {
		piece->exceeded = piece->html ? "html-bytes" : "text-bytes";
		length = *left;
	}
	*left -= MIN (*left, length);
	return length;
}

static void
bound_text (struct piece *piece)
{
	gsize length = strlen (piece->text);

	if (length <= LIMIT_TEXT_BYTES)
		return;
	piece->exceeded = "text-bytes";
	length = LIMIT_TEXT_BYTES;
	while (length && (piece->text[length] & 0xc0) == 0x80)
		length--;
	piece->text[length] = '\0';
}

/* The text in UTF-8, but for its markup. */
static void
decode (struct piece *piece, const struct entity *leaf, struct room *room)
{
	g_autoptr (GBytes) rest = NULL;
	const char *bytes;
	gsize length;

	*piece = (struct piece) { .content = entity_content (leaf) };
	bytes = octets (piece->content, &length);
	piece->html = strcmp (leaf->type, "text/html") == 0 ||
		strcmp (leaf->type, "application/xhtml+xml") == 0;
	if (piece->html)
		piece->html = has_tags (bytes, length);
	else
		piece->html = html_is_document (bytes, length);
	/* Pictures must not take the place of words. */
	rest = piece->html ? dataurl_cut (bytes, length)
		: cut_files (piece, bytes, length);
	if (rest)
		bytes = octets (rest, &length);
	length = bound_bytes (piece, length, room);
	piece->text = piece_line_ends (read_charset (piece, leaf, bytes,
						     length));
}

char *
piece_html (const struct entity *leaf, struct room *room)
{
	struct piece piece;
	char *html = NULL;

	decode (&piece, leaf, room);
	if (piece.html && !piece.undecodable && !piece.exceeded)
		html = g_steal_pointer (&piece.text);
	piece_clear (&piece);
	return html;
}

void
piece_read (struct piece *piece, const struct entity *leaf,
	    struct room *room)
{
	decode (piece, leaf, room);
	if (piece->html)
		read_html (piece);
	else
		piece->text = unwrap (leaf, piece->text);
	bound_text (piece);
}
