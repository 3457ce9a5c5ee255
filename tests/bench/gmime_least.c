/*
 * The least that a GMime program does with a mail: parse it and decode every
 * text part to UTF-8.  What `ticketctl explain` is measured against.
 */
#include <stdio.h>

#include <gmime/gmime.h>

static void
decode (GMimeObject *parent, GMimeObject *part, gpointer user)
{
	gsize *total = user;
	char *text;

	(void) parent;
	if (!GMIME_IS_TEXT_PART (part))
		return;
	text = g_mime_text_part_get_text (GMIME_TEXT_PART (part));
	*total += text != NULL ? strlen (text) : 0;
	g_free (text);
}

int
main (int argc, char **argv)
{
	gsize total = 0;

	g_mime_init ();
	for (int i = 1; i < argc; i++) {
		GMimeStream *stream = g_mime_stream_fs_open (argv[i], 0, 0,
							     NULL);
		GMimeParser *parser;
		GMimeMessage *message;

		if (stream == NULL)
			return 1;
		parser = g_mime_parser_new_with_stream (stream);
		message = g_mime_parser_construct_message (parser, NULL);
		if (message != NULL) {
			g_mime_message_foreach (message, decode, &total);
			g_object_unref (message);
		}
		g_object_unref (parser);
		g_object_unref (stream);
	}
	printf ("%zu bytes of text\n", total);
	return 0;
}
