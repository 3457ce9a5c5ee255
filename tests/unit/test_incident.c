// LINK: filter/policy/*.c parser/facts.c store/change.c store/known.c
// LIBS: glib-2.0 libpcre2-8
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/incident.h"
#include "filter/policy/notice.h"
#include "tests/unit/matter.h"

enum { SINCE = MATTER_NOW - 3600 };

static struct incident *
incident_of (gint64 number, const char *services, const char *server)
{
	struct incident *incident = g_new0 (struct incident, 1);

	incident->number = number;
	incident->services = g_strdup (services);
	incident->server = g_strdup (server);
	incident->since = SINCE;
	incident->opened_by = g_strdup ("operator");
	for (int i = 0; i < INCIDENT_LANGUAGES; i++) {
		incident->texts[i] = g_strdup ("");
		incident->ends[i] = g_strdup ("");
	}
	return incident;
}

static void
test_which_requests_it_explains (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *services, *server;
		const char *kind, *subject, *text, *why;
	} table[] = {
		{ "mysql", "", "mysql", "", "", "service" },
		{ "mail,mysql", "", "mysql", "", "", "service" },
		{ "mail,mysql", "", "sql", "", "", NULL },
		{ "mysql", "", "mail", "", "", NULL },
		{ "mysql", "", NULL, "", "", NULL },
		{ "mysql", "sql1", "mysql", "", "nothing works", NULL },
		{ "mysql", "sql1", "mysql", "sql1 is down", "",
		  "server-in-text" },
		{ "mysql", "sql1", "mysql", "", "SQL1.", "server-in-text" },
		{ "mysql", "SQL1", "mysql", "", "на sql1, опять",
		  "server-in-text" },
		{ "mysql", "sql1", "mysql", "", "sql1.netx.example",
		  "server-in-text" },
		{ "mysql", "sql1", "mysql", "", "not sql12, sql1!",
		  "server-in-text" },
		/* A Cyrillic "с" that only looks right. */
		{ "mysql", "srvc1", "mysql", "", "srv\xd1\x81" "1 down",
		  "server-in-text" },
		{ "mysql", "sql1", "mysql", "", "mysql1", NULL },
		{ "mysql", "sql1", "mysql", "", "web-sql1", NULL },
		{ "mysql", "sql1", "mysql", "", "sql1-b", NULL },
		{ "mysql", "sql1", "mysql", "", "базаsql1", NULL },
		{ "mysql", "sql1", "mysql", "", "sql1б", NULL },
		{ "mysql", "sql1", "mysql", "", "db.sql1", NULL },
		{ "mysql", "sql1", "mysql", "", "me@sql1", NULL },
		{ "mysql", "sql1", "mail", "", "sql1", NULL }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (incident_auto) incident = incident_of (
			1, table[i].services, table[i].server);
		const struct incident_request request = {
			.kind = table[i].kind, .subject = table[i].subject,
			.text = table[i].text, .at = SINCE
		};
		const char *why = incident_explains (incident, &request);

		if (g_strcmp0 (why, table[i].why) != 0)
			fail_msg ("%s on %s, %s: \"%s\": %s", table[i].services,
				  table[i].server, table[i].kind,
				  table[i].text, why);
	}
}

static void
test_the_server_of_the_account (void **state G_GNUC_UNUSED)
{
	g_autoptr (incident_auto) incident = incident_of (1, "mail", "Mx1");
	g_autoptr (GPtrArray) servers = g_ptr_array_new ();
	struct incident_request request = {
		.kind = "mail", .subject = "", .text = "nothing", .at = SINCE,
		.servers = servers
	};

	g_ptr_array_add (servers, (gpointer) "mx12");
	assert_null (incident_explains (incident, &request));
	g_ptr_array_add (servers, (gpointer) "mx1");
	assert_string_equal (incident_explains (incident, &request),
			     "server-of-account");
	request.kind = "mysql";
	assert_null (incident_explains (incident, &request));
}

