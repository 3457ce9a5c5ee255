// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include "tests/unit/store_kit.h"

#include <string.h>

#define DAY (24 * 3600)
#define HOUR 3600

static gint64
count_of (const GPtrArray *list, const char *name)
{
	for (guint i = 0; i < list->len; i++) {
		const struct report_row *row = list->pdata[i];

		if (strcmp (row->name, name) == 0)
			return row->count;
	}
	return 0;
}

/* A ticket opened at `opened`, answered so much later (-1: not yet). */
static void
add_ticket (struct store *store, const struct account *client,
	    const struct account *agent, const char *key, gint64 opened,
	    gint64 answered)
{
	struct change *change = kit_ticket (key, client);
	g_autoptr (receipt_auto) ticket = NULL;

	change->received = opened;
	ticket = kit_record (store, change);
	for (int i = 0; i < 2 && answered >= 0; i++) {
		g_autofree char *mine = g_strdup_printf ("%s.%d", key, i);
		struct change *answer = kit_agent_mail (mine, agent,
							ticket->ticket);
		g_autoptr (receipt_auto) receipt = NULL;

		/* The second answer does not count as the first. */
		answer->received = opened + answered + i * HOUR;
		kit_answer (answer, "reply", "a@client.example");
		receipt = kit_record (store, answer);
	}
}

static struct report *
report_of (struct store *store, gint64 since, gint64 until)
{
	g_autoptr (GError) error = NULL;
	struct report *report = store_report (store, since, until, NOW, &error);

	assert_ok (report != NULL, error);
	return report;
}

static void
test_a_week (void **state)
{
	struct store *store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "carol",
						      "carol@client.example");
	g_autoptr (account_auto) agent = kit_agent (store, "ann",
						    "ann@netx.example");
	g_autoptr (report_auto) report = NULL;
	g_autoptr (receipt_auto) advisory = NULL;
	struct change *late = kit_mail ("advisory");
	const struct report_day *day;

	/* Before and behind the week: not in it. */
	add_ticket (store, client, agent, "before", NOW - 1, 60);
	add_ticket (store, client, agent, "behind", NOW + 7 * DAY, -1);
	for (int i = 0; i < 9; i++) {
		g_autofree char *key = g_strdup_printf ("quick%d", i);

		add_ticket (store, client, agent, key, NOW + i, 600 + i);
	}
	add_ticket (store, client, agent, "slow", NOW + DAY, 5 * HOUR);
	add_ticket (store, client, agent, "never", NOW + 2 * DAY, -1);
	late->received = NOW + 7 * DAY - 1;
	advisory = kit_record (store, late);
	report = report_of (store, NOW, NOW + 7 * DAY);
	assert_int_equal (report->tickets, 11);
	assert_int_equal (report->answers, 2 * 10 + 2);
	assert_int_equal (count_of (report->verdicts, "ticket"), 11);
	assert_int_equal (count_of (report->verdicts, "advisory"), 1);
	assert_int_equal (count_of (report->proofs, "none"), 0);
	assert_int_equal (count_of (report->agents, "ann"), 22);
	assert_int_equal (report->answered, 10);
	assert_int_equal (report->unanswered, 1);
	assert_int_equal (report->within_hour, 9);
	assert_int_equal (report->half, 604);
	assert_int_equal (report->nine_in_ten, 608);
	assert_int_equal (report->slowest, 5 * HOUR);
	assert_int_equal (report->days->len, 7);
	day = report->days->pdata[0];
	assert_int_equal (day->tickets, 9);
	day = report->days->pdata[6];
	assert_int_equal (day->mails, 1);
	assert_int_equal (day->tickets, 0);
	/* What is now knows no week. */
	assert_int_equal (count_of (report->states, "open"), 13);
	assert_int_equal (report->oldest_open, NOW - 1);
	store_close (store);
}

static void
test_nothing_happened (void **state)
{
	struct store *store = kit_open (state);
	g_autoptr (report_auto) report = report_of (store, NOW, NOW + DAY);

	assert_int_equal (report->mails, 0);
	assert_int_equal (report->half, -1);
	assert_int_equal (report->oldest_open, 0);
	assert_int_equal (report->days->len, 1);
	store_close (store);
}

