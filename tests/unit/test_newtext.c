/*
 * LINK: parser/newtext.c parser/quotation.c parser/attribution.c
 * LINK: parser/signature.c parser/device.c parser/footer.c
 * LINK: parser/line.c parser/wording.c parser/phrases.c
 * LINK: parser/phrases_east.c parser/phrases_north.c parser/phrases_west.c
 * LINK: parser/wordtable.c
 * LINK: parser/notices_*.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "parser/newtext.h"

struct reply {
	const char *label, *text, *want;
};

static void
check (const struct reply *replies, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		g_autofree char *got = newtext_extract (replies[i].text, NULL);

		if (strcmp (got, replies[i].want) != 0)
			print_error ("%s\n", replies[i].label);
		assert_string_equal (got, replies[i].want);
	}
}

/* What the mail programs of our clients write, as they write it. */
static const struct reply top_posted[] = {
	{ "gmail en",
	  "It works now, thank you!\n"
	  "\n"
	  "On Mon, Mar 3, 2025 at 10:00 AM Support <support@host.test> wrote:\n"
	  "\n"
	  "> Please try again.\n"
	  ">\n"
	  "> Support\n",
	  "It works now, thank you!" },
	{ "gmail ru",
	  "Спасибо, всё работает\n"
	  "\n"
	  "пн, 3 мар. 2025 г. в 10:00, Support <support@host.test>:\n"
	  "\n"
	  "> Попробуйте ещё раз.\n",
	  "Спасибо, всё работает" },
	{ "gmail ru, old",
	  "Спасибо\n"
	  "3 марта 2015 г., 10:00 пользователь Support <support@host.test>\n"
	  "написал:\n"
	  "\n"
	  "> Попробуйте ещё раз.\n",
	  "Спасибо" },
	{ "gmail uk, wrapped",
	  "Дякую\n"
	  "\n"
	  "пн, 3 бер. 2025 р. о 10:00 Служба підтримки хостингу <\n"
	  "support@host.test> пише:\n"
	  "\n"
	  "> Спробуйте ще раз.\n",
	  "Дякую" },
	{ "thunderbird ru",
	  "03.03.2025 10:00, Support пишет:\n"
	  "> Какой у вас домен?\n"
	  "\n"
	  "example.com\n"
	  "\n"
	  "-- \n"
	  "Иван Петров\n",
	  "example.com" },
	{ "thunderbird uk, top",
	  "Так, це мій домен.\n"
	  "\n"
	  "03.03.25 10:00, Support пише:\n"
	  "> Чи це ваш домен?\n",
	  "Так, це мій домен." },
	{ "apple mail ru",
	  "Готово\n"
	  "\n"
	  "> 3 марта 2025 г., в 10:00, Support <support@host.test> написал(а):\n"
	  "> \n"
	  "> Сделайте, пожалуйста.\n",
	  "Готово" },
	{ "apple iphone uk",
	  "Зроблено\n"
	  "\n"
	  "Надіслано з iPhone\n"
	  "\n"
	  "> 3 бер. 2025 р. о 10:00 Support <support@host.test> написав(-ла):\n"
	  "> \n"
	  "> Зробіть, будь ласка.\n",
	  "Зроблено" },
	{ "mail.ru",
	  "Добрый день! Сайт так и не открывается.\n"
	  "\n"
	  "--\n"
	  "Иван\n"
	  "\n"
	  "  \n"
	  ">Понедельник, 3 марта 2025, 10:00 +03:00 от Support "
	  "<support@host.test>:\n"
	  "> \n"
	  ">Проверили, всё работает.\n",
	  "Добрый день! Сайт так и не открывается." },
	{ "mail.ru, unquoted",
	  "Не открывается.\n"
	  "\n"
	  "Отправлено из мобильной Почты Mail.ru\n"
	  "\n"
	  "Понедельник, 3 марта 2025, 10:00 +03:00 от Support "
	  "<support@host.test>:\n"
	  "\n"
	  "Проверили, всё работает.\n",
	  "Не открывается." },
	{ "yandex",
	  "Да, подтверждаю.\n"
	  " \n"
	  " \n"
	  "03.03.2025, 10:00, \"Support\" <support@host.test>:\n"
	  "\n"
	  "Подтвердите, пожалуйста, заявку.\n"
	  " \n"
	  "-- \n"
	  "Отправлено из мобильного приложения Яндекс Почты\n",
	  "Да, подтверждаю." },
	{ "ukr.net",
	  "Дякую, запрацювало!\n"
	  "\n"
	  "--- Оригінальне повідомлення ---\n"
	  "Від кого: \"Support\" <support@host.test>\n"
	  "Дата: 3 березня 2025, 10:00:00\n"
	  "\n"
	  "Перевірте, будь ласка.\n",
	  "Дякую, запрацювало!" },
	{ "ukr.net, newer",
	  "Дякую\n"
	  "\n"
	  "3 березня 2025, 10:00:00, від \"Support\" <support@host.test>:\n"
	  "\n"
	  "> Перевірте, будь ласка.\n",
	  "Дякую" },
	{ "outlook ru",
	  "Добрый день.\n"
	  "\n"
	  "Оплатили вчера, платёжка во вложении.\n"
	  "\n"
	  "С уважением,\n"
	  "Анна\n"
	  "\n"
	  "________________________________\n"
	  "От: Support <support@host.test>\n"
	  "Отправлено: 3 марта 2025 г. 10:00:00\n"
	  "Кому: Анна\n"
	  "Тема: Счёт\n"
	  "\n"
	  "Оплатите, пожалуйста, счёт.\n",
	  "Добрый день.\n"
	  "\n"
	  "Оплатили вчера, платёжка во вложении.\n"
	  "\n"
	  "С уважением,\n"
	  "Анна" },
	{ "outlook uk",
	  "Добрий день. Оплатили.\n"
	  "\n"
	  "Від: Support <support@host.test>\n"
	  "Надіслано: понеділок, 3 березня 2025 р. 10:00\n"
	  "Кому: Ганна\n"
	  "Тема: Рахунок\n"
	  "\n"
	  "Сплатіть, будь ласка.\n",
	  "Добрий день. Оплатили." },
	{ "outlook en, labels in bold",
	  "Paid yesterday.\n"
	  "\n"
	  "*From:* Support <support@host.test>\n"
	  "*Sent:* Monday, March 3, 2025 10:00 AM\n"
	  "*To:* Ann\n"
	  "*Subject:* Invoice\n"
	  "\n"
	  "Please pay.\n",
	  "Paid yesterday." },
	{ "outlook mobile",
	  "Still down\n"
	  "\n"
	  "Get Outlook for iOS<https://aka.ms/o0ukef>\n"
	  "________________________________\n"
	  "From: Support <support@host.test>\n"
	  "Sent: Monday, March 3, 2025 10:00:00 AM\n"
	  "To: Ann <ann@client.test>\n"
	  "Subject: Re: site\n"
	  "\n"
	  "Is it up?\n",
	  "Still down" },
	{ "outlook de",
	  "Danke, erledigt.\n"
	  "\n"
	  "-----Ursprüngliche Nachricht-----\n"
	  "Von: Support <support@host.test>\n"
	  "Gesendet: Montag, 3. März 2025 10:00\n"
	  "An: Anna\n"
	  "Betreff: Rechnung\n"
	  "\n"
	  "Bitte zahlen.\n",
	  "Danke, erledigt." },
	{ "thunderbird de",
	  "Danke!\n"
	  "\n"
	  "Am 03.03.2025 um 10:00 schrieb Support:\n"
	  "> Bitte prüfen.\n",
	  "Danke!" },
	{ "gmail fr",
	  "Merci\n"
	  "\n"
	  "Le lun. 3 mars 2025 à 10:00, Support <support@host.test> a écrit :\n"
	  "\n"
	  "> Veuillez vérifier.\n",
	  "Merci" },
	{ "outlook fr",
	  "Merci\n"
	  "\n"
	  "De : Support <support@host.test>\n"
	  "Envoyé : lundi 3 mars 2025 10:00\n"
	  "À : Anne\n"
	  "Objet : Facture\n"
	  "\n"
	  "Veuillez payer.\n",
	  "Merci" },
	{ "gmail es, wrapped",
	  "Gracias\n"
	  "\n"
	  "El lun, 3 mar 2025 a las 10:00, Soporte de la empresa "
	  "(<support@host.test>)\n"
	  "escribió:\n"
	  "\n"
	  "> Compruebe.\n",
	  "Gracias" },
	{ "thunderbird pl",
	  "Dziękuję\n"
	  "\n"
	  "W dniu 03.03.2025 o 10:00, Support pisze:\n"
	  "> Proszę sprawdzić.\n",
	  "Dziękuję" },
	{ "gmail pl",
	  "Dziękuję\n"
	  "\n"
	  "pon., 3 mar 2025 o 10:00 Support <support@host.test> napisał(a):\n"
	  "\n"
	  "> Proszę sprawdzić.\n",
	  "Dziękuję" },
	{ "the bat",
	  "Здравствуйте, Support.\n"
	  "\n"
	  "Вы писали 3 марта 2025 г., 10:00:00:\n"
	  "\n"
	  "> Какой пароль?\n"
	  "\n"
	  "Уже не нужно, спасибо.\n"
	  "\n"
	  "-- \n"
	  "С уважением,\n"
	  " Иван                          mailto:ivan@client.test\n",
	  "Здравствуйте, Support.\n"
	  "\n"
	  "Уже не нужно, спасибо." },
	{ "the bat, initials",
	  "Здравствуйте, Support.\n"
	  "\n"
	  "Вы писали 3 марта 2025 г., 10:00:00:\n"
	  "\n"
	  "ПС> Какой домен?\n"
	  "ПС> И какой тариф?\n"
	  "\n"
	  "Домен example.com.\n"
	  "\n"
	  "ПС> Когда началось?\n"
	  "ПС> Вчера?\n"
	  "\n"
	  "Да, вчера.\n",
	  "Здравствуйте, Support.\n"
	  "\n"
	  "Домен example.com.\n"
	  "\n"
	  "Да, вчера." },
	{ "roundcube ru",
	  "Спасибо!\n"
	  "\n"
	  "Support писал 2025-03-03 10:00:\n"
	  "> Сделано.\n",
	  "Спасибо!" },
	{ "roundcube en",
	  "Thanks\n"
	  "\n"
	  "On 2025-03-03 10:00, Support wrote:\n"
	  "> Done.\n",
	  "Thanks" },
	{ "proton",
	  "Thanks\n"
	  "\n"
	  "Sent with [Proton Mail](https://proton.me/mail/home) secure email.\n"
	  "\n"
	  "On Monday, March 3rd, 2025 at 10:00, Support <support@host.test> "
	  "wrote:\n"
	  "\n"
	  "> Done.\n",
	  "Thanks" },
	{ "proton, older",
	  "Thanks\n"
	  "\n"
	  "------- Original Message -------\n"
	  "On Monday, March 3rd, 2025 at 10:00, Support <support@host.test> "
	  "wrote:\n"
	  "\n"
	  "> Done.\n",
	  "Thanks" },
	{ "lotus notes",
	  "Thanks\n"
	  "\n"
	  "-----Support/Host wrote: -----\n"
	  "To: Ann/Client@Client\n"
	  "From: Support/Host\n"
	  "Date: 03/03/2025 10:00AM\n"
	  "Subject: Invoice\n"
	  "\n"
	  "Please pay.\n",
	  "Thanks" },
	{ "em client",
	  "Thanks\n"
	  "\n"
	  "------ Original Message ------\n"
	  "From \"Support\" <support@host.test>\n"
	  "To ann@client.test\n"
	  "Date 03/03/2025 10:00:00\n"
	  "Subject Invoice\n"
	  "\n"
	  "Please pay.\n",
	  "Thanks" },
	{ "samsung ru",
	  "Хорошо\n"
	  "\n"
	  "Отправлено с моего Galaxy\n"
	  "\n"
	  "-------- Исходное сообщение --------\n"
	  "От: Support <support@host.test>\n"
	  "Дата: 03.03.2025 10:00 (GMT+03:00)\n"
	  "Кому: ivan@client.test\n"
	  "Тема: Счёт\n"
	  "\n"
	  "Оплатите.\n",
	  "Хорошо" },
	{ "xiaomi",
	  "OK\n"
	  "\n"
	  "Support <support@host.test> 于 2025年3月3日周一 10:00写道：\n"
	  "\n"
	  "> 请检查\n",
	  "OK" },
	{ "spark ru",
	  "Да\n"
	  "3 мар. 2025 г., 10:00 +0300, Support <support@host.test>, писал:\n"
	  "> Подтверждаете?\n",
	  "Да" },
	{ "yahoo",
	  "Yes\n"
	  "\n"
	  "Sent from Yahoo Mail for iPhone\n"
	  "\n"
	  "\n"
	  "On Monday, March 3, 2025, 10:00 AM, Support <support@host.test> "
	  "wrote:\n"
	  "\n"
	  "Do you confirm?\n",
	  "Yes" },
	{ "zoho",
	  "Yes\n"
	  "\n"
	  "---- On Mon, 03 Mar 2025 10:00:00 +0200 Support "
	  "<support@host.test> wrote ----\n"
	  "\n"
	  "Do you confirm?\n",
	  "Yes" },
	{ "horde",
	  "Yes.\n"
	  "\n"
	  "Quoting Support <support@host.test>:\n"
	  "\n"
	  "> Do you confirm?\n",
	  "Yes." },
	{ "yandex, with labels",
	  "Не помогло.\n"
	  "----------------\n"
	  "Кому: support@host.test;\n"
	  "Тема: Re: Сайт;\n"
	  "03.03.2025, 10:00, \"Support\" <support@host.test>:\n"
	  "> Попробуйте ещё раз.\n",
	  "Не помогло." },
	{ "yahoo, mobile",
	  "Yes\n"
	  "\n"
	  "Sent from Yahoo Mail on Android \n"
	  " \n"
	  "  On Mon, Mar 3, 2025 at 10:00 AM, Support<support@host.test> "
	  "wrote:   Do you confirm? It is about the domain that ends tomorrow "
	  "and about the three others, of which the second one has been lost "
	  "already. Here is what we know of them: the first is paid, the "
	  "second is not, the third is with another registrar, and the fourth "
	  "was never yours, as far as we can tell. Please tell us soon.\n",
	  "Yes" },
	{ "zimbra, from html",
	  "Да\n"
	  "________________________________\n"
	  "> От: Support <support@host.test>\n"
	  "> Кому: ivan@client.test\n"
	  "> Тема: Сайт\n"
	  ">\n"
	  "> Подтверждаете?\n",
	  "Да" },
	{ "sogo, uk",
	  "Так\n"
	  "\n"
	  "понеділок, березень 03, 2025 10:00 EET, Підтримка "
	  "<support@host.test> написав:\n"
	  " \n"
	  "Підтверджуєте?\n",
	  "Так" },
	{ "jira",
	  "Yes\n"
	  "\n"
	  "—-—-—-—\n"
	  "Reply above this line.\n"
	  "\n"
	  "Support commented:\n"
	  "Do you confirm?\n",
	  "Yes" },
	{ "apple mail, a name below",
	  "Готово\n"
	  "\n"
	  "> 3 марта 2025 г., в 10:00, Support <support@host.test> написал(а):\n"
	  "> \n"
	  "> Сделайте, пожалуйста.\n"
	  "\n"
	  "Иван\n",
	  "Готово\n"
	  "\n"
	  "Иван" },
	{ "our own line",
	  "Да, согласен.\n"
	  "\n"
	  "-------- Пишите ответ выше этой линии --------\n"
	  "\n"
	  "Здравствуйте! Ваша заявка принята.\n",
	  "Да, согласен." },
	{ "no-break spaces, direction marks",
	  "Yes\n"
	  "\n"
	  "\342\200\216On Mon, Mar 3, 2025 at 10:00\342\200\257AM "
	  "Support\302\240<support@host.test> wrote:\342\200\254\n"
	  "\n"
	  "Do you confirm?\n",
	  "Yes" },
	{ "accents apart",
	  "Oui\n"
	  "\n"
	  "Le 3 mars 2025 a\314\200 10:00, Support a e\314\201crit :\n"
	  "\n"
	  "Confirmez-vous ?\n",
	  "Oui" },
};

