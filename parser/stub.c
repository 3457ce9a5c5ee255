#include "parser/stub.h"

#include <glib.h>
#include <string.h>

/* A longer text is one. */
enum { STUB_BYTES = 600 };

/* Letters and digits only: what two forms of a text have in common. */
static char *
squeeze (const char *text)
{
	GString *out = g_string_new (NULL);

	for (; *text; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char (text);

		if (g_unichar_isalnum (c))
			g_string_append_unichar (out, g_unichar_tolower (c));
	}
	return g_string_free (out, FALSE);
}

bool
stub_is_possible (const char *plain)
{
	static const char *const hints[] = {
		"html", "view this", "web browser", "your browser",
		"browser", "online version", "mail client", "navegador",
		"navigateur", "браузер", "почтов", "поштов",
		"przeglądar", "浏览器", "ブラウザ", "브라우저"
	};
	g_autofree char *lower = NULL;
	gsize i;

	if (strlen (plain) > STUB_BYTES)
		return false;
	lower = g_utf8_strdown (plain, -1);
	for (i = 0; i < G_N_ELEMENTS (hints); i++)
		if (strstr (lower, hints[i]))
			return true;
	return false;
}

bool
stub_holds (const char *text, const char *other)
{
	g_autofree char *whole = squeeze (text);
	g_autofree char *piece = squeeze (other);

	return strstr (whole, piece) != NULL;
}

bool
stub_is_one (const char *plain, const char *html)
{
	return stub_holds ("", plain) ||
		(stub_is_possible (plain) && !stub_holds (html, plain));
}