/* What was there is judged as what comes, whenever it came. */
static void
test_an_earlier_ticket (void **state G_GNUC_UNUSED)
{
	g_autoptr (incident_auto) any = incident_of (1, "mail,mysql", "");
	g_autoptr (incident_auto) there = incident_of (2, "mysql", "SQL7");
	g_autoptr (GPtrArray) servers = g_ptr_array_new ();
	struct incident_earlier earlier = {
		.opened = SINCE - 3600, .kind = (char *) "mysql",
		.subject = (char *) "db", .text = (char *) "it is gone",
		.servers = servers
	};

	assert_string_equal (incident_explains_earlier (any, &earlier),
			     "service");
	assert_null (incident_explains_earlier (there, &earlier));
	earlier.text = (char *) "sql7 is gone";
	assert_string_equal (incident_explains_earlier (there, &earlier),
			     "server-in-text");
	earlier.text = (char *) "gone";
	g_ptr_array_add (servers, (char *) "sql7");
	assert_string_equal (incident_explains_earlier (there, &earlier),
			     "server-of-account");
	earlier.kind = (char *) "ftp";
	assert_null (incident_explains_earlier (any, &earlier));
}

static void
test_only_while_it_lasts (void **state G_GNUC_UNUSED)
{
	g_autoptr (incident_auto) incident = incident_of (1, "mail", "");
	struct incident_request request = {
		.kind = "mail", .subject = "", .text = "", .at = SINCE
	};

	assert_non_null (incident_explains (incident, &request));
	request.at = SINCE - 1;
	assert_null (incident_explains (incident, &request));
	request.at = MATTER_NOW;
	incident->ended = MATTER_NOW - 1;
	assert_null (incident_explains (incident, &request));
}

static void
test_a_text_in_another_language_says_which (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *texts[INCIDENT_LANGUAGES];
		const char *configured, *language, *text, *tongue;
	} table[] = {
		{ { "E", "R", "U" }, "en", "uk", "U", NULL },
		{ { "E", "R", "U" }, "en", "ru", "R", NULL },
		{ { "E", "R", "U" }, "ru", "en", "E", NULL },
		{ { "E", "R", "" }, "ru", "uk", "R", "російською мовою" },
		{ { "E", "R", "" }, "en", "uk", "E", "англійською мовою" },
		{ { "", "", "U" }, "en", "en", "U", "in Ukrainian" },
		{ { "", "", "U" }, "en", "ru", "U", "на украинском языке" },
		{ { "", "", "" }, "en", "ru", NULL, NULL },
		{ { "E", NULL, NULL }, NULL, "ru", "E",
		  "на английском языке" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		g_autoptr (policy_auto) policy = policy_new ();
		const char *tongue, *text;

		matter_set (&policy->language, table[i].configured);
		text = incident_text (policy, (char *const *) table[i].texts,
				      table[i].language, &tongue);
		if (g_strcmp0 (text, table[i].text) != 0
		    || g_strcmp0 (tongue, table[i].tongue) != 0)
			fail_msg ("row %d: %s, %s", (int) i, text, tongue);
	}
}

/* --- in a plan ---------------------------------------------------------- */

static void
free_incident (gpointer incident)
{
	incident_free (incident);
}

static void
know (struct matter_of *m, struct incident *incident)
{
	if (m->known->incidents == NULL)
		m->known->incidents
			= g_ptr_array_new_with_free_func (free_incident);
	g_ptr_array_add (m->known->incidents, incident);
}

/* A request about mysql. */
static struct plan *
plan_of (struct matter_of *m, enum change_kind kind)
{
	struct identity who = identity_of (m->policy, m->envelope, m->facts,
					   m->known, &m->evidence,
					   MATTER_NOW);
	struct agent agent = { .deed = AGENT_NOBODY };
	const struct matter matter = {
		.policy = m->policy, .envelope = m->envelope,
		.facts = m->facts, .asks = m->facts, .known = m->known,
		.who = &who,
		.agent = &agent, .now = MATTER_NOW
	};
	struct plan *plan = plan_new ();

	plan->language = g_strdup ("ru");
	plan->change->kind = kind;
	g_hash_table_insert (plan->labels, g_strdup ("kind"),
			     g_strdup ("mysql"));
	incident_fill (plan, &matter);
	/* What opens a ticket is linked to each. */
	assert_int_equal (plan->change->acts->len, kind == CHANGE_FOLLOW_UP
			  ? 0 : plan->incidents->len);
	return plan;
}

