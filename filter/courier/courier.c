#include "filter/courier/courier.h"

#include "filter/courier/backoff.h"
#include "filter/courier/delivery.h"
#include "filter/courier/failure.h"
#include "filter/courier/lapse.h"
#include "filter/log.h"

enum {
	/* Beyond what sending can take: rendering, the resolver, a store
	 * that is slow. */
	LEASE_EXTRA = 300,
	/* The longest look away: the clock may be set. */
	LOOK_SECONDS = 60,
	/* After a failure of the store. */
	STORE_PAUSE = 2
};

struct courier {
	struct store *store;
	const struct courier_settings *settings;
	struct templates *templates;
	struct policy *(*policy) (gpointer user);
	gpointer user;

	GMutex lock;		/* of all below */
	GCond look;		/* the claimer has something to look at */
	GCond work;		/* the senders have */
	bool stopping, woken;
	gint64 lapse_at;	/* when to look for quotes again */
	GQueue queue;		/* struct outbox_row, claimed */
	GHashTable *held;	/* gint64 ids: in the queue or in hand */
	GHashTable *busy;	/* addresses in hand */
	unsigned bulk_held, bulk_busy;	/* of announcements */
	GThread *claimer;
	GThread *senders[COURIER_WORKERS];
};

static gint64
now (void)
{
	return g_get_real_time () / G_USEC_PER_SEC;
}

/* Until it is woken, stopping, or so many seconds later.  Locked. */
static void
wait_for (struct courier *courier, GCond *what, gint64 seconds)
{
	gint64 until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

	(void) g_cond_wait_until (what, &courier->lock, until);
}

/* --- the log ------------------------------------------------------------ */

static void
log_store (const char *what, const GError *error)
{
	log_event (LOG_LEVEL_ERROR, "courier-store", "doing", what, "error",
		   error->message, NULL);
}

static void
log_row (enum log_level level, const char *event, const struct outbox_row *row,
	 const char *key, const char *text)
{
	g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, row->id);
	g_autofree char *number = row->ticket == 0 ? NULL
		: g_strdup_printf ("%" G_GINT64_FORMAT, row->ticket);
	g_autofree char *attempts = g_strdup_printf ("%u", row->attempts);

	log_event (level, event, "row", id, "ticket", number, "template",
		   row->template_name, "to", row->to, "message_id",
		   row->message_id, "attempts", attempts, key, text, NULL);
}

/* --- sending ------------------------------------------------------------ */

/* When to try again, or -1.  A mail that is deferred for too long failed. */
static gint64
next_try (const struct courier_settings *settings,
	  const struct outbox_row *row, struct smtp_outcome *outcome)
{
	gint64 next = backoff_next (row->id, row->attempts, row->created,
				    now (), settings->retry_first,
				    settings->retry_most, settings->give_up);

	if (outcome->result == SMTP_DEFERRED && next < 0) {
		g_autofree char *last = outcome->text;

		outcome->text = g_strconcat ("given up: ", last, NULL);
		outcome->result = SMTP_FAILED;
	}
	return next;
}

static bool
settle_once (struct courier *courier, const struct policy *policy,
	     const struct outbox_row *row, const struct smtp_outcome *outcome,
	     gint64 next, GError **error)
{
	switch (outcome->result) {
	case SMTP_SENT:
		return store_outbox_sent (courier->store, row->id, now (),
					  outcome->text, error);
	case SMTP_DEFERRED:
		return store_outbox_defer (courier->store, row->id, now (),
					   next, outcome->text, error);
	case SMTP_FAILED:
		return failure_settle (courier->store, policy, row, now (),
				       outcome->text, error);
	}
	g_return_val_if_reached (false);
}

/* Waits for a store that fails, since sending more that cannot be recorded
 * would send it all again.  When it is told to stop, it leaves the row as it
 * is: the next courier sends it once more. */
static void
settle (struct courier *courier, const struct policy *policy,
	const struct outbox_row *row, const struct smtp_outcome *outcome,
	gint64 next)
{
	bool again = true;

	while (again) {
		g_autoptr (GError) error = NULL;

		if (settle_once (courier, policy, row, outcome, next, &error))
			return;
		log_store ("settle", error);
		g_mutex_lock (&courier->lock);
		again = g_error_matches (error, STORE_ERROR,
					 STORE_ERROR_FAILED)
			&& !courier->stopping;
		if (again)
			wait_for (courier, &courier->work, STORE_PAUSE);
		g_mutex_unlock (&courier->lock);
	}
}

static void
deliver (struct courier *courier, const struct outbox_row *row)
{
	g_autoptr (policy_auto) policy = courier->policy (courier->user);
	g_autofree char *notice = NULL;
	g_autoptr (smtp_outcome_auto) outcome
		= delivery_run (courier->store, courier->settings,
				courier->templates, policy, row, &notice);
	gint64 next = next_try (courier->settings, row, outcome);

	if (notice != NULL)
		log_row (LOG_LEVEL_WARNING, "template-fallback", row, "why",
			 notice);
	settle (courier, policy, row, outcome, next);
	if (outcome->result == SMTP_SENT)
		log_row (LOG_LEVEL_INFO, "mail-sent", row, "reply",
			 outcome->text);
	else if (outcome->result == SMTP_DEFERRED)
		log_row (LOG_LEVEL_WARNING, "mail-deferred", row, "why",
			 outcome->text);
	else
		log_row (LOG_LEVEL_ERROR, "mail-failed", row, "why",
			 outcome->text);
}

