/*
 * LINK: parser/language.c parser/tongue.c parser/wordtable.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "parser/language.h"

struct example {
	const char *tag;	/* NULL: none of ours, or it says too little */
	const char *text;
};

/* What clients write to a hoster, from one word on; with logs; in other
 * languages. */
static const struct example examples[] = {
	{ "uk", "Дякую!" },
	{ "ru", "не работает сайт" },
	{ "en", "hello" },
	{ "ru", "Спасибо" },
	{ "ru", "Привет" },
	{ "uk", "Привіт" },
	{ "en", "Hi" },
	{ "en", "Thanks!" },
	{ "ru", "Добрый день" },
	{ "uk", "Добрий день" },
	{ "ru", "Здравствуйте" },
	{ "uk", "Вітаю" },
	{ "ru", "помогите" },
	{ "uk", "допоможіть" },
	{ "ru", "Сайт лежит" },
	{ "uk", "Сайт не працює" },
	{ "en", "Site is down" },
	{ "ru", "Почта не приходит" },
	{ "en", "I can't log in" },
	{ "en", "Yes" },
	{ "ru", "Нет, не надо" },
	{ "uk", "Ні, не треба" },
	{ "en", "No, thanks" },
	{ "ru", "Верните деньги" },
	{ "uk", "Поверніть гроші" },
	{ "en", "Refund please" },
	{ "ru", "Когда почините?" },
	{ "uk", "Коли полагодите?" },
	{ "en", "When will it be fixed?" },
	{ "ru", "Оплатил, проверьте" },
	{ "uk", "Сплатив, перевірте" },
	{ "en", "I have paid the invoice, please check" },
	{ "ru", "Сколько стоит VPS?" },
	{ "uk", "Скільки коштує VPS?" },
	{ "en", "How much is a VPS?" },
	{ "ru", "Ошибка 500 на example.com" },
	{ "uk", "Помилка 500 на example.com" },
	{ "en", "Error 500 on example.com" },
	{ "ru", "Прошу продлить домен example.ru на год" },
	{ "uk", "Прошу продовжити домен example.com.ua на рік" },
	{ "en", "Please renew example.com for one year" },
	{ "ru", "Не могу зайти в панель, пишет неверный пароль" },
	{ "uk", "Не можу зайти в панель, пише невірний пароль" },
	{ "en", "I cannot access the control panel, it says wrong "
	  "password" },
	{ "ru", "Подскажите, как настроить почту в Outlook?" },
	{ "uk", "Підкажіть, як налаштувати пошту в Outlook?" },
	{ "en", "How do I set up mail in Outlook?" },
	{ "ru", "Всё ещё жду ответа" },
	{ "uk", "Досі чекаю на відповідь" },
	{ "en", "Still waiting for an answer" },
	{ "ru", "Сервер недоступен с утра" },
	{ "uk", "Сервер недоступний з ранку" },
	{ "en", "Server unreachable since this morning" },
	{ "ru", "Восстановите базу из бэкапа за вчера" },
	{ "uk", "Відновіть базу з бекапу за вчора" },
	{ "en", "Restore the database from yesterday's backup" },
	{ "en", "Done" },
	{ "ru", "ок, спасибо" },
	{ "uk", "ок, дякую" },
	{ "en", "ok thank you" },
	{ "ru", "Перезагрузите сервер" },
	{ "uk", "Перезавантажте сервер" },
	{ "en", "Restart the server" },
	{ "ru", "Тормозит сайт уже второй день, клиенты жалуются.\n"
	  "2025-03-03 10:00:01 [error] 1234#0: *5 upstream "
	  "timed out (110: Connection timed out) while reading "
	  "response header from upstream, client: 1.2.3.4\nPHP "
	  "Fatal error:  Uncaught Error: Call to undefined "
	  "function mysql_connect() in /var/www/index.php:3" },
	{ "uk", "Після оновлення бачимо таке:\nWarning: "
	  "include(config.php): failed to open stream: No such "
	  "file or directory in "
	  "/home/user/public_html/index.php on line 12\nFatal "
	  "error: Allowed memory size of 134217728 bytes "
	  "exhausted" },
	{ "en", "We get this after the upgrade:\nWarning: "
	  "include(config.php): failed to open stream: No such "
	  "file or directory in "
	  "/home/user/public_html/index.php on line 12" },
	{ "ru", "Вот лог:\nFailed to start nginx.service: Unit not "
	  "found.\nThe following packages have unmet "
	  "dependencies" },
	{ "uk", "Ось лог:\nFailed to start nginx.service: Unit not "
	  "found.\nThe system cannot find the file specified" },
	{ "en", "Hello, our site shows an error since this morning. "
	  "Could you please look into it?\n\nBest regards\n"
	  "Иван Петров\nООО Ромашка" },
	{ "en", "Hello, this is Ivan from Kyiv. We would like to "
	  "move two domains to your hosting. What do we need "
	  "to do?\nС уважением, Иван" },
	{ "ru", "Добрый день! Хотим перенести два домена к вам. Что "
	  "для этого нужно?\nBest regards, Ivan Petrov\nAcme "
	  "Ltd" },
	{ "uk", "Добрий день! Хочемо перенести два домени до вас. Що "
	  "для цього потрібно?\nBest regards, Ivan Petrenko" },
	{ "ru", "Уважаемая служба поддержки, прошу вас сообщить "
	  "реквизиты для оплаты" },
	{ "uk", "Шановна служба підтримки, прошу повідомити "
	  "реквізити для оплати" },
	{ "ru", "тикет 4512, что там?" },
	{ "uk", "тікет 4512, що там?" },
	{ "ru", "Письма уходят в спам у получателей на gmail" },
	{ "uk", "Листи потрапляють у спам в отримувачів на gmail" },
	{ "en", "Our mail goes to spam at gmail" },
	{ "ru", "Согласен" },
	{ "uk", "Згоден" },
	{ "en", "Agreed" },
	{ "ru", "Zdravstvuyte, ne rabotaet sait, pomogite pozhaluista" },
	{ "ru", "Где мой сервер???" },
	{ "uk", "Де мій сервер???" },
	{ "en", "Where is my server???" },
	{ "uk", "Пошта не приходить" },
	{ "ru", "Установите, пожалуйста, Ubuntu 22.04 на мой VPS" },
	{ "uk", "Встановіть, будь ласка, Ubuntu 22.04 на мій VPS" },
	{ "en", "Please install Ubuntu 22.04 on my VPS" },
	{ "ru", "Отключите автопродление" },
	{ "uk", "Вимкніть автопродовження" },
	{ "en", "Turn off auto renewal" },
	{ "ru", "Сертификат истёк" },
	{ "uk", "Сертифікат закінчився" },
	{ "en", "Certificate expired" },
	{ "ru", "Не грузятся картинки" },
	{ "ru", "Увеличьте диск" },
	{ "uk", "Збільште диск" },
	{ "uk", "Шо по серверу" },
	{ "uk", "Все одно 502" },
	{ "en", "Enable SSH" },
	{ "en", "cant login" },
	{ "ru", "Ошибка: Access denied for user 'root'@'localhost' (using "
	  "password: YES)" },
	{ "uk", "Помилка: Access denied for user 'root'@'localhost' (using "
	  "password: YES)" },
	{ "en", "Images do not load" },
	{ "ru", "Меня взломали" },
	{ "uk", "Мене зламали" },
	{ "en", "We were hacked" },
	{ NULL, "Guten Tag, meine Website funktioniert nicht mehr. "
	  "Können Sie mir bitte helfen?" },
	{ NULL, "Hallo, ich habe eine Frage zur Rechnung" },
	{ NULL, "Bonjour, mon site ne fonctionne pas depuis ce "
	  "matin, merci de votre aide" },
	{ NULL, "Hola, mi sitio no funciona, necesito ayuda por favor" },
	{ NULL, "Dzień dobry, moja strona nie działa, proszę o pomoc" },
	{ NULL, "Buongiorno, il mio sito non funziona, potete "
	  "aiutarmi?" },
	{ NULL, "Olá, o meu site não funciona, preciso de ajuda" },
	{ NULL, "Goedemorgen, mijn website werkt niet, kunt u mij "
	  "helpen?" },
	{ NULL, "Dobrý den, nefungují nám stránky, prosím o pomoc" },
	{ NULL, "Merhaba, sitem çalışmıyor, yardım eder misiniz?" },
	{ NULL, "Здравейте, сайтът ми не работи, моля помогнете" },
	{ NULL, "Добър ден, имам въпрос за фактурата, благодаря" },
	{ NULL, "Добры дзень, мой сайт не працуе, дапамажыце, калі "
	  "ласка" },
	{ NULL, "Вітаю, у мяне не працуе пошта, што рабіць?" },
	{ NULL, "Здраво, мој сајт не ради, молим за помоћ" },
	{ NULL, "Сәлеметсіз бе, сайт жұмыс істемейді" },
	{ NULL, "1234567890" },
	{ NULL, "https://example.com/index.php?id=5" },
	{ NULL, ":)" },
	{ NULL, "您好，我的网站打不开" },
	{ NULL, "こんにちは、サイトが表示されません" },
	{ NULL, "Hej, min hemsida fungerar inte, kan ni hjälpa mig?" },
	{ NULL, "Bună ziua, site-ul meu nu funcționează" },
	{ NULL, "Danke" },
	{ NULL, "Merci" },
	{ NULL, "Gracias" },
	{ "ru", "Коллеги, у нас проблема с отправкой через SMTP" },
	{ "ru", "Ребята, что с ns1?" },
	{ "ru", "Прошло три дня а воз и ныне там" },
	{ "ru", "Добавьте запись TXT для верификации гугла" },
	{ "ru", "Просьба выставить закрывающие документы" },
	{ "ru", "А можно без НДС?" },
	{ "ru", "Вы издеваетесь?" },
	{ "ru", "Перевёл 500 рублей, баланс не пополнился" },
	{ "ru", "Какой у вас лимит на размер вложения" },
	{ "ru", "Нужен бэкап от 12 числа" },
	{ "ru", "Всё заработало, тему можно закрывать" },
	{ "ru", "Скиньте реквизиты" },
	{ "ru", "Cron не отрабатывает" },
	{ "ru", "Ау, есть кто живой" },
	{ "uk", "Колеги, у нас проблема з відправкою через SMTP" },
	{ "uk", "Хлопці, що з ns1?" },
	{ "uk", "Пройшло три дні а відповіді нема" },
	{ "uk", "Додайте запис TXT для верифікації гугла" },
	{ "uk", "Змініть пароль root" },
	{ "uk", "Прохання виставити закриваючі документи" },
	{ "uk", "А можна без ПДВ?" },
	{ "uk", "Ви знущаєтесь?" },
	{ "uk", "Переказав 500 гривень, баланс не поповнився" },
	{ "uk", "Який у вас ліміт на розмір вкладення" },
	{ "uk", "Потрібен бекап від 12 числа" },
	{ "uk", "Все запрацювало, тему можна закривати" },
	{ "uk", "Скиньте реквізити" },
	{ "uk", "Cron не відпрацьовує" },
	{ "uk", "Поміняйте версію php на 8.1" },
	{ "uk", "зніміть блокування" },
	{ "uk", "Агов, є хто живий" },
	{ "en", "Colleagues, sending through SMTP fails for us" },
	{ "en", "Guys, what's up with ns1?" },
	{ "en", "Three days have passed and nothing happened" },
	{ "en", "Add a TXT record for google verification" },
	{ "en", "Change the root password" },
	{ "en", "Kindly provide the closing documents" },
	{ "en", "Is it possible without VAT?" },
	{ "en", "Are you kidding me?" },
	{ "en", "I transferred 50 dollars but the balance was not "
	  "credited" },
	{ "en", "What's your attachment size limit" },
	{ "en", "Backup from the 12th needed" },
	{ "en", "Everything works, you may close the ticket" },
	{ "en", "Cron jobs do not run" },
	{ "en", "Anybody here?" },
	{ "en", "cPanel keeps asking for license" },
	{ "en", "SSL cert renewal failed" },
	{ NULL, "Wann wird mein Server wieder erreichbar sein?" },
	{ NULL, "Mein Passwort stimmt nicht" },
	{ NULL, "Comment changer mon mot de passe ?" },
	{ NULL, "¿Cuándo estará listo?" },
	{ NULL, "Kiedy to naprawicie?" },
	{ NULL, "Faktura nie dotarła" },
	{ NULL, "Quando sarà risolto?" },
	{ NULL, "Wanneer is dit opgelost?" },
	{ NULL, "Kdy to bude opravené?" },
	{ NULL, "Кога ще бъде оправено?" },
	{ NULL, "Калі паправіце?" },
	{ NULL, "Кад ће бити поправљено?" },
	{ NULL, "Milloin palvelin toimii taas?" },
	{ NULL, "Serveris neveikia, padėkite" },
};

