// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "tests/unit/desk.h"

static struct change *
next_mail (struct desk *desk, gint64 ticket)
{
	g_autofree char *key = g_strdup_printf ("m%u", ++desk->mails);

	return kit_agent_mail (key, desk->anna, ticket);
}

static bool
act (struct desk *desk, gint64 ticket, enum change_act_kind kind,
     const char *value, gint64 number)
{
	g_autoptr (change_auto) change = next_mail (desk, ticket);
	g_autoptr (receipt_auto) receipt = NULL;

	change_add_act (change, kind, value, number);
	receipt = store_record (desk->store, change, NULL);
	return receipt != NULL;
}

/* "1:a@x 2:-b@x": who watches, a minus for those who stopped. */
static char *
watchers_of (struct desk *desk, gint64 ticket)
{
	const struct look_up keys = { .ticket = ticket };
	g_autoptr (known_auto) known = store_look_up (desk->store, &keys,
						      NULL);
	const GPtrArray *list = known->conversation.watchers;
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < list->len; i++) {
		const struct watcher *watcher = list->pdata[i];

		g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "",
					watcher->stopped ? "-" : "",
					watcher->address);
	}
	return g_string_free (text, FALSE);
}

static void
assert_watchers (struct desk *desk, gint64 ticket, const char *wanted)
{
	g_autofree char *text = watchers_of (desk, ticket);

	assert_string_equal (text, wanted);
}

static gint64
id_of (struct desk *desk, gint64 ticket, guint i)
{
	const struct look_up keys = { .ticket = ticket };
	g_autoptr (known_auto) known = store_look_up (desk->store, &keys,
						      NULL);
	const struct watcher *watcher
		= known->conversation.watchers->pdata[i];

	return watcher->id;
}

static unsigned
rows_for (struct desk *desk, const char *address)
{
	g_autoptr (GPtrArray) rows = store_outbox (desk->store, -1, 0, NULL);
	unsigned count = 0;

	for (guint i = 0; i < rows->len; i++) {
		const struct outbox_row *row = rows->pdata[i];

		if (strcmp (row->to, address) == 0) {
			count++;
			assert_true (row->watcher != 0);
		}
	}
	return count;
}

static void
send_copy (struct desk *desk, const char *to)
{
	struct change *change = next_mail (desk, 1);

	kit_answer (change, WATCH_TEMPLATE, to);
	receipt_free (kit_record (desk->store, change));
}

static void
copies_are_for_those_who_watch_when_it_is_stored (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *change;

	desk_open (&desk, state, 1);
	assert_true (act (&desk, 1, ACT_CC, "B@x.example", 0));
	assert_watchers (&desk, 1, "b@x.example");
	send_copy (&desk, "b@x.example");
	send_copy (&desk, "stranger@x.example");
	assert_int_equal (rows_for (&desk, "b@x.example"), 1);
	assert_int_equal (rows_for (&desk, "stranger@x.example"), 0);
	/* The stop came between decision and commit. */
	assert_true (act (&desk, 1, ACT_STOP, NULL, id_of (&desk, 1, 0)));
	send_copy (&desk, "b@x.example");
	assert_int_equal (rows_for (&desk, "b@x.example"), 1);
	/* Begun with the same mail. */
	change = next_mail (&desk, 1);
	change_add_act (change, ACT_WATCH, "c@x.example", 0);
	kit_answer (change, WATCH_TEMPLATE, "c@x.example");
	receipt_free (kit_record (desk.store, change));
	assert_int_equal (rows_for (&desk, "c@x.example"), 1);
}

static void
who_stopped_is_added_by_an_agent_only (void **state)
{
	g_auto (desk_auto) desk = { 0 };

	desk_open (&desk, state, 1);
	assert_true (act (&desk, 1, ACT_CC, "b@x.example", 0));
	assert_true (act (&desk, 1, ACT_STOP, NULL, id_of (&desk, 1, 0)));
	/* Once more does no harm, nor does one that there is not. */
	assert_true (act (&desk, 1, ACT_STOP, NULL, id_of (&desk, 1, 0)));
	assert_true (act (&desk, 1, ACT_STOP, NULL, 4711));
	assert_true (act (&desk, 1, ACT_CC, "b@x.example", 0));
	assert_watchers (&desk, 1, "-b@x.example");
	assert_true (act (&desk, 1, ACT_WATCH, "b@x.example", 0));
	assert_watchers (&desk, 1, "b@x.example");
	assert_true (act (&desk, 1, ACT_UNWATCH, "b@x.example", 0));
	assert_watchers (&desk, 1, "-b@x.example");
	assert_false (act (&desk, 1, ACT_UNWATCH, "b@x.example", 0));
}

