/* ticketctl explain: the dry run of a saved mail. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/mails.h"
#include "filter/explain.h"
#include "filter/ingest.h"
#include "filter/keyfile.h"
#include "filter/policy/decide.h"
#include "parser/facts.h"

/* What the command line says of the SMTP transaction. */
struct options {
	gboolean json;
	gboolean no_dns;
	char **recipients;
	char *sender;
	char *login;
	char *client_address;
	char *helo;
	char *received;
	char **authserv_ids;
};

struct run {
	const struct options *options;
	struct policy *policy;
	struct store *store;	/* NULL: nothing is known */
	struct resolver *resolver;	/* NULL: DNS is not asked */
	struct verify *verify;	/* NULL: nor for keys of DKIM */
	struct sigchild *signatures;
	gint64 received;	/* -1: now */
};

static void
options_clear (struct options *options)
{
	g_strfreev (options->recipients);
	g_free (options->sender);
	g_free (options->login);
	g_free (options->client_address);
	g_free (options->helo);
	g_free (options->received);
	g_strfreev (options->authserv_ids);
}

static char *
without_brackets (const char *address)
{
	gsize length = strlen (address);

	if (length > 1 && address[0] == '<' && address[length - 1] == '>')
		return g_ascii_strdown (address + 1, (gssize) length - 2);
	return g_ascii_strdown (address, -1);
}

static void
set (char **member, const char *value)
{
	if (value == NULL)
		return;
	g_free (*member);
	*member = g_strdup (value);
}

static gint64
received_at (const struct run *run)
{
	return run->received >= 0 ? run->received
		: g_get_real_time () / G_USEC_PER_SEC;
}

static enum address_state
check_tag (const struct run *run, int mailbox, const char *tag,
	   struct address_claim *claim)
{
	GPtrArray *mailboxes = run->policy->mailboxes;
	const struct mailbox *ours = mailbox < 0 ? NULL
		: mailboxes->pdata[mailbox];

	*claim = (struct address_claim) { 0 };
	return ours == NULL ? ADDRESS_ORDINARY
		: address_check (run->policy->address_keys, ours->address, tag,
				 received_at (run), claim);
}

static void
add_recipient (const struct run *run, struct envelope *envelope,
	       const char *given)
{
	g_autofree char *address = without_brackets (given);
	g_autofree char *tag = NULL;
	int mailbox = policy_mailbox (run->policy, address, &tag);
	struct address_claim claim;
	enum address_state state = check_tag (run, mailbox, tag, &claim);
	struct recipient *recipient;

	envelope_add_recipient (envelope, address, mailbox, tag);
	recipient = envelope->recipients->pdata[envelope->recipients->len - 1];
	if (state == ADDRESS_VALID)
		recipient->claim = claim;
}

/* Once, not for each file. */
static void
tell_refused (const struct run *run)
{
	for (char **p = run->options->recipients; p != NULL && *p != NULL;
	     p++) {
		g_autofree char *address = without_brackets (*p);
		g_autofree char *tag = NULL;
		int mailbox = policy_mailbox (run->policy, address, &tag);
		struct address_claim claim;
		enum address_state state = check_tag (run, mailbox, tag,
						      &claim);

		if (state == ADDRESS_FORGED || state == ADDRESS_EXPIRED)
			ctl_complain ("--rcpt %s: %s, so RCPT would be "
				      "refused", address,
				      state == ADDRESS_EXPIRED ? "has expired"
				      : "is not signed by us");
	}
}

/* Where the command line is silent, what the mail itself suggests. */
static struct envelope *
envelope_for (const struct run *run, const struct facts *facts)
{
	const struct options *options = run->options;
	struct envelope *envelope = envelope_new ();
	g_autofree char *sender = options->sender != NULL
		? without_brackets (options->sender) : NULL;

	set (&envelope->sender, sender != NULL ? sender
	     : facts->from != NULL ? facts->from->address : NULL);
	set (&envelope->login, options->login);
	set (&envelope->client_address, options->client_address);
	set (&envelope->helo, options->helo);
	envelope->received = received_at (run);
	for (char **p = options->recipients; p != NULL && *p != NULL; p++)
		add_recipient (run, envelope, *p);
	if (options->recipients == NULL) {
		const struct mailbox *first = run->policy->mailboxes->pdata[0];

		envelope_add_recipient (envelope, first->address, 0, NULL);
	}
	return envelope;
}

