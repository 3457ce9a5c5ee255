// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/store_kit.h"

static struct outbox_row *
row (struct store *store, gint64 id)
{
	g_autoptr (GPtrArray) rows = store_outbox (store, -1, 0, NULL);

	assert_non_null (rows);
	for (unsigned i = 0; i < rows->len; i++)
		if (((struct outbox_row *) rows->pdata[i])->id == id)
			return g_ptr_array_steal_index (rows, i);
	fail_msg ("no such row");
	return NULL;
}

static enum outbox_state
state_of (struct store *store, gint64 id)
{
	g_autoptr (outbox_row_auto) found = row (store, id);

	return found->state;
}

/* A ticket with one answer; the row's id is that of the ticket. */
static void
add (struct store *store, const char *key, const char *to)
{
	g_autoptr (account_auto) client = store_account (store, "c1", NULL);
	struct change *change;

	if (client == NULL)
		client = kit_client (store, "c1", "a@client.example");
	change = kit_ticket (key, client);
	kit_answer (change, "ticket", to);
	receipt_free (kit_record (store, change));
}

static unsigned
claim (struct store *store, gint64 now, unsigned limit)
{
	g_autoptr (GPtrArray) rows = NULL;

	rows = store_outbox_claim (store, now, limit, limit, 300, NULL);
	assert_non_null (rows);
	return rows->len;
}

static char *
last_event (struct store *store, gint64 ticket)
{
	g_autoptr (GPtrArray) events = store_events (store, ticket, NULL);
	struct event *event = events->pdata[events->len - 1];

	return g_strdup_printf ("%s %s", event->kind, event->detail);
}

static void
a_row_carries_what_its_mail_needs (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	struct change *change = kit_ticket ("k", client);
	g_autoptr (GPtrArray) rows = NULL;
	struct outbox_row *got;

	change->references = g_strsplit ("r1@x r2@x", " ", -1);
	kit_answer (change, "ticket", "a@client.example");
	receipt_free (kit_record (store, change));
	rows = store_outbox_claim (store, NOW, 10, 10, 300, NULL);
	assert_int_equal (rows->len, 1);
	got = rows->pdata[0];
	assert_int_equal (got->ticket, 1);
	assert_string_equal (got->account, "c1");
	assert_string_equal (got->template_name, "ticket");
	assert_string_equal (got->to, "a@client.example");
	assert_string_equal (got->data, "{\"company\":\"Netx\"}");
	assert_string_equal (got->message_id, "k.0@netx.example");
	assert_string_equal (got->answers_id, "k@client.example");
	assert_int_equal (g_strv_length (got->answers_references), 2);
	assert_string_equal (got->answers_references[1], "r2@x");
	assert_string_equal (got->answers_subject, "S k");
	assert_string_equal (got->mailbox, "support@netx.example");
	assert_int_equal (got->state, OUTBOX_CLAIMED);
	assert_int_equal (got->attempts, 1);
	assert_int_equal (got->created, NOW);
}

/* A clock that was a year ahead when a mail came must not keep its answer for
 * a year; what is on its way stays so. */
static void
what_waits_for_too_long_is_called_back (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);

	add (store, "k1", "a@x");
	add (store, "k2", "b@x");
	assert_int_equal (claim (store, NOW, 1), 1);
	assert_true (store_outbox_recall (store, NOW - 100, NOW, NULL));
	assert_int_equal (store_outbox_due (store, true, NULL), NOW);
	assert_true (store_outbox_recall (store, NOW - 100, NOW - 1, NULL));
	assert_int_equal (store_outbox_due (store, true, NULL), NOW - 100);
	assert_int_equal (claim (store, NOW - 100, 10), 1);
	assert_int_equal (state_of (store, 1), OUTBOX_CLAIMED);
	assert_int_equal (claim (store, NOW, 10), 0);
}

static void
a_claim_is_exclusive_until_it_lapses (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);

	add (store, "k1", "a@x");
	add (store, "k2", "b@x");
	add (store, "k3", "c@x");
	assert_int_equal (store_outbox_due (store, true, NULL), NOW);
	assert_int_equal (claim (store, NOW - 1, 10), 0);
	assert_int_equal (claim (store, NOW, 2), 2);
	assert_int_equal (claim (store, NOW, 10), 1);
	assert_int_equal (claim (store, NOW, 10), 0);
	/* The courier died: its rows come again, and the attempt counts. */
	assert_int_equal (store_outbox_due (store, true, NULL), NOW + 300);
	assert_int_equal (claim (store, NOW + 299, 10), 0);
	assert_int_equal (claim (store, NOW + 300, 10), 3);
	{
		g_autoptr (outbox_row_auto) again = row (store, 1);

		assert_int_equal (again->attempts, 2);
	}
}

