#include "filter/daemon.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "filter/control.h"
#include "filter/courier/clock.h"
#include "filter/courier/crier.h"
#include "filter/guard.h"
#include "filter/ingest.h"
#include "filter/keyfile.h"
#include "filter/milter/milter.h"
#include "filter/ops.h"
#include "filter/sigchild.h"
#include "filter/staff.h"
#include "filter/verify.h"
#include "filter/watchdog.h"
#include "parser/facts.h"

struct daemon {
	struct config *config;	/* as it was started with */
	struct templates *templates;
	struct ingest ingest;	/* owned here: its parts */
	struct resolver *resolver;
	struct guesses *guesses;	/* NULL: no mailbox has tags */
	struct courier *courier;
	struct clock *clock;
	struct crier *crier;
	struct control_host control_host;
	struct control *control;
	struct watchdog *watchdog;

	GMainLoop *loop;
	GThread *milter;
	struct session_host session_host;
	int status;

	GMutex reloading;	/* one at a time */
	GMutex lock;		/* what follows */
	struct policy *policy;	/* in force */
	unsigned generation;	/* grows with every reload */
	gint64 loaded;		/* when it was read, of the clock */
	bool stopping;

	gint64 started;		/* monotonic */
	/* Atomic: mails by the reply they got. */
	gint replies[REPLY_TEMPFAIL + 1];
};

/* --- what sessions and the courier ask for ------------------------------ */

static struct policy *
policy_in_force (gpointer user)
{
	struct daemon *daemon = user;
	struct policy *policy;

	g_mutex_lock (&daemon->lock);
	policy = policy_ref (daemon->policy);
	g_mutex_unlock (&daemon->lock);
	return policy;
}

static struct edits *
take_in (gpointer user, const struct policy *policy,
	 const struct envelope *envelope, GBytes *raw)
{
	struct daemon *daemon = user;
	struct edits *edits = ingest (&daemon->ingest, policy, envelope, raw);

	g_atomic_int_inc (&daemon->replies[edits->reply]);
	clock_wake (daemon->clock);
	crier_wake (daemon->crier);
	return edits;
}

static void
on_queued (gpointer user)
{
	struct daemon *daemon = user;

	courier_wake (daemon->courier);
}

/* --- keys --------------------------------------------------------------- */

/* Mail goes on without signed addresses. */
static void
warn_of_long_mailboxes (const struct policy *policy)
{
	for (guint i = 0; i < policy->mailboxes->len; i++) {
		const struct mailbox *mailbox = policy->mailboxes->pdata[i];
		g_autofree char *why = address_warning (mailbox->address);

		if (why != NULL)
			log_event (LOG_LEVEL_WARNING, "address-too-long",
				   "mailbox", mailbox->address, "why", why,
				   NULL);
	}
}

static bool
open_keys (struct config *config, GError **error)
{
	bool created;

	if (!keyfile_create (config->address_keys, &created, error)
	    || !config_read_keys (config, error))
		return false;
	if (created)
		log_event (LOG_LEVEL_INFO, "address-keys-created", "file",
			   config->address_keys, NULL);
	warn_of_long_mailboxes (config->policy);
	return true;
}

/* A broken one does not stop the daemon: ours takes its place. */
static void
report_templates (const struct daemon *daemon)
{
	g_autoptr (GPtrArray) mistakes = templates_mistakes (
		daemon->templates);

	for (guint i = 0; i < mistakes->len; i++)
		log_event (LOG_LEVEL_WARNING, "template-broken", "why",
			   (const char *) mistakes->pdata[i], NULL);
}

/* --- reload ------------------------------------------------------------- */