static void
print (const struct run *run, const char *file, const struct facts *facts,
       const struct known *known, const struct plan *plan, const char *error)
{
	g_autofree char *text = NULL;

	if (run->options->json) {
		text = explain_json (file, run->policy, facts, known, plan,
				     error);
		puts (text);
	} else {
		text = explain_text (file, run->policy, facts, known, plan,
				     error);
		fputs (text, stdout);
	}
}

/* Without a store nothing is known. */
static struct known *
look_up (const struct run *run, const struct envelope *envelope,
	 const struct facts *facts, struct evidence *evidence, GError **error)
{
	if (run->store == NULL)
		return g_new0 (struct known, 1);
	return ingest_signature (run->store, run->signatures, run->policy,
				 envelope, facts, evidence, error)
		? ingest_look_up (run->store, run->policy, envelope, facts, evidence,
				  error) : NULL;
}

static bool
explain_mail (const struct run *run, const struct mail *mail)
{
	g_autoptr (GError) error = NULL;
	const struct facts *facts = mail->facts;
	g_autoptr (envelope_auto) envelope = NULL;
	g_autoptr (known_auto) known = NULL;
	g_autoptr (facts_auto) kept = NULL;
	g_autoptr (plan_auto) plan = NULL;
	struct evidence evidence;

	if (facts == NULL) {
		print (run, mail->file, NULL, NULL, NULL,
		       mail->error->message);
		return false;
	}
	envelope = envelope_for (run, facts);
	evidence = ingest_evidence (run->verify, run->resolver, run->policy,
				    envelope, mail->raw, facts);
	if (run->verify == NULL)
		evidence.required = false;
	known = look_up (run, envelope, facts, &evidence, &error);
	if (known != NULL && run->store != NULL)
		ingest_kept (run->store, NULL, known, &kept, &error);
	if (error != NULL) {
		print (run, mail->file, facts, NULL, NULL, error->message);
		return false;
	}
	evidence.kept = kept;
	ingest_articles (run->policy, kept != NULL ? kept : facts, known);
	plan = decide (run->policy, envelope, facts, known, &evidence,
		       mail->raw, envelope->received);
	print (run, mail->file, facts, known, plan, NULL);
	return true;
}

static bool
explain_all (const struct run *run, char *const *files, int count)
{
	struct mails *mails = mails_open (files, (guint) count);
	struct mail *mail;
	bool ok = true;

	while ((mail = mails_next (mails)) != NULL) {
		ok = explain_mail (run, mail) && ok;
		mail_free (mail);
	}
	mails_close (mails);
	return ok;
}

/* The configured policy with this run's authserv-ids; without a
 * configuration the defaults, and whatever is addressed is ours. */
static struct policy *
policy_for (const struct config *config, const struct options *options)
{
	struct policy *policy = config != NULL ? policy_ref (config->policy)
		: policy_new ();

	if (options->authserv_ids != NULL) {
		g_strfreev (policy->authserv_ids);
		policy->authserv_ids = g_strdupv (options->authserv_ids);
		for (guint i = 0; policy->authserv_ids[i] != NULL; i++) {
			char *id = policy->authserv_ids[i];

			policy->authserv_ids[i] = g_ascii_strdown (id, -1);
			g_free (id);
		}
	}
	if (policy->mailboxes->len == 0) {
		g_autofree char *address = options->recipients != NULL
			? without_brackets (options->recipients[0])
			: g_strdup ("support@localhost");

		g_ptr_array_add (policy->mailboxes, mailbox_new (address));
	}
	return policy;
}

static bool
has_signed_recipient (const struct options *options,
		      const struct policy *policy)
{
	for (char **p = options->recipients; p != NULL && *p != NULL; p++) {
		g_autofree char *tag = NULL;

		if (policy_mailbox (policy, *p, &tag) >= 0
		    && address_is_signed (tag))
			return true;
	}
	return false;
}

/* Of use where a recipient is signed; who explains may well be nobody who is
 * to have them. */
static void
open_keys (struct config *config, const struct options *options)
{
	g_autoptr (GError) error = NULL;

	if (!config_read_keys (config, &error)
	    && has_signed_recipient (options, config->policy))
		ctl_complain ("%s\nsigned addresses are not known, and taken "
			      "for ordinary ones", error->message);
}

