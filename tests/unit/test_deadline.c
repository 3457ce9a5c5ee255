/*
 * LINK: filter/policy/deadline.c filter/policy/department.c
 * LINK: filter/policy/hours.c filter/policy/zone.c
 * LINK: store/due_types.c store/change.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/deadline.h"

enum {
	MINUTE = 60, HOUR = 3600, DAY = 24 * HOUR,
	OPENED = 1795430400	/* Monday, 2026-11-23 10:40 UTC */
};

struct world {
	struct departments *departments;
	struct department *hosting;
	struct calendar *office;
	struct due_ticket ticket;
};

static int
set_up (void **state)
{
	struct world *w = g_new0 (struct world, 1);
	const struct hours_span day = { 9 * 60, 18 * 60 };

	w->departments = departments_new ();
	w->hosting = department_new ("hosting");
	g_ptr_array_add (w->departments->list, w->hosting);
	w->departments->usual = w->hosting;
	for (int i = 0; i < PRIORITIES; i++) {
		w->hosting->response[i] = HOUR;
		w->hosting->resolution[i] = DAY;
	}
	w->hosting->response[department_priority ("urgent")] = 15 * MINUTE;
	w->hosting->warn = 15 * MINUTE;
	w->office = calendar_new ("office", zone_new (0));
	for (int i = 0; i < 5; i++)
		g_array_append_val (w->office->week[i], day);
	w->ticket = (struct due_ticket) {
		.number = 7, .state = (char *) "open",
		.priority = (char *) "normal", .department = (char *) "",
		.client = (char *) "c@client.test",
		.may_tell = true, .opened = OPENED
	};
	w->ticket.turns = g_array_new (FALSE, FALSE,
				       sizeof (struct due_turn));
	*state = w;
	return 0;
}

static int
tear_down (void **state)
{
	struct world *w = *state;

	g_array_unref (w->ticket.turns);
	departments_free (w->departments);
	calendar_free (w->office);
	g_free (w);
	return 0;
}

/* Looks, and keeps what came of it. */
static struct deadline
look (struct world *w, gint64 now)
{
	struct deadline deadline = deadline_of (w->departments, &w->ticket, 0,
						now);

	if (deadline.late)
		deadline_promise (&deadline, now + HOUR, now);
	w->ticket.state_kept = deadline.state;
	return deadline;
}

static void
turn (struct world *w, gint64 at, bool ours)
{
	const struct due_turn one = { at, ours };

	g_array_append_val (w->ticket.turns, one);
	w->ticket.state = (char *) (ours ? "open" : "waiting");
}

/* Warned once, told once, the client once, and again when the promise is
 * over; the looks are where they are needed and nowhere else. */
static void
test_unanswered (void **state)
{
	struct world *w = *state;
	struct deadline d = look (w, OPENED + 1);

	assert_int_equal (d.state.response_due, OPENED + HOUR);
	assert_int_equal (d.state.resolution_due, OPENED + DAY);
	assert_int_equal (d.state.look, OPENED + 45 * MINUTE);
	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	assert_false (d.late);
	d = look (w, OPENED + 45 * MINUTE);
	assert_int_equal (d.response, DUE_TOLD_WARNING);
	assert_int_equal (d.resolution, DUE_TOLD_NOTHING);
	assert_int_equal (d.state.look, OPENED + HOUR);
	d = look (w, OPENED + 46 * MINUTE);
	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	d = look (w, OPENED + HOUR);
	assert_int_equal (d.response, DUE_TOLD_OVERDUE);
	assert_true (d.late);
	assert_int_equal (d.state.look, OPENED + 2 * HOUR);
	d = look (w, OPENED + HOUR + 1);
	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	assert_false (d.late);
	/* A clock put back changes nothing. */
	d = look (w, OPENED);
	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	assert_false (d.late);
	assert_true (look (w, OPENED + 2 * HOUR).late);
	assert_true (look (w, OPENED + 4 * HOUR).late);
	assert_int_equal (w->ticket.state_kept.notices, DEADLINE_NOTICES);
	assert_false (look (w, OPENED + 9 * HOUR).late);
}

/* One notice of each kind, however long nobody looked. */
static void
test_nobody_looked (void **state)
{
	struct world *w = *state;
	struct deadline d = look (w, OPENED + 3 * DAY);

	assert_int_equal (d.response, DUE_TOLD_OVERDUE);
	assert_int_equal (d.resolution, DUE_TOLD_OVERDUE);
	assert_true (d.late);
	d = look (w, OPENED + 3 * DAY + 1);
	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	assert_int_equal (d.resolution, DUE_TOLD_NOTHING);
	assert_false (d.late);
}

