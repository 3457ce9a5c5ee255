#include "parser/boundary.h"

#include <string.h>

enum {
	SEARCH_BYTES = 8192,	/* from the beginning, and from the end */
	TRIES = 16,		/* lines whose last delimiter is looked for */
	BOUNDARY_BYTES = 200
};

/* Does a line near the end say that this boundary was the last? */
static bool
is_closed (const char *body, gsize length, const char *boundary)
{
	gsize skip = length - MIN (length, SEARCH_BYTES);
	g_autofree char *last = g_strdup_printf ("\n--%s--", boundary);

	return memmem (body + skip, length - skip, last, strlen (last));
}

static bool
is_field (const char *line, const char *end)
{
	return end - line > 8 && g_ascii_strncasecmp (line, "Content-", 8) == 0;
}

char *
boundary_find (const char *body, gsize length, bool sure)
{
	const char *at = body, *end = body + MIN (length, SEARCH_BYTES);
	unsigned tries = sure ? TRIES : 0;

	while (at && at < end) {
		const char *stop = memchr (at, '\n', end - at);
		const char *next = stop ? stop + 1 : end;
		gsize size = next - at;

		if (size > 3 && size < BOUNDARY_BYTES && !memcmp (at, "--", 2)) {
			g_autofree char *found = g_strchomp (
				g_strndup (at + 2, size - 2));

			if (is_field (next, end) ||
			    (tries > 0 && *found &&
			     is_closed (body, length, found)))
				return g_steal_pointer (&found);
			tries -= tries > 0;
		}
		at = stop ? next : NULL;
	}
	return NULL;
}

bool
boundary_closes (const char *boundary, const char *body, gsize length)
{
	const char *end = body + length;
	gsize size = strlen (boundary);

	while (body < end && g_ascii_isspace (*body))
		body++;
	while (end > body && g_ascii_isspace (end[-1]))
		end--;
	return (gsize) (end - body) == size + 4 &&
		memcmp (body, "--", 2) == 0 &&
		memcmp (body + 2, boundary, size) == 0 &&
		memcmp (body + 2 + size, "--", 2) == 0;
}
