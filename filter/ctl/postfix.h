/*
 * postfix.h - the settings that Postfix has in force, read with postconf(1).
 *
 * Ownership: postfix_read / postfix_free.  Strings that are returned are
 * borrowed, unless said otherwise.
 * Sources: postconf(1), master(5), header_checks(5), MILTER_README.
 */
#ifndef CTL_POSTFIX_H
#define CTL_POSTFIX_H

#include <glib.h>
#include <stdbool.h>

#define POSTFIX_ERROR (postfix_error_quark ())
GQuark postfix_error_quark (void);

/* Runs a program of Postfix, gives its standard output (caller's), or NULL
 * and an error; with *status its exit status where it ran at all. */
typedef char *(*postfix_run_func) (gpointer user, const char *const *argv,
				   int *status, GError **error);
/* The usual one; user is not used. */
char *postfix_run (gpointer user, const char *const *argv, int *status,
		   GError **error);

/* One smtpd of master.cf. */
struct smtpd {
	char *name;		/* "smtp", "127.0.0.1:10025" */
	bool chrooted;
	bool local_only;	/* listens on loopback, or on no network */
};

struct milter_entry {
	char *endpoint;		/* as written: "unix:a/b", "inet:host:port" */
	char *default_action;	/* its own, or NULL */
};

struct postfix {
	postfix_run_func run;
	gpointer user;
	char *folder;		/* of main.cf; NULL: the default one */
	GHashTable *main;	/* name -> value, expanded */
	GHashTable *own;	/* "smtp/inet/name" -> value: -o */
	GPtrArray *smtpds;	/* struct smtpd */
};

struct postfix *postfix_read (const char *folder, postfix_run_func run,
			      gpointer user, GError **error);
void postfix_free (struct postfix *postfix);

/* Of main.cf; "" if it does not exist. */
const char *postfix_main (const struct postfix *postfix, const char *name);
/* As that smtpd has it. */
const char *postfix_of (const struct postfix *postfix,
			const struct smtpd *smtpd, const char *name);
/* struct milter_entry of a value of smtpd_milters; caller's. */
GPtrArray *postfix_milters (const char *value);
/* The path of a unix: endpoint as this smtpd would open it, or NULL;
 * caller's. */
char *postfix_socket_path (const struct postfix *postfix,
			   const struct smtpd *smtpd, const char *endpoint);
/* What header_checks do with a field: the action's first word, "" for
 * nothing; caller's. */
char *postfix_header_action (const struct postfix *postfix, const char *value,
			     const char *field, GError **error);

typedef struct postfix postfix_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (postfix_auto, postfix_free)

#endif
