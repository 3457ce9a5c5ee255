// LINK: filter/courier/failure.c filter/policy/*.c parser/facts.c
// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 libpcre2-8 sqlite3 libzstd json-glib-1.0
#include "tests/unit/store_kit.h"

#include "filter/courier/failure.h"
#include "filter/policy/notice.h"

#define GONE "RCPT TO: 550 5.1.1 <a@x.example> is gone"

/* A ticket of c1 that ann answered, and her colleagues. */
struct desk {
	struct store *store;
	struct policy *policy;
	struct account *client, *ann;
};

static void
desk_open (struct desk *desk, void **state)
{
	struct change *change;

	desk->store = kit_open (state);
	desk->policy = policy_new ();
	desk->client = kit_client (desk->store, "c1", "a@x.example");
	desk->ann = kit_agent (desk->store, "ann", "ann@h.example");
	account_free (kit_agent (desk->store, "bob", "bob@h.example"));
	account_free (kit_agent (desk->store, "eva", "eva@h.example"));
	change = kit_ticket ("k1", desk->client);
	kit_answer (change, "ticket", "a@x.example");
	receipt_free (kit_record (desk->store, change));
	change = kit_agent_mail ("k2", desk->ann, 1);
	kit_answer (change, REPLY_TEMPLATE, "a@x.example");
	receipt_free (kit_record (desk->store, change));
}

static void
desk_close (struct desk *desk)
{
	store_close (desk->store);
	policy_unref (desk->policy);
	account_free (desk->client);
	account_free (desk->ann);
}

static struct outbox_row *
row_of (struct desk *desk, gint64 id)
{
	g_autoptr (GPtrArray) rows = store_outbox (desk->store, -1, 0, NULL);

	for (guint i = 0; i < rows->len; i++)
		if (((struct outbox_row *) rows->pdata[i])->id == id)
			return g_ptr_array_steal_index (rows, i);
	return NULL;
}

/* The row is in hand, and the server says that. */
static void
fail_row (struct desk *desk, gint64 id, const char *text)
{
	g_autoptr (GPtrArray) rows = store_outbox_claim (desk->store,
		NOW + 1000000, 100, 100, 60, NULL);
	g_autoptr (outbox_row_auto) row = row_of (desk, id);
	g_autoptr (GError) error = NULL;

	assert_non_null (rows);
	assert_non_null (row);
	assert_ok (failure_settle (desk->store, desk->policy, row, NOW, text,
				   &error), error);
}

/* "1:ticket:a@x.example ...": all that there is behind the first two. */
static char *
notices (struct desk *desk)
{
	g_autoptr (GPtrArray) rows = store_outbox (desk->store, -1, 0, NULL);
	GString *all = g_string_new (NULL);

	for (guint i = 2; i < rows->len; i++) {
		const struct outbox_row *row = rows->pdata[i];

		g_string_append_printf (all, "%s:%s ", row->template_name,
					row->to);
	}
	return g_string_free (all, FALSE);
}

static bool
is_marked (struct desk *desk, const char *address)
{
	struct trouble *trouble;
	bool marked;

	assert_true (store_trouble (desk->store, address, &trouble, NULL));
	marked = trouble != NULL;
	trouble_free (trouble);
	return marked;
}

static void
what_is_said_of_the_address (void **state G_GNUC_UNUSED)
{
	static const struct {
		const char *text, *status;
	} rows[] = {
		{ "RCPT TO: 550 5.1.1 gone", "5.1.1" },
		{ "RCPT TO: 552-5.2.2 over quota", "5.2.2" },
		{ "RCPT TO: 550 5.1.10", "5.1.10" },
		{ "given up: RCPT TO: 550 5.1.1 gone", "5.1.1" },
		/* We may not relay, or are not liked. */
		{ "RCPT TO: 550 5.7.1 relaying denied", NULL },
		{ "RCPT TO: 550 relaying denied", NULL },
		{ "RCPT TO: 450 4.1.1 later", NULL },
		{ "given up: RCPT TO: 450 4.2.1 later", NULL },
		{ "MAIL FROM: 550 5.1.8 who are you", NULL },
		{ "end of data: 550 5.2.1 spam", NULL },
		{ "RCPT TO: 550 5.1.1.1.1 nonsense", NULL },
		{ "", NULL }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *status = failure_status (rows[i].text);

		if (g_strcmp0 (status, rows[i].status) != 0)
			fail_msg ("%s: %s", rows[i].text, status);
	}
}

