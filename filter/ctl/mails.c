#include "filter/ctl/mails.h"

#include "filter/ctl/input.h"

/* What threads change is parsed, and what they make is the mail's: it is the
 * caller's once parsed. */
struct waiting {
	struct mail *mail;
	gsize bytes;
	bool parsed;
};

struct mails {
	char *const *files;
	guint count;
	guint read;		/* of files */
	GQueue waiting;		/* struct waiting *, in the order of files */
	gsize bytes;		/* of those that wait */
	GThreadPool *pool;	/* NULL: no thread could be started */
	GMutex mutex;		/* of wanted, and of every waiting's parsed */
	GCond is_parsed;
	const struct waiting *wanted;	/* what the caller waits for */
};

void
mail_free (struct mail *mail)
{
	if (mail->raw != NULL)
		g_bytes_unref (mail->raw);
	facts_free (mail->facts);
	g_clear_error (&mail->error);
	g_free (mail);
}

static void
parse (gpointer data, gpointer user_data)
{
	struct waiting *waiting = data;
	struct mails *mails = user_data;
	struct mail *mail = waiting->mail;

	mail->facts = facts_parse (mail->raw, &mail->error);
	g_mutex_lock (&mails->mutex);
	waiting->parsed = true;
	if (waiting == mails->wanted)
		g_cond_signal (&mails->is_parsed);
	g_mutex_unlock (&mails->mutex);
}

struct mails *
mails_open (char *const *files, guint count)
{
	struct mails *mails = g_new0 (struct mails, 1);
	guint threads = MIN (g_get_num_processors (), MAILS_THREADS);
	GThreadPool *pool;

	mails->files = files;
	mails->count = count;
	g_queue_init (&mails->waiting);
	g_mutex_init (&mails->mutex);
	g_cond_init (&mails->is_parsed);
	/* Exclusive: its threads are started here, or there are fewer. */
	pool = g_thread_pool_new (parse, mails, (gint) MIN (threads, count),
				  TRUE, NULL);
	if (g_thread_pool_get_num_threads (pool) > 0)
		mails->pool = pool;
	else
		g_thread_pool_free (pool, TRUE, TRUE);
	return mails;
}

static bool
has_room (const struct mails *mails)
{
	return mails->waiting.length < MAILS_AHEAD
		&& mails->bytes < MAILS_AHEAD_BYTES;
}

static void
read_one (struct mails *mails)
{
	struct waiting *waiting = g_new0 (struct waiting, 1);
	struct mail *mail = g_new0 (struct mail, 1);

	mail->file = mails->files[mails->read++];
	waiting->mail = mail;
	g_queue_push_tail (&mails->waiting, waiting);
	mail->raw = input_read (mail->file, MAILS_BYTES, &mail->error);
	if (mail->raw == NULL) {
		waiting->parsed = true;
		return;
	}
	waiting->bytes = g_bytes_get_size (mail->raw);
	mails->bytes += waiting->bytes;
	if (mails->pool != NULL)
		g_thread_pool_push (mails->pool, waiting, NULL);
	else
		parse (waiting, mails);
}

struct mail *
mails_next (struct mails *mails)
{
	struct waiting *waiting;
	struct mail *mail;

	/* Many at a time: waking a thread costs about what a small mail does. */
	if (mails->waiting.length < MAILS_AHEAD / 2)
		while (mails->read < mails->count && has_room (mails))
			read_one (mails);
	waiting = g_queue_pop_head (&mails->waiting);
	if (waiting == NULL)
		return NULL;
	g_mutex_lock (&mails->mutex);
	mails->wanted = waiting;
	while (!waiting->parsed)
		g_cond_wait (&mails->is_parsed, &mails->mutex);
	g_mutex_unlock (&mails->mutex);
	mail = waiting->mail;
	mails->bytes -= waiting->bytes;
	g_free (waiting);
	return mail;
}

void
mails_close (struct mails *mails)
{
	struct waiting *waiting;

	if (mails == NULL)
		return;
	if (mails->pool != NULL)
		g_thread_pool_free (mails->pool, TRUE, TRUE);
	while ((waiting = g_queue_pop_head (&mails->waiting)) != NULL) {
		mail_free (waiting->mail);
		g_free (waiting);
	}
	g_mutex_clear (&mails->mutex);
	g_cond_clear (&mails->is_parsed);
	g_free (mails);
}
