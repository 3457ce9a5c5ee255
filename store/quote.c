#include "store/quote.h"

#include "store/event.h"
#include "store/internal.h"
#include "store/text.h"

enum {
	QUOTE_SCOPE_BYTES = 4000,
	QUOTE_REASON_BYTES = 1000
};

/* --- a step ------------------------------------------------------------- */

static bool
stale (GError **error)
{
	g_set_error (error, STORE_ERROR, STORE_ERROR_STALE,
		     "the quote has changed meanwhile");
	return false;
}

static bool
add_revision (struct db *db, const struct quote_scene *scene, gint64 quote,
	      const struct change_quote *step, GError **error)
{
	g_autofree char *scope = text_cut (step->scope, QUOTE_SCOPE_BYTES);

	return db_run (db, "INSERT INTO quote_revision (quote, revision,"
		       " scope, term, hundredths, currency, proposed, expires,"
		       " agent, message) VALUES ($1, $2, $3, $4, $5, $6, $7,"
		       " $8, $9, $10)",
		       VALUES (INT (quote), INT (step->revision),
			       TEXT (scope), FULL (step->term),
			       INT (step->hundredths), FULL (step->currency),
			       INT (scene->at), INT (step->expires),
			       LINK (scene->account), LINK (scene->message)),
		       error);
}

/* Who accepted which figures, when and in which mail. */
static bool
add_acceptance (struct db *db, const struct quote_scene *scene,
		const struct change_quote *step, GError **error)
{
	return db_run (db, "UPDATE quote_revision SET accepted = $1,"
		       " accepted_by = $2, accepted_address = $3,"
		       " accepted_message = $4"
		       " WHERE quote = $5 AND revision = $6",
		       VALUES (INT (scene->at), LINK (scene->account),
			       TEXT (scene->address), LINK (scene->message),
			       INT (step->quote), INT (step->accepted)),
		       error);
}

static bool
tell (struct db *db, const struct quote_scene *scene, gint64 quote,
      const struct change_quote *step, GError **error)
{
	g_autofree char *revision = g_strdup_printf ("%u", step->revision);
	g_autofree char *price = step->currency == NULL ? NULL
		: g_strdup_printf ("%" G_GINT64_FORMAT ".%02d %s",
				   step->hundredths / 100,
				   (int) (step->hundredths % 100),
				   step->currency);
	g_autofree char *reason = step->reason == NULL ? NULL
		: text_cut (step->reason, QUOTE_REASON_BYTES);
	g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT,
						   quote);
	g_autofree char *detail = event_detail (
		0, "by", scene->by, "quote", number, "revision", revision,
		"price", price, "term", step->term, "scope", step->scope,
		"state", step->state, "was", step->from_state, "reason",
		reason, NULL);

	return event_add (db, scene->ticket, scene->message, scene->at,
			  step->event, detail, error);
}

bool
quote_step (struct db *db, const struct quote_scene *scene,
	    const struct change_quote *step, GError **error)
{
	gint64 quote = step->quote;

	if (quote == 0) {
		if (!db_insert (db, "INSERT INTO quote (ticket, state,"
				" revision, accepted, updated)"
				" VALUES ($1, $2, $3, $4, $5)",
				VALUES (INT (scene->ticket),
					TEXT (step->state),
					INT (step->revision),
					INT (step->accepted),
					INT (scene->at)), &quote, error))
			return false;
	} else {
		if (!db_run (db, "UPDATE quote SET state = $1, revision = $2,"
			     " accepted = $3, updated = $4 WHERE id = $5"
			     " AND state = $6 AND revision = $7"
			     " AND accepted = $8",
			     VALUES (TEXT (step->state), INT (step->revision),
				     INT (step->accepted), INT (scene->at),
				     INT (quote), TEXT (step->from_state),
				     INT (step->from_revision),
				     INT (step->from_accepted)), error))
			return false;
		if (db_changed (db) != 1)
			return stale (error);
	}
	if (step->scope != NULL
	    && !add_revision (db, scene, quote, step, error))
		return false;
	if (step->accepted != step->from_accepted
	    && !add_acceptance (db, scene, step, error))
		return false;
	return tell (db, scene, quote, step, error);
}

/* --- what there is ------------------------------------------------------ */

