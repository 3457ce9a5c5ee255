/*
 * LINK: parser/charset.c parser/cyrillic.c parser/decode.c parser/label.c
 * LIBS: glib-2.0 uchardet
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/charset.h"

#define RU "Здравствуйте! Не работает сайт, помогите."
#define UK "Доброго дня! Не відкривається сайт, їжак."
#define JA "すみません。ありがとうございます"
#define KO "안녕하세요. 반갑습니다"
#define ZH "你好，谢谢你的来信。我们会尽快回复"
#define TW "你好，謝謝你的來信。我們會盡快回覆"
#define PL "Zażółć gęślą jaźń, proszę o pomoc. Dziękuję"

/* text in a charset (as iconv names it), with the label of the mail. */
static const struct {
	const char *text, *iconv, *label, *want;
	bool guessed;
} readings[] = {
	/* As labelled. */
	{ RU, "UTF-8", "utf-8", "utf-8", false },
	{ RU, "CP1251", "windows-1251", "windows-1251", false },
	{ RU, "KOI8-R", "koi8-r", "koi8-r", false },
	{ UK, "KOI8-U", "koi8-u", "koi8-u", false },
	{ "ґанок", "CP1251", "windows-1251", "windows-1251", false },
	{ RU, "CP866", "cp866", "ibm866", false },
	{ RU, "ISO-8859-5", "iso-8859-5", "iso-8859-5", false },
	{ RU, "UTF-7", "utf-7", "utf-7", false },
	{ RU, "UTF-16LE", "utf-16le", "utf-16le", false },
	{ ZH, "GB18030", "gb18030", "gb18030", false },
	{ TW, "BIG5", "big5", "big5", false },
	{ KO, "EUC-KR", "euc-kr", "euc-kr", false },
	{ JA, "ISO-2022-JP", "iso-2022-jp", "iso-2022-jp", false },
	{ JA, "SHIFT_JIS", "shift_jis", "shift_jis", false },
	{ JA, "EUC-JP", "euc-jp", "euc-jp", false },
	{ "plain", "UTF-8", "us-ascii", "us-ascii", false },
	{ "plain", "UTF-8", NULL, "us-ascii", false },
	{ "plain", "UTF-8", "no-such-charset", "us-ascii", false },
	/* The superset that programs mean. */
	{ "“Café” – 5 €", "CP1252", "iso-8859-1", "windows-1252", false },
	{ "株式会社①㈱", "CP932", "shift_jis", "shift_jis", false },
	{ "똠방각하", "CP949", "ks_c_5601-1987", "euc-kr", false },
	{ "朱镕基", "GBK", "gb2312", "gb18030", false },
	{ "Šž", "CP1250", "iso-8859-2", "windows-1250", true },
	/* A word in capitals is no row of Cyrillic letters. */
	{ "ÕÄÖÜ", "CP1257", "windows-1257", "windows-1257", false },
	{ "ÄÖÜß, ÉÈÀÇ!", "CP1252", "iso-8859-1", "windows-1252", false },
	{ "Счет", "CP1251", "iso-8859-1", "windows-1251", true },
	/* Not labelled. */
	{ RU, "UTF-8", NULL, "utf-8", true },
	{ RU, "CP1251", NULL, "windows-1251", true },
	{ RU, "KOI8-R", "unknown-8bit", "koi8-r", true },
	{ UK, "KOI8-U", NULL, "koi8-u", true },
	{ UK, "CP1251", "us-ascii", "windows-1251", true },
	{ RU, "CP866", "", "ibm866", true },
	{ "Grüße aus München", "CP1252", NULL, "windows-1252", true },
	{ PL, "CP1250", NULL, "windows-1250", true },
	{ JA, "ISO-2022-JP", NULL, "iso-2022-jp", true },
	{ JA, "SHIFT_JIS", NULL, "shift_jis", true },
	{ JA, "EUC-JP", NULL, "euc-jp", true },
	{ ZH, "GB18030", NULL, "gb18030", true },
	{ TW, "BIG5", NULL, "big5", true },
	{ KO, "EUC-KR", NULL, "euc-kr", true },
	/* Wrongly labelled. */
	{ RU, "UTF-8", "windows-1251", "utf-8", true },
	{ RU, "UTF-8", "iso-8859-1", "utf-8", true },
	{ RU, "UTF-8", "gb2312", "utf-8", true },
	{ RU, "CP1251", "utf-8", "windows-1251", true },
	{ RU, "CP1251", "koi8-r", "windows-1251", true },
	{ RU, "CP1251", "iso-8859-1", "windows-1251", true },
	{ RU, "KOI8-R", "windows-1251", "koi8-r", true },
	{ UK, "KOI8-U", "koi8-r", "koi8-u", true },
	{ RU, "CP866", "koi8-r", "ibm866", true },
	{ "Olá, não", "CP1252", "utf-8", "windows-1252", true },
	{ JA, "SHIFT_JIS", "iso-2022-jp", "shift_jis", true },
	{ "plain", "UTF-8", "utf-16", "us-ascii", true },
	/* Few letters do not contradict a label. */
	{ "ДА", "CP1251", "koi8-r", "koi8-r", false },
};

