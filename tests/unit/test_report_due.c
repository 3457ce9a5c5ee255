// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/desk.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

static void
act (const struct desk *desk, gint64 ticket, enum change_act_kind kind,
     const char *value, gint64 at)
{
	g_autoptr (change_auto) change = change_new ();
	g_autoptr (GError) error = NULL;

	change_add_act (change, kind, value, 0);
	assert_ok (store_ticket_act (desk->store, ticket, change->acts, at,
				     &error), error);
}

/* What the clock makes of it: due so much after NOW. */
static void
settle (const struct desk *desk, gint64 number, gint64 due,
	const char *event, const char *mail)
{
	g_autoptr (GPtrArray) tickets = store_due (desk->store, NOW + DAY, 100,
						   NULL);
	g_autoptr (GPtrArray) list = g_ptr_array_new ();
	g_autoptr (change_auto) mails = change_new ();
	g_autoptr (GError) error = NULL;
	bool queued;

	for (guint i = 0; i < tickets->len; i++) {
		const struct due_ticket *ticket = tickets->pdata[i];
		struct due_settled *settled;

		if (ticket->number != number)
			continue;
		settled = due_settled_new (ticket);
		settled->state.answer_by = NOW + due;
		settled->state.response_due = NOW + due;
		if (event != NULL)
			due_settled_tell (settled, event,
					  "response, resolution", NULL);
		if (mail != NULL) {
			kit_answer (mails, mail, "a@client.example");
			g_ptr_array_add (settled->answers,
					 g_ptr_array_steal_index (
						 mails->answers, 0));
		}
		g_ptr_array_add (list, settled);
		assert_ok (store_due_settle (desk->store, list, NOW + due,
					     &queued, &error), error);
		due_settled_free (settled);
	}
	assert_int_equal (list->len, 1);
}

static gint64
open_ticket (const struct desk *desk, const char *key, const char *kind,
	     gint64 at)
{
	struct change *change = kit_ticket (key, desk->client);
	g_autofree char *label = g_strconcat ("kind=", kind, NULL);
	g_autoptr (receipt_auto) receipt = NULL;

	change->received = at;
	kit_answer (change, "ticket", "a@client.example");
	change_add_act (change, ACT_LABEL, label, 0);
	receipt = kit_record (desk->store, change);
	return receipt->ticket;
}

static void
answer (const struct desk *desk, gint64 ticket, const char *key, gint64 at)
{
	struct change *change = kit_agent_mail (key, desk->anna, ticket);

	change->received = at;
	kit_answer (change, REPLY_TEMPLATE, "a@client.example");
	change_add_act (change, ACT_WAIT, NULL, 0);
	receipt_free (kit_record (desk->store, change));
}

static struct report *
report_at (const struct desk *desk, gint64 now)
{
	g_autoptr (GError) error = NULL;
	struct report *report = store_report (desk->store, NOW, NOW + DAY,
					      now, &error);

	assert_ok (report != NULL, error);
	return report;
}

static const struct report_kept *
kept (const GPtrArray *list, const char *name, const char *priority)
{
	for (guint i = 0; i < list->len; i++) {
		const struct report_kept *row = list->pdata[i];

		if (strcmp (row->name, name) == 0
		    && g_strcmp0 (row->priority, priority) == 0)
			return row;
	}
	fail_msg ("no %s", name);
	return NULL;
}

static void
assert_kept (const struct report_kept *row, int in_time, int missed,
	     int running, int paused)
{
	assert_int_equal (row->kept, in_time);
	assert_int_equal (row->missed, missed);
	assert_int_equal (row->running, running);
	assert_int_equal (row->paused, paused);
}

