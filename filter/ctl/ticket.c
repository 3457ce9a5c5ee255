/* ticketctl ticket: the tickets, and what is done to them by hand. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/label.h"
#include "filter/ctl/story.h"
#include "filter/ctl/table.h"

/* The nearest of its deadlines; "!" in front of one that has passed. */
static char *
due_text (const struct ticket *ticket)
{
	gint64 due = ticket->response_due != 0 ? ticket->response_due
		: ticket->resolution_due;
	g_autofree char *at = table_time (due);

	return g_strconcat (due != 0 && due <= g_get_real_time ()
			    / G_USEC_PER_SEC ? "! " : "", at, NULL);
}

static void
print_table (const GPtrArray *tickets)
{
	static const char *const heads[] = { "TICKET", "STATE", "OPENED",
					     "UPDATED", "DUE", "ACCOUNT", "AGENT",
					     "PRIORITY", "MAILS", "SUBJECT",
					     NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < tickets->len; i++) {
		const struct ticket *one = tickets->pdata[i];
		g_autofree char *number = g_strdup_printf (
			"#%" G_GINT64_FORMAT, one->number);
		g_autofree char *opened = table_time (one->opened);
		g_autofree char *updated = table_time (one->updated);
		g_autofree char *due = due_text (one);
		g_autofree char *mails = g_strdup_printf ("%u",
							  one->messages);

		table_add (table, (const char *const []) {
			number, one->state, opened, updated, due, one->account,
			one->assigned, one->priority, mails, one->subject });
	}
	table_print (table);
}

/* false: it is none of these; already complained of. */
static bool
check_word (const char *option, const char *word, const char *const *all)
{
	g_autofree char *words = NULL;

	if (word == NULL || g_strv_contains (all, word))
		return true;
	words = g_strjoinv (", ", (char **) all);
	ctl_complain ("%s %s: write one of %s", option, word, words);
	return false;
}

static bool
check_words (const struct ticket_filter *filter)
{
	static const char *const states[] = {
		"open", "waiting", "closed", NULL
	};
	static const char *const priorities[] = {
		"low", "normal", "high", "urgent", NULL
	};
	static const char *const scopes[] = {
		"in", "out", "paid", "free", NULL
	};

	return check_word ("--state", filter->state, states)
		&& check_word ("--priority", filter->priority, priorities)
		&& check_word ("--scope", filter->scope, scopes);
}

/* "-" is nobody and nothing. */
static const char *
or_none (const char *word)
{
	return g_strcmp0 (word, "-") == 0 ? "" : word;
}