static void
reads_text_as_its_writer_saw_it (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (readings); i++) {
		struct charset_result result;
		gsize length;
		g_autofree char *bytes = g_convert (readings[i].text, -1,
			readings[i].iconv, "UTF-8", NULL, &length, NULL);
		g_autofree char *got = NULL;
		bool as_written;

		assert_non_null (bytes);
		got = charset_to_utf8 (bytes, length, readings[i].label,
				       &result);
		as_written = strcmp (got, readings[i].text) == 0;
		if (strcmp (result.charset, readings[i].want) ||
		    result.guessed != readings[i].guessed ||
		    result.replaced != 0 ||
		    (!as_written && strcmp (readings[i].text, "ДА")))
			fail_msg ("%s in %s as %s: %s%s, %s", readings[i].text,
				  readings[i].iconv, readings[i].label,
				  result.charset,
				  result.guessed ? " (guessed)" : "", got);
	}
}

/* Bytes as they stand. */
static const struct {
	const char *label, *bytes;
	gsize length;
	const char *charset, *want;
	gsize replaced;
} exact[] = {
	{ "utf-8", "\xef\xbb\xbfhi", 5, "utf-8", "hi", 0 },
	{ NULL, "\xff\xfeh\0i\0", 6, "utf-16le", "hi", 0 },
	{ NULL, "\xfe\xff\0h\0i", 6, "utf-16be", "hi", 0 },
	{ NULL, "h\0e\0l\0l\0o\0", 10, "utf-16le", "hello", 0 },
	{ "utf-16", "\0h\0i\0 \0x", 8, "utf-16be", "hi x", 0 },
	{ "utf-8", "a\0b", 3, "utf-8", "ab", 0 },
	{ "utf-8", "\xd0\xb0\xd0\xb1\xd0\xb2\xff\xd0\xb3", 9, "utf-8",
	  "абв�г", 1 },
	{ "utf-8", "\xd0\xb0\xd0\xb1\xd0", 5, "utf-8", "аб�", 1 },
	/* A surrogate and an overlong form are no characters. */
	{ "utf-8", "\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0\xed\xa0\x80", 11,
	  "utf-8", "аааа���", 3 },
	{ "windows-1252", "a\x81z", 3, "windows-1252", "a�z", 1 },
	{ "euc-jp", "\xa4\xa2\xa4\xa4\xa4\xa6\xa4\xa8\xa4\xaa\xff", 11,
	  "euc-jp", "あいうえお�", 1 },
	/* ISO-2022-JP with a vendor row, half-width katakana, and a line that
	 * does not switch back. */
	{ "iso-2022-jp", "\x1b$B-!3t\x1b(Bx\x1b(I1\x1b(B", 18, "iso-2022-jp",
	  "①株xｱ", 0 },
	{ "iso-2022-jp", "\x1b$B3t\nabc", 9, "iso-2022-jp", "株\nabc", 0 },
	/* A byte that the charset has for a control, or not at all. */
	{ "iso-8859-5", "\xb4\xd0 \x8a", 4, "iso-8859-5", "Да �", 1 },
	{ "iso-2022-jp", "Dij\x8a" "at", 6, "iso-2022-jp", "Dij�at", 1 },
	{ "utf-8", "", 0, "utf-8", "", 0 },
};

