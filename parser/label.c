#include "parser/label.h"

#include <string.h>

static const struct charset charsets[] = {
	{ "us-ascii", "ASCII", CHARSET_ASCII },
	{ "utf-8", "UTF-8", CHARSET_UTF8 },
	{ "windows-1252", "CP1252", CHARSET_LATIN },
	{ "windows-1250", "CP1250", CHARSET_LATIN },
	{ "windows-1254", "CP1254", CHARSET_LATIN },
	{ "windows-1257", "CP1257", CHARSET_LATIN },
	{ "windows-1258", "CP1258", CHARSET_LATIN },
	{ "iso-8859-2", "ISO-8859-2", CHARSET_LATIN },
	{ "iso-8859-3", "ISO-8859-3", CHARSET_LATIN },
	{ "iso-8859-4", "ISO-8859-4", CHARSET_LATIN },
	{ "iso-8859-10", "ISO-8859-10", CHARSET_LATIN },
	{ "iso-8859-13", "ISO-8859-13", CHARSET_LATIN },
	{ "iso-8859-14", "ISO-8859-14", CHARSET_LATIN },
	{ "iso-8859-15", "ISO-8859-15", CHARSET_LATIN },
	{ "iso-8859-16", "ISO-8859-16", CHARSET_LATIN },
	{ "macintosh", "MACINTOSH", CHARSET_LATIN },
	{ "ibm437", "CP437", CHARSET_LATIN },
	{ "ibm850", "CP850", CHARSET_LATIN },
	{ "ibm852", "CP852", CHARSET_LATIN },
	{ "ibm858", "IBM858", CHARSET_LATIN },
	{ "viscii", "VISCII", CHARSET_LATIN },
	{ "tcvn", "TCVN", CHARSET_LATIN },
	{ "windows-1251", "CP1251", CHARSET_CYRILLIC },
	{ "koi8-r", "KOI8-R", CHARSET_CYRILLIC },
	{ "koi8-u", "KOI8-U", CHARSET_CYRILLIC },
	{ "ibm866", "CP866", CHARSET_CYRILLIC },
	{ "ibm855", "CP855", CHARSET_CYRILLIC },
	{ "iso-8859-5", "ISO-8859-5", CHARSET_CYRILLIC },
	{ "x-mac-cyrillic", "MAC-CYRILLIC", CHARSET_CYRILLIC },
	{ "koi8-t", "KOI8-T", CHARSET_CYRILLIC },
	{ "windows-874", "CP874", CHARSET_BYTE },
	{ "windows-1253", "CP1253", CHARSET_BYTE },
	{ "windows-1255", "CP1255", CHARSET_BYTE },
	{ "windows-1256", "CP1256", CHARSET_BYTE },
	{ "iso-8859-6", "ISO-8859-6", CHARSET_BYTE },
	{ "iso-8859-7", "ISO-8859-7", CHARSET_BYTE },
	{ "iso-8859-8", "ISO-8859-8", CHARSET_BYTE },
	{ "armscii-8", "ARMSCII-8", CHARSET_BYTE },
	{ "georgian-ps", "GEORGIAN-PS", CHARSET_BYTE },
	{ "gb18030", "GB18030", CHARSET_MULTI },
	{ "big5", "BIG5-HKSCS", CHARSET_MULTI },
	{ "euc-kr", "CP949", CHARSET_MULTI },
	{ "johab", "JOHAB", CHARSET_MULTI },
	{ "shift_jis", "CP932", CHARSET_MULTI },
	{ "euc-jp", "EUC-JP-MS", CHARSET_MULTI },
	{ "euc-tw", "EUC-TW", CHARSET_MULTI },
	{ "iso-2022-jp", "EUC-JP-MS", CHARSET_JAPANESE_7BIT },
	{ "iso-2022-kr", "ISO-2022-KR", CHARSET_7BIT },
	{ "iso-2022-cn", "ISO-2022-CN-EXT", CHARSET_7BIT },
	{ "utf-7", "UTF-7", CHARSET_7BIT },
	{ "utf-16le", "UTF-16LE", CHARSET_WIDE },
	{ "utf-16be", "UTF-16BE", CHARSET_WIDE },
	{ "utf-32le", "UTF-32LE", CHARSET_WIDE },
	{ "utf-32be", "UTF-32BE", CHARSET_WIDE },
};

