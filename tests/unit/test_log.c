/*
 * LINK: filter/log.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter/log.h"

struct capture {
	int saved;
	FILE *file;
};

static void
capture_begin (struct capture *capture)
{
	capture->file = tmpfile ();
	assert_non_null (capture->file);
	capture->saved = dup (STDERR_FILENO);
	dup2 (fileno (capture->file), STDERR_FILENO);
}

/* Everything that was written, caller frees. */
static char *
capture_end (struct capture *capture)
{
	char *text = g_malloc0 (8192);
	gsize got;

	dup2 (capture->saved, STDERR_FILENO);
	close (capture->saved);
	rewind (capture->file);
	got = fread (text, 1, 8191, capture->file);
	text[got] = '\0';
	fclose (capture->file);
	return text;
}

static void
test_escape (void **state)
{
	static const struct {
		const char *label, *value, *want;
	} rows[] = {
		{ "plain", "a.b+c@example.com", "a.b+c@example.com" },
		{ "empty", "", "\"\"" },
		{ "space", "two words", "\"two words\"" },
		{ "key=value of a stranger", "rule=ticket", "\"rule=ticket\"" },
		{ "quote", "say \"hi\"", "\"say \\\"hi\\\"\"" },
		{ "backslash", "a\\b", "\"a\\\\b\"" },
		{ "new line", "a\r\nevent=x", "\"a\\r\\nevent=x\"" },
		{ "terminal", "\x1b[2J", "\"\\x1b[2J\"" },
		{ "delete", "a\x7f", "\"a\\x7f\"" },
		{ "C1 control", "\xc2\x9b" "2J", "\"\\u{9b}2J\"" },
		{ "words in Russian", "Ответ", "\"Ответ\"" },
		{ "right-to-left override", "a\xe2\x80\xae" "b",
		  "\"a\\u{202e}b\"" },
		{ "line separator", "a\xe2\x80\xa8" "b", "\"a\\u{2028}b\"" },
		{ "broken UTF-8", "a\xff\xc3", "\"a\\xff\\xc3\"" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *got = log_escape (rows[i].value);

		if (!g_str_equal (got, rows[i].want))
			fail_msg ("%s: got %s, want %s", rows[i].label, got,
				  rows[i].want);
	}
}

static void
test_long_value_is_cut_between_characters (void **state)
{
	g_autofree char *value = g_malloc0 (4001);
	g_autofree char *got = NULL;

	(void) state;
	for (gsize i = 0; i < 4000; i += 2)
		memcpy (value + i, "\xd0\xb9", 2);
	memmove (value + 1, value, 3999);
	value[0] = 'x';
	got = log_escape (value);
	assert_true (strlen (got) < 1100);
	assert_true (g_str_has_suffix (got, "\xd0\xb9\"...+2977"));
	assert_true (g_utf8_validate (got, -1, NULL));
}

static void
test_one_event_is_one_line (void **state)
{
	struct capture capture;
	g_autofree char *text = NULL;

	(void) state;
	g_unsetenv ("JOURNAL_STREAM");
	capture_begin (&capture);
	log_event (LOG_LEVEL_INFO, "mail", "from", "a@b", "login", NULL,
		   "subject", "x\nlevel=error event=forged", NULL);
	text = capture_end (&capture);
	assert_string_equal (text, "level=info event=mail from=a@b "
			     "subject=\"x\\nlevel=error event=forged\"\n");
}

static void
test_level (void **state)
{
	struct capture capture;
	g_autofree char *text = NULL;

	(void) state;
	capture_begin (&capture);
	log_event (LOG_LEVEL_DEBUG, "unseen", NULL);
	log_set_level (LOG_LEVEL_ERROR);
	log_event (LOG_LEVEL_WARNING, "unseen", NULL);
	log_event (LOG_LEVEL_ERROR, "seen", NULL);
	log_set_level (LOG_LEVEL_DEBUG);
	log_event (LOG_LEVEL_DEBUG, "seen-too", NULL);
	log_set_level (LOG_LEVEL_INFO);
	text = capture_end (&capture);
	assert_string_equal (text, "level=error event=seen\n"
			     "level=debug event=seen-too\n");
}

static void
test_priority_only_on_the_journals_own_stream (void **state)
{
	struct capture capture;
	struct stat st;
	g_autofree char *stream = NULL;
	g_autofree char *text = NULL;

	(void) state;
	capture_begin (&capture);
	fstat (STDERR_FILENO, &st);
	stream = g_strdup_printf ("%ju:%ju", (uintmax_t) st.st_dev,
				  (uintmax_t) st.st_ino);
	g_setenv ("JOURNAL_STREAM", stream, TRUE);
	log_event (LOG_LEVEL_WARNING, "a", NULL);
	g_setenv ("JOURNAL_STREAM", "1:1", TRUE);
	log_event (LOG_LEVEL_WARNING, "b", NULL);
	g_unsetenv ("JOURNAL_STREAM");
	text = capture_end (&capture);
	assert_string_equal (text, "<4>event=a\nlevel=warning event=b\n");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_escape),
		cmocka_unit_test (test_long_value_is_cut_between_characters),
		cmocka_unit_test (test_one_event_is_one_line),
		cmocka_unit_test (test_level),
		cmocka_unit_test (
			test_priority_only_on_the_journals_own_stream),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
