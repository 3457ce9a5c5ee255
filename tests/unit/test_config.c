/*
 * LINK: filter/policy/address.c
 * LINK: filter/config.c filter/conffile.c filter/option.c filter/value.c
 * LINK: filter/conftext.c filter/keyfile.c filter/secret.c
 * LINK: filter/policy/policy.c filter/nearest.c filter/regulation/[a-z]*.c
 * LINK: filter/policy/regulation.c filter/policy/department.c
 * LINK: filter/policy/gist.c filter/policy/prefix.c
 * LINK: filter/policy/translit.c filter/policy/kind.c
 * LINK: filter/policy/pattern.c filter/policy/search.c
 * LINK: filter/policy/phrase.c filter/policy/phrases.c filter/policy/rules.c
 * LINK: filter/policy/likeness.c
 * LINK: filter/policy/hours.c filter/policy/zone.c
 * LINK: filter/policy/article.c filter/nearest.c store/known.c
 * LINK: store/search/[a-z]*.c
 * LIBS: glib-2.0 yaml-0.1 libconfuse libidn2 libpsl
 * LIBS: sqlite3 libcmark libpcre2-8 -lstemmer -lm
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter/config.h"

/* What every complete file has. */
#define MAILBOX "mailbox \"support@example.com\" { }\n"
#define IDENTITY "identity { authserv-ids = mx.example.com }\n"

static char *
write_file (const char *text, gssize length, unsigned mode)
{
	char *path = NULL;
	int fd = g_file_open_tmp ("test-config-XXXXXX", &path, NULL);

	assert_true (fd >= 0);
	close (fd);
	assert_true (g_file_set_contents (path, text, length, NULL));
	assert_int_equal (chmod (path, mode), 0);
	return path;
}

static struct config *
load (const char *text)
{
	g_autofree char *path = write_file (text, -1, 0600);
	g_autoptr (GError) error = NULL;
	struct config *config = config_load (path, &error);

	g_unlink (path);
	if (config == NULL)
		fail_msg ("refused: %s", error->message);
	return config;
}

/* Its mistakes, "LINE: ..." or "...", one a line; caller frees. */
static char *
mistakes_of (const char *text, gssize length)
{
	g_autofree char *path = write_file (text, length, 0600);
	g_autoptr (GError) error = NULL;
	g_autoptr (config_auto) config = config_load (path, &error);
	g_auto (GStrv) lines = NULL;
	g_autofree char *prefix = g_strconcat (path, ":", NULL);

	g_unlink (path);
	if (config != NULL)
		return g_strdup ("accepted");
	assert_true (error->domain == CONFIG_ERROR);
	lines = g_strsplit (error->message, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		char *bare;

		assert_true (g_str_has_prefix (*line, prefix));
		bare = g_strdup (g_strchug (*line + strlen (prefix)));
		g_free (*line);
		*line = bare;
	}
	return g_strjoinv ("\n", lines);
}

struct row {
	const char *label, *text, *want;
};

static void
check_rows (const struct row *rows, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		g_autofree char *got = mistakes_of (rows[i].text, -1);

		if (!g_str_equal (got, rows[i].want))
			fail_msg ("%s: got\n%s\nwant\n%s", rows[i].label, got,
				  rows[i].want);
	}
}

