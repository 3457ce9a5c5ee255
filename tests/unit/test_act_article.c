// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include <string.h>

#include "store/store.h"
#include "tests/unit/store_kit.h"

/* Tickets: 1 offered and closed, 2 offered and answered, 3 offered and open,
 * 4 linked and sent, 5 withheld. */
static void
fill (struct store *store, const struct account *client,
      const struct account *agent)
{
	static const char *const acts[] = {
		"offered ftp en", "offered ftp en", "offered ftp ru",
		"linked ftp en", "offered dns en"
	};
	g_autoptr (GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (acts); i++) {
		g_autofree char *key = g_strdup_printf ("k%d", (int) i);
		struct change *change = kit_ticket (key, client);
		struct change_answer *answer;

		kit_answer (change, "ticket", "a@client.example");
		answer = change->answers->pdata[0];
		/* The fifth is one too many in this hour. */
		answer->cap_address_hour = 4;
		change_add_act (change, ACT_ARTICLE, acts[i], 900);
		if (i == 0)
			change_add_act (change, ACT_ARTICLE, "offered ssl en",
					500);
		receipt_free (kit_record (store, change));
	}
	{
		g_autoptr (GPtrArray) close = g_ptr_array_new ();
		struct change_act act = { .kind = ACT_CLOSE };
		struct change *change = kit_agent_mail ("a1", agent, 2);

		kit_answer (change, REPLY_TEMPLATE, "a@client.example");
		change_add_act (change, ACT_CLOSE, NULL, 0);
		receipt_free (kit_record (store, change));
		change = kit_agent_mail ("a2", agent, 4);
		kit_answer (change, REPLY_TEMPLATE, "a@client.example");
		change_add_act (change, ACT_ARTICLE, "sent ftp en", 0);
		receipt_free (kit_record (store, change));
		g_ptr_array_add (close, &act);
		assert_ok (store_ticket_act (store, 1, close, NOW, &error),
			   error);
		assert_ok (store_ticket_act (store, 5, close, NOW, &error),
			   error);
	}
}

static void
test_what_became_of_articles (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	g_autoptr (account_auto) agent = kit_agent (store, "anna",
						    "anna@netx.example");
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) stats = NULL;
	g_autoptr (article_stat_auto) total = NULL;
	const struct article_stat *stat;

	fill (store, client, agent);
	stats = store_article_stats (store, &error);
	assert_ok (stats != NULL, error);
	assert_int_equal (stats->len, 3);
	stat = stats->pdata[0];
	assert_string_equal (stat->id, "ftp");
	assert_int_equal (stat->offered, 3);
	assert_int_equal (stat->ended, 1);
	assert_int_equal (stat->linked, 1);
	assert_int_equal (stat->sent, 1);
	stat = stats->pdata[1];
	assert_string_equal (stat->id, "ssl");
	assert_int_equal (stat->ended, 1);
	/* What was withheld was offered to nobody. */
	stat = stats->pdata[2];
	assert_string_equal (stat->id, "dns");
	assert_int_equal (stat->offered, 0);
	assert_int_equal (stat->ended, 0);
	/* Each ticket once. */
	total = store_article_total (store, &error);
	assert_ok (total != NULL, error);
	assert_int_equal (total->offered, 3);
	assert_int_equal (total->ended, 1);
	assert_int_equal (total->linked, 1);
	assert_int_equal (total->sent, 1);
}

static void
test_it_is_in_the_history (void **state)
{
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) events = NULL;
	struct change *change = kit_ticket ("k1", client);
	unsigned count = 0;

	change_add_act (change, ACT_ARTICLE, "linked ftp en", 0);
	change_add_act (change, ACT_ARTICLE, "linked ftp en", 0);
	receipt_free (kit_record (store, change));
	events = store_events (store, 1, &error);
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];

		if (strcmp (event->kind, "article") != 0)
			continue;
		count++;
		assert_non_null (strstr (event->detail, "\"how\":\"linked\""));
		assert_non_null (strstr (event->detail, "\"value\":\"ftp\""));
	}
	assert_int_equal (count, 1);
}

static void
test_what_is_no_article (void **state)
{
	static const char *const wrong[] = { "", "offered", "offered ftp",
					     "sold ftp en", "a b c d" };
	g_autoptr (store_auto) store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "c1",
						      "a@client.example");

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autoptr (change_auto) change = kit_ticket ("k", client);
		g_autoptr (GError) error = NULL;

		change_add_act (change, ACT_ARTICLE, wrong[i], 0);
		assert_null (store_record (store, change, &error));
		assert_non_null (error);
	}
}

int
main (void)
{
#define TEST(x) cmocka_unit_test_setup_teardown (x, kit_setup, kit_teardown)
	const struct CMUnitTest tests[] = {
		TEST (test_what_became_of_articles),
		TEST (test_it_is_in_the_history),
		TEST (test_what_is_no_article)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
