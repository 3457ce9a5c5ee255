/*
 * Phrases, and rules over them: what applies, what weighs, what is cut.
 *
 * LINK: filter/policy/rules.c filter/policy/likeness.c filter/policy/phrase.c
 * LINK: filter/policy/phrases.c filter/policy/prefix.c filter/policy/search.c
 * LINK: filter/policy/pattern.c filter/policy/gist.c filter/policy/translit.c
 * LIBS: glib-2.0 libpcre2-8
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "filter/policy/gist.h"
#include "filter/policy/rules.h"

/* A sanitizer's instructions are not the program's. */
#ifdef __SANITIZE_ADDRESS__
enum { SLOWER = 50 };
#else
enum { SLOWER = 1 };
#endif

/* Microseconds, as the program gives it. */
static gint64
thread_time (void)
{
	struct timespec now;

	clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
	return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* --- one phrase --------------------------------------------------------- */

/* What of the text it is found in, "-" for nothing; caller's. */
static char *
found (const char *phrase, const char *text)
{
	g_autoptr (rules_auto) rules = rules_new (thread_time);
	g_autoptr (rules_result_auto) result = NULL;
	const struct rules_input input = { "", text, "", "", "" };
	const struct rules_match *match;
	char *why;
	bool any;

	assert_true (phrases_add_group (rules_phrases (rules), "site",
					"сайт*, интернет-магазин*\nsite",
					&why));
	assert_true (phrases_add_group (rules_phrases (rules), "down",
					"не (открыва*|работа*), down, упал",
					&why));
	assert_true (rules_begin (rules, "one", &why));
	assert_true (rules_match (rules, phrase, &any, &why));
	if (!rules_end (rules, &why))
		fail_msg ("%s: %s", phrase, why);
	result = rules_judge (rules, &input);
	if (result->matches->len == 0)
		return g_strdup ("-");
	match = result->matches->pdata[0];
	assert_int_equal (match->field, RULES_TEXT);
	assert_memory_equal (text + match->start, match->text,
			     match->end - match->start);
	return g_strdup (match->text);
}

static void
test_phrases (void **state)
{
	static const struct {
		const char *phrase, *text, *want;
	} table[] = {
		{ "сайт", "Мой сайт упал", "сайт" },
		{ "сайт", "на сайте", "-" },
		{ "сайт*", "На САЙТЕ пусто", "САЙТЕ" },
		{ "*сайт*", "вебсайта нет", "вебсайта" },
		{ "не работа*", "оно не, увы, работает", "-" },
		{ "не работа*", "оно не - работает", "не - работает" },
		{ "не (работа*|открыва*)", "не открывается", "не открывается" },
		{ "не очень? работа*", "не очень работает",
		  "не очень работает" },
		{ "не очень? работа*", "не работает", "не работает" },
		{ "{site} .. {down}", "Сайт со вчера вообще не открывается!",
		  "Сайт со вчера вообще не открывается" },
		{ "{site} .. {down}", "У меня сайт. Принтер упал", "-" },
		{ "{site} .. {down}", "сайт один два три четыре пять шесть "
		  "семь упал", "-" },
		{ "{site} ... {down}", "сайт один два три четыре пять шесть "
		  "семь упал", "сайт один два три четыре пять шесть семь "
		  "упал" },
		{ "{site} .. {down}", "сайт shop.example.com упал",
		  "сайт shop.example.com упал" },
		{ "{site} {down}", "сайт вчера упал", "-" },
		{ "{site} вчера? {down}", "сайт вчера упал",
		  "сайт вчера упал" },
		{ "{site} вчера? {down}", "сайт, упал", "сайт, упал" },
		{ "({site}|магазин) .. {down}", "магазин, похоже, down",
		  "магазин, похоже, down" },
		{ "{site}? {down}", "все упал", "упал" },
		{ "всё", "Все плохо", "Все" },
		{ "все", "Всё плохо", "Всё" },
		{ "відкрити", "не можу вiдкрити", "вiдкрити" },
		{ "cpanel", "зашел в сPanel", "сPanel" },
		{ "об'єкт", "цей об’єкт", "об’єкт" },
		{ "сайт", "са\xc2\xadйт", "са\xc2\xadйт" },
		{ "сайт", "саи\xcc\x86т", "саи\xcc\x86т" },
		{ "c++", "пишу на C++ код", "C++" },
		{ "/5\\d\\d (?:error|ОШИБКА)/", "вот 503 ошибка",
		  "503 ошибка" },
		{ "one, two", "и two", "two" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autofree char *got = found (table[i].phrase, table[i].text);

		if (strcmp (got, table[i].want) != 0)
			fail_msg ("%s in \"%s\": \"%s\", not \"%s\"",
				  table[i].phrase, table[i].text, got,
				  table[i].want);
	}
}

static void
test_wrong_phrases (void **state)
{
	static const struct {
		const char *phrase, *want;
	} table[] = {
		{ "{nothing}", "no group of words" },
		{ "(a|b", "not closed" },
		{ "a) b", "without its (" },
		{ "a | b", "write a comma" },
		{ "(|b) c", "nothing where" },
		{ "((((((((a))))))))", "too many brackets" },
		{ "/(a/", "at character" },
		{ "/\\C/", "at character" },
		{ "/(?x) a # /", "" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (rules_auto) rules = rules_new (thread_time);
		g_autofree char *why = NULL;
		bool any;

		assert_true (rules_begin (rules, "one", &why));
		assert_false (rules_match (rules, table[i].phrase, &any,
					   &why));
		if (strstr (why, table[i].want) == NULL)
			fail_msg ("%s: %s", table[i].phrase, why);
	}
}

/* --- rules -------------------------------------------------------------- */

static void
add (struct rules *rules, const char *name, const char *phrases,
     const char *needs, const char *unless)
{
	char *why;
	bool any;

	assert_true (rules_begin (rules, name, &why));
	if (phrases != NULL && !rules_match (rules, phrases, &any, &why))
		fail_msg ("%s", why);
	if (needs != NULL && !rules_need (rules, needs, false, &why))
		fail_msg ("%s", why);
	if (unless != NULL && !rules_need (rules, unless, true, &why))
		fail_msg ("%s", why);
}

static void
gives (struct rules *rules, const char *label, const char *value, int weight)
{
	char *why;

	assert_true (rules_effect (rules, label, value, weight, &why));
}

static void
end (struct rules *rules)
{
	char *why;

	if (!rules_end (rules, &why))
		fail_msg ("%s", why);
}

static struct rules *
sample (void)
{
	struct rules *rules = rules_new (thread_time);

	add (rules, "says-mail", "почта, письма", NULL, NULL);
	end (rules);
	add (rules, "bad", "не работает, упала", NULL, NULL);
	end (rules);
	add (rules, "how", "как", NULL, NULL);
	end (rules);
	add (rules, "mail-word", NULL, "says-mail", NULL);
	gives (rules, "kind", "mail", 1);
	end (rules);
	add (rules, "mail-bad", NULL, "says-mail", "how");
	gives (rules, "kind", "mail", 1);
	end (rules);
	add (rules, "mail-very-bad", NULL, "bad|says-nothing=yes", NULL);
	gives (rules, "kind", "mail", 1);
	end (rules);
	add (rules, "site", "сайт", NULL, NULL);
	gives (rules, "kind", "site-down", 3);
	end (rules);
	add (rules, "no-site", "не о сайте", NULL, NULL);
	gives (rules, "kind", "site-down", -3);
	end (rules);
	add (rules, "boss", "от директора", NULL, NULL);
	gives (rules, "kind", "vip", 0);
	gives (rules, "priority", "urgent", 0);
	end (rules);
	add (rules, "late", "директора", NULL, NULL);
	gives (rules, "priority", "low", 0);
	end (rules);
	rules_settle (rules);
	add (rules, "then-mail", NULL, "kind=mail", NULL);
	gives (rules, "priority", "high", 0);
	end (rules);
	return rules;
}

static void
test_weights (void **state)
{
	static const struct {
		const char *text, *kind, *priority;
	} table[] = {
		{ "почта", NULL, NULL },	/* one word is not enough */
		{ "почта не работает", "mail", "high" },
		{ "как почта не работает", NULL, NULL },
		{ "сайт", "site-down", NULL },
		{ "я не о сайте, но сайт", NULL, NULL },
		/* Of equals the first to be thought of. */
		{ "сайт и почта не работает", "mail", "high" },
		/* What is set is not weighed, and the first to set it wins. */
		{ "от директора: почта не работает", "vip", "urgent" },
		{ "", NULL, NULL }
	};
	g_autoptr (rules_auto) rules = sample ();

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		const struct rules_input input = {
			"", table[i].text, "", "", ""
		};
		g_autoptr (rules_result_auto) result = rules_judge (rules,
								    &input);
		const char *kind = g_hash_table_lookup (result->labels,
							"kind");
		const char *priority = g_hash_table_lookup (result->labels,
							    "priority");

		if (g_strcmp0 (kind, table[i].kind) != 0
		    || g_strcmp0 (priority, table[i].priority) != 0)
			fail_msg ("\"%s\": %s, %s", table[i].text, kind,
				  priority);
		assert_int_equal (result->cut->len, 0);
	}
}

/* Examples stand in for rules, and never against one. */
static void
test_examples (void **state)
{
	static const struct {
		const char *text, *kind, *priority;
	} table[] = {
		{ "доставка запаздывает опять", "mail", "high" },
		{ "сайт: доставка запаздывает опять", "site-down", NULL },
		{ "большое вам спасибо", "thanks", NULL },
		{ "совсем о другом", NULL, NULL }
	};
	g_autoptr (rules_auto) rules = sample ();
	struct likeness *likeness = likeness_new ();

	(void) state;
	for (int i = 0; i < 3; i++) {
		likeness_add (likeness, "mail", "доставка запаздывает снова");
		likeness_add (likeness, "thanks", "спасибо большое");
	}
	rules_resemble (rules, "kind", likeness);
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		const struct rules_input input = {
			"", table[i].text, "", "", ""
		};
		g_autoptr (rules_result_auto) result = rules_judge (rules,
								    &input);

		if (g_strcmp0 (g_hash_table_lookup (result->labels, "kind"),
			       table[i].kind) != 0
		    || g_strcmp0 (g_hash_table_lookup (result->labels,
						       "priority"),
				  table[i].priority) != 0)
			fail_msg ("%s", table[i].text);
	}
}

static void
test_fields (void **state)
{
	g_autoptr (rules_auto) rules = rules_new (thread_time);
	const struct rules_input input = {
		"one", "two", "three@example.com", "four", "five.png"
	};
	static const char *const words[] = {
		"one", "two", "three", "four", "five", "onetwo"
	};
	g_autoptr (rules_result_auto) result = NULL;
	char *why;

	(void) state;
	for (unsigned i = 0; i < RULES_FIELDS; i++) {
		add (rules, words[i], "one, two, three, four, five", NULL,
		     NULL);
		assert_true (rules_fields (rules, 1u << i, &why));
		end (rules);
	}
	result = rules_judge (rules, &input);
	assert_int_equal (result->matches->len, RULES_FIELDS);
	for (unsigned i = 0; i < RULES_FIELDS - 1; i++) {
		const struct rules_match *match = result->matches->pdata[i];

		assert_string_equal (match->text, words[i]);
		assert_int_equal (rules_field_read (rules_field_name
						    (match->field)), 1u << i);
	}
}

static void
test_wrong_rules (void **state)
{
	g_autoptr (rules_auto) rules = rules_new (thread_time);
	g_autofree char *why = NULL;

	(void) state;
	add (rules, "one", "a", NULL, NULL);
	end (rules);
	assert_false (rules_begin (rules, "one", &why));
	g_clear_pointer (&why, g_free);
	assert_false (rules_begin (rules, "a|b", &why));
	g_clear_pointer (&why, g_free);
	assert_true (rules_begin (rules, "two", &why));
	/* Only what comes before it, and not itself. */
	assert_false (rules_need (rules, "one|three", false, &why));
	assert_non_null (strstr (why, "three"));
	g_clear_pointer (&why, g_free);
	assert_false (rules_need (rules, "two", true, &why));
	g_clear_pointer (&why, g_free);
	assert_true (rules_begin (rules, "always", &why));
	assert_false (rules_end (rules, &why));
	assert_non_null (strstr (why, "applies always"));
}

/* --- what a hostile pattern costs --------------------------------------- */

static void
test_hostile (void **state)
{
	static const char *const patterns[] = {
		"/(a+)+$/", "/(?:a|aa)+[bc]/", "/(.*)*[x].*[yz]/",
		"/(?:(?:a+)*b)*c/", "/^(([a-z])+.)+[A-Z]([a-z])+$/",
		"/.*.*.*=.*/", "/[a]{1,300}[xy]/"
	};
	g_autoptr (rules_auto) rules = rules_new (thread_time);
	g_autofree char *fill = g_strnfill (GIST_BYTES - 2, 'a');
	g_autofree char *text = g_strconcat (fill, "!", NULL);
	const struct rules_input input = { "", text, "", "", "" };
	gint64 spent = G_MAXINT64;

	(void) state;
	for (unsigned copy = 0; copy < 250; copy++)
		for (unsigned i = 0; i < G_N_ELEMENTS (patterns); i++) {
			g_autofree char *name = g_strdup_printf ("r%u-%u",
								 copy, i);

			add (rules, name, patterns[i], NULL, NULL);
			end (rules);
		}
	add (rules, "last", "/a/", NULL, NULL);
	end (rules);
	/* The thread's own time: a busy machine does not lengthen it, but one
	 * that is a guest of another may be robbed of some. */
	for (unsigned times = 0; times < 10 && spent >= 50000 * SLOWER;
	     times++) {
		gint64 began = thread_time ();
		g_autoptr (rules_result_auto) result = rules_judge (rules,
								    &input);

		spent = thread_time () - began;
		assert_true (result->cut->len > 0);
		assert_string_equal (result->cut->pdata[0], "r0-0");
		assert_true (result->over);
	}
	assert_true (spent < 50000 * SLOWER);
}

/* One pattern that is cut takes nothing from the others. */
static void
test_one_hostile (void **state)
{
	g_autoptr (rules_auto) rules = rules_new (thread_time);
	g_autofree char *text = g_strdup_printf ("%0300d сайт упал", 0);
	const struct rules_input input = { "", text, "", "", "" };
	g_autoptr (rules_result_auto) result = NULL;

	(void) state;
	add (rules, "bad", "/(?:0|00)+[xy]/", NULL, NULL);
	gives (rules, "kind", "bad", 0);
	end (rules);
	add (rules, "good", "сайт упал", NULL, NULL);
	gives (rules, "kind", "good", 0);
	end (rules);
	result = rules_judge (rules, &input);
	assert_int_equal (result->cut->len, 1);
	assert_false (result->over);
	assert_string_equal (g_hash_table_lookup (result->labels, "kind"),
			     "good");
}

/* Every word of the text is one of two groups that a rule joins. */
static void
test_many_places (void **state)
{
	g_autoptr (GString) text = g_string_new (NULL);
	g_autofree char *got = NULL;
	gint64 began = thread_time ();

	(void) state;
	while (text->len < GIST_BYTES * 2)
		g_string_append (text, "сайт ");
	got = found ("{site} ... {site} ... {site} ... {site} ... {down}",
		     text->str);
	assert_string_equal (got, "-");
	assert_true (thread_time () - began < 500000 * SLOWER);
}

/* Whole lists are left out by how the words of a text begin: nothing that is
 * there may be. */
static void
test_beginnings (void **state)
{
	static const struct {
		const char *phrase, *text, *want;
	} table[] = {
		{ "сайт", "сайт", "сайт" }, { "сайт", "(сайт)", "сайт" },
		{ "сайт", "мой-сайт", "сайт" }, { "сайт", "«сайт»", "сайт" },
		{ "сайт", "ї сайт", "сайт" }, { "сайт", "мойсайт", "-" },
		{ "сайт", "_сайт", "-" }, { "сайт", "2сайт", "-" },
		{ "я", "и я", "я" }, { "не", "да не", "не" },
		{ "ab", "x ab", "ab" }, { "a", "b a", "a" },
		{ "бд", "моя бд", "бд" }, { "7", "site 7", "7" },
		/* A letter that may be missing is not sure. */
		{ "са?йт", "сйт", "сйт" },
		{ "с?айт", "айт", "айт" },
		/* Nor is one behind a star, or one of several. */
		{ "с*т", "сайт", "сайт" }, { "*айт", "сайт", "сайт" },
		{ "(мой|твой) сайт", "твой сайт", "твой сайт" },
		{ "очень? плохо", "плохо", "плохо" },
		{ "очень? плохо", "очень плохо", "очень плохо" },
		{ "(очень|так)? плохо", "плохо", "плохо" },
		{ "e-mail", "my e-mail", "e-mail" },
		{ "сайт, сервер, домен", "мой домен", "домен" },
		{ "ёлка", "Елка", "Елка" }, { "елка", "ЁЛКА", "ЁЛКА" },
		{ "{site} .. {down}", "сайт вчера упал", "сайт вчера упал" },
		{ "/сай/", "мойсайт", "сай" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autofree char *got = found (table[i].phrase, table[i].text);

		if (strcmp (got, table[i].want) != 0)
			fail_msg ("%s in %s: %s", table[i].phrase,
				  table[i].text, got);
	}
}

/* Text of a client is matched, never compiled. */
static void
test_text_is_text (void **state)
{
	static const char *const texts[] = {
		"{site} .. {down}", "(?R)(?:", "\\E\\Q[", "%s%n", "сайт* |",
		"\xef\xbf\xbf", "..", "/(a+)+$/"
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autofree char *got = found ("{site} .. {down}", texts[i]);

		assert_string_equal (got, "-");
	}
}

/* --- disguise ----------------------------------------------------------- */

/* What the account has, beside what its mail says. */
static void
test_products (void **state)
{
	static const struct {
		const char *products, *text, *want;
	} table[] = {
		{ "", "сайт", "site-down" },
		{ "vps-2\n", "сайт", "server-down" },
		{ "mail\nVPS-10\n", "сайт", "server-down" },
		{ "dedicated\n", "сайт", "server-down" },
		/* The whole name, or what begins so. */
		{ "dedicated-2\n", "сайт", "site-down" },
		{ "my vps-2\nvps\n", "сайт", "site-down" },
		{ "", "vps-2 сайт", "site-down" },
		/* Together with what the rule looks for. */
		{ "vps-2\n", "nothing", NULL },
		{ "vip\n", "nothing", "vip" },
	};
	g_autoptr (rules_auto) rules = rules_new (NULL);
	char *why;

	(void) state;
	add (rules, "server", "сайт", NULL, NULL);
	assert_true (rules_product (rules, "Vps-*", &why));
	assert_true (rules_product (rules, "dedicated", &why));
	gives (rules, "kind", "server-down", 0);
	end (rules);
	add (rules, "site", "сайт", NULL, NULL);
	gives (rules, "kind", "site-down", 0);
	end (rules);
	add (rules, "vip", NULL, NULL, NULL);
	assert_true (rules_product (rules, "vip", &why));
	gives (rules, "kind", "vip", 0);
	end (rules);
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		const struct rules_input input = {
			"", table[i].text, "", table[i].products, ""
		};
		g_autoptr (rules_result_auto) result
			= rules_judge (rules, &input);
		const char *kind = g_hash_table_lookup (result->labels,
							"kind");

		if (g_strcmp0 (kind, table[i].want) != 0)
			fail_msg ("%s, %s: %s", table[i].products,
				  table[i].text, kind);
	}
}

static void
test_bare (void **state)
{
	static const struct {
		const char *text, *want;
	} table[] = {
		{ "х у й", "хуй" }, { "х.у.й", "хуй" }, { "xyй", "хуй" },
		{ "дууурак", "дурак" }, { "иди и в лес", "иди и в лес" },
		{ "plain text", "plain text" }, { "п@ра", "пара" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_auto (gist_auto) gist = { 0 };
		g_autofree char *back = NULL;

		gist_make_bare (&gist, table[i].text);
		assert_string_equal (gist.text->str, table[i].want);
		back = gist_quote (&gist, 0, gist.text->len);
		assert_string_equal (back, table[i].text);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_phrases),
		cmocka_unit_test (test_wrong_phrases),
		cmocka_unit_test (test_weights),
		cmocka_unit_test (test_examples),
		cmocka_unit_test (test_fields),
		cmocka_unit_test (test_wrong_rules),
		cmocka_unit_test (test_hostile),
		cmocka_unit_test (test_one_hostile),
		cmocka_unit_test (test_many_places),
		cmocka_unit_test (test_beginnings),
		cmocka_unit_test (test_text_is_text),
		cmocka_unit_test (test_products),
		cmocka_unit_test (test_bare)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