static void
test_the_smallest_file_and_its_defaults (void **state)
{
	g_autoptr (config_auto) config = load (MAILBOX IDENTITY);
	const struct policy *policy = config->policy;
	const struct mailbox *mailbox = policy->mailboxes->pdata[0];

	(void) state;
	assert_int_equal (policy->mailboxes->len, 1);
	assert_string_equal (mailbox->address, "support@example.com");
	assert_int_equal (mailbox->unknown, UNVERIFIED_ADVISORY);
	assert_int_equal (mailbox->unproven, UNVERIFIED_ADVISORY);
	assert_false (policy->observe);
	assert_int_equal (policy->proofs,
			  PROOF_LOGIN | PROOF_DMARC | PROOF_SIGNATURE);
	assert_int_equal (policy->signature_max_age, 3 * 24 * 3600);
	assert_false (policy->signature_header);
	assert_string_equal (policy->authserv_ids[0], "mx.example.com");
	assert_null (policy->authserv_ids[1]);
	assert_null (policy->arc_sealers[0]);
	assert_null (policy->organisational);
	assert_int_equal (policy->dkim_max_age, 3 * 24 * 3600);
	assert_int_equal (policy->agent_proofs, PROOF_LOGIN | PROOF_DMARC);
	assert_int_equal (policy->reply_valid, 365 * 24 * 3600);
	assert_int_equal (policy->link_valid, 30 * 24 * 3600);
	assert_int_equal (policy->reopen_within, 30 * 24 * 3600);
	assert_int_equal (policy->answer_collision, 600);
	assert_int_equal (policy->challenges_day, 3);
	assert_int_equal (policy->challenges_hour, 100);
	assert_int_equal (policy->challenge_valid, 7 * 24 * 3600);
	assert_null (policy->address_keys);
	assert_string_equal (config->address_keys, LOCALSTATEDIR
			     "/lib/ticket-milter/address.keys");
	assert_string_equal (policy->recipient_delimiter, "+");
	assert_string_equal (config->socket,
			     "unix:/run/ticket-milter/milter.sock");
	assert_int_equal (config->socket_mode, 0660);
	assert_null (config->socket_group);
	assert_true (config->message_max == 64 << 20);
	assert_int_equal (config->log_level, LOG_LEVEL_INFO);
	assert_string_equal (config->courier.host, "127.0.0.1");
	assert_int_equal (config->courier.port, 25);
	assert_int_equal (config->courier.retry_most, 3600);
	assert_string_equal (config->courier.helo, policy->hostname);
}

