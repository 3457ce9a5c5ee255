/*
 * What is found for a request, what is not, and what a request cannot do to
 * the query.
 *
 * LINK: store/search/[a-z]*.c
 * LINK: store/known.c
 * LIBS: glib-2.0 sqlite3 -lstemmer -lm
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/search/article.h"

static const struct article_text texts[] = {
	{ "ftp", "en", "How to connect by FTP", "ftp, filezilla",
	  "Host, port, user name and password are in the panel." },
	{ "ftp", "ru", "Как подключиться по FTP", "ftp, filezilla",
	  "Сервер, порт, логин и пароль указаны в панели." },
	{ "mailbox", "en", "The mailbox is full", "over quota",
	  "Delete large messages and empty the trash." },
	{ "invoice", "en", "Invoices", "vat, billing",
	  "Documents for your accounts. The password is not asked for." },
	{ "error", "en", "Error 500", "internal server error",
	  "Read the error log. Rename .htaccess." },
	{ "cron", "en", "Cron jobs", "scheduler",
	  "Run a script every five minutes." },
	{ "dns", "uk", "Записи DNS", "домен, зона",
	  "Як додати піддомен." },
	{ "refund", "uk", "Повернення грошей", "повернути кошти",
	  "Гроші повертаються на картку." }
};

static struct article_index *
index_new (void)
{
	static const char *const ftp[] = { "ftp", "фтп", NULL };
	g_autoptr (GPtrArray) all = g_ptr_array_new ();
	g_autoptr (GPtrArray) same = g_ptr_array_new ();
	g_autoptr (GError) error = NULL;
	struct article_index *index;

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
		g_ptr_array_add (all, (gpointer) &texts[i]);
	g_ptr_array_add (same, (gpointer) ftp);
	index = article_index_new (all, same, &error);
	if (index == NULL)
		fail_msg ("%s", error->message);
	return index;
}

/* "ID/LANGUAGE" of the best one that answers, "" for none. */
static char *
best (struct article_index *index, const char *language, const char *subject,
      const char *text)
{
	g_autoptr (GPtrArray) found = article_search (index, language,
						      subject, text);
	const struct article_match *match = found->len > 0
		? found->pdata[0] : NULL;

	return match != NULL && match->score >= ARTICLE_ANSWERS
		? g_strconcat (match->id, "/", match->language, NULL)
		: g_strdup ("");
}

static void
test_found (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *language, *subject, *text, *want;
	} rows[] = {
		{ "en", "", "I cannot connect with FileZilla", "ftp/en" },
		{ "ru", "", "не могу подключиться по ФТП", "ftp/ru" },
		{ "ru", "фтп", "", "ftp/ru" },
		/* Misspelt. */
		{ "en", "", "my mailbx is over qouta", "mailbox/en" },
		/* A code is kept whole. */
		{ "en", "500", "internal error", "error/en" },
		/* Not in that language: in another. */
		{ "ru", "", "верните FTP filezilla scheduler cron", "ftp/ru" },
		{ "en", "", "dns", "dns/uk" },
		{ NULL, "", "повернути кошти", "refund/uk" },
		/* Nothing. */
		{ "en", "", "Do you repair bicycles in Lisbon?", "" },
		{ "en", "", "Thank you, it works", "" },
		{ "en", "", "", "" },
		/* One word of a body covers too little. */
		{ "en", "", "Which trash bin for old batteries in your street "
		  "do neighbours recommend", "" }
	};
	g_autoptr (article_index_auto) index = index_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *found = best (index, rows[i].language,
					       rows[i].subject, rows[i].text);

		if (strcmp (found, rows[i].want) != 0)
			fail_msg ("%s|%s: %s", rows[i].subject, rows[i].text,
				  found);
	}
}

static void
test_order_and_scores (void **state G_GNUC_UNUSED)
{
	g_autoptr (article_index_auto) index = index_new ();
	g_autoptr (GPtrArray) found = article_search (index, "en", "",
						      "ftp password");
	const struct article_match *first = found->pdata[0];

	assert_string_equal (first->id, "ftp");
	for (guint i = 0; i < found->len; i++) {
		const struct article_match *match = found->pdata[i];

		assert_true (match->score >= 0 && match->score <= 1);
		assert_true (match->score <= first->score);
		for (guint j = 0; j < i; j++)
			assert_string_not_equal (match->id, ((struct
				article_match *) found->pdata[j])->id);
	}
}

