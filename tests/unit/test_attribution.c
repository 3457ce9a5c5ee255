/*
 * LINK: parser/attribution.c
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

#include "parser/attribution.h"

/* text begins with an attribution of so many lines; 0: it does not. */
struct example {
	const char *text;
	gsize count;
	bool quoted;
};

static void
check (const struct example *examples, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		struct attribution got;
		struct lines lines;

		lines_init (&lines, examples[i].text);
		got = attribution_at (&lines, 0);
		if (got.count != examples[i].count)
			print_error ("%s: %zu\n", examples[i].text, got.count);
		assert_int_equal (got.count, examples[i].count);
		assert_int_equal (got.quoted, examples[i].quoted);
		lines_clear (&lines);
	}
}

static void
knows_it_in_many_languages (void **state)
{
	static const struct example examples[] = {
		{ "On 3 Mar 2025, at 10:00, Ann Lee <a@b.test> wrote:", 1, false },
		{ "Ann Lee <a@b.test> wrote:", 1, false },
		{ "Anna <a@b.test> schrieb am Mo., 3. März 2025 um 10:00:", 1,
		  false },
		{ "Il giorno lun 3 mar 2025 alle ore 10:00 Anna <a@b.test> ha "
		  "scritto:", 1, false },
		{ "Em seg., 3 de mar. de 2025 às 10:00, Ana <a@b.test> "
		  "escreveu:", 1, false },
		{ "Op ma 3 mrt 2025 om 10:00 schreef Anna <a@b.test>:", 1,
		  false },
		{ "Den mån 3 mars 2025 kl 10:00 skrev Anna <a@b.test>:", 1,
		  false },
		{ "man. 3. mar. 2025 kl. 10.00 skrev Anna <a@b.test>:", 1,
		  false },
		{ "ma 3. maalisk. 2025 klo 10.00 Anna (a@b.test) kirjoitti:", 1,
		  false },
		{ "po 3. 3. 2025 v 10:00 odesílatel Anna <a@b.test> napsal:", 1,
		  false },
		{ "Anna <a@b.test>, 3 Mar 2025 Pzt, 10:00 tarihinde şunu yazdı:",
		  1, false },
		{ "Anna <a@b.test> ezt írta (időpont: 2025. márc. 3., H, 10:00):",
		  1, false },
		{ "În lun., 3 mar. 2025 la 10:00, Anna <a@b.test> a scris:", 1,
		  false },
		{ "На пн, 3.03.2025 г. в 10:00 Ана <a@b.test> написа:", 1, false },
		{ "2025年3月3日(月) 10:00 Anna <a@b.test>:", 1, false },
		{ "2025년 3월 3일 (월) 오전 10:00, Anna <a@b.test>님이 작성:", 1,
		  false },
		{ "Anna <a@b.test> 於 2025年3月3日 週一 上午10:00寫道：", 1, false },
		{ "Vào Th 2, 3 thg 3, 2025 vào lúc 10:00 Anna <a@b.test> đã "
		  "viết:", 1, false },
		{ "2025-03-03 10:00 GMT+02:00 Anna", 1, false },
		{ "---- On Mon, 03 Mar 2025 10:00:00 +0200 Ann <a@b.test> wrote "
		  "---", 1, false },
		{ " ---- Вкл Пн, 03 мар. 2025 10:00:00 +0300 Ann <a@b.test> "
		  "написал(а) ----", 1, false },
		{ "---- Ann Lee wrote ----", 1, false },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

static void
goes_over_wrapped_lines_and_no_further (void **state)
{
	static const struct example examples[] = {
		{ "On Mon, Mar 3, 2025 at 10:00 AM Ann Lee <\na@b.test> wrote:\n",
		  2, false },
		{ "On Mon, Mar 3, 2025 at 10:00 AM\n\"Ann Lee\"\n<a@b.test>\n"
		  "wrote:\n\n> x", 4, true },
		{ "Call me at 10:00\nOn 3 Mar 2025 at 11:00 Ann <a@b.test> "
		  "wrote:\n> x", 0, false },
		{ "10:00 is fine\nOn 3 Mar 2025 at 11:00 Ann <a@b.test> wrote:"
		  "\n> x", 0, false },
		{ "Thank you!\nOn 3 Mar 2025 at 11:00 Ann <a@b.test> wrote:\n> x",
		  0, false },
		{ "Ann Lee <a@b.test>\n\nwrote:\n> x", 0, false },
		{ "On Mon, Mar 3, 2025 at 10:00 AM Ann Lee via Desk <\n"
		  "reply+a8f7b2@b.test> wrote:\n\n> x", 2, true },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

/* Below these, what is not quoted would be lost. */
static void
believes_less_where_nothing_is_quoted (void **state)
{
	static const struct example examples[] = {
		{ "Ann wrote:\n> x", 1, true },
		{ "Ann wrote:\nx", 0, false },
		{ "pirmd., 2025. g. 3. marts, plkst. 10:00 — lietotājs Ann "
		  "(<a@b.test>) rakstīja:\n\n> x", 1, true },
		{ "Kuupäev E, 3. märts 2025 kell 10:00 kirjutas Ann "
		  "<a@b.test>:\n> x", 1, true },
		{ "Kuupäev E, 3. märts 2025 kell 10:00 kirjutas Ann "
		  "<a@b.test>:\nx", 0, false },
		{ "В письме от понедельник, 3 марта 2025 г. 10:00:00 EET "
		  "пользователь Ann написал:\n> x", 1, true },
		{ "Excerpts from Ann's message of Mon Mar 03 10:00:00 2025:\n"
		  "> x", 1, true },
		/* Nextcloud's. */
		{ "\"Ann\" a@b.test – March 3, 2025 10:00 AM\n> x", 1, true },
		{ "\"Ann\" a@b.test – March 3, 2025 10:00 AM\nx", 0, false },
		/* Whoever signs a change of Debian's. */
		{ " -- Ann <a@b.test>  Mon, 03 Mar 2025 10:00:00 +0000\n> x", 0,
		  false },
		{ "10:00 3.3.2025 a@b.test was refused again\n> x", 0, false },
		/* GroupWise's. */
		{ ">>> Ann <a@b.test> 3/3/2025 10:00 AM >>>\nx", 1, false },
		{ ">>> Ann <a@b.test> 03.03.25 >>> \nx", 1, false },
		{ ">>> On 3/3/2025 at 10:00 AM, in message\n<1@b.test>, \"Ann\" "
		  "<a@b.test> wrote:\n> x", 2, true },
		{ ">>> a.b >>> c\nx", 0, false },
		{ "---- Ann and the others wrote ----\nx", 0, false },
		{ "2025/3/3 Ann <a@b.test>\n> x", 1, true },
		{ "2025/3/3 Ann <a@b.test>\nx", 0, false },
		{ "3.3.2025, 10:00, Ann <a@b.test>:\nx", 1, false },
		/* A log. */
		{ "3.3.2025, 10:00, 192.0.2.7, user a@b.test:\nx", 0, false },
		/* Yahoo's program for Android, all on one line. */
		{ "On Mon, Mar 3, 2025 at 10:00, Ann<a@b.test> wrote:   Hi\n", 1,
		  false },
		{ "On Mon, Mar 3, 2025 at 10:00, Ann<a@b.test> wrote: wait\n", 0,
		  false },
		{ "3.3.2025 10:00 клиент a@b.test пишет:\nx", 0, false },
		{ "3.3.2025 10:00 Ann клиент <a@b.test> пишет:\nx", 1, false },
		{ "Client a@b.test wrote:\nx", 0, false },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

static void
leaves_a_persons_sentence_alone (void **state)
{
	static const struct example examples[] = {
		{ "I wrote on 3.3.2025 at 10:00 to a@b.test:\n", 0, false },
		{ "On 3.3.2025 at 10:00 we have already written to <a@b.test>:\n",
		  0, false },
		{ "Вчера, 03.03.2025 в 10:00, ваш сотрудник написал:\n", 0,
		  false },
		{ "Сотрудник поддержки технического отдела написал 3.3.2025 "
		  "10:00:\n", 0, false },
		{ "Письмо от 03.03.2025 10:00 на a@b.test не дошло:\n", 0,
		  false },
		{ "Thanks On 3.3.2025 10:00, Ann wrote:\n> x", 0, false },
		{ "2025-03-03 10:00 UTC Nginx Restarted\n", 0, false },
		{ "Time: 10:00\n", 0, false },
		{ "John wrote: the server is down\n", 0, false },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

static void
finds_the_one_inside_a_quotation (void **state)
{
	struct lines lines;

	(void) state;
	lines_init (&lines, "> On 3 Mar 2025, at 10:00, Ann\n> <a@b.test> wrote:\n"
			    "> \n> x\n");
	assert_true (attribution_inside (&lines, 0));
	assert_false (attribution_inside (&lines, 3));
	lines_clear (&lines);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (knows_it_in_many_languages),
		cmocka_unit_test (goes_over_wrapped_lines_and_no_further),
		cmocka_unit_test (believes_less_where_nothing_is_quoted),
		cmocka_unit_test (leaves_a_persons_sentence_alone),
		cmocka_unit_test (finds_the_one_inside_a_quotation),
	};

	return cmocka_run_group_tests_name ("attribution", tests, NULL, NULL);
}
