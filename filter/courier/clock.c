#include "filter/courier/clock.h"

#include <string.h>

#include "filter/courier/ended.h"
#include "filter/log.h"
#include "filter/policy/notice.h"

struct clock {
	struct store *store;
	struct policy *(*policy) (gpointer user);
	void (*queued) (gpointer user);
	gpointer user;
	GThread *thread;

	/* Of the thread alone. */
	struct regulation *regulation;	/* that deadlines are kept by */
	bool begun;		/* the store knows whether they are kept */
	gint64 since;

	GMutex lock;		/* of what follows */
	GCond look;
	bool woken, stopping;
};

static gint64
now_seconds (void)
{
	return g_get_real_time () / G_USEC_PER_SEC;
}

static void
log_failure (const char *doing, const GError *error)
{
	log_event (LOG_LEVEL_ERROR, "clock-store", "doing", doing, "error",
		   error->message, NULL);
}

/* --- one ticket ---------------------------------------------------------- */

struct look {
	struct clock *clock;
	const struct policy *policy;
	const struct departments *departments;
	gint64 now;
	GPtrArray *agents;	/* struct due_agent; NULL: not read yet */
};

static bool
contains (const GPtrArray *names, const char *name)
{
	for (guint i = 0; i < names->len; i++)
		if (g_str_equal (names->pdata[i], name))
			return true;
	return false;
}

/* Whether an agent is one of those who are told: of what is overdue those who
 * are named for that; else who has the ticket, else its department. */
static bool
is_meant (const struct department *department, const struct due_ticket *ticket,
	  const char *name, unsigned told)
{
	if (told == DUE_TOLD_OVERDUE && department->escalate->len > 0)
		return contains (department->escalate, name);
	if (ticket->assigned != NULL)
		return g_str_equal (ticket->assigned, name);
	return department->agents->len == 0
		|| contains (department->agents, name);
}

static unsigned
tell_agents (struct look *look, const struct due_ticket *ticket,
	     const struct deadline *deadline, unsigned told, bool everybody,
	     struct due_settled *settled)
{
	const struct department *department
		= departments_of (look->departments, ticket->department);
	unsigned count = 0;

	for (guint i = 0; i < look->agents->len; i++) {
		const struct due_agent *agent = look->agents->pdata[i];

		if (!everybody
		    && !is_meant (department, ticket, agent->name, told))
			continue;
		g_ptr_array_add (settled->answers,
			notice_for_agent (look->policy, ticket, deadline,
					  agent, told));
		count++;
	}
	return count;
}

/* Where none of those who are meant can be written to, all agents are. */
static bool
warn (struct look *look, const struct due_ticket *ticket,
      const struct deadline *deadline, struct due_settled *settled,
      GError **error)
{
	unsigned told = MAX (deadline->response, deadline->resolution);
	const char *what = deadline->response != told ? "resolution"
		: deadline->resolution != told ? "response"
		: "response, resolution";

	if (told == DUE_TOLD_NOTHING)
		return true;
	if (look->agents == NULL)
		look->agents = store_due_agents (look->clock->store, error);
	if (look->agents == NULL)
		return false;
	if (tell_agents (look, ticket, deadline, told, false, settled) == 0)
		tell_agents (look, ticket, deadline, told, true, settled);
	due_settled_tell (settled, told == DUE_TOLD_OVERDUE ? "overdue"
			  : "warned", what, NULL);
	return true;
}

static char *
iso (gint64 at)
{
	g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at);

	return time != NULL ? g_date_time_format_iso8601 (time) : NULL;
}

