#include "parser/newtext.h"

#include <glib.h>

char *
newtext_extract (const char *text, const char *html G_GNUC_UNUSED)
{
	return g_strdup (text);
}
