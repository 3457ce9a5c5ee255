// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/store_kit.h"

static unsigned
count_outbox (struct store *store, int state)
{
	g_autoptr (GPtrArray) rows = store_outbox (store, state, 0, NULL);

	assert_non_null (rows);
	return rows->len;
}

static unsigned
count_messages (struct store *store)
{
	g_autoptr (GPtrArray) rows = store_messages (store, 0, 0, NULL);

	assert_non_null (rows);
	return rows->len;
}

static void
a_ticket_is_stored_whole (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	struct change *change = kit_ticket ("k1", client);
	g_autoptr (GBytes) raw = g_bytes_ref (change->raw);
	g_autoptr (GBytes) picture = kit_noise (3000, 1);
	g_autoptr (GBytes) stored = NULL;
	g_autoptr (GBytes) stored_picture = NULL;
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (message_auto) message = NULL;
	g_autofree char *kinds = NULL;
	struct change_attachment *attachment;

	kit_answer (change, "ticket", "a@client.example");
	kit_attach (change, "screen.png", picture);
	g_free (change->new_text);
	change->new_text = g_strdup ("Hello.\n");
	receipt = kit_record (store, change);
	assert_false (receipt->repeated);
	assert_int_equal (receipt->ticket, 1);
	assert_string_equal (receipt->account, "c1");
	assert_string_equal (receipt->verdict, "ticket");

	ticket = store_ticket (store, receipt->ticket, NULL);
	assert_non_null (ticket);
	assert_string_equal (ticket->account, "c1");
	assert_string_equal (ticket->subject, "S k1");
	assert_string_equal (ticket->state, "open");
	assert_int_equal (ticket->opened, NOW);
	assert_int_equal (ticket->messages, 1);

	message = store_message (store, receipt->message, NULL);
	assert_non_null (message);
	assert_int_equal (message->ticket, 1);
	assert_string_equal (message->proof_address, "a@client.example");
	assert_string_equal (message->text, "Hello, this is mail k1.\n");
	assert_string_equal (message->new_text, "Hello.\n");
	stored = store_message_raw (store, receipt->message, NULL);
	assert_true (g_bytes_equal (stored, raw));

	assert_int_equal (message->attachments->len, 1);
	attachment = message->attachments->pdata[0];
	assert_string_equal (attachment->name, "screen.png");
	stored_picture = store_blob (store, attachment->sha256, NULL);
	assert_true (g_bytes_equal (stored_picture, picture));

	kinds = kit_events (store, 1);
	assert_string_equal (kinds, "opened received queued");
	assert_int_equal (count_outbox (store, OUTBOX_WAITING), 1);
}

static void
a_second_delivery_changes_nothing (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	struct change *change = kit_ticket ("k1", client);
	g_autoptr (receipt_auto) first = NULL;
	g_autoptr (receipt_auto) second = NULL;
	g_autofree char *kinds = NULL;

	kit_answer (change, "ticket", "a@client.example");
	first = kit_record (store, change);
	/* Even though it is decided otherwise by now, for an account that
	 * has changed. */
	assert_true (store_account_suspend (store, "c1", true, NULL));
	change = kit_ticket ("k1", client);
	g_free (change->verdict);
	change->verdict = g_strdup ("advisory");
	kit_answer (change, "advisory", "a@client.example");
	second = kit_record (store, change);
	assert_true (second->repeated);
	assert_int_equal (second->ticket, first->ticket);
	assert_int_equal (second->message, first->message);
	assert_string_equal (second->verdict, "ticket");
	assert_string_equal (second->account, "c1");
	assert_int_equal (count_messages (store), 1);
	assert_int_equal (count_outbox (store, -1), 1);
	kinds = kit_events (store, first->ticket);
	assert_string_equal (kinds, "opened received queued");
}

static void
record_for (struct store *store, const struct account *client,
	    const char *const *mailboxes, bool big, bool queued)
{
	struct change *change = kit_ticket ("k1", client);
	g_autoptr (GBytes) file = kit_noise (100 << 10, 1);
	g_autoptr (receipt_auto) receipt = NULL;

	if (big)
		kit_attach (change, "file", file);
	kit_answer (change, "ticket", "a@client.example");
	for (; *mailboxes != NULL; mailboxes++)
		kit_answer (change, COPY_TEMPLATE, *mailboxes);
	receipt = kit_record (store, change);
	assert_int_equal (receipt->queued, queued);
}

static void
deliver_in_two (void **state, bool big)
{
	static const char *const support[] = { "support@us.example", NULL };
	static const char *const both[] = {
		"support@us.example", "billing@us.example", NULL
	};
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	g_autoptr (GPtrArray) rows = NULL;
	const struct outbox_row *row;

	record_for (store, client, support, big, true);
	record_for (store, client, support, big, false);
	record_for (store, client, both, big, true);
	record_for (store, client, both, big, false);
	assert_int_equal (count_messages (store), 1);
	rows = store_outbox (store, -1, 0, NULL);
	assert_int_equal (rows->len, 3);
	row = rows->pdata[2];
	assert_string_equal (row->template_name, COPY_TEMPLATE);
	assert_string_equal (row->to, "billing@us.example");
	assert_int_equal (row->message, 1);
	assert_int_equal (row->ticket, 1);
}

