#include "parser/attachment.h"

#include <string.h>

#include "parser/checksum.h"
#include "parser/limits.h"
#include "parser/sniff.h"

enum {
	/* A longer extension is no extension (R6). */
	EXTENSION_BYTES = 16
};

/* Controls, and what turns the direction of the text or breaks a line. */
static bool
is_shown (gunichar c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return false;
	if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		return false;
	return c != 0x200e && c != 0x200f && c != 0x061c && c != 0x2028 &&
		c != 0x2029 && c != 0xfeff;
}

/* The last step of a path, by either slash; a name that ends in one keeps
 * what stands before it. */
static const char *
last_step (const char *name, gsize *length)
{
	const char *start = name, *end = name + strlen (name), *at;

	while (end > name && strchr ("/\\ ", end[-1]))
		end--;
	for (at = name; at < end; at++)
		if (*at == '/' || *at == '\\')
			start = at + 1;
	*length = end - start;
	return start;
}

/* Cut in the middle, so that the extension stays. */
static void
shorten (GString *name)
{
	const char *dot = strrchr (name->str, '.');
	gsize tail = dot ? strlen (dot) : 0, keep;

	if (name->len <= LIMIT_NAME_BYTES)
		return;
	if (tail > EXTENSION_BYTES)
		tail = 0;
	keep = LIMIT_NAME_BYTES - tail;
	while (keep && (name->str[keep] & 0xc0) == 0x80)
		keep--;
	g_string_erase (name, keep, name->len - tail - keep);
}

char *
attachment_name (const char *name)
{
	GString *out = g_string_new (NULL);
	gsize length;
	const char *at = last_step (name, &length), *end = at + length;

	for (; at < end; at = g_utf8_next_char (at)) {
		gunichar c = g_utf8_get_char (at);
		bool blank = c == '\t' || c == '\n' || c == '\r' || c == ' ';

		if (blank && out->len && out->str[out->len - 1] != ' ')
			g_string_append_c (out, ' ');
		else if (!blank && is_shown (c))
			g_string_append_unichar (out, c);
	}
	g_strchomp (out->str);
	out->len = strlen (out->str);
	if (strspn (out->str, ".") == out->len)
		g_string_truncate (out, 0);
	shorten (out);
	return g_string_free (out, FALSE);
}

struct attachment *
attachment_new (const char *name, const char *type, const char *content_id,
		GBytes *content)
{
	struct attachment *attachment = g_new0 (struct attachment, 1);
	gsize length;
	const char *bytes = g_bytes_get_data (content, &length);

	attachment->name = attachment_name (name ? name : "");
	attachment->type = g_strdup (type);
	attachment->sniffed = sniff_type (content);
	attachment->content_id = g_strdup (content_id);
	attachment->content = g_bytes_ref (content);
	checksum_of (bytes, length, attachment->sha256);
	return attachment;
}
