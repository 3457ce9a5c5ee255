#include "parser/armor.h"

#include <string.h>

#define BEGIN "-----BEGIN PGP SIGNATURE-----"
#define END "-----END PGP SIGNATURE-----"

enum { PACKET_SIGNATURE = 2 };

/* --- packets ------------------------------------------------------------ */

/* A number of so many bytes, the most significant first; moves on. */
static bool
take_number (const guchar **at, const guchar *end, unsigned bytes,
	     gsize *number)
{
	*number = 0;
	if ((gsize) (end - *at) < bytes)
		return false;
	for (; bytes > 0; bytes--)
		*number = *number << 8 | *(*at)++;
	return true;
}

/* Partial and indeterminate lengths are for data, not for signatures. */
static bool
take_length (const guchar **at, const guchar *end, guchar tag, gsize *length)
{
	gsize second;

	if ((tag & 0x40) == 0)
		return (tag & 3) != 3
			&& take_number (at, end, 1u << (tag & 3), length);
	if (!take_number (at, end, 1, length))
		return false;
	if (*length < 192)
		return true;
	if (*length == 255)
		return take_number (at, end, 4, length);
	if (*length >= 224 || !take_number (at, end, 1, &second))
		return false;
	*length = ((*length - 192) << 8) + second + 192;
	return true;
}

static bool
are_signatures (const guchar *at, gsize size)
{
	const guchar *end = at + size;
	unsigned count = 0;

	while (at < end && count++ < ARMOR_PACKETS) {
		guchar tag = *at++;
		unsigned kind = (tag & 0x40) != 0 ? tag & 0x3f
			: (tag >> 2) & 0x0f;
		gsize length;

		if ((tag & 0x80) == 0 || kind != PACKET_SIGNATURE
		    || !take_length (&at, end, tag, &length)
		    || length > (gsize) (end - at))
			return false;
		at += length;
	}
	return count > 0 && at == end;
}

/* --- armor -------------------------------------------------------------- */

/* The base64 between the block's own header and its checksum; NULL: a line
 * that is none.  Caller's. */
static char *
take_body (char **lines)
{
	GString *body = g_string_new (NULL);

	while (*lines != NULL && *g_strchomp (*lines) != '\0')
		lines++;
	for (; *lines != NULL && !g_str_has_prefix (*lines, END); lines++) {
		const char *line = g_strchomp (*lines);

		if (*line == '=')
			continue;
		if (strspn (line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "abcdefghijklmnopqrstuvwxyz0123456789+/=")
		    != strlen (line)) {
			g_string_free (body, TRUE);
			return NULL;
		}
		g_string_append (body, line);
	}
	return g_string_free (body, FALSE);
}

bool
armor_is_signature (const char *bytes, gsize length)
{
	g_autofree char *text = g_strstrip (g_strndup (bytes, length));
	g_auto (GStrv) lines = NULL;
	g_autofree char *body = NULL;
	g_autofree guchar *packets = NULL;
	gsize size;

	if (memchr (bytes, '\0', length) != NULL
	    || !g_str_has_prefix (text, BEGIN)
	    || !g_str_has_suffix (text, END)
	    || strstr (text + 1, "-----BEGIN") != NULL
	    || strstr (text, "-----END") != text + strlen (text) - strlen (END))
		return false;
	lines = g_strsplit (text, "\n", -1);
	body = take_body (lines + 1);
	if (body == NULL)
		return false;
	packets = g_base64_decode (body, &size);
	return packets != NULL && are_signatures (packets, size);
}