/* The first row whose address nobody has in hand, or NULL: one of an
 * announcement where there is no other.  Locked. */
static GList *
find_free (struct courier *courier)
{
	bool may = courier->bulk_busy + 1 < COURIER_WORKERS;
	GList *bulk = NULL;

	for (GList *link = courier->queue.head; link != NULL;
	     link = link->next) {
		const struct outbox_row *row = link->data;

		if (g_hash_table_contains (courier->busy, row->to))
			continue;
		if (row->announcement == 0)
			return link;
		if (bulk == NULL)
			bulk = link;
	}
	return may ? bulk : NULL;
}

/* The row is held no more, and gone.  Locked. */
static void
let_go (struct courier *courier, struct outbox_row *row)
{
	g_hash_table_remove (courier->held, &row->id);
	if (row->announcement != 0)
		courier->bulk_held--;
	outbox_row_free (row);
}

static gpointer
send_all (gpointer data)
{
	struct courier *courier = data;

	g_mutex_lock (&courier->lock);
	while (!courier->stopping) {
		GList *link = find_free (courier);
		struct outbox_row *row;

		if (link == NULL) {
			g_cond_wait (&courier->work, &courier->lock);
			continue;
		}
		row = link->data;
		g_queue_delete_link (&courier->queue, link);
		g_hash_table_add (courier->busy, row->to);
		courier->bulk_busy += row->announcement != 0;
		g_cond_signal (&courier->look);
		g_mutex_unlock (&courier->lock);
		deliver (courier, row);
		g_mutex_lock (&courier->lock);
		g_hash_table_remove (courier->busy, row->to);
		courier->bulk_busy -= row->announcement != 0;
		let_go (courier, row);
		/* There is room, and perhaps a row that waited for this
		 * address. */
		g_cond_signal (&courier->look);
		g_cond_broadcast (&courier->work);
	}
	g_mutex_unlock (&courier->lock);
	return NULL;
}

/* --- claiming ----------------------------------------------------------- */

/* What a courier before this one had in hand when it died. */
static bool
recover (struct courier *courier)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) rows = store_outbox (courier->store,
						   OUTBOX_CLAIMED, 0, &error);

	for (guint i = 0; rows != NULL && i < rows->len && error == NULL; i++) {
		const struct outbox_row *row = rows->pdata[i];

		if (!store_outbox_defer (courier->store, row->id, now (),
					 now (), "it was not known whether it "
					 "was sent", &error))
			break;
		log_row (LOG_LEVEL_WARNING, "mail-recovered", row, NULL,
			 NULL);
	}
	if (error != NULL)
		log_store ("recover", error);
	return error == NULL;
}

/* All that waits here goes back to the outbox.  Locked; unlocked meanwhile. */
static void
put_back (struct courier *courier, unsigned pause, const char *why)
{
	GQueue rows = courier->queue;
	struct outbox_row *row;

	g_queue_init (&courier->queue);
	g_mutex_unlock (&courier->lock);
	for (GList *link = rows.head; link != NULL; link = link->next) {
		g_autoptr (GError) error = NULL;

		row = link->data;
		if (!store_outbox_defer (courier->store, row->id, now (),
					 now () + pause, why, &error))
			log_store ("put back", error);
	}
	g_mutex_lock (&courier->lock);
	while ((row = g_queue_pop_head (&rows)) != NULL)
		let_go (courier, row);
}

/* Takes the claimed rows over.  Locked. */
static void
take (struct courier *courier, GPtrArray *rows)
{
	if (rows->len > 0)
		g_cond_broadcast (&courier->work);
	while (rows->len > 0) {
		struct outbox_row *row = g_ptr_array_steal_index (rows, 0);

		/* Its lease ran out while it was waiting here. */
		if (g_hash_table_contains (courier->held, &row->id)) {
			outbox_row_free (row);
			continue;
		}
		g_hash_table_add (courier->held,
				  g_memdup2 (&row->id, sizeof row->id));
		courier->bulk_held += row->announcement != 0;
		g_queue_push_tail (&courier->queue, row);
	}
}

static unsigned
lease_of (const struct courier *courier)
{
	return SMTP_STEPS * courier->settings->timeout + LEASE_EXTRA;
}

/* Claims so many, of announcements bulk at most, if any is due, for a claim is
 * a transaction, and most looks find nothing.  *due: when the next one is, -1
 * for never. */
static GPtrArray *
claim_due (struct courier *courier, guint room, guint bulk, gint64 *due,
	   GError **error)
{
	g_autoptr (GError) why = NULL;
	GPtrArray *rows;

	*due = store_outbox_due (courier->store, bulk > 0, &why);
	if (why == NULL && (*due < 0 || *due > now ()))
		return g_ptr_array_new ();
	if (why != NULL) {
		g_propagate_error (error, g_steal_pointer (&why));
		return NULL;
	}
	rows = store_outbox_claim (courier->store, now (), room, bulk,
				   lease_of (courier), error);
	if (rows != NULL)
		*due = store_outbox_due (courier->store, bulk > 0, error);
	return rows;
}

