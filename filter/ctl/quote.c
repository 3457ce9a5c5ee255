/* ticketctl quote: work for money, and what is to be paid back. */
#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/table.h"
#include "filter/policy/price.h"
#include "filter/policy/quote.h"

static char *
price_of (const struct known_quote *quote)
{
	struct price price = { .hundredths = quote->hundredths };

	g_strlcpy (price.currency, quote->currency, sizeof price.currency);
	return price_print (&price);
}

static JsonObject *
row_json (gconstpointer item)
{
	const struct quote_row *row = item;
	JsonObject *object = json_object_new ();
	g_autofree char *price = price_of (&row->quote);

	json_object_set_int_member (object, "id", row->quote.id);
	json_object_set_int_member (object, "ticket", row->ticket);
	ctl_set_string (object, "account", row->account);
	ctl_set_string (object, "state", row->quote.state);
	json_object_set_int_member (object, "revision", row->quote.revision);
	json_object_set_int_member (object, "accepted", row->quote.accepted);
	ctl_set_string (object, "price", price);
	ctl_set_string (object, "term", row->quote.term);
	ctl_set_string (object, "scope", row->quote.scope);
	json_object_set_int_member (object, "expires", row->quote.expires);
	json_object_set_int_member (object, "updated", row->updated);
	return object;
}

static void
print_table (const GPtrArray *rows)
{
	static const char *const heads[] = { "ID", "TICKET", "ACCOUNT",
					     "STATE", "REVISION", "PRICE",
					     "TERM", "UPDATED", "SCOPE",
					     NULL };
	g_autoptr (table_auto) table = table_new (heads);

	for (guint i = 0; i < rows->len; i++) {
		const struct quote_row *row = rows->pdata[i];
		g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT,
						       row->quote.id);
		g_autofree char *ticket = g_strdup_printf (
			"#%" G_GINT64_FORMAT, row->ticket);
		g_autofree char *revision = g_strdup_printf (
			"%u", row->quote.revision);
		g_autofree char *price = price_of (&row->quote);
		g_autofree char *updated = table_time (row->updated);

		table_add (table, (const char *const []) {
			id, ticket, row->account, row->quote.state, revision,
			price, row->quote.term, updated, row->quote.scope });
	}
	table_print (table);
}

static int
quote_list (struct ctl *ctl, int argc, char **argv)
{
	gboolean json = FALSE;
	g_autofree char *state = NULL;
	const GOptionEntry entries[] = {
		{ "state", 's', 0, G_OPTION_ARG_STRING, &state,
		  "proposed, accepted, declined, expired, refused, done, "
		  "refund-due or refunded", "STATE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "As JSON", NULL },
		G_OPTION_ENTRY_NULL
	};
	struct quote_filter filter = { 0 };
	g_autoptr (store_auto) store = NULL;
	g_autoptr (GPtrArray) rows = NULL;
	g_autoptr (GError) error = NULL;
	enum quote_state known;

	if (!ctl_options (&argc, &argv, "", "Lists the quotes, with the "
			  "figures of their newest revision.", entries)
	    || !ctl_no_arguments (argc, argv))
		return CTL_USAGE;
	if (state != NULL && (!quote_state_read (state, &known)
			      || known == QUOTE_NONE)) {
		ctl_complain ("--state %s: proposed, accepted, declined, "
			      "expired, refused, done, refund-due or refunded",
			      state);
		return CTL_USAGE;
	}
	filter.state = state;
	store = ctl_open (ctl);
	if (store == NULL)
		return CTL_FAILED;
	rows = store_quotes (store, &filter, &error);
	return ctl_list (rows, error, json, row_json, print_table);
}

int
cmd_quote (struct ctl *ctl, int argc, char **argv)
{
	static const struct ctl_verb verbs[] = {
		{ "list", quote_list, "all quotes, or those in one state" },
		{ NULL, NULL, NULL }
	};

	return ctl_verbs (ctl, verbs, argc, argv);
}
