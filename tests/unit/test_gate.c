/*
 * LINK: filter/milter/gate.c
 * LIBS: glib-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "filter/milter/gate.h"

/* Long enough for any machine; no test waits for it to be over. */
#define LONG (600 * G_TIME_SPAN_SECOND)

/* Nobody inside: it closes at once, and stays closed. */
static void
closes (void **state)
{
	struct gate gate = { 0 };

	(void) state;
	assert_true (gate_enter (&gate));
	gate_leave (&gate);
	assert_false (gate_is_stopping (&gate));
	gate_stop (&gate);
	gate_wait_for_stop (&gate);
	assert_true (gate_is_stopping (&gate));
	/* Stopping is not closed: what has begun may go on. */
	assert_true (gate_enter (&gate));
	gate_leave (&gate);
	assert_true (gate_drain (&gate, LONG));
	assert_false (gate_enter (&gate));
}

/* Out of time: a callback inside is told of, a mail between two callbacks
 * is only shut out. */
static void
out_of_time (void **state)
{
	struct gate busy = { 0 }, slow = { 0 };

	(void) state;
	assert_true (gate_enter (&busy));
	gate_stop (&busy);
	assert_false (gate_drain (&busy, 0));
	assert_false (gate_enter (&busy));

	assert_true (gate_enter (&slow));
	gate_count_mail (&slow, 1);
	gate_leave (&slow);
	gate_stop (&slow);
	assert_true (gate_drain (&slow, 0));
	assert_false (gate_enter (&slow));
}

struct work {
	struct gate gate;
	int done;		/* mails stored, atomic */
	int begun;
};

/* A session: mails of three callbacks each, until it may begin no more. */
static gpointer
session (gpointer data)
{
	struct work *work = data;

	while (!gate_is_stopping (&work->gate)) {
		if (!gate_enter (&work->gate))
			return NULL;
		gate_count_mail (&work->gate, 1);
		g_atomic_int_inc (&work->begun);
		gate_leave (&work->gate);
		g_thread_yield ();
		if (!gate_enter (&work->gate))
			return NULL;
		gate_leave (&work->gate);
		if (!gate_enter (&work->gate))
			return NULL;
		g_thread_yield ();
		g_atomic_int_inc (&work->done);
		gate_count_mail (&work->gate, -1);
		gate_leave (&work->gate);
	}
	return NULL;
}

/* However they fall together, a mail that was begun is finished before the
 * gate is closed, and nothing happens behind it. */
static void
drains (void **state)
{
	(void) state;
	for (unsigned round = 0; round < 50; round++) {
		struct work work = { 0 };
		GThread *threads[4];
		int done;

		for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
			threads[i] = g_thread_new ("s", session, &work);
		while (g_atomic_int_get (&work.done) < (int) round)
			g_thread_yield ();
		gate_stop (&work.gate);
		assert_true (gate_drain (&work.gate, LONG));
		done = g_atomic_int_get (&work.done);
		assert_int_equal (done, g_atomic_int_get (&work.begun));
		for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
			g_thread_join (threads[i]);
		assert_int_equal (done, g_atomic_int_get (&work.done));
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (closes),
		cmocka_unit_test (out_of_time),
		cmocka_unit_test (drains),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
