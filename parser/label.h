/*
 * label.h - the charset behind a label, however it is spelt.
 *
 * Names and supersets follow the WHATWG Encoding Standard where it has the
 * charset, since that is what programs mean by the label.
 */
#ifndef PARSER_LABEL_H
#define PARSER_LABEL_H

#include <glib.h>

enum charset_family {
	CHARSET_ASCII,		/* no more is said than that: 8-bit is open */
	CHARSET_UTF8,
	CHARSET_LATIN,		/* one byte a character, Latin script */
	CHARSET_CYRILLIC,	/* one byte a character, Cyrillic */
	CHARSET_BYTE,		/* one byte a character, another script */
	CHARSET_MULTI,		/* bytes from 0x80 on in groups */
	CHARSET_JAPANESE_7BIT,	/* ISO-2022-JP */
	CHARSET_7BIT,		/* other escapes in ASCII */
	CHARSET_WIDE		/* UTF-16, UTF-32 */
};

struct charset {
	const char *name;	/* lower-case */
	const char *iconv;	/* what iconv calls the superset that is used */
	enum charset_family family;
};

/* NULL: unknown, or says nothing ("unknown-8bit", "x-user-defined"). */
const struct charset *label_find (const char *label);

#endif