static void
sent_is_the_end (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (outbox_row_auto) sent = NULL;
	g_autoptr (GPtrArray) events = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *event = NULL;

	add (store, "k", "a@x");
	claim (store, NOW, 10);
	assert_true (store_outbox_sent (store, 1, NOW + 5, "250 2.0.0 Ok",
					NULL));
	sent = row (store, 1);
	assert_int_equal (sent->state, OUTBOX_SENT);
	assert_int_equal (sent->settled, NOW + 5);
	assert_int_equal (store_outbox_due (store, true, NULL), -1);
	event = last_event (store, 1);
	assert_string_equal (event, "sent {\"outbox\":1,\"template\":"
			     "\"ticket\",\"to\":\"a@x\",\"reply\":"
			     "\"250 2.0.0 Ok\"}");
	/* Told twice, it is one event; and it cannot be sent again. */
	assert_true (store_outbox_sent (store, 1, NOW + 9, "250", NULL));
	events = store_events (store, 1, NULL);
	assert_int_equal (events->len, 4);
	assert_false (store_outbox_retry (store, 1, NOW, &error));
	assert_store_error (error, STORE_ERROR_INVALID);
}

static void
deferred_is_tried_again (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (outbox_row_auto) deferred = NULL;
	g_autofree char *event = NULL;

	add (store, "k", "a@x");
	claim (store, NOW, 10);
	assert_true (store_outbox_defer (store, 1, NOW + 1, NOW + 60,
					 "451 later", NULL));
	deferred = row (store, 1);
	assert_int_equal (deferred->state, OUTBOX_WAITING);
	assert_string_equal (deferred->last_error, "451 later");
	event = last_event (store, 1);
	assert_true (g_str_has_prefix (event, "deferred "));
	assert_non_null (strstr (event, "451 later"));
	assert_int_equal (claim (store, NOW + 59, 10), 0);
	assert_int_equal (claim (store, NOW + 60, 10), 1);
	assert_true (store_outbox_sent (store, 1, NOW + 61, "250", NULL));
	{
		g_autoptr (outbox_row_auto) sent = row (store, 1);

		assert_string_equal (sent->last_error, "");
	}
}

static guint
count_of (struct store *store, const char *kind)
{
	g_autoptr (GPtrArray) events = store_events (store, 1, NULL);
	guint count = 0;

	for (guint i = 0; i < events->len; i++)
		count += strcmp (((struct event *) events->pdata[i])->kind,
				 kind) == 0;
	return count;
}

static void
a_delay_is_told_once (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autofree char *event = NULL;

	add (store, "k", "a@x");
	for (gint64 at = NOW; at < NOW + 4 * 3600; at += 1200) {
		assert_int_equal (claim (store, at, 10), 1);
		assert_true (store_outbox_defer (store, 1, at, at + 1200,
						 "451 later", NULL));
	}
	assert_int_equal (count_of (store, "deferred"), 3);
	assert_int_equal (count_of (store, "delayed"), 1);
	event = last_event (store, 1);
	assert_true (g_str_has_prefix (event, "delayed "));
	assert_non_null (strstr (event, "451 later"));
	/* Not that of another mail, and not what it comes to. */
	add (store, "l", "b@x");
	assert_int_equal (claim (store, NOW + 5 * 3600, 10), 2);
	assert_true (store_outbox_defer (store, 2, NOW + 5 * 3600,
					 NOW + 6 * 3600, "451 later", NULL));
	assert_true (store_outbox_sent (store, 1, NOW + 5 * 3600, "250",
					NULL));
	assert_int_equal (count_of (store, "delayed"), 1);
	assert_int_equal (count_of (store, "sent"), 1);
}

static void
failed_waits_for_a_hand (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autofree char *event = NULL;

	add (store, "k", "a@x");
	claim (store, NOW, 10);
	assert_true (store_outbox_fail (store, 1, NOW + 1, "550 no such user",
					NULL, NULL, NULL));
	assert_int_equal (state_of (store, 1), OUTBOX_FAILED);
	assert_int_equal (claim (store, NOW + 100000, 10), 0);
	event = last_event (store, 1);
	assert_true (g_str_has_prefix (event, "failed "));
	assert_true (store_outbox_retry (store, 1, NOW + 9, NULL));
	assert_int_equal (store_outbox_due (store, true, NULL), NOW + 9);
	assert_int_equal (claim (store, NOW + 9, 10), 1);
}

