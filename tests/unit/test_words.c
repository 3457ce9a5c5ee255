/*
 * LINK: parser/words.c parser/charset.c parser/cyrillic.c parser/decode.c
 * LINK: parser/label.c
 * LIBS: glib-2.0 uchardet
 * WRAP: memmem g_strstr_len
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/limits.h"
#include "parser/words.h"

#define WORK_SEARCH
#include "tests/unit/work.h"

static const struct {
	const char *label, *hint, *value, *want;
} rows[] = {
	{ "plain", NULL, " Hello,  world ", "Hello,  world" },
	{ "empty", NULL, "", "" },
	{ "fold", NULL, " one\n two\n\t three", "one two three" },
	{ "base64", NULL, "=?utf-8?B?0K/QvdC00LXQutGB?=",
	  "\xd0\xaf\xd0\xbd\xd0\xb4\xd0\xb5\xd0\xba\xd1\x81" },
	{ "quoted", NULL, "=?ISO-8859-1?q?J=F8rn_St=f8ylen?=",
	  "J\xc3\xb8rn St\xc3\xb8ylen" },
	{ "text around", NULL, "Re: Test: =?UTF-8?B?Iua8ouWtlyI=?= mid =?UTF-8?Q?=C3=A9?= t",
	  "Re: Test: \"\xe6\xbc\xa2\xe5\xad\x97\" mid \xc3\xa9 t" },
	{ "blanks between words vanish", NULL, "=?utf-8?Q?a?= \n\t =?utf-8?Q?b?=",
	  "ab" },
	{ "blanks between charsets too", NULL,
	  "=?utf-8?Q?=D0=AF?=\n =?koi8-r?Q?=F1?=", "\xd0\xaf\xd0\xaf" },
	{ "character split between words", NULL,
	  "=?utf-8?Q?=D0?= =?utf-8?Q?=AF?=", "\xd0\xaf" },
	{ "split between base64 and quoted", NULL,
	  "=?utf-8?B?0A==?= =?UTF-8?Q?=AF?=", "\xd0\xaf" },
	{ "base64 group split between words", NULL,
	  "=?utf-8?B?0K/Q?= =?utf-8?B?vdC00LXQ?= =?utf-8?B?utGB?=",
	  "\xd0\xaf\xd0\xbd\xd0\xb4\xd0\xb5\xd0\xba\xd1\x81" },
	{ "base64 split within a group", NULL,
	  "=?utf-8?B?0K/QvdC?= =?utf-8?B?00LXQutGB?=",
	  "\xd0\xaf\xd0\xbd\xd0\xb4\xd0\xb5\xd0\xba\xd1\x81" },
	{ "no padding", NULL, "=?utf-8?B?0K8?=", "\xd0\xaf" },
	{ "escape sequences over two words", NULL,
	  "=?ISO-2022-JP?B?GyRCJUYlOSVI?= =?ISO-2022-JP?B?JUYlOSVIGyhC?=",
	  "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88"
	  "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88" },
	{ "empty word", NULL, "=?utf-8?Q?a?= =?utf-8?B?\?=", "a" },
	{ "spaces in a word", NULL, "=?utf-8?Q?a b=20c?= d", "a b c d" },
	{ "no blank around a word", NULL, "x=?utf-8?Q?=C3=A9?=y", "x\xc3\xa9y" },
	{ "in quotes", NULL, "\"=?utf-8?Q?=C3=A9?=\"", "\"\xc3\xa9\"" },
	{ "a question mark in a word", NULL, "=?utf-8?Q?why?\?= x", "why? x" },
	{ "language", NULL, "=?utf-8*en?Q?a?=", "a" },
	{ "unknown charset", NULL, "=?NONE?B?VEVTVA=?=", "TEST" },
	{ "wrong charset", NULL, "=?us-ascii?Q?=D0=AF=D0=BD?=",
	  "\xd0\xaf\xd0\xbd" },
	{ "bad quoting stays", NULL, "=?utf-8?Q?100=_=ZZ?=", "100= =ZZ" },
	{ "not a word: encoding", NULL, "=?utf-8?X?a?=", "=?utf-8?X?a?=" },
	{ "not a word: no end", NULL, "a =?utf-8?Q?b", "a =?utf-8?Q?b" },
	{ "not a word: no charset", NULL, "=??Q?a?= b", "=??Q?a?= b" },
	{ "not a word: cut", NULL, "=?utf-8?", "=?utf-8?" },
	{ "raw UTF-8", NULL, "\xd0\xaf \xf0\x9f\x8e\x89",
	  "\xd0\xaf \xf0\x9f\x8e\x89" },
	{ "raw UTF-8, other hint", "koi8-r", "\xd0\xaf\xd0\xbd", "\xd0\xaf\xd0\xbd" },
	{ "raw bytes as hinted", "koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4",
	  "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82" },
	{ "raw bytes as guessed", NULL, "\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0",
	  "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82, "
	  "\xd0\xbc\xd0\xb8\xd1\x80" },
	{ "I1 line ends in a word", NULL, "=?utf-8?Q?x=0D=0ABcc:e?=",
	  "x  Bcc:e" },
	{ "I1 other controls", NULL, "=?utf-8?Q?a=00=1Bb=C2=85c=E2=80=A8d?=e",
	  "a b c de" },
	{ "blanks at the ends", NULL, "=?utf-8?Q?_a_?=", "a" },
};

static void
test_rows (void **state G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *got = words_decode (rows[i].value,
						     strlen (rows[i].value),
						     rows[i].hint);

		if (strcmp (got, rows[i].want) != 0)
			fail_msg ("%s: got <%s>, want <%s>", rows[i].label,
				  got, rows[i].want);
	}
}

static void
test_length_counts (void **state G_GNUC_UNUSED)
{
	g_autofree char *got = words_decode ("=?utf-8?Q?a?=bcd", 14, NULL);

	assert_string_equal (got, "ab");
}

/* R4: whatever the words, the text is bounded and whole characters. */
static void
test_bound (void **state G_GNUC_UNUSED)
{
	static const char *const floods[] = {
		"=?utf-8?Q?=D0=AF?= ", "=?koi8-r?B?8fHx?=\n ", "\xd0\xaf",
		"=?a?q?=?b?q?", "=?utf-8?B?\?= ", "=?u?q?\xff?= =?v?q?\xff?=",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (floods); i++) {
		g_autoptr (GString) text = g_string_new (NULL);
		g_autofree char *got = NULL;

		while (text->len < LIMIT_FIELD_BYTES)
			g_string_append (text, floods[i]);
		got = words_decode (text->str, text->len, NULL);
		assert_true (strlen (got) <= LIMIT_WORDS_BYTES);
		assert_true (g_utf8_validate (got, -1, NULL));
	}
}

/* R4: of many words that do not end, each would be searched for its end. */
static void
test_words_that_do_not_end (void **state G_GNUC_UNUSED)
{
	g_autoptr (GString) text = g_string_new (NULL);
	g_autofree char *got = NULL;

	while (text->len < LIMIT_FIELD_BYTES)
		g_string_append (text, "=?utf-8?q?a");
	work_done = 0;
	got = words_decode (text->str, text->len, NULL);
	assert_in_range (work_done, text->len, text->len * 4);
	assert_true (g_str_has_prefix (got, "=?utf-8?q?a=?utf"));
	work_done = 0;
	assert_false (words_whole (text->str, text->len));
	assert_in_range (work_done, 1, text->len * 4);
	/* One end is found by the first word that is near enough. */
	g_string_append (text, "?=");
	g_free (got);
	got = words_decode (text->str, text->len, NULL);
	assert_true (g_str_has_prefix (got, "=?utf-8?q?a=?utf"));
	assert_true (words_whole ("=?=?a?q?b?=", 11));
	assert_false (words_whole ("=?a?q?b?= =?a?q?b", 17));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_rows),
		cmocka_unit_test (test_length_counts),
		cmocka_unit_test (test_bound),
		cmocka_unit_test (test_words_that_do_not_end),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
