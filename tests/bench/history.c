#include "tests/bench/history.h"

#include <sqlite3.h>

/* Every ticket has a client's mail, an agent's answer and a follow-up, with
 * the outbox rows and the events that go with them; one in fifty is open. */
#define TICKETS \
	"INSERT INTO ticket (number, account, subject, mailbox, state," \
	" opened, updated, department, client, client_message," \
	" first_answer, answered_at, answered_by, answer_by, response_due," \
	" look) SELECT n, 1, 'The site is down', 'support@netx.example'," \
	" CASE WHEN n % 50 = 0 THEN 'open' WHEN n % 50 = 1 THEN 'waiting'" \
	" ELSE 'closed' END, at, at, CASE n % 3 WHEN 0 THEN 'hosting'" \
	" WHEN 1 THEN 'billing' ELSE '' END, 'a@client.example', 3 * n," \
	" CASE WHEN n % 50 > 0 THEN at + 60 * (n % 97) END," \
	" CASE WHEN n % 50 > 0 THEN at + 60 * (n % 97) END, 2, at + 3600," \
	" CASE WHEN n % 50 = 0 THEN at + 3600 END, NULL FROM made"
#define MESSAGES \
	"INSERT INTO message (id, delivery_key, ticket, account, received," \
	" queue_id, mailbox, envelope_from, client_address, verdict, rule," \
	" reason, proof, machine, from_name, subject, reference_ids, text," \
	" raw) SELECT 3 * n + k, 'k' || (3 * n + k), n, 1 + (k = 1)," \
	" at + 60 * k * (n % 97), '4X', 'support@netx.example', ''," \
	" '192.0.2.1', CASE k WHEN 0 THEN 'ticket' WHEN 1 THEN 'agent'" \
	" ELSE 'follow-up' END, CASE k WHEN 0 THEN 'open-ticket' WHEN 1" \
	" THEN 'agent-answer' ELSE 'reply-address' END, 'verified', 'dkim'," \
	" 'none', '', 'The site is down', '', hex (zeroblob (700)), 1" \
	" FROM made, (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2)"
#define OUTBOX \
	"INSERT INTO outbox (message, template, message_id, language," \
	" to_address, data, state, created) SELECT 3 * n + k," \
	" CASE k WHEN 1 THEN 'reply' ELSE 'ticket' END, 'm' || (3 * n + k)," \
	" 'ru', 'a@client.example', hex (zeroblob (300)), 'sent'," \
	" at + 60 * k * (n % 97) FROM made," \
	" (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2)"
#define EVENTS \
	"INSERT INTO event (ticket, message, at, kind, detail) SELECT n," \
	" 3 * n, at + k, CASE k WHEN 0 THEN 'opened' WHEN 1 THEN 'answered'" \
	" WHEN 2 THEN 'sent' ELSE 'rated' END, '{\"what\":\"helped\"}'" \
	" FROM made, (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2" \
	" UNION SELECT 3) WHERE k < 3 OR n % 10 = 0"
#define LABELS \
	"INSERT INTO ticket_label (ticket, name, value) SELECT n, k, v" \
	" FROM made, (SELECT 'kind' AS k, 'mysql' AS v UNION" \
	" SELECT 'scope', 'in' UNION SELECT 'stream', 'task')"
#define ARTICLES \
	"INSERT INTO ticket_article (ticket, article, how, language, score," \
	" message, at) SELECT n, 'article-' || (n % 40), 'offered', 'ru'," \
	" 900, 3 * n, at FROM made WHERE n % 4 = 0"

static void
run (sqlite3 *db, const char *sql, gint64 count, gint64 since, gint64 until)
{
	g_autofree char *all = g_strdup_printf (
		"WITH RECURSIVE made (n, at) AS (SELECT 1, %" G_GINT64_FORMAT
		" UNION ALL SELECT n + 1, %" G_GINT64_FORMAT " + (n * %"
		G_GINT64_FORMAT ") / %" G_GINT64_FORMAT
		" FROM made WHERE n < %" G_GINT64_FORMAT ") %s", since, since,
		until - since, count, count, sql);

	if (sqlite3_exec (db, all, NULL, NULL, NULL) != SQLITE_OK)
		g_error ("%s: %s", sqlite3_errmsg (db), sql);
}

void
history_make (const char *path, gint64 tickets, gint64 since, gint64 until)
{
	static const char *const all[] = { TICKETS, MESSAGES, OUTBOX, EVENTS,
					   LABELS, ARTICLES };
	sqlite3 *db;

	g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
	sqlite3_exec (db, "PRAGMA synchronous = OFF;"
		      " INSERT INTO account (id, name, full_name, role,"
		      " revision) VALUES (1, 'carol', '', 'client', 1),"
		      " (2, 'ann', '', 'agent', 1);"
		      " INSERT INTO blob (id, size, packing) VALUES"
		      " (1, 0, 'plain'); BEGIN", NULL, NULL, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
		run (db, all[i], tickets, since, until);
	g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==,
			 SQLITE_OK);
	sqlite3_close (db);
}
