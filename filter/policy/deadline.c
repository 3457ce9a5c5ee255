#include "filter/policy/deadline.h"

#include <string.h>

static bool
is_open (const struct due_ticket *ticket)
{
	return g_str_equal (ticket->state, "open");
}

static bool
has_deadlines (const struct due_ticket *ticket)
{
	return !g_str_equal (ticket->state, "closed") && !ticket->is_part
		&& !ticket->suspended;
}

static gint64
add (const struct calendar *calendar, gint64 at, gint64 seconds)
{
	gint64 due = hours_add (calendar, at, seconds);

	return due == HOURS_NEVER ? 0 : due;
}

/* Until when an agent has put it off, or as its department says. */
static gint64
response_by (const struct department *department,
	     const struct due_ticket *ticket)
{
	gint64 limit = department->response[department_priority (
					    ticket->priority)];

	if (ticket->delay_at != 0)
		return ticket->delay_until;
	return limit == 0 ? 0
		: add (department->calendar, ticket->opened, limit);
}

static gint64
response_due (const struct department *department,
	      const struct due_ticket *ticket)
{
	return ticket->first_answer != 0 || !is_open (ticket) ? 0
		: response_by (department, ticket);
}

/* What was over cannot be put off, and what was answered is not moved. */
static gint64
answer_by (const struct department *department,
	   const struct due_ticket *ticket, gint64 since)
{
	gint64 was = ticket->state_kept.answer_by;

	if (was != 0 && (ticket->first_answer != 0
			 || (ticket->delay_at != 0 && was <= ticket->delay_at)))
		return was;
	if (ticket->first_answer != 0
	    && (ticket->first_answer < since
		|| ticket->delay_at >= ticket->first_answer))
		return 0;
	return response_by (department, ticket);
}

/* From the last moment on at which it became our turn, with what was left of
 * the time by then. */
static gint64
resolution_due (const struct department *department,
		const struct due_ticket *ticket)
{
	gint64 left = department->resolution[department_priority (
					     ticket->priority)];
	gint64 since = ticket->opened;
	bool ours = true;

	if (left == 0 || !is_open (ticket))
		return 0;
	for (guint i = 0; i < ticket->turns->len; i++) {
		const struct due_turn *turn
			= &g_array_index (ticket->turns, struct due_turn, i);

		if (turn->ours == ours)
			continue;
		if (ours)
			left -= hours_between (department->calendar, since,
					       turn->at);
		ours = turn->ours;
		since = turn->at;
	}
	return add (department->calendar, since, MAX (left, 0));
}

/* How far agents were told of a deadline that has become another one. */
static unsigned
still_told (gint64 was, unsigned told, gint64 due, gint64 warn, gint64 now)
{
	return due != 0 && due != was && due - warn > now ? DUE_TOLD_NOTHING
		: told;
}

/* What is to be told now. */
static unsigned
to_tell (unsigned told, gint64 due, gint64 warn, gint64 now)
{
	if (due == 0 || told >= DUE_TOLD_OVERDUE)
		return DUE_TOLD_NOTHING;
	if (now >= due)
		return DUE_TOLD_OVERDUE;
	return told == DUE_TOLD_NOTHING && warn > 0 && now >= due - warn
		? DUE_TOLD_WARNING : DUE_TOLD_NOTHING;
}

/* One of the two, of agents. */
static unsigned
settle (gint64 was, unsigned *told, gint64 due, gint64 warn, gint64 since,
	gint64 now)
{
	unsigned tell;

	*told = still_told (was, *told, due, warn, now);
	if (due != 0 && due < since)
		*told = DUE_TOLD_OVERDUE;
	tell = to_tell (*told, due, warn, now);
	*told = MAX (*told, tell);
	return tell;
}

/* An agent's own counts until he answers or names another time; ours, until
 * there is an answer. */
static void
settle_promise (struct due_state *state, const struct due_ticket *ticket)
{
	if (ticket->delay_at > state->promised) {
		state->promise = ticket->delay_until;
		state->promised = ticket->delay_at;
	}
	if (state->promised <= ticket->answered) {
		state->promise = 0;
		state->promised = 0;
	}
}

