#include "filter/conftext.h"

#include <string.h>

int
conftext_control (const char *text, gsize length, unsigned char *control)
{
	int line = 1;

	for (gsize i = 0; i < length; i++) {
		*control = (unsigned char) text[i];
		if (text[i] == '\n')
			line++;
		else if (g_ascii_iscntrl (text[i]) && text[i] != '\t'
			 && text[i] != '\r')
			return line;
	}
	return 0;
}

/* Where the comment that begins at p ends, or NULL. */
static const char *
end_of_comment (const char *text, const char *p)
{
	const char *end;

	if (*p == '#')
		return p + strcspn (p, "\n");
	/* Inside a word it is none: http://... */
	if (g_str_has_prefix (p, "//")
	    && (p == text || strchr (" \t\n\r={},", p[-1]) != NULL))
		return p + strcspn (p, "\n");
	if (!g_str_has_prefix (p, "/*"))
		return NULL;
	end = strstr (p + 2, "*/");
	return end != NULL ? end + 2 : NULL;
}

char *
conftext_bare (const char *text, gsize length)
{
	char *bare = g_strndup (text, length);
	char quote = '\0';

	for (char *p = bare; *p != '\0'; p++) {
		const char *end;

		if (quote != '\0') {
			if (*p == '\\' && p[1] != '\0')
				p++;
			else if (*p == quote)
				quote = '\0';
			continue;
		}
		if (*p == '"' || *p == '\'')
			quote = *p;
		end = quote == '\0' ? end_of_comment (bare, p) : NULL;
		if (end == NULL)
			continue;
		for (; p < end; p++)
			if (*p != '\n')
				*p = ' ';
		p--;
	}
	return bare;
}
