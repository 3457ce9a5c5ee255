#include "templates/tag.h"

#include <string.h>

#include "templates/render.h"

static bool
is_blank (char c)
{
	return c == ' ' || c == '\t';
}

const char *
tag_skip_blank (const char *p, const char *end)
{
	while (p < end && is_blank (*p))
		p++;
	return p;
}

const char *
tag_rest_blank (const char *p, const char *end)
{
	p = tag_skip_blank (p, end);
	if (p == end)
		return p;
	if (*p == '\r' && p + 1 < end)
		p++;
	return *p == '\n' ? p + 1 : NULL;
}

bool
tag_complain (unsigned line, GError **error, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list ap;

	va_start (ap, format);
	what = g_strdup_vprintf (format, ap);
	va_end (ap);
	g_set_error (error, RENDER_ERROR, RENDER_ERROR_SYNTAX,
		     "line %u: %s", line, what);
	return false;
}

static bool
delimiters_set (struct delimiters *delimiters, const char *from,
		const char *until, unsigned line, GError **error)
{
	g_autofree char *text = g_strndup (from, until - from);
	g_autofree char *open_tag = NULL, *close_tag = NULL;

	for (char *p = text; *p != '\0'; p++) {
		gsize length = strcspn (p, " \t\r\n");

		if (length == 0)
			continue;
		if (close_tag != NULL || length > DELIMITER_BYTES
		    || memchr (p, '=', length) != NULL)
			return tag_complain (line, error,
					     "{{=...=}} wants two delimiters");
		*(open_tag == NULL ? &open_tag : &close_tag)
			= g_strndup (p, length);
		p += length - 1;
	}
	if (close_tag == NULL)
		return tag_complain (line, error,
				     "{{=...=}} wants two delimiters");
	g_free (delimiters->open);
	g_free (delimiters->close);
	delimiters->open = g_steal_pointer (&open_tag);
	delimiters->close = g_steal_pointer (&close_tag);
	return true;
}

bool
tag_read (struct delimiters *delimiters, const char *start, const char *end,
	  unsigned *line, struct tag *tag, GError **error)
{
	const char *from = start + strlen (delimiters->open), *until;
	g_autofree char *closing = NULL;
	g_autofree char *name = NULL;

	tag->start = start;
	tag->line = *line;
	while (from < end && g_ascii_isspace (*from))
		from++;
	tag->sigil = from < end && strchr ("!#^/>$<&={", *from) != NULL
		? *from++ : '\0';
	closing = g_strconcat (tag->sigil == '{' ? "}"
			       : tag->sigil == '=' ? "=" : "",
			       delimiters->close, NULL);
	until = memmem (from, end - from, closing, strlen (closing));
	if (until == NULL)
		return tag_complain (tag->line, error, "a tag is not closed");
	tag->after = until + strlen (closing);
	for (const char *p = start; p < tag->after; p++)
		*line += *p == '\n';
	if (tag->sigil == '!')
		return true;
	if (tag->sigil == '=')
		return delimiters_set (delimiters, from, until, *line, error);
	name = g_strndup (from, until - from);
	g_strstrip (name);
	if (*name == '\0' || strpbrk (name, " \t\r\n") != NULL) {
		/* A message is one line. */
		g_strdelimit (name, "\t\r\n", ' ');
		return tag_complain (tag->line, error,
				     "'%.60s' is not a name", name);
	}
	tag->name = g_steal_pointer (&name);
	return true;
}
