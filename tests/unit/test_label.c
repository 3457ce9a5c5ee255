/*
 * LINK: parser/label.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/label.h"

/* Spellings that mail programs use. */
static const struct {
	const char *label, *want;
} labels[] = {
	{ "utf-8", "utf-8" },
	{ "UTF8", "utf-8" },
	{ "\"utf-8\"", "utf-8" },
	{ "us-ascii", "us-ascii" },
	{ "ANSI_X3.4-1968", "us-ascii" },
	{ "iso-8859-1", "windows-1252" },
	{ "ISO8859_1", "windows-1252" },
	{ "iso-8859-1:1987", "windows-1252" },
	{ "latin1", "windows-1252" },
	{ "iso-8859-15@euro", "iso-8859-15" },
	{ "ISO_8859-5", "iso-8859-5" },
	{ "iso-8859-9", "windows-1254" },
	{ "iso-8859-8-i", "iso-8859-8" },
	{ "windows-1251", "windows-1251" },
	{ "cp1251", "windows-1251" },
	{ "CP-1251", "windows-1251" },
	{ "win-1251", "windows-1251" },
	{ "x-cp1251", "windows-1251" },
	{ "windows-cp1251", "windows-1251" },
	{ "koi8-r", "koi8-r" },
	{ "KOI8R", "koi8-r" },
	{ "koi8-u", "koi8-u" },
	{ "koi8-ru", "koi8-u" },
	{ "cp866", "ibm866" },
	{ "x-mac-cyrillic", "x-mac-cyrillic" },
	{ "gb2312", "gb18030" },
	{ "GBK", "gb18030" },
	{ "gb_2312-80", "gb18030" },
	{ "ks_c_5601-1987", "euc-kr" },
	{ "big5-hkscs", "big5" },
	{ "Shift_JIS", "shift_jis" },
	{ "windows-31j", "shift_jis" },
	{ "cp50221", "iso-2022-jp" },
	{ "unicode-1-1-utf-7", "utf-7" },
	{ "unknown-8bit", NULL },
	{ "x-unknown", NULL },
	{ "x-user-defined", NULL },
	{ "iso-8859-12", NULL },
	{ "iso-8859-99999999999999999999", NULL },
	{ "cp", NULL },
	{ "", NULL },
	{ "x", NULL },
	/* What iconv would take for a path or an option. */
	{ "../../tmp/x", NULL },
	{ "IBM1364", NULL },
	{ NULL, NULL },
};

static void
finds_the_charset_behind_every_spelling (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (labels); i++) {
		const struct charset *found = label_find (labels[i].label);
		const char *got = found ? found->name : "none";
		const char *want = labels[i].want ? labels[i].want : "none";

		if (strcmp (got, want))
			fail_msg ("%s: got %s, want %s", labels[i].label, got,
				  want);
	}
}

static void
survives_a_label_of_any_length (void **state)
{
	g_autofree char *label = g_strnfill (1 << 20, '8');

	(void) state;
	assert_null (label_find (label));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (finds_the_charset_behind_every_spelling),
		cmocka_unit_test (survives_a_label_of_any_length),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
