#include <stdlib.h>
#include <string.h>

#include "filter/ctl/checks.h"

enum {
	RESULT_PROOFS = PROOF_DMARC | PROOF_DKIM | PROOF_SPF
};

struct look {
	const struct config *config;
	const struct postfix *postfix;
	GPtrArray *findings;
	unsigned with_us;	/* smtpds that come to us */
};

/* --- which milter is ours ----------------------------------------------- */

/* The folder's links resolved: the socket itself may not be there. */
static char *
real_path (const char *path)
{
	g_autofree char *folder = g_path_get_dirname (path);
	g_autofree char *name = g_path_get_basename (path);
	char *real = realpath (folder, NULL);
	char *whole = g_build_filename (real != NULL ? real : folder, name,
					NULL);

	free (real);
	return whole;
}

/* Postfix has inet:HOST:PORT, we have inet:PORT@ADDRESS. */
static bool
is_same_port (const char *ours, const char *theirs)
{
	const char *at = strchr (ours, '@');
	const char *colon = strrchr (theirs, ':');
	g_autofree char *port = NULL;
	g_autofree char *host = NULL;

	if (!g_str_has_prefix (ours, "inet") || at == NULL || colon == NULL
	    || !g_str_has_prefix (theirs, "inet:") || colon < theirs + 5)
		return false;
	ours = strchr (ours, ':') + 1;
	port = g_strndup (ours, (gsize) (at - ours));
	host = g_strndup (theirs + 5, (gsize) (colon - theirs - 5));
	g_strdelimit (host, "[]", ' ');
	g_strstrip (host);
	return g_str_equal (port, colon + 1)
		&& (g_str_equal (host, at + 1)
		    || g_str_equal (host, "localhost"));
}

static bool
is_ours (const struct look *look, const struct smtpd *smtpd,
	 const char *endpoint)
{
	const char *ours = look->config->socket;
	g_autofree char *path = postfix_socket_path (look->postfix, smtpd,
						     endpoint);
	g_autofree char *theirs = NULL, *mine = NULL;

	if (path == NULL || !g_str_has_prefix (ours, "unix:"))
		return is_same_port (ours, endpoint);
	theirs = real_path (path);
	mine = real_path (ours + strlen ("unix:"));
	return g_str_equal (theirs, mine);
}

/* What to write into smtpd_milters. */
static char *
our_endpoint (const struct look *look)
{
	const char *socket = look->config->socket;
	const char *queue = postfix_main (look->postfix, "queue_directory");
	const char *at = strchr (socket, '@');

	if (g_str_has_prefix (socket, "unix:")) {
		const char *path = socket + strlen ("unix:");

		if (*queue != '\0' && g_str_has_prefix (path, queue)
		    && path[strlen (queue)] == '/')
			return g_strconcat ("unix:", path + strlen (queue) + 1,
					    NULL);
		return g_strdup (socket);
	}
	return g_strdup_printf ("inet:%s:%.*s", at + 1,
				(int) (at - strchr (socket, ':') - 1),
				strchr (socket, ':') + 1);
}

/* --- one smtpd ---------------------------------------------------------- */

static int
our_place (const struct look *look, const struct smtpd *smtpd,
	   GPtrArray *milters)
{
	for (guint i = 0; i < milters->len; i++) {
		const struct milter_entry *entry = milters->pdata[i];

		if (is_ours (look, smtpd, entry->endpoint))
			return (int) i;
	}
	return -1;
}

static bool
has_word (const char *list, const char *word)
{
	g_auto (GStrv) words = g_strsplit_set (list, " \t,", -1);

	return g_strv_contains ((const char *const *) words, word);
}

static bool
is_safe_action (const char *action)
{
	return g_str_equal (action, "tempfail")
		|| g_str_equal (action, "shutdown");
}

static void
check_order (struct look *look, const struct smtpd *smtpd,
	     GPtrArray *milters, int ours)
{
	const struct milter_entry *entry = milters->pdata[ours];
	const char *action = entry->default_action != NULL
		? entry->default_action
		: postfix_of (look->postfix, smtpd, "milter_default_action");
	bool reads_results = (look->config->policy->proofs & RESULT_PROOFS)
		!= 0;

	if ((guint) ours + 1 < milters->len) {
		const struct milter_entry *next = milters->pdata[ours + 1];

		finding_add (look->findings, FINDING_PROBLEM,
			"postfix.milter-order", "put ticket-milter last in "
			"smtpd_milters",
			"%s: %s comes behind ticket-milter: what is stored "
			"here can still be refused there, and its results are "
			"not seen", smtpd->name, next->endpoint);
	}
	if (ours == 0 && reads_results && !smtpd->local_only
	    && !g_str_equal (postfix_of (look->postfix, smtpd,
					 "smtpd_sasl_auth_enable"), "yes"))
		finding_add (look->findings, FINDING_WARNING,
			"postfix.verifiers", "put the milters that verify SPF,"
			" DKIM and DMARC in front of ticket-milter",
			"%s: no milter comes before ticket-milter, so there "
			"are no results to prove a sender by", smtpd->name);
	if (!is_safe_action (action))
		finding_add (look->findings, FINDING_PROBLEM,
			"postfix.default-action",
			"set milter_default_action = tempfail",
			"%s: milter_default_action is %s: while the daemon is "
			"down, mail %s", smtpd->name, action,
			g_str_equal (action, "accept")
			? "passes without becoming tickets" : "is lost");
}