static void
test_what_names_a_server_comes_first (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	const struct plan_incident *first;
	const struct change_act *act;

	matter_init (&m);
	matter_set (&m.facts->new_text, "sql1 {{text}}");
	for (int i = 1; i <= 4; i++)
		know (&m, incident_of (i, "mysql", ""));
	know (&m, incident_of (5, "mysql", "sql1"));
	know (&m, incident_of (6, "mysql", "sql2"));
	matter_set (&((struct incident *)
		      m.known->incidents->pdata[4])->texts[1], "{{name}} <b>");
	plan = plan_of (&m, CHANGE_TICKET);
	assert_int_equal (plan->incidents->len, INCIDENTS_NAMED);
	first = plan->incidents->pdata[0];
	assert_int_equal (first->number, 5);
	assert_string_equal (first->why, "server-in-text");
	assert_string_equal (first->line, "5 (mysql; sql1)");
	act = plan->change->acts->pdata[0];
	assert_int_equal (act->kind, ACT_INCIDENT);
	assert_int_equal (act->number, 5);
	assert_int_equal (((struct change_act *)
			   plan->change->acts->pdata[2])->number, 2);
	assert_string_equal (g_hash_table_lookup (plan->values,
						  "incident_1_text"),
			     "{{name}} <b>");
	assert_non_null (strstr (g_hash_table_lookup (plan->values,
						      "incident_1_since"),
				 "(UTC)"));
	matter_clear (&m);
}

static void
test_what_is_not_answered_is_not_linked (void **state G_GNUC_UNUSED)
{
	for (int i = 0; i < 7; i++) {
		struct matter_of m;
		g_autoptr (plan_auto) plan = NULL;
		enum change_kind kind = CHANGE_TICKET;

		matter_init (&m);
		know (&m, incident_of (1, "mysql", ""));
		if (i == 1)
			matter_set (&m.facts->machine.silence, "x");
		else if (i == 2)
			matter_set (&m.envelope->sender, "");
		else if (i == 3)
			kind = CHANGE_FOLLOW_UP;
		else if (i == 4)
			kind = CHANGE_ADVISORY;
		else if (i > 4)
			kind = CHANGE_CONFIRMATION;
		/* What is confirmed came before it began, or since. */
		m.known->kept.received = i == 5 ? SINCE - 1 : SINCE;
		plan = plan_of (&m, kind);
		assert_int_equal (plan->incidents->len, i == 0 || i == 6);
		matter_clear (&m);
	}
}

/* Further mail says so to agents alone: nothing is answered or linked anew,
 * and what the ticket is not linked to is not its. */
static void
test_further_mail_names_what_is_linked (void **state G_GNUC_UNUSED)
{
	struct matter_of m;
	g_autoptr (plan_auto) plan = NULL;
	struct incident *linked = incident_of (2, "ftp", "");
	const struct plan_incident *one;

	matter_init (&m);
	know (&m, incident_of (1, "mysql", ""));
	linked->linked = true;
	g_ptr_array_add (m.known->incidents, linked);
	plan = plan_of (&m, CHANGE_FOLLOW_UP);
	assert_int_equal (plan->incidents->len, 1);
	one = plan->incidents->pdata[0];
	assert_int_equal (one->number, 2);
	assert_string_equal (one->why, "linked");
	assert_int_equal (g_hash_table_size (plan->values), 0);
	matter_clear (&m);
}

/* --- its end ------------------------------------------------------------ */

static char *
id_of (const struct policy *policy, struct incident *incident, gint64 ticket)
{
	const struct incident_ticket to = {
		.ticket = ticket, .client = (char *) "a@client.example",
		.client_name = (char *) "A", .language = (char *) "uk",
		.subject = (char *) "S"
	};
	struct change_answer *answer = notice_incident_over (policy, incident,
							     &to);
	char *id = g_strdup (answer->message_id);
	const char *text;

	assert_string_equal (answer->language, "uk");
	assert_string_equal (answer->to, "a@client.example");
	assert_int_equal (answer->cap_address_hour, 0);
	assert_true (g_variant_lookup (answer->data, "text", "&s", &text));
	assert_string_equal (text, "знову працює");
	change_answer_free (answer);
	return id;
}