/* Spellings, without anything but letters and digits, that are not the name
 * itself or one of the numbered kinds below. */
static const struct {
	const char *spelling;
	const char *name;
} aliases[] = {
	{ "ascii", "us-ascii" },
	{ "ansix341968", "us-ascii" },
	{ "iso646us", "us-ascii" },
	{ "646", "us-ascii" },
	{ "unicode11utf8", "utf-8" },
	{ "utf8mb4", "utf-8" },
	{ "cp65001", "utf-8" },
	{ "65001", "utf-8" },
	{ "latin1", "windows-1252" },
	{ "l1", "windows-1252" },
	{ "ansi", "windows-1252" },
	{ "latin2", "iso-8859-2" },
	{ "l2", "iso-8859-2" },
	{ "latin5", "windows-1254" },
	{ "l5", "windows-1254" },
	{ "latin9", "iso-8859-15" },
	{ "mac", "macintosh" },
	{ "macroman", "macintosh" },
	{ "maccyrillic", "x-mac-cyrillic" },
	{ "macukrainian", "x-mac-cyrillic" },
	{ "macuk", "x-mac-cyrillic" },
	{ "cyrillic", "iso-8859-5" },
	{ "koi8", "koi8-r" },
	{ "koi", "koi8-r" },
	{ "cskoi8r", "koi8-r" },
	{ "koi8ru", "koi8-u" },
	{ "dos866", "ibm866" },
	{ "alt", "ibm866" },
	{ "greek", "iso-8859-7" },
	{ "hebrew", "iso-8859-8" },
	{ "logical", "iso-8859-8" },
	{ "visual", "iso-8859-8" },
	{ "arabic", "iso-8859-6" },
	{ "tis620", "windows-874" },
	{ "gb", "gb18030" },
	{ "gbk", "gb18030" },
	{ "gb2312", "gb18030" },
	{ "gb231280", "gb18030" },
	{ "csgb2312", "gb18030" },
	{ "euccn", "gb18030" },
	{ "eucgb2312cn", "gb18030" },	/* Python has it from X11 */
	{ "chinese", "gb18030" },
	{ "isoir58", "gb18030" },
	{ "hkscs", "big5" },
	{ "big5hkscs", "big5" },
	{ "cnbig5", "big5" },
	{ "csbig5", "big5" },
	{ "ksc5601", "euc-kr" },
	{ "ksc56011987", "euc-kr" },
	{ "ksc56011989", "euc-kr" },
	{ "ks56011987", "euc-kr" },
	{ "csksc56011987", "euc-kr" },
	{ "cseuckr", "euc-kr" },
	{ "korean", "euc-kr" },
	{ "uhc", "euc-kr" },
	{ "sjis", "shift_jis" },
	{ "mskanji", "shift_jis" },
	{ "csshiftjis", "shift_jis" },
	{ "windows31j", "shift_jis" },
	{ "eucjpms", "euc-jp" },
	{ "eucjpwin", "euc-jp" },
	{ "cseucpkdfmtjapanese", "euc-jp" },
	{ "ujis", "euc-jp" },
	{ "iso2022jp1", "iso-2022-jp" },
	{ "iso2022jp2", "iso-2022-jp" },
	{ "iso2022jp3", "iso-2022-jp" },
	{ "iso2022jp2004", "iso-2022-jp" },
	{ "iso2022jpms", "iso-2022-jp" },
	{ "csiso2022jp", "iso-2022-jp" },
	{ "jis", "iso-2022-jp" },
	{ "iso2022cnext", "iso-2022-cn" },
	{ "csiso2022kr", "iso-2022-kr" },
	{ "unicode11utf7", "utf-7" },
	{ "utf16", "utf-16le" },
	{ "unicode", "utf-16le" },
	{ "ucs2", "utf-16be" },
	{ "iso10646ucs2", "utf-16be" },
	{ "utf32", "utf-32be" },
	{ "ucs4", "utf-32be" },
};

