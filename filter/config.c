#include "filter/config.h"

#include <arpa/inet.h>
#include <grp.h>
#include <libpsl.h>
#include <stddef.h>
#include <string.h>

#include "filter/conffile.h"
#include "filter/keyfile.h"
#include "filter/regulation/load.h"
#include "filter/secret.h"
#include "filter/value.h"

enum {
	CONFIG_REFUSAL_BYTES = 400	/* an SMTP reply line has 512 */
};

struct loading {
	struct config *config;
	struct option_local local;
	GPtrArray *settings;
	GPtrArray *mistakes;
	GError *regulation;	/* what is wrong in that, or NULL */
};

GQuark
config_error_quark (void)
{
	return g_quark_from_static_string ("ticket-milter-config");
}

static gpointer
field_of (struct loading *loading, const struct option *option,
	  struct mailbox *mailbox)
{
	char *base = NULL;

	switch (option->place) {
	case OPTION_IN_CONFIG:
		base = (char *) loading->config;
		break;
	case OPTION_IN_POLICY:
		base = (char *) loading->config->policy;
		break;
	case OPTION_IN_MAILBOX:
		base = (char *) mailbox;
		break;
	case OPTION_IN_LOCAL:
		base = (char *) &loading->local;
		break;
	}
	return base + option->offset;
}

/* The line that key was set on, 0 if it was not. */
static int
line_of (struct loading *loading, const char *section, const char *title,
	 const char *key)
{
	const struct option *option = option_find (section, key);

	for (guint i = 0; i < loading->settings->len; i++) {
		struct setting *setting = loading->settings->pdata[i];

		if (setting->option == option
		    && (title == NULL
			|| g_str_equal (setting->title, title)))
			return setting->line;
	}
	return 0;
}

static void
set_fallbacks (struct loading *loading, const char *section,
	       struct mailbox *mailbox)
{
	const struct option *table;
	gsize count;

	table = option_table (&count);
	for (gsize i = 0; i < count; i++) {
		g_auto (GStrv) values = NULL;
		g_autofree char *why = NULL;
		g_autofree char *text = NULL;

		if (table[i].fallback == NULL
		    || (mailbox != NULL) != g_str_equal (section, "mailbox")
		    || (mailbox != NULL) != (table[i].place
					     == OPTION_IN_MAILBOX))
			continue;
		text = g_strdup (table[i].fallback);
		if (option_is_list (&table[i])) {
			g_strdelimit (text, "{}", ' ');
			values = g_strsplit (g_strstrip (text), ", ", -1);
		} else {
			values = g_new0 (char *, 2);
			values[0] = g_steal_pointer (&text);
		}
		why = option_set (&table[i], field_of (loading, &table[i],
						       mailbox), values);
		g_assert (why == NULL);
	}
}

static struct mailbox *
add_mailbox (struct loading *loading, const struct setting *setting)
{
	GPtrArray *mailboxes = loading->config->policy->mailboxes;
	g_autofree char *address = NULL;
	g_autofree char *why = value_address (setting->title, &address);
	struct mailbox *mailbox;

	if (why != NULL)
		conffile_mistake (loading->mistakes, setting->line,
				  "mailbox: %s", why);
	for (guint i = 0; why == NULL && i < mailboxes->len; i++) {
		const struct mailbox *other = mailboxes->pdata[i];

		if (g_str_equal (other->address, address))
			conffile_mistake (loading->mistakes, setting->line,
				"mailbox: %s is there twice; keep one of the "
				"two", address);
	}
	mailbox = mailbox_new (address != NULL ? address : "");
	set_fallbacks (loading, "mailbox", mailbox);
	g_ptr_array_add (mailboxes, mailbox);
	return mailbox;
}

static void
apply (struct loading *loading)
{
	struct mailbox *mailbox = NULL;

	for (guint i = 0; i < loading->settings->len; i++) {
		struct setting *setting = loading->settings->pdata[i];
		g_autofree char *why = NULL;

		if (setting->option == NULL) {
			if (setting->title != NULL)
				mailbox = add_mailbox (loading, setting);
			continue;
		}
		why = option_set (setting->option,
				  field_of (loading, setting->option, mailbox),
				  setting->values);
		if (why != NULL)
			conffile_mistake (loading->mistakes, setting->line,
				"%s: %s", setting->option->key, why);
	}
}

/* --- one value against another ------------------------------------------ */

