/*
 * LINK: filter/milter/guesses.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/milter/guesses.h"

#define IP "192.0.2.1"

static void
add (struct guesses *guesses, const char *login, const char *address,
     unsigned times, gint64 now)
{
	while (times-- > 0)
		guesses_add (guesses, login, address, now);
}

/* 20 are let be, with the 21st it is over; said once. */
static void
more_than_so_many (void **state)
{
	g_autoptr (guesses_auto) guesses = guesses_new ();

	(void) state;
	assert_false (guesses_over (guesses, NULL, IP, 0));
	for (unsigned i = 0; i < GUESSES_MOST; i++) {
		assert_false (guesses_add (guesses, NULL, IP, i));
		assert_false (guesses_over (guesses, NULL, IP, i));
	}
	assert_true (guesses_add (guesses, NULL, IP, 30));
	assert_true (guesses_over (guesses, NULL, IP, 30));
	assert_false (guesses_add (guesses, NULL, IP, 31));
	assert_false (guesses_over (guesses, NULL, "192.0.2.2", 31));
}

static void
the_hour_ends (void **state)
{
	g_autoptr (guesses_auto) guesses = guesses_new ();

	(void) state;
	add (guesses, NULL, IP, GUESSES_MOST + 1, 1000);
	assert_true (guesses_over (guesses, NULL, IP,
				   1000 + GUESSES_SECONDS - 1));
	assert_false (guesses_over (guesses, NULL, IP,
				    1000 + GUESSES_SECONDS));
	/* And begins afresh, with all of them. */
	add (guesses, NULL, IP, GUESSES_MOST, 1000 + GUESSES_SECONDS);
	assert_false (guesses_over (guesses, NULL, IP,
				    1000 + GUESSES_SECONDS));
}

static void
who_is_who (void **state)
{
	static const struct {
		const char *login, *address;
		bool same;
	} rows[] = {
		{ "bob", IP, false },
		{ NULL, "2001:db8:0:1::2", false },
		{ NULL, "bob", false },
		{ "", IP, true },
		{ NULL, IP, true }
	};
	g_autoptr (guesses_auto) guesses = guesses_new ();

	(void) state;
	add (guesses, NULL, IP, GUESSES_MOST + 1, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		assert_int_equal (guesses_over (guesses, rows[i].login,
						rows[i].address, 0),
				  rows[i].same);
	/* A login counts wherever it comes from. */
	add (guesses, "bob", "192.0.2.7", GUESSES_MOST + 1, 0);
	assert_true (guesses_over (guesses, "bob", "192.0.2.8", 0));
	assert_false (guesses_over (guesses, NULL, "192.0.2.7", 0));
	/* One customer has 2^64 addresses. */
	add (guesses, NULL, "2001:db8:0:1::2", GUESSES_MOST, 0);
	add (guesses, NULL, "2001:db8:0:1:ffff::", 1, 0);
	assert_true (guesses_over (guesses, NULL, "2001:DB8:0:1::1", 0));
	assert_false (guesses_over (guesses, NULL, "2001:db8:0:2::2", 0));
}

static void
as_many_clients_as_there_are (void **state)
{
	g_autoptr (guesses_auto) guesses = guesses_new ();

	(void) state;
	add (guesses, NULL, "first", GUESSES_MOST + 1, 0);
	add (guesses, NULL, "second", GUESSES_MOST + 1, 1);
	for (unsigned i = 2; i < GUESSES_CLIENTS; i++) {
		g_autofree char *address = g_strdup_printf ("%u", i);

		add (guesses, NULL, address, 1, 2);
	}
	assert_true (guesses_over (guesses, NULL, "first", 2));
	add (guesses, NULL, "one more", 1, 2);
	assert_false (guesses_over (guesses, NULL, "first", 2));
	assert_true (guesses_over (guesses, NULL, "second", 2));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (more_than_so_many),
		cmocka_unit_test (the_hour_ends),
		cmocka_unit_test (who_is_who),
		cmocka_unit_test (as_many_clients_as_there_are),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