/* The keys that will count after a restart only, or NULL and an error. */
static GPtrArray *
reload (struct daemon *daemon, GError **error)
{
	g_autoptr (config_auto) config = NULL;
	g_autoptr (GPtrArray) fixed = NULL;
	gint64 now;

	g_mutex_lock (&daemon->reloading);
	/* Before it is read: what is written meanwhile counts as newer. */
	now = g_get_real_time () / G_USEC_PER_SEC;
	config = config_load (daemon->config->file, error);
	if (config != NULL && !config_read_keys (config, error))
		g_clear_pointer (&config, config_free);
	if (config != NULL) {
		warn_of_long_mailboxes (config->policy);
		g_mutex_lock (&daemon->lock);
		policy_unref (daemon->policy);
		daemon->policy = policy_ref (config->policy);
		daemon->generation++;
		daemon->loaded = now;
		g_mutex_unlock (&daemon->lock);
		log_set_level (config->log_level);
		staff_warn (config->policy->regulation, daemon->ingest.store);
		clock_wake (daemon->clock);
	}
	g_mutex_unlock (&daemon->reloading);
	if (config == NULL) {
		log_event (LOG_LEVEL_ERROR, "reload-refused", "why",
			   (*error)->message, NULL);
		return NULL;
	}
	fixed = config_fixed_keys (daemon->config, config);
	if (daemon->guesses == NULL
	    && *config->policy->recipient_delimiter != '\0')
		g_ptr_array_add (fixed, (gpointer) "recipient-delimiter");
	report_templates (daemon);
	log_event (LOG_LEVEL_INFO, "reloaded", "file", config->file, NULL);
	for (guint i = 0; i < fixed->len; i++)
		log_event (LOG_LEVEL_WARNING, "reload-needs-restart",
			   "key", (const char *) fixed->pdata[i], NULL);
	return g_steal_pointer (&fixed);
}

static gboolean
on_reload (gpointer user)
{
	g_autoptr (GError) error = NULL;
	GPtrArray *fixed;

	sd_notifyf (0, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT,
		    g_get_monotonic_time ());
	fixed = reload (user, &error);
	sd_notify (0, "READY=1");
	g_clear_pointer (&fixed, g_ptr_array_unref);
	return G_SOURCE_REMOVE;
}

/* --- control socket ----------------------------------------------------- */

static JsonObject *
op_reload (struct daemon *daemon, GError **error)
{
	g_autoptr (GPtrArray) fixed = reload (daemon, error);
	JsonArray *keys;
	JsonObject *result;

	if (fixed == NULL)
		return NULL;
	keys = json_array_new ();
	for (guint i = 0; i < fixed->len; i++)
		json_array_add_string_element (keys, fixed->pdata[i]);
	result = json_object_new ();
	json_object_set_array_member (result, "needs_restart", keys);
	return result;
}

static JsonObject *
op_status (struct daemon *daemon)
{
	static const char *const names[] = {
		[REPLY_ACCEPT] = "accepted",
		[REPLY_REFUSE] = "refused",
		[REPLY_TEMPFAIL] = "put_off"
	};
	JsonObject *result = json_object_new ();
	JsonObject *mails = json_object_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		json_object_set_int_member (mails, names[i],
			g_atomic_int_get (&daemon->replies[i]));
	json_object_set_string_member (result, "version", VERSION);
	json_object_set_int_member (result, "pid", getpid ());
	json_object_set_int_member (result, "uptime",
		(g_get_monotonic_time () - daemon->started) / G_USEC_PER_SEC);
	json_object_set_string_member (result, "config", daemon->config->file);
	json_object_set_object_member (result, "mails", mails);
	g_mutex_lock (&daemon->lock);
	json_object_set_string_member (result, "mode", daemon->policy->observe
				       ? "observe" : "enforce");
	json_object_set_int_member (result, "generation", daemon->generation);
	json_object_set_int_member (result, "loaded", daemon->loaded);
	json_object_set_string_member (result, "state", daemon->stopping
				       ? "stopping" : "running");
	g_mutex_unlock (&daemon->lock);
	return result;
}

