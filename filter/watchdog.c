#include "filter/watchdog.h"

#include <inttypes.h>
#include <systemd/sd-daemon.h>

#include "filter/log.h"

struct watchdog {
	struct store *store;
	const struct guard *guard;
	gint64 pause;		/* microseconds between two pings */
	GThread *thread;
	GMutex lock;
	GCond wake;
	bool stopping;
};

static bool
wait_until (struct watchdog *watchdog, gint64 until)
{
	bool go_on;

	g_mutex_lock (&watchdog->lock);
	while (!watchdog->stopping
	       && g_cond_wait_until (&watchdog->wake, &watchdog->lock, until))
		continue;
	go_on = !watchdog->stopping;
	g_mutex_unlock (&watchdog->lock);
	return go_on;
}

static gpointer
run (gpointer data)
{
	struct watchdog *watchdog = data;
	bool well = true, hung = false;

	do {
		g_autoptr (GError) error = NULL;
		g_autofree char *stuck = guard_stuck (watchdog->guard);
		bool ok = store_ping (watchdog->store, &error);

		if (ok != well)
			log_event (ok ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR,
				   ok ? "store-well" : "store-unwell", "why",
				   ok ? NULL : error->message, NULL);
		well = ok;
		if (stuck != NULL && !hung)
			log_event (LOG_LEVEL_ERROR, "hangs-with-mail",
				   "sha256", stuck, NULL);
		hung = stuck != NULL;
		if (!hung)
			sd_notify (0, "WATCHDOG=1");
	} while (wait_until (watchdog, g_get_monotonic_time ()
			     + watchdog->pause));
	return NULL;
}

struct watchdog *
watchdog_start (struct store *store, const struct guard *guard)
{
	struct watchdog *watchdog;
	uint64_t patience = 0;

	if (sd_watchdog_enabled (0, &patience) <= 0)
		return NULL;
	watchdog = g_new0 (struct watchdog, 1);
	watchdog->store = store;
	watchdog->guard = guard;
	watchdog->pause = (gint64) (patience / 3);
	g_mutex_init (&watchdog->lock);
	g_cond_init (&watchdog->wake);
	watchdog->thread = g_thread_new ("watchdog", run, watchdog);
	return watchdog;
}

void
watchdog_stop (struct watchdog *watchdog)
{
	if (watchdog == NULL)
		return;
	g_mutex_lock (&watchdog->lock);
	watchdog->stopping = true;
	g_cond_signal (&watchdog->wake);
	g_mutex_unlock (&watchdog->lock);
	g_thread_join (watchdog->thread);
	g_mutex_clear (&watchdog->lock);
	g_cond_clear (&watchdog->wake);
	g_free (watchdog);
}
