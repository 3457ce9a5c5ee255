// LINK: store/*.c filter/policy/quote.c tests/unit/store_kit.c
// LIBS: glib-2.0 sqlite3 libzstd json-glib-1.0
/*
 * Quotes in the store, against the steps of filter/policy/quote.c: whatever
 * is ordered in whatever order, by whoever is late, the store stands where
 * the steps lead, with each revision's figures as they were proposed.
 */
#include "tests/unit/store_kit.h"

#include <string.h>

#include "filter/policy/quote.h"

enum { WAYS = 60, LENGTH = 25 };

struct scene {
	struct store *store;
	struct account *client, *agent;
	gint64 ticket;
	unsigned mails;
};

static void
scene_init (struct scene *s, void **state)
{
	g_autoptr (receipt_auto) receipt = NULL;

	s->store = kit_open (state);
	s->client = kit_client (s->store, "carol", "carol@client.example");
	s->agent = kit_agent (s->store, "ann", "ann@netx.example");
	receipt = kit_record (s->store, kit_ticket ("first", s->client));
	s->ticket = receipt->ticket;
	s->mails = 0;
}

static void
scene_clear (struct scene *s)
{
	account_free (s->client);
	account_free (s->agent);
	store_close (s->store);
}

static struct known *
look (struct scene *s, gint64 outbox)
{
	const struct look_up keys = { .ticket = s->ticket, .outbox = outbox };
	g_autoptr (GError) error = NULL;
	struct known *known = store_look_up (s->store, &keys, &error);

	assert_ok (known != NULL, error);
	return known;
}

static struct quote
as_quote (const struct known_quote *known)
{
	struct quote quote = { 0 };

	if (known->id != 0) {
		assert_true (quote_state_read (known->state, &quote.state));
		quote.revision = known->revision;
		quote.accepted = known->accepted;
	}
	return quote;
}

/* What a mail would have stored that was decided on `known`. */
static struct change *
step_change (struct scene *s, const struct known_quote *known,
	     enum quote_step step, const struct quote *before,
	     const struct quote *after)
{
	g_autofree char *key = g_strdup_printf ("mail%u", ++s->mails);
	bool is_clients = step == QUOTE_ACCEPT || step == QUOTE_DECLINE;
	struct change *change;
	struct change_quote *quote = g_new0 (struct change_quote, 1);

	if (is_clients) {
		change = kit_ticket (key, s->client);
		change->kind = CHANGE_CONFIRM;
		change->ticket = s->ticket;
	} else {
		change = kit_agent_mail (key, s->agent, s->ticket);
	}
	quote->quote = before->state == QUOTE_NONE ? 0 : known->id;
	quote->from_state = g_strdup (quote_state_name (before->state));
	quote->from_revision = before->revision;
	quote->from_accepted = before->accepted;
	quote->state = g_strdup (quote_state_name (after->state));
	quote->revision = after->revision;
	quote->accepted = after->accepted;
	quote->event = g_strdup_printf ("quote-step-%d", (int) step);
	if (step == QUOTE_PROPOSE) {
		quote->scope = g_strdup_printf ("scope %u", s->mails);
		quote->term = g_strdup ("3d");
		quote->hundredths = 100 + s->mails;
		quote->currency = g_strdup ("UAH");
		quote->expires = NOW + 100;
		kit_answer (change, "reply", "carol@client.example");
	}
	change->quote = quote;
	return change;
}

static bool
take (struct quote *quote, enum quote_step step, unsigned revision)
{
	if (step == QUOTE_PROPOSE && quote_is_over (quote))
		*quote = (struct quote) { 0 };
	return quote_take (quote, step, revision) == NULL;
}

static void
assert_same (const struct quote *a, const struct quote *b)
{
	assert_string_equal (quote_state_name (a->state),
			     quote_state_name (b->state));
	assert_int_equal (a->revision, b->revision);
	assert_int_equal (a->accepted, b->accepted);
}

static void
walk (struct scene *s, GRand *random)
{
	struct quote model = { 0 };
	gint64 figures = 0;

	for (int i = 0; i < LENGTH; i++) {
		g_autoptr (known_auto) known = look (s, 0);
		const struct known_quote *quote = &known->conversation.quote;
		struct quote before = as_quote (quote), after;
		enum quote_step step = (enum quote_step)
			g_rand_int_range (random, 0, QUOTE_PAY_BACK + 1);
		unsigned revision = before.revision
			- (g_rand_int_range (random, 0, 5) == 0
			   && before.revision > 0);
		g_autoptr (receipt_auto) receipt = NULL;
		g_autoptr (GError) error = NULL;

		assert_same (&before, &model);
		if (quote->id != 0)
			assert_int_equal (quote->hundredths, figures);
		if (step == QUOTE_PROPOSE && quote_is_over (&before))
			before = (struct quote) { 0 };
		after = before;
		if (!take (&after, step, revision))
			continue;
		receipt = kit_record (s->store, step_change (
			s, quote, step, &before, &after));
		if (step == QUOTE_PROPOSE)
			figures = 100 + s->mails;
		/* Who decided on what was known before is too late. */
		if (before.state != QUOTE_NONE) {
			struct change *late = step_change (
				s, quote, step, &before, &after);

			assert_null (store_record (s->store, late, &error));
			assert_store_error (error, STORE_ERROR_STALE);
			change_free (late);
		}
		model = after;
	}
}

