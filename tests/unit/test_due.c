// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/desk.h"

/* Deadlines are kept since before ticket 1. */
static void
due_open (struct desk *desk, void **state)
{
	struct change *change;
	gint64 since;

	desk_open (desk, state, 0);
	assert_true (store_due_begin (desk->store, NOW - 10, true, &since,
				      NULL));
	assert_int_equal (since, NOW - 10);
	change = kit_ticket ("k1", desk->client);
	kit_answer (change, "ticket", "a@client.example");
	receipt_free (kit_record (desk->store, change));
}

static GPtrArray *
due (const struct desk *desk, gint64 now)
{
	g_autoptr (GError) error = NULL;
	GPtrArray *tickets = store_due (desk->store, now, 10, &error);

	assert_ok (tickets != NULL, error);
	return tickets;
}

/* With one event and one mail, to be looked at again later. */
static void
settle (const struct desk *desk, const struct due_ticket *ticket, gint64 look)
{
	struct due_settled *settled = due_settled_new (ticket);
	g_autoptr (GPtrArray) list = g_ptr_array_new ();
	g_autoptr (change_auto) mails = change_new ();
	g_autoptr (GError) error = NULL;
	bool queued;

	settled->state.response_due = NOW + 3600;
	settled->state.notices = 1;
	settled->state.look = look;
	due_settled_tell (settled, "late", NULL, "2026-01-01T00:00:00Z");
	kit_answer (mails, "late", "a@client.example");
	g_ptr_array_add (settled->answers,
			 g_ptr_array_steal_index (mails->answers, 0));
	g_ptr_array_add (list, settled);
	assert_ok (store_due_settle (desk->store, list, NOW, &queued, &error),
		   error);
	due_settled_free (settled);
}

static guint
count_late (const struct desk *desk)
{
	g_autoptr (GPtrArray) rows = store_outbox (desk->store, -1, 0, NULL);
	guint count = 0;

	for (guint i = 0; i < rows->len; i++) {
		const struct outbox_row *row = rows->pdata[i];

		count += strcmp (row->template_name, "late") == 0;
	}
	return count;
}

static void
test_a_new_ticket_is_looked_at (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (GPtrArray) first = NULL;
	g_autoptr (GPtrArray) second = NULL;
	g_autoptr (GPtrArray) third = NULL;
	const struct due_ticket *ticket;

	due_open (&desk, state);
	first = due (&desk, NOW);
	assert_int_equal (first->len, 1);
	ticket = first->pdata[0];
	assert_int_equal (ticket->number, 1);
	assert_string_equal (ticket->state, "open");
	assert_string_equal (ticket->client, "a@client.example");
	assert_true (ticket->may_tell);
	assert_int_equal (ticket->first_answer, 0);
	settle (&desk, ticket, NOW + 100);
	assert_int_equal (count_late (&desk), 1);
	assert_int_equal (store_due_next (desk.store, NULL), NOW + 100);
	/* Not before its time. */
	second = due (&desk, NOW + 99);
	assert_int_equal (second->len, 0);
	third = due (&desk, NOW + 100);
	assert_int_equal (third->len, 1);
	ticket = third->pdata[0];
	assert_int_equal (ticket->state_kept.response_due, NOW + 3600);
	assert_int_equal (ticket->state_kept.notices, 1);
}

/* What was decided of a ticket that an agent has answered meanwhile is not
 * sent. */
static void
test_a_ticket_that_moved (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (GPtrArray) before = NULL;
	g_autoptr (GPtrArray) after = NULL;
	const struct due_ticket *ticket;
	struct change *answer;

	due_open (&desk, state);
	before = due (&desk, NOW);
	answer = kit_agent_mail ("a1", desk.anna, 1);
	answer->received = NOW + 5;
	kit_answer (answer, REPLY_TEMPLATE, "a@client.example");
	change_add_act (answer, ACT_WAIT, NULL, 0);
	receipt_free (kit_record (desk.store, answer));
	settle (&desk, before->pdata[0], 0);
	assert_int_equal (count_late (&desk), 0);
	after = due (&desk, NOW);
	assert_int_equal (after->len, 1);
	ticket = after->pdata[0];
	assert_int_equal (ticket->state_kept.notices, 0);
	assert_int_equal (ticket->first_answer, NOW + 5);
	assert_string_equal (ticket->state, "waiting");
	assert_int_equal (ticket->turns->len, 1);
	assert_false (g_array_index (ticket->turns, struct due_turn, 0).ours);
}

