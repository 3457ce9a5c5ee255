/*
 * charset.h - bytes and a label -> UTF-8, and whether that was a guess.
 *
 * Purpose: read text as its writer saw it.  A label is a claim: it is kept
 * unless it is absent, unknown, or the bytes contradict it (UTF-8 under
 * another name, another name under UTF-8, one Cyrillic charset under the
 * name of another or of Latin-1, Shift_JIS as ISO-2022-JP...).  Labels are
 * read as the WHATWG Encoding Standard does: ISO-8859-1 is windows-1252,
 * GB2312 is GB18030, KS C 5601 is CP949, as mail programs mean them.
 *
 * What no reading explains becomes U+FFFD, one for each such byte.  The
 * answer is valid UTF-8 without NUL, caller's to free; line ends stay.
 *
 * The caller bounds the length; time is linear in it.
 */
#ifndef PARSER_CHARSET_H
#define PARSER_CHARSET_H

#include <glib.h>
#include <stdbool.h>

struct charset_result {
	const char *charset;	/* what was used, lower-case, static */
	bool guessed;		/* not what the label says */
	gsize replaced;		/* bytes that became U+FFFD */
};

/* label: as in the mail, or NULL; result may be NULL. */
char *charset_to_utf8 (const char *bytes, gsize length, const char *label,
		       struct charset_result *result);

/* The static lower-case name behind a label, or NULL if it is unknown. */
const char *charset_name (const char *label);

#endif