static void
test_a_full_file (void **state)
{
	g_autoptr (config_auto) config = load (
		"# everything\n"
		"mode = observe\n"
		"observe-marks = yes\n"
		"socket = inet:20301@127.0.0.1\n"
		"socket-mode = 0600\n"
		"control = /tmp/c\nstore = /tmp/s\nspool = /tmp\n"
		"spool-memory = 64K\nmessage-max = 10M\n"
		"log-level = debug\n"
		"templates = /t\ntemplates-override = '/o p'\n"
		"hostname = Support.Example.com\n"
		"recipient-delimiter = \"+-\"\n"
		"advisory-tag = \"[не проверено]\"\n"
		"mailbox \"help@пример.рф\" {\n"
		"  unknown = refuse unproven = refuse\n"
		"  refusal = \"Write from your account's address, see\"\n"
		"  url = https://example.com/how\n"
		"}\n"
		"mailbox \"sales@example.com\" { unproven = refuse\n"
		"  refusal = \"See https://example.com/x first\"\n"
		"  url = \"https://example.com/x\" }\n"
		"identity {\n"
		"  authserv-ids = { MX1.example.com, # ours\n"
		"                   \"mx2.example.com\" /* too */ }\n"
		"  accept = {dkim, spf, arc}\n"
		"  arc-sealers = { Lists.example.ORG, \"пример.example\" }\n"
		"  alignment = relaxed\n"
		"  dkim-max-age = 12h\n"
		"  agent-proofs = login\n"
		"}\n"
		"address-keys = /k\n"
		"conversations { reply-valid = 90d link-valid = 1d\n"
		"  reopen-within = 0s answer-collision = 0s }\n"
		"confirmations { challenges-per-day = 0\n"
		"  challenges-per-hour = 7 valid = 2d }\n"
		"answers { tickets = no advisory = no company = \"Netx\"\n"
		"  cabinet-url = https://my.example.com/ language = uk\n"
		"  cap-address-hour = 7 cap-all-hour = 70 }\n"
		"smtp { host = mail.example.com port = 587 starttls = yes\n"
		"  ca-file = /etc/ssl/ca.pem helo = out.example.com\n"
		"  timeout = 10s retry-first = 30s retry-most = 2h\n"
		"  give-up = 1d } # the end");
	const struct policy *policy = config->policy;
	const struct mailbox *first = policy->mailboxes->pdata[0];
	const struct mailbox *second = policy->mailboxes->pdata[1];

	(void) state;
	assert_true (policy->observe);
	assert_true (policy->observe_marks);
	assert_string_equal (config->socket, "inet:20301@127.0.0.1");
	assert_int_equal (config->socket_mode, 0600);
	assert_string_equal (config->control, "/tmp/c");
	assert_true (config->spool_memory == 65536);
	assert_true (config->message_max == 10 << 20);
	assert_int_equal (config->log_level, LOG_LEVEL_DEBUG);
	assert_string_equal (config->templates_override, "/o p");
	assert_string_equal (policy->hostname, "support.example.com");
	assert_string_equal (policy->recipient_delimiter, "+-");
	assert_string_equal (policy->advisory_tag, "[не проверено]");
	assert_string_equal (first->address, "help@xn--e1afmkfd.xn--p1ai");
	assert_int_equal (first->unknown, UNVERIFIED_REFUSE);
	assert_string_equal (first->refusal, "Write from your account's "
			     "address, see https://example.com/how");
	assert_int_equal (second->unknown, UNVERIFIED_ADVISORY);
	assert_int_equal (second->unproven, UNVERIFIED_REFUSE);
	assert_string_equal (second->refusal, "See https://example.com/x "
			     "first");
	assert_string_equal (policy->authserv_ids[0], "mx1.example.com");
	assert_string_equal (policy->authserv_ids[1], "mx2.example.com");
	assert_null (policy->authserv_ids[2]);
	assert_int_equal (policy->proofs, PROOF_DKIM | PROOF_SPF | PROOF_ARC);
	assert_string_equal (policy->arc_sealers[0], "lists.example.org");
	assert_string_equal (policy->arc_sealers[1],
			     "xn--e1afmkfd.example");
	assert_null (policy->arc_sealers[2]);
	assert_int_equal (policy->dkim_max_age, 12 * 3600);
	assert_int_equal (policy->agent_proofs, PROOF_LOGIN);
	assert_string_equal (config->address_keys, "/k");
	assert_int_equal (policy->reply_valid, 90 * 86400);
	assert_int_equal (policy->link_valid, 86400);
	assert_int_equal (policy->reopen_within, 0);
	assert_int_equal (policy->answer_collision, 0);
	assert_int_equal (policy->challenges_day, 0);
	assert_int_equal (policy->challenges_hour, 7);
	assert_int_equal (policy->challenge_valid, 2 * 86400);
	assert_string_equal (policy->organisational ("a.b.example.co.uk"),
			     "example.co.uk");
	assert_null (policy->organisational ("co.uk"));
	assert_false (policy->answer_tickets);
	assert_false (policy->answer_advisory);
	assert_string_equal (policy->company, "Netx");
	assert_string_equal (policy->language, "uk");
	assert_int_equal (policy->cap_address_hour, 7);
	assert_int_equal (policy->cap_all_hour, 70);
	assert_true (config->courier.starttls);
	assert_string_equal (config->courier.host, "mail.example.com");
	assert_string_equal (config->courier.ca_file, "/etc/ssl/ca.pem");
	assert_string_equal (config->courier.helo, "out.example.com");
	assert_int_equal (config->courier.timeout, 10);
	assert_int_equal (config->courier.give_up, 86400);
}

static void
test_every_mistake_is_told_with_its_line (void **state)
{
	g_autofree char *got = mistakes_of (
		"# a comment\n"
		"mode = enforced   # and another\n"
		"/* one of\n   several lines */\n"
		"sockett = x\n"
		"spool = relative\n"
		"host = mx\n"
		"colours = {1, 2,\n  3}\n"
		"departments \"a\" { key = { 1 } nested { x = 1 } }\n"
		"identity {\n"
		"  accept = {login, dmarcc}\n"
		"  authserv_ids = mx\n"
		"  mode = observe\n"
		"}\n"
		"mailbox \"support@example.com\" {\n"
		"  unknown = refuse\n"
		"  refusal = \"two\nlines\"\n"
		"}\n"
		"message-max = 1T\n"
		"spool = /tmp\n", -1);

	(void) state;
	assert_string_equal (got,
		"2: mode: \"enforced\" is not known here; write enforce or "
		"observe\n"
		"5: sockett: no such key; did you mean socket?\n"
		"7: host: no such key; it belongs into section smtp\n"
		"8: colours: no such key; ticket-milter.conf(5) has them all\n"
		"10: departments: no such section; ticket-milter.conf(5) has "
		"them all\n"
		"12: accept: \"dmarcc\" is not known here; write login, dmarc,"
		" dkim, spf, signature or arc\n"
		"12: accept: dmarc, dkim and spf need results that your own "
		"border added; set authserv-ids to the name it puts first in "
		"Authentication-Results, or accept = {login, signature}\n"
		"13: authserv_ids: no such key in section identity; did you "
		"mean authserv-ids?\n"
		"14: mode: no such key in section identity; it belongs outside"
		" of every section\n"
		"17: mailbox: support@example.com refuses mail, but says "
		"nowhere how to reach you; set its url to a page that does\n"
		"19: refusal: holds a line break or another control character;"
		" write it on one line\n"
		"21: message-max: \"1T\" has no unit that a size has; write a "
		"number with its unit, such as 64M\n"
		"22: spool: is set on line 6 already; keep one of the two");
}

