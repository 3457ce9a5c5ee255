/*
 * LINK: filter/policy/assent.c filter/policy/assent_words.c
 * LINK: filter/policy/content.c filter/policy/pattern.c
 * LINK: parser/facts.c parser/newtext.c parser/quotation.c
 * LINK: parser/attribution.c parser/signature.c parser/device.c
 * LINK: parser/footer.c parser/line.c parser/wording.c parser/phrases.c
 * LINK: parser/phrases_east.c parser/phrases_north.c parser/phrases_west.c
 * LINK: parser/wordtable.c parser/notices_*.c
 * LIBS: glib-2.0 libpcre2-8
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "filter/policy/assent.h"
#include "parser/newtext.h"

#define SUBJECT "Re: Did you write this? Your message to support@host.test"

/* The challenge, as it is quoted. */
static const char *const asked_en[] = {
	"Hello Pat,", "",
	"a message to support@host.test names your address, pat@old.test, as",
	"its sender:", "",
	"Subject: It does not work",
	"Arrived: 2026-01-05 10:00 UTC, from 192.0.2.7",
	"Begins with: I cannot log in to my panel",
	"",
	"We could not establish that it is really from you, so it is advisory",
	"for now: no ticket has been opened for it.", "",
	"If it was you",
	"Reply to this message with nothing or with \"yes\"; this link opens",
	"such a reply:",
	"mailto:support+t1.m1@host.test?subject=OK", "",
	"If it was not you",
	"Say so in a reply, or do nothing.", "",
	"Kind regards,", "Host, customer support", "",
	"-- ", "This message was sent automatically.", NULL
};
static const char *const asked_ru[] = {
	"Здравствуйте, Pat!", "",
	"На support@host.test пришло письмо, в котором отправителем указан",
	"ваш адрес pat@old.test:", "",
	"Тема: Не работает сайт",
	"Получено: 2026-01-05 10:00 UTC, с адреса 192.0.2.7",
	"Начинается так: Не могу войти в панель",
	"",
	"Нам не удалось убедиться, что оно действительно от вас. Поэтому пока",
	"оно носит консультативный характер: тикет по нему не открыт.", "",
	"Если его отправили вы",
	"Ответьте на это письмо без текста или одним словом «да»; такой ответ",
	"откроется по ссылке:",
	"mailto:support+t1.m1@host.test?subject=OK", "",
	"Если его отправили не вы",
	"Напишите об этом в ответе или ничего не делайте.", "",
	"С уважением,", "служба поддержки Host", "",
	"-- ", "Это письмо отправлено автоматически.", NULL
};

enum style {
	ALONE,
	MARKED,			/* as Gmail and Thunderbird quote */
	UNMARKED,		/* as Outlook does */
	STYLES
};

static void
quote (GString *text, enum style style, bool russian)
{
	const char *const *line = russian ? asked_ru : asked_en;

	if (style == ALONE)
		return;
	if (style == MARKED)
		g_string_append (text, russian
			? "\nпн, 5 янв. 2026 г. в 10:01, Support "
			  "<support@host.test>:\n\n"
			: "\nOn Mon, Jan 5, 2026 at 10:01 AM Support "
			  "<support@host.test> wrote:\n\n");
	else
		g_string_append (text, russian
			? "\n-----Исходное сообщение-----\n"
			  "От: Support <support@host.test>\n"
			  "Отправлено: 5 января 2026 г. 10:01\n"
			  "Кому: pat@old.test\n"
			  "Тема: Это писали вы?\n\n"
			: "\n________________________________\n"
			  "From: Support <support@host.test>\n"
			  "Sent: Monday, January 5, 2026 10:01 AM\n"
			  "To: pat@old.test\n"
			  "Subject: Did you write this?\n\n");
	for (; *line != NULL; line++)
		g_string_append_printf (text, "%s%s\n",
					style == MARKED ? "> " : "", *line);
}

/* Takes text. */
static enum assent
read_text (GString *text, const char *subject)
{
	g_autoptr (facts_auto) facts = facts_new ();
	struct newtext_own own = { 0 };

	facts->from = g_new0 (struct address, 1);
	facts->from->address = g_strdup ("pat@good.test");
	facts->from->domain = g_strdup ("good.test");
	facts->from->name = g_strdup ("Пётр Иванов");
	facts->subject = g_strdup (subject);
	facts->text = g_string_free (text, FALSE);
	facts->new_text = newtext_extract (facts->text, &own);
	facts->own_text = own.text;
	facts->own_text_unsure = own.unsure;
	facts->own_text_unmarked = own.unmarked;
	facts->text_attached_at = strlen (facts->text);
	return assent_read (facts);
}

