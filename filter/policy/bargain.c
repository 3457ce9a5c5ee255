#include "filter/policy/bargain.h"

#include <string.h>

#include "filter/policy/answer.h"
#include "filter/policy/term.h"

static void
set_before (struct bargain *bargain, const struct known_quote *known)
{
	bargain->known = known;
	if (known->id != 0 && quote_state_read (known->state,
						&bargain->before.state)) {
		bargain->before.revision = known->revision;
		bargain->before.accepted = known->accepted;
	}
	bargain->after = bargain->before;
}

/* Takes text. */
static void
refuse (struct bargain *bargain, const char *why, char *text)
{
	g_free (bargain->refusal);
	bargain->refusal = text;
	bargain->why = why;
}

static void
take (struct bargain *bargain, enum quote_step step, unsigned revision)
{
	const char *why;

	bargain->wanted = true;
	bargain->step = step;
	/* What is over makes room for a new one. */
	if (step == QUOTE_PROPOSE && quote_is_over (&bargain->after)) {
		bargain->before = (struct quote) { 0 };
		bargain->after = bargain->before;
	}
	why = quote_take (&bargain->after, step, revision);
	if (why != NULL)
		refuse (bargain, "quote-step", g_strdup (why));
}

/* --- an agent's orders --------------------------------------------------- */

static void
read_figures (struct bargain *bargain, const char *argument)
{
	const char *why = "no term, as in 3d";
	gsize price = price_read (argument, &bargain->price, &why);
	gsize term = price == 0 ? 0
		: term_read (argument + price, &bargain->term);

	if (price != 0 && term == 0)
		why = "no term, as in 3d";
	bargain->scope = argument + price + term;
	if (term != 0 && *bargain->scope == '\0')
		why = "nothing about what is done";
	if (why == NULL)
		return;
	refuse (bargain, "wrong-quote", g_strdup_printf (
		"%s; the right form is \"#quote " PRICE_EXAMPLE " 3d Move the "
		"site to a VPS\"", why));
}

struct bargain
bargain_of_orders (const struct command *command,
		   const struct conversation *ticket, gint64 now)
{
	static const struct {
		enum order_kind order;
		enum quote_step step;
	} table[] = {
		{ ORDER_QUOTE, QUOTE_PROPOSE },
		{ ORDER_DONE, QUOTE_FINISH },
		{ ORDER_REFUSE, QUOTE_REFUSE },
		{ ORDER_PAID, QUOTE_PAY_BACK }
	};
	struct bargain bargain = { 0 };

	set_before (&bargain, &ticket->quote);
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		const struct order *order = command_order (command,
							   table[i].order);

		if (order == NULL)
			continue;
		/* One that nobody accepted in time is over. */
		if (bargain.after.state == QUOTE_PROPOSED
		    && now >= ticket->quote.expires
		    && table[i].step != QUOTE_PROPOSE)
			quote_take (&bargain.after, QUOTE_EXPIRE,
				    bargain.after.revision);
		take (&bargain, table[i].step, 0);
		if (table[i].step == QUOTE_PROPOSE && bargain.refusal == NULL)
			read_figures (&bargain, order->argument);
		if (table[i].step == QUOTE_REFUSE)
			bargain.reason = order->argument;
		break;
	}
	return bargain;
}

/* --- a client's answer --------------------------------------------------- */

struct bargain
bargain_of_answer (enum address_purpose purpose, const struct known *known,
		   gint64 now)
{
	const struct known_quote *quote = &known->conversation.quote;
	struct bargain bargain = { 0 };

	if (purpose != ADDRESS_ACCEPT && purpose != ADDRESS_DECLINE)
		return bargain;
	set_before (&bargain, quote);
	take (&bargain, purpose == ADDRESS_ACCEPT ? QUOTE_ACCEPT
	      : QUOTE_DECLINE, quote->offered);
	if (bargain.refusal == NULL && now >= quote->expires)
		refuse (&bargain, "quote-expired",
			g_strdup ("the offer has expired"));
	else if (bargain.refusal == NULL && known->outbox_used)
		refuse (&bargain, "quote-step",
			g_strdup ("it was answered already"));
	else if (bargain.refusal != NULL)
		bargain.why = bargain.before.state == QUOTE_PROPOSED
			? "quote-revised"
			: bargain.before.state == QUOTE_ACCEPTED
			? "quote-accepted-already" : "quote-over";
	return bargain;
}

void
bargain_forbid (struct bargain *bargain)
{
	if (bargain->wanted)
		refuse (bargain, "quote-no-right", g_strdup (
			"a contact may not agree to paid work"));
}

