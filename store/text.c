#include "store/text.h"

#include <string.h>

bool
text_is_line (const char *text, gsize most, bool spaces)
{
	if (strlen (text) > most || !g_utf8_validate (text, -1, NULL))
		return false;
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
		gunichar c = g_utf8_get_char (at);

		if (g_unichar_iscntrl (c) || (!spaces && g_unichar_isspace (c)))
			return false;
	}
	return true;
}

bool
text_is_key (const char *text, gsize most)
{
	return *text != '\0' && text_is_line (text, most, false);
}

bool
text_is_address (const char *text)
{
	const char *at = strchr (text, '@');

	return text_is_key (text, TEXT_ADDRESS_BYTES) && at != NULL
		&& at != text && at[1] != '\0' && strchr (at + 1, '@') == NULL;
}

char *
text_cut (const char *text, gsize most)
{
	g_autofree char *valid = g_utf8_make_valid (text, -1);
	gsize length = strlen (valid);
	const char *end = valid + length;

	while ((gsize) (end - valid) > most)
		end = g_utf8_find_prev_char (valid, end);
	return g_strndup (valid, (gsize) (end - valid));
}