static void
check_mailboxes (struct loading *loading)
{
	GPtrArray *mailboxes = loading->config->policy->mailboxes;

	if (mailboxes->len == 0)
		conffile_mistake (loading->mistakes, 0, "mailbox: there is "
			"none, so no mail would be ours; write mailbox "
			"\"support@example.com\" { }");
	for (guint i = 0; i < mailboxes->len; i++) {
		struct mailbox *mailbox = mailboxes->pdata[i];
		g_autofree char *whole = NULL;

		if (*mailbox->url == '\0') {
			if (mailbox->unknown == UNVERIFIED_REFUSE
			    || mailbox->unproven == UNVERIFIED_REFUSE)
				conffile_mistake (loading->mistakes,
					line_of (loading, "mailbox",
						 NULL, "unknown"),
					"mailbox: %s refuses mail, but says "
					"nowhere how to reach you; set its url"
					" to a page that does",
					mailbox->address);
			continue;
		}
		/* The reply names the page. */
		whole = strstr (mailbox->refusal, mailbox->url) != NULL
			? g_strdup (mailbox->refusal)
			: g_strconcat (mailbox->refusal, " ", mailbox->url,
				       NULL);
		if (strlen (whole) > CONFIG_REFUSAL_BYTES)
			conffile_mistake (loading->mistakes, 0, "refusal: %s: "
				"refusal and url are longer than %d bytes "
				"together, which an SMTP reply cannot hold; "
				"shorten them", mailbox->address,
				CONFIG_REFUSAL_BYTES);
		g_free (mailbox->refusal);
		mailbox->refusal = g_steal_pointer (&whole);
	}
}

static void
check_identity (struct loading *loading)
{
	const struct policy *policy = loading->config->policy;
	int line = line_of (loading, "identity", NULL, "accept");

	if (policy->proofs == 0)
		conffile_mistake (loading->mistakes, line, "accept: is empty, "
			"so nobody could open a ticket; name at least one of "
			"login, dmarc, dkim, spf, signature and arc");
	if ((policy->proofs & (PROOF_DMARC | PROOF_DKIM | PROOF_SPF)) != 0
	    && policy->authserv_ids[0] == NULL)
		conffile_mistake (loading->mistakes, line, "accept: dmarc, "
			"dkim and spf need results that your own border "
			"added; set authserv-ids to the name it puts first in "
			"Authentication-Results, or accept = {login, "
			"signature}");
}

static void
check_sealers (struct loading *loading)
{
	const struct policy *policy = loading->config->policy;
	bool accepted = ((policy->proofs | policy->agent_proofs) & PROOF_ARC)
		!= 0;
	bool named = policy->arc_sealers[0] != NULL;

	if (accepted && !named)
		conffile_mistake (loading->mistakes,
			line_of (loading, "identity", NULL,
				 (policy->proofs & PROOF_ARC) != 0 ? "accept"
				 : "agent-proofs"),
			"arc: nobody's seal is believed; set arc-sealers to "
			"the domains that seal what they send on to you");
	if (named && !accepted)
		conffile_mistake (loading->mistakes,
			line_of (loading, "identity", NULL, "arc-sealers"),
			"arc-sealers: are believed for the proof arc, which "
			"is not accepted; add arc to accept");
}

/* The default has them, so it is a mistake only where they were asked for. */
static void
check_agents (struct loading *loading)
{
	const struct policy *policy = loading->config->policy;
	int line = line_of (loading, "identity", NULL, "agent-proofs");

	if (line != 0 && policy->authserv_ids[0] == NULL
	    && (policy->agent_proofs & (PROOF_DMARC | PROOF_DKIM | PROOF_SPF))
		!= 0)
		conffile_mistake (loading->mistakes, line, "agent-proofs: "
			"dmarc, dkim and spf need results that your own border"
			" added; set authserv-ids to the name it puts first in"
			" Authentication-Results, or agent-proofs = {login}");
}

static bool
has_mailbox (const struct policy *policy, const char *address)
{
	for (guint i = 0; i < policy->mailboxes->len; i++) {
		const struct mailbox *mailbox = policy->mailboxes->pdata[i];

		if (strcmp (mailbox->address, address) == 0)
			return true;
	}
	return false;
}

/* A mailbox of ours with or without a section of its own. */
static void
add_orders (struct loading *loading)
{
	struct policy *policy = loading->config->policy;
	struct mailbox *mailbox;

	if (*policy->announce_orders == '\0'
	    || has_mailbox (policy, policy->announce_orders))
		return;
	mailbox = mailbox_new (policy->announce_orders);
	set_fallbacks (loading, "mailbox", mailbox);
	g_ptr_array_add (policy->mailboxes, mailbox);
}

