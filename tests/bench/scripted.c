/*
 * scripted - milter.c, session.c and what they use, with a play for a story.
 *
 *	scripted SOCKET FOLDER MESSAGE_MAX
 *
 * Mail for support@example.com is ours; the address tag says what becomes of
 * it: refuse, tempfail, edit, delete, wait (until FOLDER/go is there), else
 * it is accepted.  Each mail is left in FOLDER as N.mail, its envelope as
 * N.envelope.  Prints "ready", then "hup" for each SIGHUP and "waiting" for
 * each mail that waits; SIGTERM stops.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "filter/milter/milter.h"

struct play {
	const char *folder;
	struct policy *policy;
	gint mails;
};

static void
edit_free (gpointer data)
{
	struct edit *edit = data;

	g_free (edit->name);
	g_free (edit->value);
	g_free (edit);
}

void
edits_free (struct edits *edits)
{
	if (edits == NULL)
		return;
	g_free (edits->text);
	g_ptr_array_unref (edits->edits);
	g_free (edits);
}

static void
add (struct edits *edits, enum edit_kind kind, const char *name, unsigned nth,
     const char *value)
{
	struct edit *edit = g_new0 (struct edit, 1);

	edit->kind = kind;
	edit->name = g_strdup (name);
	edit->nth = nth;
	edit->value = g_strdup (value);
	g_ptr_array_add (edits->edits, edit);
}

static void
wait_for_go (const char *folder)
{
	g_autofree char *go = g_build_filename (folder, "go", NULL);

	puts ("waiting");
	fflush (stdout);
	while (g_access (go, F_OK) != 0)
		g_usleep (1000);
}

static void
act (const struct play *play, const struct envelope *envelope,
     const char *tag, struct edits *edits)
{
	if (g_str_equal (tag, "refuse")) {
		edits->reply = REPLY_REFUSE;
		edits->text = g_strdup ("100% no:\r\n\tuse \xd0\xb0 cabinet");
	} else if (g_str_equal (tag, "tempfail")) {
		edits->reply = REPLY_TEMPFAIL;
	} else if (g_str_equal (tag, "edit")) {
		add (edits, EDIT_CHANGE_FIELD, "X-Ticket-Number", 2, NULL);
		add (edits, EDIT_CHANGE_FIELD, "Subject", 1, " [#1] a\n b");
		add (edits, EDIT_INSERT_FIELD, "X-Ticket-Number", 0, " 1");
	} else if (g_str_equal (tag, "delete")) {
		for (guint i = 0; i < envelope->recipients->len; i++) {
			const struct recipient *recipient =
				envelope->recipients->pdata[i];

			if (recipient->mailbox >= 0)
				add (edits, EDIT_DELETE_RECIPIENT, NULL, 0,
				     recipient->address);
		}
	} else if (g_str_equal (tag, "wait")) {
		wait_for_go (play->folder);
	}
}

static void
leave (const struct play *play, int number, const char *suffix,
       const char *bytes, gsize length)
{
	g_autofree char *name =
		g_strdup_printf ("%s/%d.%s", play->folder, number, suffix);

	if (!g_file_set_contents (name, bytes, (gssize) length, NULL))
		abort ();
}

static struct edits *
take_mail (gpointer user, const struct policy *policy,
	   const struct envelope *envelope, GBytes *raw)
{
	struct play *play = user;
	struct edits *edits = g_new0 (struct edits, 1);
	int number = g_atomic_int_add (&play->mails, 1);
	g_autoptr (GString) print = g_string_new (NULL);

	(void) policy;
	edits->reply = REPLY_ACCEPT;
	edits->edits = g_ptr_array_new_with_free_func (edit_free);
	g_string_printf (print, "client %s %s\nhelo %s\nlogin %s\n"
			 "queue-id %s\nsender %s\n", envelope->client_name,
			 envelope->client_address, envelope->helo,
			 envelope->login != NULL ? envelope->login : "-",
			 envelope->queue_id, envelope->sender);
	for (guint i = 0; i < envelope->recipients->len; i++) {
		const struct recipient *recipient =
			envelope->recipients->pdata[i];

		g_string_append_printf (print, "recipient %s %d\n",
					recipient->address,
					recipient->mailbox);
		if (recipient->tag != NULL)
			act (play, envelope, recipient->tag, edits);
	}
	leave (play, number, "mail", g_bytes_get_data (raw, NULL),
	       g_bytes_get_size (raw));
	leave (play, number, "envelope", print->str, print->len);
	return edits;
}

static struct policy *
give_policy (gpointer user)
{
	const struct play *play = user;

	return policy_ref (play->policy);
}

static void
say_ready (void)
{
	puts ("ready");
	fflush (stdout);
}

static gpointer
take_signals (gpointer data)
{
	const sigset_t *set = data;

	for (;;)
		switch (sigwaitinfo (set, NULL)) {
		case SIGHUP:
			puts ("hup");
			fflush (stdout);
			break;
		case SIGTERM:
			milter_stop ();
			break;
		}
	return NULL;
}

int
main (int argc, char **argv)
{
	struct play play = { .policy = policy_new () };
	struct session_host host = { .user = &play, .policy = give_policy,
				     .ingest = take_mail,
				     .spool_memory = 64 << 10 };
	struct milter_settings settings = { .socket_mode = 0660 };
	GError *error = NULL;
	static sigset_t set;

	if (argc != 4) {
		fprintf (stderr, "usage: %s SOCKET FOLDER MAX\n", argv[0]);
		return 2;
	}
	settings.socket = argv[1];
	host.spool = play.folder = argv[2];
	host.message_max = g_ascii_strtoull (argv[3], NULL, 10);
	g_ptr_array_add (play.policy->mailboxes,
			 mailbox_new ("support@example.com"));
	sigemptyset (&set);
	sigaddset (&set, SIGHUP);
	sigaddset (&set, SIGTERM);
	pthread_sigmask (SIG_BLOCK, &set, NULL);
	g_thread_unref (g_thread_new ("signals", take_signals, &set));
	if (!milter_run (&settings, &host, say_ready, &error)) {
		fprintf (stderr, "%s\n", error->message);
		return 1;
	}
	puts ("drained");
	policy_unref (play.policy);
	return 0;
}
