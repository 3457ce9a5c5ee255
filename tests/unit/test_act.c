// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "store/act.h"
#include "tests/unit/desk.h"

/* Two clients, two agents, and tickets 1 and 2 of the first. */
static void
both_open (struct desk *desk, void **state)
{
	desk_open (desk, state, 2);
	desk->other = kit_client (desk->store, "c2", "b@client.example");
	desk->boris = kit_agent (desk->store, "boris", "boris@netx.example");
}

/* Anna's mail on ticket 1 with one order. */
static struct change *
order (const struct desk *desk, const char *key, enum change_act_kind kind,
       const char *value, gint64 number)
{
	struct change *change = kit_agent_mail (key, desk->anna, 1);

	change_add_act (change, kind, value, number);
	return change;
}

static void
done (const struct desk *desk, const char *key, enum change_act_kind kind,
      const char *value, gint64 number)
{
	receipt_free (kit_record (desk->store,
				  order (desk, key, kind, value, number)));
}

static void
refused (const struct desk *desk, enum change_act_kind kind,
	 const char *value, gint64 number, const char *says)
{
	g_autoptr (change_auto) change = order (desk, "refused", kind, value,
						number);
	g_autoptr (GPtrArray) before = store_events (desk->store, 1, NULL);
	g_autoptr (GPtrArray) after = NULL;
	g_autoptr (GError) error = NULL;

	/* Nothing of it is half done, its first order neither. */
	change_add_act (change, ACT_CLOSE, NULL, 0);
	g_ptr_array_add (change->acts, g_ptr_array_steal_index (change->acts,
								0));
	assert_null (store_record (desk->store, change, &error));
	assert_store_error (error, STORE_ERROR_REFUSED);
	if (strstr (error->message, says) == NULL)
		fail_msg ("%s", error->message);
	after = store_events (desk->store, 1, NULL);
	assert_int_equal (after->len, before->len);
}

static char *
last (const struct desk *desk, gint64 ticket)
{
	g_autoptr (GPtrArray) events = store_events (desk->store, ticket,
						     NULL);
	const struct event *event = events->pdata[events->len - 1];

	return g_strdup_printf ("%s %s", event->kind, event->detail);
}

static void
assert_last (const struct desk *desk, gint64 ticket, const char *want)
{
	g_autofree char *got = last (desk, ticket);

	assert_string_equal (got, want);
}

static void
a_ticket_closes_and_opens (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (ticket_auto) closed = NULL;
	g_autoptr (ticket_auto) open = NULL;

	both_open (&desk, state);
	done (&desk, "o1", ACT_CLOSE, NULL, 0);
	assert_last (&desk, 1, "closed {\"by\":\"anna\",\"was\":\"open\"}");
	closed = store_ticket (desk.store, 1, NULL);
	assert_string_equal (closed->state, "closed");
	assert_int_equal (closed->closed, NOW);
	/* Where nothing changes there is no event. */
	done (&desk, "o2", ACT_CLOSE, NULL, 0);
	assert_last (&desk, 1, "received {\"from\":\"anna@netx.example\","
		     "\"subject\":\"S o2\",\"queue_id\":\"4XyZ\","
		     "\"who\":\"anna\"}");
	done (&desk, "o3", ACT_OPEN, NULL, 0);
	assert_last (&desk, 1, "reopened {\"by\":\"anna\",\"was\":\"closed\"}");
	open = store_ticket (desk.store, 1, NULL);
	assert_int_equal (open->closed, 0);
	done (&desk, "o4", ACT_WAIT, NULL, 0);
	assert_last (&desk, 1, "waiting {\"by\":\"anna\",\"was\":\"open\"}");
}