/* When the client is to hear that it is late; 0: not at all. */
static gint64
late_at (const struct due_state *state, const struct due_ticket *ticket,
	 gint64 since)
{
	gint64 at = state->promise != 0 ? state->promise
		: state->response_due;

	return is_open (ticket) && ticket->may_tell && ticket->client != NULL
		&& state->notices < DEADLINE_NOTICES && at >= since ? at : 0;
}

static void
look_at (gint64 *look, gint64 at, gint64 now)
{
	if (at > now && (*look == 0 || at < *look))
		*look = at;
}

static void
look_again (struct due_state *state, gint64 due, unsigned told, gint64 warn,
	    gint64 now)
{
	if (due != 0 && told < DUE_TOLD_WARNING && warn > 0)
		look_at (&state->look, due - warn, now);
	if (due != 0 && told < DUE_TOLD_OVERDUE)
		look_at (&state->look, due, now);
}

struct deadline
deadline_of (const struct departments *departments,
	     const struct due_ticket *ticket, gint64 since, gint64 now)
{
	const struct department *department
		= departments_of (departments, ticket->department);
	const struct due_state *was = &ticket->state_kept;
	struct deadline deadline = { .state = *was };
	struct due_state *state = &deadline.state;

	state->response_due = state->resolution_due = state->look = 0;
	settle_promise (state, ticket);
	if (department == NULL)
		return deadline;
	state->answer_by = answer_by (department, ticket, since);
	if (!has_deadlines (ticket))
		return deadline;
	state->response_due = response_due (department, ticket);
	state->resolution_due = resolution_due (department, ticket);
	deadline.response = settle (was->response_due, &state->response_told,
				    state->response_due, department->warn,
				    since, now);
	deadline.resolution = settle (was->resolution_due,
				      &state->resolution_told,
				      state->resolution_due, department->warn,
				      since, now);
	deadline.late = late_at (state, ticket, since) != 0
		&& late_at (state, ticket, since) <= now;
	look_again (state, state->response_due, state->response_told,
		    department->warn, now);
	look_again (state, state->resolution_due, state->resolution_told,
		    department->warn, now);
	look_at (&state->look, late_at (state, ticket, since), now);
	return deadline;
}

void
deadline_promise (struct deadline *deadline, gint64 until, gint64 now)
{
	struct due_state *state = &deadline->state;

	state->promise = until;
	state->promised = now;
	state->notices++;
	if (state->notices < DEADLINE_NOTICES)
		look_at (&state->look, until, now);
}

/* --- what to promise ----------------------------------------------------- */

static gint
by_size (gconstpointer a, gconstpointer b)
{
	gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

	return first < second ? -1 : first > second;
}

static gint64
median (const struct calendar *calendar, const GArray *answers)
{
	g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (gint64));

	for (guint i = 0; i < answers->len; i++) {
		const struct due_answer *answer
			= &g_array_index (answers, struct due_answer, i);
		gint64 span = hours_between (calendar, answer->opened,
					     answer->answered);

		g_array_append_val (spans, span);
	}
	g_array_sort (spans, by_size);
	return g_array_index (spans, gint64, spans->len / 2);
}

static gint64
round_up (gint64 at, gint64 step)
{
	return (at + step - 1) / step * step;
}

struct forecast
deadline_forecast (const struct department *department,
		   const struct due_ticket *ticket,
		   const struct due_queue *queue, gint64 now)
{
	const struct calendar *calendar = department->calendar;
	guint count = queue->answers->len;
	struct forecast forecast = { 0, 0 };
	gint64 wait = department->response[department_priority (
					   ticket->priority)];

	if (count >= DEADLINE_SAMPLE) {
		const struct due_answer *oldest
			= &g_array_index (queue->answers, struct due_answer,
					  count - 1);

		wait = hours_between (calendar, oldest->answered, now)
			* (queue->ahead + 1) / count;
		forecast.usual = median (calendar, queue->answers);
	} else if (wait == 0) {
		wait = DEADLINE_WAIT_USUAL;
	}
	wait = CLAMP (wait, DEADLINE_WAIT_LEAST, DEADLINE_WAIT_MOST);
	forecast.expected = hours_add (calendar, now, wait);
	if (forecast.expected == HOURS_NEVER)
		forecast.expected = now + DEADLINE_WAIT_MOST;
	forecast.expected = round_up (forecast.expected,
				      wait < 2 * 3600 ? 900 : 3600);
	return forecast;
}