static void
test_ratings_and_bounds (void **state)
{
	struct store *store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "carol",
						      "carol@client.example");
	static const char *const words[] = { "helped", "not-helped",
					     "not-helped" };
	g_autoptr (report_auto) report = NULL;
	g_autoptr (GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
		g_autofree char *key = g_strdup_printf ("rated%zu", i);
		struct change *change = kit_ticket (key, client);
		g_autoptr (receipt_auto) receipt = NULL;

		change_add_act (change, ACT_RATE, words[i], 0);
		receipt = kit_record (store, change);
	}
	report = report_of (store, NOW, NOW + DAY);
	assert_int_equal (count_of (report->ratings, "helped"), 1);
	assert_int_equal (count_of (report->ratings, "not-helped"), 2);
	assert_null (store_report (store, NOW, NOW, NOW, &error));
	assert_store_error (error, STORE_ERROR_INVALID);
	g_clear_error (&error);
	assert_null (store_report (store, NOW, NOW + (REPORT_DAYS + 1) * DAY,
				   NOW, &error));
	assert_store_error (error, STORE_ERROR_INVALID);
	store_close (store);
}

/* A ticket that the incident explains. */
static gint64
add_explained (struct store *store, const struct account *client,
	       const char *key, gint64 opened, gint64 incident)
{
	struct change *change = kit_ticket (key, client);
	g_autoptr (receipt_auto) receipt = NULL;

	change->received = opened;
	change_add_act (change, ACT_INCIDENT, "service", incident);
	receipt = kit_record (store, change);
	return receipt->ticket;
}

static void
do_act (struct store *store, gint64 ticket, enum change_act_kind kind,
	gint64 number)
{
	struct change_act one = { .kind = kind, .number = number };
	g_autoptr (GPtrArray) list = g_ptr_array_new ();
	g_autoptr (GError) error = NULL;

	g_ptr_array_add (list, &one);
	assert_ok (store_ticket_act (store, ticket, list, NOW + DAY, &error),
		   error);
}

/* By what was opened in the time; the one with the most first. */
static void
test_incidents (void **state)
{
	struct store *store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "carol",
						      "carol@client.example");
	const struct incident small = {
		.services = (char *) "ftp", .since = NOW - 60,
		.texts = { NULL, (char *) "FTP лежит.\nЧиним.", NULL }
	};
	const struct incident big = {
		.services = (char *) "mysql", .server = (char *) "sql1",
		.since = NOW - 60, .texts = { (char *) "MySQL is down." }
	};
	g_autoptr (report_auto) report = NULL;
	const struct report_incident *row;
	g_autofree char *title = NULL;
	gint64 one, two, merged, closed;

	assert_true (store_incident_open (store, &small, NOW, NULL, &one,
					  NULL));
	assert_true (store_incident_open (store, &big, NOW, NULL, &two,
					  NULL));
	add_explained (store, client, "before", NOW - 1, one);
	add_explained (store, client, "ftp", NOW, one);
	closed = add_explained (store, client, "closed", NOW, two);
	merged = add_explained (store, client, "merged", NOW, two);
	add_explained (store, client, "open", NOW + DAY - 1, two);
	do_act (store, merged, ACT_MERGE, closed);
	do_act (store, closed, ACT_CLOSE, 0);
	add_explained (store, client, "behind", NOW + DAY, two);
	report = report_of (store, NOW, NOW + DAY);
	assert_int_equal (report->incidents->len, 2);
	row = report->incidents->pdata[0];
	assert_int_equal (row->incident->number, two);
	assert_int_equal (row->tickets, 2);
	assert_int_equal (row->open, 1);
	row = report->incidents->pdata[1];
	assert_int_equal (row->incident->number, one);
	assert_int_equal (row->tickets, 1);
	assert_int_equal (row->open, 1);
	title = incident_title (row->incident);
	assert_string_equal (title, "FTP лежит.");
	store_close (store);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown (test_a_week, kit_setup,
						 kit_teardown),
		cmocka_unit_test_setup_teardown (test_nothing_happened,
						 kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown (test_incidents, kit_setup,
						 kit_teardown),
		cmocka_unit_test_setup_teardown (test_ratings_and_bounds,
						 kit_setup, kit_teardown)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