/* A relay may hand the same mail in for one mailbox of ours after the other,
 * and neither may go without it. */
static void
each_mailbox_gets_its_copy_once (void **state)
{
	deliver_in_two (state, false);
}

static void
each_mailbox_gets_its_copy_of_a_big_mail (void **state)
{
	deliver_in_two (state, true);
}

static void
advisory_mail_opens_nothing (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct change *change = kit_mail ("k1");
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (receipt_auto) again = NULL;
	g_autoptr (GPtrArray) tickets = NULL;
	struct ticket_filter filter = { NULL, NULL, 0 };

	kit_answer (change, "advisory", "a@client.example");
	receipt = kit_record (store, change);
	assert_int_equal (receipt->ticket, 0);
	assert_null (receipt->account);
	tickets = store_tickets (store, &filter, NULL);
	assert_int_equal (tickets->len, 0);
	assert_int_equal (count_outbox (store, OUTBOX_WAITING), 1);
	assert_true (store_receipt_of (store, "no such key", &again, NULL));
	assert_null (again);
	again = store_receipt (store, receipt->message, NULL);
	assert_string_equal (again->rule, "unknown");
}

static void
nothing_to_store_stores_nothing (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct change *change = kit_mail ("k1");
	g_autoptr (receipt_auto) receipt = NULL;

	change->kind = CHANGE_NONE;
	receipt = kit_record (store, change);
	assert_int_equal (receipt->message, 0);
	assert_string_equal (receipt->verdict, "advisory");
	assert_int_equal (count_messages (store), 0);
}

static void
a_changed_account_is_stale (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	g_autoptr (change_auto) change = kit_ticket ("k1", client);
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) removed = NULL;

	assert_true (store_account_suspend (store, "c1", true, NULL));
	assert_null (store_record (store, change, &error));
	assert_store_error (error, STORE_ERROR_STALE);
	assert_int_equal (count_messages (store), 0);

	assert_true (store_account_remove (store, "c1", NULL));
	change->account_revision = 3;
	assert_null (store_record (store, change, &removed));
	assert_store_error (removed, STORE_ERROR_STALE);
}

static void
numbers_ascend_and_are_not_used_again (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");

	for (unsigned i = 1; i <= 5; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);
		g_autoptr (receipt_auto) receipt = NULL;

		receipt = kit_record (store, kit_ticket (key, client));
		assert_int_equal (receipt->ticket, i);
		if (i == 3) {
			store_close (g_steal_pointer (&store));
			store = kit_open (state);
		}
	}
}

static void
a_content_is_stored_once (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (GBytes) logo = kit_noise (5000, 7);
	g_autofree char *path = kit_path (*state, "tickets.db");

	for (unsigned i = 0; i < 200; i++) {
		g_autofree char *key = g_strdup_printf ("k%u", i);
		struct change *change = kit_mail (key);

		kit_attach (change, "logo.png", logo);
		kit_attach (change, "again.png", logo);
		receipt_free (kit_record (store, change));
	}
	store_close (g_steal_pointer (&store));
	{
		g_autofree char *all = NULL;
		gsize length;

		assert_true (g_file_get_contents (path, &all, &length, NULL));
		assert_in_range (length, 5000, 400 * 5000 / 2);
	}
}

static void
big_mails_come_back_whole (void **state)
{
	static const gsize sizes[] = {
		0, 1, (1 << 20) - 1, 1 << 20, (2 << 20) - 1, 2 << 20,
		(6 << 20) + 1
	};
	g_autoptr (store_auto) store = kit_open (state);

	for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
		for (unsigned noisy = 0; noisy < 2; noisy++) {
			g_autofree char *key = g_strdup_printf ("k%u.%u", i,
								noisy);
			struct change *change = kit_mail (key);
			g_autoptr (GBytes) bytes = noisy
				? kit_noise (sizes[i], i)
				: g_bytes_new_take (g_strnfill (sizes[i], 'x'),
						    sizes[i]);
			g_autoptr (receipt_auto) receipt = NULL;
			g_autoptr (GBytes) raw = NULL;
			g_autoptr (GBytes) content = NULL;
			g_autofree char *hash = NULL;

			g_bytes_unref (change->raw);
			change->raw = g_bytes_ref (bytes);
			kit_attach (change, "a", bytes);
			kit_attach (change, "b", bytes);
			hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
							     bytes);
			receipt = kit_record (store, change);
			raw = store_message_raw (store, receipt->message, NULL);
			assert_non_null (raw);
			assert_true (g_bytes_equal (raw, bytes));
			content = store_blob (store, hash, NULL);
			assert_non_null (content);
			assert_true (g_bytes_equal (content, bytes));
		}
	assert_true (store_check (store, NULL));
}

