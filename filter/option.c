#include "filter/option.h"

#include <stddef.h>
#include <string.h>

#include "filter/config.h"
#include "filter/nearest.h"
#include "filter/value.h"

enum {
	KIB = 1 << 10,
	MIB = 1 << 20,
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR
};

static const struct option_word modes[] = {
	{ "enforce", false }, { "observe", true }, { NULL, 0 }
};
static const struct option_word log_levels[] = {
	{ "error", LOG_LEVEL_ERROR }, { "warning", LOG_LEVEL_WARNING },
	{ "info", LOG_LEVEL_INFO }, { "debug", LOG_LEVEL_DEBUG }, { NULL, 0 }
};
static const struct option_word unverified[] = {
	{ "advisory", UNVERIFIED_ADVISORY }, { "refuse", UNVERIFIED_REFUSE },
	{ NULL, 0 }
};
static const struct option_word agent_copies[] = {
	{ "none", AGENT_COPIES_NONE }, { "all", AGENT_COPIES_ALL },
	{ "assigned", AGENT_COPIES_ASSIGNED }, { NULL, 0 }
};
static const struct option_word proofs[] = {
	{ "login", PROOF_LOGIN }, { "dmarc", PROOF_DMARC },
	{ "dkim", PROOF_DKIM }, { "spf", PROOF_SPF },
	{ "signature", PROOF_SIGNATURE }, { "arc", PROOF_ARC }, { NULL, 0 }
};
static const struct option_word alignments[] = {
	{ "strict", false }, { "relaxed", true }, { NULL, 0 }
};
static const struct option_word coverings[] = {
	{ "body", false }, { "header", true }, { NULL, 0 }
};
static const struct option_word languages[] = {
	{ "en", 0 }, { "ru", 0 }, { "uk", 0 }, { NULL, 0 }
};

#define CONFIG(field) OPTION_IN_CONFIG, offsetof (struct config, field)
#define POLICY(field) OPTION_IN_POLICY, offsetof (struct policy, field)
#define MAILBOX(field) OPTION_IN_MAILBOX, offsetof (struct mailbox, field)
#define LOCAL(field) OPTION_IN_LOCAL, offsetof (struct option_local, field)