static bool
tell_client (struct look *look, const struct due_ticket *ticket,
	     struct deadline *deadline, struct due_settled *settled,
	     GError **error)
{
	const struct department *department
		= departments_of (look->departments, ticket->department);
	g_autoptr (due_queue_auto) queue = NULL;
	g_autofree char *until = NULL;
	struct change_answer *answer;
	struct forecast forecast;

	if (!deadline->late)
		return true;
	queue = store_due_queue (look->clock->store, department->name,
				 department == look->departments->usual,
				 ticket, look->now, error);
	if (queue == NULL)
		return false;
	forecast = deadline_forecast (department, ticket, queue, look->now);
	answer = notice_late (look->policy, ticket, queue, &forecast);
	answer->answers = ticket->message;
	g_ptr_array_add (settled->answers, answer);
	deadline_promise (deadline, forecast.expected, look->now);
	until = iso (forecast.expected);
	due_settled_tell (settled, "late", NULL, until);
	return true;
}

/* The first time, and when a deadline becomes another one. */
static void
tell_history (const struct due_state *was, const struct due_state *is,
	      struct due_settled *settled)
{
	const struct { const char *what; gint64 was, is; } both[] = {
		{ "response", was->response_due, is->response_due },
		{ "resolution", was->resolution_due, is->resolution_due }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (both); i++) {
		g_autofree char *until = iso (both[i].is);

		if (both[i].is != 0 && both[i].is != both[i].was)
			due_settled_tell (settled, "due", both[i].what, until);
	}
}

static struct due_settled *
look_at_ticket (struct look *look, const struct due_ticket *ticket,
		GError **error)
{
	struct deadline deadline = deadline_of (look->departments, ticket,
						look->clock->since, look->now);
	g_autoptr (due_settled_auto) settled = due_settled_new (ticket);

	tell_history (&ticket->state_kept, &deadline.state, settled);
	if (!warn (look, ticket, &deadline, settled, error)
	    || !tell_client (look, ticket, &deadline, settled, error))
		return NULL;
	settled->state = deadline.state;
	return g_steal_pointer (&settled);
}

/* --- one look ------------------------------------------------------------ */

static void
log_settled (const struct due_settled *settled)
{
	g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT,
						   settled->ticket);

	for (guint i = 0; i < settled->events->len; i++) {
		const struct due_event *event = settled->events->pdata[i];

		log_event (LOG_LEVEL_INFO, "deadline", "ticket", number,
			   "is", event->kind, "what", event->what, "until",
			   event->until, NULL);
	}
}

static void
free_settled (gpointer settled)
{
	due_settled_free (settled);
}

/* *more: the batch was full. */
static bool
look_once (struct look *look, bool *more, GError **error)
{
	struct clock *clock = look->clock;
	g_autoptr (GPtrArray) tickets = store_due (clock->store, look->now,
						   CLOCK_BATCH, error);
	g_autoptr (GPtrArray) list
		= g_ptr_array_new_with_free_func (free_settled);
	bool queued;

	if (tickets == NULL)
		return false;
	*more = tickets->len == CLOCK_BATCH;
	for (guint i = 0; i < tickets->len; i++) {
		struct due_settled *settled
			= look_at_ticket (look, tickets->pdata[i], error);

		if (settled == NULL)
			return false;
		g_ptr_array_add (list, settled);
	}
	if (list->len == 0)
		return true;
	if (!store_due_settle (clock->store, list, look->now, &queued, error))
		return false;
	for (guint i = 0; i < list->len; i++)
		log_settled (list->pdata[i]);
	if (queued)
		clock->queued (clock->user);
	return true;
}

/* The store learns of another regulation, or of none. */
static bool
begin (struct clock *clock, const struct policy *policy, GError **error)
{
	struct regulation *regulation = policy->observe ? NULL
		: policy->regulation;
	bool kept = regulation != NULL && regulation->departments != NULL;

	if (clock->begun && regulation == clock->regulation)
		return true;
	clock->begun = false;
	if (!policy->observe
	    && !store_due_begin (clock->store, now_seconds (), kept,
				 &clock->since, error))
		return false;
	g_clear_pointer (&clock->regulation, regulation_unref);
	clock->regulation = regulation != NULL ? regulation_ref (regulation)
		: NULL;
	clock->begun = true;
	return true;
}

