// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include "tests/unit/store_kit.h"

static struct known *
look_up (struct store *store, const char *from, const char *references)
{
	g_auto (GStrv) list = g_strsplit (references, " ", -1);
	struct look_up keys = {
		.from_address = from,
		.references = (const char *const *) list
	};
	struct known *known = store_look_up (store, &keys, NULL);

	assert_non_null (known);
	return known;
}

static gint64
conversation (struct store *store, const char *from, const char *references)
{
	g_autoptr (known_auto) known = look_up (store, from, references);

	return known->conversation.ticket;
}

static void
a_reference_finds_the_ticket (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1", "a@x");
	struct change *change = kit_ticket ("one", client);

	kit_answer (change, "ticket", "a@x");
	receipt_free (kit_record (store, change));
	receipt_free (kit_record (store, kit_ticket ("two", client)));
	receipt_free (kit_record (store, kit_mail ("advice")));

	assert_int_equal (conversation (store, "a@x", ""), 0);
	assert_int_equal (conversation (store, "a@x", "no@x"), 0);
	assert_int_equal (conversation (store, "a@x", "two@client.example"),
			  2);
	/* Our acknowledgement's Message-ID. */
	assert_int_equal (conversation (store, "a@x", "one.0@netx.example"),
			  1);
	/* The last reference that says anything. */
	assert_int_equal (conversation (store, "a@x", "one@client.example "
					"two@client.example no@x"), 2);
	assert_int_equal (conversation (store, "a@x", "advice@client.example"),
			  0);
}

/* A17: whoever uses somebody else's Message-ID gets nothing of his. */
static void
a_copied_message_id_diverts_nobody (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) first = kit_client (store, "c1", "a@x");
	g_autoptr (account_auto) second = kit_client (store, "c2", "b@x");
	struct change *change = kit_ticket ("one", first);
	struct change *copied = kit_ticket ("copied", second);
	struct change *ours = kit_ticket ("ours", second);

	kit_answer (change, "ticket", "a@x");
	receipt_free (kit_record (store, change));
	g_free (copied->message_id);
	copied->message_id = g_strdup ("one@client.example");
	receipt_free (kit_record (store, copied));
	g_free (ours->message_id);
	ours->message_id = g_strdup ("one.0@netx.example");
	receipt_free (kit_record (store, ours));

	assert_int_equal (conversation (store, "a@x", "one@client.example"),
			  1);
	assert_int_equal (conversation (store, "b@x", "one@client.example"),
			  2);
	assert_int_equal (conversation (store, "z@x", "one@client.example"),
			  1);
	assert_int_equal (conversation (store, "b@x", "one.0@netx.example"),
			  1);
}

/* An agent's answer goes to the client whose mail he has read, not to whoever
 * had a ticket before and gave a mail in it the same Message-ID. */
static void
a_copied_message_id_gets_no_answer (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) thief = kit_client (store, "c1", "a@x");
	g_autoptr (account_auto) client = kit_client (store, "c2", "b@x");
	g_autoptr (account_auto) agent = kit_agent (store, "anna", "anna@x");
	struct change *copied = kit_ticket ("copied", thief);
	const char *references[] = { "real@client.example", NULL };
	struct look_up keys = {
		.from_address = "anna@x", .references = references,
		.number = 2
	};
	g_autoptr (known_auto) known = NULL;
	g_autoptr (known_auto) nameless = NULL;

	g_free (copied->message_id);
	copied->message_id = g_strdup ("real@client.example");
	receipt_free (kit_record (store, copied));
	receipt_free (kit_record (store, kit_ticket ("real", client)));

	known = store_look_up (store, &keys, NULL);
	assert_int_equal (known->conversation.ticket, 2);
	/* A number that has nothing to do with it decides nothing. */
	keys.number = 7;
	nameless = store_look_up (store, &keys, NULL);
	assert_int_equal (nameless->conversation.ticket, 1);
}

static void
our_own_mark_is_known (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct change *change = kit_mail ("k");
	g_autoptr (receipt_auto) receipt = NULL;
	struct look_up keys = { .loop_token = "k.0@netx.example" };
	g_autoptr (known_auto) answer = NULL;
	g_autoptr (known_auto) copy = NULL;
	g_autoptr (known_auto) forged = NULL;

	kit_answer (change, "advisory", "a@x");
	kit_answer (change, COPY_TEMPLATE, "support@netx.example");
	receipt = kit_record (store, change);
	answer = store_look_up (store, &keys, NULL);
	assert_int_equal (answer->loop_message, receipt->message);
	assert_false (answer->loop_is_copy);
	keys.loop_token = "k.1@netx.example";
	copy = store_look_up (store, &keys, NULL);
	assert_int_equal (copy->loop_message, receipt->message);
	assert_true (copy->loop_is_copy);
	keys.loop_token = "k.9@netx.example";
	forged = store_look_up (store, &keys, NULL);
	assert_int_equal (forged->loop_message, 0);
	assert_false (forged->loop_is_copy);
}

static void
tickets_are_filtered (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) first = kit_client (store, "c1", "a@x");
	g_autoptr (account_auto) second = kit_client (store, "c2", "b@x");
	struct ticket_filter one = { NULL, "c1", 0 };
	struct ticket_filter closed = { "closed", NULL, 0 };
	struct ticket_filter newest = { "open", NULL, 2 };
	g_autoptr (GPtrArray) of_one = NULL;
	g_autoptr (GPtrArray) of_closed = NULL;
	g_autoptr (GPtrArray) of_newest = NULL;

	receipt_free (kit_record (store, kit_ticket ("k1", first)));
	receipt_free (kit_record (store, kit_ticket ("k2", second)));
	receipt_free (kit_record (store, kit_ticket ("k3", second)));
	of_one = store_tickets (store, &one, NULL);
	assert_int_equal (of_one->len, 1);
	of_closed = store_tickets (store, &closed, NULL);
	assert_int_equal (of_closed->len, 0);
	of_newest = store_tickets (store, &newest, NULL);
	assert_int_equal (of_newest->len, 2);
	assert_int_equal (((struct ticket *) of_newest->pdata[0])->number, 3);
}

static void
what_is_not_there_is_not_found (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GError) ticket = NULL;
	g_autoptr (GError) message = NULL;
	g_autoptr (GError) raw = NULL;
	g_autoptr (GError) blob = NULL;
	g_autoptr (GError) receipt = NULL;

	assert_null (store_ticket (store, 7, &ticket));
	assert_store_error (ticket, STORE_ERROR_NOT_FOUND);
	assert_null (store_message (store, 7, &message));
	assert_store_error (message, STORE_ERROR_NOT_FOUND);
	assert_null (store_message_raw (store, 7, &raw));
	assert_store_error (raw, STORE_ERROR_NOT_FOUND);
	assert_null (store_blob (store, "00", &blob));
	assert_store_error (blob, STORE_ERROR_NOT_FOUND);
	assert_null (store_receipt (store, 7, &receipt));
	assert_store_error (receipt, STORE_ERROR_NOT_FOUND);
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (a_reference_finds_the_ticket),
		TEST (a_copied_message_id_diverts_nobody),
		TEST (a_copied_message_id_gets_no_answer),
		TEST (our_own_mark_is_known),
		TEST (tickets_are_filtered),
		TEST (what_is_not_there_is_not_found),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
