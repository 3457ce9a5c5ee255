/*
 * LINK: filter/policy/address.c
 * LINK: filter/ctl/check_postfix.c filter/ctl/postfix.c filter/ctl/finding.c
 * LINK: filter/policy/policy.c
 * LINK: filter/policy/regulation.c
 * LIBS: glib-2.0 json-glib-1.0
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "filter/ctl/checks.h"

/* A Postfix as it should be; rows add lines behind it, the last counts. */
#define GOOD_MAIN \
	"compatibility_level = 3.6\n" \
	"queue_directory = /queue\n" \
	"smtpd_milters = unix:opendkim/o.sock, unix:filter/m.sock\n" \
	"milter_default_action = tempfail\n" \
	"milter_protocol = 6\n" \
	"header_checks = regexp:removes\n" \
	"smtpd_forbid_bare_newline = yes\n" \
	"message_size_limit = 1000\n" \
	"recipient_delimiter = +\n" \
	"mail_owner = postfix\n"
#define GOOD_MASTER \
	"smtp       inet  n       -       y       -       -       smtpd\n" \
	"pickup     unix  n       -       y       60      1       pickup\n" \
	"cleanup    unix  n       -       y       -       0       cleanup\n"

struct fake {
	const char *main, *own, *master;
};

/* postconf and postmap. */
static char *
run (gpointer user, const char *const *argv, int *status, GError **error)
{
	const struct fake *fake = user;
	bool removes;

	*status = 0;
	assert_string_equal (argv[1], "-c");
	assert_string_equal (argv[2], "/etc/p");
	if (g_str_equal (argv[0], "postconf")) {
		if (g_str_equal (argv[3], "-M"))
			return g_strconcat (GOOD_MASTER, fake->master, NULL);
		assert_string_equal (argv[3], "-x");
		if (argv[4] != NULL)
			return g_strdup (fake->own);
		return g_strconcat (GOOD_MAIN, fake->main, NULL);
	}
	assert_string_equal (argv[0], "postmap");
	assert_string_equal (argv[3], "-q");
	if (g_str_equal (argv[5], "regexp:broken")) {
		g_set_error (error, POSTFIX_ERROR, 0, "fatal: no such file");
		return NULL;
	}
	removes = g_str_equal (argv[5], "regexp:removes")
		|| (g_str_equal (argv[5], "regexp:plain")
		    && strstr (argv[4], " :") == NULL);
	assert_non_null (strstr (argv[4], "mx.example.com; dmarc=pass"));
	if (removes)
		return g_strdup ("IGNORE\n");
	if (g_str_equal (argv[5], "regexp:warns"))
		return g_strdup ("WARN somebody tries\n");
	*status = 1;
	return g_strdup ("");
}

static struct config *
config_like (const char *socket, unsigned proofs)
{
	struct config *config = g_new0 (struct config, 1);

	config->socket = g_strdup (socket);
	config->message_max = 1000;
	config->policy = policy_new ();
	config->policy->proofs = proofs;
	g_strfreev (config->policy->authserv_ids);
	config->policy->authserv_ids = g_strsplit ("mx.example.com", ",", -1);
	return config;
}

static void
config_end (struct config *config)
{
	g_free (config->socket);
	policy_unref (config->policy);
	g_free (config);
}

static char *
complaints (const struct config *config, const struct fake *fake)
{
	g_autoptr (postfix_auto) postfix
		= postfix_read ("/etc/p", run, (gpointer) fake, NULL);
	g_autoptr (GPtrArray) findings = findings_new ();
	GString *text = g_string_new (NULL);

	assert_non_null (postfix);
	check_postfix (config, postfix, findings);
	for (guint i = 0; i < findings->len; i++) {
		const struct finding *finding = findings->pdata[i];

		if (finding->level == FINDING_OK) {
			assert_null (finding->remedy);
			continue;
		}
		/* Never without a way out. */
		assert_non_null (finding->remedy);
		g_string_append_printf (text, "%s%s %s", text->len > 0
			? "\n" : "", finding_level_name (finding->level),
			finding->what);
	}
	return g_string_free (text, FALSE);
}

#define UNIX_SOCKET "unix:/queue/filter/m.sock"

