/*
 * LINK: filter/milter/wire.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "filter/milter/wire.h"

/* Long enough for any machine; no test waits for it to be over. */
#define LONG (600 * 1000)

enum { OURS, THEIRS };

static int
set_up (void **state)
{
	int *ends = g_new (int, 2);

	assert_int_equal (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), 0);
	*state = ends;
	return 0;
}

static int
tear_down (void **state)
{
	int *ends = *state;

	close (ends[OURS]);
	if (ends[THEIRS] >= 0)
		close (ends[THEIRS]);
	g_free (ends);
	wire_forget ();
	return 0;
}

static void
append (GByteArray *bytes, char command, const void *data, size_t length)
{
	uint32_t size = htonl ((uint32_t) length + 1);

	g_byte_array_append (bytes, (guint8 *) &size, sizeof size);
	g_byte_array_append (bytes, (guint8 *) &command, 1);
	g_byte_array_append (bytes, data, (guint) length);
}

static void
put (int fd, const void *bytes, size_t length)
{
	assert_int_equal (write (fd, bytes, length), length);
}

static void
hang_up (int *ends)
{
	close (ends[THEIRS]);
	ends[THEIRS] = -1;
}

static void
expect (int fd, char command, const void *want, size_t length)
{
	char *data, got;
	size_t size;

	assert_true (wire_read (fd, LONG, &got, &data, &size));
	assert_int_equal (got, command);
	assert_int_equal (size, length);
	if (length > 0) {
		assert_memory_equal (data, want, length);
		assert_int_equal (data[length], '\0');
	} else {
		assert_null (data);
	}
	free (data);
}

static void
expect_end (int fd)
{
	char *data, command;
	size_t length;

	assert_false (wire_read (fd, LONG, &command, &data, &length));
	assert_null (data);
}

/* What came at once is given one by one, without a look at the socket. */
static void
gives_what_came_at_once (void **state)
{
	int *ends = *state;
	g_autoptr (GByteArray) bytes = g_byte_array_new ();

	append (bytes, 'M', "<a@b>", 6);
	append (bytes, 'T', "", 0);
	append (bytes, 'R', "<c@d>", 6);
	put (ends[THEIRS], bytes->data, bytes->len);
	hang_up (ends);
	assert_false (wire_is_ahead (ends[OURS]));
	expect (ends[OURS], 'M', "<a@b>", 6);
	assert_true (wire_is_ahead (ends[OURS]));
	assert_false (wire_is_ahead (ends[OURS] + 1));
	expect (ends[OURS], 'T', NULL, 0);
	assert_true (wire_is_ahead (ends[OURS]));
	expect (ends[OURS], 'R', "<c@d>", 6);
	assert_false (wire_is_ahead (ends[OURS]));
	expect_end (ends[OURS]);
}

/* A packet may be cut anywhere, also in what was read ahead. */
static void
joins_what_came_in_pieces (void **state)
{
	int *ends = *state;

	for (unsigned cut = 1; cut < 22; cut++) {
		g_autoptr (GByteArray) bytes = g_byte_array_new ();

		append (bytes, 'L', "Subject\0 a", 11);
		append (bytes, 'N', "", 0);
		append (bytes, 'B', "x", 1);
		assert_int_equal (bytes->len, 27);
		put (ends[THEIRS], bytes->data, cut);
		if (cut >= 16)
			expect (ends[OURS], 'L', "Subject\0 a", 11);
		put (ends[THEIRS], bytes->data + cut, bytes->len - cut);
		if (cut < 16)
			expect (ends[OURS], 'L', "Subject\0 a", 11);
		expect (ends[OURS], 'N', NULL, 0);
		expect (ends[OURS], 'B', "x", 1);
	}
}

static gpointer
put_all (gpointer user)
{
	void **what = user;
	const GByteArray *bytes = what[1];
	size_t at = 0;

	while (at < bytes->len) {
		ssize_t n = write (*(int *) what[0], bytes->data + at,
				   bytes->len - at);

		if (n <= 0)
			break;
		at += (size_t) n;
	}
	return NULL;
}

