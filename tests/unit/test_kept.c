// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/store_kit.h"

enum { HOUR = 3600, LATER = NOW + HOUR };

/* A store with two clients, and ticket 1 of the first. */
struct desk {
	struct store *store;
	struct account *client, *other;
};

static void
desk_open (struct desk *desk, void **state)
{
	desk->store = kit_open (state);
	desk->client = kit_client (desk->store, "c1", "a@client.example");
	desk->other = kit_client (desk->store, "c2", "b@client.example");
	receipt_free (kit_record (desk->store, kit_ticket ("k1",
							   desk->client)));
}

static void
desk_close (struct desk *desk)
{
	account_free (desk->client);
	account_free (desk->other);
	store_close (desk->store);
}
typedef struct desk desk_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (desk_auto, desk_close)

/* An advisory mail with a challenge to the account. */
static struct change *
asking (const char *key, const struct account *account)
{
	struct change *change = kit_mail (key);
	struct change_answer *answer;

	kit_answer (change, CONFIRM_TEMPLATE, account->addresses->pdata[0]);
	answer = change->answers->pdata[0];
	answer->challenge = g_new0 (struct change_challenge, 1);
	answer->challenge->account = account->id;
	answer->challenge->account_revision = account->revision;
	answer->challenge->account_key = g_strdup_printf ("own:%s", key);
	answer->challenge->cap_account_day = 3;
	answer->challenge->cap_all_hour = 100;
	return change;
}

static struct change_challenge *
challenge_of (struct change *change)
{
	const struct change_answer *answer = change->answers->pdata[0];

	return answer->challenge;
}

/* The message's id. */
static gint64
keep (const struct desk *desk, struct change *change)
{
	g_autoptr (receipt_auto) receipt = kit_record (desk->store, change);

	assert_int_equal (receipt->ticket, 0);
	return receipt->message;
}

static struct change *
confirming (const char *key, const struct account *account, gint64 kept)
{
	struct change *change = kit_ticket (key, account);

	change->kind = CHANGE_CONFIRMATION;
	change->received = LATER;
	change->kept = kept;
	change->kept_verdict = g_strdup ("ticket");
	g_free (change->verdict);
	change->verdict = g_strdup ("confirm");
	g_free (change->rule);
	change->rule = g_strdup ("confirmation");
	return change;
}

static struct known *
look (const struct desk *desk, gint64 outbox)
{
	struct look_up keys = {
		.from_address = "a@client.example", .outbox = outbox,
		.now = NOW
	};
	struct known *known = store_look_up (desk->store, &keys, NULL);

	assert_non_null (known);
	return known;
}

static gint64
row_of (const struct desk *desk, gint64 message)
{
	g_autoptr (message_auto) stored = store_message (desk->store, message,
							 NULL);

	return stored->challenge_outbox;
}

/* "opened@1790000000 ..." */
static char *
history (const struct desk *desk, gint64 ticket)
{
	g_autoptr (GPtrArray) events = store_events (desk->store, ticket,
						     NULL);
	GString *text = g_string_new (NULL);

	for (unsigned i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];

		g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
					event->kind);
		if (event->at != NOW)
			g_string_append_printf (text, "+%d",
						(int) (event->at - NOW));
	}
	return g_string_free (text, FALSE);
}

/* A mail of the account that says no, or neither yes nor no. */
static struct change *
not_confirming (const char *key, const struct account *account, gint64 kept,
		const char *why)
{
	struct change *change = kit_ticket (key, account);

	change->received = LATER;
	change_add_act (change, ACT_UNCONFIRMED, why, kept);
	return change;
}

/* Takes change. */
static void
assert_stale (const struct desk *desk, struct change *change)
{
	g_autoptr (GError) error = NULL;

	assert_null (store_record (desk->store, change, &error));
	assert_store_error (error, STORE_ERROR_STALE);
	change_free (change);
}

