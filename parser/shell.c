#include "parser/shell.h"

#include <string.h>

#include "parser/armor.h"
#include "parser/limits.h"
#include "parser/octets.h"
#include "parser/words.h"

static bool
is_signed (const struct entity *entity)
{
	return strcmp (entity->type, "multipart/signed") == 0;
}

static bool
holds_signed (const struct entity *entity)
{
	for (guint i = 0; entity->children != NULL
	     && i < entity->children->len; i++) {
		const struct entity *child = entity->children->pdata[i];

		if (is_signed (child) || entity_is_open (child)
		    || holds_signed (child))
			return true;
	}
	return false;
}

/* --- the two parts ------------------------------------------------------ */

/* Where the lines with the boundary are. */
struct cut {
	gsize start;		/* of what was signed */
	gsize end;		/* behind it, its line end left out */
	gsize middle;		/* of the delimiter behind it */
	unsigned delimiters;	/* before the last one */
	bool closed;
	bool doubtful;		/* a line that others may read otherwise */
};

static bool
is_blank (const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (strchr (" \t\r", bytes[i]) == NULL || bytes[i] == '\0')
			return false;
	return true;
}

/* One line, without its LF, that begins with two dashes and the boundary;
 * rest is behind that. */
static void
take_delimiter (struct cut *cut, const char *all, gsize line, gsize next,
		const char *rest, gsize length)
{
	if (cut->closed) {
		cut->doubtful = true;
	} else if (is_blank (rest, length)) {
		cut->delimiters++;
		if (cut->delimiters == 1)
			cut->start = next;
		if (cut->delimiters == 2) {
			cut->middle = line;
			cut->end = line > cut->start ? line - 1 : cut->start;
			if (cut->end > cut->start && all[cut->end - 1] == '\r')
				cut->end--;
		}
	} else if (length >= 2 && memcmp (rest, "--", 2) == 0
		   && is_blank (rest + 2, length - 2)) {
		cut->closed = true;
	} else {
		cut->doubtful = true;
	}
}

static struct cut
find_cut (const char *all, gsize from, gsize total, const char *boundary)
{
	struct cut cut = { .start = from, .end = from };
	gsize known = strlen (boundary);

	for (gsize line = from; line < total; ) {
		const char *lf = memchr (all + line, '\n', total - line);
		gsize end = lf != NULL ? (gsize) (lf - all) : total;
		gsize next = lf != NULL ? end + 1 : total;

		if (end - line >= known + 2
		    && memcmp (all + line, "--", 2) == 0
		    && memcmp (all + line + 2, boundary, known) == 0)
			take_delimiter (&cut, all, line, next,
					all + line + 2 + known,
					end - line - 2 - known);
		line = next;
	}
	return cut;
}

/* Whether all leaves are windows on the bytes between the two. */
static bool
lies_within (const struct entity *entity, const char *from, const char *to)
{
	gsize length = 0;
	const char *bytes = entity->encoded != NULL
		? g_bytes_get_data (entity->encoded, &length) : NULL;

	if (length > 0 && (bytes < from || bytes + length > to))
		return false;
	/* What came out of an S/MIME part has bytes of its own. */
	if (entity_is_open (entity))
		return true;
	for (guint i = 0; entity->children != NULL
	     && i < entity->children->len; i++)
		if (!lies_within (entity->children->pdata[i], from, to))
			return false;
	return true;
}

static bool
cut_out (struct shell *shell, const struct entity *tree, GBytes *message,
	 const struct header *header)
{
	g_autofree char *boundary = parameters_get (tree->parameters,
						    "boundary");
	gsize total;
	const char *all = g_bytes_get_data (message, &total);
	struct cut cut;

	if (boundary == NULL || *boundary == '\0' || !tree->type_given
	    || tree->transfer != TRANSFER_NONE
	    || header_count (header, "content-type") != 1
	    || header->incomplete || header->broken
	    || tree->children == NULL || tree->children->len != 2)
		return false;
	cut = find_cut (all, header->body_offset, total, boundary);
	if (cut.delimiters != 2 || !cut.closed || cut.doubtful
	    || !lies_within (tree->children->pdata[0], all + cut.start,
			     all + cut.middle)
	    || !lies_within (tree->children->pdata[1], all + cut.middle,
			     all + total))
		return false;
	shell->content = g_bytes_new_from_bytes (message, cut.start,
						 cut.end - cut.start);
	return true;
}

static bool
know_protocol (struct shell *shell, const struct entity *tree)
{
	const struct entity *second = tree->children->pdata[1];
	g_autofree char *protocol = parameters_get (tree->parameters,
						    "protocol");

	if (protocol == NULL || second->children != NULL
	    || g_ascii_strcasecmp (protocol, second->type) != 0)
		return false;
	shell->smime = strcmp (second->type, "application/pkcs7-signature")
		== 0 || strcmp (second->type,
				"application/x-pkcs7-signature") == 0;
	return shell->smime
		|| strcmp (second->type, "application/pgp-signature") == 0;
}