static void
a_ticket_is_given_to_an_agent (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (ticket_auto) ticket = NULL;
	struct ticket_filter of_boris = { .assigned = "boris" };
	struct ticket_filter of_nobody = { .assigned = "" };
	g_autoptr (GPtrArray) his = NULL;
	g_autoptr (GPtrArray) free = NULL;

	both_open (&desk, state);
	done (&desk, "o1", ACT_ASSIGN, "Boris@netx.example", 0);
	assert_last (&desk, 1, "assigned {\"by\":\"anna\",\"value\":\"boris\"}");
	his = store_tickets (desk.store, &of_boris, NULL);
	assert_int_equal (his->len, 1);
	free = store_tickets (desk.store, &of_nobody, NULL);
	assert_int_equal (free->len, 1);
	assert_int_equal (((struct ticket *) free->pdata[0])->number, 2);
	done (&desk, "o2", ACT_ASSIGN, "", 0);
	ticket = store_ticket (desk.store, 1, NULL);
	assert_null (ticket->assigned);
	refused (&desk, ACT_ASSIGN, "nobody@x", 0, "nobody@x is no agent");
	refused (&desk, ACT_ASSIGN, "c1", 0, "c1 is no agent");
	assert_true (store_account_suspend (desk.store, "boris", true, NULL));
	refused (&desk, ACT_ASSIGN, "boris", 0, "suspended");
}

static void
priority_and_department_are_words (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autofree char *long_name = g_strnfill (ACT_DEPARTMENT_BYTES + 1,
						 'd');
	g_autofree char *full = g_strnfill (ACT_DEPARTMENT_BYTES, 'd');
	g_autoptr (ticket_auto) ticket = NULL;

	both_open (&desk, state);
	done (&desk, "o1", ACT_PRIORITY, "urgent", 0);
	assert_last (&desk, 1, "priority {\"by\":\"anna\",\"value\":\"urgent\","
		     "\"was\":\"normal\"}");
	done (&desk, "o2", ACT_DEPARTMENT, full, 0);
	done (&desk, "o3", ACT_DEPARTMENT, "billing", 0);
	ticket = store_ticket (desk.store, 1, NULL);
	assert_string_equal (ticket->priority, "urgent");
	assert_string_equal (ticket->department, "billing");
	refused (&desk, ACT_PRIORITY, "hihg", 0, "hihg is no priority");
	refused (&desk, ACT_DEPARTMENT, long_name, 0, "64 bytes");
	refused (&desk, ACT_DEPARTMENT, "a\nb", 0, "one line");
}

static gint64
conversation (const struct desk *desk, gint64 number)
{
	struct look_up keys = { .number = number };
	g_autoptr (known_auto) known = store_look_up (desk->store, &keys,
						      NULL);

	return known->conversation.ticket;
}

static void
merged_tickets_are_one (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *chained;
	g_autoptr (ticket_auto) ticket = NULL;
	g_autoptr (change_auto) late = NULL;
	g_autoptr (GError) stale = NULL;

	both_open (&desk, state);
	receipt_free (kit_record (desk.store, kit_ticket ("k3", desk.client)));
	receipt_free (kit_record (desk.store, kit_ticket ("k4", desk.other)));
	refused (&desk, ACT_MERGE, NULL, 1, "into itself");
	refused (&desk, ACT_MERGE, NULL, 99, "no ticket #99");
	refused (&desk, ACT_MERGE, NULL, 4, "another client's");
	done (&desk, "o1", ACT_MERGE, NULL, 2);
	ticket = store_ticket (desk.store, 1, NULL);
	assert_string_equal (ticket->state, "closed");
	assert_int_equal (ticket->merged, 2);
	assert_last (&desk, 1, "merged {\"by\":\"anna\",\"into\":2}");
	assert_last (&desk, 2, "merged {\"by\":\"anna\",\"from\":1}");
	assert_int_equal (conversation (&desk, 1), 2);
	/* No way back, and none on by the old number. */
	chained = kit_agent_mail ("o2", desk.anna, 2);
	change_add_act (chained, ACT_MERGE, NULL, 1);
	{
		g_autoptr (change_auto) back = chained;
		g_autoptr (GError) error = NULL;

		assert_null (store_record (desk.store, back, &error));
		assert_store_error (error, STORE_ERROR_REFUSED);
		assert_non_null (strstr (error->message, "already"));
	}
	late = kit_ticket ("late", desk.client);
	late->kind = CHANGE_FOLLOW_UP;
	late->ticket = 1;
	assert_null (store_record (desk.store, late, &stale));
	assert_store_error (stale, STORE_ERROR_STALE);
	/* A chain has one link, however long it was made. */
	chained = kit_agent_mail ("o3", desk.anna, 2);
	change_add_act (chained, ACT_MERGE, NULL, 3);
	change_add_act (chained, ACT_PRIORITY, "high", 0);
	receipt_free (kit_record (desk.store, chained));
	assert_int_equal (conversation (&desk, 1), 3);
	assert_int_equal (conversation (&desk, 2), 3);
	assert_last (&desk, 1, "merged {\"by\":\"anna\",\"into\":3}");
	/* What is ordered after that is about the ticket that is left. */
	assert_last (&desk, 3, "priority {\"by\":\"anna\",\"value\":\"high\","
		     "\"was\":\"normal\"}");
}