static void
cuts_what_mail_programs_quote (void **state)
{
	(void) state;
	check (top_posted, G_N_ELEMENTS (top_posted));
}

static const struct reply kept[] = {
	{ "no quotation", "Не работает сайт.\nПомогите!\n",
	  "Не работает сайт.\nПомогите!" },
	{ "empty", "", "" },
	{ "only blank", " \n\n", "" },
	{ "two blank lines stay", "a\n\n\nb\n", "a\n\n\nb" },
	{ "answers piece by piece",
	  "On Mon, Mar 3, 2025 at 10:00 AM Support <support@host.test> wrote:\n"
	  "> Which domain?\n"
	  "example.com\n"
	  "> Since when?\n"
	  "Yesterday\n"
	  "> Regards\n",
	  "example.com\nYesterday" },
	{ "one citation between words",
	  "One thing about your plan, Ann.\n"
	  "On Mon, Mar 3, 2025 at 10:00 AM Support <support@host.test> wrote:\n"
	  "> We restart it at noon.\n"
	  "Please do not, we have a sale.\n",
	  "One thing about your plan, Ann.\n"
	  "> We restart it at noon.\n"
	  "Please do not, we have a sale." },
	{ "one long quotation between words goes",
	  "Hello,\n"
	  "On Mon, Mar 3, 2025 at 10:00 AM Support <support@host.test> wrote:\n"
	  "> 1\n> 2\n> 3\n> 4\n> 5\n> 6\n> 7\n> 8\n> 9\n> 10\n> 11\n> 12\n"
	  "> 13\n"
	  "Please do not, we have a sale.\n",
	  "Hello,\nPlease do not, we have a sale." },
	{ "marks that nothing announces",
	  "> config t\n> show run\nThis is what I typed. Is it right?\n",
	  "> config t\n> show run\nThis is what I typed. Is it right?" },
	{ "a led-up listing at the end",
	  "This is what the console says:\n\n> panic\n> halted\n",
	  "This is what the console says:\n\n> panic\n> halted" },
	{ "nothing but a quotation",
	  "> Do you confirm?\n", "> Do you confirm?" },
	{ "prompts",
	  "I ran\nmysql> show tables;\nmysql> quit\nand it hangs\n",
	  "I ran\nmysql> show tables;\nmysql> quit\nand it hangs" },
	{ "a pure forward",
	  "---------- Forwarded message ---------\n"
	  "От: Ann <ann@shop.test>\n"
	  "Date: пн, 3 мар. 2025 г. в 10:00\n"
	  "Subject: Ошибка 500\n"
	  "To: <ivan@client.test>\n"
	  "\n"
	  "На сайте ошибка 500.\n"
	  "\n"
	  "> Всё ли работает?\n",
	  "На сайте ошибка 500.\n"
	  "\n"
	  "> Всё ли работает?" },
	{ "a forward under a phone's line only",
	  "Sent from my iPhone\n"
	  "\n"
	  "Begin forwarded message:\n"
	  "\n"
	  "From: Ann <ann@shop.test>\n"
	  "Date: 3 March 2025 at 10:00:00 GMT\n"
	  "To: ivan@client.test\n"
	  "Subject: Error 500\n"
	  "\n"
	  "The shop is down.\n",
	  "The shop is down." },
	{ "see below: everything",
	  "Посмотрите, см. ниже.\n"
	  "\n"
	  "-------- Пересылаемое сообщение --------\n"
	  "От кого: Ann <ann@shop.test>\n"
	  "Кому: ivan@client.test\n"
	  "Тема: Ошибка\n"
	  "\n"
	  "Ошибка 500.\n",
	  "Посмотрите, см. ниже.\n"
	  "\n"
	  "-------- Пересылаемое сообщение --------\n"
	  "От кого: Ann <ann@shop.test>\n"
	  "Кому: ivan@client.test\n"
	  "Тема: Ошибка\n"
	  "\n"
	  "Ошибка 500." },
	{ "answers in blue, uk",
	  "Відповіді синім кольором у листі.\n"
	  "\n"
	  "Від: Support <support@host.test>\n"
	  "Надіслано: 3 березня 2025 р. 10:00\n"
	  "Кому: Анна\n"
	  "Тема: Питання\n"
	  "\n"
	  "Який домен? example.com\n",
	  "Відповіді синім кольором у листі.\n"
	  "\n"
	  "Від: Support <support@host.test>\n"
	  "Надіслано: 3 березня 2025 р. 10:00\n"
	  "Кому: Анна\n"
	  "Тема: Питання\n"
	  "\n"
	  "Який домен? example.com" },
	{ "what Python shows",
	  "It fails:\n"
	  "```\n"
	  ">>> import shop\n"
	  ">>> shop.run ()\n"
	  "```\n",
	  "It fails:\n"
	  "```\n"
	  ">>> import shop\n"
	  ">>> shop.run ()\n"
	  "```" },
	{ "a pasted header with blank lines, as HTML becomes",
	  "What is wrong with it?\n"
	  "\n"
	  "Received: from a.test by b.test\n"
	  "\n"
	  "Authentication-Results: b.test; spf=softfail\n"
	  "\n"
	  "From: Shop <shop@shop.test>\n"
	  "\n"
	  "To: ann@shop.test\n"
	  "\n"
	  "Subject: Order\n"
	  "\n"
	  "Date: 3 Mar 2025\n"
	  "\n"
	  "Is it SPF?\n",
	  "What is wrong with it?\n"
	  "\n"
	  "Received: from a.test by b.test\n"
	  "\n"
	  "Authentication-Results: b.test; spf=softfail\n"
	  "\n"
	  "From: Shop <shop@shop.test>\n"
	  "\n"
	  "To: ann@shop.test\n"
	  "\n"
	  "Subject: Order\n"
	  "\n"
	  "Date: 3 Mar 2025\n"
	  "\n"
	  "Is it SPF?" },
	{ "a log with times and addresses",
	  "3.3.2025, 10:00, user ann@shop.test:\n"
	  "  login failed\n"
	  "3.3.2025, 10:01, user ann@shop.test:\n"
	  "  login failed\n"
	  "\n"
	  "Who is this?\n",
	  "3.3.2025, 10:00, user ann@shop.test:\n"
	  "  login failed\n"
	  "3.3.2025, 10:01, user ann@shop.test:\n"
	  "  login failed\n"
	  "\n"
	  "Who is this?" },
	{ "answers in red",
	  "Ответы ниже красным цветом\n"
	  "\n"
	  "От: Support <support@host.test>\n"
	  "Отправлено: 3 марта 2025 г. 10:00\n"
	  "Кому: Анна\n"
	  "Тема: Вопросы\n"
	  "\n"
	  "Какой домен? example.com\n",
	  "Ответы ниже красным цветом\n"
	  "\n"
	  "От: Support <support@host.test>\n"
	  "Отправлено: 3 марта 2025 г. 10:00\n"
	  "Кому: Анна\n"
	  "Тема: Вопросы\n"
	  "\n"
	  "Какой домен? example.com" },
	{ "a header that is shown",
	  "Клиенту пришло такое письмо:\n"
	  "\n"
	  "From: ceo@client.test\n"
	  "To: shop@client.test\n"
	  "Date: Mon, 3 Mar 2025 10:00:00 +0300\n"
	  "Subject: Pay now\n"
	  "\n"
	  "Мы его не отправляли! Что делать?\n",
	  "Клиенту пришло такое письмо:\n"
	  "\n"
	  "From: ceo@client.test\n"
	  "To: shop@client.test\n"
	  "Date: Mon, 3 Mar 2025 10:00:00 +0300\n"
	  "Subject: Pay now\n"
	  "\n"
	  "Мы его не отправляли! Что делать?" },
	{ "a raw header that is shown",
	  "I got this spam from your server\n"
	  "\n"
	  "From: a@b.test\n"
	  "To: c@d.test\n"
	  "Date: Mon, 3 Mar 2025 10:00:00 +0300\n"
	  "Subject: Pay now\n"
	  "Received: from x by y\n"
	  "\n"
	  "Please stop it.\n",
	  "I got this spam from your server\n"
	  "\n"
	  "From: a@b.test\n"
	  "To: c@d.test\n"
	  "Date: Mon, 3 Mar 2025 10:00:00 +0300\n"
	  "Subject: Pay now\n"
	  "Received: from x by y\n"
	  "\n"
	  "Please stop it." },
	{ "a raw header from its top",
	  "Вот заголовки письма, которое не дошло:\n"
	  "\n"
	  "Received: from x by y\n"
	  "From: a@b.test\n"
	  "To: c@d.test\n"
	  "Subject: Pay now\n"
	  "Date: Mon, 3 Mar 2025 10:00:00 +0300\n"
	  "\n"
	  "Почему?\n",
	  "Вот заголовки письма, которое не дошло:\n"
	  "\n"
	  "Received: from x by y\n"
	  "From: a@b.test\n"
	  "To: c@d.test\n"
	  "Subject: Pay now\n"
	  "Date: Mon, 3 Mar 2025 10:00:00 +0300\n"
	  "\n"
	  "Почему?" },
	{ "an appointment",
	  "The works:\n\nDate: Wednesday\nTime: 7:00\nAddress: 130 Fox St\n\n"
	  "Please confirm.\n",
	  "The works:\n\nDate: Wednesday\nTime: 7:00\nAddress: 130 Fox St\n\n"
	  "Please confirm." },
	{ "a form with names alone",
	  "От: Иванова Петра\nКому: Хостинг\nТема: Заявление\n"
	  "Дата: 3 марта 2025\n\nПрошу расторгнуть договор.\n",
	  "От: Иванова Петра\nКому: Хостинг\nТема: Заявление\n"
	  "Дата: 3 марта 2025\n\nПрошу расторгнуть договор." },
	{ "a signature that is shown",
	  "Настройте подпись:\n\nС уважением,\nИван Петров\n"
	  "044 123 45 67\nivan@client.test\n",
	  "Настройте подпись:\n\nС уважением,\nИван Петров\n"
	  "044 123 45 67\nivan@client.test" },
	{ "a header that is pasted under a bounce",
	  "Не доходит\n\nServer returned '550 rejected'\n"
	  "From: ann@client.test\nTo: b@shop.test\nSubject: Заказ\n\n"
	  "Исправьте.\n",
	  "Не доходит\n\nServer returned '550 rejected'\n"
	  "From: ann@client.test\nTo: b@shop.test\nSubject: Заказ\n\n"
	  "Исправьте." },
	{ "what somebody got, and his name",
	  "Пришло письмо, что это?\n\n> Домен будет удалён\n> Оплатите\n\n"
	  "Иван\n",
	  "Пришло письмо, что это?\n\n> Домен будет удалён\n> Оплатите\n\n"
	  "Иван" },
	{ "an order of a move",
	  "From: Kyiv\nTo: Lviv\nDate: 3 March\n\nHow much is it?\n",
	  "From: Kyiv\nTo: Lviv\nDate: 3 March\n\nHow much is it?" },
	{ "a person tells who wrote",
	  "Вчера, 03.03.2025 в 10:00, ваш сотрудник написал:\n"
	  "Починим до обеда.\n"
	  "Но ничего не починили.\n",
	  "Вчера, 03.03.2025 в 10:00, ваш сотрудник написал:\n"
	  "Починим до обеда.\n"
	  "Но ничего не починили." },
	{ "a person tells when it happened",
	  "Call me at 10:00\n"
	  "On Mon, Mar 3, 2025 at 10:00 AM Support <support@host.test> wrote:\n"
	  "> When?\n",
	  "Call me at 10:00" },
	{ "a person wrote to an address",
	  "I wrote on 03.03.2025 10:00 to sales@host.test:\nno answer\n",
	  "I wrote on 03.03.2025 10:00 to sales@host.test:\nno answer" },
	{ "a mail that is led up to",
	  "Я писал вам три раза:\n"
	  "On Mon, Mar 3, 2025 at 10:00 AM Ivan <ivan@client.test> wrote:\n"
	  "помогите\n"
	  "Почему нет ответа?\n",
	  "Я писал вам три раза:\n"
	  "On Mon, Mar 3, 2025 at 10:00 AM Ivan <ivan@client.test> wrote:\n"
	  "помогите\n"
	  "Почему нет ответа?" },
	{ "somebody else wrote to a client",
	  "Добрый день.\n"
	  "3 марта 2025 в 10:00 покупатель ann@shop.test пишет:\n"
	  "«заказ не оформляется». Проверьте.\n",
	  "Добрый день.\n"
	  "3 марта 2025 в 10:00 покупатель ann@shop.test пишет:\n"
	  "«заказ не оформляется». Проверьте." },
	{ "answers by number",
	  "Hi,\n-- in reply to 5: delete it\n-- in reply to 6: keep it\n",
	  "Hi,\n-- in reply to 5: delete it\n-- in reply to 6: keep it" },
	{ "a log",
	  "2025-03-03 10:00 UTC Nginx Restarted\nafter that 502\n",
	  "2025-03-03 10:00 UTC Nginx Restarted\nafter that 502" },
	{ "words before an attribution on its line",
	  "Works, thanks On 03/03/2025 10:00 AM, Support wrote:\n> ok?\n",
	  "Works, thanks On 03/03/2025 10:00 AM, Support wrote:\n> ok?" },
	{ "a rule in the middle",
	  "one\n-----\ntwo\n________\nthree\n",
	  "one\n-----\ntwo\n________\nthree" },
	{ "a dump",
	  "The import stops at\n--\n-- Host: localhost\n--\nUSE db;\n",
	  "The import stops at\n--\n-- Host: localhost\n--\nUSE db;" },
	{ "words under two dashes that are no signature",
	  "Question 1: price?\n--\nQuestion 2: how long does the transfer of a "
	  "domain with us take, and what about the certificate, which is used "
	  "by three sites?\n",
	  "Question 1: price?\n--\nQuestion 2: how long does the transfer of a "
	  "domain with us take, and what about the certificate, which is used "
	  "by three sites?" },
};

