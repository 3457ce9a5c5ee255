// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/desk.h"

static struct change *
follow_up (const struct desk *desk, const char *key)
{
	struct change *change = kit_ticket (key, desk->client);

	change->kind = CHANGE_FOLLOW_UP;
	change->ticket = 1;
	return change;
}

static struct known *
look (const struct desk *desk)
{
	struct look_up keys = { .ticket = 1 };
	struct known *known = store_look_up (desk->store, &keys, NULL);

	assert_non_null (known);
	return known;
}

static void
a_conversation_is_known_whole (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (known_auto) first = NULL;
	g_autoptr (known_auto) answered = NULL;
	struct change *reply;

	desk_open (&desk, state, 1);
	first = look (&desk);
	assert_int_equal (first->conversation.ticket, 1);
	assert_int_equal (first->conversation.account, desk.client->id);
	assert_string_equal (first->conversation.account_name, "c1");
	assert_string_equal (first->conversation.subject, "S k1");
	assert_string_equal (first->conversation.mailbox,
			     "support@netx.example");
	assert_string_equal (first->conversation.client, "a@client.example");
	assert_int_equal (first->conversation.client_message, 1);
	assert_int_equal (first->conversation.answered_at, 0);
	assert_false (first->conversation.closed);
	reply = kit_agent_mail ("r1", desk.anna, 1);
	reply->received = NOW + 60;
	kit_answer (reply, REPLY_TEMPLATE, "a@client.example");
	change_add_act (reply, ACT_CLOSE, NULL, 0);
	receipt_free (kit_record (desk.store, reply));
	answered = look (&desk);
	assert_int_equal (answered->conversation.answered_at, NOW + 60);
	assert_int_equal (answered->conversation.answered_by, desk.anna->id);
	assert_string_equal (answered->conversation.answered_by_name, "anna");
	assert_true (answered->conversation.closed);
	assert_int_equal (answered->conversation.closed_at, NOW + 60);
	/* The agent's mail is none of the client's. */
	assert_int_equal (answered->conversation.client_message, 1);
}

static void
a_note_is_no_answer (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *note;
	g_autoptr (receipt_auto) stored = NULL;
	g_autoptr (receipt_auto) again = NULL;
	g_autoptr (message_auto) message = NULL;
	g_autoptr (known_auto) known = NULL;

	desk_open (&desk, state, 1);
	note = kit_agent_mail ("n1", desk.anna, 1);
	note->is_private = true;
	stored = kit_record (desk.store, note);
	assert_int_equal (stored->ticket, 1);
	message = store_message (desk.store, stored->message, NULL);
	assert_true (message->is_private);
	note = kit_agent_mail ("n1", desk.anna, 1);
	note->received = NOW + 500;
	again = kit_record (desk.store, note);
	assert_true (again->repeated);
	assert_true (again->is_private);
	assert_int_equal (again->received, NOW);
	known = look (&desk);
	assert_int_equal (known->conversation.answered_at, 0);
}

/* Whatever went wrong in deciding: a client gets no agent's hand (A19). */
static void
a_client_cannot_be_stored_as_an_agent (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (change_auto) posing = NULL;
	g_autoptr (change_auto) opening = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) other = NULL;

	desk_open (&desk, state, 1);
	posing = kit_agent_mail ("p", desk.client, 1);
	assert_null (store_record (desk.store, posing, &error));
	assert_store_error (error, STORE_ERROR_INVALID);
	opening = kit_ticket ("o", desk.client);
	opening->for_address = g_strdup ("a@client.example");
	assert_null (store_record (desk.store, opening, &other));
	assert_store_error (other, STORE_ERROR_INVALID);
}

static void
a_follow_up_opens_a_closed_ticket (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (change_auto) acts = change_new ();
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (known_auto) known = NULL;
	g_autofree char *kinds = NULL;
	struct change *change;

	desk_open (&desk, state, 1);
	change_add_act (acts, ACT_CLOSE, NULL, 0);
	assert_true (store_ticket_act (desk.store, 1, acts->acts, NOW, NULL));
	change = follow_up (&desk, "f1");
	change->received = NOW + 10;
	receipt_free (kit_record (desk.store, change));
	ticket = store_ticket (desk.store, 1, NULL);
	assert_string_equal (ticket->state, "open");
	assert_int_equal (ticket->closed, 0);
	assert_int_equal (ticket->updated, NOW + 10);
	kinds = kit_events (desk.store, 1);
	assert_string_equal (kinds,
			     "opened received closed received reopened");
	known = look (&desk);
	assert_int_equal (known->conversation.client_message, 2);
}

/* A15: what lies with a ticket moves nothing, and leads nobody to it. */
static void
mail_beside_a_ticket_is_no_part_of_it (void **state)
{
	static const char *const ids[] = { "stray@client.example", NULL };
	g_auto (desk_auto) desk = { 0 };
	struct look_up keys = { .references = ids };
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (known_auto) known = NULL;
	g_autoptr (known_auto) led = NULL;
	g_autoptr (GPtrArray) messages = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	g_autofree char *kinds = NULL;
	struct change *change;

	desk_open (&desk, state, 1);
	change = kit_mail ("stray");
	change->ticket = 1;
	change->received = NOW + 10;
	kit_answer (change, "advisory", "a@client.example");
	receipt = kit_record (desk.store, change);
	assert_int_equal (receipt->ticket, 0);
	assert_int_equal (receipt->beside, 1);
	ticket = store_ticket (desk.store, 1, NULL);
	assert_int_equal (ticket->updated, NOW);
	assert_int_equal (ticket->messages, 1);
	kinds = kit_events (desk.store, 1);
	assert_string_equal (kinds, "opened received advisory");
	known = look (&desk);
	assert_int_equal (known->conversation.client_message, 1);
	led = store_look_up (desk.store, &keys, NULL);
	assert_int_equal (led->conversation.ticket, 0);
	/* Whoever looks at the ticket sees it. */
	messages = store_messages (desk.store, 1, 0, NULL);
	assert_int_equal (messages->len, 2);
	assert_int_equal (((struct message *) messages->pdata[0])->beside, 1);
	/* The answer to it gives nobody an address of the ticket. */
	rows = store_outbox (desk.store, -1, 0, NULL);
	assert_int_equal (((struct outbox_row *) rows->pdata[0])->ticket, 0);
	assert_int_equal (((struct outbox_row *) rows->pdata[0])->party, 0);
}