/* A ticket's own and those of what was merged into it. */
#define OF_TICKET \
	" FROM quote q JOIN quote_revision r ON r.quote = q.id" \
	" AND r.revision = q.revision" \
	" LEFT JOIN (SELECT qr.quote, qr.revision FROM outbox o" \
	" JOIN quote_revision qr ON qr.message = o.message" \
	" WHERE o.id = $1) f ON f.quote = q.id" \
	" WHERE q.ticket IN (SELECT number FROM ticket" \
	" WHERE number = $2 OR merged = $2)"

bool
quote_find (struct db *db, gint64 ticket, gint64 outbox,
	    struct known_quote *quote, GError **error)
{
	g_autoptr (query_auto) query = NULL;
	enum db_step step;

	query = db_query (db, "SELECT q.id, q.state, q.revision, q.accepted,"
			  " r.scope, r.term, r.hundredths, r.currency,"
			  " r.expires, f.revision" OF_TICKET
			  " ORDER BY f.quote IS NULL, q.state NOT IN"
			  " ('proposed', 'accepted', 'refund-due'), q.id DESC"
			  " LIMIT 1", VALUES (INT (outbox), INT (ticket)),
			  error);
	if (query == NULL)
		return false;
	step = db_step (db, query, error);
	if (step != DB_ROW)
		return step == DB_DONE;
	quote->id = query_int (query, 0);
	quote->state = query_text (query, 1);
	quote->revision = (unsigned) query_int (query, 2);
	quote->accepted = (unsigned) query_int (query, 3);
	quote->scope = query_text (query, 4);
	quote->term = query_text (query, 5);
	quote->hundredths = query_int (query, 6);
	quote->currency = query_text (query, 7);
	quote->expires = query_int (query, 8);
	quote->offered = (unsigned) query_int (query, 9);
	return true;
}

/* --- for people, and the clock ------------------------------------------ */

void
quote_free (struct quote_row *row)
{
	if (row == NULL)
		return;
	known_quote_clear (&row->quote);
	g_free (row->account);
	g_free (row);
}

static void
free_row (gpointer row)
{
	quote_free (row);
}

static gpointer
make_row (query_auto *query)
{
	struct quote_row *row = g_new0 (struct quote_row, 1);

	row->quote.id = query_int (query, 0);
	row->ticket = query_int (query, 1);
	row->account = query_text (query, 2);
	row->quote.state = query_text (query, 3);
	row->quote.revision = (unsigned) query_int (query, 4);
	row->quote.accepted = (unsigned) query_int (query, 5);
	row->quote.scope = query_text (query, 6);
	row->quote.term = query_text (query, 7);
	row->quote.hundredths = query_int (query, 8);
	row->quote.currency = query_text (query, 9);
	row->quote.expires = query_int (query, 10);
	row->updated = query_int (query, 11);
	return row;
}

GPtrArray *
store_quotes (struct store *store, const struct quote_filter *filter,
	      GError **error)
{
	return store_read_rows (store, "SELECT q.id, coalesce (t.merged,"
				" t.number), a.name, q.state, q.revision,"
				" q.accepted, r.scope, r.term, r.hundredths,"
				" r.currency, r.expires, q.updated"
				" FROM quote q"
				" JOIN quote_revision r ON r.quote = q.id"
				" AND r.revision = q.revision"
				" JOIN ticket t ON t.number = q.ticket"
				" JOIN account a ON a.id = t.account"
				" WHERE q.state = coalesce ($1, q.state)"
				" AND ($2 = 0 OR t.number = $2"
				" OR t.merged = $2)"
				" AND ($3 = 0 OR r.expires < $3)"
				" ORDER BY q.id LIMIT $4",
				VALUES (TEXT (filter->state),
					INT (filter->ticket),
					INT (filter->expired_before),
					INT (store_limit (filter->limit))),
				make_row, free_row, error);
}

struct by_clock {
	gint64 ticket, now;
	const struct change_quote *step;
};

static bool
run_by_clock (struct db *db, gpointer data, GError **error)
{
	const struct by_clock *job = data;
	const struct quote_scene scene = {
		.ticket = job->ticket, .at = job->now
	};

	return quote_step (db, &scene, job->step, error);
}

bool
store_quote_step (struct store *store, gint64 ticket,
		  const struct change_quote *step, gint64 now,
		  GError **error)
{
	struct by_clock job = { ticket, now, step };

	return store_write (store, run_by_clock, &job, 0, error);
}
