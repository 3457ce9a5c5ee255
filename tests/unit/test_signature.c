/*
 * LINK: parser/signature.c parser/device.c parser/footer.c
 * LINK: parser/line.c parser/wording.c parser/phrases.c parser/phrases_east.c
 * LINK: parser/phrases_north.c parser/phrases_west.c
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

#include "parser/signature.h"

/* The number of lines of text that remain. */
struct example {
	const char *text;
	gsize left;
};

static void
check (const struct example *examples, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		struct lines lines;
		gsize left;

		lines_init (&lines, examples[i].text);
		left = signature_trim (&lines, 0, lines.count);
		if (left != examples[i].left)
			print_error ("%s: %zu\n", examples[i].text, left);
		assert_int_equal (left, examples[i].left);
		lines_clear (&lines);
	}
}

static void
cuts_what_phones_and_webmails_add (void **state)
{
	static const struct example examples[] = {
		{ "Hi\n\nSent from my iPad\n", 1 },
		{ "Hi\nSent from Outlook for Android<https://aka.ms/x>\n", 1 },
		{ "Hi\nGet Outlook for iOS\n", 1 },
		{ "Привет\nОтправлено с iPhone\n", 1 },
		{ "Привет\nОтправлено из мобильной Почты Mail.ru\n", 1 },
		{ "Привет\n--\nОтправлено из Mail.ru для Android\n", 1 },
		{ "Привет\n-- \nОтправлено из мобильного приложения Яндекс Почты\n",
		  1 },
		{ "Вітаю\nНадіслано з мого iPhone\n", 1 },
		{ "Вітаю\nВідправлено з Ukr.net на Android\n", 1 },
		{ "Hallo\nVon meinem iPhone gesendet\n", 1 },
		{ "Bonjour\nEnvoyé de mon iPhone\n", 1 },
		{ "Hola\nEnviado desde mi iPhone\n", 1 },
		{ "Cześć\nWysłane z iPhone'a\n", 1 },
		{ "你好\n发自我的iPhone\n", 1 },
		{ "Hi\nSent with Proton Mail secure email.\n", 1 },
		{ "Hi\nSent from my phone, please excuse typos\n", 1 },
		{ "Hi\nSent from my desk, where I have no telephone\n", 2 },
		{ "Sent from the shop two days ago, what now?\n", 1 },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

/* Some write below what their program puts there. */
static void
keeps_what_is_written_below (void **state)
{
	static const struct example examples[] = {
		{ "Привет\n-- \nИван\n\nЗабыл: пароль не подходит и на ftp, "
		  "проверьте пожалуйста.\n", 5 },
		{ "Hi\n-- \nJohn\n\nP.S. The second site is down too\n", 5 },
		{ "Hi\n-- \nJohn\n\nAnd when will the other one be up?\n",
		  5 },
		{ "Hi\n-- \nJohn\n\nI have tried it from home as well\n", 5 },
		{ "Hi\n-- \nJohn\nPlease call me at the office\n", 1 },
		{ "Hi\n-- \nJohn\n\nAcme Ltd\nPlease visit acme.example\n",
		  1 },
		{ "Hi\n-- \nJohn\n\nBuilding bridges since 1920\n", 1 },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

/* People begin their last line alike. */
static void
keeps_what_only_begins_as_a_phone_does (void **state)
{
	static const struct example examples[] = {
		{ "Hi\nSent wirelessly from my BlackBerry device on the Bell "
		  "network.\nEnvoyé sans fil par mon terminal mobile "
		  "BlackBerry sur le réseau de Bell.\n", 1 },
		{ "Привет\n--\nОтправлено из myMail для iOS\n", 1 },
		{ "Hi\n\nAnn Lee from mobile\n", 1 },
		{ "Hi\n\nSent from my Verizon, Samsung Galaxy smartphone\n", 1 },
		{ "Вітаю\n\nНадіслано з моб. пристрою\n", 1 },
		{ "Hi\n\nSent from my TI-85\n", 1 },
		{ "Hi\n\nSent from my U.S. Cellular Smartphone\n", 1 },
		{ "Hi\n\nSent from my phone - please excuse any typos\n", 1 },
		{ "Hi\n\nSent from my phone - when will it work\n", 3 },
		{ "Hallo\n\nGesendet mit der Telekom Mail App\n", 1 },
		{ "Привет\n\nОтправлено с сервиса Рамблер/почта\n", 1 },
		{ "Hi\n\nSent from Front\n", 1 },
		{ "Привет\n--\nПростите за краткость, создано в K-9 Mail.\n", 1 },
		{ "Привет\n\nОтправлено с помощью защищенной электронной почты "
		  "Proton Mail <https://proton.test/>.\n", 1 },
		{ "Привет\n\nПростите за краткость, сайт лежит\n", 3 },
		{ "Merhaba\n\nGalaxy cihazımdan gönderildi\n", 1 },
		{ "Merhaba\n\nGalaxy dün bize gönderildi mi\n", 3 },
		{ "Tak\n\nPobierz aplikację Outlook dla systemu iOS"
		  "<https://aka.test/o>\n", 1 },
		{ "Да\n\nПолучите Outlook для iOS<https://aka.test/o>\n", 1 },
		{ "Hi\n\nSent with Aqua Mail for Android\n"
		  "https://www.maker.test/aqua-mail\n", 1 },
		{ "Hi\n\nSent with Aqua Mail for Android\n"
		  "https://mail.shop.test/broken\n", 4 },
		{ "Hi\n\nSent from Exim\n", 3 },
		{ "Почему в письме пишет:\n\"Отправлено с iPhone\"\n", 2 },
		{ "Hi\n\nSent from my iPhone. Ask Ann about my phone\n", 3 },
		{ "Hi\n\nLogin fails from mobile\n", 3 },
		{ "Привет\nНе открывается с телефона\n", 2 },
		{ "Письмо потерялось\nОтправлено с ящика a@shop.test\n", 2 },
		{ "Письмо потерялось\n\nОтправлено с сайта вчера ночью\n", 3 },
		{ "A mail is lost\nSent from the server to gmail\n", 2 },
		{ "Счёта нет\nОтправлено через почту вчера\n", 2 },
		{ "Mail fails\nSent using SMTP port 587 fails\n", 2 },
		{ "Гроші\nНадіслано через термінал Банку 5 березня\n", 2 },
		{ "Привет\nНаписано в логе: out of memory\n", 2 },
		{ "Привет\nСкачать Outlook не получается\n", 2 },
		{ "Hi\nSent from my phone. Please call me at five\n", 2 },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

static void
cuts_below_the_delimiter_unless_it_is_a_listing (void **state)
{
	static const struct example examples[] = {
		{ "Hi\n-- \nAnn\nhttps://ann.test\n", 1 },
		{ "Hi\n--\nAnn\n", 1 },
		{ "Hi\n—\nAnn\n", 1 },
		{ "Hi\n--\nWhat now?\n", 3 },
		{ "Hi\n\n--\nBest regards,\nAnn, head of sales at Acme\n", 1 },
		{ "1: renew a.test\n--\nAnd move the site to b.test.\n", 3 },
		{ "Заявка: продлить a.test\n--\nЗаявка: удалить сайт b.test\n",
		  3 },
		{ "Продлите a.test\n\n--\nПеренесите b.test\n", 4 },
		{ "1) a.test\n--\n2) b.test\n", 3 },
		{ "Please do:\n--\nrestart Apache\n", 3 },
		{ "Please do:\n--\nrestart Apache\n--\nBefore noon\n", 5 },
		{ "Please do:\n--\nrestart Apache\n--\n\n--\nAnn\n", 3 },
		{ "Please restart Apache\n--\nby noon.\n", 3 },
		{ "Hi\n--\n-- Table structure\nDROP TABLE x;\n", 4 },
		{ "Hi\n-- \n> quoted\n", 3 },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

static void
cuts_notices_and_footers (void **state)
{
	static const struct example examples[] = {
		{ "Hi\n\nThis email and any attachments are confidential.\n", 1 },
		{ "Hi\n\nCONFIDENTIALITY NOTICE:\n\nThe contents are private.\n\n"
		  "Delete it.\n", 1 },
		{ "Hi\n\nБез вирусов. www.avast.ru\n", 1 },
		{ "Hi\n____________________________________\nl mailing list\n"
		  "https://l.test/mailman/listinfo/l\n", 1 },
		{ "Hi\n____________________________________\nBut why?\n", 3 },
		{ "Hi\n____________________________________\nTake me off the "
		  "mailing list\n", 3 },
		{ "Hi\n\nVirus-free. https://av.test\n", 1 },
		{ "Hi\n\nIf you are not the intended recipient, delete it.\n", 1 },
		{ "Cześć\n\nWolny od wirusów. www.av.test\n", 1 },
		{ "Hallo\n\nDiese E-Mail enthält vertrauliche und rechtlich "
		  "geschützte Informationen.\n", 1 },
		{ "Hi\n\n__________ Information from ESET Antivirus, version 1 "
		  "__________\n\nThe message was checked by ESET Antivirus.\n",
		  1 },
		{ "Hi\n\nThe information in this email is for the intended\n"
		  "recipient alone.\n", 1 },
		{ "This stands in our mails:\n\nThis email and any attachments "
		  "are confidential.\n\nTake it out.\n", 5 },
		{ "Redistributions must reproduce this\ndisclaimer in the "
		  "documentation.\n\nTHE INFORMATION IS PROVIDED AS IS.\n", 4 },
		{ "Debian's Mailing List\n------------------------\nThe mailing "
		  "list l@d.test is used to discuss.\n", 3 },
		{ "Hi\n\nThe information in this email is wrong, I have two "
		  "sites.\n", 3 },
		{ "Hi\n\nDisclaimer page of the shop shows an error\n", 3 },
		{ "Привет\n\nВирусов нет. Но сайт всё равно лежит.\n", 3 },
		{ "Привіт\n\nЦей лист перевірено на віруси вашим фільтром, "
		  "вкладення зникло.\n", 3 },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

static void
keeps_formula_and_name_of_a_card (void **state)
{
	static const struct example examples[] = {
		{ "Hi\nBest regards,\nAnn Lee\nAcme\n+1 555 0100 100\n"
		  "ann@acme.test\n", 3 },
		{ "Hi\nС уважением, Иван\n+7 495 123-45-67\nivan@shop.test\n",
		  2 },
		{ "Hi\nBest regards,\nAnn Lee\n+1 555 0100 100\n", 4 },
		{ "Hi\nBest regards to Ann!\n\nThe users:\na@x.test +1 555 0100 "
		  "100\nb@x.test +1 555 0100 101\n", 6 },
		{ "Hi\nBest regards,\nAnn\n+1 555 0100 100\nann@acme.test\n"
		  "Please call me before noon, the site is still not up.\n", 6 },
		{ "Hi\nBest regards,\nAnn Lee\n+1 555 0100 100 | ann@acme.test\n",
		  3 },
		{ "Hi\nBest regards,\nAnn Lee\nLetters to ann@acme.test and calls "
		  "to +1 555 0100 100\n", 4 },
		{ "Hi\n+1 555 0100 100\nann@acme.test\n", 3 },
		{ "Оплатил.\nС уважением,\nИван\nПришлите акт на i@shop.test\n"
		  "и позвоните на 044 123 45 67\n", 5 },
		{ "Install:\nBest regards plugin\nhttp://a.test/b\nContact "
		  "form\nhttp://a.test/c\n", 5 },
		{ "Cheers,\nthe site is down again\ni@shop.test\n"
		  "044 123 45 67\n", 4 },
		{ "Готово\nЗ повагою та вдячністю, Ганна\ni@shop.test\n"
		  "044 123 45 67\n", 2 },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

static void
tells_a_mere_closing (void **state)
{
	static const struct {
		const char *text;
		bool closing;
	} cases[] = {
		{ "Best regards,\nAnn\n", true },
		{ "\nС уважением,\nИван Петров\n", true },
		{ "Yes\nBest regards,\nAnn\n", false },
		{ "Best regards,\nAnn\nOne more thing\nand another\n", false },
		{ "", false },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		struct lines lines;

		lines_init (&lines, cases[i].text);
		assert_int_equal (signature_is_closing (&lines, 0, lines.count),
				  cases[i].closing);
		lines_clear (&lines);
	}
}

static void
looks_back_no_further_than_it_says (void **state)
{
	g_autoptr (GString) text = g_string_new ("Hi\n");
	struct lines lines;

	(void) state;
	for (guint i = 0; i < 2 * SIGNATURE_LOOK_BACK; i++)
		g_string_append (text, "Sent from my iPhone\n");
	lines_init (&lines, text->str);
	assert_int_equal (signature_trim (&lines, 0, lines.count),
			  1 + SIGNATURE_LOOK_BACK);
	lines_clear (&lines);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (cuts_what_phones_and_webmails_add),
		cmocka_unit_test (keeps_what_is_written_below),
		cmocka_unit_test (keeps_what_only_begins_as_a_phone_does),
		cmocka_unit_test (
			cuts_below_the_delimiter_unless_it_is_a_listing),
		cmocka_unit_test (cuts_notices_and_footers),
		cmocka_unit_test (keeps_formula_and_name_of_a_card),
		cmocka_unit_test (tells_a_mere_closing),
		cmocka_unit_test (looks_back_no_further_than_it_says),
	};

	return cmocka_run_group_tests_name ("signature", tests, NULL, NULL);
}
