/*
 * LINK: parser/phrases.c parser/phrases_east.c
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

#include "parser/phrases.h"

static char *
fold (const char *text)
{
	GString *s = g_string_new (NULL);

	phrases_fold (s, text, strlen (text));
	return g_string_free (s, FALSE);
}

static void
folds_what_programs_write_differently (void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "On  Mon\t3", "on mon 3" },
		{ "ОТПРАВЛЕНО Всё", "отправлено все" },
		{ "don’t п\u02bcять", "don't п'ять" },
		{ "\u200ea\u00a0b\u202f\ufeffc", "a b c" },
		{ "a\u0300 e\u0301crit", "à écrit" },
		{ "件名：x", "件名:x" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autofree char *got = fold (cases[i].text);

		assert_string_equal (got, cases[i].want);
	}
}

/* Whoever adds a phrase to a table expects it to be found. */
static void
check_list (const char *const *list, enum phrases_list which)
{
	for (; list != NULL && *list != NULL; list++) {
		g_autofree char *phrase = fold (*list);
		g_autofree char *inside = g_strconcat ("x ", phrase, " x",
						       NULL);
		g_autofree char *drawn = g_strconcat ("-- [*", phrase, "]",
						      NULL);

		if (phrases_prefix (which, phrase) != strlen (phrase)
		    || !phrases_inside (which, inside))
			print_error ("not found: %s\n", *list);
		assert_int_equal (phrases_prefix (which, phrase),
				  strlen (phrase));
		assert_true (phrases_inside (which, inside));
		/* What it must not rule out. */
		assert_true (phrases_starts (phrase) & 1u << which);
		assert_true (phrases_starts (drawn) & 1u << which);
	}
}

static void
check_language (const struct phrases *p)
{
	check_list (p->original, PHRASES_ORIGINAL);
	check_list (p->forwarded, PHRASES_FORWARDED);
	check_list (p->device, PHRASES_DEVICE);
	check_list (p->closing, PHRASES_CLOSING);
	check_list (p->below, PHRASES_BELOW);
	check_list (p->footer, PHRASES_FOOTER);
	check_list (p->bounce_subject, PHRASES_BOUNCE_SUBJECT);
	check_list (p->bounce_text, PHRASES_BOUNCE_TEXT);
	check_list (p->auto_subject, PHRASES_AUTO_SUBJECT);
	check_list (p->auto_text, PHRASES_AUTO_TEXT);
	check_list (p->away_subject, PHRASES_AWAY_SUBJECT);
	check_list (p->away_text, PHRASES_AWAY_TEXT);
	check_list (p->ack_text, PHRASES_ACK_TEXT);
	check_list (p->request, PHRASES_REQUEST);
	check_list (p->greeting, PHRASES_GREETING);
	check_list (p->challenge_text, PHRASES_CHALLENGE_TEXT);
	check_list (p->receipt_subject, PHRASES_RECEIPT_SUBJECT);
	check_list (p->receipt_text, PHRASES_RECEIPT_TEXT);
	check_list (p->program_subject, PHRASES_PROGRAM_SUBJECT);
	check_list (p->program_text, PHRASES_PROGRAM_TEXT);
}

static void
finds_every_phrase_of_the_tables (void **state)
{
	const struct phrases *const *const tables[] = {
		phrases_west, phrases_east, phrases_north, notices_english,
		notices_west, notices_east, notices_north, notices_programs
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
		for (gsize j = 0; tables[i][j] != NULL; j++)
			check_language (tables[i][j]);
}

static void
matches_whole_words_only (void **state)
{
	(void) state;
	assert_int_equal (phrases_prefix (PHRASES_CLOSING, "best"), 4);
	assert_int_equal (phrases_prefix (PHRASES_CLOSING, "bestial"), 0);
	assert_int_equal (phrases_prefix (PHRASES_CLOSING, "best regards, x"),
			  12);
	assert_false (phrases_inside (PHRASES_BELOW, "seebelow"));
	assert_true (phrases_inside (PHRASES_BELOW, "please, see below."));
	assert_int_equal (phrases_starts ("zzz best regards"), 0);
	assert_int_equal (phrases_starts ("-- "), 0);
	/* No spaces to find a word by. */
	assert_true (phrases_inside (PHRASES_AUTO_TEXT, "これは自動返信です"));
}

static void
knows_labels_by_their_role (void **state)
{
	(void) state;
	assert_int_equal (phrases_role ("від кого"), ROLE_FROM);
	assert_int_equal (phrases_role ("gesendet"), ROLE_DATE);
	assert_int_equal (phrases_role ("objet"), ROLE_SUBJECT);
	assert_int_equal (phrases_role ("received"), ROLE_RAW);
	assert_int_equal (phrases_role ("x-spam-score"), ROLE_RAW);
	assert_int_equal (phrases_role ("address"), ROLE_NONE);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (folds_what_programs_write_differently),
		cmocka_unit_test (finds_every_phrase_of_the_tables),
		cmocka_unit_test (matches_whole_words_only),
		cmocka_unit_test (knows_labels_by_their_role),
	};

	return cmocka_run_group_tests_name ("phrases", tests, NULL, NULL);
}