/* Claims what there is room for.  In how many seconds to look again, if
 * nothing happens before.  Locked; unlocked meanwhile. */
static gint64
claim (struct courier *courier)
{
	guint room = COURIER_HELD - g_hash_table_size (courier->held);
	/* Several in one transaction. */
	guint bulk = courier->bulk_held > COURIER_BULK / 2 ? 0
		: COURIER_BULK - courier->bulk_held;
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	gint64 due = -1;

	/* Senders have nothing to do, and nobody else finds room. */
	if (room == 0 && find_free (courier) == NULL
	    && g_hash_table_size (courier->busy) < COURIER_WORKERS) {
		put_back (courier, courier->settings->timeout,
			  "waits for another mail to this address");
		return 0;
	}
	if (room == 0)
		return LOOK_SECONDS;
	g_mutex_unlock (&courier->lock);
	rows = claim_due (courier, room, bulk, &due, &error);
	if (error != NULL)
		log_store ("claim", error);
	g_mutex_lock (&courier->lock);
	if (rows != NULL)
		take (courier, rows);
	if (error != NULL)
		return STORE_PAUSE;
	if (due < 0)
		return LOOK_SECONDS;
	return CLAMP (due - now (), 0, LOOK_SECONDS);
}

/* Longer than anything waits by what we do. */
static gint64
longest_wait (const struct courier *courier)
{
	return 2 * (gint64) courier->settings->retry_most
		+ lease_of (courier);
}

/* Now and then, and when the clock was set back.  Locked; unlocked
 * meanwhile. */
static void
lapse (struct courier *courier)
{
	g_autoptr (GError) error = NULL, other = NULL;

	if (now () < courier->lapse_at
	    && courier->lapse_at <= now () + LAPSE_SECONDS)
		return;
	courier->lapse_at = now () + LAPSE_SECONDS;
	g_mutex_unlock (&courier->lock);
	if (!lapse_quotes (courier->store, now (), &error))
		log_store ("lapse", error);
	if (!store_outbox_recall (courier->store, now (),
				  now () + longest_wait (courier), &other))
		log_store ("recall", other);
	g_mutex_lock (&courier->lock);
}

static gpointer
claim_all (gpointer data)
{
	struct courier *courier = data;
	bool recovered = false;

	g_mutex_lock (&courier->lock);
	while (!courier->stopping) {
		gint64 pause = STORE_PAUSE;

		courier->woken = false;
		if (!recovered) {
			g_mutex_unlock (&courier->lock);
			recovered = recover (courier);
			g_mutex_lock (&courier->lock);
		}
		if (recovered) {
			lapse (courier);
			pause = claim (courier);
		}
		if (pause > 0 && !courier->woken && !courier->stopping)
			wait_for (courier, &courier->look, pause);
	}
	put_back (courier, 0, "the courier stopped");
	g_mutex_unlock (&courier->lock);
	return NULL;
}

/* --- life --------------------------------------------------------------- */

struct courier *
courier_start (struct store *store, const struct courier_settings *settings,
	       struct templates *templates,
	       struct policy *(*policy) (gpointer user), gpointer user)
{
	struct courier *courier = g_new0 (struct courier, 1);

	courier->store = store;
	courier->settings = settings;
	courier->templates = templates;
	courier->policy = policy;
	courier->user = user;
	g_mutex_init (&courier->lock);
	g_cond_init (&courier->look);
	g_cond_init (&courier->work);
	g_queue_init (&courier->queue);
	courier->held = g_hash_table_new_full (g_int64_hash, g_int64_equal,
					       g_free, NULL);
	courier->busy = g_hash_table_new (g_str_hash, g_str_equal);
	courier->claimer = g_thread_new ("claimer", claim_all, courier);
	for (gsize i = 0; i < G_N_ELEMENTS (courier->senders); i++)
		courier->senders[i] = g_thread_new ("sender", send_all,
						    courier);
	return courier;
}

void
courier_wake (struct courier *courier)
{
	g_mutex_lock (&courier->lock);
	courier->woken = true;
	g_cond_signal (&courier->look);
	g_mutex_unlock (&courier->lock);
}

void
courier_stop (struct courier *courier)
{
	if (courier == NULL)
		return;
	g_mutex_lock (&courier->lock);
	courier->stopping = true;
	g_cond_broadcast (&courier->look);
	g_cond_broadcast (&courier->work);
	g_mutex_unlock (&courier->lock);
	g_thread_join (courier->claimer);
	for (gsize i = 0; i < G_N_ELEMENTS (courier->senders); i++)
		g_thread_join (courier->senders[i]);
	g_hash_table_unref (courier->held);
	g_hash_table_unref (courier->busy);
	g_cond_clear (&courier->look);
	g_cond_clear (&courier->work);
	g_mutex_clear (&courier->lock);
	g_free (courier);
}
