/*
 * The sample regulation on its own example mails, and what a request's
 * acknowledgement is told.
 *
 * LINK: filter/policy/request.c filter/policy/rules.c filter/policy/likeness.c
 * LINK: filter/policy/phrase.c filter/policy/prefix.c
 * LINK: filter/policy/phrases.c filter/policy/pattern.c filter/policy/gist.c
 * LINK: filter/policy/translit.c filter/policy/search.c
 * LINK: filter/policy/kind.c filter/policy/regulation.c
 * LINK: filter/policy/department.c filter/policy/hours.c filter/policy/zone.c
 * LINK: filter/regulation/[a-z]*.c filter/nearest.c filter/value.c
 * LINK: parser/facts.c
 * LINK: filter/policy/article.c store/known.c
 * LINK: store/search/[a-z]*.c
 * LIBS: glib-2.0 libpcre2-8 yaml-0.1 libidn2 sqlite3 libcmark -lstemmer -lm
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/policy/request.h"
#include "filter/regulation/load.h"

#define SAMPLE "contrib/regulation/hosting-ru-uk-en"

static int
set_up (void **state)
{
	g_autoptr (GError) error = NULL;

	*state = regulation_load (SAMPLE, &error);
	if (*state == NULL)
		print_error ("%s\n", error->message);
	return *state == NULL;
}

static int
tear_down (void **state)
{
	regulation_unref (*state);
	return 0;
}

static struct facts *
mail (const char *subject, const char *text)
{
	struct facts *facts = facts_new ();

	g_free (facts->subject);
	facts->subject = g_strdup (subject);
	g_free (facts->new_text);
	facts->new_text = g_strdup (text);
	return facts;
}

static void
attach (struct facts *facts, const char *name)
{
	struct attachment *file = g_new0 (struct attachment, 1);

	file->name = g_strdup (name);
	file->type = g_strdup ("application/octet-stream");
	file->sniffed = g_strdup ("application/octet-stream");
	file->content = g_bytes_new_static ("x", 1);
	g_ptr_array_add (facts->attachments, file);
}

static const char *
label (const struct request *request, const char *name)
{
	const char *value = g_hash_table_lookup (request->labels, name);

	return value != NULL ? value : "-";
}

static void
test_labels (void **state)
{
	static const struct {
		const char *text, *kind, *scope, *stream, *department;
	} table[] = {
		{ "Почта не работает, письма не уходят", "mail", "in", "task",
		  "mail" },
		{ "My site does not open after I changed its code",
		  "site-down", "in", "task", "hosting" },
		{ "Как в ISPmanager создать базу данных?", "panel-question",
		  "in", "consultation", "hosting" },
		{ "Создайте мне базу данных, пожалуйста", "self-service",
		  "out", "task", "hosting" },
		{ "Скільки коштує адміністрування нашого сервера?",
		  "paid-administration", "paid", "task", "administration" },
		{ "Please reinstall Debian 12 on my VPS", "os-install",
		  "free", "task", "servers" },
		{ "почта", "other", "in", "task", "general" },
		{ "", "other", "in", "task", "general" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (facts_auto) facts = mail ("", table[i].text);
		g_autoptr (request_auto) request = request_read (
			*state, facts, "support@example.com", NULL);
		const char *const got[] = {
			label (request, "kind"), label (request, "scope"),
			label (request, "stream"),
			label (request, "department")
		};
		const char *const want[] = {
			table[i].kind, table[i].scope, table[i].stream,
			table[i].department
		};

		for (gsize j = 0; j < G_N_ELEMENTS (got); j++)
			if (strcmp (got[j], want[j]) != 0)
				fail_msg ("\"%s\": %s, not %s",
					  table[i].text, got[j], want[j]);
		assert_int_equal (request->notices->len, 0);
	}
}

/* Nothing but a quotation: the whole text speaks. */
static void
test_without_rules (void **state)
{
	g_autoptr (regulation_auto) none = regulation_new ("x");
	g_autoptr (facts_auto) facts = mail ("a", "b");

	(void) state;
	assert_null (request_read (none, facts, NULL, NULL));
	assert_null (request_read (NULL, facts, NULL, NULL));
}