static void
test_rows (void **state)
{
	static const struct {
		const char *label;
		struct fake fake;
		const char *want;
	} rows[] = {
		{ "as it should be", { "", "", "" }, "" },
		{ "nobody comes to us",
		  { "smtpd_milters = unix:opendkim/o.sock\n", "", "" },
		  "warning postfix.milter\nproblem postfix.milter" },
		{ "outside of the chroot",
		  { "smtpd_milters = unix:/queue/filter/m.sock\n", "", "" },
		  "warning postfix.milter\nproblem postfix.milter" },
		{ "a milter behind us", { "smtpd_milters = unix:filter/m.sock "
		  "unix:opendkim/o.sock\n", "", "" },
		  "problem postfix.milter-order\n"
		  "warning postfix.verifiers" },
		{ "nobody verifies",
		  { "smtpd_milters = unix:filter/m.sock\n", "", "" },
		  "warning postfix.verifiers" },
		{ "nobody verifies logins, and need not",
		  { "smtpd_milters = unix:filter/m.sock\n"
		    "smtpd_sasl_auth_enable = yes\n", "", "" }, "" },
		{ "fails open",
		  { "milter_default_action = accept\n", "", "" },
		  "problem postfix.default-action" },
		{ "shutdown is safe",
		  { "milter_default_action = shutdown\n", "", "" }, "" },
		{ "one milter fails open", { "smtpd_milters = unix:a, "
		  "{ unix:filter/m.sock, connect_timeout=1s, "
		  "default_action = accept }\n", "", "" },
		  "problem postfix.default-action" },
		{ "one milter fails safe", { "milter_default_action = accept\n"
		  "smtpd_milters = unix:a { unix:filter/m.sock,"
		  "default_action=tempfail }\n", "", "" }, "" },
		{ "another fails open", { "smtpd_milters = { unix:a, "
		  "default_action=accept } unix:filter/m.sock\n", "", "" },
		  "" },
		{ "one service fails open",
		  { "", "smtp/inet/milter_default_action = accept\n", "" },
		  "problem postfix.default-action" },
		{ "no header checks", { "header_checks =\n", "", "" },
		  "problem postfix.header-checks" },
		{ "a blank before the colon",
		  { "header_checks = regexp:plain\n", "", "" },
		  "problem postfix.header-checks" },
		{ "only a warning",
		  { "header_checks = regexp:warns\n", "", "" },
		  "problem postfix.header-checks" },
		{ "the first that matches decides",
		  { "header_checks = regexp:warns regexp:removes\n", "", "" },
		  "problem postfix.header-checks" },
		{ "the second table removes",
		  { "header_checks = regexp:other, regexp:removes\n", "", "" },
		  "" },
		{ "a table that is not there",
		  { "header_checks = regexp:broken\n", "", "" },
		  "problem postfix.header-checks" },
		{ "switched off for one service", { "",
		  "smtp/inet/receive_override_options = "
		  "no_address_mappings,no_header_body_checks\n", "" },
		  "problem postfix.header-checks" },
		{ "bare line feeds",
		  { "smtpd_forbid_bare_newline = no\n", "", "" },
		  "problem postfix.bare-newline" },
		{ "bare line feeds made right",
		  { "smtpd_forbid_bare_newline = normalize\n", "", "" }, "" },
		{ "an old Postfix",
		  { "smtpd_forbid_bare_newline =\n", "", "" },
		  "warning postfix.bare-newline" },
		{ "an old protocol", { "milter_protocol = 2\n", "", "" },
		  "problem postfix.milter-protocol" },
		{ "larger mails", { "message_size_limit = 2000\n", "", "" },
		  "warning postfix.message-size" },
		{ "mails of any size", { "message_size_limit = 0\n", "", "" },
		  "warning postfix.message-size" },
		{ "another delimiter", { "recipient_delimiter = -\n", "", "" },
		  "warning postfix.recipient-delimiter" },
		{ "clients that pass us by",
		  { "smtpd_milter_maps = cidr:/x\n", "", "" },
		  "warning postfix.milter-maps" },
		{ "a second port without us",
		  { "", "submission/inet/smtpd_milters =\n",
		    "submission inet n - y - - smtpd -o smtpd_milters=\n" },
		  "warning postfix.milter" },
		{ "milters switched off there",
		  { "", "submission/inet/receive_override_options = "
		    "no_milters\n", "submission inet n - y - - smtpd\n" },
		  "warning postfix.milter" },
		{ "a content filter's way back needs none",
		  { "", "127.0.0.1:10025/inet/smtpd_milters =\n",
		    "127.0.0.1:10025 inet n - - - - smtpd\n" }, "" },
		{ "behind postscreen",
		  { "", "smtpd/pass/milter_default_action = accept\n",
		    "smtpd pass - - y - - smtpd\n" },
		  "problem postfix.default-action" },
	};
	struct config *config = config_like (UNIX_SOCKET, PROOF_LOGIN
					     | PROOF_DMARC);

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *got = complaints (config, &rows[i].fake);

		if (!g_str_equal (got, rows[i].want))
			fail_msg ("%s: got\n%s\nwant\n%s", rows[i].label, got,
				  rows[i].want);
	}
	config_end (config);
}