static void
test_what_makes_it_be_looked_at (void **state)
{
	static const struct {
		enum change_act_kind kind;
		const char *value;
		gint64 number;
	} acts[] = {
		{ ACT_PRIORITY, "urgent", 0 }, { ACT_DEPARTMENT, "dns", 0 },
		{ ACT_DELAY, "the disk", NOW + 7200 }, { ACT_CLOSE, NULL, 0 },
	};
	g_auto (desk_auto) desk = { 0 };

	due_open (&desk, state);
	for (gsize i = 0; i < G_N_ELEMENTS (acts); i++) {
		g_autoptr (GPtrArray) before = due (&desk, NOW);
		g_autoptr (GPtrArray) after = NULL;
		g_autoptr (change_auto) change = change_new ();

		settle (&desk, before->pdata[0], 0);
		assert_int_equal (store_due_next (desk.store, NULL), -1);
		change_add_act (change, acts[i].kind, acts[i].value,
				acts[i].number);
		assert_true (store_ticket_act (desk.store, 1, change->acts,
					       NOW + 1, NULL));
		after = due (&desk, NOW);
		assert_int_equal (after->len, 1);
	}
	{
		g_autoptr (GPtrArray) tickets = due (&desk, NOW);
		const struct due_ticket *ticket = tickets->pdata[0];

		assert_int_equal (ticket->delay_until, NOW + 7200);
		assert_int_equal (ticket->delay_at, NOW + 1);
		assert_string_equal (ticket->delay_reason, "the disk");
	}
}

static void
test_suspended_accounts (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (GPtrArray) before = NULL;
	g_autoptr (GPtrArray) after = NULL;

	due_open (&desk, state);
	before = due (&desk, NOW);
	settle (&desk, before->pdata[0], 0);
	assert_true (store_account_suspend (desk.store, "c1", true, NULL));
	after = due (&desk, NOW);
	assert_int_equal (after->len, 1);
	assert_true (((const struct due_ticket *) after->pdata[0])->suspended);
}

static void
test_since_when (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (GPtrArray) before = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	gint64 since;

	due_open (&desk, state);
	before = due (&desk, NOW);
	settle (&desk, before->pdata[0], NOW + 100);
	/* A restart, or another regulation: looked at again. */
	assert_true (store_due_begin (desk.store, NOW + 50, true, &since,
				      NULL));
	assert_int_equal (since, NOW - 10);
	assert_int_equal (store_due_next (desk.store, NULL), 0);
	/* No deadlines any more; and then from now on. */
	assert_true (store_due_begin (desk.store, NOW + 60, false, &since,
				      NULL));
	ticket = store_ticket (desk.store, 1, NULL);
	assert_int_equal (ticket->response_due, 0);
	assert_true (store_due_begin (desk.store, NOW + 70, true, &since,
				      NULL));
	assert_int_equal (since, NOW + 70);
}

static void
test_queue (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (GPtrArray) tickets = NULL;
	g_autoptr (due_queue_auto) queue = NULL;
	g_autoptr (due_queue_auto) other = NULL;
	struct change *answer;

	due_open (&desk, state);
	for (int i = 2; i <= 4; i++) {
		g_autofree char *key = g_strdup_printf ("k%d", i);

		receipt_free (kit_record (desk.store,
					  kit_ticket (key, desk.client)));
	}
	answer = kit_agent_mail ("a1", desk.anna, 2);
	answer->received = NOW + 600;
	kit_answer (answer, REPLY_TEMPLATE, "a@client.example");
	change_add_act (answer, ACT_WAIT, NULL, 0);
	receipt_free (kit_record (desk.store, answer));
	tickets = due (&desk, NOW);
	assert_int_equal (tickets->len, 4);
	/* Before the last one: 1 and 3, since 2 is answered. */
	queue = store_due_queue (desk.store, "general", true,
				 tickets->pdata[3], NOW + 700, NULL);
	assert_int_equal (queue->ahead, 2);
	assert_int_equal (queue->answers->len, 1);
	assert_int_equal (g_array_index (queue->answers, struct due_answer, 0)
			  .answered, NOW + 600);
	other = store_due_queue (desk.store, "dns", false, tickets->pdata[3],
				 NOW + 700, NULL);
	assert_int_equal (other->ahead, 0);
	assert_int_equal (other->answers->len, 0);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown (
			test_a_new_ticket_is_looked_at, kit_setup,
			kit_teardown),
		cmocka_unit_test_setup_teardown (test_a_ticket_that_moved,
						 kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown (
			test_what_makes_it_be_looked_at, kit_setup,
			kit_teardown),
		cmocka_unit_test_setup_teardown (test_suspended_accounts,
						 kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown (test_since_when, kit_setup,
						 kit_teardown),
		cmocka_unit_test_setup_teardown (test_queue, kit_setup,
						 kit_teardown)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
