/*
 * LINK: parser/cyrillic.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/cyrillic.h"

static const struct {
	const char *name, *iconv;
} charsets[] = {
	{ "windows-1251", "CP1251" },
	{ "koi8-r", "KOI8-U" },
	{ "ibm866", "CP866" },
	{ "iso-8859-5", "ISO-8859-5" },
};

/* As short as a subject is. */
static const char *const texts[] = {
	"Привет",
	"Оплата счета",
	"Добрый день!",
	"СРОЧНО",
	"Re: Не работает сайт example.com",
	"ВНИМАНИЕ! Не открывается почта",
	"Отдел продаж ООО \"Ромашка\", тел. 123-45-67",
	"Здравствуйте, восстановите доступ к VPS vps-12.example.com",
};

/* IBM 866 and ISO 8859-5 have no numero sign or lack letters of Ukrainian. */
static const char *const texts_uk[] = {
	"Доброго дня! Не відкривається сайт, допоможіть",
	"Рахунок-фактура",
	"Їхній сервер № 5 не відповідає",
};

static void
expect (const char *text, unsigned charset)
{
	struct cyrillic cyrillic;
	gsize length;
	g_autofree char *bytes = g_convert (text, -1, charsets[charset].iconv,
					    "UTF-8", NULL, &length, NULL);

	assert_non_null (bytes);
	if (!cyrillic_recognise (bytes, length, NULL, &cyrillic))
		fail_msg ("%s in %s: not known", text,
			  charsets[charset].name);
	if (strcmp (cyrillic.charset, charsets[charset].name))
		fail_msg ("%s in %s: taken for %s", text,
			  charsets[charset].name, cyrillic.charset);
}

static void
tells_the_charset_of_short_russian_texts (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (texts); i++)
		for (unsigned k = 0; k < G_N_ELEMENTS (charsets); k++)
			expect (texts[i], k);
}

static void
tells_the_charset_of_short_ukrainian_texts (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (texts_uk); i++)
		for (unsigned k = 0; k < 2 - (i == 2); k++)
			expect (texts_uk[i], k);
}

/* What a mail in another script looks like. */
static const struct {
	const char *label, *bytes;
} others[] = {
	{ "French", "d\xe9j\xe0 vu, tr\xe8s bien cr\xe9\xe9" },
	{ "German", "Gr\xfc\xdf""e aus M\xfcnchen" },
	{ "Polish", "Za\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1 ja\xbc\xf1" },
	{ "Hebrew", "\xf9\xec\xe5\xed \xec\xeb\xed, \xfa\xe5\xe3\xe4 "
	  "\xf8\xe1\xe4 \xf2\xec \xe4\xeb\xec" },
	{ "Korean", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4" },
	{ "Chinese", "\xc4\xe3\xba\xc3\xa3\xac\xd0\xbb\xd0\xbb" },
	{ "Japanese", "\x82\xa0\x82\xe8\x82\xaa\x82\xc6\x82\xa4" },
	{ "nothing", "" },
	{ "ASCII", "plain words" },
};

static void
takes_no_other_script_for_cyrillic (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (others); i++) {
		struct cyrillic cyrillic;

		if (cyrillic_recognise (others[i].bytes,
					strlen (others[i].bytes), NULL,
					&cyrillic))
			fail_msg ("%s: taken for %s", others[i].label,
				  cyrillic.charset);
	}
}

static void
gives_the_cost_of_the_claimed_reading (void **state)
{
	/* "Привет" in KOI8-R. */
	const char *bytes = "\xf0\xd2\xc9\xd7\xc5\xd4";
	struct cyrillic right, wrong;

	(void) state;
	assert_true (cyrillic_recognise (bytes, 6, "koi8-r", &right));
	assert_true (cyrillic_recognise (bytes, 6, "windows-1251", &wrong));
	assert_true (right.given_cost + 1 < wrong.given_cost);
	assert_int_equal (right.letters, 6);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (tells_the_charset_of_short_russian_texts),
		cmocka_unit_test (tells_the_charset_of_short_ukrainian_texts),
		cmocka_unit_test (takes_no_other_script_for_cyrillic),
		cmocka_unit_test (gives_the_cost_of_the_claimed_reading),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