/* What was over before there were deadlines is not told. */
static void
test_older_than_deadlines (void **state)
{
	struct world *w = *state;
	struct deadline d = deadline_of (w->departments, &w->ticket,
					 OPENED + 2 * HOUR, OPENED + 3 * HOUR);

	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	assert_false (d.late);
	assert_int_equal (d.state.response_due, OPENED + HOUR);
	assert_int_equal (d.state.look, OPENED + DAY - 15 * MINUTE);
}

static void
test_who_has_none (void **state)
{
	struct world *w = *state;
	struct deadline d;

	w->ticket.suspended = true;
	d = look (w, OPENED + 3 * DAY);
	assert_int_equal (d.state.response_due, 0);
	assert_int_equal (d.state.look, 0);
	assert_false (d.late);
	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	w->ticket.suspended = false;
	w->ticket.is_part = true;
	assert_int_equal (look (w, OPENED).state.response_due, 0);
	w->ticket.is_part = false;
	w->ticket.state = (char *) "closed";
	assert_int_equal (look (w, OPENED).state.resolution_due, 0);
	w->ticket.state = (char *) "open";
	/* Who was not answered at first, is not now. */
	w->ticket.may_tell = false;
	d = look (w, OPENED + 2 * HOUR);
	assert_int_equal (d.response, DUE_TOLD_OVERDUE);
	assert_false (d.late);
	assert_int_equal (deadline_of (NULL, &w->ticket, 0, OPENED)
			  .state.response_due, 0);
}

/* Time in which the client has to answer does not count. */
static void
test_pauses (void **state)
{
	struct world *w = *state;
	struct deadline d;

	w->ticket.first_answer = w->ticket.answered = OPENED + 2 * HOUR;
	turn (w, OPENED + 2 * HOUR, false);
	d = look (w, OPENED + 3 * HOUR);
	assert_int_equal (d.state.response_due, 0);
	assert_int_equal (d.state.resolution_due, 0);
	assert_int_equal (d.state.look, 0);
	turn (w, OPENED + 30 * HOUR, true);
	/* A second mail of the client's is no new turn. */
	turn (w, OPENED + 31 * HOUR, true);
	d = look (w, OPENED + 31 * HOUR);
	assert_int_equal (d.state.resolution_due, OPENED + 52 * HOUR);
	assert_int_equal (d.state.response_due, 0);
	/* On the calendar: 10:40-12:40 of Monday were ours, and again from
	 * Tuesday 16:40 on, to Wednesday 09:40. */
	w->hosting->calendar = w->office;
	for (int i = 0; i < PRIORITIES; i++)
		w->hosting->resolution[i] = 4 * HOUR;
	d = look (w, OPENED + 31 * HOUR);
	assert_int_equal (d.state.resolution_due, OPENED + 47 * HOUR);
}

static void
test_changes (void **state)
{
	struct world *w = *state;
	struct deadline d;

	look (w, OPENED + 50 * MINUTE);
	assert_int_equal (w->ticket.state_kept.response_told,
			  DUE_TOLD_WARNING);
	/* Urgent: over already. */
	w->ticket.priority = (char *) "urgent";
	d = look (w, OPENED + 51 * MINUTE);
	assert_int_equal (d.state.response_due, OPENED + 15 * MINUTE);
	assert_int_equal (d.response, DUE_TOLD_OVERDUE);
	/* And back: told, but not warned again so near to it. */
	w->ticket.priority = (char *) "normal";
	d = look (w, OPENED + 52 * MINUTE);
	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	/* An answer ends it. */
	w->ticket.first_answer = w->ticket.answered = OPENED + 53 * MINUTE;
	turn (w, OPENED + 53 * MINUTE, false);
	d = look (w, OPENED + 5 * DAY);
	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	assert_false (d.late);
}

/* An agent's time takes the place of the deadline, and is a promise. */
static void
test_delay (void **state)
{
	struct world *w = *state;
	struct deadline d;

	w->ticket.delay_at = OPENED + 10 * MINUTE;
	w->ticket.delay_until = OPENED + 5 * HOUR;
	d = look (w, OPENED + 2 * HOUR);
	assert_int_equal (d.state.response_due, OPENED + 5 * HOUR);
	assert_int_equal (d.state.promise, OPENED + 5 * HOUR);
	assert_false (d.late);
	assert_int_equal (d.response, DUE_TOLD_NOTHING);
	d = look (w, OPENED + 5 * HOUR);
	assert_true (d.late);
	assert_int_equal (d.response, DUE_TOLD_OVERDUE);
	/* Named anew. */
	w->ticket.delay_at = OPENED + 5 * HOUR + 10;
	w->ticket.delay_until = OPENED + 9 * HOUR;
	d = look (w, OPENED + 7 * HOUR);
	assert_false (d.late);
	assert_int_equal (d.state.look, OPENED + 9 * HOUR - 15 * MINUTE);
	/* Answered: nothing is promised any more. */
	w->ticket.first_answer = w->ticket.answered = OPENED + 8 * HOUR;
	d = look (w, OPENED + 10 * HOUR);
	assert_false (d.late);
	assert_int_equal (d.state.promise, 0);
}

