#include "parser/decode.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

void
decode_append_utf8 (GString *out, const char *bytes, gsize length,
		    gsize *replaced)
{
	while (length > 0) {
		const char *end;

		/* Stops at NUL, too. */
		if (g_utf8_validate_len (bytes, length, &end))
			end = bytes + length;
		g_string_append_len (out, bytes, end - bytes);
		length -= end - bytes;
		bytes = end;
		if (length > 0) {
			if (*bytes) {
				g_string_append (out, REPLACEMENT);
				++*replaced;
			}
			bytes++;
			length--;
		}
	}
}

/* Bytes that a charset leaves to controls beyond ASCII mean something else
 * in mail, and nobody knows what.  NUL goes. */
static void
append_converted (GString *out, const char *text, gsize length,
		  gsize *replaced)
{
	const char *end = text + length, *at;

	while ((at = memchr (text, 0xc2, end - text)) && end - at > 1) {
		bool control = (guchar) at[1] < 0xa0;

		decode_append_utf8 (out, text, at - text + (control ? 0 : 2),
				    replaced);
		if (control) {
			g_string_append (out, REPLACEMENT);
			++*replaced;
		}
		text = at + 2;
	}
	decode_append_utf8 (out, text, end - text, replaced);
}

/*
 * What most 8-bit mail comes in.  The C library loads the module of a charset
 * when its first converter is opened and drops it after the last, which costs
 * more than to convert a mail: one of each stays open, and is never used.
 */
static gpointer
open_usual (gpointer data)
{
	static const char *const usual[] = {
		"CP1251", "KOI8-U", "CP866", "ISO-8859-5", "CP1252", "CP1250"
	};
	GPtrArray *open = g_ptr_array_sized_new (G_N_ELEMENTS (usual));
	unsigned i;

	(void) data;
	for (i = 0; i < G_N_ELEMENTS (usual); i++)
		g_ptr_array_add (open, g_iconv_open ("UTF-8", usual[i]));
	return open;
}

static void
append_iconv (GString *out, const char *bytes, gsize length,
	      const struct charset *charset, gsize *replaced)
{
	static GOnce once = G_ONCE_INIT;
	char *from = (char *) bytes, buffer[4096];
	gsize left = length;
	bool flushed = false;
	GIConv conv;

	g_once (&once, open_usual, NULL);
	conv = g_iconv_open ("UTF-8", charset->iconv);
	if (conv == (GIConv) -1) {
		decode_append_utf8 (out, bytes, length, replaced);
		return;
	}
	while (!flushed) {
		char *to = buffer;
		gsize room = sizeof buffer, done;
		int error = 0;

		if (left > 0)
			done = g_iconv (conv, &from, &left, &to, &room);
		else
			done = g_iconv (conv, NULL, NULL, &to, &room);
		if (done == (gsize) -1)
			error = errno;
		else
			flushed = left == 0 && to == buffer;
		append_converted (out, buffer, to - buffer, replaced);
		if (error == E2BIG || error == 0)
			continue;
		/* EILSEQ, or EINVAL: cut in the middle of a character. */
		g_string_append (out, REPLACEMENT);
		++*replaced;
		if (left == 0)
			break;
		from++;
		left--;
		g_iconv (conv, NULL, NULL, NULL, NULL);
	}
	g_iconv_close (conv);
}

/*
 * ISO-2022-JP as it is sent: with half-width katakana, vendor characters
 * and lines that forget to switch back.  Turned into EUC-JP, which has them
 * all.
 */
static void
append_japanese (GString *out, const char *bytes, gsize length,
		 const struct charset *charset, gsize *replaced)
{
	g_autoptr (GString) euc = g_string_sized_new (length);
	enum { SINGLE, KANA, DOUBLE, SUPPLEMENT } set = SINGLE;
	gsize i;

	for (i = 0; i < length; i++) {
		guchar c = bytes[i];
		const char *rest = bytes + i + 1;
		gsize left = length - i - 1;

		if (c == 0x1b && left >= 2 && rest[0] == '$' &&
		    (rest[1] == 'B' || rest[1] == '@')) {
			set = DOUBLE;
			i += 2;
		} else if (c == 0x1b && left >= 3 &&
			   memcmp (rest, "$(", 2) == 0) {
			set = rest[2] == 'D' ? SUPPLEMENT : DOUBLE;
			i += 3;
		} else if (c == 0x1b && left >= 2 && rest[0] == '(') {
			set = rest[1] == 'I' ? KANA : SINGLE;
			i += 2;
		} else if (c == '\n') {
			set = SINGLE;
			g_string_append_c (euc, c);
		} else if (set == SINGLE || c <= 0x20 || c >= 0x7f) {
			g_string_append_c (euc, c);
		} else if (set == KANA) {
			g_string_append_c (euc, 0x8e);
			g_string_append_c (euc, c | 0x80);
		} else if (left > 0 && rest[0] > 0x20 && rest[0] < 0x7f) {
			if (set == SUPPLEMENT)
				g_string_append_c (euc, 0x8f);
			g_string_append_c (euc, c | 0x80);
			g_string_append_c (euc, rest[0] | 0x80);
			i++;
		} else
			g_string_append_c (euc, c);
	}
	append_iconv (out, euc->str, euc->len, charset, replaced);
}

void
decode_append (GString *out, const char *bytes, gsize length,
	       const struct charset *charset, gsize *replaced)
{
	if (charset->family == CHARSET_UTF8 ||
	    charset->family == CHARSET_ASCII)
		decode_append_utf8 (out, bytes, length, replaced);
	else if (charset->family == CHARSET_JAPANESE_7BIT)
		append_japanese (out, bytes, length, charset, replaced);
	else
		append_iconv (out, bytes, length, charset, replaced);
}