static void
never_loses_the_clients_words (void **state)
{
	(void) state;
	check (kept, G_N_ELEMENTS (kept));
}

static const struct reply signed_texts[] = {
	{ "delimiter", "Hello\n\n-- \nAnn Lee\n+1 555 0100\n", "Hello" },
	{ "delimiter without its space", "Hello\n--\nAnn Lee\n", "Hello" },
	{ "only a signature", "-- \nAnn Lee\n", "-- \nAnn Lee" },
	{ "iphone", "Hello\n\nSent from my iPhone\n", "Hello" },
	{ "yandex", "Привет\n\nОтправлено из Яндекс.Почты\n", "Привет" },
	{ "mail.ru", "Привет\n\nОтправлено из мобильной Почты Mail.ru\n",
	  "Привет" },
	{ "android uk", "Вітаю\n--\nНадіслано з Android\n", "Вітаю" },
	{ "windows", "Hi\n\nSent from [Mail](https://go.microsoft.com/fwlink/"
	  "?LinkId=550986) for Windows\n", "Hi" },
	{ "a telephone's apology",
	  "Hi\n\nSent from my HTC M8 Android phone.  Please excuse typos\n",
	  "Hi" },
	{ "a sentence about one's place",
	  "Sent from my desk, is much easier then my mobile phone.\n",
	  "Sent from my desk, is much easier then my mobile phone." },
	{ "a sentence that begins alike",
	  "Sent from the server at night but it has never arrived here.\n",
	  "Sent from the server at night but it has never arrived here." },
	{ "closing formula and name stay",
	  "Готово.\n\nС уважением,\nИван Петров\n",
	  "Готово.\n\nС уважением,\nИван Петров" },
	{ "a visiting card goes",
	  "Готово.\n"
	  "\n"
	  "С уважением,\n"
	  "Иван Петров\n"
	  "Начальник отдела\n"
	  "ООО «Ромашка»\n"
	  "тел. +7 495 123-45-67\n"
	  "ivan@client.test\n"
	  "www.client.test\n",
	  "Готово.\n\nС уважением,\nИван Петров" },
	{ "a telephone number alone stays",
	  "Позвоните мне.\n\nС уважением,\nИван\n+7 495 123-45-67\n",
	  "Позвоните мне.\n\nС уважением,\nИван\n+7 495 123-45-67" },
	{ "a question under the formula stays",
	  "Best regards,\nAnn\n+1 555 0100 100\nann@client.test\n"
	  "Could you call me?\n",
	  "Best regards,\nAnn\n+1 555 0100 100\nann@client.test\n"
	  "Could you call me?" },
	{ "a notice",
	  "Hello\n"
	  "\n"
	  "This email and any attachments are confidential and intended "
	  "solely for the addressee.\n"
	  "\n"
	  "If you have received it in error, tell us.\n",
	  "Hello" },
	{ "avast",
	  "Привет\n\n---\nЭто сообщение проверено на вирусы антивирусом "
	  "Avast.\nhttps://www.avast.com/antivirus\n",
	  "Привет" },
	{ "a list's footer",
	  "Hello\n"
	  "_______________________________________________\n"
	  "Users mailing list\n"
	  "Users@lists.test\n"
	  "https://lists.test/mailman/listinfo/users\n",
	  "Hello" },
	{ "pgp",
	  "Hello\n-----BEGIN PGP SIGNATURE-----\n\nabc=\n"
	  "-----END PGP SIGNATURE-----\n",
	  "Hello" },
	{ "a signature between words and quotation",
	  "Yes\n\n-- \nAnn\n\nDnia 3 mar 2025 o godz. 10:00 Support "
	  "<support@host.test> napisał(a):\n\n> Potwierdzasz?\n",
	  "Yes" },
	{ "a signature under the quotation",
	  "Yes\n\nOn Mon, 3 Mar 2025, Support wrote:\n> Confirm?\n\n"
	  "-- \nAnn\n",
	  "Yes" },
};

