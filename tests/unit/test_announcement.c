// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/store_kit.h"

static gint64
draft (struct store *store, const char *audience, const char *name,
       const char *kind)
{
	struct change *change = kit_mail (audience);
	struct change_announcement *new = change_announcement_new ();
	g_autoptr (receipt_auto) receipt = NULL;

	g_free (change->delivery_key);
	change->delivery_key = g_uuid_string_random ();
	new->audience = g_strdup (audience);
	new->name = g_strdup (name);
	new->kind = g_strdup (kind);
	new->language = g_strdup ("en");
	new->by = g_strdup ("ann");
	g_ptr_array_add (new->texts,
			 announcement_text_new ("en", "Works", "Down."));
	g_ptr_array_add (new->texts,
			 announcement_text_new ("ru", "Работы", "Стоит."));
	change->announcement = new;
	receipt = kit_record (store, change);
	assert_true (receipt->announcement > 0);
	return receipt->announcement;
}

static void
client (struct store *store, const char *name, const char *language)
{
	g_autofree char *address = g_strconcat (name, "@x.example", NULL);
	struct account *account = kit_account (name, address, "");

	account->language = g_strdup (language);
	g_free (account->full_name);
	account->full_name = g_strdup (name);
	kit_save (store, account);
}

/* Steps until nothing is left to do; how many steps. */
static unsigned
send_all (struct store *store, gint64 id, unsigned limit)
{
	struct announcement_step step;
	unsigned steps = 0;

	if (id != 0)
		assert_true (store_announcement_send (store, id, 0, NOW,
						      NULL));
	do {
		g_autoptr (GError) error = NULL;

		assert_ok (store_announcement_step (store, NOW, limit, "mx.x",
						    &step, &error), error);
		steps++;
	} while (step.announcement != 0);
	return steps;
}

static GPtrArray *
rows_of (struct store *store, gint64 id)
{
	GPtrArray *rows = store_outbox (store, -1, 0, NULL);

	assert_non_null (rows);
	for (guint i = rows->len; i > 0; i--) {
		const struct outbox_row *row = rows->pdata[i - 1];

		if (row->announcement != id)
			g_ptr_array_remove_index (rows, i - 1);
	}
	return rows;
}

static void
everybody_gets_it_once_in_a_language_there_is (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) agent = kit_agent (store, "ann",
						    "ann@x.example");
	g_autoptr (GPtrArray) rows = NULL;
	g_autoptr (GPtrArray) again = NULL;
	const struct outbox_row *row;
	gint64 id;

	client (store, "c1", "ru");
	client (store, "c2", "uk");
	client (store, "c3", NULL);
	id = draft (store, "all", "", "works");
	/* A draft is nothing yet. */
	assert_int_equal (send_all (store, 0, 10), 1);
	assert_int_equal (store_announcement_due (store, NULL), -1);
	assert_true (send_all (store, id, 1) >= 3);
	rows = rows_of (store, id);
	assert_int_equal (rows->len, 3);
	row = rows->pdata[0];
	assert_string_equal (row->to, "c1@x.example");
	assert_string_equal (row->language, "ru");
	assert_string_equal (row->account, "c1");
	assert_non_null (strstr (row->data, "\"name\":\"c1\""));
	assert_null (strstr (row->data, "list"));
	assert_null (row->answers_id);
	assert_string_equal (((struct outbox_row *) rows->pdata[1])->language,
			     "en");
	assert_string_not_equal (((struct outbox_row *) rows->pdata[1])
				 ->message_id, row->message_id);
	/* Who comes later gets no old ones. */
	client (store, "c4", "ru");
	send_all (store, 0, 10);
	again = rows_of (store, id);
	assert_int_equal (again->len, 3);
}

static void
only_those_who_are_concerned (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GPtrArray) rows = NULL;
	gint64 id;

	client (store, "c1", "ru");
	client (store, "c2", "ru");
	client (store, "c3", "ru");
	assert_true (store_service_set (store, "c2", SERVICE_SERVER, "web17",
					true, NULL));
	assert_true (store_service_set (store, "c3", SERVICE_PRODUCT, "web17",
					true, NULL));
	id = draft (store, "server", "web17", "works");
	send_all (store, id, 10);
	rows = rows_of (store, id);
	assert_int_equal (rows->len, 1);
	assert_string_equal (((struct outbox_row *) rows->pdata[0])->to,
			     "c2@x.example");
}