static void
work_that_waits_is_not_merged_away (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *close;
	g_autoptr (ticket_auto) ticket = NULL;

	both_open (&desk, state);
	close = kit_agent_mail ("o1", desk.anna, 2);
	change_add_act (close, ACT_CLOSE, NULL, 0);
	receipt_free (kit_record (desk.store, close));
	done (&desk, "o2", ACT_MERGE, NULL, 2);
	ticket = store_ticket (desk.store, 2, NULL);
	assert_string_equal (ticket->state, "open");
}

static void
a_link_is_made_once_and_both_ways (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *back;

	both_open (&desk, state);
	done (&desk, "o1", ACT_LINK, NULL, 2);
	assert_last (&desk, 1, "linked {\"by\":\"anna\",\"ticket\":2}");
	assert_last (&desk, 2, "linked {\"by\":\"anna\",\"ticket\":1}");
	back = kit_agent_mail ("o2", desk.anna, 2);
	change_add_act (back, ACT_LINK, NULL, 1);
	receipt_free (kit_record (desk.store, back));
	assert_last (&desk, 1, "linked {\"by\":\"anna\",\"ticket\":2}");
	refused (&desk, ACT_LINK, NULL, 1, "to itself");
	refused (&desk, ACT_LINK, NULL, 99, "no ticket #99");
}

/* A21: a one-time address. */
static void
a_row_is_used_once (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *asked, *yes;
	g_autoptr (change_auto) again = NULL;
	g_autoptr (GError) error = NULL;
	struct look_up keys = { .outbox = 1 };
	g_autoptr (known_auto) fresh = NULL;
	g_autoptr (known_auto) used = NULL;

	both_open (&desk, state);
	asked = kit_agent_mail ("o1", desk.anna, 1);
	kit_answer (asked, REPLY_TEMPLATE, "a@client.example");
	receipt_free (kit_record (desk.store, asked));
	fresh = store_look_up (desk.store, &keys, NULL);
	assert_false (fresh->outbox_used);
	assert_int_equal (fresh->outbox_ticket, 1);
	assert_string_equal (fresh->outbox_to, "a@client.example");
	assert_true (fresh->outbox_is_answer);
	assert_string_equal (fresh->outbox_subject, "S o1");
	assert_string_equal (fresh->outbox_writer->name, "anna");
	yes = kit_ticket ("yes", desk.client);
	yes->kind = CHANGE_CONFIRM;
	yes->ticket = 1;
	change_add_act (yes, ACT_USE, NULL, 1);
	change_add_act (yes, ACT_RATE, "helped", 0);
	change_add_act (yes, ACT_CLOSE, NULL, 0);
	receipt_free (kit_record (desk.store, yes));
	/* A client's account may have several people. */
	assert_last (&desk, 1, "closed {\"by\":\"c1\","
		     "\"address\":\"a@client.example\",\"was\":\"open\"}");
	used = store_look_up (desk.store, &keys, NULL);
	assert_true (used->outbox_used);
	again = kit_ticket ("again", desk.client);
	again->kind = CHANGE_CONFIRM;
	again->ticket = 1;
	change_add_act (again, ACT_USE, NULL, 1);
	assert_null (store_record (desk.store, again, &error));
	/* Two at once: the other is decided anew, not sent back. */
	assert_store_error (error, STORE_ERROR_STALE);
}