static void
tells_our_languages_from_each_other_and_others (void **state)
{
	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (examples); i++) {
		struct language language = { NULL, 0 };

		language_guess (examples[i].text, &language);
		if (g_strcmp0 (language.tag, examples[i].tag) != 0)
			print_error ("%s: %s\n", examples[i].text,
				     language.tag != NULL ? language.tag
							  : "none");
		assert_int_equal (g_strcmp0 (language.tag, examples[i].tag),
				  0);
		assert_true (language.confidence >= 0
			     && language.confidence <= 1);
		assert_int_equal (language.tag != NULL,
				  language.confidence > 0);
		g_free (language.tag);
	}
}

/* Words that more than one of our languages has: none is better than the
 * wrong one. */
static void
says_nothing_where_it_cannot_know (void **state)
{
	static const char *const texts[] = {
		"", "Домен", "Тест", "Диск", "OK", "server", "12:30", "Так",
		"Доброго дня"
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		struct language language = { NULL, 0 };

		language_guess (texts[i], &language);
		if (language.tag != NULL)
			print_error ("%s: %s\n", texts[i], language.tag);
		assert_null (language.tag);
	}
}

static void
is_surer_of_more_words (void **state)
{
	struct language one = { NULL, 0 }, many = { NULL, 0 };

	(void) state;
	language_guess ("Дякую!", &one);
	language_guess ("Дякую, перевірив, усе працює. Закривайте, будь "
			"ласка, звернення.", &many);
	assert_string_equal (one.tag, "uk");
	assert_string_equal (many.tag, "uk");
	assert_true (many.confidence > one.confidence);
	g_free (one.tag);
	g_free (many.tag);
}

/* The quotation of our own mail does not decide. */
static void
leaves_quotations_out (void **state)
{
	struct language language = { NULL, 0 };

	(void) state;
	language_guess ("> Ваш сервер работает, проверьте, пожалуйста\n"
			"> С уважением, служба поддержки\nThank you!\n",
			&language);
	assert_string_equal (language.tag, "en");
	g_free (language.tag);
}

static void
reads_no_more_than_its_bound (void **state)
{
	g_autoptr (GString) text = g_string_new (NULL);
	struct language language = { NULL, 0 };

	(void) state;
	while (text->len < LANGUAGE_BYTES)
		g_string_append (text, "Не працює пошта. ");
	while (text->len < 1 << 20)
		g_string_append (text, "It does not work. ");
	language_guess (text->str, &language);
	assert_string_equal (language.tag, "uk");
	g_free (language.tag);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (
			tells_our_languages_from_each_other_and_others),
		cmocka_unit_test (says_nothing_where_it_cannot_know),
		cmocka_unit_test (is_surer_of_more_words),
		cmocka_unit_test (leaves_quotations_out),
		cmocka_unit_test (reads_no_more_than_its_bound),
	};

	return cmocka_run_group_tests_name ("language", tests, NULL, NULL);
}
