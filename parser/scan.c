#include "parser/scan.h"

#include <string.h>

#include "parser/limits.h"

static bool
is_control (char c)
{
	return (guchar) c < ' ' || c == 0x7f;
}

static bool
is_blank (char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

struct scan
scan_text (const char *text, gsize length)
{
	return (struct scan) { text, text + length };
}

bool
scan_sound (const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (is_control (text[i]) && !is_blank (text[i]))
			return false;
	return g_utf8_validate (text, (gssize) length, NULL);
}

bool
scan_done (const struct scan *scan)
{
	return scan->at == scan->end;
}

char
scan_peek (const struct scan *scan)
{
	return scan_done (scan) ? '\0' : *scan->at;
}

bool
scan_char (struct scan *scan, char c)
{
	if (scan_done (scan) || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

gsize
scan_run (struct scan *scan, bool (*take) (char c))
{
	const char *start = scan->at;

	while (!scan_done (scan) && take (*scan->at))
		scan->at++;
	return (gsize) (scan->at - start);
}

bool
scan_blanks (struct scan *scan)
{
	return scan_run (scan, is_blank) > 0;
}

bool
scan_cfws (struct scan *scan, bool *found)
{
	const char *start = scan->at;

	do
		scan_blanks (scan);
	while (scan_comment (scan, NULL));
	if (found)
		*found = scan->at != start;
	return scan_peek (scan) != '(';
}

/* A quoted pair's second byte, or a byte by itself; false at a control or
 * the end. */
static bool
take_text (struct scan *scan, GString *text)
{
	scan_char (scan, '\\');
	if (scan_done (scan) || (is_control (*scan->at) &&
				 !is_blank (*scan->at)))
		return false;
	if (text && *scan->at != '\n')
		g_string_append_c (text, *scan->at);
	scan->at++;
	return true;
}

bool
scan_comment (struct scan *scan, GString *text)
{
	struct scan ahead = *scan;
	gsize kept = text ? text->len : 0;
	unsigned depth = 0;

	if (scan_peek (&ahead) != '(')
		return false;
	for (;;) {
		char c = scan_peek (&ahead);

		if (c == '(' && depth++ == LIMIT_COMMENT_DEPTH)
			break;
		if (c == ')' && --depth == 0) {
			scan->at = ahead.at + 1;
			return true;
		}
		if (!take_text (&ahead, c == '(' && depth == 1 ? NULL : text))
			break;
	}
	if (text)
		g_string_truncate (text, kept);
	return false;
}

bool
scan_quoted (struct scan *scan, GString *text)
{
	struct scan ahead = *scan;
	gsize kept = text ? text->len : 0;

	if (!scan_char (&ahead, '"'))
		return false;
	while (scan_peek (&ahead) != '"') {
		if (take_text (&ahead, text))
			continue;
		if (text)
			g_string_truncate (text, kept);
		return false;
	}
	scan->at = ahead.at + 1;
	return true;
}

bool
scan_is_atext (char c)
{
	return g_ascii_isalnum (c) || (guchar) c > 0x7f ||
	       (c != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

bool
scan_is_token (char c)
{
	return c > ' ' && c < 0x7f && strchr ("()<>@,;:\\\"/[]?=", c) == NULL;
}