static const struct option table[] = {
	{ "", "mode", OPTION_CHOICE, POLICY (observe), "enforce", modes, 0, 0 },
	{ "", "observe-marks", OPTION_SWITCH, POLICY (observe_marks), "no",
	  NULL, 0, 0 },
	{ "", "socket", OPTION_SOCKET, CONFIG (socket),
	  "unix:/run/ticket-milter/milter.sock", NULL, 0, 0 },
	{ "", "socket-mode", OPTION_MODE, CONFIG (socket_mode), "0660",
	  NULL, 0, 0 },
	{ "", "socket-group", OPTION_TEXT, CONFIG (socket_group), NULL,
	  NULL, 0, 32 },
	{ "", "control", OPTION_PATH, CONFIG (control),
	  "/run/ticket-milter/control.sock", NULL, 0, 0 },
	{ "", "store", OPTION_PATH, CONFIG (store),
	  LOCALSTATEDIR "/lib/ticket-milter/tickets.db", NULL, 0, 0 },
	{ "", "address-keys", OPTION_PATH, CONFIG (address_keys), NULL,
	  NULL, 0, 0 },
	{ "", "spool", OPTION_PATH, CONFIG (spool),
	  LOCALSTATEDIR "/lib/ticket-milter/spool", NULL, 0, 0 },
	{ "", "spool-memory", OPTION_SIZE, CONFIG (spool_memory), "1M", NULL,
	  4 * KIB, 64 * MIB },
	{ "", "message-max", OPTION_SIZE, CONFIG (message_max), "64M", NULL,
	  64 * KIB, 256 * MIB },
	{ "", "log-level", OPTION_WORD, CONFIG (log_level), "info",
	  log_levels, 0, 0 },
	{ "", "templates", OPTION_PATH, CONFIG (templates),
	  DATADIR "/ticket-milter/templates", NULL, 0, 0 },
	{ "", "templates-override", OPTION_PATH, CONFIG (templates_override),
	  NULL, NULL, 0, 0 },
	{ "", "regulation", OPTION_PATH, CONFIG (regulation), NULL, NULL,
	  0, 0 },
	{ "", "hostname", OPTION_DOMAIN, POLICY (hostname), NULL, NULL, 0, 0 },
	{ "", "recipient-delimiter", OPTION_DELIMITERS,
	  POLICY (recipient_delimiter), "+", NULL, 0, 0 },
	{ "", "advisory-tag", OPTION_TEXT, POLICY (advisory_tag), "", NULL,
	  0, 60 },

	{ "mailbox", "unknown", OPTION_WORD, MAILBOX (unknown), "advisory",
	  unverified, 0, 0 },
	{ "mailbox", "unproven", OPTION_WORD, MAILBOX (unproven), "advisory",
	  unverified, 0, 0 },
	{ "mailbox", "refusal", OPTION_ASCII, MAILBOX (refusal),
	  "Mail is taken from registered addresses only, see", NULL, 0, 200 },
	{ "mailbox", "url", OPTION_URL, MAILBOX (url), NULL, NULL, 0, 0 },

	{ "identity", "authserv-ids", OPTION_NAMES, POLICY (authserv_ids),
	  NULL, NULL, 0, 0 },
	{ "identity", "accept", OPTION_WORDS, POLICY (proofs),
	  "{login, dmarc, signature}", proofs, 0, 0 },
	{ "identity", "agent-proofs", OPTION_WORDS, POLICY (agent_proofs),
	  "{login, dmarc}", proofs, 0, 0 },
	{ "identity", "alignment", OPTION_CHOICE, LOCAL (relaxed), "strict",
	  alignments, 0, 0 },
	{ "identity", "dkim-max-age", OPTION_AGE, POLICY (dkim_max_age), "3d",
	  NULL, HOUR, 30 * DAY },
	{ "identity", "signature-max-age", OPTION_AGE,
	  POLICY (signature_max_age), "3d", NULL, HOUR, 30 * DAY },
	{ "identity", "signature-covers", OPTION_CHOICE,
	  POLICY (signature_header), "body", coverings, 0, 0 },
	{ "identity", "verify-dkim", OPTION_SWITCH, POLICY (verify_dkim),
	  "yes", NULL, 0, 0 },
	{ "identity", "arc-sealers", OPTION_DOMAINS, POLICY (arc_sealers),
	  NULL, NULL, 0, 0 },
	{ "identity", "dns-server", OPTION_NAMESERVER, CONFIG (dns_server),
	  NULL, NULL, 0, 0 },

	{ "conversations", "reply-valid", OPTION_AGE, POLICY (reply_valid),
	  "365d", NULL, DAY, 3650 * DAY },
	{ "conversations", "link-valid", OPTION_AGE, POLICY (link_valid),
	  "30d", NULL, DAY, 365 * DAY },
	{ "conversations", "quote-valid", OPTION_AGE, POLICY (quote_valid),
	  "14d", NULL, DAY, 365 * DAY },
	{ "conversations", "reopen-within", OPTION_AGE,
	  POLICY (reopen_within), "30d", NULL, 0, 3650 * DAY },
	{ "conversations", "answer-collision", OPTION_AGE,
	  POLICY (answer_collision), "10m", NULL, 0, DAY },
	{ "conversations", "agent-copies", OPTION_WORD,
	  POLICY (agent_copies), "none", agent_copies, 0, 0 },

	{ "confirmations", "challenges-per-day", OPTION_COUNT,
	  POLICY (challenges_day), "3", NULL, 0, 100 },
	{ "confirmations", "challenges-per-hour", OPTION_COUNT,
	  POLICY (challenges_hour), "100", NULL, 1, 10000 },
	{ "confirmations", "valid", OPTION_AGE, POLICY (challenge_valid),
	  "7d", NULL, DAY, 90 * DAY },

	{ "announcements", "rate", OPTION_COUNT, POLICY (announce_rate),
	  "600", NULL, 1, 600000 },
	{ "announcements", "from", OPTION_ADDRESS, POLICY (announce_from),
	  NULL, NULL, 0, 0 },
	{ "announcements", "orders", OPTION_ADDRESS, POLICY (announce_orders),
	  NULL, NULL, 0, 0 },

	{ "answers", "tickets", OPTION_SWITCH, POLICY (answer_tickets), "yes",
	  NULL, 0, 0 },
	{ "answers", "advisory", OPTION_SWITCH, POLICY (answer_advisory),
	  "yes", NULL, 0, 0 },
	{ "answers", "company", OPTION_TEXT, POLICY (company), "", NULL,
	  0, 100 },
	{ "answers", "cabinet-url", OPTION_URL, POLICY (cabinet_url), NULL,
	  NULL, 0, 0 },
	{ "answers", "language", OPTION_LANGUAGE, POLICY (language), "en",
	  languages, 0, 0 },
	{ "answers", "cap-address-hour", OPTION_COUNT,
	  POLICY (cap_address_hour), "5", NULL, 1, 1000 },
	{ "answers", "cap-all-hour", OPTION_COUNT, POLICY (cap_all_hour),
	  "1000", NULL, 1, 1000000 },

	{ "smtp", "host", OPTION_HOST, CONFIG (courier.host), "127.0.0.1",
	  NULL, 0, 0 },
	{ "smtp", "port", OPTION_COUNT, CONFIG (courier.port), "25", NULL,
	  1, 65535 },
	{ "smtp", "starttls", OPTION_SWITCH, CONFIG (courier.starttls), "no",
	  NULL, 0, 0 },
	{ "smtp", "ca-file", OPTION_PATH, CONFIG (courier.ca_file), NULL,
	  NULL, 0, 0 },
	{ "smtp", "user", OPTION_TEXT, CONFIG (courier.user), NULL, NULL,
	  1, 255 },
	{ "smtp", "password-file", OPTION_PATH, LOCAL (password_file), NULL,
	  NULL, 0, 0 },
	{ "smtp", "helo", OPTION_DOMAIN, CONFIG (courier.helo), NULL, NULL,
	  0, 0 },
	{ "smtp", "timeout", OPTION_DURATION, CONFIG (courier.timeout), "60s",
	  NULL, 1, 10 * MINUTE },
	{ "smtp", "retry-first", OPTION_DURATION, CONFIG (courier.retry_first),
	  "1m", NULL, 1, DAY },
	{ "smtp", "retry-most", OPTION_DURATION, CONFIG (courier.retry_most),
	  "1h", NULL, 1, DAY },
	{ "smtp", "give-up", OPTION_DURATION, CONFIG (courier.give_up), "3d",
	  NULL, MINUTE, 30 * DAY },
};