static void
what_is_denied_lies_beside_and_is_confirmed_no_more (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (message_auto) kept = NULL;
	g_autoptr (known_auto) known = NULL;
	g_autofree char *told = NULL;
	gint64 message;

	desk_open (&desk, state);
	message = keep (&desk, asking ("x", desk.client));
	receipt = kit_record (desk.store, not_confirming ("no", desk.client,
							  message, "denied"));
	assert_int_equal (receipt->ticket, 2);
	kept = store_message (desk.store, message, NULL);
	assert_int_equal (kept->ticket, 0);
	assert_int_equal (kept->beside, 2);
	assert_int_equal (kept->confirmed, 0);
	assert_int_equal (kept->denied, LATER);
	assert_int_equal (kept->denied_by, receipt->message);
	told = history (&desk, 2);
	assert_string_equal (told, "opened+3600 received+3600 advisory"
			     " challenged denied+3600");
	/* What is written there from now on is found in that ticket. */
	known = look (&desk, row_of (&desk, message));
	assert_true (known->kept.denied);
	assert_false (known->kept.confirmed);
	assert_int_equal (known->conversation.ticket, 2);
	assert_stale (&desk, confirming ("yes", desk.client, message));
	assert_stale (&desk, not_confirming ("again", desk.client, message,
					     "doubtful"));
}

static void
what_is_doubtful_can_still_be_confirmed (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (receipt_auto) first = NULL, second = NULL, third = NULL;
	g_autoptr (message_auto) kept = NULL;
	g_autoptr (known_auto) known = NULL;
	struct change *change;
	gint64 message;

	desk_open (&desk, state);
	message = keep (&desk, asking ("x", desk.client));
	first = kit_record (desk.store, not_confirming ("what", desk.client,
							message, "doubtful"));
	known = look (&desk, row_of (&desk, message));
	assert_false (known->kept.denied);
	assert_int_equal (known->conversation.ticket, 2);
	/* Once more: in the same ticket. */
	change = not_confirming ("who", desk.client, message, "doubtful");
	change->kind = CHANGE_FOLLOW_UP;
	change->ticket = 2;
	second = kit_record (desk.store, change);
	change = confirming ("yes", desk.client, message);
	change->ticket = 2;
	third = kit_record (desk.store, change);
	assert_int_equal (third->ticket, 2);
	kept = store_message (desk.store, message, NULL);
	assert_int_equal (kept->ticket, 2);
	assert_int_equal (kept->beside, 0);
	assert_int_equal (kept->denied, 0);
	/* Too late to say no. */
	assert_stale (&desk, not_confirming ("no", desk.client, message,
					     "denied"));
}

/* It came as an answer to another ticket, and stays with that. */
static void
what_lies_beside_another_ticket_stays_there (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (receipt_auto) kept = NULL, receipt = NULL;
	g_autoptr (message_auto) message = NULL;
	g_autofree char *told = NULL;
	struct change *change;

	desk_open (&desk, state);
	change = asking ("x", desk.client);
	change->ticket = 1;
	kept = kit_record (desk.store, change);
	receipt = kit_record (desk.store, not_confirming ("no", desk.client,
							  kept->message,
							  "denied"));
	message = store_message (desk.store, kept->message, NULL);
	assert_int_equal (message->beside, 1);
	told = history (&desk, receipt->ticket);
	assert_string_equal (told,
			     "opened+3600 received+3600 denied+3600");
}

