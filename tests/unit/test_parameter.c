/*
 * LINK: parser/parameter.c parser/words.c parser/charset.c parser/cyrillic.c parser/decode.c parser/label.c
 * LIBS: glib-2.0 uchardet
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/limits.h"
#include "parser/parameter.h"

/* A value, and its parameter "n". */
static const struct {
	const char *label, *value, *first, *want;
} cases[] = {
	{ "a token", "attachment; n=a.txt", "attachment", "a.txt" },
	{ "quoted", "ATTACHMENT; N=\"a b.txt\"", "attachment", "a b.txt" },
	{ "blanks", " text / plain ; n = x ", "text/plain", "x" },
	{ "folded", "x;\n\tn=\"a\n b\"", "x", "a\n b" },
	{ "comments", "(c) x (d); (e) n (f) = (g) \"y\" (h (i)); z=1", "x",
	  "y" },
	{ "no value before", "n=a", "", "a" },
	{ "nothing", "", "", NULL },
	{ "not there", "x; m=1", "x", NULL },
	{ "without an equals sign", "x; n; n=1", "x", "1" },
	{ "quoted type", "\"text/plain\"; n=x", "text/plain", "x" },
	/* RFC 2231. */
	{ "charset", "x; n*=utf-8''%D0%BF.txt", "x", "п.txt" },
	{ "windows-1251", "x; n*=windows-1251'ru'%EF%F0%E8", "x", "при" },
	{ "quoted", "x; n*=\"utf-8''%D0%BF\"", "x", "п" },
	{ "pieces", "x; n*0=\"long\"; n*1=\"name\"", "x", "longname" },
	{ "pieces of a character", "x; n*0*=utf-8''%D0; n*1*=%BF", "x", "п" },
	{ "pieces of an escape", "x; n*0*=utf-8''%D0%; n*1*=BF%D1; "
	  "n*2*=%80.txt", "x", "пр.txt" },
	{ "like an address", "x; n=\"%D0%BF%20%D1%80.txt\"", "x",
	  "п р.txt" },
	{ "ASCII like an address", "x; n=\"a%20b 50%25.txt\"", "x",
	  "a%20b 50%25.txt" },
	{ "like an address, no text", "x; n=\"%D0%20%FF.txt\"", "x",
	  "%D0%20%FF.txt" },
	{ "in disorder", "x; n*1*=%D1%80; n*0*=utf-8''%D0%BF", "x", "пр" },
	{ "some not encoded", "x; n*0*=utf-8''%D0%BF; n*1=\"%41\"", "x",
	  "п%41" },
	{ "twice", "x; n*0=a; n*0=b; n*1=c", "x", "ac" },
	{ "more than ten", "x; n*0=0; n*10=a; n*2=2; n*9=9", "x", "029a" },
	{ "no charset", "x; n*=%D0%BF%D1%80.txt", "x", "пр.txt" },
	{ "empty charset", "x; n*=''%D0%BF", "x", "п" },
	{ "no percent", "x; n*=utf-8''a%zz%4", "x", "a%zz%4" },
	{ "both forms", "x; n=a.txt; n*=utf-8''b.txt", "x", "b.txt" },
	{ "no asterisk", "x; n=\"utf-8''%D0%BF.txt\"", "x", "п.txt" },
	{ "marks behind the charset", "x; n*0*=utf-8'en'\"Ann's\"; "
	  "n*1*=\" %D0%BF\"", "x", "Ann's п" },
	{ "apostrophes", "x; n=\"it's Ann's 5%.txt\"", "x",
	  "it's Ann's 5%.txt" },
	/* RFC 2047, where it does not belong. */
	{ "word", "x; n=\"=?utf-8?B?0L/RgA==?=\"", "x", "пр" },
	{ "bare word", "x; n==?utf-8?B?0L/RgA==?=; y=z", "x", "пр" },
	{ "two words", "x; n=\"=?utf-8?B?0L8=?=\n =?utf-8?B?0YA=?=\"", "x",
	  "пр" },
	{ "word in pieces", "x; n*0=\"=?utf-8?B?0L/\"; n*1=\"RgA==?=\"", "x",
	  "пр" },
	{ "a word in the other form", "x; n*=\"=?utf-8?B?0L/RgA==?=\"", "x",
	  "пр" },
	{ "and its charset", "x; n*=utf-8''=?koi8-r?Q?=D0=D2?=", "x", "пр" },
	/* Raw bytes. */
	{ "raw UTF-8", "x; n=\"\xd0\xbf.txt\"", "x", "п.txt" },
	{ "raw windows-1251", "x; n=\xcf\xf0\xe8\xe2\xe5\xf2.txt", "x",
	  "Привет.txt" },
	/* Carelessly written. */
	{ "blanks, no marks", "x; n=This is it.txt; y=z", "x",
	  "This is it.txt" },
	{ "no semicolon", "x; size=3 n=\"a\"", "x", "a" },
	{ "no semicolon behind the type", "text/html n=\"a\"", "text/html",
	  "a" },
	{ "a comma", "text/html, n=a", "text/html", "a" },
	{ "semicolons", "x;; ;n=a;;", "x", "a" },
	{ "Windows' path", "x; n=\"C:\\dir\\b.txt\"", "x",
	  "C:\\dir\\b.txt" },
	{ "escaped mark", "x; n=\"a\\\"b.txt\"", "x", "a\"b.txt" },
	{ "marks inside", "x; n=\"a \"b\" c.txt\"; y=z", "x",
	  "a \"b\" c.txt" },
	{ "one mark", "x; n=\"a.txt", "x", "a.txt" },
	{ "one mark at the end", "x; n=a.txt\"", "x", "a.txt\"" },
	{ "apostrophes for marks", "x; n='a b'", "x", "'a b'" },
};