/* A mail to the address came back. */
static void
bounce (struct store *store, const char *address)
{
	struct change *sent = kit_mail (address);
	struct change *back;
	g_autofree char *key = g_strconcat ("back-", address, NULL);
	g_autoptr (receipt_auto) first = NULL;
	g_autoptr (receipt_auto) second = NULL;
	g_autoptr (GPtrArray) rows = NULL;

	kit_answer (sent, "advisory", address);
	first = kit_record (store, sent);
	rows = store_outbox (store, -1, 0, NULL);
	back = kit_mail (key);
	change_add_act (back, ACT_BOUNCED, "5.1.1 no such user",
			((struct outbox_row *) rows->pdata[rows->len - 1])
			->id);
	second = kit_record (store, back);
}

static void
who_is_left_out_is_counted_before_and_after (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (announcement_auto) before = NULL;
	g_autoptr (announcement_auto) after = NULL;
	g_autoptr (announcement_count_auto) count = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	gint64 id;

	for (int i = 1; i <= 4; i++) {
		g_autofree char *name = g_strdup_printf ("c%d", i);

		client (store, name, "ru");
	}
	kit_save (store, kit_account ("two", "a@y.example b@y.example", ""));
	bounce (store, "c2@x.example");
	bounce (store, "a@y.example");
	assert_true (store_account_suspend (store, "c1", true, NULL));
	assert_true (store_subscription_set (store, "c3", "news", false, NOW,
					     NULL));
	id = draft (store, "all", "", "news");
	before = store_announcement (store, id, NULL);
	count = store_announcement_count (store, before, NULL);
	assert_non_null (count);
	assert_int_equal (count->accounts, 2);
	assert_int_equal (count->left_suspended, 1);
	assert_int_equal (count->left_address, 1);
	assert_int_equal (count->left_unsubscribed, 1);
	assert_int_equal (count->languages->len, 2);
	send_all (store, id, 2);
	after = store_announcement (store, id, NULL);
	assert_int_equal (after->queued, 2);
	assert_int_equal (after->waiting, 2);
	assert_int_equal (after->left_suspended, 1);
	assert_int_equal (after->left_address, 1);
	assert_int_equal (after->left_unsubscribed, 1);
	rows = rows_of (store, id);
	/* The other address of theirs. */
	assert_string_equal (((struct outbox_row *) rows->pdata[1])->to,
			     "b@y.example");
}

static void
settle (struct store *store, unsigned limit)
{
	g_autoptr (GPtrArray) rows = store_outbox_claim (store, NOW, limit,
							 limit, 60, NULL);

	assert_non_null (rows);
	for (guint i = 0; i < rows->len; i++)
		assert_true (store_outbox_sent (
			store, ((struct outbox_row *) rows->pdata[i])->id,
			NOW, "250", NULL));
}

static void
assert_state (struct store *store, gint64 id, const char *state)
{
	g_autoptr (announcement_auto) now = store_announcement (store, id,
								NULL);

	assert_non_null (now);
	assert_string_equal (now->state, state);
}

static void
it_is_sent_at_its_time_and_over_when_all_is_sent (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct announcement_step step;
	gint64 id;

	client (store, "c1", "ru");
	id = draft (store, "all", "", "works");
	assert_true (store_announcement_send (store, id, NOW + 60, NOW,
					      NULL));
	assert_int_equal (store_announcement_due (store, NULL), NOW + 60);
	assert_true (store_announcement_step (store, NOW + 59, 10, "mx.x",
					      &step, NULL));
	assert_int_equal (step.announcement, 0);
	assert_state (store, id, "scheduled");
	/* Sooner, after all. */
	send_all (store, id, 10);
	assert_state (store, id, "scheduled");
	assert_true (store_announcement_send (store, id, NOW, NOW, NULL));
	send_all (store, 0, 10);
	assert_state (store, id, "sending");
	settle (store, 10);
	send_all (store, 0, 10);
	assert_state (store, id, "sent");
	assert_false (store_announcement_send (store, id, NOW, NOW, NULL));
	assert_int_equal (store_announcement_due (store, NULL), -1);
}

static void
cancelled_it_goes_to_nobody_more (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (announcement_auto) after = NULL;
	struct announcement_step step;
	gint64 id;

	for (int i = 0; i < 6; i++) {
		g_autofree char *name = g_strdup_printf ("c%d", i);

		client (store, name, "ru");
	}
	id = draft (store, "all", "", "works");
	assert_true (store_announcement_send (store, id, 0, NOW, NULL));
	assert_true (store_announcement_step (store, NOW, 4, "mx.x", &step,
					      NULL));
	settle (store, 1);
	assert_true (store_announcement_cancel (store, id, NOW, NULL));
	send_all (store, 0, 10);
	settle (store, 10);
	after = store_announcement (store, id, NULL);
	assert_string_equal (after->state, "cancelled");
	assert_int_equal (after->queued, 4);
	assert_int_equal (after->sent, 1);
	assert_int_equal (after->failed, 3);
	assert_false (store_announcement_cancel (store, id, NOW, NULL));
	assert_false (store_announcement_send (store, id, 0, NOW, NULL));
}

