#include "filter/courier/crier.h"

#include "filter/log.h"

struct crier {
	struct store *store;
	struct policy *(*policy) (gpointer user);
	void (*queued) (gpointer user);
	gpointer user;

	GMutex lock;		/* of all below */
	GCond look;
	bool stopping, woken;
	GThread *thread;
};

static gint64
now_seconds (void)
{
	return g_get_real_time () / G_USEC_PER_SEC;
}

static void
log_step (const struct announcement_step *step)
{
	g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT,
					       step->announcement);

	if (step->is_last)
		log_event (LOG_LEVEL_INFO, "announced", "announcement", id,
			   NULL);
}

/* At most `pace` accounts.  *pause: microseconds until the next look. */
static bool
look (struct crier *crier, const struct policy *policy, gint64 *pause,
      GError **error)
{
	unsigned rate = MAX (policy->announce_rate, 1);
	unsigned pace = CLAMP (rate / 60, 1, ANNOUNCE_STEP);
	struct announcement_step step;
	gint64 due;

	*pause = CRIER_SECONDS * G_USEC_PER_SEC;
	due = policy->observe ? -1 : store_announcement_due (crier->store,
							     error);
	if (due < 0 || due > now_seconds ()) {
		if (due >= 0)
			*pause = MIN (*pause, (due - now_seconds ())
				      * G_USEC_PER_SEC);
		return error == NULL || *error == NULL;
	}
	if (!store_announcement_step (crier->store, now_seconds (), pace,
				      policy->hostname, &step, error))
		return false;
	log_step (&step);
	if (step.queued > 0)
		crier->queued (crier->user);
	if (step.announcement != 0)
		*pause = (gint64) pace * 60 * G_USEC_PER_SEC / rate;
	return true;
}

static gpointer
run (gpointer data)
{
	struct crier *crier = data;

	g_mutex_lock (&crier->lock);
	while (!crier->stopping) {
		g_autoptr (policy_auto) policy = NULL;
		g_autoptr (GError) error = NULL;
		gint64 pause, until;
		bool idle;

		crier->woken = false;
		g_mutex_unlock (&crier->lock);
		policy = crier->policy (crier->user);
		if (!look (crier, policy, &pause, &error)) {
			log_event (LOG_LEVEL_ERROR, "announcements", "error",
				   error->message, NULL);
			pause = CRIER_PAUSE * G_USEC_PER_SEC;
		}
		g_mutex_lock (&crier->lock);
		/* A wake hastens nothing that keeps a pace. */
		idle = pause >= CRIER_SECONDS * G_USEC_PER_SEC;
		until = g_get_monotonic_time () + pause;
		while (!crier->stopping && !(idle && crier->woken)
		       && g_cond_wait_until (&crier->look, &crier->lock,
					     until))
			;
	}
	g_mutex_unlock (&crier->lock);
	return NULL;
}

struct crier *
crier_start (struct store *store, struct policy *(*policy) (gpointer user),
	     void (*queued) (gpointer user), gpointer user)
{
	struct crier *crier = g_new0 (struct crier, 1);

	crier->store = store;
	crier->policy = policy;
	crier->queued = queued;
	crier->user = user;
	g_mutex_init (&crier->lock);
	g_cond_init (&crier->look);
	crier->thread = g_thread_new ("crier", run, crier);
	return crier;
}

void
crier_wake (struct crier *crier)
{
	g_mutex_lock (&crier->lock);
	crier->woken = true;
	g_cond_signal (&crier->look);
	g_mutex_unlock (&crier->lock);
}

void
crier_stop (struct crier *crier)
{
	if (crier == NULL)
		return;
	g_mutex_lock (&crier->lock);
	crier->stopping = true;
	g_cond_signal (&crier->look);
	g_mutex_unlock (&crier->lock);
	g_thread_join (crier->thread);
	g_cond_clear (&crier->look);
	g_mutex_clear (&crier->lock);
	g_free (crier);
}
