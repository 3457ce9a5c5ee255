#include "filter/courier/ended.h"

#include "filter/log.h"
#include "filter/policy/notice.h"

static void
free_settled (gpointer data)
{
	incident_settled_free (data);
}

static struct incident_settled *
settle (const struct policy *policy, const struct incident *incident,
	const struct incident_ticket *ticket)
{
	struct incident_settled *settled = g_new0 (struct incident_settled, 1);

	settled->ticket = ticket->ticket;
	settled->message = ticket->message;
	if (ticket->client != NULL) {
		settled->answer = notice_incident_over (policy, incident,
							ticket);
		settled->copies = notice_incident_over_copies (
			policy, incident, ticket);
	}
	return settled;
}

static void
log_step (gint64 incident, guint tickets, unsigned told)
{
	g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT,
						   incident);
	g_autofree char *all = g_strdup_printf ("%u", tickets);
	g_autofree char *count = g_strdup_printf ("%u", told);

	log_event (LOG_LEVEL_INFO, "incident-over", "incident", number,
		   "tickets", all, "told", count, NULL);
}

bool
ended_tell (struct store *store, const struct policy *policy, gint64 now,
	    bool *more, bool *queued, GError **error)
{
	g_autoptr (incident_auto) incident = NULL;
	g_autoptr (GPtrArray) tickets = NULL;
	g_autoptr (GPtrArray) list
		= g_ptr_array_new_with_free_func (free_settled);
	unsigned told;

	*more = *queued = false;
	if (!store_incident_telling (store, &incident, error))
		return false;
	if (incident == NULL)
		return true;
	tickets = store_incident_untold (store, incident->number,
					 ENDED_AT_ONCE, error);
	if (tickets == NULL)
		return false;
	for (guint i = 0; i < tickets->len; i++)
		g_ptr_array_add (list, settle (policy, incident,
					       tickets->pdata[i]));
	if (!store_incident_settle (store, incident->number, list, now, &told,
				    error))
		return false;
	log_step (incident->number, tickets->len, told);
	*more = true;
	*queued = told > 0;
	return true;
}