static void
test_any_order (void **state)
{
	struct scene s;
	g_autoptr (GRand) random = g_rand_new_with_seed (7);

	scene_init (&s, state);
	for (int way = 0; way < WAYS; way++) {
		g_autofree char *key = g_strdup_printf ("way%d", way);
		g_autoptr (receipt_auto) receipt = kit_record (
			s.store, kit_ticket (key, s.client));

		s.ticket = receipt->ticket;
		walk (&s, random);
	}
	scene_clear (&s);
}

/* The first row of the outbox that the mail of that revision made. */
static gint64
offer (struct scene *s, const struct quote *before, struct quote *after)
{
	g_autoptr (known_auto) known = look (s, 0);
	g_autoptr (receipt_auto) receipt = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	g_autoptr (GError) error = NULL;

	*after = *before;
	assert_true (take (after, QUOTE_PROPOSE, 0));
	receipt = kit_record (s->store, step_change (
		s, &known->conversation.quote, QUOTE_PROPOSE, before, after));
	rows = store_outbox (s->store, -1, 0, &error);
	assert_ok (rows != NULL, error);
	return ((struct outbox_row *) rows->pdata[rows->len - 1])->id;
}

/* A one-time address names the revision that was offered with it, wherever
 * the ticket was merged to. */
static void
test_a_row_names_its_revision (void **state)
{
	struct scene s;
	struct quote none = { 0 }, first, second;
	gint64 rows[2], from;
	g_autoptr (known_auto) one = NULL;
	g_autoptr (known_auto) two = NULL;
	g_autoptr (known_auto) other = NULL;
	g_autoptr (known_auto) merged = NULL;
	g_autoptr (receipt_auto) into = NULL;
	g_autoptr (GPtrArray) acts = g_ptr_array_new ();
	g_autoptr (GError) error = NULL;
	struct change_act act = { .kind = ACT_MERGE };

	scene_init (&s, state);
	rows[0] = offer (&s, &none, &first);
	rows[1] = offer (&s, &first, &second);
	one = look (&s, rows[0]);
	assert_int_equal (one->conversation.quote.offered, 1);
	assert_int_equal (one->conversation.quote.revision, 2);
	two = look (&s, rows[1]);
	assert_int_equal (two->conversation.quote.offered, 2);
	assert_int_equal (two->conversation.quote.hundredths, 102);
	other = look (&s, 0);
	assert_int_equal (other->conversation.quote.offered, 0);
	into = kit_record (s.store, kit_ticket ("into", s.client));
	act.number = into->ticket;
	g_ptr_array_add (acts, &act);
	from = s.ticket;
	assert_ok (store_ticket_act (s.store, from, acts, NOW, &error),
		   error);
	merged = look (&s, rows[1]);
	assert_int_equal (merged->conversation.ticket, into->ticket);
	assert_int_equal (merged->conversation.quote.offered, 2);
	scene_clear (&s);
}

static void
test_lists (void **state)
{
	struct scene s;
	struct quote none = { 0 }, first;
	struct quote_filter filter = { .state = "proposed" };
	g_autoptr (GPtrArray) open = NULL;
	g_autoptr (GPtrArray) early = NULL;
	g_autoptr (GPtrArray) late = NULL;
	g_autoptr (GError) error = NULL;
	const struct quote_row *row;

	scene_init (&s, state);
	offer (&s, &none, &first);
	open = store_quotes (s.store, &filter, &error);
	assert_ok (open != NULL, error);
	assert_int_equal (open->len, 1);
	row = open->pdata[0];
	assert_string_equal (row->account, "carol");
	assert_int_equal (row->ticket, s.ticket);
	assert_string_equal (row->quote.scope, "scope 1");
	filter.expired_before = NOW + 100;
	early = store_quotes (s.store, &filter, &error);
	assert_int_equal (early->len, 0);
	filter.expired_before = NOW + 101;
	late = store_quotes (s.store, &filter, &error);
	assert_int_equal (late->len, 1);
	scene_clear (&s);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown (test_any_order, kit_setup,
						 kit_teardown),
		cmocka_unit_test_setup_teardown (
			test_a_row_names_its_revision, kit_setup,
			kit_teardown),
		cmocka_unit_test_setup_teardown (test_lists, kit_setup,
						 kit_teardown)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
