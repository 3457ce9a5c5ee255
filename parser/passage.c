#include "parser/passage.h"

void
passage_init (struct passage *passage)
{
	*passage = (struct passage) { .text = g_string_new (NULL) };
}

void
passage_clear (struct passage *passage)
{
	g_string_free (passage->text, TRUE);
}

bool
passage_is_blank (const struct passage *passage)
{
	const char *text = passage->text->str;

	while (*text && g_unichar_isspace (g_utf8_get_char (text)))
		text = g_utf8_next_char (text);
	return !*text;
}

void
passage_append (struct passage *passage, const char *text, const char *charset,
	      bool guessed, bool html)
{
	GString *out = passage->text;

	if (!*text)
		return;
	if (passage_is_blank (passage)) {
		g_string_truncate (out, 0);
		passage->charset = charset;
		passage->guessed = guessed;
		passage->html = html;
	}
	if (out->len && out->str[out->len - 1] != '\n')
		g_string_append_c (out, '\n');
	g_string_append (out, text);
}

void
passage_join (struct passage *passage, const struct passage *more)
{
	passage_append (passage, more->text->str, more->charset, more->guessed,
		      more->html);
}