static void
test_missing (void **state)
{
	static const struct {
		const char *text, *file, *want;
	} table[] = {
		{ "Сайт не работает", NULL, "domain,error,time" },
		{ "Сайт shop.example.com не работает", NULL, "error,time" },
		{ "Сайт магазин.укр не работает", NULL, "error,time" },
		{ "Сайт не работает, ошибка 502", NULL, "domain,time" },
		{ "Сайт не работает", "Снимок экрана.png", "domain,time" },
		{ "Сайт не работает с 14:30", NULL, "domain,error" },
		{ "Сайт shop.example.com не работает со вчерашнего дня, пишет "
		  "«502 Bad Gateway»", NULL, "-" },
		{ "Сайт не работает, лог в error.txt и index.php", NULL,
		  "domain,time" },
		{ "Переустановите Debian 12 на сервере 203.0.113.5, данные не "
		  "нужны", NULL, "-" },
		{ "Как сделать бэкап в панели?", NULL, "-" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (facts_auto) facts = mail ("", table[i].text);
		g_autoptr (request_auto) request = NULL;

		if (table[i].file != NULL)
			attach (facts, table[i].file);
		request = request_read (*state, facts, NULL, NULL);
		if (strcmp (label (request, "missing"), table[i].want) != 0)
			fail_msg ("\"%s\": missing %s, not %s", table[i].text,
				  label (request, "missing"), table[i].want);
	}
}

static void
test_still_missing (void **state)
{
	static const struct {
		const char *missing, *text, *want;
	} table[] = {
		{ "domain,error,time", "shop.example.com", "error,time" },
		{ "domain", "https://shop.example.com/a", "" },
		{ "domain,error", "не знаю", "domain,error" },
		{ "forgotten", "shop.example.com", "forgotten" },
		{ "", "x", "" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (facts_auto) facts = mail ("", table[i].text);
		g_autofree char *still = request_still_missing (
			*state, facts, table[i].missing);

		assert_string_equal (still, table[i].want);
	}
}

static void
test_systems (void **state)
{
	static const struct {
		const char *text, *kind, *system;
	} table[] = {
		{ "Переустановите vps на Debian 12", "os-install", "-" },
		{ "Поставьте на наш VPS Gentoo", "os-install", "not-listed" },
		{ "Install CentOS 7 on my VPS please", "os-install",
		  "not-listed" },
		{ "Замените CentOS 7 на Debian 12, переустановите VPS",
		  "os-install", "-" },
		{ "Поставьте Ubuntu на VPS", "os-install", "-" },
		{ "Поставьте Ubuntu 14.04 на VPS", "os-install",
		  "not-listed" },
		{ "Установите панель VestaCP на VPS", "panel-install",
		  "not-listed" },
		{ "Установите ISPmanager на VPS с Debian 12", "panel-install",
		  "-" },
		{ "Установите cPanel на VPS с Debian 12", "panel-install",
		  "unsuited" },
		{ "Установите ISPmanager на VPS, там уже работают сайты",
		  "panel-install", "not-clean" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (facts_auto) facts = mail ("", table[i].text);
		g_autoptr (request_auto) request = request_read (*state, facts,
								 NULL, NULL);

		if (strcmp (label (request, "kind"), table[i].kind) != 0
		    || strcmp (label (request, "system"), table[i].system)
			!= 0)
			fail_msg ("\"%s\": %s, %s", table[i].text,
				  label (request, "kind"),
				  label (request, "system"));
	}
}

static void
test_values (void **state)
{
	g_autoptr (facts_auto) facts = mail ("", "Установите мне вордпресс");
	g_autoptr (facts_auto) panel = mail ("", "Поставьте cPanel на VPS с "
					     "Debian 12");
	g_autoptr (request_auto) request = request_read (*state, facts, NULL, NULL);
	g_autoptr (request_auto) other = request_read (*state, panel, NULL, NULL);
	g_autoptr (GHashTable) values = g_hash_table_new_full (
		g_str_hash, g_str_equal, g_free, g_free);

	request_values (*state, request, "uk", values);
	assert_string_equal (g_hash_table_lookup (values, "scope_out"), "yes");
	assert_non_null (strstr (g_hash_table_lookup (values, "says"),
				 "За нашим регламентом"));
	assert_non_null (strchr (g_hash_table_lookup (values, "says_text"),
				 '\n'));
	assert_null (g_hash_table_lookup (values, "missing"));
	g_hash_table_remove_all (values);
	request_values (*state, other, "en", values);
	assert_string_equal (g_hash_table_lookup (values, "system_unsuited"),
			     "yes");
	assert_ptr_equal (strstr (g_hash_table_lookup (values, "suits"),
				  "cPanel: AlmaLinux 9"),
			  g_hash_table_lookup (values, "suits"));
	assert_string_equal (g_hash_table_lookup (values, "missing_1"),
			     "the server, by its name, number or IP address");
	assert_null (g_hash_table_lookup (values, "scope_out"));
}

static void
test_abuse (void **state)
{
	static const struct {
		const char *text;
		bool abuse;
	} table[] = {
		{ "Вы охуели там?", true },
		{ "Иди на х у й", true },
		{ "идите нахyй", true },
		{ "х*й вам а не деньги", true },
		{ "пиздец какой-то", true },
		{ "п*здец", true },
		{ "бл*дь, сайт лежит", true },
		{ "ёбаный хостинг", true },
		{ "Пид@расы", true },
		{ "ви там дебіли", true },
		{ "сука, когда заработает", true },
		{ "what the fuck", true },
		{ "f*ck this", true },
		{ "you are idiots", true },
		{ "Прошу застраховать груз, страхуй не страхуй", false },
		{ "Надо подстраховаться и не психуйте", false },
		{ "употреблять, потребитель, хлеба, оскорблять, рубль", false },
		{ "команда, мандарин, мандат, комендант", false },
		{ "суккулент, сукно, барсук, посуда, рассуждать", false },
		{ "Scunthorpe, Essex, assets, class, Dickson, cocktail",
		  false },
		{ "Хулиганы, художник, хутор, Хуан, похудеть", false },
		{ "небо, требование, ребёнок, учеба, себе, тебе, хлебный",
		  false },
		{ "срочно, срок, сроки, серёдка", false },
		{ "Гондурас, мудрый, мудрость, Мудрик", false },
		{ "ебать", true },
		{ "погребальный, колебание, гребля, ослеблять, дебаты",
		  false },
		{ "лошадь, лоханка, похоронили, галоша", false },
		{ "Ребята, еженедельный бюллетень, блядский", true },
		{ "козлы вы", true },
		{ "педагог, педиатр, спидометр", false },
		{ "жопорез", true },
		{ "урожай, природы, родился урод", true },
		{ "народ, урочище", false },
		{ "I can't shift the site, shitake is a mushroom", false }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (facts_auto) facts = mail ("", table[i].text);
		g_autoptr (request_auto) request = request_read (*state, facts,
								 NULL, NULL);

		if ((strcmp (label (request, "abuse"), "yes") == 0)
		    != table[i].abuse) {
			const struct rules_match *match = NULL;

			for (guint j = 0; j < request->found->matches->len;
			     j++) {
				match = request->found->matches->pdata[j];
				if (strcmp (match->rule, "insult") == 0)
					break;
			}
			fail_msg ("\"%s\": %s (%s)", table[i].text,
				  label (request, "abuse"),
				  match != NULL ? match->text : "");
		}
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_labels),
		cmocka_unit_test (test_without_rules),
		cmocka_unit_test (test_missing),
		cmocka_unit_test (test_still_missing),
		cmocka_unit_test (test_systems),
		cmocka_unit_test (test_values),
		cmocka_unit_test (test_abuse)
	};

	return cmocka_run_group_tests (tests, set_up, tear_down);
}
