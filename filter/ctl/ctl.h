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
#include <stdbool.h>

#include "filter/config.h"

enum { CTL_OK = 0, CTL_FAILED = 1, CTL_USAGE = 2 };

struct ctl {
	const char *config_file;
	bool config_given;	/* -c was used, so the file must be there */
};

/* Parses argv (argv[0] is the subcommand) with entries; --help prints and
 * exits 0.  usage: "[OPTION...] FILE..."; about: what it does.  false: bad
 * usage, already complained of; return CTL_USAGE. */
bool ctl_options (int *argc, char ***argv, const char *usage,
		  const char *about, const GOptionEntry *entries);

/* The configuration; NULL: already complained of; return CTL_FAILED. */
struct config *ctl_config (const struct ctl *ctl);

/* "ticketctl: message" on standard error; no control reaches a terminal. */
void ctl_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);

int cmd_account (struct ctl *ctl, int argc, char **argv);
int cmd_check (struct ctl *ctl, int argc, char **argv);
int cmd_explain (struct ctl *ctl, int argc, char **argv);
int cmd_message (struct ctl *ctl, int argc, char **argv);
int cmd_outbox (struct ctl *ctl, int argc, char **argv);
int cmd_ticket (struct ctl *ctl, int argc, char **argv);

#endif