static void
check_options (struct look *look, const struct smtpd *smtpd)
{
	const char *options = postfix_of (look->postfix, smtpd,
					  "receive_override_options");
	const char *newline = postfix_of (look->postfix, smtpd,
					  "smtpd_forbid_bare_newline");
	const char *protocol = postfix_of (look->postfix, smtpd,
					   "milter_protocol");

	if ((look->config->policy->proofs & RESULT_PROOFS) != 0
	    && has_word (options, "no_header_body_checks"))
		finding_add (look->findings, FINDING_PROBLEM,
			"postfix.header-checks", "leave ticket-milter out "
			"there, or remove no_header_body_checks",
			"%s: receive_override_options switches header_checks "
			"off, so clients can write results in your border's "
			"name", smtpd->name);
	if (*newline == '\0')
		finding_add (look->findings, FINDING_WARNING,
			"postfix.bare-newline", "install a Postfix that has "
			"smtpd_forbid_bare_newline (3.5.23, 3.6.13, 3.7.9, "
			"3.8.4 or later)",
			"%s: this Postfix cannot refuse bare line feeds, with "
			"which one mail can be smuggled inside another",
			smtpd->name);
	else if (g_str_equal (newline, "no"))
		finding_add (look->findings, FINDING_PROBLEM,
			"postfix.bare-newline",
			"set smtpd_forbid_bare_newline = yes",
			"%s: bare line feeds are accepted, with which a mail "
			"in anybody's name can be smuggled inside another",
			smtpd->name);
	if (strtoul (protocol, NULL, 10) < 6)
		finding_add (look->findings, FINDING_PROBLEM,
			"postfix.milter-protocol", "set milter_protocol = 6",
			"%s: milter_protocol is %s, which lacks what "
			"ticket-milter needs", smtpd->name, protocol);
}

static void
check_smtpd (struct look *look, const struct smtpd *smtpd)
{
	const char *value = postfix_of (look->postfix, smtpd, "smtpd_milters");
	g_autoptr (GPtrArray) milters = postfix_milters (value);
	int ours = our_place (look, smtpd, milters);

	if (ours >= 0 && has_word (postfix_of (look->postfix, smtpd,
					       "receive_override_options"),
				   "no_milters"))
		ours = -1;
	if (ours < 0) {
		g_autofree char *endpoint = our_endpoint (look);
		g_autofree char *remedy = g_strdup_printf ("if clients write "
			"to you there, add %s to its smtpd_milters%s",
			endpoint, smtpd->chrooted
			&& g_str_has_prefix (endpoint, "unix:/")
			? "; it is chrooted, so the socket has to be inside "
			  "the queue's folder" : "");

		if (!smtpd->local_only)
			finding_add (look->findings, FINDING_WARNING,
				"postfix.milter", remedy,
				"%s: mail that comes in here does not pass "
				"through ticket-milter", smtpd->name);
		return;
	}
	look->with_us++;
	check_order (look, smtpd, milters, ours);
	check_options (look, smtpd);
}

/* --- the whole ---------------------------------------------------------- */

/* P1: not how the pattern is written, but what it does. */
static void
check_header_checks (struct look *look)
{
	static const char *const spellings[] = {
		"Authentication-Results: %s; dmarc=pass",
		"authentication-results : %s; dmarc=pass"
	};
	const char *value = postfix_main (look->postfix, "header_checks");
	const char *id = look->config->policy->authserv_ids[0];
	const char *remedy = "add /^Authentication-Results[[:space:]]*:/ "
		"IGNORE to header_checks, unless a border in front of this "
		"host removes these fields and adds its own";

	if ((look->config->policy->proofs & RESULT_PROOFS) == 0)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++) {
		g_auto (GStrv) parts = g_strsplit (spellings[i], "%s", 2);
		g_autofree char *field = g_strjoinv (id, parts);
		g_autoptr (GError) error = NULL;
		g_autofree char *action = postfix_header_action (
			look->postfix, value, field, &error);

		if (action == NULL) {
			finding_add (look->findings, FINDING_PROBLEM,
				"postfix.header-checks", remedy,
				"header_checks cannot be tried: %s",
				error->message);
			return;
		}
		if (!g_str_equal (action, "IGNORE")
		    && !g_str_equal (action, "STRIP")
		    && !g_str_equal (action, "REJECT")) {
			finding_add (look->findings, FINDING_PROBLEM,
				"postfix.header-checks", remedy,
				"a client's \"%s\" is not removed: anybody "
				"can write results in the name of %s", field,
				id);
			return;
		}
	}
	finding_add (look->findings, FINDING_OK, "postfix.header-checks",
		     NULL, "clients' Authentication-Results are removed");
}