static void
cuts_signatures_when_sure (void **state)
{
	(void) state;
	check (signed_texts, G_N_ELEMENTS (signed_texts));
}

/* --- properties ---------------------------------------------------------- */

/* Every line of the result is a line of the text, in order. */
static void
assert_is_part (const char *text, const char *part)
{
	g_auto (GStrv) have = g_strsplit (text, "\n", -1);
	g_auto (GStrv) want = g_strsplit (part, "\n", -1);
	gsize at = 0;

	for (gsize i = 0; want[i] != NULL; i++) {
		g_autofree char *line = g_strchomp (g_strdup (want[i]));

		if (*line == '\0')
			continue;
		while (have[at] != NULL
		       && strcmp (g_strchomp (have[at]), line) != 0)
			at++;
		if (have[at] == NULL)
			print_error ("added: %s\n", line);
		assert_non_null (have[at]);
		at++;
	}
}

static void
assert_sound (const char *text)
{
	struct newtext_own own;
	g_autofree char *got = newtext_extract (text, &own);

	assert_true (g_utf8_validate (got, -1, NULL));
	assert_is_part (text, got);
	if (own.text != NULL) {
		assert_true (g_utf8_validate (own.text, -1, NULL));
		assert_is_part (text, own.text);
		assert_false (g_str_has_prefix (own.text, ">"));
		assert_null (strstr (own.text, "\n>"));
		g_free (own.text);
	}
	if (strspn (text, " \t\n>-_=*") < strlen (text))
		assert_int_not_equal (*got, '\0');
}