/* What an agent's mail orders of the announcement whose preview is that row. */
static bool
order (struct store *store, enum change_act_kind kind, const char *value,
       gint64 row)
{
	struct change *change = kit_mail ("order");
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (GError) error = NULL;

	g_free (change->delivery_key);
	change->delivery_key = g_uuid_string_random ();
	change_add_act (change, kind, value, row);
	receipt = store_record (store, change, &error);
	change_free (change);
	if (receipt == NULL)
		assert_store_error (error, STORE_ERROR_REFUSED);
	return receipt != NULL;
}

static void
assert_waits (struct store *store, gint64 id, const char *state, gint64 due)
{
	g_autoptr (announcement_auto) is = store_announcement (store, id,
							       NULL);

	assert_string_equal (is->state, state);
	assert_int_equal (is->due, due);
}

/* By the row of its preview, and by no other. */
static void
by_mail_it_waits_and_is_cancelled (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct change *change = kit_mail ("draft");
	struct change_announcement *new = change_announcement_new ();
	g_autoptr (receipt_auto) receipt = NULL;
	g_autofree char *later = g_strdup_printf ("%d", NOW + 7200);
	g_autofree char *sooner = g_strdup_printf ("%d", NOW + 3600);
	gint64 id;

	new->audience = g_strdup ("all");
	new->name = g_strdup ("");
	new->kind = g_strdup ("works");
	new->language = g_strdup ("en");
	new->by = g_strdup ("ann");
	g_ptr_array_add (new->texts,
			 announcement_text_new ("en", "Works", "Down."));
	change->announcement = new;
	kit_answer (change, PREVIEW_TEMPLATE, "ann@netx.example");
	receipt = kit_record (store, change);
	id = receipt->announcement;
	assert_false (order (store, ACT_ANNOUNCE, later, 2));
	assert_true (order (store, ACT_ANNOUNCE, later, 1));
	assert_waits (store, id, "scheduled", NOW + 7200);
	assert_true (order (store, ACT_ANNOUNCE, sooner, 1));
	assert_waits (store, id, "scheduled", NOW + 3600);
	assert_false (order (store, ACT_ANNOUNCE_CANCEL, NULL, 2));
	assert_true (order (store, ACT_ANNOUNCE_CANCEL, NULL, 1));
	assert_waits (store, id, "cancelled", NOW + 3600);
	/* It stays so, whatever is ordered then. */
	assert_false (order (store, ACT_ANNOUNCE_CANCEL, NULL, 1));
	assert_false (order (store, ACT_ANNOUNCE, later, 1));
	assert_false (order (store, ACT_ANNOUNCE, NULL, 1));
	assert_waits (store, id, "cancelled", NOW + 3600);
}

/* What waits for a server that is down does not grow without end, and other
 * mail is claimed first. */
static void
answers_go_first_and_no_more_waits_than_may (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GPtrArray) claimed = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	GPtrArray *all = g_ptr_array_new ();
	struct announcement_step step;
	struct change *answered;
	gint64 id;

	for (int i = 0; i < ANNOUNCE_WAITING + ANNOUNCE_STEP; i++) {
		g_autofree char *name = g_strdup_printf ("c%d", i);
		g_autofree char *address = g_strconcat (name, "@x.example",
							NULL);

		g_ptr_array_add (all, kit_account (name, address, ""));
	}
	assert_true (store_accounts_save (store, all, false, false, NULL,
					  NULL));
	g_ptr_array_set_free_func (all, (GDestroyNotify) account_free);
	g_ptr_array_unref (all);
	id = draft (store, "all", "", "works");
	assert_true (store_announcement_send (store, id, 0, NOW, NULL));
	do {
		assert_true (store_announcement_step (store, NOW, 1000000,
						      "mx.x", &step, NULL));
		assert_true (step.looked_at <= ANNOUNCE_STEP);
	} while (!step.is_full);
	answered = kit_mail ("late");
	kit_answer (answered, "advisory", "somebody@y.example");
	receipt = kit_record (store, answered);
	claimed = store_outbox_claim (store, NOW, 8, 4, 60, NULL);
	assert_int_equal (claimed->len, 5);
	assert_int_equal (((struct outbox_row *) claimed->pdata[4])
			  ->announcement, 0);
	assert_int_equal (store_outbox_due (store, false, NULL), NOW + 60);
	assert_int_equal (store_outbox_due (store, true, NULL), NOW);
	assert_true (store_announcement_step (store, NOW, 200, "mx.x", &step,
					      NULL));
	assert_false (step.is_full);
	assert_int_equal (step.looked_at, 200);
}

