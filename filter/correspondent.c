#include "filter/correspondent.h"

#include <glib.h>
#include <string.h>

#include "filter/value.h"
#include "parser/address.h"

enum {
	LOCAL_BYTES = 64	/* RFC 5321 section 4.5.3.1.1 */
};

char *
correspondent_address (const char *text, char **out)
{
	const char *at = strrchr (text, '@');
	g_autofree char *local = g_strndup (text, at != NULL ? at - text : 0);

	if (g_str_is_ascii (local))
		return value_address (text, out);
	*out = strlen (local) > LOCAL_BYTES ? NULL
		: address_plain (text, strlen (text), NULL);
	return *out != NULL ? NULL : g_strdup_printf (
		"\"%s\" is no plain address; before the \"@\" stand at most "
		"%d bytes of letters, digits and dots, letters with accents "
		"as one character (Unicode NFC)", text, LOCAL_BYTES);
}
