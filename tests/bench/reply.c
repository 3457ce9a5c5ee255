/*
 * reply FILE - what an agent's formatting costs: reads the mail and finds its
 * own words in its HTML, as they go out to a client.  Prints one JSON object.
 */
#include <stdio.h>
#include <string.h>

#include "parser/facts.h"
#include "parser/formatted.h"

static char *
picture (const char *content_id, gpointer user)
{
	(void) user;
	return g_strdup (content_id);
}

int
main (int argc, char **argv)
{
	g_autoptr (facts_auto) facts = NULL;
	g_autoptr (GBytes) raw = NULL;
	g_autofree char *html = NULL;
	char *bytes;
	gsize length;

	if (argc != 2
	    || !g_file_get_contents (argv[1], &bytes, &length, NULL))
		return 1;
	raw = g_bytes_new_take (bytes, length);
	facts_init ();
	facts = facts_parse (raw, NULL);
	html = formatted_words (raw, facts->new_text, picture, NULL);
	printf ("{ \"words\": %zu, \"html\": %zu }\n",
		strlen (facts->new_text), html != NULL ? strlen (html) : 0);
	return 0;
}
