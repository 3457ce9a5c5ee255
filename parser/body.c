#include "parser/body.h"

bool
body_read (GBytes *raw, const struct header *header, struct facts *facts,
	   char **html)
{
	gsize length;
	const char *bytes = g_bytes_get_data (raw, &length);

	if (html)
		*html = NULL;
	facts->text = g_utf8_make_valid (bytes + header->body_offset,
					 length - header->body_offset);
	return true;
}
