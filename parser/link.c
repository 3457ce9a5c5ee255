#include "parser/link.h"

#include <stdbool.h>
#include <string.h>

/* What of an address people write: no scheme, no slash at the end. */
static char *
bare_address (const char *address)
{
	static const char *const schemes[] = {
		"http://", "https://", "mailto:", "tel:", "callto:", "ftp://"
	};
	char *bare;
	gsize length;
	unsigned i;

	for (i = 0; i < G_N_ELEMENTS (schemes); i++) {
		gsize size = strlen (schemes[i]);

		if (g_ascii_strncasecmp (address, schemes[i], size) == 0) {
			address += size;
			break;
		}
	}
	bare = g_ascii_strdown (address, -1);
	length = strlen (bare);
	if (length && bare[length - 1] == '/')
		bare[length - 1] = '\0';
	return bare;
}

/* Only what works outside the page: no anchors, scripts, parts of the mail
 * or relative addresses. */
static bool
leads_somewhere (const char *href)
{
	static const char *const schemes[] = {
		"http://", "https://", "mailto:", "tel:", "callto:", "ftp://",
		"sms:", "sip:", "skype:", "tg:", "viber:", "www."
	};
	unsigned i;

	if (strpbrk (href, " \t\r\n<>"))
		return false;
	for (i = 0; i < G_N_ELEMENTS (schemes); i++)
		if (g_ascii_strncasecmp (href, schemes[i],
					 strlen (schemes[i])) == 0)
			return href[strlen (schemes[i])] != '\0';
	return false;
}

char *
link_address (const char *href, const char *text)
{
	g_autofree char *trimmed = g_strstrip (g_strdup (text));
	g_autofree char *shown = bare_address (trimmed);
	g_autofree char *address = bare_address (href);
	bool mail = g_ascii_strncasecmp (href, "mailto:", 7) == 0;

	if (!leads_somewhere (href) || strcmp (address, shown) == 0)
		return NULL;
	if (!mail)
		return g_strdup (href);
	address[strcspn (address, "?")] = '\0';
	return strcmp (address, shown) ? g_steal_pointer (&address) : NULL;
}