static void
test_which_were_kept (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (report_auto) early = NULL;
	g_autoptr (report_auto) report = NULL;
	gint64 number;

	desk_open (&desk, state, 0);
	/* Answered at the last moment, and a second too late. */
	for (int i = 0; i < 2; i++) {
		g_autofree char *key = g_strdup_printf ("k%d", i);
		g_autofree char *mine = g_strdup_printf ("a%d", i);

		number = open_ticket (&desk, key, "mysql", NOW);
		settle (&desk, number, HOUR, NULL, NULL);
		answer (&desk, number, mine, NOW + HOUR + i);
	}
	/* Not answered. */
	number = open_ticket (&desk, "late", "mysql", NOW + 1);
	settle (&desk, number, HOUR, "overdue", "late");
	number = open_ticket (&desk, "urgent", "dns", NOW + 2);
	act (&desk, number, ACT_PRIORITY, "urgent", NOW + 2);
	act (&desk, number, ACT_DEPARTMENT, "domains", NOW + 2);
	settle (&desk, number, 5 * HOUR, "warned", "delay");
	/* Waits for the client without an answer. */
	number = open_ticket (&desk, "paused", "dns", NOW + 3);
	act (&desk, number, ACT_WAIT, NULL, NOW + 4);
	settle (&desk, number, HOUR, NULL, NULL);
	/* Closed unanswered, in time and too late. */
	for (int i = 0; i < 2; i++) {
		g_autofree char *key = g_strdup_printf ("c%d", i);

		number = open_ticket (&desk, key, "ssh", NOW + 5);
		settle (&desk, number, HOUR, NULL, NULL);
		act (&desk, number, ACT_CLOSE, NULL, NOW + HOUR + i);
	}
	/* No deadline, and another day's. */
	open_ticket (&desk, "none", "ssh", NOW + 6);
	number = open_ticket (&desk, "older", "ssh", NOW - 1);
	settle (&desk, number, HOUR, NULL, NULL);

	report = report_at (&desk, NOW + 4 * HOUR);
	assert_int_equal (report->kept->len, 2);
	assert_kept (kept (report->kept, "", "normal"), 1, 3, 0, 1);
	assert_kept (kept (report->kept, "domains", "urgent"), 0, 0, 1, 0);
	assert_kept (kept (report->kept_kinds, "mysql", NULL), 1, 2, 0, 0);
	assert_kept (kept (report->kept_kinds, "dns", NULL), 0, 0, 1, 1);
	assert_kept (kept (report->kept_kinds, "ssh", NULL), 0, 1, 0, 0);
	assert_int_equal (report->delay_notices, 2);
	assert_int_equal (report->resolutions_missed, 1);
	early = report_at (&desk, NOW + HOUR);
	assert_kept (kept (early->kept_kinds, "mysql", NULL), 1, 1, 1, 0);
}

static void
test_what_waits (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (report_auto) report = NULL;
	const struct report_wait *row;
	gint64 number;

	desk_open (&desk, state, 0);
	number = open_ticket (&desk, "one", "mysql", NOW - 2 * DAY);
	settle (&desk, number, HOUR, NULL, NULL);
	number = open_ticket (&desk, "two", "dns", NOW - 3 * DAY);
	settle (&desk, number, 5 * HOUR, NULL, NULL);
	number = open_ticket (&desk, "three", "dns", NOW - 4 * DAY);
	act (&desk, number, ACT_DEPARTMENT, "domains", NOW);
	number = open_ticket (&desk, "four", "dns", NOW - 9 * DAY);
	act (&desk, number, ACT_CLOSE, NULL, NOW);
	number = open_ticket (&desk, "five", "dns", NOW - 9 * DAY);
	answer (&desk, number, "a5", NOW);
	report = report_at (&desk, NOW + 2 * HOUR);
	assert_int_equal (report->waiting, 3);
	assert_int_equal (report->late, 1);
	assert_int_equal (report->oldest_ticket, 3);
	assert_int_equal (report->oldest_open, NOW - 4 * DAY);
	assert_int_equal (report->waiting_departments->len, 2);
	row = report->waiting_departments->pdata[0];
	assert_string_equal (row->name, "");
	assert_int_equal (row->count, 2);
	assert_int_equal (row->late, 1);
	assert_int_equal (row->oldest, NOW - 3 * DAY);
	row = report->waiting_kinds->pdata[0];
	assert_string_equal (row->name, "dns");
	assert_int_equal (row->count, 2);
	assert_int_equal (row->late, 0);
	assert_int_equal (row->oldest, NOW - 4 * DAY);
}

static void
test_articles (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (report_auto) report = NULL;
	const struct article_stat *stat;
	gint64 number;

	desk_open (&desk, state, 0);
	for (int i = 0; i < 4; i++) {
		g_autofree char *key = g_strdup_printf ("k%d", i);

		number = open_ticket (&desk, key, "ftp", NOW);
		act (&desk, number, ACT_ARTICLE, "offered ftp-access en",
		     i == 3 ? NOW - 1 : NOW);
		if (i == 0)
			act (&desk, number, ACT_CLOSE, NULL, NOW);
	}
	number = open_ticket (&desk, "sent", "ftp", NOW);
	act (&desk, number, ACT_ARTICLE, "sent passive-mode en", NOW);
	act (&desk, number, ACT_RATE, "helped", NOW);
	number = open_ticket (&desk, "in vain", "ftp", NOW);
	act (&desk, number, ACT_ARTICLE, "sent passive-mode en", NOW);
	act (&desk, number, ACT_RATE, "not-helped", NOW);
	report = report_at (&desk, NOW + 1);
	assert_int_equal (report->articles->len, 2);
	stat = report->articles->pdata[0];
	assert_string_equal (stat->id, "ftp-access");
	assert_int_equal (stat->offered, 3);
	assert_int_equal (stat->ended, 1);
	assert_int_equal (stat->helped, 0);
	stat = report->articles->pdata[1];
	assert_string_equal (stat->id, "passive-mode");
	assert_int_equal (stat->sent, 2);
	assert_int_equal (stat->helped, 1);
}

int
main (void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown (name, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (test_which_were_kept), TEST (test_what_waits),
		TEST (test_articles)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