static const char *const names[] = { "given", "denied", "doubtful" };

/* In each style, top-posted; and below the quotation. */
static enum assent
read_reply (const char *words, enum style style, bool russian, bool below)
{
	GString *text = g_string_new (below ? "" : words);

	if (below) {
		quote (text, style, russian);
		g_string_append_printf (text, "\n%s\n", words);
	} else {
		g_string_append (text, "\n");
		quote (text, style, russian);
	}
	return read_text (text, SUBJECT);
}

/* --- it was them ---------------------------------------------------------- */

static const char *const honest[] = {
	"",
	"да", "Да.", "ДА!", "Да, это я.", "да это я писал",
	"Да, это был я", "Да, подтверждаю.", "Подтверждаю", "Подтверждаю!",
	"Подтверждаю отправку письма", "подтверждаю, письмо моё",
	"Да, это моё письмо, спасибо", "Это я писал", "Это моё письмо.",
	"Писал я.", "я", "Это письмо отправил я.", "Да, писали мы.",
	"ок", "Ок, спасибо", "OK", "ok", "Окей", "+", "👍", "👍🏻",
	"Спасибо", "Спасибо!", "Большое спасибо", "да, спасибо",
	"Здравствуйте!\nДа, это я.\n\nС уважением,\nИван Петров",
	"Добрый день. Подтверждаю.\n--\nИван\n+7 900 000-00-00",
	"Здравствуйте, подтверждаю обращение.\nПётр Иванов",
	"да, и ещё: сервер 5",
	"да, и ещё: сервер 5 не отвечает",
	"Да. Сайт до сих пор не открывается, прошу посмотреть побыстрее.",
	"Да, это я. Когда почините?",
	"Да, не могу войти в панель с утра",
	"Подтверждаю. Логин petrov, домен shop.test",
	"Да\n\nОтправлено с iPhone",
	"Отправлено с iPhone",
	"Да, подтверждаю.\n\nОтправлено из мобильной Почты Mail.ru",
	"Так", "Так, це я", "так, підтверджую", "Підтверджую",
	"Підтверджую, це мій лист", "Це писав я.", "Дякую", "Так, дякую!",
	"Так, і ще: сервер 5 не відповідає",
	"Так, це моє звернення. Сайт не працює з ранку.",
	"Добрий день! Підтверджую.\n\nЗ повагою,\nОлена",
	"yes", "Yes.", "YES", "Yes!", "Yes, it was me", "Yes, that was me.",
	"It was me.", "Yes I wrote it", "Yes, I sent this email.",
	"Confirm", "Confirmed", "I confirm", "I confirm this message.",
	"Yep", "yeah it's mine", "That's mine", "This is my message.",
	"Thanks", "Thank you!", "Thank you very much", "ok thanks", "Sure",
	"Yes, and one more thing: server 5 is down too",
	"Yes. The site still does not load, please hurry.",
	"Yes, it was me. I can't log in since this morning.",
	"Yes, when will it be fixed?",
	"Hi,\n\nyes, it was me.\n\nBest regards,\nPat Smith",
	"Yes\n\nSent from my iPhone", "Sent from my iPhone",
	"Hello support team, confirmed.",
	"Ja", "Ja, das war ich", "Bestätigt", "Oui", "Oui, c'est moi",
	"Sí", "Sí, soy yo", "Tak, potwierdzam", "Potwierdzam", "Tak, to ja",
	"da", "Podtverzhdayu"
};

/* --- somebody else wrote it ----------------------------------------------- */

