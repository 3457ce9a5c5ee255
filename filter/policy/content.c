#include "filter/policy/content.h"

#include <string.h>

bool
content_has_words (const char *text)
{
	for (const char *line = text; *line != '\0';) {
		gsize length = strcspn (line, "\n");
		gsize blank = strspn (line, " \t\r");

		if (blank < length && line[blank] != '>')
			return true;
		line += length + (line[length] == '\n');
	}
	return false;
}

bool
content_has_files (const struct facts *facts)
{
	for (guint i = 0; i < facts->attachments->len; i++) {
		const struct attachment *file = facts->attachments->pdata[i];

		if (!file->is_inline)
			return true;
	}
	return false;
}