/* I7: what looks like a query is the words that it is made of. */
static void
test_no_syntax (void **state G_GNUC_UNUSED)
{
	static const char *const hostile[] = {
		"\"", "\"\"", "ftp\" OR \"cron", "title:cron", "{title}: cron",
		"NEAR(ftp cron)", "NEAR", "AND", "OR OR", "NOT ftp", "ft*",
		"^ftp", "ftp + cron", "- - ftp", "') --", "ftp'; DROP TABLE",
		"\xff\xfe\"", "(((((", "article_en", "rank", "*", "ftp -cron"
	};
	g_autoptr (article_index_auto) index = index_new ();
	g_autofree char *after = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++) {
		g_autoptr (GPtrArray) found = article_search (
			index, "en", "", hostile[i]);
		bool has = strstr (hostile[i], "ftp") != NULL
			|| strstr (hostile[i], "cron") != NULL;

		if ((found->len > 0) != has
		    && strstr (hostile[i], "ft*") == NULL)
			fail_msg ("%s: %u", hostile[i], found->len);
	}
	/* "NOT ftp" is about ftp; a prefix is no prefix. */
	after = best (index, "en", "", "NOT ftp filezilla");
	assert_string_equal (after, "ftp/en");
}

static void
test_bounds (void **state G_GNUC_UNUSED)
{
	g_autoptr (article_index_auto) index = index_new ();
	g_autoptr (GString) text = g_string_new (NULL);
	g_autofree char *found = NULL, *late = NULL;

	for (unsigned i = 0; i < 20000; i++)
		g_string_append_printf (text, "ftp filezilla word%c%c ",
					'a' + i % 26, 'a' + i / 26 % 26);
	found = best (index, "en", "", text->str);
	assert_true (*found == '\0' || strcmp (found, "ftp/en") == 0);
	/* What stands behind the bound is not read. */
	g_string_truncate (text, 0);
	while (text->len < ARTICLE_QUERY_BYTES)
		g_string_append (text, "of the and ");
	g_string_append (text, " ftp filezilla");
	late = best (index, "en", "", text->str);
	assert_string_equal (late, "");
}

static gpointer
search_often (gpointer data)
{
	for (unsigned i = 0; i < 200; i++) {
		g_autofree char *found = best (data, "en", "ftp", "filezilla");

		if (strcmp (found, "ftp/en") != 0)
			return GINT_TO_POINTER (1);
	}
	return NULL;
}

static void
test_threads (void **state G_GNUC_UNUSED)
{
	g_autoptr (article_index_auto) index = index_new ();
	GThread *threads[4];

	for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
		threads[i] = g_thread_new ("search", search_often, index);
	for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
		assert_null (g_thread_join (threads[i]));
}

static void
test_wrong_input (void **state G_GNUC_UNUSED)
{
	static const char *const one[] = { "ftp", "sftp", NULL };
	static const char *const two[] = { "SFTP", "scp", NULL };
	static const struct article_text polish = { "a", "pl", "b", "c", "d" };
	g_autoptr (GPtrArray) same = g_ptr_array_new ();
	g_autoptr (GPtrArray) all = g_ptr_array_new ();
	g_autoptr (GPtrArray) wrong = NULL;
	g_autoptr (GError) error = NULL;

	g_ptr_array_add (same, (gpointer) one);
	g_ptr_array_add (same, (gpointer) two);
	wrong = article_wrong_words (same);
	assert_null (wrong->pdata[0]);
	assert_string_equal (wrong->pdata[1], "SFTP");
	assert_null (article_index_new (all, same, &error));
	assert_true (g_error_matches (error, ARTICLE_ERROR,
				      ARTICLE_ERROR_INVALID));
	g_clear_error (&error);
	g_ptr_array_add (all, (gpointer) &polish);
	assert_null (article_index_new (all, NULL, &error));
	assert_true (g_error_matches (error, ARTICLE_ERROR,
				      ARTICLE_ERROR_INVALID));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_found),
		cmocka_unit_test (test_order_and_scores),
		cmocka_unit_test (test_no_syntax),
		cmocka_unit_test (test_bounds),
		cmocka_unit_test (test_threads),
		cmocka_unit_test (test_wrong_input)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