/* What is written to the one is sent to everybody, to the other a request. */
static void
check_announcements (struct loading *loading)
{
	const struct policy *policy = loading->config->policy;

	if (*policy->announce_from != '\0'
	    && !has_mailbox (policy, policy->announce_from))
		conffile_mistake (loading->mistakes,
			line_of (loading, "announcements", NULL, "from"),
			"from: %s is none of the mailboxes; add mailbox "
			"\"%s\" {}", policy->announce_from,
			policy->announce_from);
	add_orders (loading);
	if (*policy->announce_orders != '\0'
	    && strcmp (policy_announcer (policy), policy->announce_orders)
		== 0)
		conffile_mistake (loading->mistakes,
			line_of (loading, "announcements", NULL, "orders"),
			"orders: %s is what announcements are from, so that "
			"clients would write there; take a mailbox of its own",
			policy->announce_orders);
}

static bool
is_loopback (const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (inet_pton (AF_INET, host, &v4) == 1)
		return g_str_has_prefix (host, "127.");
	if (inet_pton (AF_INET6, host, &v6) == 1)
		return IN6_IS_ADDR_LOOPBACK (&v6);
	return g_str_equal (host, "localhost");
}

static void
check_smtp (struct loading *loading)
{
	const struct courier_settings *smtp = &loading->config->courier;
	GPtrArray *mistakes = loading->mistakes;
	int user = line_of (loading, "smtp", NULL, "user");
	int file = line_of (loading, "smtp", NULL, "password-file");

	if (smtp->user != NULL && loading->local.password_file == NULL)
		conffile_mistake (mistakes, user, "user: has no password; set "
			"password-file, or leave user out");
	if (smtp->user == NULL && loading->local.password_file != NULL)
		conffile_mistake (mistakes, file, "password-file: has no user;"
			" set user, or leave password-file out");
	if (smtp->user != NULL && !smtp->starttls && !is_loopback (smtp->host))
		conffile_mistake (mistakes, user, "user: the password would "
			"cross the network in the clear; set starttls = yes");
	if (smtp->ca_file != NULL && !smtp->starttls)
		conffile_mistake (mistakes, line_of (loading, "smtp", NULL,
						     "ca-file"),
			"ca-file: is of no use without TLS; set starttls = yes"
			", or leave ca-file out");
	if (smtp->retry_first > smtp->retry_most)
		conffile_mistake (mistakes, line_of (loading, "smtp", NULL,
						     "retry-first"),
			"retry-first: is longer than retry-most; make it at "
			"most as long");
	if (smtp->retry_most > smtp->give_up)
		conffile_mistake (mistakes, line_of (loading, "smtp", NULL,
						     "retry-most"),
			"retry-most: is longer than give-up; make it at most "
			"as long");
}

static void
check_socket (struct loading *loading)
{
	const struct config *config = loading->config;
	char buffer[16384];
	struct group group, *found = NULL;

	if (config->spool_memory > config->message_max)
		conffile_mistake (loading->mistakes, line_of (loading, "",
							NULL, "spool-memory"),
			"spool-memory: is more than message-max; make it at "
			"most as much");
	if (config->socket_group != NULL
	    && (getgrnam_r (config->socket_group, &group, buffer,
			    sizeof buffer, &found) != 0 || found == NULL))
		conffile_mistake (loading->mistakes, line_of (loading, "",
							NULL, "socket-group"),
			"socket-group: there is no group \"%s\"; name one that"
			" Postfix's smtpd is in, such as postfix",
			config->socket_group);
}

/* --- what is made from others ------------------------------------------- */

/* The public suffix list that libpsl was built with. */
static const char *
organisational (const char *domain)
{
	return psl_registrable_domain (psl_builtin (), domain);
}

static void
derive (struct loading *loading)
{
	struct config *config = loading->config;
	struct policy *policy = config->policy;
	g_autofree char *domain = NULL;

	if (line_of (loading, "", NULL, "hostname") == 0) {
		g_autofree char *why = value_domain (g_get_host_name (),
						     &domain);

		if (why == NULL) {
			g_free (policy->hostname);
			policy->hostname = g_steal_pointer (&domain);
		}
	}
	if (config->address_keys == NULL) {
		g_autofree char *folder = g_path_get_dirname (config->store);

		config->address_keys = g_build_filename (folder,
							 "address.keys", NULL);
	}
	if (config->courier.helo == NULL)
		config->courier.helo = g_strdup (policy->hostname);
	if (loading->local.relaxed)
		policy->organisational = organisational;
	if (loading->local.password_file != NULL) {
		g_autofree char *why
			= secret_read (loading->local.password_file,
				       &config->courier.password);

		if (why != NULL)
			conffile_mistake (loading->mistakes,
				line_of (loading, "smtp", NULL,
					 "password-file"),
				"password-file: %s", why);
	}
}

static void
load_regulation (struct loading *loading)
{
	const struct config *config = loading->config;

	if (config->regulation != NULL)
		config->policy->regulation
			= regulation_load (config->regulation,
					   &loading->regulation);
}