static void
it_becomes_the_ticket_that_it_would_have_been (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *change, *yes;
	g_autoptr (known_auto) known = NULL;
	g_autoptr (known_auto) after = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (message_auto) message = NULL;
	g_autoptr (GPtrArray) messages = NULL;
	g_autofree char *story = NULL;
	g_autoptr (GBytes) picture = g_bytes_new_static ("png", 3);
	gint64 kept, row;

	desk_open (&desk, state);
	change = asking ("m", desk.client);
	change->language = g_strdup ("ru");
	kit_attach (change, "x.png", picture);
	kept = keep (&desk, change);
	row = row_of (&desk, kept);
	known = look (&desk, row);
	assert_int_equal (known->kept.message, kept);
	assert_int_equal (known->kept.account, desk.client->id);
	assert_int_equal (known->kept.received, NOW);
	assert_string_equal (known->kept.from_address, "a@client.example");
	assert_string_equal (known->kept.subject, "S m");
	assert_string_equal (known->kept.language, "ru");
	assert_false (known->kept.confirmed);
	assert_int_equal (known->conversation.ticket, 0);
	yes = confirming ("y", desk.client, kept);
	kit_answer (yes, "ticket", "a@client.example");
	receipt = kit_record (desk.store, yes);
	assert_int_equal (receipt->ticket, 2);
	assert_string_equal (receipt->verdict, "confirm");
	ticket = store_ticket (desk.store, 2, NULL);
	assert_string_equal (ticket->subject, "S m");
	assert_string_equal (ticket->language, "ru");
	assert_string_equal (ticket->account, "c1");
	assert_string_equal (ticket->state, "open");
	assert_int_equal (ticket->opened, NOW);
	assert_int_equal (ticket->updated, LATER);
	messages = store_messages (desk.store, 2, 0, NULL);
	assert_int_equal (messages->len, 2);
	message = store_message (desk.store, kept, NULL);
	assert_int_equal (message->ticket, 2);
	assert_int_equal (message->attachments->len, 1);
	assert_int_equal (message->confirmed, LATER);
	assert_int_equal (message->confirmed_by, receipt->message);
	/* It says what it was, as it came. */
	assert_string_equal (message->verdict, "advisory");
	story = history (&desk, 2);
	assert_string_equal (story, "opened received challenged"
			     " confirmed+3600 queued+3600");
	after = look (&desk, row);
	assert_true (after->kept.confirmed);
	assert_int_equal (after->conversation.ticket, 2);
	assert_string_equal (after->conversation.client, "a@client.example");
	/* Answers go under what the client wrote. */
	assert_int_equal (after->conversation.client_message, kept);
}

static void
what_the_answer_says_is_a_message (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *yes;
	g_autoptr (known_auto) known = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	g_autofree char *story = NULL;
	gint64 kept;

	desk_open (&desk, state);
	kept = keep (&desk, asking ("m", desk.client));
	yes = confirming ("y", desk.client, kept);
	yes->says_more = true;
	receipt = kit_record (desk.store, yes);
	story = history (&desk, 2);
	assert_string_equal (story, "opened received challenged"
			     " confirmed+3600 received+3600");
	known = look (&desk, row_of (&desk, kept));
	assert_int_equal (known->conversation.client_message,
			  receipt->message);
}

static void
the_same_mail_again_is_the_same_ticket (void **state)
{
	static const char *const keys[] = { "m", "own:m" };
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (receipt_auto) before = NULL;
	gint64 kept;

	desk_open (&desk, state);
	kept = keep (&desk, asking ("m", desk.client));
	before = kit_record (desk.store, asking ("m", desk.client));
	assert_true (before->repeated);
	assert_string_equal (before->verdict, "advisory");
	assert_null (before->account);
	receipt_free (kit_record (desk.store, confirming ("y", desk.client,
							  kept)));
	/* Unproven as it was; and with a proof. */
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
		g_autoptr (receipt_auto) again = kit_record (desk.store,
			kit_ticket (keys[i], desk.client));

		assert_true (again->repeated);
		assert_int_equal (again->message, kept);
		assert_int_equal (again->ticket, 2);
		assert_int_equal (again->received, NOW);
		assert_string_equal (again->verdict, "ticket");
		assert_string_equal (again->rule, "confirmation");
		assert_string_equal (again->reason, "verified");
		assert_string_equal (again->proof, "dkim");
		assert_string_equal (again->account, "c1");
	}
}

/* A17: until then, an unproven mail makes no proven one a duplicate; and the
 * ticket that the proven one has opened is the one. */
static void
it_came_with_a_proof_since (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *yes;
	g_autoptr (known_auto) known = NULL;
	g_autoptr (receipt_auto) proven = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (change_auto) late = NULL;
	g_autoptr (GError) error = NULL;
	gint64 kept;

	desk_open (&desk, state);
	kept = keep (&desk, asking ("m", desk.client));
	proven = kit_record (desk.store, kit_ticket ("own:m", desk.client));
	assert_false (proven->repeated);
	assert_int_equal (proven->ticket, 2);
	known = look (&desk, row_of (&desk, kept));
	assert_true (known->kept.proven_since);
	assert_int_equal (known->conversation.ticket, 2);
	/* Who did not know that yet has to decide again. */
	late = confirming ("y", desk.client, kept);
	assert_null (store_record (desk.store, late, &error));
	assert_store_error (error, STORE_ERROR_STALE);
	yes = confirming ("y", desk.client, kept);
	yes->ticket = 2;
	receipt = kit_record (desk.store, yes);
	assert_int_equal (receipt->ticket, 2);
	assert_null (store_ticket (desk.store, 3, NULL));
}