/* What says so: these end the challenge. */
static const char *const denials[] = {
	"Нет", "нет.", "Нет!", "Это не я", "это был не я", "Это был не я!",
	"Не я", "Это не я писал", "Я этого не писал.", "Я не писал это письмо",
	"Я ничего не отправлял", "Я вам не писала", "мы этого не отправляли",
	"Нет, это не моё письмо.", "Это письмо не моё, удалите его.",
	"Нет, это не мы.", "Письмо не от меня", "Письмо отправлено не мной",
	"Я такого не заказывал", "Я не создавал никаких заявок",
	"Здравствуйте! Это был не я, разберитесь, пожалуйста.",
	"Здравствуйте.\n\nЯ этого письма не отправлял, кто-то подделал мой "
	"адрес.\n\nС уважением,\nИван",
	"Не имею отношения к этому письму", "Спасибо, но это не моё",
	"Ні", "Це не я", "Це був не я", "Я цього не писав",
	"Я цього не надсилала", "Лист не мій", "Ні, це не ми писали",
	"Я нічого не відправляв", "Це не моє звернення",
	"No", "No.", "Nope", "Not me", "It wasn't me", "It was not me.",
	"This wasn\xE2\x80\x99t me", "I did not write this",
	"I didn't write this.", "I didn\xE2\x80\x99t send this email",
	"I never sent this", "I have not sent any message to you",
	"No, that's not mine", "This is not my message", "Not from me",
	"We never wrote to you", "Hi, this was not sent by me. Regards, Pat",
	"Das war ich nicht", "Nein", "Nein, das habe ich nicht geschrieben",
	"Ce n'est pas moi", "Non", "No fui yo", "No he escrito esto",
	"To nie ja", "Nie pisałem tego"
};

/* What is no yes: somebody has to look. */
static const char *const doubtful[] = {
	"удалите, это спам", "Спам", "это спам!", "кто это?", "Кто это",
	"Кто это писал?", "что это?", "Что это за письмо?", "Что это такое",
	"Это ошибка", "Вы ошиблись адресом", "Меня взломали",
	"Мой ящик взломали, помогите", "Это мошенники", "Какое письмо?",
	"Первый раз вижу это письмо", "Не знаю", "не помню", "Не понял",
	"Да нет, наверное", "Да? Что это?", "Да кто это вообще",
	"Да, но писал мой бывший сотрудник", "Да, это не я", "да, это спам",
	"Ок, удалите", "Ок, а что это?", "Ок, я разберусь кто это",
	"Спасибо, что предупредили", "Спасибо за предупреждение!",
	"Я, честно говоря, вижу это впервые",
	"Да, вижу, но это подделка", "Подтверждаю получение",
	"Подтверждаю, что это не я", "Да бросьте вы", "Да ладно",
	"Так, разберитесь с этим", "Так кто это прислал", "Добрый день!",
	"Сайт всё ещё лежит", "Отпишите меня", "Прекратите слать мне это",
	"Закройте заявку", "Разве это я?", "Это писал не сотрудник",
	"Да, а писал ли я это", "🤔", "❓",
	"хто це?", "Що це?", "Це спам, видаліть", "Вперше бачу",
	"Мене зламали", "Хто це написав?", "Так? А що це?",
	"Так, але писав хтось інший", "Дякую, що повідомили",
	"who is this?", "Who wrote this?", "What is this", "What is this?",
	"What?", "This is spam", "spam", "Please delete it", "Ignore it",
	"Yes, please ignore it", "Yes, this is spam", "Yes? what is it",
	"My account was hacked", "Stop sending me this", "unsubscribe",
	"Thanks for letting me know", "Thank you for the warning",
	"OK, will check who did it", "I don't know anything about this",
	"I have no idea what this is", "Yes but someone else wrote it",
	"Did I write this", "was it me", "Wrong address",
	"Someone is using my address", "Yes, I did not write this",
	"I have never heard of you", "Confirm receipt",
	"It is my son who plays with my computer", "Ok, fake",
	"Yes, are you sure it is mine?", "???", "Huh", "WTF",
	"Was soll das?", "Wer ist das?", "C'est quoi ?", "Qui est-ce ?",
	"¿Quién es?", "Kto to napisał?", "Co to jest?", "Ok, to spam",
	"Bu ben değilim", "OK, ne ben yazmadım", "לא אני", "這不是我寫的",
	"Chi ha scritto questo?", "Ez nem én voltam",
	/* A yes to something else. */
	"Да, это писал мой бывший админ", "Да, пароль уже сменил",
	"Да, я в курсе, что от меня рассылают письма", "Да, адрес мой",
	"Да, заблокируйте отправителя", "Да, примите меры",
	"Так, заблокуйте його", "Так, розсилають від мого імені",
	"Yes, please block this sender", "Yes, it came from a bot",
	"Yes, my mailbox sends junk", "Yes, that is my address",
	"Yes, I already changed my password", "Это мой адрес",
	"Yes, I got this, please close", "Confirmed: fraud"
};