static void
keeps_what_can_be_read_and_marks_the_rest (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (exact); i++) {
		struct charset_result result;
		g_autofree char *got = charset_to_utf8 (exact[i].bytes,
			exact[i].length, exact[i].label, &result);

		if (strcmp (got, exact[i].want) ||
		    strcmp (result.charset, exact[i].charset) ||
		    result.replaced != exact[i].replaced)
			fail_msg ("%u: %s, %zu replaced: %s", i,
				  result.charset, result.replaced, got);
	}
}

static void
reads_each_line_of_a_mixed_text_in_its_own_charset (void **state)
{
	struct charset_result result;
	g_autofree char *got = charset_to_utf8 (
		"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\n"
		"\xcf\xee\xe4\xef\xe8\xf1\xfc\n", 21, "utf-8", &result);

	(void) state;
	assert_string_equal (got, "Привет\nПодпись\n");
	assert_string_equal (result.charset, "utf-8");
	assert_int_equal (result.replaced, 0);
}

static void
answers_valid_utf8_whatever_the_bytes (void **state)
{
	static const char *const labels[] = {
		NULL, "utf-8", "utf-7", "utf-16", "utf-32", "iso-2022-jp",
		"iso-2022-kr", "iso-2022-cn", "gb18030", "big5", "euc-kr",
		"johab", "shift_jis", "euc-jp", "euc-tw", "viscii", "tcvn",
		"windows-1258", "koi8-t", "armscii-8", "windows-1255"
	};
	g_autoptr (GRand) random = g_rand_new_with_seed (1);

	(void) state;
	for (unsigned round = 0; round < 200; round++) {
		char bytes[257];
		gsize length = g_rand_int_range (random, 0, sizeof bytes);

		for (gsize i = 0; i < length; i++)
			bytes[i] = (char) g_rand_int_range (random, 0,
				round % 2 ? 256 : 128);
		for (unsigned i = 0; i < G_N_ELEMENTS (labels); i++) {
			g_autofree char *got = charset_to_utf8 (bytes, length,
								labels[i],
								NULL);

			assert_true (g_utf8_validate (got, -1, NULL));
		}
	}
}

enum { THREADS = 4, ROUNDS = 500 };

static gpointer
read_often (gpointer data)
{
	g_autofree char *bytes = NULL;
	gsize length, wrong = 0;

	(void) data;
	bytes = g_convert (RU, -1, "CP1251", "UTF-8", NULL, &length, NULL);
	for (unsigned i = 0; i < ROUNDS; i++) {
		g_autofree char *got = charset_to_utf8 (bytes, length,
			i % 2 ? NULL : "windows-1251", NULL);

		wrong += strcmp (got, RU) != 0;
	}
	return GSIZE_TO_POINTER (wrong);
}

static void
reads_in_many_threads_at_once (void **state)
{
	GThread *threads[THREADS];

	(void) state;
	for (unsigned i = 0; i < THREADS; i++)
		threads[i] = g_thread_new ("reader", read_often, NULL);
	for (unsigned i = 0; i < THREADS; i++)
		assert_null (g_thread_join (threads[i]));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (reads_text_as_its_writer_saw_it),
		cmocka_unit_test (keeps_what_can_be_read_and_marks_the_rest),
		cmocka_unit_test (
			reads_each_line_of_a_mixed_text_in_its_own_charset),
		cmocka_unit_test (answers_valid_utf8_whatever_the_bytes),
		cmocka_unit_test (reads_in_many_threads_at_once),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
