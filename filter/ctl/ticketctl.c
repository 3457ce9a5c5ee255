/* ticketctl: finds the subcommand and hands it the rest. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/sigworker.h"

static const struct command {
	const char *name;
	int (*run) (struct ctl *ctl, int argc, char **argv);
	const char *about;
} commands[] = {
	{ "account", cmd_account, "add, import, list, show, suspend, ..." },
	{ "address-key", cmd_address_key,
	  "keys of signed addresses: list, rotate" },
	{ "agent", cmd_agent, "add, list, show, suspend, ..." },
	{ "announce", cmd_announce,
	  "tell many accounts something: new, list, show, send, cancel, ..." },
	{ "article", cmd_article,
	  "the knowledge base: list, show, search, stats" },
	{ "check", cmd_check, "look at the whole deployment" },
	{ "explain", cmd_explain, "what would be done with a mail, and why" },
	{ "incident", cmd_incident,
	  "failures that many write about: open, list, show, edit, end" },
	{ "message", cmd_message, "show one stored mail" },
	{ "outbox", cmd_outbox, "what is to be sent: list, retry" },
	{ "quote", cmd_quote, "work for money: list" },
	{ "report", cmd_report, "what happened: text, JSON, or a page" },
	{ "ticket", cmd_ticket, "list, show, close, assign, merge, ..." }
};

static void
usage (FILE *to)
{
	fprintf (to, "Usage: ticketctl [-c FILE] COMMAND ...\n\n"
		 "  -c, --config FILE   configuration (default "
		 SYSCONFDIR "/ticket-milter/ticket-milter.conf)\n"
		 "  -h, --help          this text; after a COMMAND: its own\n"
		 "      --version\n\nCommands:\n");
	for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
		fprintf (to, "  %-12s %s\n", commands[i].name,
			 commands[i].about);
	fprintf (to, "\nExit status: 0 done, 1 failed, 2 wrong usage.\n");
}

/* The global options in front of the command: where the command is, or -1
 * and an exit status. */
static int
global_options (struct ctl *ctl, int argc, char **argv, int *status)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		*status = CTL_OK;
		if (strcmp (argv[i], "-h") == 0
		    || strcmp (argv[i], "--help") == 0) {
			usage (stdout);
			return -1;
		}
		if (strcmp (argv[i], "--version") == 0) {
			printf ("ticketctl %s\n", VERSION);
			return -1;
		}
		if ((strcmp (argv[i], "-c") == 0
		     || strcmp (argv[i], "--config") == 0) && i + 1 < argc) {
			ctl->config_file = argv[++i];
		} else if (g_str_has_prefix (argv[i], "--config=")) {
			ctl->config_file = argv[i] + strlen ("--config=");
		} else {
			ctl_complain ("%s: unknown option; see --help",
				      argv[i]);
			*status = CTL_USAGE;
			return -1;
		}
		ctl->config_given = true;
	}
	return i;
}

int
main (int argc, char **argv)
{
	struct ctl ctl = {
		.config_file = SYSCONFDIR "/ticket-milter/ticket-milter.conf"
	};
	int status = CTL_USAGE;
	int first;

	if (sigworker_is_asked (argc, argv))
		return sigworker_main ();
	setlocale (LC_CTYPE, "");
	first = global_options (&ctl, argc, argv, &status);
	if (first < 0)
		return status;
	if (first == argc) {
		usage (stderr);
		return CTL_USAGE;
	}
	for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
		g_autofree char *name = NULL;

		if (strcmp (argv[first], commands[i].name) != 0)
			continue;
		name = g_strdup_printf ("ticketctl %s", argv[first]);
		g_set_prgname (name);
		return commands[i].run (&ctl, argc - first, argv + first);
	}
	ctl_complain ("%s: unknown command; see --help", argv[first]);
	return CTL_USAGE;
}