static JsonObject *
run_op (gpointer user, const char *op, JsonObject *args, GError **error)
{
	struct daemon *daemon = user;
	op_func run = ops_find (op);
	JsonObject *result;

	if (g_str_equal (op, "status"))
		return op_status (daemon);
	if (g_str_equal (op, "reload"))
		return op_reload (daemon, error);
	if (run == NULL) {
		g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_UNKNOWN_OP,
			     "%s: no such operation; is the daemon of another "
			     "version?", op);
		return NULL;
	}
	result = run (daemon->ingest.store, args, error);
	courier_wake (daemon->courier);
	clock_wake (daemon->clock);
	crier_wake (daemon->crier);
	return result;
}

/* --- signals ------------------------------------------------------------ */

static void
signals_of (sigset_t *set)
{
	sigemptyset (set);
	sigaddset (set, SIGHUP);
	sigaddset (set, SIGTERM);
	sigaddset (set, SIGINT);
	sigaddset (set, SIGUSR1);
}

void
daemon_block_signals (void)
{
	sigset_t set;

	signals_of (&set);
	pthread_sigmask (SIG_BLOCK, &set, NULL);
	signal (SIGPIPE, SIG_IGN);
}

static gboolean
on_stop (gpointer user)
{
	struct daemon *daemon = user;

	g_mutex_lock (&daemon->lock);
	daemon->stopping = true;
	g_mutex_unlock (&daemon->lock);
	sd_notify (0, "STOPPING=1");
	log_event (LOG_LEVEL_INFO, "stopping", NULL);
	milter_stop ();
	return G_SOURCE_REMOVE;
}

/* Never ends: it waits for what may come until the process has gone. */
static gpointer
wait_for_signals (gpointer user)
{
	bool asked = false;
	sigset_t set;
	int number;

	signals_of (&set);
	for (;;) {
		if (sigwait (&set, &number) != 0)
			continue;
		if (number == SIGHUP) {
			log_event (LOG_LEVEL_INFO, "hangup-ignored", NULL);
		} else if (number == SIGUSR1) {
			g_idle_add (on_reload, user);
		} else if (asked) {
			log_event (LOG_LEVEL_WARNING, "stopped-at-once", NULL);
			_exit (EXIT_FAILURE);
		} else {
			asked = true;
			g_idle_add (on_stop, user);
		}
	}
	return NULL;
}

/* --- life --------------------------------------------------------------- */

static void
on_ready (void)
{
	log_event (LOG_LEVEL_INFO, "ready", "version", VERSION, NULL);
	sd_notify (0, "READY=1");
}

static gboolean
on_milter_end (gpointer user)
{
	struct daemon *daemon = user;

	g_main_loop_quit (daemon->loop);
	return G_SOURCE_REMOVE;
}

static gpointer
run_milter (gpointer user)
{
	struct daemon *daemon = user;
	const struct milter_settings settings = {
		.socket = daemon->config->socket,
		.socket_mode = daemon->config->socket_mode,
		.socket_group = daemon->config->socket_group
	};
	g_autoptr (GError) error = NULL;

	if (!milter_run (&settings, &daemon->session_host, on_ready, &error)) {
		daemon->status = EX_TEMPFAIL;
		log_event (LOG_LEVEL_ERROR, "milter-failed", "why",
			   error->message, NULL);
		/* A mail is at work with what would be freed below. */
		if (g_error_matches (error, MILTER_ERROR, MILTER_ERROR_BUSY)) {
			guard_give_up (daemon->ingest.guard);
			_exit (EX_TEMPFAIL);
		}
	}
	g_idle_add (on_milter_end, daemon);
	return NULL;
}

static void
report_deaths (struct daemon *daemon)
{
	const GPtrArray *left = guard_left (daemon->ingest.guard);

	for (guint i = 0; i < left->len; i++) {
		const struct guard_death *death = left->pdata[i];
		g_autofree char *times = g_strdup_printf ("%d", death->times);

		log_event (LOG_LEVEL_WARNING, death->crashed
			   ? "crashed-with-mail" : "killed-with-mail",
			   "sha256", death->sha256, "times", times, NULL);
	}
}