static void
it_joins_the_ticket_that_it_answers (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *change, *yes;
	g_autoptr (known_auto) known = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (receipt_auto) again = NULL;
	g_autoptr (message_auto) message = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autofree char *story = NULL;
	GPtrArray *acts = g_ptr_array_new ();
	struct change_act close = { .kind = ACT_CLOSE };
	gint64 kept;

	desk_open (&desk, state);
	change = asking ("m", desk.client);
	challenge_of (change)->ticket = 1;
	change->ticket = 1;	/* by a signed address: it lies with it */
	kept = keep (&desk, change);
	g_ptr_array_add (acts, &close);
	assert_true (store_ticket_act (desk.store, 1, acts, NOW, NULL));
	g_ptr_array_unref (acts);
	known = look (&desk, row_of (&desk, kept));
	assert_int_equal (known->conversation.ticket, 1);
	assert_true (known->conversation.closed);
	yes = confirming ("y", desk.client, kept);
	yes->ticket = 1;
	g_free (yes->kept_verdict);
	yes->kept_verdict = g_strdup ("follow-up");
	receipt = kit_record (desk.store, yes);
	assert_int_equal (receipt->ticket, 1);
	message = store_message (desk.store, kept, NULL);
	assert_int_equal (message->ticket, 1);
	assert_int_equal (message->beside, 0);
	ticket = store_ticket (desk.store, 1, NULL);
	assert_string_equal (ticket->state, "open");
	assert_int_equal (ticket->opened, NOW);
	story = history (&desk, 1);
	assert_string_equal (story, "opened received advisory closed received"
			     " challenged confirmed+3600 reopened+3600");
	again = kit_record (desk.store, asking ("m", desk.client));
	assert_string_equal (again->verdict, "follow-up");
	assert_int_equal (again->ticket, 1);
}

static void
refused_as_stale (const struct desk *desk, struct change *given)
{
	g_autoptr (change_auto) change = given;
	g_autoptr (GError) error = NULL;

	assert_null (store_record (desk->store, change, &error));
	assert_store_error (error, STORE_ERROR_STALE);
}

static void
what_has_changed_is_decided_again (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *change;
	g_autoptr (ticket_auto) none = NULL;
	gint64 kept;

	desk_open (&desk, state);
	kept = keep (&desk, asking ("m", desk.client));
	/* Another account's; no such mail; one that nobody was asked about. */
	refused_as_stale (&desk, confirming ("y", desk.other, kept));
	refused_as_stale (&desk, confirming ("y", desk.client, 99));
	refused_as_stale (&desk, confirming (
		"y", desk.client, keep (&desk, kit_mail ("plain"))));
	receipt_free (kit_record (desk.store, confirming ("y", desk.client,
							  kept)));
	/* Twice. */
	refused_as_stale (&desk, confirming ("y2", desk.client, kept));
	none = store_ticket (desk.store, 3, NULL);
	assert_null (none);
	/* The account was changed between the look and the commit. */
	change = asking ("m2", desk.client);
	challenge_of (change)->account_revision++;
	refused_as_stale (&desk, change);
	assert_true (store_account_suspend (desk.store, "c1", true, NULL));
	refused_as_stale (&desk, asking ("m2", desk.client));
}

static unsigned
count_rows (const struct desk *desk, enum outbox_state state)
{
	g_autoptr (GPtrArray) rows = store_outbox (desk->store, (int) state, 0,
						   NULL);

	return rows->len;
}

