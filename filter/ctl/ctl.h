/*
 * ctl.h - what the subcommands of ticketctl share.
 *
 * A subcommand is one function in a file of its noun's name; ticketctl.c has
 * the table.  It parses its own options (ctl_options), prints to standard
 * output, complains on standard error, and returns an exit status.
 */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

#include "filter/config.h"
#include "store/store.h"

enum { CTL_OK = 0, CTL_FAILED = 1, CTL_USAGE = 2 };

struct ctl {
	const char *config_file;
	bool config_given;	/* -c was used, so the file must be there */
	enum account_role role;	/* whose accounts a command is about */
};

/* Parses argv (argv[0] is the subcommand) with entries; --help prints and
 * exits 0.  usage: "[OPTION...] FILE..."; about: what it does.  false: bad
 * usage, already complained of; return CTL_USAGE. */
bool ctl_options (int *argc, char ***argv, const char *usage,
		  const char *about, const GOptionEntry *entries);

/* After ctl_options, for what takes none.  false: there is one, already
 * complained of; return CTL_USAGE. */
bool ctl_no_arguments (int argc, char **argv);

/* The configuration; NULL: already complained of; return CTL_FAILED. */
struct config *ctl_config (const struct ctl *ctl);

/* The store, to read only; NULL: already complained of. */
struct store *ctl_store (const struct config *config);

/* Both of these; NULL: already complained of. */
struct store *ctl_open (const struct ctl *ctl);

/* Asks the daemon, or does it itself; NULL: already complained of. */
JsonObject *ctl_call (const struct config *config, const char *op,
		      JsonObject *args);

/* The same where nothing is to be said of the result; an exit status. */
int ctl_write (const struct ctl *ctl, const char *op, JsonObject *args);

/* A string member; NULL becomes null. */
void ctl_set_string (JsonObject *object, const char *name,
		     const char *value);

/* One JSON value on standard output; taken. */
void ctl_print_json (JsonNode *node);
void ctl_print_object (JsonObject *object);
/* An array of what `make` makes (new) of each item. */
typedef JsonObject *(*ctl_json_func) (gconstpointer item);
void ctl_print_list (const GPtrArray *items, ctl_json_func make);
/* The end of a command that lists: prints items either way, or complains of
 * error where they are NULL; an exit status. */
int ctl_list (const GPtrArray *items, const GError *error, bool json,
	      ctl_json_func make, void (*print) (const GPtrArray *items));

/* A positive number, a leading '#' allowed; 0: already complained of. */
gint64 ctl_number (const char *text);

/* "account add" and the like: finds the verb in argv[1] and runs it with the
 * rest; --help lists the verbs of the table, which ends with a NULL name. */
struct ctl_verb {
	const char *name;
	int (*run) (struct ctl *ctl, int argc, char **argv);
	const char *about;
};
int ctl_verbs (struct ctl *ctl, const struct ctl_verb *verbs, int argc,
	       char **argv);

/* The same one level down: name is "account key" and the like, as the help
 * has it. */
int ctl_subverbs (struct ctl *ctl, const char *name,
		  const struct ctl_verb *verbs, int argc, char **argv);

/* "ticketctl: message" on standard error; no control reaches a terminal. */
void ctl_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);

int cmd_account (struct ctl *ctl, int argc, char **argv);
int cmd_address_key (struct ctl *ctl, int argc, char **argv);
int cmd_agent (struct ctl *ctl, int argc, char **argv);
int cmd_announce (struct ctl *ctl, int argc, char **argv);
int cmd_article (struct ctl *ctl, int argc, char **argv);
int cmd_check (struct ctl *ctl, int argc, char **argv);
int cmd_explain (struct ctl *ctl, int argc, char **argv);
int cmd_incident (struct ctl *ctl, int argc, char **argv);
int cmd_message (struct ctl *ctl, int argc, char **argv);
int cmd_outbox (struct ctl *ctl, int argc, char **argv);
int cmd_quote (struct ctl *ctl, int argc, char **argv);
int cmd_report (struct ctl *ctl, int argc, char **argv);
int cmd_ticket (struct ctl *ctl, int argc, char **argv);

#endif