static void
reads_what_programs_write (void **state)
{
	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (parameters_auto) parameters =
			parameters_parse (cases[i].value);
		g_autofree char *got = parameters_get (parameters, "n");

		if (strcmp (parameters->value, cases[i].first) ||
		    g_strcmp0 (got, cases[i].want))
			fail_msg ("%s: \"%s\" \"%s\"", cases[i].label,
				  parameters->value, got);
	}
}

static void
bounds_the_number_of_parameters (void **state)
{
	g_autoptr (GString) value = g_string_new ("x");
	g_autoptr (parameters_auto) parameters = NULL;
	g_autofree char *early = NULL, *late = NULL;

	(void) state;
	for (unsigned i = 0; i < LIMIT_PARAMETERS + 1; i++)
		g_string_append_printf (value, "; a%u=b", i);
	parameters = parameters_parse (value->str);
	early = parameters_get (parameters, "a0");
	late = parameters_get (parameters, "a100");
	assert_string_equal (early, "b");
	assert_null (late);
	assert_true (parameters->exceeded);
}

/* Each of these takes minutes where time grows with the square. */
static void
takes_time_in_proportion_whatever_is_written (void **state)
{
	static const char *const pieces[] = {
		"; n*0*=%41", "(", ",", " ", "\"", "\\\"", "; n=\" ", "'",
		"=?utf-8?q?a?= ", "a= ", "; n*99999999999999999999=x"
	};

	(void) state;
	for (unsigned i = 0; i < G_N_ELEMENTS (pieces); i++) {
		g_autoptr (GString) value = g_string_new ("x; n=");
		g_autoptr (parameters_auto) parameters = NULL;

		while (value->len < LIMIT_FIELD_BYTES)
			g_string_append (value, pieces[i]);
		parameters = parameters_parse (value->str);
		g_free (parameters_get (parameters, "n"));
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (reads_what_programs_write),
		cmocka_unit_test (bounds_the_number_of_parameters),
		cmocka_unit_test (
			takes_time_in_proportion_whatever_is_written),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