static void
the_writer_is_told_once (void **state)
{
	struct desk desk;
	g_autofree char *told = NULL;
	g_autofree char *again = NULL;
	g_autoptr (outbox_row_auto) notice = NULL;

	desk_open (&desk, state);
	fail_row (&desk, 2, GONE);
	told = notices (&desk);
	assert_string_equal (told, "undelivered:ann@h.example ");
	notice = row_of (&desk, 3);
	assert_int_equal (notice->ticket, 1);
	assert_non_null (strstr (notice->data, "a@x.example"));
	assert_non_null (strstr (notice->data, "is gone"));
	assert_true (is_marked (&desk, "a@x.example"));
	/* Tried once more by hand, and refused once more. */
	assert_true (store_outbox_retry (desk.store, 2, NOW, NULL));
	fail_row (&desk, 2, GONE);
	again = notices (&desk);
	assert_string_equal (again, told);
	desk_close (&desk);
}

/* The others, where the writer cannot be told; and then nobody. */
static void
a_notice_that_fails_is_no_loop (void **state)
{
	struct desk desk;
	g_autofree char *told = NULL;
	g_autofree char *still = NULL;
	g_autoptr (outbox_row_auto) notice = NULL;

	desk_open (&desk, state);
	fail_row (&desk, 2, GONE);
	fail_row (&desk, 3, "RCPT TO: 550 5.1.1 no such agent");
	told = notices (&desk);
	assert_string_equal (told, "undelivered:ann@h.example "
			     "undelivered:bob@h.example "
			     "undelivered:eva@h.example ");
	/* It is still about the client. */
	notice = row_of (&desk, 4);
	assert_non_null (strstr (notice->data, "is gone"));
	assert_null (strstr (notice->data, "no such agent"));
	fail_row (&desk, 4, "RCPT TO: 550 5.1.1 no such agent");
	fail_row (&desk, 5, "given up: connect: refused");
	still = notices (&desk);
	assert_string_equal (still, told);
	desk_close (&desk);
}

static void
who_is_no_agent_any_more_is_not_told (void **state)
{
	struct desk desk;
	g_autofree char *told = NULL;
	struct department *mine = department_new ("mine");

	desk_open (&desk, state);
	g_ptr_array_add (mine->agents, g_strdup ("ann"));
	g_ptr_array_add (mine->agents, g_strdup ("bob"));
	desk.policy->regulation = regulation_new ("/x");
	desk.policy->regulation->departments = regulation_own (
		desk.policy->regulation, departments_new (),
		departments_free);
	g_ptr_array_add (desk.policy->regulation->departments->list, mine);
	desk.policy->regulation->departments->usual = mine;
	assert_true (store_account_suspend (desk.store, "ann", true, NULL));
	fail_row (&desk, 2, GONE);
	told = notices (&desk);
	assert_string_equal (told, "undelivered:bob@h.example ");
	desk_close (&desk);
}

/* A machine's mail: the address is marked, and nobody told. */
static void
an_acknowledgement_that_fails (void **state)
{
	struct desk desk;
	g_autofree char *told = NULL;

	desk_open (&desk, state);
	fail_row (&desk, 1, "end of data: 554 5.7.1 spam");
	assert_false (is_marked (&desk, "a@x.example"));
	assert_true (store_outbox_retry (desk.store, 1, NOW, NULL));
	fail_row (&desk, 1, GONE);
	assert_true (is_marked (&desk, "a@x.example"));
	told = notices (&desk);
	assert_string_equal (told, "");
	desk_close (&desk);
}

#define TEST(name) cmocka_unit_test_setup_teardown (name, kit_setup, \
						    kit_teardown)

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (what_is_said_of_the_address),
		TEST (the_writer_is_told_once),
		TEST (a_notice_that_fails_is_no_loop),
		TEST (who_is_no_agent_any_more_is_not_told),
		TEST (an_acknowledgement_that_fails)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
