#include "filter/milter/gate.h"

bool
gate_enter (struct gate *gate)
{
	bool open;

	g_mutex_lock (&gate->lock);
	open = !gate->closed;
	gate->inside += open;
	g_mutex_unlock (&gate->lock);
	return open;
}

void
gate_leave (struct gate *gate)
{
	g_mutex_lock (&gate->lock);
	gate->inside--;
	if (gate->stopping)
		g_cond_broadcast (&gate->changed);
	g_mutex_unlock (&gate->lock);
}

void
gate_count_mail (struct gate *gate, int change)
{
	g_mutex_lock (&gate->lock);
	gate->mails += change;
	if (gate->stopping)
		g_cond_broadcast (&gate->changed);
	g_mutex_unlock (&gate->lock);
}

void
gate_stop (struct gate *gate)
{
	g_mutex_lock (&gate->lock);
	gate->stopping = true;
	g_cond_broadcast (&gate->changed);
	g_mutex_unlock (&gate->lock);
}

bool
gate_is_stopping (struct gate *gate)
{
	bool stopping;

	g_mutex_lock (&gate->lock);
	stopping = gate->stopping;
	g_mutex_unlock (&gate->lock);
	return stopping;
}

void
gate_wait_for_stop (struct gate *gate)
{
	g_mutex_lock (&gate->lock);
	while (!gate->stopping)
		g_cond_wait (&gate->changed, &gate->lock);
	g_mutex_unlock (&gate->lock);
}

bool
gate_drain (struct gate *gate, gint64 microseconds)
{
	gint64 deadline = g_get_monotonic_time () + microseconds;
	bool empty;

	g_mutex_lock (&gate->lock);
	while (gate->mails > 0 || gate->inside > 0)
		if (!g_cond_wait_until (&gate->changed, &gate->lock, deadline))
			break;
	gate->closed = true;
	empty = gate->inside == 0;
	g_mutex_unlock (&gate->lock);
	return empty;
}
