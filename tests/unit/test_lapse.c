// LINK: filter/courier/lapse.c filter/policy/quote.c
// LINK: store/*.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
#include "tests/unit/store_kit.h"

#include "filter/courier/lapse.h"

/* A quote on a ticket of its own, open until `expires`. */
static void
propose (struct store *store, const struct account *client, const char *key,
	 unsigned accepted, gint64 expires)
{
	g_autofree char *opens = g_strconcat (key, ".t", NULL);
	g_autoptr (receipt_auto) ticket = kit_record (
		store, kit_ticket (opens, client));
	struct change *change = kit_ticket (key, client);
	struct change_quote *quote = g_new0 (struct change_quote, 1);
	g_autoptr (receipt_auto) receipt = NULL;

	change->kind = CHANGE_FOLLOW_UP;
	change->ticket = ticket->ticket;
	quote->from_state = g_strdup ("none");
	quote->state = g_strdup ("proposed");
	quote->revision = accepted + 1;
	quote->from_accepted = accepted;
	quote->accepted = accepted;
	quote->event = g_strdup ("quote-proposed");
	quote->scope = g_strdup (key);
	quote->term = g_strdup ("3d");
	quote->hundredths = 100;
	quote->currency = g_strdup ("UAH");
	quote->expires = expires;
	change->quote = quote;
	receipt = kit_record (store, change);
}

static unsigned
count (struct store *store, const char *state)
{
	const struct quote_filter filter = { .state = state };
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) rows = store_quotes (store, &filter, &error);

	assert_ok (rows != NULL, error);
	return rows->len;
}

static void
test_only_what_is_over (void **state)
{
	struct store *store = kit_open (state);
	g_autoptr (account_auto) client = kit_client (store, "carol",
						      "carol@client.example");
	g_autoptr (GPtrArray) events = NULL;
	g_autoptr (GError) error = NULL;
	unsigned told = 0;

	propose (store, client, "over", 0, NOW);
	propose (store, client, "over, and paid before", 1, NOW);
	propose (store, client, "open", 0, NOW + 1);
	assert_ok (lapse_quotes (store, NOW + 1, &error), error);
	assert_int_equal (count (store, "expired"), 1);
	assert_int_equal (count (store, "refund-due"), 1);
	assert_int_equal (count (store, "proposed"), 1);
	/* Again: nothing happens twice. */
	assert_ok (lapse_quotes (store, NOW + 1, &error), error);
	events = store_events (store, 1, &error);
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];

		told += g_str_equal (event->kind, "quote-expired");
	}
	assert_int_equal (told, 1);
	store_close (store);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown (test_only_what_is_over,
						 kit_setup, kit_teardown)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
