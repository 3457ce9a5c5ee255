#include "filter/policy/quote.h"

#include <string.h>

static const char *const names[] = {
	[QUOTE_NONE] = "none",
	[QUOTE_PROPOSED] = "proposed",
	[QUOTE_ACCEPTED] = "accepted",
	[QUOTE_DECLINED] = "declined",
	[QUOTE_EXPIRED] = "expired",
	[QUOTE_REFUSED] = "refused",
	[QUOTE_DONE] = "done",
	[QUOTE_REFUND_DUE] = "refund-due",
	[QUOTE_REFUNDED] = "refunded"
};

const char *
quote_state_name (enum quote_state state)
{
	return names[state];
}

bool
quote_state_read (const char *name, enum quote_state *state)
{
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		if (strcmp (names[i], name) == 0) {
			*state = (enum quote_state) i;
			return true;
		}
	return false;
}

bool
quote_is_over (const struct quote *quote)
{
	switch (quote->state) {
	case QUOTE_PROPOSED:
	case QUOTE_ACCEPTED:
	case QUOTE_REFUND_DUE:
		return false;
	case QUOTE_NONE:
	case QUOTE_DECLINED:
	case QUOTE_EXPIRED:
	case QUOTE_REFUSED:
	case QUOTE_DONE:
	case QUOTE_REFUNDED:
		break;
	}
	return true;
}

static const char *
propose (struct quote *quote)
{
	if (quote->state == QUOTE_REFUND_DUE)
		return "a refund is due first";
	if (quote_is_over (quote) && quote->state != QUOTE_NONE)
		return "that quote is over";
	if (quote->revision == QUOTE_REVISIONS_MOST)
		return "it was revised too often";
	quote->revision++;
	quote->state = QUOTE_PROPOSED;
	return NULL;
}

/* An end without the work: what was accepted once has to be paid back. */
static const char *
end (struct quote *quote, enum quote_state state)
{
	quote->state = quote->accepted != 0 ? QUOTE_REFUND_DUE : state;
	return NULL;
}

/* A step that answers one revision. */
static const char *
answer (struct quote *quote, enum quote_step step, unsigned revision)
{
	if (quote->state == QUOTE_ACCEPTED && quote->accepted == revision)
		return "it was accepted already";
	if (quote->state != QUOTE_PROPOSED)
		return "no quote waits for an answer";
	if (revision != quote->revision)
		return "there is a newer revision of it";
	if (step == QUOTE_DECLINE)
		return end (quote, QUOTE_DECLINED);
	if (step == QUOTE_EXPIRE)
		return end (quote, QUOTE_EXPIRED);
	quote->state = QUOTE_ACCEPTED;
	quote->accepted = revision;
	return NULL;
}

const char *
quote_take (struct quote *quote, enum quote_step step, unsigned revision)
{
	switch (step) {
	case QUOTE_PROPOSE:
		return propose (quote);
	case QUOTE_ACCEPT:
	case QUOTE_DECLINE:
	case QUOTE_EXPIRE:
		return answer (quote, step, revision);
	case QUOTE_FINISH:
		if (quote->state == QUOTE_PROPOSED)
			return "the client has not accepted it";
		if (quote->state != QUOTE_ACCEPTED)
			return "no work is under way";
		quote->state = QUOTE_DONE;
		return NULL;
	case QUOTE_REFUSE:
		if (quote->state != QUOTE_PROPOSED
		    && quote->state != QUOTE_ACCEPTED)
			return "there is no quote to refuse";
		return end (quote, QUOTE_REFUSED);
	case QUOTE_PAY_BACK:
		if (quote->state != QUOTE_REFUND_DUE)
			return "no refund is due";
		quote->state = QUOTE_REFUNDED;
		return NULL;
	}
	return "no such step";
}