static void
test_without_chroot_a_path_is_what_it_is (void **state)
{
	static const struct fake fake = {
		"smtpd_milters = unix:a unix:/queue/filter/m.sock\n",
		"smtp/inet/smtpd_milters = unix:a unix:filter/m.sock\n",
		"submission inet n - n - - smtpd\n"
	};
	static const struct fake old = {
		"compatibility_level = 0\n"
		"smtpd_milters = unix:a unix:/queue/filter/m.sock\n",
		"smtp/inet/smtpd_milters = unix:a unix:filter/m.sock\n",
		"submission inet n - - - - smtpd\n"
	};
	struct config *config = config_like (UNIX_SOCKET, PROOF_LOGIN
					     | PROOF_DMARC);
	g_autofree char *now = complaints (config, &fake);
	g_autofree char *then = complaints (config, &old);

	(void) state;
	assert_string_equal (now, "");
	assert_string_equal (then, "warning postfix.milter");
	config_end (config);
}

static void
test_a_port (void **state)
{
	static const struct {
		const char *milters, *want;
	} rows[] = {
		{ "inet:localhost:8891 inet:127.0.0.1:20300", "" },
		{ "inet:localhost:8891 inet:localhost:20300", "" },
		{ "inet:localhost:8891 inet:[127.0.0.1]:20300", "" },
		{ "inet:localhost:8891 inet:localhost:20301",
		  "warning postfix.milter\nproblem postfix.milter" },
		{ "inet:localhost:8891 inet:192.0.2.1:20300",
		  "warning postfix.milter\nproblem postfix.milter" },
		{ "unix:20300 {} { }",
		  "warning postfix.milter\nproblem postfix.milter" },
	};
	struct config *config = config_like ("inet:20300@127.0.0.1",
					     PROOF_LOGIN | PROOF_DMARC);

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *text = g_strdup_printf (
			"smtpd_milters = %s\n", rows[i].milters);
		const struct fake fake = { text, "", "" };
		g_autofree char *got = complaints (config, &fake);

		if (!g_str_equal (got, rows[i].want))
			fail_msg ("%s: got\n%s", rows[i].milters, got);
	}
	config_end (config);
}

/* Who takes logins only has no results to protect. */
static void
test_logins_alone_need_no_border (void **state)
{
	static const struct fake fake = {
		"smtpd_milters = unix:filter/m.sock\nheader_checks =\n",
		"smtp/inet/receive_override_options = no_header_body_checks\n",
		""
	};
	struct config *config = config_like (UNIX_SOCKET, PROOF_LOGIN);
	g_autofree char *got = complaints (config, &fake);

	(void) state;
	assert_string_equal (got, "");
	config_end (config);
}

static void
test_borders_that_can_be_made_to_lie (void **state)
{
	static const struct fake fake = {
		"smtpd_milters = unix:pyspf-milter/s inet:localhost:8893 "
		"unix:filter/m.sock\n", "", ""
	};
	static const struct {
		unsigned proofs;
		bool verify;
		const char *want;
	} rows[] = {
		{ PROOF_LOGIN | PROOF_DMARC, true, "" },
		{ PROOF_LOGIN | PROOF_SPF, true,
		  "warning postfix.injectable" },
		{ PROOF_LOGIN | PROOF_DKIM, false,
		  "problem postfix.injectable" },
		{ PROOF_LOGIN, false, "" },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		struct config *config = config_like (UNIX_SOCKET,
						     rows[i].proofs);
		g_autofree char *got = NULL;

		config->policy->verify_dkim = rows[i].verify;
		got = complaints (config, &fake);
		assert_string_equal (got, rows[i].want);
		config_end (config);
	}
}

static void
test_a_finding_on_a_terminal (void **state)
{
	g_autoptr (GPtrArray) findings = findings_new ();
	g_autofree char *text = NULL;

	(void) state;
	finding_add (findings, FINDING_PROBLEM, "daemon", "start it",
		     "it says \x1b[2J\nok       store: sound \xff");
	text = finding_print (findings->pdata[0]);
	assert_string_equal (text, "problem  daemon: it says ?[2J?ok       "
			     "store: sound \xef\xbf\xbd\n"
			     "         -> start it\n");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_rows),
		cmocka_unit_test (test_without_chroot_a_path_is_what_it_is),
		cmocka_unit_test (test_a_port),
		cmocka_unit_test (test_logins_alone_need_no_border),
		cmocka_unit_test (test_borders_that_can_be_made_to_lie),
		cmocka_unit_test (test_a_finding_on_a_terminal),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
