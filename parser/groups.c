#include "parser/groups.h"

#include <string.h>

#include "parser/limits.h"

/* What the library reads as address lists. */
static const char *const names[] = { "to", "cc", "bcc", "from", "sender",
				     "reply-to" };

/* The colon behind such a name at this place, or NULL. */
static const char *
address_field (const char *at, const char *end)
{
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		gsize length = strlen (names[i]);
		const char *p = at + length;

		if ((gsize) (end - at) <= length ||
		    g_ascii_strncasecmp (at, names[i], length) != 0)
			continue;
		while (p < end && g_ascii_isspace (*p))
			p++;
		return p < end && *p == ':' ? p : NULL;
	}
	return NULL;
}

/* The end of the field: a line feed that no blank follows. */
static const char *
field_end (const char *at, const char *end)
{
	while ((at = memchr (at, '\n', (gsize) (end - at))) != NULL) {
		at++;
		if (at == end || (*at != ' ' && *at != '\t'))
			return at;
	}
	return end;
}

static bool
too_deep (const char *at, const char *end)
{
	unsigned colons = 0;

	while ((at = memchr (at, ':', (gsize) (end - at))) != NULL) {
		if (++colons > LIMIT_GROUP_COLONS)
			return true;
		at++;
	}
	return false;
}

GBytes *
groups_disarm (GBytes *raw, bool *changed)
{
	gsize length;
	const char *data = g_bytes_get_data (raw, &length);
	const char *bytes = data ? data : "";
	const char *end = bytes + length;
	char *copy = NULL;

	for (const char *line = bytes; line && line < end;) {
		const char *colon = address_field (line, end);

		if (colon && too_deep (colon + 1, field_end (colon, end))) {
			if (copy == NULL)
				copy = g_memdup2 (bytes, length);
			copy[line - bytes] = 'X';
		}
		line = memchr (line, '\n', (gsize) (end - line));
		if (line)
			line++;
	}
	if (changed)
		*changed = copy != NULL;
	return copy ? g_bytes_new_take (copy, length) : g_bytes_ref (raw);
}
