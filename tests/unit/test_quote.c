/*
 * The machine against a second telling of the rules: every sequence of steps
 * to a depth, and long random ones.
 *
 * LINK: filter/policy/quote.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/policy/quote.h"

enum { STEPS = QUOTE_PAY_BACK + 1, DEPTH = 6 };

/* What the regulation says, told from the client's purse. */
struct purse {
	unsigned asked;		/* revision that was asked about last */
	bool waits;		/* for an answer to it */
	unsigned agreed;	/* the figures agreed on; 0: none hold */
	bool owed;		/* something was agreed once, no work came */
	bool paid_back;
	bool ended;
};

static bool
purse_allows (const struct purse *p, enum quote_step step, unsigned revision)
{
	switch (step) {
	case QUOTE_PROPOSE:
		return !p->ended && !p->paid_back;
	case QUOTE_ACCEPT:
	case QUOTE_DECLINE:
	case QUOTE_EXPIRE:
		return p->waits && revision == p->asked;
	case QUOTE_FINISH:
		return p->agreed != 0 && !p->ended;
	case QUOTE_REFUSE:
		return !p->ended && (p->waits || p->agreed != 0);
	case QUOTE_PAY_BACK:
		return p->ended && p->owed && !p->paid_back;
	}
	return false;
}

static void
purse_take (struct purse *p, enum quote_step step)
{
	switch (step) {
	case QUOTE_PROPOSE:
		p->asked++;
		p->waits = true;
		p->agreed = 0;
		break;
	case QUOTE_ACCEPT:
		p->waits = false;
		p->agreed = p->asked;
		p->owed = true;
		break;
	case QUOTE_FINISH:
		p->ended = true;
		p->owed = false;
		break;
	case QUOTE_DECLINE:
	case QUOTE_EXPIRE:
	case QUOTE_REFUSE:
		p->waits = false;
		p->agreed = 0;
		p->ended = true;
		break;
	case QUOTE_PAY_BACK:
		p->paid_back = true;
		break;
	}
}

static void
both (struct quote *quote, struct purse *purse, enum quote_step step,
      unsigned revision)
{
	const struct quote before = *quote;
	bool allowed = purse_allows (purse, step, revision);
	const char *why = quote_take (quote, step, revision);

	if ((why == NULL) != allowed)
		fail_msg ("step %d of revision %u in %s: %s", (int) step,
			  revision, quote_state_name (before.state),
			  why != NULL ? why : "taken");
	if (why != NULL) {
		assert_memory_equal (&before, quote, sizeof before);
		return;
	}
	purse_take (purse, step);
	/* Nobody works on figures other than those agreed on last. */
	assert_int_equal (quote->state == QUOTE_ACCEPTED,
			  purse->agreed != 0 && !purse->ended);
	if (quote->state == QUOTE_ACCEPTED)
		assert_int_equal (quote->accepted, quote->revision);
	/* No refund is lost, none is invented. */
	assert_int_equal (quote->state == QUOTE_REFUND_DUE,
			  purse->ended && purse->owed && !purse->paid_back);
	assert_int_equal (quote->state == QUOTE_REFUNDED, purse->paid_back);
}

static void
every_way (struct quote quote, struct purse purse, unsigned depth)
{
	if (depth == 0)
		return;
	for (unsigned step = 0; step < STEPS; step++)
		for (unsigned back = 0; back < 2; back++) {
			struct quote q = quote;
			struct purse p = purse;

			/* The newest revision, and the one before. */
			if (back > quote.revision)
				continue;
			both (&q, &p, (enum quote_step) step,
			      quote.revision - back);
			every_way (q, p, depth - 1);
		}
}

static void
test_every_way (void **state)
{
	(void) state;
	every_way ((struct quote) { 0 }, (struct purse) { 0 }, DEPTH);
}

static void
test_long_ways (void **state)
{
	g_autoptr (GRand) random = g_rand_new_with_seed (5);

	(void) state;
	for (int way = 0; way < 2000; way++) {
		struct quote quote = { 0 };
		struct purse purse = { 0 };

		for (int i = 0; i < 60; i++) {
			/* Ends are rare, so that ways become long. */
			bool rare = g_rand_int_range (random, 0, 8) == 0;
			unsigned step = (unsigned) g_rand_int_range (random, 0,
				rare ? STEPS : QUOTE_DECLINE);
			unsigned revision = (unsigned) g_rand_int_range (
				random, 0, (int) quote.revision + 2);

			both (&quote, &purse, (enum quote_step) step,
			      revision);
		}
	}
}

static void
test_revisions_are_bounded (void **state)
{
	struct quote quote = { 0 };

	(void) state;
	for (int i = 0; i < QUOTE_REVISIONS_MOST; i++)
		assert_null (quote_take (&quote, QUOTE_PROPOSE, 0));
	assert_string_equal (quote_take (&quote, QUOTE_PROPOSE, 0),
			     "it was revised too often");
	assert_null (quote_take (&quote, QUOTE_ACCEPT, QUOTE_REVISIONS_MOST));
}

static void
test_names (void **state)
{
	(void) state;
	for (unsigned i = QUOTE_NONE; i <= QUOTE_REFUNDED; i++) {
		enum quote_state back;

		assert_true (quote_state_read (quote_state_name (
			(enum quote_state) i), &back));
		assert_int_equal (back, i);
	}
	assert_false (quote_state_read ("paid", &(enum quote_state) { 0 }));
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_every_way),
		cmocka_unit_test (test_long_ways),
		cmocka_unit_test (test_revisions_are_bounded),
		cmocka_unit_test (test_names)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
