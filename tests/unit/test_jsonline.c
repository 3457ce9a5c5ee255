/*
 * LINK: filter/jsonline.c
 * LIBS: glib-2.0 gio-unix-2.0 json-glib-1.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "filter/jsonline.h"

enum { MOST = 200 };

struct pair {
	GSocket *socket;
	struct jsonline *line;
	int other;
};

static int
set_up (void **state)
{
	struct pair *pair = g_new0 (struct pair, 1);
	int ends[2];

	assert_int_equal (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), 0);
	pair->socket = g_socket_new_from_fd (ends[0], NULL);
	pair->other = ends[1];
	pair->line = jsonline_new (pair->socket, NULL, MOST);
	*state = pair;
	return 0;
}

static int
tear_down (void **state)
{
	struct pair *pair = *state;

	jsonline_free (pair->line);
	g_object_unref (pair->socket);
	if (pair->other >= 0)
		close (pair->other);
	g_free (pair);
	return 0;
}

static void
say (struct pair *pair, const char *text)
{
	assert_int_equal (write (pair->other, text, strlen (text)),
			  strlen (text));
}

static void
hang_up (struct pair *pair)
{
	close (pair->other);
	pair->other = -1;
}

static void
expect (struct pair *pair, const char *key, gint64 want)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (JsonObject) object = jsonline_read (pair->line, 10, &error);

	assert_null (error);
	assert_non_null (object);
	assert_int_equal (json_object_get_int_member (object, key), want);
}

static void
expect_error (struct pair *pair, unsigned seconds, GIOErrorEnum code)
{
	g_autoptr (GError) error = NULL;

	assert_null (jsonline_read (pair->line, seconds, &error));
	assert_true (g_error_matches (error, G_IO_ERROR, code));
}

static void
test_lines_come_apart_and_together (void **state)
{
	struct pair *pair = *state;
	g_autoptr (GError) error = NULL;

	say (pair, "{\"a\":1}\n{\"b\":2}\n{\"c\"");
	expect (pair, "a", 1);
	expect (pair, "b", 2);
	say (pair, ":3}\n");
	expect (pair, "c", 3);
	hang_up (pair);
	assert_null (jsonline_read (pair->line, 10, &error));
	assert_null (error);
}

static void
test_what_is_no_object (void **state)
{
	static const char *const lines[] = {
		"\n", "[]\n", "1\n", "{\n", "GET / HTTP/1.1\n", "\xff\xfe\n",
	};
	struct pair *pair = *state;

	for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
		g_autoptr (GError) error = NULL;

		say (pair, lines[i]);
		assert_null (jsonline_read (pair->line, 10, &error));
		assert_non_null (error);
	}
	/* The stream itself is still in step. */
	say (pair, "{\"a\":1}\n");
	expect (pair, "a", 1);
}

static void
test_half_a_line (void **state)
{
	struct pair *pair = *state;

	say (pair, "{\"a\":1}");
	hang_up (pair);
	expect_error (pair, 10, G_IO_ERROR_PARTIAL_INPUT);
}

static void
test_a_line_without_end_is_bounded (void **state)
{
	struct pair *pair = *state;
	g_autofree char *text = g_strnfill (MOST + 1, ' ');

	say (pair, text);
	expect_error (pair, 10, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

static void
test_a_line_that_does_not_come_is_not_waited_for (void **state)
{
	struct pair *pair = *state;

	say (pair, "{\"a\"");
	expect_error (pair, 1, G_IO_ERROR_TIMED_OUT);
}

static void
test_cancel_ends_a_wait (void **state)
{
	struct pair *pair = *state;
	g_autoptr (GCancellable) cancel = g_cancellable_new ();
	g_autoptr (jsonline_auto) line = jsonline_new (pair->socket, cancel,
						       MOST);
	g_autoptr (GError) error = NULL;

	g_cancellable_cancel (cancel);
	assert_null (jsonline_read (line, 0, &error));
	assert_true (g_error_matches (error, G_IO_ERROR,
				      G_IO_ERROR_CANCELLED));
}

static void
test_what_is_written_is_one_line (void **state)
{
	struct pair *pair = *state;
	g_autoptr (JsonObject) object = json_object_new ();
	char got[200] = "";

	json_object_set_string_member (object, "text", "two\nlines");
	assert_true (jsonline_write (pair->line, object, 10, NULL));
	assert_true (read (pair->other, got, sizeof got - 1) > 0);
	assert_string_equal (got, "{\"text\":\"two\\nlines\"}\n");
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST (test_lines_come_apart_and_together),
		TEST (test_what_is_no_object),
		TEST (test_half_a_line),
		TEST (test_a_line_without_end_is_bounded),
		TEST (test_a_line_that_does_not_come_is_not_waited_for),
		TEST (test_cancel_ends_a_wait),
		TEST (test_what_is_written_is_one_line),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