/* A22: verifiers that copy what a sender wrote into their own field. */
static void
check_injectable (struct look *look)
{
	static const struct {
		const char *sign, *name;
	} known[] = {
		{ "pyspf", "pyspf-milter" }, { "opendmarc", "opendmarc" },
		{ ":8893", "opendmarc" }, { "rspamd", "rspamd" },
		{ ":11332", "rspamd" }
	};
	const struct policy *policy = look->config->policy;
	const char *value = postfix_main (look->postfix, "smtpd_milters");
	g_autoptr (GString) names = g_string_new (NULL);

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
		if (strstr (value, known[i].sign) != NULL
		    && strstr (names->str, known[i].name) == NULL)
			g_string_append_printf (names, "%s%s", names->len > 0
				? ", " : "", known[i].name);
	if (names->len == 0 || (policy->proofs & RESULT_PROOFS) == 0)
		return;
	if (!policy->verify_dkim)
		finding_add (look->findings, FINDING_PROBLEM,
			"postfix.injectable", "set verify-dkim = yes",
			"a sender can make %s report a pass that is none, and "
			"verify-dkim is off", names->str);
	else if ((policy->proofs & PROOF_SPF) != 0)
		finding_add (look->findings, FINDING_WARNING,
			"postfix.injectable", "leave spf out of accept",
			"a sender can make %s report a pass that is none; for "
			"DKIM that is verified again, for SPF it cannot be",
			names->str);
	else
		finding_add (look->findings, FINDING_OK, "postfix.injectable",
			NULL, "a sender can make %s report a pass that is "
			"none; verify-dkim stands against it", names->str);
}

static void
check_sizes (struct look *look)
{
	const struct postfix *postfix = look->postfix;
	gint64 size = g_ascii_strtoll (postfix_main (postfix,
					"message_size_limit"), NULL, 10);
	const char *delimiter = postfix_main (postfix, "recipient_delimiter");
	const char *ours = look->config->policy->recipient_delimiter;

	if (size <= 0 || size > (gint64) look->config->message_max)
		finding_add (look->findings, FINDING_WARNING,
			"postfix.message-size", "make message-max at least as "
			"much as message_size_limit",
			"Postfix takes mails of %" G_GINT64_FORMAT " bytes, "
			"ticket-milter of %" G_GSIZE_FORMAT ": larger ones "
			"are refused", size, look->config->message_max);
	/* Ours may be fewer: Postfix cuts at whichever comes first, but what
	 * we sign has to be cut there at all. */
	if (*ours != '\0' && strchr (delimiter, *ours) == NULL)
		finding_add (look->findings, FINDING_WARNING,
			"postfix.recipient-delimiter", "set recipient_"
			"delimiter in Postfix and recipient-delimiter here to "
			"the same",
			"Postfix's recipient_delimiter is \"%s\", which lacks "
			"\"%c\": replies to signed addresses do not reach the "
			"mailbox", delimiter, *ours);
	else if (strspn (ours, delimiter) != strlen (ours))
		finding_add (look->findings, FINDING_WARNING,
			"postfix.recipient-delimiter", "set recipient-"
			"delimiter to what Postfix has",
			"Postfix's recipient_delimiter is \"%s\", here it is "
			"\"%s\"", delimiter, ours);
}

void
check_postfix (const struct config *config, const struct postfix *postfix,
	       GPtrArray *findings)
{
	struct look look = { config, postfix, findings, 0 };
	g_autofree char *endpoint = our_endpoint (&look);

	for (guint i = 0; i < postfix->smtpds->len; i++)
		check_smtpd (&look, postfix->smtpds->pdata[i]);
	if (look.with_us == 0) {
		g_autofree char *remedy = g_strdup_printf ("add %s to "
			"smtpd_milters, last; contrib/postfix shows how",
			endpoint);

		finding_add (findings, FINDING_PROBLEM, "postfix.milter",
			     remedy, "no smtpd passes mail to ticket-milter");
	} else {
		finding_add (findings, FINDING_OK, "postfix.milter", NULL,
			     "%u of %u smtpd services pass mail to "
			     "ticket-milter", look.with_us,
			     postfix->smtpds->len);
	}
	if (*postfix_main (postfix, "smtpd_milter_maps") != '\0')
		finding_add (findings, FINDING_WARNING, "postfix.milter-maps",
			"see that no client whose mail may be support mail is "
			"in it",
			"smtpd_milter_maps can take clients past "
			"ticket-milter");
	check_header_checks (&look);
	check_injectable (&look);
	check_sizes (&look);
}