/* Microsoft's and IBM's numbers, behind "windows", "cp", "ibm", "ms"... */
static const struct {
	unsigned number;
	const char *name;
} pages[] = {
	{ 437, "ibm437" }, { 850, "ibm850" }, { 852, "ibm852" },
	{ 855, "ibm855" }, { 858, "ibm858" }, { 866, "ibm866" },
	{ 874, "windows-874" }, { 932, "shift_jis" }, { 936, "gb18030" },
	{ 943, "shift_jis" }, { 949, "euc-kr" }, { 950, "big5" },
	{ 951, "big5" }, { 1200, "utf-16le" }, { 1201, "utf-16be" },
	{ 1250, "windows-1250" }, { 1251, "windows-1251" },
	{ 1252, "windows-1252" }, { 1253, "windows-1253" },
	{ 1254, "windows-1254" }, { 1255, "windows-1255" },
	{ 1256, "windows-1256" }, { 1257, "windows-1257" },
	{ 1258, "windows-1258" }, { 20127, "us-ascii" },
	{ 20866, "koi8-r" }, { 20932, "euc-jp" }, { 21866, "koi8-u" },
	{ 50220, "iso-2022-jp" }, { 50221, "iso-2022-jp" },
	{ 50222, "iso-2022-jp" }, { 50225, "iso-2022-kr" },
	{ 51932, "euc-jp" }, { 51949, "euc-kr" }, { 54936, "gb18030" },
	{ 10007, "x-mac-cyrillic" },
};

enum { LABEL_MAX = 40 };

/* Letters, lower-case, and digits; without a leading "x" and without a
 * trailing edition ("ISO-8859-1:1987") or variant ("@euro"). */
static void
squeeze (char out[LABEL_MAX], const char *label)
{
	gsize n = 0;

	for (; *label && *label != ':' && *label != '@' && *label != ';' &&
	     n < LABEL_MAX - 1; label++)
		if (g_ascii_isalnum (*label))
			out[n++] = g_ascii_tolower (*label);
	out[n] = '\0';
	if (out[0] == 'x' && n > 1)
		memmove (out, out + 1, n);
}

static const struct charset *
by_name (const char *name)
{
	unsigned i;

	for (i = 0; i < G_N_ELEMENTS (charsets); i++)
		if (strcmp (charsets[i].name, name) == 0)
			return &charsets[i];
	return NULL;
}

static const struct charset *
by_page (const char *spelling)
{
	static const char *const makers[] = {
		"windows", "microsoftcp", "window", "win", "cp", "ibm", "ms",
		"dos", "cswindows", "oem", "ansi", "codepage", ""
	};
	unsigned i;

	for (i = 0; i < G_N_ELEMENTS (makers); i++) {
		const char *digits = spelling;
		guint64 number;
		char *end;
		unsigned k;

		if (!g_str_has_prefix (spelling, makers[i]))
			continue;
		digits += strlen (makers[i]);
		/* "windows-cp1251" is seen, too. */
		if (g_str_has_prefix (digits, "cp"))
			digits += 2;
		number = g_ascii_strtoull (digits, &end, 10);
		if (end == digits || *end)
			continue;
		for (k = 0; k < G_N_ELEMENTS (pages); k++)
			if (pages[k].number == number)
				return by_name (pages[k].name);
	}
	return NULL;
}

/* ISO 8859 by its part: "iso88595", "88595", "iso885915", "isoir144"... */
static const struct charset *
by_part (const char *spelling)
{
	static const char *const supersets[] = {
		[1] = "windows-1252", [9] = "windows-1254",
		[11] = "windows-874"
	};
	const char *at = strstr (spelling, "8859");
	g_autofree char *name = NULL;
	guint64 part;

	if (!at || (at != spelling && !g_str_has_prefix (spelling, "iso")))
		return NULL;
	part = g_ascii_strtoull (at + 4, NULL, 10);
	if (part < G_N_ELEMENTS (supersets) && supersets[part])
		return by_name (supersets[part]);
	name = g_strdup_printf ("iso-8859-%u", (unsigned) part);
	return by_name (name);
}

const struct charset *
label_find (const char *label)
{
	char spelling[LABEL_MAX], other[LABEL_MAX];
	const struct charset *found;
	unsigned i;

	if (!label)
		return NULL;
	squeeze (spelling, label);
	for (i = 0; i < G_N_ELEMENTS (charsets); i++) {
		squeeze (other, charsets[i].name);
		if (strcmp (spelling, other) == 0)
			return &charsets[i];
	}
	for (i = 0; i < G_N_ELEMENTS (aliases); i++)
		if (strcmp (spelling, aliases[i].spelling) == 0)
			return by_name (aliases[i].name);
	found = by_part (spelling);
	return found ? found : by_page (spelling);
}