const struct option *
option_table (gsize *count)
{
	*count = G_N_ELEMENTS (table);
	return table;
}

const struct option *
option_find (const char *section, const char *key)
{
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		if (g_str_equal (table[i].section, section)
		    && g_str_equal (table[i].key, key))
			return &table[i];
	return NULL;
}

bool
option_is_list (const struct option *option)
{
	return option->type == OPTION_NAMES || option->type == OPTION_DOMAINS
		|| option->type == OPTION_WORDS;
}

static char *
unknown_word (const struct option *option, const char *text)
{
	GString *why = g_string_new (NULL);

	g_string_append_printf (why, "\"%s\" is not known here; write ", text);
	for (const struct option_word *word = option->words;
	     word->word != NULL; word++)
		g_string_append_printf (why, "%s%s", word == option->words ? ""
			: word[1].word == NULL ? " or " : ", ", word->word);
	return g_string_free (why, FALSE);
}

static const struct option_word *
find_word (const struct option *option, const char *text)
{
	for (const struct option_word *word = option->words;
	     word->word != NULL; word++)
		if (g_str_equal (word->word, text))
			return word;
	return NULL;
}

static char *
set_words (const struct option *option, char *const *values, unsigned *out)
{
	unsigned bits = 0;

	for (; *values != NULL; values++) {
		const struct option_word *word = find_word (option, *values);

		if (word == NULL)
			return unknown_word (option, *values);
		bits |= word->value;
	}
	*out = bits;
	return NULL;
}

static char *
set_names (char *const *values, char *(*read) (const char *text, char **out),
	   char ***out)
{
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

	for (; *values != NULL; values++) {
		char *name, *why = read (*values, &name);

		if (why != NULL)
			return why;
		g_ptr_array_add (names, name);
	}
	g_ptr_array_add (names, NULL);
	g_strfreev (*out);
	*out = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
	return NULL;
}

