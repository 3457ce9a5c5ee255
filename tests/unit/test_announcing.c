/*
 * LINK: filter/policy/announcing.c filter/policy/delay.c filter/policy/zone.c
 * LINK: store/change.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/policy/announcing.h"

/* 2026-09-21 14:13:20 UTC */
enum { NOW = 1790000000 };

static const struct announcing_given nothing = { NULL, NULL, NULL };

static const char WHOLE[] =
	"#to server Web17\n"
	"#kind works\n"
	"#at 2026-11-10 22:00\n"
	"\n"
	"#ru Плановые работы\n"
	"Сайты будут недоступны.\n"
	"\n"
	"##1 в списке\n"
	"#EN\n"
	"Planned works\n"
	"\n"
	"Sites are down.\n";

static char *
read_all (const char *text, struct change_announcement *draft)
{
	return announcing_read (&nothing, text, NULL, NOW, draft);
}

static void
test_orders_and_sections (void **state)
{
	g_autoptr (change_announcement_auto) draft
		= change_announcement_new ();
	g_autofree char *mistake = read_all (WHOLE, draft);
	const struct announcement_text *ru, *en;

	(void) state;
	assert_null (mistake);
	assert_string_equal (draft->audience, "server");
	assert_string_equal (draft->name, "web17");
	assert_string_equal (draft->kind, "works");
	assert_int_equal (draft->due, 1794348000);
	assert_int_equal (draft->texts->len, 2);
	ru = draft->texts->pdata[0];
	en = draft->texts->pdata[1];
	assert_string_equal (ru->language, "ru");
	assert_string_equal (ru->subject, "Плановые работы");
	assert_string_equal (ru->text,
			     "Сайты будут недоступны.\n\n#1 в списке");
	assert_string_equal (en->subject, "Planned works");
	assert_string_equal (en->text, "Sites are down.");
}

static void
test_the_same_in_other_words (void **state)
{
	g_autoptr (change_announcement_auto) draft
		= change_announcement_new ();
	g_autofree char *mistake = read_all ("#Кому ВСЕМ\r\n#вид новости\r\n"
					 "#uk Тема\r\nТекст\r\n", draft);

	(void) state;
	assert_null (mistake);
	assert_string_equal (draft->audience, "all");
	assert_string_equal (draft->name, "");
	assert_string_equal (draft->kind, "news");
	assert_int_equal (draft->due, 0);
}

static void
test_options_stand_for_orders (void **state)
{
	const struct announcing_given given = { "list:News", "news", "2h" };
	g_autoptr (change_announcement_auto) draft
		= change_announcement_new ();
	g_autoptr (change_announcement_auto) twice
		= change_announcement_new ();
	g_autofree char *mistake = announcing_read (&given, "#en S\nT\n",
						    NULL, NOW, draft);
	g_autofree char *both = announcing_read (&given,
		"#to all\n#en S\nT\n", NULL, NOW, twice);

	(void) state;
	assert_null (mistake);
	assert_string_equal (draft->audience, "list");
	assert_string_equal (draft->name, "news");
	assert_int_equal (draft->due, NOW + 7200);
	assert_non_null (both);
	assert_non_null (strstr (both, "twice"));
}

/* Each is refused, and the mistake names what would be right. */
static void
test_nothing_is_guessed (void **state)
{
	static const struct {
		const char *text, *mention;
	} rows[] = {
		{ "", "#to" },
		{ "#kind works\n#en S\nT\n", "#to is missing" },
		{ "#to all\n#en S\nT\n", "#kind is missing" },
		{ "#to all\n#kind works\n", "no text" },
		{ "#to\n", "#to server NAME" },
		{ "#to web17\n", "#to server NAME" },
		{ "#to server\n", "#to server NAME" },
		{ "#to server a b\n", "#to server NAME" },
		{ "#to all web17\n", "#to server NAME" },
		{ "#to all\n#kind spam\n", "#kind works" },
		{ "#to all\n#kind works\n#at some day\n", "2026-11-25 22:00" },
		{ "#to all\n#kind works\n#at 2020-01-01 10:00\n", "past" },
		{ "#to all\n#kind works\n#at 2030-01-01 10:00\n", "60 days" },
		{ "#to all\n#kind works\nHello\n", "in no language" },
		{ "#to all\n#kind works\n#de S\nT\n", "#uk" },
		{ "#to all\n#kind works\n#en S\n", "no text" },
		{ "#to all\n#kind works\n#en\n\n", "no subject" },
		{ "#to all\n#kind works\n#en S\nT\n#en S\nT\n", "twice" },
		{ "#to all\n#en S\nT\n#kind works\n", "above" },
		{ "#to all\n#kind works\n#en S\nT\n#close\n", "##" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (change_announcement_auto) draft
			= change_announcement_new ();
		g_autofree char *mistake = read_all (rows[i].text, draft);

		print_message ("%s-> %s\n", rows[i].text, mistake);
		assert_non_null (mistake);
		assert_non_null (strstr (mistake, rows[i].mention));
		/* It goes into an SMTP reply. */
		assert_true (g_str_is_ascii (mistake));
		assert_null (strchr (mistake, '\n'));
	}
}

static void
test_what_is_too_long (void **state)
{
	g_autoptr (change_announcement_auto) draft
		= change_announcement_new ();
	g_autofree char *text = g_strnfill (ANNOUNCING_TEXT_BYTES, 'x');
	g_autofree char *fits = g_strconcat ("#to all\n#kind news\n#en S\n",
					     text, NULL);
	g_autofree char *not = g_strconcat ("#to all\n#kind news\n#en S\nx",
					    text, NULL);
	g_autofree char *good = read_all (fits, draft);
	g_autofree char *bad = read_all (not, draft);

	(void) state;
	assert_null (good);
	assert_non_null (strstr (bad, "too long"));
}

static void
test_times (void **state)
{
	struct zone *zone = zone_new (7200);
	gint64 at = 0;

	(void) state;
	assert_null (announcing_time ("2026-09-22 10:00", zone, NOW, &at));
	assert_int_equal (at, 1790064000);
	assert_null (announcing_time ("2026-09-22T10:00:00Z", zone, NOW,
				      &at));
	assert_int_equal (at, 1790071200);
	zone_free (zone);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_orders_and_sections),
		cmocka_unit_test (test_the_same_in_other_words),
		cmocka_unit_test (test_options_stand_for_orders),
		cmocka_unit_test (test_nothing_is_guessed),
		cmocka_unit_test (test_what_is_too_long),
		cmocka_unit_test (test_times)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