static void
test_one_value_against_another (void **state)
{
	static const struct row rows[] = {
		{ "no mailbox", IDENTITY, "mailbox: there is none, so no mail "
		  "would be ours; write mailbox \"support@example.com\" { }" },
		{ "results of nobody", MAILBOX "identity { accept = spf }",
		  "2: accept: dmarc, dkim and spf need results that your own "
		  "border added; set authserv-ids to the name it puts first in"
		  " Authentication-Results, or accept = {login, signature}" },
		{ "login alone", MAILBOX "identity { accept = login }",
		  "accepted" },
		{ "agents by results of nobody", MAILBOX "identity {\n"
		  " accept = login agent-proofs = dmarc }",
		  "3: agent-proofs: dmarc, dkim and spf need results that "
		  "your own border added; set authserv-ids to the name it puts"
		  " first in Authentication-Results, or agent-proofs = {login}"
		  },
		{ "too short for an answer", MAILBOX IDENTITY
		  "conversations { reply-valid = 23h }", "3: reply-valid: 23h "
		  "is out of range; write 1d to 3650d" },
		{ "nothing accepted", MAILBOX "identity { accept = { } }",
		  "accept: is empty, so nobody could open a ticket; name at "
		  "least one of login, dmarc, dkim, spf, signature and arc"
		  },
		{ "seals of nobody", MAILBOX "identity {\n"
		  " accept = {login, arc} }",
		  "3: arc: nobody's seal is believed; set arc-sealers to the "
		  "domains that seal what they send on to you" },
		{ "seals of nobody for agents", MAILBOX "identity {\n"
		  " accept = login agent-proofs = {login, arc} }",
		  "3: arc: nobody's seal is believed; set arc-sealers to the "
		  "domains that seal what they send on to you" },
		{ "seals that are not accepted", MAILBOX "identity {\n"
		  " accept = login\n arc-sealers = lists.example.org }",
		  "4: arc-sealers: are believed for the proof arc, which is "
		  "not accepted; add arc to accept" },
		{ "seals and no results", MAILBOX "identity {\n"
		  " accept = {login, arc} arc-sealers = lists.example.org }",
		  "accepted" },
		{ "a sealer that is no domain", MAILBOX "identity {\n"
		  " accept = {login, arc} arc-sealers = \"a b\" }",
		  "3: arc-sealers: \"a b\" is no domain; write it as in DNS, "
		  "such as example.com\n3: arc: nobody's seal is believed; "
		  "set arc-sealers to the domains that seal what they send on "
		  "to you" },
		{ "a mailbox twice", MAILBOX IDENTITY
		  "mailbox \"SUPPORT@example.com\" { }",
		  "3: mailbox: support@example.com is there twice; keep one "
		  "of the two" },
		{ "no address", IDENTITY "mailbox \"support\" { }",
		  "2: mailbox: \"support\" is no address; write it as "
		  "support@example.com" },
		{ "user without password", MAILBOX IDENTITY
		  "smtp { user = bob }", "3: user: has no password; set "
		  "password-file, or leave user out" },
		{ "certificates without TLS", MAILBOX IDENTITY
		  "smtp { ca-file = /ca.pem }", "3: ca-file: is of no use "
		  "without TLS; set starttls = yes, or leave ca-file out" },
		{ "retries", MAILBOX IDENTITY
		  "smtp {\nretry-first = 3h retry-most = 2h\ngive-up = 1h }",
		  "4: retry-first: is longer than retry-most; make it at most "
		  "as long\n4: retry-most: is longer than give-up; make it at "
		  "most as long" },
		{ "memory", MAILBOX IDENTITY
		  "spool-memory = 2M message-max = 1M", "3: spool-memory: is "
		  "more than message-max; make it at most as much" },
		{ "group", MAILBOX IDENTITY "socket-group = no-such-group",
		  "3: socket-group: there is no group \"no-such-group\"; name "
		  "one that Postfix's smtpd is in, such as postfix" },
	};

	(void) state;
	check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_syntax (void **state)
{
	static const struct row rows[] = {
		{ "section left open", MAILBOX "identity {\n accept = login\n",
		  "syntax: the file ends inside a section or a comment; close "
		  "it" },
		{ "brace forgotten", "mailbox \"a@example.com\" {\n"
		  "mailbox \"b@example.com\" { }\n" IDENTITY,
		  "syntax: the file ends inside a section or a comment; close "
		  "it\n"
		  "2: mailbox: no such section in section mailbox; close "
		  "section mailbox before it\n"
		  "3: identity: no such section in section mailbox; close "
		  "section mailbox before it" },
		{ "comment left open", MAILBOX IDENTITY "/* mode = observe\n",
		  "syntax: the file ends inside a section or a comment; close "
		  "it" },
		{ "no value", MAILBOX "mode = \nsocket = unix:/x\n",
		  "3: syntax: unexpected token '='; put it right and check "
		  "again, what follows was not read\n"
		  "3: mode: \"socket\" is not known here; write enforce or "
		  "observe" },
		{ "one brace too many", MAILBOX IDENTITY "}\nmode = x\n",
		  "3: syntax: unexpected closing brace; put it right and check"
		  " again, what follows was not read" },
		{ "a key as a section", MAILBOX IDENTITY "mode { }\n",
		  "3: syntax: missing equal sign after option 'mode'; put it "
		  "right and check again, what follows was not read" },
	};
	g_autoptr (GString) deep = g_string_new (MAILBOX IDENTITY);
	g_autofree char *of_deep = NULL;
	g_autofree char *nul = mistakes_of (MAILBOX IDENTITY "mode\0= x",
					    sizeof (MAILBOX IDENTITY) + 8);
	g_autofree char *escape = mistakes_of (MAILBOX "\x1b[2J", -1);

	(void) state;
	check_rows (rows, G_N_ELEMENTS (rows));
	/* Sections of one name inside one another have no natural end. */
	for (int i = 0; i < 1000; i++)
		g_string_append (deep, "a { ");
	of_deep = mistakes_of (deep->str, -1);
	assert_true (g_str_has_prefix (of_deep, "3: a: no such section; "));
	assert_string_equal (nul, "3: syntax: control character 0x00; "
			     "remove it");
	assert_string_equal (escape, "2: syntax: control character 0x1b; "
			     "remove it");
}

/* libconfuse has one scanner for the process: what ended inside a string
 * must not swallow the file that is read next, at a reload. */
static void
test_a_broken_file_does_not_spoil_the_next (void **state)
{
	static const char *const broken[] = {
		"mode = \"obs", "mode = 'obs", "/* mode", "identity { x = {",
		"mode = \"\\9\"", "unknown { a \"b\" { c = 'd"
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (broken); i++) {
		g_autofree char *text = g_strconcat (MAILBOX IDENTITY,
						     broken[i], NULL);
		g_autofree char *got = mistakes_of (text, -1);
		g_autoptr (config_auto) config = NULL;

		assert_string_not_equal (got, "accepted");
		config = load ("mode = observe\n" MAILBOX IDENTITY);
		assert_true (config->policy->observe);
	}
}

static void
test_marks_of_comments_inside_strings (void **state)
{
	g_autoptr (config_auto) config = load (
		"advisory-tag = \"[#1 // \\\" /* ]\"# x\n"
		"mailbox 'support@example.com' { url = http://a//b#c\n"
		"refusal = 'it\\'s # refused' }// y\n" IDENTITY);
	const struct mailbox *mailbox = config->policy->mailboxes->pdata[0];

	(void) state;
	assert_string_equal (config->policy->advisory_tag, "[#1 // \" /* ]");
	assert_string_equal (mailbox->url, "http://a//b");
	assert_string_equal (mailbox->refusal, "it's # refused http://a//b");
}

static void
test_password_file (void **state)
{
	static const struct {
		const char *text;
		unsigned mode;
		const char *want;	/* password, or part of the mistake */
	} rows[] = {
		{ "s3cret pass\n", 0600, "s3cret pass" },
		{ "s3cret\r\nnot this\n", 0640, "s3cret" },
		{ "s3cret\n", 0644, "chmod 0640" },
		{ "s3cret\n", 0660, "chmod 0640" },
		{ "\n", 0600, "is empty" },
		{ "", 0600, "is empty" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *secret = write_file (rows[i].text, -1,
						      rows[i].mode);
		g_autofree char *text = g_strdup_printf (MAILBOX IDENTITY
			"smtp { user = bob password-file = \"%s\" }", secret);
		g_autofree char *path = write_file (text, -1, 0600);
		g_autoptr (GError) error = NULL;
		g_autoptr (config_auto) config = config_load (path, &error);

		g_unlink (secret);
		g_unlink (path);
		if (config != NULL)
			assert_string_equal (config->courier.password,
					     rows[i].want);
		else
			assert_non_null (strstr (error->message,
						 rows[i].want));
	}
}

static void
test_a_password_is_not_sent_in_the_clear (void **state)
{
	g_autofree char *secret = write_file ("x\n", -1, 0600);
	g_autofree char *far = g_strdup_printf (MAILBOX IDENTITY
		"smtp { host = mx.example.com user = bob password-file = "
		"\"%s\" }", secret);
	g_autofree char *near = g_strdup_printf (MAILBOX IDENTITY
		"smtp { user = bob password-file = \"%s\" }", secret);
	g_autofree char *of_far = mistakes_of (far, -1);
	g_autofree char *of_near = mistakes_of (near, -1);

	(void) state;
	g_unlink (secret);
	assert_string_equal (of_far, "3: user: the password would cross the "
			     "network in the clear; set starttls = yes");
	assert_string_equal (of_near, "accepted");
}

static void
test_what_a_reload_cannot_change (void **state)
{
	g_autoptr (config_auto) running = load (MAILBOX IDENTITY);
	g_autoptr (config_auto) same = load (
		"mode = observe\nlog-level = debug\nadvisory-tag = x\n"
		"mailbox \"a@example.com\" { }\n"
		"identity { accept = login authserv-ids = x }\n"
		"answers { company = y }\naddress-keys = /k\n"
		"conversations { reply-valid = 2d }\n");
	g_autoptr (config_auto) other = load (MAILBOX IDENTITY
		"socket = unix:/x socket-mode = 0600 message-max = 1M\n"
		"smtp { host = ::1 port = 587 starttls = yes timeout = 9s }");
	g_autoptr (GPtrArray) none = config_fixed_keys (running, same);
	g_autoptr (GPtrArray) keys = config_fixed_keys (running, other);
	g_autofree char *text = NULL;

	(void) state;
	assert_int_equal (none->len, 0);
	g_ptr_array_add (keys, NULL);
	text = g_strjoinv (" ", (char **) keys->pdata);
	assert_string_equal (text, "socket socket-mode message-max host port "
			     "starttls timeout");
}

static void
test_a_missing_file (void **state)
{
	g_autoptr (GError) error = NULL;

	(void) state;
	assert_null (config_load ("/nonexistent/x.conf", &error));
	assert_true (g_error_matches (error, CONFIG_ERROR,
				      CONFIG_ERROR_UNREADABLE));
	assert_true (g_str_has_prefix (error->message, "/nonexistent/x.conf: "
				       "cannot be read"));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_the_smallest_file_and_its_defaults),
		cmocka_unit_test (test_a_full_file),
		cmocka_unit_test (test_every_mistake_is_told_with_its_line),
		cmocka_unit_test (test_one_value_against_another),
		cmocka_unit_test (test_syntax),
		cmocka_unit_test (test_a_broken_file_does_not_spoil_the_next),
		cmocka_unit_test (test_marks_of_comments_inside_strings),
		cmocka_unit_test (test_password_file),
		cmocka_unit_test (test_a_password_is_not_sent_in_the_clear),
		cmocka_unit_test (test_what_a_reload_cannot_change),
		cmocka_unit_test (test_a_missing_file),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
