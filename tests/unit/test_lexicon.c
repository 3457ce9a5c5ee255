/*
 * What of a text is searched for: words, codes and numbers, nothing that is
 * the client's own, and never a character of query syntax.
 *
 * LINK: store/search/lexicon.c store/search/stem.c store/search/stopword.c
 * LIBS: glib-2.0 -lstemmer
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/search/lexicon.h"

static char *
read_text (struct lexicon *lexicon, const char *language, const char *text)
{
	g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);

	lexicon_read (lexicon, language, text, 100, terms);
	g_ptr_array_add (terms, NULL);
	return g_strjoinv (" ", (char **) terms->pdata);
}

static void
test_terms (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *label, *language, *text, *want;
	} rows[] = {
		{ "stop words", "en", "Hello, please help me with the FTP",
		  "ftp" },
		{ "both scripts", "ru", "Добрый день! Не открывается phpMyAdmin",
		  "открыва phpmyadmin" },
		{ "yo", "ru", "счёт СЧЕТ", "счет счет" },
		{ "apostrophes", "uk", "зв'язок зв’язок звʼязок ЗВ`язок",
		  "звязк звязк звязк звязк" },
		{ "Ukrainian letters", "uk", "її ґанок", "ганк" },
		{ "decomposed", "uk", "сайт и\xcc\x86од", "сайт йод" },
		{ "soft hyphen", "en", "pass\xc2\xadword", "password" },
		{ "number", "en", "error 500", "error 500" },
		{ "long number", "ru", "заказ 12345678", "заказ" },
		{ "status", "en", "550 5.7.1 rejected", "550 5.7.1 reject" },
		{ "version", "en", "php8.2", "php8.2 php" },
		{ "code", "en", "ERR_SSL_PROTOCOL_ERROR",
		  "err_ssl_protocol_error err ssl protocol error" },
		{ "file", "en", "wp-config.php", "wp-config.php wp config php" },
		{ "hidden file", "en", ".htaccess", "htaccess" },
		{ "host", "en", "shop.example.com is slow", "slow" },
		{ "page", "en", "see https://a.example/x?y=z now", "" },
		{ "address", "en", "from <ann@example.com>", "" },
		{ "IP", "en", "203.0.113.7 blocked", "block" },
		{ "dot without space", "ru", "ящик.пароль", "ящик парол" },
		{ "one letter", "en", "x y", "" }
	};
	g_autoptr (lexicon_auto) lexicon = lexicon_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *terms = read_text (lexicon, rows[i].language,
						    rows[i].text);
		g_autofree char *want = NULL;

		if (strcmp (rows[i].label, "Ukrainian letters") == 0)
			want = read_text (lexicon, "uk", "ґанку");
		if (strcmp (terms, want != NULL ? want : rows[i].want) != 0)
			fail_msg ("%s: \"%s\"", rows[i].label, terms);
	}
}

static void
test_same_words (void **state G_GNUC_UNUSED)
{
	static const char *const group[] = { "ftp", "фтп", NULL };
	static const char *const mail[] = { "mailbox", "ящик", "скринька",
					    NULL };
	static const char *const twice[] = { "ssh", "ФТП", NULL };
	static const char *const phrase[] = { "two words", NULL };
	g_autoptr (lexicon_auto) lexicon = lexicon_new ();
	g_autofree char *wrong = NULL, *none = NULL, *terms = NULL;

	assert_null (lexicon_add_same (lexicon, group));
	assert_null (lexicon_add_same (lexicon, mail));
	wrong = lexicon_add_same (lexicon, twice);
	assert_string_equal (wrong, "ФТП");
	none = lexicon_add_same (lexicon, phrase);
	assert_string_equal (none, "two words");
	terms = read_text (lexicon, "ru", "Фтп FTP ящиками mailboxes скриньці");
	assert_string_equal (terms, "ftp ftp mailbox mailbox скриньц");
	/* A group's words are those of every language's own forms. */
	g_free (terms);
	terms = read_text (lexicon, "uk", "скриньці ящик");
	assert_string_equal (terms, "mailbox mailbox");
}

static void
test_bounds (void **state G_GNUC_UNUSED)
{
	g_autoptr (lexicon_auto) lexicon = lexicon_new ();
	g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *big = g_strnfill (LEXICON_WORD_BYTES + 1, 'z');
	g_autofree char *fits = g_strnfill (LEXICON_WORD_BYTES, 'z');
	g_autofree char *text = g_strconcat (big, " ", fits, NULL);
	g_autofree char *one = read_text (lexicon, "en", text);

	assert_string_equal (one, fits);
	lexicon_read (lexicon, "en", "disk disk disk disk", 3, terms);
	assert_int_equal (terms->len, 3);
}

/* Whatever the text: no space, quote or operator in a term (I7). */
static void
test_no_syntax (void **state G_GNUC_UNUSED)
{
	static const char text[] = "\"a b\" title:disk NEAR(disk quota, 5) "
		"disk* ^disk {title body}: disk + quota - \"\" ' OR 1=1 -- "
		"\xe2\x80\x9c" "disk\xe2\x80\x9d (disk) AND NOT quota; \"disk";
	g_autoptr (lexicon_auto) lexicon = lexicon_new ();
	g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);

	lexicon_read (lexicon, "en", text, 1000, terms);
	assert_true (terms->len >= 6);
	for (guint i = 0; i < terms->len; i++)
		if (strpbrk (terms->pdata[i], "\"'*^:(){}+; \t\n") != NULL)
			fail_msg ("%s", (char *) terms->pdata[i]);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_terms),
		cmocka_unit_test (test_same_words),
		cmocka_unit_test (test_bounds),
		cmocka_unit_test (test_no_syntax)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