static void
who_has_no_claim_settles_nothing_but_sent (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GError) defer = NULL;
	g_autoptr (GError) fail_error = NULL;
	g_autoptr (GError) retry = NULL;
	g_autoptr (GError) missing = NULL;

	add (store, "k", "a@x");
	assert_false (store_outbox_defer (store, 1, NOW, NOW, "", &defer));
	assert_store_error (defer, STORE_ERROR_INVALID);
	assert_false (store_outbox_fail (store, 1, NOW, "", NULL, NULL,
					 &fail_error));
	assert_store_error (fail_error, STORE_ERROR_INVALID);
	claim (store, NOW, 10);
	assert_false (store_outbox_retry (store, 1, NOW, &retry));
	assert_store_error (retry, STORE_ERROR_INVALID);
	assert_false (store_outbox_sent (store, 99, NOW, "", &missing));
	assert_store_error (missing, STORE_ERROR_NOT_FOUND);
	/* Its claim lapsed and was ended by hand, but the mail is out. */
	assert_true (store_outbox_fail (store, 1, NOW, "", NULL, NULL,
					NULL));
	assert_true (store_outbox_retry (store, 1, NOW, NULL));
	assert_true (store_outbox_sent (store, 1, NOW, "250", NULL));
	assert_int_equal (claim (store, NOW, 10), 0);
}

static gint64
add_capped (struct store *store, const char *to, const char *template_name,
	    gint64 at, unsigned address_cap, unsigned all_cap)
{
	g_autofree char *key = g_uuid_string_random ();
	struct change *change = kit_mail (key);
	g_autoptr (receipt_auto) receipt = NULL;
	struct change_answer *answer;

	kit_answer (change, template_name, to);
	answer = change->answers->pdata[0];
	answer->cap_address_hour = address_cap;
	answer->cap_all_hour = all_cap;
	change->received = at;
	receipt = kit_record (store, change);
	/* One row a message, so their ids are the same. */
	return receipt->message;
}

static enum outbox_state
capped (struct store *store, const char *to, gint64 at, unsigned address_cap,
	unsigned all_cap)
{
	return state_of (store, add_capped (store, to, "advisory", at,
					    address_cap, all_cap));
}

static void
one_address_gets_so_many_an_hour (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);

	assert_int_equal (capped (store, "a@x", NOW, 2, 0), OUTBOX_WAITING);
	assert_int_equal (capped (store, "a@x", NOW, 2, 0), OUTBOX_WAITING);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal (capped (store, "a@x", NOW + i, 2, 0),
				  OUTBOX_WITHHELD);
	assert_int_equal (capped (store, "b@x", NOW, 2, 0), OUTBOX_WAITING);
	assert_int_equal (capped (store, "a@x", NOW + 3599, 2, 0),
			  OUTBOX_WITHHELD);
	/* What was withheld does not count against the next hour. */
	assert_int_equal (capped (store, "a@x", NOW + 3600, 2, 0),
			  OUTBOX_WAITING);
	assert_int_equal (claim (store, NOW + 9999, 100), 4);
}

/* Of mails with that text, hours after each other. */
static enum outbox_state
answered (struct store *store, const char *text, gint64 hours)
{
	g_autofree char *key = g_uuid_string_random ();
	struct change *change = kit_mail (key);
	g_autoptr (receipt_auto) receipt = NULL;
	struct change_answer *answer;

	kit_answer (change, "advisory", "a@x");
	answer = change->answers->pdata[0];
	answer->cap_address_hour = 2;
	answer->cap_all_hour = 100;
	change->received = NOW + hours * 3600;
	g_free (change->text);
	g_free (change->new_text);
	change->text = g_strdup_printf ("%s\n> Quoted %s\n", text, key);
	change->new_text = g_strdup (text);
	receipt = kit_record (store, change);
	return state_of (store, receipt->message);
}

/* A responder without any mark would keep within the hour's cap for ever. */
static void
what_repeats_itself_gets_as_many_a_day (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);

	assert_int_equal (answered (store, "Ticket 17 opened", 0),
			  OUTBOX_WAITING);
	assert_int_equal (answered (store, "Ticket 180 opened", 2),
			  OUTBOX_WAITING);
	for (gint64 hour = 4; hour < 24; hour += 2)
		assert_int_equal (answered (store, "Ticket 1901 opened", hour),
				  OUTBOX_WITHHELD);
	/* A person's other words, meanwhile; and the next day. */
	assert_int_equal (answered (store, "Ticket 17 opens nothing", 6),
			  OUTBOX_WAITING);
	assert_int_equal (answered (store, "Ticket 17", 8), OUTBOX_WAITING);
	assert_int_equal (answered (store, "Ticket 2 opened", 24),
			  OUTBOX_WAITING);
	assert_int_equal (answered (store, "Ticket 3 opened", 25),
			  OUTBOX_WITHHELD);
}

static void
all_together_get_so_many_an_hour (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);

	for (unsigned i = 0; i < 30; i++) {
		g_autofree char *to = g_strdup_printf ("a%u@x", i);

		assert_int_equal (capped (store, to, NOW, 5, 10),
				  i < 10 ? OUTBOX_WAITING : OUTBOX_WITHHELD);
	}
	assert_int_equal (capped (store, "z@x", NOW + 3600, 5, 10),
			  OUTBOX_WAITING);
}