static void
test_who_wrote_it_says_so (void **state G_GNUC_UNUSED)
{
	unsigned wrong = 0;

	for (gsize i = 0; i < G_N_ELEMENTS (honest); i++)
		for (unsigned style = 0; style < STYLES * 2; style++) {
			enum assent got = read_reply (honest[i], style % STYLES,
						      style >= STYLES, false);

			if (got == ASSENT_GIVEN)
				continue;
			print_error ("\"%s\" (style %u) is %s\n", honest[i],
				     style, names[got]);
			wrong++;
		}
	assert_int_equal (wrong, 0);
}

/* Above, and below what is quoted. */
static unsigned
count_confirmed (const char *const *list, gsize count)
{
	unsigned wrong = 0;

	for (gsize i = 0; i < count; i++)
		for (unsigned style = 0; style < STYLES * 4; style++) {
			unsigned kind = style % STYLES;
			enum assent got = read_reply (list[i], kind,
				style / STYLES % 2, style / STYLES > 1);

			if (got != ASSENT_GIVEN)
				continue;
			print_error ("\"%s\" (style %u) is given\n", list[i],
				     style);
			wrong++;
		}
	return wrong;
}

static void
test_no_denial_confirms (void **state G_GNUC_UNUSED)
{
	assert_int_equal (count_confirmed (denials, G_N_ELEMENTS (denials)), 0);
}

static void
test_nothing_doubtful_confirms (void **state G_GNUC_UNUSED)
{
	assert_int_equal (count_confirmed (doubtful, G_N_ELEMENTS (doubtful)),
			  0);
}

static void
test_a_denial_is_known (void **state G_GNUC_UNUSED)
{
	unsigned wrong = 0;

	for (gsize i = 0; i < G_N_ELEMENTS (denials); i++)
		for (unsigned style = 0; style < STYLES; style++) {
			enum assent got = read_reply (denials[i], style, true,
						      false);

			if (got == ASSENT_DENIED)
				continue;
			print_error ("\"%s\" (style %u) is %s\n", denials[i],
				     style, names[got]);
			wrong++;
		}
	for (gsize i = 0; i < G_N_ELEMENTS (doubtful); i++) {
		enum assent got = read_reply (doubtful[i], MARKED, true, false);

		if (got == ASSENT_DOUBTFUL)
			continue;
		print_error ("\"%s\" is %s\n", doubtful[i], names[got]);
		wrong++;
	}
	assert_int_equal (wrong, 0);
}

/* What else there is in a mail without words. */
static struct facts *
empty_mail (const char *subject)
{
	struct facts *facts = facts_new ();

	facts->subject = g_strdup (subject);
	facts->text = g_strdup ("");
	facts->new_text = g_strdup ("");
	facts->own_text = g_strdup ("");
	return facts;
}

static void
test_a_subject_has_words_too (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *subject;
		enum assent want;
	} rows[] = {
		{ "", ASSENT_GIVEN },
		{ SUBJECT, ASSENT_GIVEN },
		{ "RE: Re: Это писали вы? Письмо на support@host.test",
		  ASSENT_GIVEN },
		{ "[EXT] Отв: Це писали ви?", ASSENT_GIVEN },
		{ "OK", ASSENT_GIVEN },
		{ "Да, это я", ASSENT_GIVEN },
		{ "Not me", ASSENT_DENIED },
		{ "Re: это не я!", ASSENT_DENIED },
		{ "Нет", ASSENT_DENIED },
		{ "Re: I know nothing of it", ASSENT_DOUBTFUL },
		{ "Spam", ASSENT_DOUBTFUL },
		{ "Your message", ASSENT_DOUBTFUL },
		{ "Ben değilim", ASSENT_DOUBTFUL }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (facts_auto) facts = empty_mail (rows[i].subject);
		enum assent got = assent_read (facts);

		if (got != rows[i].want)
			fail_msg ("\"%s\" is %s", rows[i].subject, names[got]);
	}
	assert_int_equal (read_text (g_string_new ("Да, это я.\n"), "Not me"),
			  ASSENT_DOUBTFUL);
	assert_int_equal (read_text (g_string_new ("Yes.\n"), "Hello"),
			  ASSENT_GIVEN);
}