/* Bodies, and fields, of any size around that of the buffer. */
static void
reads_what_is_longer_than_the_buffer (void **state)
{
	static const size_t sizes[] = {
		WIRE_BUFFER - 10, WIRE_BUFFER - 5, WIRE_BUFFER - 4,
		WIRE_BUFFER, 3 * WIRE_BUFFER + 1, WIRE_DATA_MAX
	};
	int *ends = *state;
	g_autoptr (GByteArray) bytes = g_byte_array_new ();
	g_autofree char *body = g_malloc (WIRE_DATA_MAX);
	void *what[] = { &ends[THEIRS], bytes };
	GThread *thread;

	for (size_t i = 0; i < WIRE_DATA_MAX; i++)
		body[i] = (char) (i * 7 + i / 251);
	for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
		append (bytes, 'B', body, sizes[i]);
	append (bytes, 'E', "", 0);
	thread = g_thread_new ("mta", put_all, what);
	for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
		expect (ends[OURS], 'B', body, sizes[i]);
	expect (ends[OURS], 'E', NULL, 0);
	g_thread_join (thread);
}

static void
takes_no_length_that_is_none (void **state)
{
	static const uint32_t lengths[] = {
		0, WIRE_DATA_MAX + 2, 0x7FFFFFFF, 0xFFFFFFFF
	};
	int *ends = *state;

	for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++) {
		uint32_t length = htonl (lengths[i]);

		put (ends[THEIRS], &length, sizeof length);
		put (ends[THEIRS], "B", 1);
		expect_end (ends[OURS]);
		wire_forget ();
	}
}

static void
ends_with_a_packet_that_is_cut_off (void **state)
{
	int *ends = *state;

	put (ends[THEIRS], "\0\0\0\7Bxyz", 8);
	hang_up (ends);
	expect_end (ends[OURS]);
}

/* Another session, perhaps on the same descriptor, sees none of it. */
static void
forgets (void **state)
{
	int *ends = *state;

	put (ends[THEIRS], "\0\0\0\1N\0\0\0\1E", 10);
	expect (ends[OURS], 'N', NULL, 0);
	assert_true (wire_keep (ends[OURS], LONG, 'i', "x", 1));
	wire_forget ();
	assert_false (wire_is_ahead (ends[OURS]));
	assert_false (wire_is_at (ends[OURS]));
	put (ends[THEIRS], "\0\0\0\1Q", 5);
	expect (ends[OURS], 'Q', NULL, 0);
	assert_true (wire_write (ends[OURS], LONG, 'c', NULL, 0));
	expect (ends[THEIRS], 'c', NULL, 0);
}

/* Changes go out with the answer, in their order; more of them than fit go
 * before. */
static void
keeps_changes_for_the_answer (void **state)
{
	int *ends = *state;
	g_autofree char *big = g_strnfill (WIRE_BUFFER / 2, 'v');
	char byte;

	assert_true (wire_keep (ends[OURS], LONG, 'i', "\0\0\0\0A\0b", 8));
	assert_true (wire_keep (ends[OURS], LONG, '-', "<c@d>", 6));
	assert_int_equal (recv (ends[THEIRS], &byte, 1, MSG_DONTWAIT), -1);
	assert_true (wire_write (ends[OURS], LONG, 'a', NULL, 0));
	expect (ends[THEIRS], 'i', "\0\0\0\0A\0b", 8);
	expect (ends[THEIRS], '-', "<c@d>", 6);
	expect (ends[THEIRS], 'a', NULL, 0);
	for (unsigned i = 0; i < 5; i++)
		assert_true (wire_keep (ends[OURS], LONG, 'h', big,
					WIRE_BUFFER / 2));
	assert_true (wire_write (ends[OURS], LONG, 'y', "550 no", 7));
	for (unsigned i = 0; i < 5; i++)
		expect (ends[THEIRS], 'h', big, WIRE_BUFFER / 2);
	expect (ends[THEIRS], 'y', "550 no", 7);
	hang_up (ends);
	assert_false (wire_write (ends[OURS], LONG, 'a', NULL, 0));
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST (gives_what_came_at_once),
		TEST (joins_what_came_in_pieces),
		TEST (reads_what_is_longer_than_the_buffer),
		TEST (takes_no_length_that_is_none),
		TEST (ends_with_a_packet_that_is_cut_off),
		TEST (forgets),
		TEST (keeps_changes_for_the_answer),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