static bool
look_all (struct clock *clock, const struct policy *policy, GError **error)
{
	struct look look = { .clock = clock, .policy = policy };
	bool more = true, ok;

	if (!begin (clock, policy, error))
		return false;
	if (clock->regulation == NULL
	    || clock->regulation->departments == NULL)
		return true;
	look.departments = clock->regulation->departments;
	do {
		look.now = now_seconds ();
		ok = look_once (&look, &more, error);
		g_mutex_lock (&clock->lock);
		more = more && !clock->stopping;
		g_mutex_unlock (&clock->lock);
	} while (ok && more);
	g_clear_pointer (&look.agents, g_ptr_array_unref);
	return ok;
}

/* --- incidents ----------------------------------------------------------- */

static bool
tell_ended (struct clock *clock, const struct policy *policy, GError **error)
{
	bool more = !policy->observe, ok = true, queued = false;

	while (ok && more) {
		ok = ended_tell (clock->store, policy, now_seconds (), &more,
				 &queued, error);
		if (queued)
			clock->queued (clock->user);
		g_mutex_lock (&clock->lock);
		more = more && !clock->stopping;
		g_mutex_unlock (&clock->lock);
	}
	return ok;
}

/* In how many microseconds to look again. */
static gint64
pause_after (struct clock *clock)
{
	gint64 next = -1, seconds = CLOCK_SECONDS;

	if (clock->regulation != NULL
	    && clock->regulation->departments != NULL)
		next = store_due_next (clock->store, NULL);
	if (next >= 0)
		seconds = CLAMP (next - now_seconds (), 1, CLOCK_SECONDS);
	return seconds * G_USEC_PER_SEC;
}

/* Locked. */
static void
wait_for (struct clock *clock, gint64 pause)
{
	gint64 until = g_get_monotonic_time () + pause;

	while (!clock->woken && !clock->stopping
	       && g_cond_wait_until (&clock->look, &clock->lock, until))
		;
	if (!clock->woken)
		return;
	until = g_get_monotonic_time () + CLOCK_GATHER_MS * 1000;
	while (!clock->stopping
	       && g_cond_wait_until (&clock->look, &clock->lock, until))
		;
}

static gpointer
run (gpointer data)
{
	struct clock *clock = data;

	g_mutex_lock (&clock->lock);
	while (!clock->stopping) {
		g_autoptr (policy_auto) policy = NULL;
		g_autoptr (GError) error = NULL;
		gint64 pause;

		clock->woken = false;
		g_mutex_unlock (&clock->lock);
		policy = clock->policy (clock->user);
		if (!look_all (clock, policy, &error)) {
			log_failure ("look", error);
			g_clear_error (&error);
		}
		if (!tell_ended (clock, policy, &error))
			log_failure ("incidents", error);
		pause = pause_after (clock);
		g_mutex_lock (&clock->lock);
		wait_for (clock, pause);
	}
	g_mutex_unlock (&clock->lock);
	return NULL;
}

/* --- life ---------------------------------------------------------------- */

struct clock *
clock_start (struct store *store, struct policy *(*policy) (gpointer user),
	     void (*queued) (gpointer user), gpointer user)
{
	struct clock *clock = g_new0 (struct clock, 1);

	clock->store = store;
	clock->policy = policy;
	clock->queued = queued;
	clock->user = user;
	g_mutex_init (&clock->lock);
	g_cond_init (&clock->look);
	clock->thread = g_thread_new ("clock", run, clock);
	return clock;
}

void
clock_wake (struct clock *clock)
{
	g_mutex_lock (&clock->lock);
	clock->woken = true;
	g_cond_signal (&clock->look);
	g_mutex_unlock (&clock->lock);
}

void
clock_stop (struct clock *clock)
{
	if (clock == NULL)
		return;
	g_mutex_lock (&clock->lock);
	clock->stopping = true;
	g_cond_signal (&clock->look);
	g_mutex_unlock (&clock->lock);
	g_thread_join (clock->thread);
	regulation_unref (clock->regulation);
	g_cond_clear (&clock->look);
	g_mutex_clear (&clock->lock);
	g_free (clock);
}