static char *
set_number (const struct option *option, const char *text, gpointer field)
{
	gint64 number = 0;
	char *why;

	if (option->type == OPTION_COUNT)
		why = value_count (text, option->least, option->most, &number);
	else if (option->type == OPTION_SIZE)
		why = value_size (text, option->least, option->most, &number);
	else
		why = value_duration (text, option->least, option->most,
				      &number);
	if (why != NULL)
		return why;
	if (option->type == OPTION_SIZE)
		*(gsize *) field = (gsize) number;
	else if (option->type == OPTION_AGE)
		*(gint64 *) field = number;
	else
		*(unsigned *) field = (unsigned) number;
	return NULL;
}

static char *
set_word (const struct option *option, const char *text, gpointer field)
{
	const struct option_word *word = find_word (option, text);

	if (word == NULL)
		return unknown_word (option, text);
	if (option->type == OPTION_CHOICE)
		*(bool *) field = word->value != 0;
	else
		*(unsigned *) field = word->value;
	return NULL;
}

static char *
read_string (const struct option *option, const char *text, char **out)
{
	switch (option->type) {
	case OPTION_PATH:
		return value_path (text, out);
	case OPTION_SOCKET:
		return value_socket (text, out);
	case OPTION_URL:
		return value_url (text, out);
	case OPTION_ADDRESS:
		return value_address (text, out);
	case OPTION_DOMAIN:
		return value_domain (text, out);
	case OPTION_HOST:
		return value_host (text, out);
	case OPTION_NAMESERVER:
		return value_nameserver (text, out);
	case OPTION_DELIMITERS:
		return value_delimiters (text, out);
	case OPTION_LANGUAGE:
		if (find_word (option, text) == NULL)
			return unknown_word (option, text);
		*out = g_strdup (text);
		return NULL;
	default:
		if ((gint64) strlen (text) < option->least)
			return g_strdup ("is empty; write a value or leave the"
					 " line out");
		return value_text (text, (gsize) option->most,
				   option->type == OPTION_ASCII, out);
	}
}

char *
option_set (const struct option *option, gpointer field, char *const *values)
{
	char *text = NULL, *why;

	switch (option->type) {
	case OPTION_NAMES:
		return set_names (values, value_authserv_id, field);
	case OPTION_DOMAINS:
		return set_names (values, value_domain, field);
	case OPTION_WORDS:
		return set_words (option, values, field);
	case OPTION_SWITCH:
		return value_switch (values[0], field);
	case OPTION_MODE:
		return value_mode (values[0], field);
	case OPTION_CHOICE:
	case OPTION_WORD:
		return set_word (option, values[0], field);
	case OPTION_COUNT:
	case OPTION_SIZE:
	case OPTION_DURATION:
	case OPTION_AGE:
		return set_number (option, values[0], field);
	default:
		why = read_string (option, values[0], &text);
		if (why == NULL) {
			g_free (*(char **) field);
			*(char **) field = text;
		}
		return why;
	}
}

bool
option_same (const struct option *option, gconstpointer a, gconstpointer b)
{
	switch (option->type) {
	case OPTION_NAMES:
	case OPTION_DOMAINS:
		return g_strv_equal (*(const char *const *const *) a,
				     *(const char *const *const *) b);
	case OPTION_SWITCH:
	case OPTION_CHOICE:
		return *(const bool *) a == *(const bool *) b;
	case OPTION_WORD:
	case OPTION_WORDS:
	case OPTION_MODE:
	case OPTION_COUNT:
	case OPTION_DURATION:
		return *(const unsigned *) a == *(const unsigned *) b;
	case OPTION_SIZE:
		return *(const gsize *) a == *(const gsize *) b;
	case OPTION_AGE:
		return *(const gint64 *) a == *(const gint64 *) b;
	default:
		return g_strcmp0 (*(const char *const *) a,
				  *(const char *const *) b) == 0;
	}
}

const char *
option_nearest_key (const char *section, const char *word)
{
	g_autofree char *lower = g_ascii_strdown (word, -1);
	const char *best = NULL;

	g_strdelimit (lower, "_", '-');
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		if (g_str_equal (table[i].section, section))
			best = nearest (lower, table[i].key, best);
	return best;
}

const char *
option_nearest_section (const char *word)
{
	const char *best = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		best = nearest (word, table[i].section, best);
	return best;
}

const char *
option_home (const char *key)
{
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		if (g_str_equal (table[i].key, key))
			return table[i].section;
	return NULL;
}
