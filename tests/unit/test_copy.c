/*
 * LINK: filter/courier/copy.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/courier/copy.h"

static void
test_copy (void **state)
{
	static const struct {
		const char *label, *raw, *want;
	} rows[] = {
		{ "as it is", "From: a@b.test\r\n\r\nHello\r\n",
		  "X-Ticket-Loop: TOKEN\r\nFrom: a@b.test\r\n\r\nHello\r\n" },
		{ "LF", "From: a@b.test\n\nHello\n",
		  "X-Ticket-Loop: TOKEN\nFrom: a@b.test\n\nHello\n" },
		{ "the sender's own marks go, with their folds",
		  "X-Ticket-Loop: theirs\r\nA: 1\r\n"
		  "X-Ticket-Number: 1\r\n 2\r\n\t3\r\nB:\r\n 2\r\n"
		  "x-TICKET-status : ticket\r\n\r\nx",
		  "X-Ticket-Loop: TOKEN\r\nA: 1\r\nB:\r\n 2\r\n\r\nx" },
		{ "what only looks like one stays",
		  "X-Ticke: 1\nSubject: X-Ticket-Loop: 1\n"
		  "X-Ticket: 1\n X-Ticket-Loop: folded\n\n",
		  "X-Ticket-Loop: TOKEN\nX-Ticke: 1\n"
		  "Subject: X-Ticket-Loop: 1\nX-Ticket: 1\n"
		  " X-Ticket-Loop: folded\n\n" },
		{ "the body is not touched",
		  "A: 1\n\nX-Ticket-Loop: quoted\n\nX-Ticket-Number: 1\n",
		  "X-Ticket-Loop: TOKEN\nA: 1\n\nX-Ticket-Loop: quoted\n\n"
		  "X-Ticket-Number: 1\n" },
		{ "odd ends of line stay", "A: 1\rB\r\r\nC: 2\n\r\nb\rc\n\r",
		  "X-Ticket-Loop: TOKEN\r\nA: 1\rB\r\r\nC: 2\n\r\nb\rc\n\r" },
		{ "an empty line of CR CR LF",
		  "A: 1\r\r\n\r\r\nX-Ticket-Number: 1\r\r\n",
		  "X-Ticket-Loop: TOKEN\r\nA: 1\r\r\n\r\r\n"
		  "X-Ticket-Number: 1\r\r\n" },
		{ "only our fields", "X-Ticket-Number: 1\n\nx\n",
		  "X-Ticket-Loop: TOKEN\n\nx\n" },
		{ "no body", "A: 1\n", "X-Ticket-Loop: TOKEN\nA: 1\n" },
		{ "cut off inside of one", "A: 1\nX-Ticket-Number: 1",
		  "X-Ticket-Loop: TOKEN\nA: 1\n" },
		{ "cut off inside of the name", "A: 1\nX-Tick",
		  "X-Ticket-Loop: TOKEN\nA: 1\nX-Tick" },
		{ "nothing", "", "X-Ticket-Loop: TOKEN\n" },
		{ "no header", "\nbody\n", "X-Ticket-Loop: TOKEN\n\nbody\n" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autoptr (GBytes) raw
			= g_bytes_new (rows[i].raw, strlen (rows[i].raw));
		g_autoptr (GBytes) copy = copy_new (raw, "TOKEN");
		gsize size;
		const char *got = g_bytes_get_data (copy, &size);

		if (size != strlen (rows[i].want)
		    || memcmp (got, rows[i].want, size) != 0)
			fail_msg ("%s: '%.*s'", rows[i].label, (int) size,
				  got);
	}
}

/* A NUL is a byte like any other, before and behind the empty line. */
static void
test_any_byte (void **state)
{
	static const char raw_bytes[] = "A: \0 1\nX-Ticket-A: \0\n\0\n\n\0\n";
	static const char want[] = "X-Ticket-Loop: T\nA: \0 1\n\0\n\n\0\n";
	g_autoptr (GBytes) raw = g_bytes_new (raw_bytes,
					      sizeof raw_bytes - 1);
	g_autoptr (GBytes) copy = copy_new (raw, "T");
	g_autoptr (GBytes) wanted = g_bytes_new (want, sizeof want - 1);

	(void) state;
	assert_true (g_bytes_equal (copy, wanted));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_copy),
		cmocka_unit_test (test_any_byte),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
