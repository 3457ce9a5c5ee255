#include "store/change.h"
#include "store/due.h"

void
due_ticket_free (struct due_ticket *ticket)
{
	if (ticket == NULL)
		return;
	g_free (ticket->account);
	g_free (ticket->subject);
	g_free (ticket->state);
	g_free (ticket->priority);
	g_free (ticket->department);
	g_free (ticket->assigned);
	g_free (ticket->client);
	g_free (ticket->client_name);
	g_free (ticket->language);
	g_free (ticket->delay_reason);
	g_array_unref (ticket->turns);
	g_free (ticket);
}

static void
free_event (gpointer data)
{
	struct due_event *event = data;

	g_free (event->what);
	g_free (event->until);
	g_free (event);
}

static void
free_answer (gpointer answer)
{
	change_answer_free (answer);
}

struct due_settled *
due_settled_new (const struct due_ticket *ticket)
{
	struct due_settled *settled = g_new0 (struct due_settled, 1);

	settled->ticket = ticket->number;
	settled->moves = ticket->moves;
	settled->message = ticket->message;
	settled->events = g_ptr_array_new_with_free_func (free_event);
	settled->answers = g_ptr_array_new_with_free_func (free_answer);
	return settled;
}

void
due_settled_free (struct due_settled *settled)
{
	if (settled == NULL)
		return;
	g_ptr_array_unref (settled->events);
	g_ptr_array_unref (settled->answers);
	g_free (settled);
}

void
due_settled_tell (struct due_settled *settled, const char *kind,
		  const char *what, const char *until)
{
	struct due_event *event = g_new0 (struct due_event, 1);

	event->kind = kind;
	event->what = g_strdup (what);
	event->until = g_strdup (until);
	g_ptr_array_add (settled->events, event);
}

void
due_queue_free (struct due_queue *queue)
{
	if (queue == NULL)
		return;
	g_array_unref (queue->answers);
	g_free (queue);
}