static bool
open_known (struct ctl *ctl, struct run *run, struct config **config)
{
	g_autoptr (GError) error = NULL;

	if (!ctl->config_given && access (ctl->config_file, F_OK) != 0)
		return true;
	*config = ctl_config (ctl);
	if (*config == NULL)
		return false;
	open_keys (*config, run->options);
	run->store = store_open ((*config)->store, false, &error);
	if (run->store == NULL
	    && !g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
		ctl_complain ("%s", error->message);
		return false;
	}
	return true;
}

/* DKIM and ARC are verified as the daemon does it, where it does. */
static bool
open_verify (struct run *run, const struct config *config)
{
	g_autoptr (GError) error = NULL;

	if (config == NULL || run->options->no_dns
	    || !(run->policy->verify_dkim
		 || run->policy->arc_sealers[0] != NULL))
		return true;
	run->resolver = resolver_new (config->dns_server, &error);
	if (run->resolver != NULL && run->policy->verify_dkim)
		run->verify = verify_new (run->resolver, &error);
	if (error != NULL)
		ctl_complain ("%s", error->message);
	return error == NULL;
}

static bool
parse_time (const char *text, gint64 *at)
{
	g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
	g_autoptr (GDateTime) time = NULL;

	*at = -1;
	if (text == NULL)
		return true;
	time = g_date_time_new_from_iso8601 (text, utc);
	if (time == NULL) {
		ctl_complain ("--received %s: not a time; "
			      "write 2026-01-31T10:00:00Z", text);
		return false;
	}
	*at = g_date_time_to_unix (time);
	return true;
}

static int
run_files (struct ctl *ctl, const struct options *options, int argc,
	   char **argv)
{
	struct run run = { .options = options };
	g_autoptr (config_auto) config = NULL;
	bool ok;

	if (!parse_time (options->received, &run.received))
		return CTL_USAGE;
	if (!open_known (ctl, &run, &config))
		return CTL_FAILED;
	run.policy = policy_for (config, options);
	tell_refused (&run);
	facts_init ();
	run.signatures = sigchild_new ();
	ok = open_verify (&run, config)
		&& explain_all (&run, argv + 1, argc - 1);
	verify_free (run.verify);
	sigchild_free (run.signatures);
	resolver_free (run.resolver);
	store_close (run.store);
	policy_unref (run.policy);
	return ok ? CTL_OK : CTL_FAILED;
}

int
cmd_explain (struct ctl *ctl, int argc, char **argv)
{
	struct options options = { 0 };
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
		  "One JSON object a line", NULL },
		{ "rcpt", 0, 0, G_OPTION_ARG_STRING_ARRAY,
		  &options.recipients,
		  "Envelope recipient; may be repeated "
		  "(default: the first mailbox)", "ADDRESS" },
		{ "mail-from", 0, 0, G_OPTION_ARG_STRING, &options.sender,
		  "Envelope sender (default: the From address)", "ADDRESS" },
		{ "login", 0, 0, G_OPTION_ARG_STRING, &options.login,
		  "SASL user name", "LOGIN" },
		{ "client-address", 0, 0, G_OPTION_ARG_STRING,
		  &options.client_address, "IP of the client", "IP" },
		{ "helo", 0, 0, G_OPTION_ARG_STRING, &options.helo,
		  "What the client said in HELO", "NAME" },
		{ "received", 0, 0, G_OPTION_ARG_STRING, &options.received,
		  "When it came, ISO 8601 (default: now)", "TIME" },
		{ "no-dns", 0, 0, G_OPTION_ARG_NONE, &options.no_dns,
		  "Believe DKIM results without verifying the signatures, "
		  "and no ARC seal",
		  NULL },
		{ "authserv-id", 0, 0, G_OPTION_ARG_STRING_ARRAY,
		  &options.authserv_ids, "Trust these results instead of "
		  "the configured ones; may be repeated", "ID" },
		G_OPTION_ENTRY_NULL
	};
	int status = CTL_USAGE;

	if (ctl_options (&argc, &argv, "FILE...",
			 "Reads mails (- for standard input), changes "
			 "nothing, and says what would be done and why.",
			 entries)) {
		if (argc < 2)
			ctl_complain ("explain: no FILE; see --help");
		else
			status = run_files (ctl, &options, argc, argv);
	}
	options_clear (&options);
	return status;
}