static void
act (struct store *store, const char *key, enum change_act_kind kind,
     gint64 number)
{
	struct change *change = kit_mail (key);
	g_autoptr (receipt_auto) receipt = NULL;

	change_add_act (change, kind, NULL, number);
	receipt = kit_record (store, change);
}

static void
who_unsubscribes_gets_no_more_of_that_list (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) account = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	g_autoptr (GPtrArray) lists = NULL;
	g_autoptr (GPtrArray) next = NULL;
	g_autoptr (GPtrArray) works = NULL;
	gint64 first, second, third;

	client (store, "c1", "ru");
	assert_true (store_service_set (store, "c1", SERVICE_LIST, "offers",
					true, NULL));
	account = store_account (store, "c1", NULL);
	first = draft (store, "list", "offers", "news");
	send_all (store, first, 10);
	rows = rows_of (store, first);
	assert_non_null (strstr (((struct outbox_row *) rows->pdata[0])->data,
				 "\"list\":\"offers\""));
	act (store, "stop", ACT_UNSUBSCRIBE,
	     ((struct outbox_row *) rows->pdata[0])->id);
	act (store, "again", ACT_UNSUBSCRIBE,
	     ((struct outbox_row *) rows->pdata[0])->id);
	lists = store_unsubscribed (store, account->id, NULL);
	assert_int_equal (lists->len, 1);
	assert_string_equal (lists->pdata[0], "offers");
	second = draft (store, "list", "offers", "news");
	send_all (store, second, 10);
	next = rows_of (store, second);
	assert_int_equal (next->len, 0);
	/* Works they are told in any case, and nobody ends those. */
	third = draft (store, "list", "offers", "works");
	send_all (store, third, 10);
	works = rows_of (store, third);
	assert_int_equal (works->len, 1);
	act (store, "works", ACT_UNSUBSCRIBE,
	     ((struct outbox_row *) works->pdata[0])->id);
	g_ptr_array_unref (g_steal_pointer (&lists));
	lists = store_unsubscribed (store, account->id, NULL);
	assert_int_equal (lists->len, 1);
	assert_true (store_subscription_set (store, "c1", "offers", true, NOW,
					     NULL));
	assert_false (store_subscription_set (store, "c1", "offers", true,
					      NOW, NULL));
}

static void
a_reply_opens_a_ticket_that_says_so (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) account = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	g_autoptr (GPtrArray) events = NULL;
	g_autoptr (known_auto) known = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	struct change *reply;
	const struct outbox_row *row;
	const char *references[2] = { NULL };
	struct look_up keys = { .from_address = "c1@x.example" };
	bool told = false;
	gint64 id;

	client (store, "c1", "ru");
	account = store_account (store, "c1", NULL);
	id = draft (store, "all", "", "works");
	send_all (store, id, 10);
	rows = rows_of (store, id);
	row = rows->pdata[0];
	references[0] = row->message_id;
	keys.references = references;
	known = store_look_up (store, &keys, NULL);
	assert_int_equal (known->announced, row->id);
	assert_int_equal (known->conversation.ticket, 0);
	reply = kit_ticket ("reply", account);
	change_add_act (reply, ACT_ANNOUNCED, NULL, known->announced);
	receipt = kit_record (store, reply);
	events = store_events (store, receipt->ticket, NULL);
	for (guint i = 0; i < events->len; i++)
		told = told || strcmp (((struct event *) events->pdata[i])
				       ->kind, "announced") == 0;
	assert_true (told);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown (name, kit_setup, kit_teardown)
		TEST (everybody_gets_it_once_in_a_language_there_is),
		TEST (only_those_who_are_concerned),
		TEST (who_is_left_out_is_counted_before_and_after),
		TEST (it_is_sent_at_its_time_and_over_when_all_is_sent),
		TEST (cancelled_it_goes_to_nobody_more),
		TEST (by_mail_it_waits_and_is_cancelled),
		TEST (answers_go_first_and_no_more_waits_than_may),
		TEST (who_unsubscribes_gets_no_more_of_that_list),
		TEST (a_reply_opens_a_ticket_that_says_so)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