void
bargain_clear (struct bargain *bargain)
{
	g_clear_pointer (&bargain->term, g_free);
	g_clear_pointer (&bargain->refusal, g_free);
}

/* --- what comes of it ---------------------------------------------------- */

static const char *
event_of (const struct bargain *bargain)
{
	switch (bargain->step) {
	case QUOTE_PROPOSE:
		return bargain->before.revision > 0 ? "quote-revised"
			: "quote-proposed";
	case QUOTE_ACCEPT:
		return "quote-accepted";
	case QUOTE_DECLINE:
		return "quote-declined";
	case QUOTE_EXPIRE:
		return "quote-expired";
	case QUOTE_FINISH:
		return "quote-done";
	case QUOTE_REFUSE:
		return "quote-refused";
	case QUOTE_PAY_BACK:
		return "quote-refunded";
	}
	return "quote";
}

void
bargain_fill (const struct bargain *bargain, const struct policy *policy,
	      gint64 now, struct change *change)
{
	struct change_quote *quote;

	if (!bargain->wanted || bargain->refusal != NULL)
		return;
	quote = g_new0 (struct change_quote, 1);
	quote->quote = bargain->before.state == QUOTE_NONE ? 0
		: bargain->known->id;
	quote->from_state = g_strdup (quote_state_name (bargain->before.state));
	quote->from_revision = bargain->before.revision;
	quote->from_accepted = bargain->before.accepted;
	quote->state = g_strdup (quote_state_name (bargain->after.state));
	quote->revision = bargain->after.revision;
	quote->accepted = bargain->after.accepted;
	quote->event = g_strdup (event_of (bargain));
	quote->reason = g_strdup (bargain->reason);
	if (bargain->step == QUOTE_PROPOSE) {
		quote->scope = g_strdup (bargain->scope);
		quote->term = g_strdup (bargain->term);
		quote->hundredths = bargain->price.hundredths;
		quote->currency = g_strdup (bargain->price.currency);
		quote->expires = now + policy->quote_valid;
	} else {
		quote->hundredths = bargain->known->hundredths;
		quote->currency = g_strdup (bargain->known->currency);
	}
	change->quote = quote;
}

/* The day until which it can be accepted. */
static char *
day (gint64 when)
{
	g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (when);

	return at == NULL ? g_strdup ("") : g_date_time_format (at, "%Y-%m-%d");
}

static void
put_figures (const struct bargain *bargain, const struct policy *policy,
	     gint64 now, const char *language, GVariantBuilder *values)
{
	bool is_new = bargain->step == QUOTE_PROPOSE;
	const struct known_quote *known = bargain->known;
	struct price price = bargain->price;
	g_autofree char *shown = NULL, *term = NULL, *until = NULL;
	g_autofree char *revision = g_strdup_printf ("%u",
						     bargain->after.revision);

	if (!is_new) {
		price.hundredths = known->hundredths;
		g_strlcpy (price.currency, known->currency != NULL
			   ? known->currency : "", sizeof price.currency);
	}
	shown = price_shown (&price, language);
	term = term_print (is_new ? bargain->term
			   : known->term != NULL ? known->term : "", language);
	until = day (is_new ? now + policy->quote_valid : known->expires);
	answer_put (values, "quote_price", shown);
	answer_put (values, "quote_term", term);
	answer_put (values, "quote_scope",
		    is_new ? bargain->scope : known->scope);
	answer_put (values, "quote_until", until);
	answer_put (values, "quote_revision", revision);
	if (bargain->after.revision > 1)
		answer_put (values, "quote_revised", revision);
}

void
bargain_tell (const struct bargain *bargain, const struct policy *policy,
	      gint64 now, struct change_answer *answer)
{
	GVariantBuilder values;
	GVariantIter iter;
	const char *key, *value;

	if (!bargain->wanted)
		return;
	g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
	g_variant_iter_init (&iter, answer->data);
	while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
		answer_put (&values, key, value);
	if (bargain->step == QUOTE_REFUSE)
		answer_put (&values, "refusal", bargain->reason);
	else if (bargain->step != QUOTE_FINISH
		 && bargain->step != QUOTE_PAY_BACK)
		put_figures (bargain, policy, now, answer->language, &values);
	if (bargain->after.state == QUOTE_REFUND_DUE)
		answer_put (&values, "refund", "yes");
	if (bargain->why != NULL)
		answer_put (&values, bargain->why, "yes");
	g_variant_unref (answer->data);
	answer->data = g_variant_ref_sink (g_variant_builder_end (&values));
}