/* In order; the first that fails says why. */
static bool
start_parts (struct daemon *daemon, GError **error)
{
	struct config *config = daemon->config;
	struct ingest *with = &daemon->ingest;
	g_autofree char *guard = g_build_filename (config->spool, "guard",
						   NULL);

	daemon->templates = templates_new (config->templates,
					   config->templates_override, error);
	if (daemon->templates == NULL || !open_keys (config, error))
		return false;
	report_templates (daemon);
	/* Not before the file that it may have made just now. */
	daemon->loaded = g_get_real_time () / G_USEC_PER_SEC;
	with->store = store_open (config->store, true, error);
	if (with->store == NULL)
		return false;
	staff_warn (config->policy->regulation, with->store);
	with->guard = guard_open (guard, g_get_real_time () / G_USEC_PER_SEC,
				  error);
	if (with->guard == NULL)
		return false;
	report_deaths (daemon);
	daemon->resolver = resolver_new (config->dns_server, error);
	if (daemon->resolver == NULL)
		return false;
	with->resolver = daemon->resolver;
	with->verify = verify_new (daemon->resolver, error);
	if (with->verify == NULL)
		return false;
	with->signatures = sigchild_new ();
	daemon->courier = courier_start (with->store, &config->courier,
					 daemon->templates, policy_in_force,
					 daemon);
	daemon->clock = clock_start (with->store, policy_in_force, on_queued,
				     daemon);
	daemon->crier = crier_start (with->store, policy_in_force, on_queued,
				     daemon);
	daemon->control = control_start (config->control,
					 &daemon->control_host, error);
	if (daemon->control == NULL)
		return false;
	daemon->watchdog = watchdog_start (with->store, with->guard);
	return true;
}

static void
stop_parts (struct daemon *daemon)
{
	watchdog_stop (daemon->watchdog);
	control_stop (daemon->control);
	crier_stop (daemon->crier);
	clock_stop (daemon->clock);
	courier_stop (daemon->courier);
	verify_free (daemon->ingest.verify);
	sigchild_free (daemon->ingest.signatures);
	resolver_free (daemon->resolver);
	guard_close (daemon->ingest.guard);
	store_close (daemon->ingest.store);
	templates_free (daemon->templates);
	guesses_free (daemon->guesses);
}

int
daemon_run (struct config *config)
{
	/* Never freed: the thread that waits for signals, and libmilter's,
	 * outlive this function. */
	struct daemon *daemon = g_new0 (struct daemon, 1);
	g_autoptr (GError) error = NULL;

	daemon->config = config;
	daemon->policy = policy_ref (config->policy);
	daemon->generation = 1;
	daemon->started = g_get_monotonic_time ();
	if (*config->policy->recipient_delimiter != '\0')
		daemon->guesses = guesses_new ();
	daemon->control_host.user = daemon;
	daemon->control_host.run = run_op;
	daemon->ingest.queued = on_queued;
	daemon->ingest.user = daemon;
	daemon->session_host = (struct session_host) {
		.user = daemon,
		.policy = policy_in_force,
		.ingest = take_in,
		.guesses = daemon->guesses,
		.spool = config->spool,
		.spool_memory = config->spool_memory,
		.message_max = config->message_max
	};
	g_mutex_init (&daemon->reloading);
	g_mutex_init (&daemon->lock);
	daemon->loop = g_main_loop_new (NULL, FALSE);
	facts_init ();
	g_thread_unref (g_thread_new ("signals", wait_for_signals, daemon));
	if (start_parts (daemon, &error)) {
		daemon->milter = g_thread_new ("milter", run_milter, daemon);
		g_main_loop_run (daemon->loop);
		g_thread_join (daemon->milter);
	} else {
		daemon->status = g_error_matches (error, KEYFILE_ERROR,
						  KEYFILE_ERROR_INVALID)
			? EX_CONFIG : EX_TEMPFAIL;
		log_event (LOG_LEVEL_ERROR, "start-failed", "why",
			   error->message, NULL);
	}
	stop_parts (daemon);
	if (daemon->status == EXIT_SUCCESS)
		log_event (LOG_LEVEL_INFO, "stopped", NULL);
	return daemon->status;
}