static struct receipt *
bounce (const struct desk *desk, const char *key, const char *value)
{
	struct change *change = kit_mail (key);

	change->kind = CHANGE_RECORD;
	change->ticket = 1;
	change_add_act (change, ACT_BOUNCED, value, 1);
	return kit_record (desk->store, change);
}

static struct outbox_row *
only_row (const struct desk *desk)
{
	g_autoptr (GPtrArray) rows = store_outbox (desk->store, -1, 0, NULL);

	assert_int_equal (rows->len, 1);
	return g_ptr_array_steal_index (rows, 0);
}

/* L2 */
static void
a_bounce_marks_row_and_address (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *asked, *alive;
	g_autoptr (outbox_row_auto) row = NULL;
	g_autoptr (trouble_auto) later = NULL;
	g_autoptr (trouble_auto) dead = NULL;
	g_autoptr (trouble_auto) again = NULL;
	g_autoptr (known_auto) told = NULL;
	struct look_up keys = { .outbox = 1 };

	both_open (&desk, state);
	asked = kit_agent_mail ("o1", desk.anna, 1);
	kit_answer (asked, REPLY_TEMPLATE, "a@client.example");
	receipt_free (kit_record (desk.store, asked));
	/* A delay is no death. */
	receipt_free (bounce (&desk, "b1", "4.4.1 no route"));
	assert_last (&desk, 1, "bounced {\"outbox\":1,\"to\":"
		     "\"a@client.example\",\"status\":\"4.4.1\","
		     "\"diagnostic\":\"no route\"}");
	assert_true (store_trouble (desk.store, "a@client.example", &later,
				    NULL));
	assert_null (later);
	/* That it came back is known. */
	told = store_look_up (desk.store, &keys, NULL);
	assert_false (told->outbox_is_answer);
	receipt_free (bounce (&desk, "b2", "5.1.1 user unknown"));
	assert_last (&desk, 1, "bounced {\"outbox\":1,\"to\":"
		     "\"a@client.example\",\"status\":\"5.1.1\","
		     "\"diagnostic\":\"user unknown\"}");
	assert_true (store_trouble (desk.store, "A@client.example", &dead,
				    NULL));
	assert_string_equal (dead->status, "5.1.1");
	assert_int_equal (dead->since, NOW);
	row = only_row (&desk);
	assert_int_equal (row->bounced, NOW);
	assert_string_equal (row->last_error, "came back: 5.1.1 user unknown");
	/* Whoever writes from there can be written to. */
	alive = kit_ticket ("alive", desk.client);
	alive->kind = CHANGE_FOLLOW_UP;
	alive->ticket = 1;
	receipt_free (kit_record (desk.store, alive));
	assert_true (store_trouble (desk.store, "a@client.example", &again,
				    NULL));
	assert_null (again);
}