static int
cmd_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE, due = FALSE;
	g_autofree char *account = NULL;
	g_autofree char *state = NULL;
	g_autofree char *assigned = NULL;
	g_autofree char *department = NULL;
	g_autofree char *priority = NULL;
	g_autofree char *kind = NULL;
	g_autofree char *scope = NULL;
	int limit = 0;
	const GOptionEntry entries[] = {
		{ "account", 'a', 0, G_OPTION_ARG_STRING, &account,
		  "Only this account's", "NAME" },
		{ "state", 's', 0, G_OPTION_ARG_STRING, &state,
		  "Only those that are open, waiting or closed", "STATE" },
		{ "assigned", 0, 0, G_OPTION_ARG_STRING, &assigned,
		  "Only this agent's; - is nobody's", "NAME" },
		{ "department", 0, 0, G_OPTION_ARG_STRING, &department,
		  "Only this one's; - is no department", "NAME" },
		{ "priority", 0, 0, G_OPTION_ARG_STRING, &priority,
		  "Only those that are low, normal, high or urgent", "WORD" },
		{ "kind", 0, 0, G_OPTION_ARG_STRING, &kind,
		  "Only of this kind", "KIND" },
		{ "scope", 0, 0, G_OPTION_ARG_STRING, &scope,
		  "Only those that are in, out, paid or free", "SCOPE" },
		{ "due", 0, 0, G_OPTION_ARG_NONE, &due,
		  "Only with a deadline, the nearest first", NULL },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &limit,
		  "At most so many", "N" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	g_autoptr (GPtrArray) tickets = NULL;
	g_autoptr (GError) error = NULL;
	struct ticket_filter filter = { 0 };

	if (!ctl_options (&argc, &argv, "", "Lists tickets.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	filter.account = account;
	filter.state = state;
	filter.assigned = or_none (assigned);
	filter.department = or_none (department);
	filter.priority = priority;
	filter.kind = kind;
	filter.scope = scope;
	filter.due = due;
	filter.limit = (unsigned) MAX (limit, 0);
	if (!check_words (&filter))
		return CTL_USAGE;
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	tickets = store_tickets (store, &filter, &error);
	return ctl_list (tickets, error, json, story_ticket, print_table);
}

static int
cmd_show (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr (store_auto) store = NULL;
	gint64 number;

	if (!ctl_options (&argc, &argv, "NUMBER",
			  "Shows one ticket and its whole history, in order.",
			  entries))
		return CTL_USAGE;
	number = argc == 2 ? ctl_number (argv[1]) : 0;
	if (number == 0) {
		ctl_complain ("ticket show: one NUMBER; see --help");
		return CTL_USAGE;
	}
	store = ctl_open (ctl);
	return store != NULL ? story_show (store, number, json) : CTL_FAILED;
}

/* --- by hand ------------------------------------------------------------ */

struct by_hand {
	const char *act;	/* ops.h */
	const char *usage;
	const char *about;
	enum { NOTHING, A_VALUE, A_NUMBER } takes;
};

static int
run (struct ctl *ctl, int argc, char **argv, const struct by_hand *what)
{
	int words = what->takes == NOTHING ? 2 : 3;
	g_autoptr (JsonObject) args = json_object_new ();
	gint64 ticket, other = 0;

	if (!ctl_options (&argc, &argv, what->usage, what->about, NULL))
		return CTL_USAGE;
	if (argc != words) {
		ctl_complain ("%s; see --help", what->usage);
		return CTL_USAGE;
	}
	ticket = ctl_number (argv[1]);
	if (what->takes == A_NUMBER)
		other = ctl_number (argv[2]);
	if (ticket == 0 || (what->takes == A_NUMBER && other == 0))
		return CTL_USAGE;
	json_object_set_int_member (args, "ticket", ticket);
	json_object_set_string_member (args, "act", what->act);
	if (what->takes == A_NUMBER)
		json_object_set_int_member (args, "number", other);
	if (what->takes == A_VALUE)
		json_object_set_string_member (args, "value",
			strcmp (argv[2], "-") == 0 ? "" : argv[2]);
	return ctl_write (ctl, "ticket.act", args);
}

static int
cmd_close (struct ctl *ctl, int argc, char **argv)
{
	static const struct by_hand what = {
		"close", "NUMBER", "Closes a ticket.  Nobody is told.", NOTHING
	};

	return run (ctl, argc, argv, &what);
}

static int
cmd_open (struct ctl *ctl, int argc, char **argv)
{
	static const struct by_hand what = {
		"open", "NUMBER", "Opens a ticket that was closed or waits "
		"for the client.", NOTHING
	};

	return run (ctl, argc, argv, &what);
}

static int
cmd_assign (struct ctl *ctl, int argc, char **argv)
{
	static const struct by_hand what = {
		"assign", "NUMBER AGENT", "Gives a ticket to an agent, by "
		"name or address; - is nobody.", A_VALUE
	};

	return run (ctl, argc, argv, &what);
}

static int
cmd_priority (struct ctl *ctl, int argc, char **argv)
{
	static const struct by_hand what = {
		"priority", "NUMBER PRIORITY", "low, normal, high or urgent.",
		A_VALUE
	};

	return run (ctl, argc, argv, &what);
}

/* Where the regulation has departments, it is one of them. */
static bool
check_department (struct ctl *ctl, const char *name)
{
	g_autoptr (config_auto) config = ctl_config (ctl);
	const struct departments *departments = config == NULL ? NULL
		: regulation_departments (config->policy->regulation);
	g_autofree char *names = departments_names (departments);

	if (config == NULL)
		return false;
	if (departments == NULL || g_str_equal (name, "-")
	    || departments_find (departments, name) != NULL)
		return true;
	ctl_complain ("%s: no such department; there are %s", name, names);
	return false;
}

static int
cmd_department (struct ctl *ctl, int argc, char **argv)
{
	static const struct by_hand what = {
		"department", "NUMBER NAME", "Moves a ticket to a department; "
		"- is none.", A_VALUE
	};

	/* Its last word, behind all options. */
	if (argc >= 3 && *argv[argc - 1] != '\0'
	    && !g_str_has_prefix (argv[argc - 1], "--")
	    && !check_department (ctl, argv[argc - 1]))
		return CTL_FAILED;
	return run (ctl, argc, argv, &what);
}

static int
cmd_merge (struct ctl *ctl, int argc, char **argv)
{
	static const struct by_hand what = {
		"merge", "NUMBER INTO", "Makes a ticket part of another one "
		"of the same account: it is closed, and mail on it joins the "
		"other.  There is no way back.", A_NUMBER
	};

	return run (ctl, argc, argv, &what);
}

int
cmd_ticket (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "list", cmd_list, "all of them, or an account's" },
		{ "show", cmd_show, "one, with its history" },
		{ "close", cmd_close, "done" },
		{ "open", cmd_open, "to be worked on" },
		{ "assign", cmd_assign, "to an agent, or - to nobody" },
		{ "priority", cmd_priority, "low, normal, high, urgent" },
		{ "department", cmd_department, "whose work it is" },
		{ "label", cmd_ticket_label, "what it is about" },
		{ "merge", cmd_merge, "make it part of another one" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}
