#include "filter/courier/copy.h"

#include <stdbool.h>
#include <string.h>

#define OWN_PREFIX "X-Ticket-"

/* Behind the line that begins at p. */
static const char *
next_line (const char *p, const char *end)
{
	const char *lf = memchr (p, '\n', (gsize) (end - p));

	return lf != NULL ? lf + 1 : end;
}

/* CR CR LF, seen in the wild, is an end of line too. */
static bool
is_empty (const char *p, const char *end)
{
	while (p < end && *p == '\r')
		p++;
	return p < end && *p == '\n';
}

static bool
is_fold (const char *p, const char *end)
{
	return p < end && (*p == ' ' || *p == '\t');
}

/* As loose as any reader may be: "x-ticket-number :" is ours as well. */
static bool
is_own (const char *p, const char *end)
{
	gsize length = strlen (OWN_PREFIX);

	return (gsize) (end - p) >= length
		&& g_ascii_strncasecmp (p, OWN_PREFIX, length) == 0;
}

GBytes *
copy_new (GBytes *raw, const char *token)
{
	gsize size;
	const char *data = g_bytes_get_data (raw, &size);
	const char *p = data != NULL ? data : "";
	const char *end = p + size;
	const char *first = memchr (p, '\n', size);
	bool crlf = first != NULL && first > p && first[-1] == '\r';
	GByteArray *out = g_byte_array_sized_new ((guint) size + 128);
	g_autofree char *loop = g_strdup_printf (OWN_PREFIX "Loop: %s%s",
						 token, crlf ? "\r\n" : "\n");

	g_byte_array_append (out, (const guint8 *) loop,
			     (guint) strlen (loop));
	while (p < end && !is_empty (p, end)) {
		const char *next = next_line (p, end);

		while (is_fold (next, end) && !is_empty (next, end))
			next = next_line (next, end);
		if (!is_own (p, end))
			g_byte_array_append (out, (const guint8 *) p,
					     (guint) (next - p));
		p = next;
	}
	g_byte_array_append (out, (const guint8 *) p, (guint) (end - p));
	return g_byte_array_free_to_bytes (out);
}