static void
hostile_strings_are_only_values (void **state)
{
	static const char *const strings[] = {
		"'); DROP TABLE message; --", "$1", "%_*", "\xff\xfe broken",
		"\xe2\x80\xae right to left", "a\r\nBcc: b@c"
	};
	g_autoptr (store_auto) store = kit_open (state);

	for (unsigned i = 0; i < G_N_ELEMENTS (strings); i++) {
		struct change *change = kit_mail (strings[i]);
		g_autoptr (receipt_auto) receipt = NULL;
		g_autoptr (message_auto) message = NULL;
		g_autofree char *want = g_utf8_make_valid (strings[i], -1);

		g_free (change->envelope_from);
		change->envelope_from = g_strdup (strings[i]);
		receipt = kit_record (store, change);
		message = store_message (store, receipt->message, NULL);
		assert_string_equal (message->envelope_from, want);
	}
	assert_int_equal (count_messages (store), G_N_ELEMENTS (strings));
}

static void
what_is_missing_is_empty (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	struct change *change = change_new ();
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (message_auto) message = NULL;

	change->kind = CHANGE_RECORD;
	change->delivery_key = g_strdup ("k");
	change->raw = g_bytes_new ("", 0);
	receipt = kit_record (store, change);
	message = store_message (store, receipt->message, NULL);
	assert_string_equal (message->subject, "");
	assert_null (message->message_id);
}

static void
what_cannot_be_told_apart_is_refused (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (change_auto) keyless = kit_mail ("");
	g_autoptr (change_auto) nobody = kit_mail ("k");
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) no_account = NULL;

	assert_null (store_record (store, keyless, &error));
	assert_store_error (error, STORE_ERROR_INVALID);
	nobody->kind = CHANGE_TICKET;
	assert_null (store_record (store, nobody, &no_account));
	assert_store_error (no_account, STORE_ERROR_INVALID);
}

static void
a_follow_up_joins_its_own_accounts_ticket (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) owner = kit_client (store, "c1",
						     "a@client.example");
	g_autoptr (account_auto) other = kit_client (store, "c2",
						     "b@client.example");
	g_autoptr (receipt_auto) opened = kit_record (store,
		kit_ticket ("k1", owner));
	struct change *follow_up = kit_ticket ("k2", owner);
	g_autoptr (change_auto) intruder = kit_ticket ("k3", other);
	g_autoptr (receipt_auto) joined = NULL;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *kinds = NULL;

	follow_up->kind = CHANGE_FOLLOW_UP;
	follow_up->ticket = opened->ticket;
	joined = kit_record (store, follow_up);
	assert_int_equal (joined->ticket, opened->ticket);
	ticket = store_ticket (store, opened->ticket, NULL);
	assert_int_equal (ticket->messages, 2);
	kinds = kit_events (store, opened->ticket);
	assert_string_equal (kinds, "opened received received");

	intruder->kind = CHANGE_FOLLOW_UP;
	intruder->ticket = opened->ticket;
	assert_null (store_record (store, intruder, &error));
	assert_store_error (error, STORE_ERROR_STALE);
	assert_int_equal (count_messages (store), 2);
}

static void
a_number_or_a_reference_finds_the_conversation (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) owner = kit_client (store, "c1",
						     "a@client.example");
	struct change *change = kit_ticket ("k1", owner);
	g_autoptr (receipt_auto) opened = NULL;
	const char *references[] = { "first@client.example", NULL };
	struct look_up by_reference = { .references = references };
	struct look_up by_number = { .number = 1 };
	struct look_up by_nothing = { .number = 99 };
	g_autoptr (known_auto) found = NULL;
	g_autoptr (known_auto) numbered = NULL;
	g_autoptr (known_auto) nothing = NULL;

	g_free (change->message_id);
	change->message_id = g_strdup ("first@client.example");
	opened = kit_record (store, change);
	found = store_look_up (store, &by_reference, NULL);
	assert_int_equal (found->conversation.ticket, opened->ticket);
	assert_int_equal (found->conversation.account, owner->id);
	numbered = store_look_up (store, &by_number, NULL);
	assert_int_equal (numbered->conversation.ticket, opened->ticket);
	nothing = store_look_up (store, &by_nothing, NULL);
	assert_int_equal (nothing->conversation.ticket, 0);
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (a_ticket_is_stored_whole),
		TEST (a_second_delivery_changes_nothing),
		TEST (each_mailbox_gets_its_copy_once),
		TEST (each_mailbox_gets_its_copy_of_a_big_mail),
		TEST (advisory_mail_opens_nothing),
		TEST (nothing_to_store_stores_nothing),
		TEST (a_changed_account_is_stale),
		TEST (numbers_ascend_and_are_not_used_again),
		TEST (a_content_is_stored_once),
		TEST (big_mails_come_back_whole),
		TEST (hostile_strings_are_only_values),
		TEST (what_is_missing_is_empty),
		TEST (what_cannot_be_told_apart_is_refused),
		TEST (a_follow_up_joins_its_own_accounts_ticket),
		TEST (a_number_or_a_reference_finds_the_conversation),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