static void
copies_are_never_withheld_nor_counted (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);

	for (unsigned i = 0; i < 5; i++) {
		gint64 id = add_capped (store, "s@x", COPY_TEMPLATE, NOW, 1, 1);

		assert_int_equal (state_of (store, id), OUTBOX_WAITING);
	}
	assert_int_equal (capped (store, "s@x", NOW, 1, 1), OUTBOX_WAITING);
}

static void
no_cap_means_none (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);

	for (unsigned i = 0; i < 50; i++)
		assert_int_equal (capped (store, "a@x", NOW, 0, 0),
				  OUTBOX_WAITING);
}

static void
a_clock_that_was_wrong_once_withholds_nothing_for_long (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);

	assert_int_equal (capped (store, "a@x", NOW + 86400, 1, 1),
			  OUTBOX_WAITING);
	assert_int_equal (capped (store, "a@x", NOW, 1, 1), OUTBOX_WAITING);
}

static void
withheld_is_in_the_history_and_can_be_sent_by_hand (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1", "a@x");
	g_autofree char *event = NULL;

	for (unsigned i = 0; i < 2; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);
		struct change *change = kit_ticket (key, client);
		struct change_answer *answer;

		kit_answer (change, "ticket", "a@x");
		answer = change->answers->pdata[0];
		answer->cap_address_hour = 1;
		receipt_free (kit_record (store, change));
	}
	event = last_event (store, 2);
	assert_true (g_str_has_prefix (event, "withheld "));
	assert_int_equal (claim (store, NOW + 9999, 100), 1);
	assert_true (store_outbox_retry (store, 2, NOW + 5, NULL));
	assert_int_equal (claim (store, NOW + 5, 100), 1);
}

/* An agent's words go out however much there is to say, and leave machines'
 * answers their room. */
static void
what_an_agent_writes_is_under_no_cap (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1", "a@x");
	g_autoptr (account_auto) anna = kit_agent (store, "anna", "anna@x");
	struct change *change = kit_ticket ("k", client);

	receipt_free (kit_record (store, change));
	for (unsigned i = 0; i < 6; i++) {
		g_autofree char *key = g_strdup_printf ("r%u", i);
		bool is_reply = i < 4;
		struct change_answer *answer;

		change = kit_agent_mail (key, anna, 1);
		kit_answer (change, is_reply ? REPLY_TEMPLATE : "ticket",
			    "a@x");
		answer = change->answers->pdata[0];
		answer->cap_address_hour = answer->cap_all_hour = 1;
		receipt_free (kit_record (store, change));
		assert_int_equal (state_of (store, i + 1), i < 5
				  ? OUTBOX_WAITING : OUTBOX_WITHHELD);
	}
}

static void
an_answer_hangs_under_what_it_answers (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1", "a@x");
	g_autoptr (account_auto) anna = kit_agent (store, "anna", "anna@x");
	struct change *change = kit_ticket ("k", client);
	g_autoptr (outbox_row_auto) got = NULL;

	change->references = g_strsplit ("r1@x r2@x", " ", -1);
	receipt_free (kit_record (store, change));
	change = kit_agent_mail ("r", anna, 1);
	g_free (change->mailbox);
	change->mailbox = g_strdup ("desk@netx.example");
	kit_answer (change, REPLY_TEMPLATE, "a@x");
	((struct change_answer *) change->answers->pdata[0])->answers = 1;
	receipt_free (kit_record (store, change));
	got = row (store, 1);
	assert_string_equal (got->answers_id, "k@client.example");
	assert_int_equal (g_strv_length (got->answers_references), 2);
	assert_string_equal (got->answers_subject, "S k");
	assert_string_equal (got->mailbox, "support@netx.example");
	assert_int_equal (got->message, 2);
	assert_int_equal (got->party, client->id);
	assert_string_equal (got->account, "c1");
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (a_row_carries_what_its_mail_needs),
		TEST (what_waits_for_too_long_is_called_back),
		TEST (a_claim_is_exclusive_until_it_lapses),
		TEST (sent_is_the_end),
		TEST (deferred_is_tried_again),
		TEST (a_delay_is_told_once),
		TEST (failed_waits_for_a_hand),
		TEST (who_has_no_claim_settles_nothing_but_sent),
		TEST (one_address_gets_so_many_an_hour),
		TEST (what_repeats_itself_gets_as_many_a_day),
		TEST (all_together_get_so_many_an_hour),
		TEST (copies_are_never_withheld_nor_counted),
		TEST (no_cap_means_none),
		TEST (a_clock_that_was_wrong_once_withholds_nothing_for_long),
		TEST (withheld_is_in_the_history_and_can_be_sent_by_hand),
		TEST (what_an_agent_writes_is_under_no_cap),
		TEST (an_answer_hangs_under_what_it_answers),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