static void
an_agent_never_watches (void **state)
{
	g_auto (desk_auto) desk = { 0 };

	desk_open (&desk, state, 1);
	assert_true (act (&desk, 1, ACT_CC, "anna@netx.example", 0));
	assert_false (act (&desk, 1, ACT_WATCH, "Anna@netx.example", 0));
	assert_watchers (&desk, 1, "");
}

static void
a_ticket_has_so_many_watchers_and_no_more (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autofree char *all = NULL;

	desk_open (&desk, state, 1);
	for (unsigned i = 0; i < WATCHERS; i++) {
		g_autofree char *one = g_strdup_printf ("w%u@x.example", i);

		assert_true (act (&desk, 1, ACT_CC, one, 0));
	}
	all = watchers_of (&desk, 1);
	assert_true (act (&desk, 1, ACT_CC, "more@x.example", 0));
	assert_watchers (&desk, 1, all);
	assert_false (act (&desk, 1, ACT_WATCH, "more@x.example", 0));
	assert_true (act (&desk, 1, ACT_UNWATCH, "w3@x.example", 0));
	assert_true (act (&desk, 1, ACT_WATCH, "more@x.example", 0));
}

/* Somebody else may have done it meanwhile: that is no mistake of theirs. */
static void
what_a_party_ends_may_have_ended (void **state)
{
	g_auto (desk_auto) desk = { 0 };

	desk_open (&desk, state, 1);
	assert_true (act (&desk, 1, ACT_CC, "b@x.example", 0));
	assert_true (act (&desk, 1, ACT_DROP, "B@x.example", 0));
	assert_watchers (&desk, 1, "-b@x.example");
	assert_true (act (&desk, 1, ACT_DROP, "b@x.example", 0));
	assert_true (act (&desk, 1, ACT_DROP, "never@x.example", 0));
	assert_false (act (&desk, 1, ACT_UNWATCH, "b@x.example", 0));
	/* Nor does a Cc begin it again. */
	assert_true (act (&desk, 1, ACT_CC, "b@x.example", 0));
	assert_watchers (&desk, 1, "-b@x.example");
}

static void
watchers_go_along_with_a_merge (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	gint64 moved, other;

	desk_open (&desk, state, 1);
	receipt_free (kit_record (desk.store, kit_ticket ("k2",
							  desk.client)));
	assert_true (act (&desk, 1, ACT_CC, "b@x.example", 0));
	assert_true (act (&desk, 1, ACT_CC, "both@x.example", 0));
	assert_true (act (&desk, 2, ACT_CC, "both@x.example", 0));
	moved = id_of (&desk, 1, 0);
	other = id_of (&desk, 1, 1);
	assert_true (act (&desk, 1, ACT_MERGE, NULL, 2));
	assert_watchers (&desk, 2, "b@x.example both@x.example");
	/* The addresses of copies sent before are good for it. */
	assert_true (act (&desk, 2, ACT_STOP, NULL, moved));
	assert_true (act (&desk, 2, ACT_STOP, NULL, other));
	assert_watchers (&desk, 2, "-b@x.example -both@x.example");
}

static void
copies_that_come_back_end (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (GPtrArray) rows = NULL;
	const struct outbox_row *row;

	desk_open (&desk, state, 1);
	assert_true (act (&desk, 1, ACT_CC, "b@x.example", 0));
	send_copy (&desk, "b@x.example");
	rows = store_outbox (desk.store, -1, 0, NULL);
	row = rows->pdata[rows->len - 1];
	assert_true (act (&desk, 1, ACT_BOUNCED, "4.2.2 full", row->id));
	assert_watchers (&desk, 1, "b@x.example");
	assert_true (act (&desk, 1, ACT_BOUNCED, "5.1.1 gone", row->id));
	assert_watchers (&desk, 1, "-b@x.example");
}

