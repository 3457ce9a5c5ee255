#include "filter/courier/lapse.h"

#include "filter/policy/quote.h"

static bool
lapse (struct store *store, const struct quote_row *row, gint64 now,
       GError **error)
{
	struct quote quote = {
		.revision = row->quote.revision,
		.accepted = row->quote.accepted
	};
	struct change_quote step = {
		.quote = row->quote.id, .from_state = row->quote.state,
		.from_revision = row->quote.revision,
		.from_accepted = row->quote.accepted,
		.hundredths = row->quote.hundredths,
		.currency = row->quote.currency
	};
	g_autofree char *event = g_strdup ("quote-expired");
	g_autofree char *state = NULL;
	g_autoptr (GError) why = NULL;

	if (!quote_state_read (row->quote.state, &quote.state)
	    || quote_take (&quote, QUOTE_EXPIRE, quote.revision) != NULL)
		return true;
	state = g_strdup (quote_state_name (quote.state));
	step.state = state;
	step.revision = quote.revision;
	step.accepted = quote.accepted;
	step.event = event;
	if (store_quote_step (store, row->ticket, &step, now, &why))
		return true;
	/* It was answered this very moment. */
	if (g_error_matches (why, STORE_ERROR, STORE_ERROR_STALE))
		return true;
	g_propagate_error (error, g_steal_pointer (&why));
	return false;
}

bool
lapse_quotes (struct store *store, gint64 now, GError **error)
{
	const struct quote_filter filter = {
		.state = quote_state_name (QUOTE_PROPOSED),
		.expired_before = now, .limit = LAPSE_AT_ONCE
	};
	g_autoptr (GPtrArray) rows = store_quotes (store, &filter, error);

	for (guint i = 0; rows != NULL && i < rows->len; i++)
		if (!lapse (store, rows->pdata[i], now, error))
			return false;
	return rows != NULL;
}
