/*
 * Forms of one word have one stem, and words that differ keep apart.
 *
 * LINK: store/search/stem.c
 * LIBS: glib-2.0 -lstemmer
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "store/search/stem.h"

static char *
stem (struct stemmer *stemmer, enum tongue_of_word tongue, const char *word)
{
	GString *out = g_string_new (NULL);

	stem_append (stemmer, tongue, word, strlen (word), out);
	return g_string_free (out, FALSE);
}

struct row {
	enum tongue_of_word tongue;
	const char *forms;	/* separated by spaces */
};

static void
test_forms_of_a_word_meet (void **state G_GNUC_UNUSED)
{
	static const struct row rows[] = {
		{ STEM_EN, "install installs installed installing" },
		{ STEM_EN, "mailbox mailboxes" },
		{ STEM_RU, "ящик ящика ящиков ящиками" },
		{ STEM_RU, "ошибка ошибки ошибок ошибкой" },
		{ STEM_RU, "установка установить установили установку" },
		{ STEM_RU, "настройка настройки настроить настроил" },
		{ STEM_RU, "подключение подключиться подключаюсь" },
		{ STEM_RU, "обновление обновить обновил" },
		{ STEM_RU, "удаление удалить удалил" },
		{ STEM_RU, "продление продлить продлил" },
		{ STEM_RU, "копирование копировать" },
		{ STEM_UK, "скринька скриньки скриньці скриньку скриньок" },
		{ STEM_UK, "помилка помилки помилці помилок помилкою" },
		{ STEM_UK, "сторінка сторінку сторінці сторінками" },
		{ STEM_UK, "рахунок рахунку рахунки рахунків" },
		{ STEM_UK, "вхід входу входом" },
		{ STEM_UK, "робота роботи роботою робіт" },
		{ STEM_UK, "підключення підключити підключитися" },
		{ STEM_UK, "оновлення оновити оновив оновлень" },
		{ STEM_UK, "налаштування налаштувати" },
		{ STEM_UK, "версія версії версію" },
		{ STEM_UK, "оплата оплати оплатити оплату" },
		{ STEM_UK, "пароль пароля паролем паролі" }
	};
	struct stemmer *stemmer = stemmer_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_auto (GStrv) forms = g_strsplit (rows[i].forms, " ", -1);
		g_autofree char *first = stem (stemmer, rows[i].tongue,
					       forms[0]);

		for (char **form = forms + 1; *form != NULL; form++) {
			g_autofree char *other = stem (stemmer,
						       rows[i].tongue, *form);

			if (strcmp (first, other) != 0)
				fail_msg ("%s: %s, %s: %s", forms[0], first,
					  *form, other);
		}
	}
	stemmer_free (stemmer);
}

static void
test_words_keep_apart (void **state G_GNUC_UNUSED)
{
	static const struct row rows[] = {
		{ STEM_RU, "домен дамп диск доступ" },
		{ STEM_RU, "почта пост порт" },
		{ STEM_RU, "сертификат сервер сервис" },
		{ STEM_UK, "пошта пошук пост" },
		{ STEM_UK, "скринька скрипт скасувати" },
		{ STEM_UK, "рахунок рядок розмір" }
	};
	struct stemmer *stemmer = stemmer_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_auto (GStrv) words = g_strsplit (rows[i].forms, " ", -1);
		g_autoptr (GHashTable) seen = g_hash_table_new_full (
			g_str_hash, g_str_equal, g_free, NULL);

		for (char **word = words; *word != NULL; word++)
			if (!g_hash_table_add (seen, stem (stemmer,
				rows[i].tongue, *word)))
				fail_msg ("%s", *word);
	}
	stemmer_free (stemmer);
}

/* Nothing is cut to nothing, and no letter in two. */
static void
test_any_word_has_a_stem (void **state G_GNUC_UNUSED)
{
	static const char *const words[] = {
		"а", "ся", "ти", "їй", "ення", "ььь", "ґґґґґґґґґґґґ", "їжа",
		"ок", "ннннок", "ція", "ств"
	};
	struct stemmer *stemmer = stemmer_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
		for (enum tongue_of_word t = STEM_EN; t <= STEM_UK; t++) {
			g_autofree char *out = stem (stemmer, t, words[i]);

			if (*out == '\0' || !g_utf8_validate (out, -1, NULL))
				fail_msg ("%s in %d: %s", words[i], t, out);
		}
	stemmer_free (stemmer);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_forms_of_a_word_meet),
		cmocka_unit_test (test_words_keep_apart),
		cmocka_unit_test (test_any_word_has_a_stem)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