/* Texts put together at random from pieces that matter. */
static void
is_made_of_parts_of_the_text (void **state)
{
	static const char *const pieces[] = {
		"\n", "\n\n", "> quoted\n", ">> twice\n", "words\n",
		"Two words.\n", "On 3.3.2025 10:00 A <a@b.test> wrote:\n",
		"A <\na@b.test> пишет:\n", "-- \n", "--\n",
		"-----Original Message-----\n", "From: a@b.test\n",
		"Sent: Monday\n", "To: c@d.test\n", "Subject: x\n",
		"Sent from my iPhone\n", "________________\n",
		"С уважением,\n", "+7 495 1234567\n", "www.b.test\n",
		"AB> quoted\n", "AB> again\n", "| bar\n", "| bar\n",
		"см. ниже\n", "Begin forwarded message:\n", "text:\n",
		"Received: x\n", "This email and any attachments are\n", "<\n",
		"> wrote:\n", "写道：\n", "—\n", "\302\240\n", "no end"
	};
	g_autoptr (GRand) rand = g_rand_new_with_seed (1);

	(void) state;
	for (guint round = 0; round < 20000; round++) {
		g_autoptr (GString) text = g_string_new (NULL);
		gint32 n = g_rand_int_range (rand, 1, 25);

		for (gint32 i = 0; i < n; i++)
			g_string_append (text, pieces[g_rand_int_range (
				rand, 0, G_N_ELEMENTS (pieces))]);
		assert_sound (text->str);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (top_posted); i++)
		assert_sound (top_posted[i].text);
}