static void
an_answer_leads_back (void **state)
{
	static const char *const ids[] = { "r1.0@netx.example", NULL };
	g_auto (desk_auto) desk = { 0 };
	struct look_up keys = { .references = ids };
	g_autoptr (known_auto) known = NULL;
	g_autoptr (known_auto) other = NULL;
	struct change *reply;

	desk_open (&desk, state, 1);
	receipt_free (kit_record (desk.store, kit_ticket ("k2",
							  desk.client)));
	reply = kit_agent_mail ("r1", desk.anna, 1);
	kit_answer (reply, REPLY_TEMPLATE, "a@client.example");
	receipt_free (kit_record (desk.store, reply));
	known = store_look_up (desk.store, &keys, NULL);
	assert_int_equal (known->conversation.ticket, 1);
	/* A signed address says more than what a mail program kept, and that
	 * more than a number in the subject. */
	keys.number = 2;
	other = store_look_up (desk.store, &keys, NULL);
	assert_int_equal (other->conversation.ticket, 1);
	known_free (g_steal_pointer (&other));
	keys.ticket = 2;
	other = store_look_up (desk.store, &keys, NULL);
	assert_int_equal (other->conversation.ticket, 2);
}

/* An address that the account gave up is nobody to answer to. */
static void
answers_go_where_the_account_still_is (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (known_auto) back = NULL;
	g_autoptr (known_auto) nobody = NULL;
	struct change *change;

	desk_open (&desk, state, 1);
	kit_save (desk.store, kit_account ("c1", "a@client.example b@x", ""));
	account_free (desk.client);
	desk.client = store_account (desk.store, "c1", NULL);
	change = follow_up (&desk, "f1");
	g_free (change->proof_address);
	change->proof_address = g_strdup ("b@x");
	receipt_free (kit_record (desk.store, change));
	kit_save (desk.store, kit_account ("c1", "a@client.example", ""));
	back = look (&desk);
	assert_string_equal (back->conversation.client, "a@client.example");
	assert_int_equal (back->conversation.client_message, 1);
	kit_save (desk.store, kit_account ("c1", "new@x", ""));
	kit_save (desk.store, kit_account ("c2", "a@client.example b@x", ""));
	nobody = look (&desk);
	assert_null (nobody->conversation.client);
	assert_int_equal (nobody->conversation.client_message, 0);
}

static struct change *
opened_for (const struct desk *desk, const char *key, const char *address)
{
	struct change *change = kit_ticket (key, desk->anna);

	change->for_address = g_strdup (address);
	kit_answer (change, REPLY_TEMPLATE, address);
	return change;
}

static void
assert_not_for (const struct desk *desk, const char *address,
		const char *says)
{
	g_autoptr (change_auto) change = opened_for (desk, address, address);
	g_autoptr (GError) error = NULL;

	assert_null (store_record (desk->store, change, &error));
	assert_store_error (error, STORE_ERROR_REFUSED);
	if (strstr (error->message, says) == NULL)
		fail_msg ("%s", error->message);
}

static void
an_agent_opens_a_ticket_for_a_client (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct look_up keys = { .ticket = 2 };
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (known_auto) known = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	const struct outbox_row *row;

	desk_open (&desk, state, 1);
	receipt = kit_record (desk.store, opened_for (&desk, "o1",
						      "A@client.example"));
	assert_int_equal (receipt->ticket, 2);
	ticket = store_ticket (desk.store, 2, NULL);
	assert_string_equal (ticket->account, "c1");
	known = store_look_up (desk.store, &keys, NULL);
	assert_int_equal (known->conversation.account, desk.client->id);
	assert_string_equal (known->conversation.client, "a@client.example");
	assert_int_equal (known->conversation.client_message, 0);
	assert_int_equal (known->conversation.answered_by, desk.anna->id);
	/* It is the client's conversation, and begins with this mail: nothing
	 * of the agent's own is named in it. */
	rows = store_outbox (desk.store, -1, 0, NULL);
	row = rows->pdata[0];
	assert_int_equal (row->party, desk.client->id);
	assert_null (row->answers_id);
	assert_int_equal (g_strv_length (row->answers_references), 0);
	assert_string_equal (row->answers_subject, "S o1");

	assert_not_for (&desk, "nobody@x", "no account");
	assert_not_for (&desk, "anna@netx.example", "an agent's");
	assert_true (store_account_suspend (desk.store, "c1", true, NULL));
	assert_not_for (&desk, "a@client.example", "suspended");
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (a_conversation_is_known_whole),
		TEST (a_note_is_no_answer),
		TEST (a_client_cannot_be_stored_as_an_agent),
		TEST (a_follow_up_opens_a_closed_ticket),
		TEST (mail_beside_a_ticket_is_no_part_of_it),
		TEST (an_answer_leads_back),
		TEST (answers_go_where_the_account_still_is),
		TEST (an_agent_opens_a_ticket_for_a_client),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