/* What a report measures the first answer by. */
static void
test_what_is_kept (void **state)
{
	struct world *w = *state;

	assert_int_equal (look (w, OPENED).state.answer_by, OPENED + HOUR);
	w->ticket.priority = (char *) "urgent";
	assert_int_equal (look (w, OPENED).state.answer_by,
			  OPENED + 15 * MINUTE);
	w->ticket.priority = (char *) "normal";
	/* Put off in time; what is over is over. */
	w->ticket.delay_at = OPENED + 10 * MINUTE;
	w->ticket.delay_until = OPENED + 5 * HOUR;
	look (w, OPENED + 11 * MINUTE);
	assert_int_equal (w->ticket.state_kept.answer_by, OPENED + 5 * HOUR);
	w->ticket.delay_at = OPENED + 6 * HOUR;
	w->ticket.delay_until = OPENED + 9 * HOUR;
	look (w, OPENED + 7 * HOUR);
	assert_int_equal (w->ticket.state_kept.answer_by, OPENED + 5 * HOUR);
	assert_int_equal (w->ticket.state_kept.response_due,
			  OPENED + 9 * HOUR);
	/* An answer, and whatever comes then, moves nothing. */
	w->ticket.first_answer = w->ticket.answered = OPENED + 8 * HOUR;
	w->ticket.priority = (char *) "urgent";
	w->ticket.state = (char *) "closed";
	look (w, OPENED + 10 * HOUR);
	assert_int_equal (w->ticket.state_kept.answer_by, OPENED + 5 * HOUR);
	assert_int_equal (w->ticket.state_kept.response_due, 0);
}

/* Answered and closed before anybody looked. */
static void
test_what_is_kept_of_the_quick (void **state)
{
	struct world *w = *state;
	struct deadline d;

	w->ticket.first_answer = w->ticket.answered = OPENED + 10;
	w->ticket.state = (char *) "closed";
	assert_int_equal (look (w, OPENED + 11).state.answer_by,
			  OPENED + HOUR);
	/* Answered before there were deadlines: it kept none. */
	w->ticket.state_kept.answer_by = 0;
	d = deadline_of (w->departments, &w->ticket, OPENED + 20,
			 OPENED + 30);
	assert_int_equal (d.state.answer_by, 0);
}

static void
test_forecast (void **state)
{
	struct world *w = *state;
	struct due_queue queue = { .ahead = 2 };
	const gint64 now = OPENED + 2 * HOUR;
	struct forecast f;

	queue.answers = g_array_new (FALSE, FALSE, sizeof (struct due_answer));
	/* Nothing to go by: as long as a first response may take. */
	f = deadline_forecast (w->hosting, &w->ticket, &queue, now);
	assert_int_equal (f.expected, (now + HOUR + 899) / 900 * 900);
	assert_int_equal (f.usual, 0);
	/* Six answers in the last two hours, each after half an hour but
	 * one: 20 minutes each, three to go. */
	for (int i = 0; i < 6; i++) {
		struct due_answer answer;

		answer.answered = now - (i + 1) * 20 * MINUTE;
		answer.opened = answer.answered - (i == 0 ? DAY
						   : 30 * MINUTE);
		g_array_append_val (queue.answers, answer);
	}
	f = deadline_forecast (w->hosting, &w->ticket, &queue, now);
	assert_int_equal (f.usual, 30 * MINUTE);
	assert_int_equal (f.expected, (now + HOUR + 899) / 900 * 900);
	/* A long queue is not promised to the hour, nor for ever. */
	queue.ahead = 100000;
	f = deadline_forecast (w->hosting, &w->ticket, &queue, now);
	assert_int_equal (f.expected, (now + DEADLINE_WAIT_MOST + 3599)
			  / 3600 * 3600);
	g_array_unref (queue.answers);
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST (test_unanswered), TEST (test_nobody_looked),
		TEST (test_older_than_deadlines), TEST (test_who_has_none),
		TEST (test_pauses), TEST (test_changes), TEST (test_delay),
		TEST (test_what_is_kept),
		TEST (test_what_is_kept_of_the_quick), TEST (test_forecast)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