static void
takes_hostile_texts (void **state)
{
	static const char *const lines[] = {
		">", "> ", "On Mon wrote:\n", "On 3.3.2025 10:00 a@b wrote:\n",
		"From: a@b\n", "--\n", "-- \n", "<", "\n", "AB> x\n", "a\n> b\n",
		"-----Original Message-----\n", "Sent from my iPhone\n",
		"Disclaimer of x\n", "To: x\nSubject: y\n", "x:\n\n\n--\n",
		"On Mar 3, 2025 at 10:00 A\n", "(", "\"", "2025-03-03 10:00 ",
		"Date: x\n\n", "\314\201", "| x\n", "Regards,\n", "_\n"
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
		g_autoptr (GString) text = g_string_new ("words\n");

		while (text->len < 1 << 18)
			g_string_append (text, lines[i]);
		assert_sound (text->str);
	}
}

/* What an agent's mail may have of others', and what goes on of it. */
static const struct {
	const char *text, *want;
	bool unsure;
} passed_on[] = {
	{ "It works.\n> My site\n> is down\nReally.\n",
	  "It works.\nReally.", false },
	{ "> is a note\n\n#note\nHe lies.\n", "#note\nHe lies.", false },
	{ "#close\n\n-----Original Message-----\nFrom: Ben <b@host.test>\n"
	  "Sent: Monday\nTo: Support\nSubject: Re\n\na note\n",
	  "#close", false },
	{ "-----Original Message-----\nFrom: Ben <b@host.test>\n"
	  "Sent: Monday\nTo: Support\nSubject: Re\n\na note\n", "", false },
	{ "Done.\n-- \nAnn, a@host.test\n\n> a note\n", "Done.", false },
	{ "See my answers below.\n\n-----Original Message-----\n"
	  "From: Ben <b@host.test>\nSent: Monday\nTo: Support\nSubject: Re\n"
	  "\na note\nNo.\n", "See my answers below.", true },
	{ "Look.\n\n---------- Forwarded message ---------\n"
	  "From: Ben <b@host.test>\nDate: Monday\nSubject: Re\n\na note\n",
	  "Look.", true },
	{ "Look:\n\nFrom: Ben <b@host.test>\nSent: Monday\nTo: Support\n"
	  "Subject: Re\n\nX-Ticket-Account: a note\n", "Look:", true },
	{ "See what Ben said:\n\nOn 3 Mar 2025 at 10:00 Ben <b@host.test> "
	  "wrote:\na note\n", "See what Ben said:", false },
	{ "No.\n3.3.2025 10:00 the clerk b@host.test wrote:\na note\n", "No.",
	  false },
	{ "Done.\n-- \nAnn\n\nPlease rate what I wrote you\n", "Done.", false },
	{ "Bob wrote a program, see https://b.test\n",
	  "Bob wrote a program, see https://b.test", false },
	{ "Nothing quoted.\n\nAnn\n", "Nothing quoted.\n\nAnn", false }
};

static void
passes_on_what_is_the_senders_own (void **state)
{
	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (passed_on); i++) {
		struct newtext_own own;
		g_autofree char *got = newtext_extract (passed_on[i].text,
							&own);

		assert_string_equal (own.text != NULL ? own.text : got,
				     passed_on[i].want);
		assert_int_equal (own.unsure, passed_on[i].unsure);
		g_free (own.text);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (passes_on_what_is_the_senders_own),
		cmocka_unit_test (cuts_what_mail_programs_quote),
		cmocka_unit_test (never_loses_the_clients_words),
		cmocka_unit_test (cuts_signatures_when_sure),
		cmocka_unit_test (is_made_of_parts_of_the_text),
		cmocka_unit_test (takes_hostile_texts),
	};

	return cmocka_run_group_tests_name ("newtext", tests, NULL, NULL);
}