/* Two hundred mails in Alice's name, and then in many names. */
static void
challenges_are_capped (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (known_auto) known = NULL;
	g_autoptr (known_auto) tomorrow = NULL;
	struct look_up keys = {
		.from_address = "a@client.example", .now = NOW + 25 * HOUR
	};

	desk_open (&desk, state);
	for (unsigned i = 0; i < 200; i++) {
		g_autofree char *key = g_strdup_printf ("m%u", i);

		keep (&desk, asking (key, desk.client));
	}
	assert_int_equal (count_rows (&desk, OUTBOX_WAITING), 3);
	known = look (&desk, 0);
	assert_int_equal (known->challenges, 3);
	tomorrow = store_look_up (desk.store, &keys, NULL);
	assert_int_equal (tomorrow->challenges, 0);
	for (unsigned i = 0; i < 20; i++) {
		g_autofree char *key = g_strdup_printf ("n%u", i);
		struct change *change = asking (key, desk.other);

		challenge_of (change)->cap_account_day = 0;
		challenge_of (change)->cap_all_hour = 8;
		keep (&desk, change);
	}
	assert_int_equal (count_rows (&desk, OUTBOX_WAITING), 8);
}

/* They count for themselves, and are held back by what others count. */
static void
challenges_keep_no_answer_back (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *change;
	g_autoptr (receipt_auto) receipt = NULL;
	struct change_answer *answer;

	desk_open (&desk, state);
	keep (&desk, asking ("m1", desk.client));
	keep (&desk, asking ("m2", desk.client));
	change = kit_ticket ("k2", desk.client);
	kit_answer (change, "ticket", "a@client.example");
	answer = change->answers->pdata[0];
	answer->cap_address_hour = answer->cap_all_hour = 1;
	receipt = kit_record (desk.store, change);
	assert_true (receipt->queued);
	change = asking ("m3", desk.client);
	answer = change->answers->pdata[0];
	answer->cap_address_hour = 3;
	keep (&desk, change);
	assert_int_equal (count_rows (&desk, OUTBOX_WITHHELD), 1);
}

static void
the_courier_knows_who_is_asked (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (GPtrArray) rows = NULL;
	const struct outbox_row *row;

	desk_open (&desk, state);
	keep (&desk, asking ("m", desk.client));
	rows = store_outbox_claim (desk.store, NOW, 10, 10, 60, NULL);
	assert_int_equal (rows->len, 1);
	row = rows->pdata[0];
	assert_int_equal (row->party, desk.client->id);
	assert_string_equal (row->account, "c1");
	assert_int_equal (row->ticket, 0);
}

/* Nobody could have answered before; its time is that of its arrival. */
static void
its_deadlines_run_from_the_confirmation (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (GPtrArray) due = NULL;
	const struct due_ticket *first, *second;
	gint64 since, kept;

	desk_open (&desk, state);
	assert_true (store_due_begin (desk.store, NOW, true, &since, NULL));
	kept = keep (&desk, asking ("k2", desk.client));
	receipt = kit_record (desk.store, confirming ("k3", desk.client,
						      kept));
	ticket = store_ticket (desk.store, receipt->ticket, NULL);
	assert_int_equal (ticket->opened, NOW);
	due = store_due (desk.store, LATER, 10, NULL);
	assert_int_equal (due->len, 2);
	first = due->pdata[0];
	second = due->pdata[1];
	assert_int_equal (first->opened, NOW);
	assert_int_equal (second->number, receipt->ticket);
	assert_int_equal (second->opened, LATER);
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (it_becomes_the_ticket_that_it_would_have_been),
		TEST (what_the_answer_says_is_a_message),
		TEST (what_is_denied_lies_beside_and_is_confirmed_no_more),
		TEST (what_is_doubtful_can_still_be_confirmed),
		TEST (what_lies_beside_another_ticket_stays_there),
		TEST (the_same_mail_again_is_the_same_ticket),
		TEST (it_came_with_a_proof_since),
		TEST (it_joins_the_ticket_that_it_answers),
		TEST (what_has_changed_is_decided_again),
		TEST (challenges_are_capped),
		TEST (challenges_keep_no_answer_back),
		TEST (the_courier_knows_who_is_asked),
		TEST (its_deadlines_run_from_the_confirmation),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