/* The other side can be faster than our own disk. */
static void
a_bounce_may_come_before_it_is_known_to_be_sent (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	struct change *asked;
	g_autoptr (outbox_row_auto) row = NULL;
	g_autoptr (outbox_row_auto) again = NULL;

	both_open (&desk, state);
	asked = kit_agent_mail ("o1", desk.anna, 1);
	kit_answer (asked, REPLY_TEMPLATE, "a@client.example");
	receipt_free (kit_record (desk.store, asked));
	receipt_free (bounce (&desk, "b1", "5.1.1 user unknown"));
	assert_true (store_outbox_sent (desk.store, 1, NOW + 1, "250 ok",
					NULL));
	row = only_row (&desk);
	assert_int_equal (row->state, OUTBOX_SENT);
	assert_int_equal (row->bounced, NOW);
	assert_string_equal (row->last_error, "came back: 5.1.1 user unknown");
	/* When the client has mended it. */
	assert_true (store_outbox_retry (desk.store, 1, NOW + 2, NULL));
	again = only_row (&desk);
	assert_int_equal (again->state, OUTBOX_WAITING);
	assert_int_equal (again->bounced, 0);
}

static void
a_refusal_fits_into_a_reply (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autofree char *noise = g_strnfill (2000, 'x');
	g_autoptr (change_auto) change = NULL;
	g_autoptr (GError) error = NULL;

	both_open (&desk, state);
	change = order (&desk, "o1", ACT_ASSIGN, noise, 0);
	assert_null (store_record (desk.store, change, &error));
	assert_store_error (error, STORE_ERROR_REFUSED);
	assert_in_range (strlen (error->message), 100, 400);
}

static void
what_a_bounce_says_is_bounded (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autofree char *noise = g_strnfill (100000, 'x');
	g_autofree char *value = g_strdup_printf ("- %s", noise);
	g_autoptr (outbox_row_auto) row = NULL;
	struct change *asked;

	both_open (&desk, state);
	asked = kit_agent_mail ("o1", desk.anna, 1);
	kit_answer (asked, REPLY_TEMPLATE, "a@client.example");
	receipt_free (kit_record (desk.store, asked));
	receipt_free (bounce (&desk, "b1", value));
	row = only_row (&desk);
	assert_in_range (strlen (row->last_error), ACT_DIAGNOSTIC_BYTES,
			 ACT_DIAGNOSTIC_BYTES + 20);
}

static void
an_operator_does_it_by_hand (void **state)
{
	g_auto (desk_auto) desk = { 0 };
	g_autoptr (change_auto) acts = change_new ();
	g_autoptr (change_auto) bad = change_new ();
	g_autoptr (GError) error = NULL;
	g_autoptr (ticket_auto) ticket = NULL;

	both_open (&desk, state);
	change_add_act (acts, ACT_CLOSE, NULL, 0);
	assert_true (store_ticket_act (desk.store, 1, acts->acts, NOW + 5,
				       NULL));
	assert_last (&desk, 1, "closed {\"by\":\"operator\",\"was\":\"open\"}");
	change_add_act (bad, ACT_OPEN, NULL, 0);
	change_add_act (bad, ACT_ASSIGN, "nobody", 0);
	assert_false (store_ticket_act (desk.store, 1, bad->acts, NOW + 6,
					&error));
	assert_store_error (error, STORE_ERROR_REFUSED);
	ticket = store_ticket (desk.store, 1, NULL);
	assert_string_equal (ticket->state, "closed");
	assert_int_equal (ticket->closed, NOW + 5);
}

int
main (void)
{
#define TEST(f) cmocka_unit_test_setup_teardown (f, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (a_ticket_closes_and_opens),
		TEST (a_ticket_is_given_to_an_agent),
		TEST (priority_and_department_are_words),
		TEST (merged_tickets_are_one),
		TEST (work_that_waits_is_not_merged_away),
		TEST (a_link_is_made_once_and_both_ways),
		TEST (a_row_is_used_once),
		TEST (a_bounce_marks_row_and_address),
		TEST (a_bounce_may_come_before_it_is_known_to_be_sent),
		TEST (a_refusal_fits_into_a_reply),
		TEST (what_a_bounce_says_is_bounded),
		TEST (an_operator_does_it_by_hand),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