static gint
by_line (gconstpointer a, gconstpointer b)
{
	const struct mistake *const *first = a, *const *second = b;

	return (*first)->line - (*second)->line;
}

static void
report (const char *file, GPtrArray *mistakes, const GError *regulation,
	GError **error)
{
	g_autoptr (GString) text = g_string_new (NULL);

	g_ptr_array_sort (mistakes, by_line);
	for (guint i = 0; i < mistakes->len; i++) {
		const struct mistake *mistake = mistakes->pdata[i];
		g_autofree char *line = mistake->line > 0
			? g_strdup_printf (":%d", mistake->line)
			: g_strdup ("");

		g_string_append_printf (text, "%s%s%s: %s", i > 0 ? "\n" : "",
					file, line, mistake->text);
	}
	if (regulation != NULL)
		g_string_append_printf (text, "%s%s", text->len > 0 ? "\n"
					: "", regulation->message);
	g_set_error_literal (error, CONFIG_ERROR, CONFIG_ERROR_INVALID,
			     text->str);
}

struct config *
config_load (const char *file, GError **error)
{
	g_autoptr (config_auto) config = g_new0 (struct config, 1);
	struct loading loading = { .config = config };
	g_autoptr (GError) failure = NULL;
	g_autofree char *text = NULL;
	bool complete, good;
	gsize length;

	config->file = g_strdup (file);
	config->policy = policy_new ();
	if (!g_file_get_contents (file, &text, &length, &failure)) {
		g_set_error (error, CONFIG_ERROR, CONFIG_ERROR_UNREADABLE,
			     "%s: cannot be read (%s); name the file with -c",
			     file, failure->message);
		return NULL;
	}
	loading.mistakes = conffile_mistakes_new ();
	loading.settings = conffile_read (text, length, loading.mistakes,
					  &complete);
	set_fallbacks (&loading, "", NULL);
	apply (&loading);
	/* Of half a file it cannot be said what is missing in it. */
	if (complete) {
		check_mailboxes (&loading);
		check_identity (&loading);
		check_agents (&loading);
		check_announcements (&loading);
		check_sealers (&loading);
		check_smtp (&loading);
		check_socket (&loading);
	}
	derive (&loading);
	load_regulation (&loading);
	good = loading.mistakes->len == 0 && loading.regulation == NULL;
	if (!good)
		report (file, loading.mistakes, loading.regulation, error);
	g_ptr_array_unref (loading.settings);
	g_free (loading.local.password_file);
	g_clear_error (&loading.regulation);
	g_ptr_array_unref (loading.mistakes);
	return good ? g_steal_pointer (&config) : NULL;
}

bool
config_read_keys (struct config *config, GError **error)
{
	g_autoptr (keyfile_auto) file = keyfile_read (config->address_keys,
						      error);

	if (file == NULL)
		return false;
	address_keys_free (config->policy->address_keys);
	config->policy->address_keys = keyfile_keys (file);
	return true;
}

/* Of those in struct config, what a reload takes over. */
static bool
is_reloaded (const struct option *option)
{
	return option->offset == offsetof (struct config, log_level)
		|| option->offset == offsetof (struct config, address_keys)
		|| option->offset == offsetof (struct config, regulation);
}

GPtrArray *
config_fixed_keys (const struct config *running, const struct config *wanted)
{
	GPtrArray *keys = g_ptr_array_new ();
	const struct option *table;
	gsize count;

	table = option_table (&count);
	for (gsize i = 0; i < count; i++)
		if (table[i].place == OPTION_IN_CONFIG
		    && !is_reloaded (&table[i])
		    && !option_same (&table[i],
				     (const char *) running + table[i].offset,
				     (const char *) wanted + table[i].offset))
			g_ptr_array_add (keys, (gpointer) table[i].key);
	if (g_strcmp0 (running->courier.password, wanted->courier.password)
	    != 0)
		g_ptr_array_add (keys, (gpointer) "password-file");
	return keys;
}

void
config_free (struct config *config)
{
	if (config == NULL)
		return;
	g_free (config->file);
	g_free (config->socket);
	g_free (config->socket_group);
	g_free (config->control);
	g_free (config->store);
	g_free (config->address_keys);
	g_free (config->spool);
	g_free (config->templates);
	g_free (config->templates_override);
	g_free (config->regulation);
	g_free (config->dns_server);
	g_free (config->courier.host);
	g_free (config->courier.ca_file);
	g_free (config->courier.user);
	g_free (config->courier.password);
	g_free (config->courier.helo);
	policy_unref (config->policy);
	g_free (config);
}