static bool
take_signature (struct shell *shell, const struct entity *tree)
{
	const struct entity *second = tree->children->pdata[1];
	const char *bytes;
	gsize length;

	shell->signature = entity_content (second);
	bytes = g_bytes_get_data (shell->signature, &length);
	return length > 0 && length <= LIMIT_SIGNATURE_BYTES
		&& (shell->smime || armor_is_signature (bytes, length));
}

/* --- the header inside -------------------------------------------------- */

/* As a person would read the one such field; NULL: none, several, or more
 * than is read. */
static char *
reading_of (const struct header *header, const char *name)
{
	const struct field *field = header_first (header, name);
	g_autofree char *words = NULL;
	g_auto (GStrv) pieces = NULL;
	GString *text;

	if (field == NULL || header_count (header, name) > 1
	    || field->length > LIMIT_WORDS_BYTES)
		return NULL;
	words = words_decode (field->value, field->length, NULL);
	pieces = g_strsplit (words, " ", -1);
	text = g_string_new (NULL);
	for (char **piece = pieces; *piece != NULL; piece++)
		if (**piece != '\0')
			g_string_append_printf (text, "%s%s",
						text->len > 0 ? " " : "",
						*piece);
	return g_string_free (text, FALSE);
}

/* Who, to whom and about what must be repeated, all of it; what else is
 * repeated must be the same. */
static enum shell_header
compare_header (const struct shell *shell, const struct header *outer)
{
	static const struct {
		const char *name;
		bool needed;
	} fields[] = {
		{ "from", true }, { "to", true }, { "cc", true },
		{ "subject", true }, { "date", false },
		{ "message-id", false }, { "reply-to", false },
		{ "in-reply-to", false }, { "references", false }
	};
	gsize length;
	const char *bytes = octets (shell->content, &length);
	g_autoptr (header_auto) inner = header_parse (bytes, length);
	bool same = header_count (inner, "from") > 0
		&& (header_count (inner, "to") > 0
		    || header_count (inner, "cc") > 0);

	if (inner->incomplete)
		return SHELL_HEADER_DIFFERS;
	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
		const char *name = fields[i].name;
		g_autofree char *in = reading_of (inner, name);
		g_autofree char *out = reading_of (outer, name);

		if (header_count (inner, name) > 0
		    && (in == NULL || g_strcmp0 (in, out) != 0))
			return SHELL_HEADER_DIFFERS;
		if (fields[i].needed && header_count (inner, name) == 0
		    && header_count (outer, name) > 0)
			same = false;
	}
	return same ? SHELL_HEADER_SAME : SHELL_HEADER_NONE;
}

/* --- all of it inside ---------------------------------------------------- */

/* Nothing that is passed over in decoding, and by others may not be: lines
 * behind the end of the base64, padding in the middle. */
static bool
is_clean (const struct entity *leaf)
{
	gsize length, digits = 0;
	const char *bytes = octets (leaf->encoded, &length);
	bool ended = false;

	if (leaf->transfer != TRANSFER_BASE64)
		return leaf->transfer != TRANSFER_UU;
	for (gsize i = 0; i < length; i++) {
		bool digit = g_ascii_isalnum (bytes[i]) || bytes[i] == '+'
			|| bytes[i] == '/';

		if (bytes[i] == '=')
			ended = true;
		else if (digit ? ended : !g_ascii_isspace (bytes[i]))
			return false;
		digits += digit;
	}
	return digits % 4 != 1;
}

static bool
is_signed_data (const struct entity *tree)
{
	g_autofree char *kind = parameters_get (tree->parameters,
						"smime-type");

	return kind == NULL || g_ascii_strcasecmp (kind, "signed-data") == 0;
}

static void
read_opaque (struct shell *shell, const struct entity *tree,
	     const struct header *header)
{
	gsize all = g_bytes_get_size (tree->sealed);
	gsize inside = g_bytes_get_size (tree->inside);

	shell->smime = shell->opaque = true;
	if (!tree->type_given || header->incomplete || header->broken
	    || header_count (header, "content-type") != 1
	    || header_count (header, "content-transfer-encoding") > 1
	    || !is_clean (tree)) {
		shell->defect = "unsound";
	} else if (!is_signed_data (tree)) {
		shell->defect = "protocol";
	} else if (all - inside > LIMIT_SIGNATURE_BYTES + inside / 16) {
		shell->defect = "signature";
	} else {
		shell->content = g_bytes_ref (tree->inside);
		shell->signature = g_bytes_ref (tree->sealed);
		shell->header = compare_header (shell, header);
	}
}

struct shell *
shell_read (const struct entity *tree, GBytes *message,
	    const struct header *header)
{
	struct shell *shell;

	if (!is_signed (tree) && !entity_is_open (tree)
	    && !holds_signed (tree))
		return NULL;
	shell = g_new0 (struct shell, 1);
	if (entity_is_open (tree))
		read_opaque (shell, tree, header);
	else if (!is_signed (tree))
		shell->defect = "wrapped";
	else if (!cut_out (shell, tree, message, header))
		shell->defect = "unsound";
	else if (!know_protocol (shell, tree))
		shell->defect = "protocol";
	else if (!take_signature (shell, tree))
		shell->defect = "signature";
	else
		shell->header = compare_header (shell, header);
	return shell;
}