/* Copies are no reason to withhold an acknowledgement, but one address gets
 * no more than its cap of them. */
static void
caps_count_copies_for_their_address_only (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (GPtrArray) withheld = NULL;

	desk_open (&desk, state, 1);
	assert_true (act (&desk, 1, ACT_CC, "b@x.example", 0));
	for (unsigned i = 0; i < 3; i++) {
		struct change *change = next_mail (&desk, 1);
		struct change_answer *answer;

		kit_answer (change, WATCH_TEMPLATE, "b@x.example");
		answer = change->answers->pdata[0];
		answer->cap_address_hour = 2;
		kit_answer (change, "ticket", "a@client.example");
		answer = change->answers->pdata[1];
		answer->cap_all_hour = 3;
		receipt_free (kit_record (desk.store, change));
	}
	withheld = store_outbox (desk.store, OUTBOX_WITHHELD, 0, NULL);
	assert_int_equal (withheld->len, 1);
	assert_string_equal (((struct outbox_row *) withheld->pdata[0])->to,
			     "b@x.example");
}

/* "anna@x ben@x": where tickets' mail is passed on. */
static void
assert_desk (struct desk *desk, const char *wanted)
{
	g_autoptr (GPtrArray) agents = store_agents (desk->store, NULL);
	g_autoptr (GString) text = g_string_new (NULL);

	for (guint i = 0; i < agents->len; i++) {
		const struct desk_agent *agent = agents->pdata[i];

		g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
					agent->address);
	}
	assert_string_equal (text->str, wanted);
}

static void
agents_choose_where_copies_go (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct account *ben = kit_account ("ben", "z@x.example b@x.example",
					   "");
	g_autoptr (GError) error = NULL;

	desk_open (&desk, state, 1);
	ben->role = ROLE_AGENT;
	kit_save (desk.store, ben);
	assert_desk (&desk, "anna@netx.example b@x.example");
	assert_true (store_agent_copies (desk.store, "ben", "Z@x.example",
					 NULL));
	assert_true (store_agent_copies (desk.store, "anna", "", NULL));
	assert_desk (&desk, "z@x.example");
	assert_false (store_agent_copies (desk.store, "ben", "a@b.example",
					  &error));
	assert_store_error (error, STORE_ERROR_INVALID);
	assert_false (store_agent_copies (desk.store, "c1", "", NULL));
	assert_true (store_agent_copies (desk.store, "anna", NULL, NULL));
	assert_true (store_account_suspend (desk.store, "ben", true, NULL));
	assert_desk (&desk, "anna@netx.example");
}

/* Passed on from beside a ticket, a mail is of that ticket; an answer to
 * whoever wrote it is not. */
static void
what_lies_beside_is_of_its_ticket_for_agents_only (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *change = kit_mail ("advisory");
	struct change_answer *copy;
	g_autoptr (GPtrArray) rows = NULL;
	const struct outbox_row *row;

	desk_open (&desk, state, 1);
	change->ticket = 1;
	kit_answer (change, "advisory", "mallory@x.example");
	kit_answer (change, AGENT_TEMPLATE, "anna@netx.example");
	copy = change->answers->pdata[1];
	copy->agent = desk.anna->id;
	receipt_free (kit_record (desk.store, change));
	rows = store_outbox (desk.store, -1, 0, NULL);
	row = rows->pdata[rows->len - 2];
	assert_string_equal (row->to, "mallory@x.example");
	assert_int_equal (row->ticket, 0);
	assert_int_equal (row->party, 0);
	row = rows->pdata[rows->len - 1];
	assert_int_equal (row->ticket, 1);
	assert_int_equal (row->agent, desk.anna->id);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown (name, kit_setup, kit_teardown)
		TEST (copies_are_for_those_who_watch_when_it_is_stored),
		TEST (who_stopped_is_added_by_an_agent_only),
		TEST (an_agent_never_watches),
		TEST (a_ticket_has_so_many_watchers_and_no_more),
		TEST (what_a_party_ends_may_have_ended),
		TEST (watchers_go_along_with_a_merge),
		TEST (copies_that_come_back_end),
		TEST (caps_count_copies_for_their_address_only),
		TEST (agents_choose_where_copies_go),
		TEST (what_lies_beside_is_of_its_ticket_for_agents_only)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