/* However often it is made, it is the same mail; for each ticket its own. */
static void
test_its_end_is_told_once (void **state G_GNUC_UNUSED)
{
	g_autoptr (policy_auto) policy = policy_new ();
	g_autoptr (incident_auto) incident = incident_of (3, "mail", "");
	g_autofree char *one = NULL, *again = NULL, *other = NULL,
		*another = NULL;

	matter_set (&incident->ends[2], "знову працює");
	incident->ended = MATTER_NOW;
	one = id_of (policy, incident, 7);
	again = id_of (policy, incident, 7);
	other = id_of (policy, incident, 8);
	incident->number = 4;
	another = id_of (policy, incident, 7);
	assert_string_equal (one, again);
	assert_string_not_equal (one, other);
	assert_string_not_equal (one, another);
}

/* --- to those who watch ------------------------------------------------- */

static void
free_watcher (gpointer watcher)
{
	watcher_free (watcher);
}

static void
add_watcher (GPtrArray *list, const char *address, const char *language,
	     bool stopped)
{
	struct watcher *watcher = g_new0 (struct watcher, 1);

	watcher->address = g_strdup (address);
	watcher->language = g_strdup (language);
	watcher->stopped = stopped;
	g_ptr_array_add (list, watcher);
}

/* Each person once, in the own language; no machine, nobody who stopped, and
 * not the one who is told anyway. */
static void
test_who_watches_gets_a_copy (void **state G_GNUC_UNUSED)
{
	g_autoptr (policy_auto) policy = policy_new ();
	g_autoptr (incident_auto) incident = incident_of (3, "mail", "");
	g_autoptr (GPtrArray) watchers
		= g_ptr_array_new_with_free_func (free_watcher);
	const struct incident_ticket to = {
		.ticket = 7, .message = 12,
		.client = (char *) "a@client.example",
		.client_name = (char *) "A", .language = (char *) "uk",
		.subject = (char *) "S", .watchers = watchers
	};
	g_autoptr (GPtrArray) copies = NULL, again = NULL;
	const struct change_answer *first, *second;
	const char *value;

	add_watcher (watchers, "a@client.example", "en", false);
	add_watcher (watchers, "b@shop.example", "ru", false);
	add_watcher (watchers, "gone@shop.example", "ru", true);
	add_watcher (watchers, "no-reply@shop.example", "ru", false);
	add_watcher (watchers, "c@shop.example", NULL, false);
	matter_set (&incident->ends[2], "знову працює");
	incident->ended = MATTER_NOW;
	copies = notice_incident_over_copies (policy, incident, &to);
	again = notice_incident_over_copies (policy, incident, &to);
	assert_int_equal (copies->len, 2);
	first = copies->pdata[0];
	second = copies->pdata[1];
	assert_string_equal (first->to, "b@shop.example");
	assert_string_equal (first->language, "ru");
	assert_string_equal (first->template_name, "watch");
	assert_int_equal (first->answers, 12);
	assert_string_equal (second->to, "c@shop.example");
	assert_string_equal (second->language, "uk");
	assert_string_not_equal (first->message_id, second->message_id);
	assert_string_equal (first->message_id, ((struct change_answer *)
						 again->pdata[0])->message_id);
	assert_true (g_variant_lookup (second->data, "text", "&s", &value));
	assert_string_equal (value, "знову працює");
	assert_true (g_variant_lookup (second->data, "ended", "&s", &value));
	assert_string_not_equal (value, "");
	/* The client's name is not the watcher's. */
	assert_true (g_variant_lookup (second->data, "name", "&s", &value));
	assert_string_equal (value, "");
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_which_requests_it_explains),
		cmocka_unit_test (test_the_server_of_the_account),
		cmocka_unit_test (test_an_earlier_ticket),
		cmocka_unit_test (test_only_while_it_lasts),
		cmocka_unit_test (test_a_text_in_another_language_says_which),
		cmocka_unit_test (test_what_names_a_server_comes_first),
		cmocka_unit_test (test_what_is_not_answered_is_not_linked),
		cmocka_unit_test (test_further_mail_names_what_is_linked),
		cmocka_unit_test (test_its_end_is_told_once),
		cmocka_unit_test (test_who_watches_gets_a_copy)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
