/*
 * LINK: parser/quotation.c parser/attribution.c
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

#include "parser/quotation.h"

struct example {
	const char *text;
	enum quotation_kind kind;
	gsize count;
};

static void
check (const struct example *examples, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		struct quotation got;
		struct lines lines;

		lines_init (&lines, examples[i].text);
		got = quotation_at (&lines, 0);
		if (got.kind != examples[i].kind)
			print_error ("%s: %d\n", examples[i].text, got.kind);
		assert_int_equal (got.kind, examples[i].kind);
		if (got.kind != QUOTATION_NONE)
			assert_int_equal (got.count, examples[i].count);
		lines_clear (&lines);
	}
}

static void
knows_header_blocks (void **state)
{
	static const struct example examples[] = {
		{ "From: A <a@b.test>\nSent: Monday\nTo: C\nSubject: x\n\ny\n",
		  QUOTATION_ORIGINAL, 4 },
		{ "De : A\nEnvoyé : lundi\nÀ : C\nObjet : x\n\ny\n",
		  QUOTATION_ORIGINAL, 4 },
		{ "Od: A\nWysłano: wtorek\nDo: C\nDW: D\nTemat: x\n\ny\n",
		  QUOTATION_ORIGINAL, 5 },
		{ "发件人: A\n发送时间: x\n收件人: C\n主题: x\n\ny\n",
		  QUOTATION_ORIGINAL, 4 },
		{ "**From:** A\n**Date:** x\n**To:** C\n**Subject:** x\n",
		  QUOTATION_ORIGINAL, 4 },
		{ "Date: x\nFrom: a@b.test\nTo: c@d.test\nSubject: x\n and on\n"
		  "\ny\n", QUOTATION_ORIGINAL, 4 },
		{ "From: A\n\nSent: x\n\nTo: C\n\nSubject: x\n\ny\n",
		  QUOTATION_ORIGINAL, 7 },
		{ "From: Kyiv\nTo: Lviv\nDate: 3 March\n", QUOTATION_NONE, 0 },
		{ "From: A\nSubject: x\n", QUOTATION_NONE, 0 },
		{ "Date: x\nTime: y\nTo: z\nSubject: x\n", QUOTATION_NONE, 0 },
		{ "From: A <a@b.test>\nTo: C\nSubject: x\nReceived: from y\n",
		  QUOTATION_NONE, 0 },
		{ "From: A <a@b.test>\nTo: C\nDate: x\nSubject: x\n\n"
		  "DKIM-Signature: v=1\n", QUOTATION_NONE, 0 },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

static void
knows_separators (void **state)
{
	static const struct example examples[] = {
		{ "-----Original Message-----\n", QUOTATION_ORIGINAL, 1 },
		{ "*-------- Исходное сообщение --------*\nОт: A\nДата: x\n"
		  "Кому: C\nТема: x\n\ny\n", QUOTATION_ORIGINAL, 5 },
		{ "---------- Forwarded message ---------\nFrom: A\nDate: x\n"
		  "Subject: x\nTo: C\n\ny\n", QUOTATION_FORWARDED, 5 },
		{ "-------- Пересылаемое сообщение --------\n"
		  "03.03.2025, 10:00, \"A\" <a@b.test>:\n\ny\n",
		  QUOTATION_FORWARDED, 2 },
		{ "----- Forwarded by Ann/Acme on 03/03/2025 10:00 -----\n",
		  QUOTATION_FORWARDED, 1 },
		{ "Begin forwarded message:\n\nFrom: A\nSubject: x\nDate: y\n"
		  "To: C\n\ny\n", QUOTATION_FORWARDED, 6 },
		{ "-------- Original message --------From: Ann Lee <a@b.test> "
		  "Date: 03/03/2025 10:00 (GMT+02:00) To: support@host.test "
		  "Subject: Re: a rather long subject line Hello\n",
		  QUOTATION_ORIGINAL, 1 },
		{ "Begin forwarded message:\n\nHello\n", QUOTATION_NONE, 0 },
		{ "The original message is lost\n", QUOTATION_NONE, 0 },
		{ "Original message: where is it?\n", QUOTATION_NONE, 0 },
		{ "-----Original Message-----\nReceived: from x\n",
		  QUOTATION_NONE, 0 },
		{ "---------\n", QUOTATION_NONE, 0 },
		{ "----- No table has this -----\nFrom: A <a@b.test>\nTo: C\n"
		  "Subject: x\n\ny\n", QUOTATION_ORIGINAL, 4 },
		{ "----- No table has this -----\ny\n", QUOTATION_NONE, 0 },
		{ "-- In reply to your question: yes\n", QUOTATION_NONE, 0 },
		{ "##- Введите ваш ответ над этой строкой -##\n",
		  QUOTATION_ORIGINAL, 1 },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

/* Yandex names recipient and subject above its attribution. */
static void
takes_the_labels_above_an_attribution (void **state)
{
	static const struct example examples[] = {
		{ "Кому: a@b.test;\nТема: Re: x;\n3.3.2025, 10:00, \"A\" "
		  "<a@b.test>:\n> y\n", QUOTATION_WROTE, 3 },
		{ "Кому: a@b.test;\nТема: Re: x;\nпришлите счёт\n",
		  QUOTATION_NONE, 0 },
	};

	(void) state;
	check (examples, G_N_ELEMENTS (examples));
}

static void
takes_other_marks_only_where_announced (void **state)
{
	struct lines lines;

	(void) state;
	lines_init (&lines, "Ann <a@b.test> wrote:\nAB> x\nAB> y\nno\n| x\n| y\n");
	quotation_mark_others (&lines);
	assert_int_equal (lines.line[1].depth, 1);
	assert_int_equal (lines.line[2].depth, 1);
	assert_int_equal (lines.line[3].depth, 0);
	assert_int_equal (lines.line[4].depth, 1);
	lines_clear (&lines);

	lines_init (&lines, "AB> x\nAB> y\n| x\n| y\n");
	quotation_mark_others (&lines);
	for (gsize i = 0; i < lines.count; i++)
		assert_int_equal (lines.line[i].depth, 0);
	lines_clear (&lines);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (knows_header_blocks),
		cmocka_unit_test (knows_separators),
		cmocka_unit_test (takes_the_labels_above_an_attribution),
		cmocka_unit_test (takes_other_marks_only_where_announced),
	};

	return cmocka_run_group_tests_name ("quotation", tests, NULL, NULL);
}