static void
test_a_letter_may_be_in_a_file (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *type;
		enum assent want;
	} rows[] = {
		{ "image/jpeg", ASSENT_GIVEN },
		{ "application/pkcs7-signature", ASSENT_GIVEN },
		{ "text/vcard", ASSENT_GIVEN },
		{ "application/pkcs7-mime", ASSENT_DOUBTFUL },
		{ "message/rfc822", ASSENT_DOUBTFUL },
		{ "text/plain", ASSENT_DOUBTFUL },
		{ "audio/ogg", ASSENT_DOUBTFUL },
		{ "application/pdf", ASSENT_DOUBTFUL }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (facts_auto) facts = empty_mail (SUBJECT);
		struct attachment *file = g_new0 (struct attachment, 1);
		enum assent got;

		file->name = g_strdup ("");
		file->type = g_strdup (rows[i].type);
		file->sniffed = g_strdup (rows[i].type);
		file->content = g_bytes_new_static ("x", 1);
		g_ptr_array_add (facts->attachments, file);
		got = assent_read (facts);
		if (got != rows[i].want)
			fail_msg ("%s is %s", rows[i].type, names[got]);
		/* Who says yes may enclose what he likes. */
		g_free (facts->own_text);
		facts->own_text = g_strdup ("Yes.");
		assert_int_equal (assent_read (facts), ASSENT_GIVEN);
	}
}

/* Nothing was read is not nothing was said. */
static void
test_what_was_not_read_may_be_a_no (void **state G_GNUC_UNUSED)
{
	static const char *const damages[] = {
		"undecodable-text", "broken-header", NULL
	};

	for (gsize i = 0; damages[i] != NULL; i++) {
		g_autoptr (facts_auto) facts = empty_mail (SUBJECT);

		g_ptr_array_add (facts->defects, g_strdup (damages[i]));
		assert_int_equal (assent_read (facts), ASSENT_DOUBTFUL);
	}
	for (unsigned i = 0; i < 3; i++) {
		g_autoptr (facts_auto) facts = empty_mail (SUBJECT);

		if (i == 0)
			g_ptr_array_add (facts->exceeded,
					 g_strdup ("text-bytes"));
		else if (i == 1)
			facts->own_text_unsure = true;
		else
			facts->text = (g_free (facts->text),
				       g_strdup ("A mail attached"));
		assert_int_equal (assent_read (facts), ASSENT_DOUBTFUL);
	}
}

/* One's own name under it is no other word. */
static void
test_a_name_is_a_name (void **state G_GNUC_UNUSED)
{
	assert_int_equal (read_text (g_string_new ("ок\nПетр Иванов\n"),
				     SUBJECT), ASSENT_GIVEN);
	assert_int_equal (read_text (g_string_new ("ок\nОстап Бендер\n"),
				     SUBJECT), ASSENT_DOUBTFUL);
}

/* Many pages, whatever they begin with, are no yes; and are read quickly. */
static void
test_a_long_text_is_in_doubt (void **state G_GNUC_UNUSED)
{
	GString *text = g_string_new ("Yes.\n");

	for (unsigned i = 0; i < 200000; i++)
		g_string_append (text, i % 7 == 0 ? "da net " : "a, ");
	assert_int_equal (read_text (text, SUBJECT), ASSENT_DOUBTFUL);
}

/* The last line by which a quotation without marks is known. */
static void
test_the_challenge_ends_as_it_is_known (void **state G_GNUC_UNUSED)
{
	static const char *const files[] = {
		"templates/en/confirm.txt", "templates/ru/confirm.txt",
		"templates/uk/confirm.txt"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
		g_autoptr (facts_auto) facts = empty_mail (SUBJECT);

		g_free (facts->text);
		assert_true (g_file_get_contents (files[i], &facts->text, NULL,
						  NULL));
		facts->text_attached_at = strlen (facts->text);
		facts->own_text_unmarked = true;
		assert_int_equal (assent_read (facts), ASSENT_GIVEN);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_who_wrote_it_says_so),
		cmocka_unit_test (test_no_denial_confirms),
		cmocka_unit_test (test_nothing_doubtful_confirms),
		cmocka_unit_test (test_a_denial_is_known),
		cmocka_unit_test (test_a_subject_has_words_too),
		cmocka_unit_test (test_a_letter_may_be_in_a_file),
		cmocka_unit_test (test_what_was_not_read_may_be_a_no),
		cmocka_unit_test (test_a_name_is_a_name),
		cmocka_unit_test (test_a_long_text_is_in_doubt),
		cmocka_unit_test (test_the_challenge_ends_as_it_is_known)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
