/* Whether one more mail may go to an address, and at all. */
#include "store/outbox.h"

#include <string.h>

#include "store/kept.h"

/* Copies, agents' words, the end of an incident and what was withheld do not
 * count, nor what a clock that was set wrongly once has dated into the future.
 * Anybody can make us challenge: those count only where one more is to be
 * sent, and the parameter is 1. */
#define COUNTED(parameter) \
	" template <> '" COPY_TEMPLATE "' AND template <> '" REPLY_TEMPLATE \
	"' AND template <> '" AGENT_TEMPLATE "' AND template <> '" \
	OVER_TEMPLATE "' AND state <> 'withheld'" \
	" AND template <> '" ANNOUNCEMENT_TEMPLATE "'" \
	" AND (" parameter " = 1 OR template <> '" CONFIRM_TEMPLATE "')"
/* Copies for watchers are no reason to withhold an answer to another. */
#define COUNTED_OF_ALL(parameter) \
	COUNTED (parameter) " AND template <> '" WATCH_TEMPLATE "'"

/* Over the cap if, of the last hour, there is a cap-th row. */
static bool
over_cap (struct db *db, const struct change_answer *answer, gint64 now,
	  bool *over, GError **error)
{
	gint64 from = now - OUTBOX_CAP_SECONDS, to = now + OUTBOX_CAP_SECONDS;
	gint64 address_cap = answer->cap_address_hour;
	gint64 all_cap = answer->cap_all_hour;
	gint64 challenge = answer->challenge != NULL;
	gint64 one;

	*over = false;
	if (strcmp (answer->template_name, COPY_TEMPLATE) == 0
	    || strcmp (answer->template_name, REPLY_TEMPLATE) == 0)
		return true;
	if (challenge
	    && !kept_over_cap (db, answer->challenge, now, over, error))
		return false;
	if (!*over && address_cap > 0
	    && !db_number (db, "SELECT 1 FROM outbox WHERE to_address = $1"
			   " AND created > $2 AND created < $3 AND" COUNTED ("$4")
			   " ORDER BY created DESC LIMIT 1 OFFSET $5",
			   VALUES (TEXT (answer->to), INT (from), INT (to),
				   INT (challenge), INT (address_cap - 1)),
			   &one, over, error))
		return false;
	return *over || all_cap == 0
		|| db_number (db, "SELECT 1 FROM outbox WHERE created > $1"
			      " AND created < $2 AND" COUNTED_OF_ALL ("$3")
			      " ORDER BY created DESC LIMIT 1 OFFSET $4",
			      VALUES (INT (from), INT (to), INT (challenge),
				      INT (all_cap - 1)),
			      &one, over, error);
}

/* Two texts that differ in figures only: a counter, a date. */
static bool
is_alike (const char *one, const char *other)
{
	for (;;) {
		while (g_ascii_isdigit (*one))
			one++;
		while (g_ascii_isdigit (*other))
			other++;
		if (*one != *other || *one == '\0')
			return *one == *other;
		one++;
		other++;
	}
}

static gpointer
make_words (query_auto *row)
{
	return query_text (row, 0);
}

/* What answers us without a mark, with the same words each time, keeps within
 * the cap of an hour for ever: of mails that are alike, one address has as
 * many answered in a day. */
static bool
over_alike (struct db *db, gint64 message, const struct change_answer *answer,
	    gint64 now, bool *over, GError **error)
{
	unsigned cap = answer->cap_address_hour, count = 0;
	g_autoptr (GPtrArray) now_words = NULL;
	g_autoptr (GPtrArray) before = NULL;

	if (*over || cap == 0 || cap > OUTBOX_ALIKE_MOST
	    || answer->cap_all_hour == 0 || answer->challenge != NULL)
		return true;
	before = db_rows (db, "SELECT substr (coalesce (m.new_text, m.text),"
			  " 1, $1) FROM outbox o JOIN message m"
			  " ON m.id = o.message WHERE to_address = $2"
			  " AND created > $3 AND created < $4"
			  " AND template = $5 AND m.id <> $6 AND" COUNTED ("0")
			  " ORDER BY created DESC LIMIT $7",
			  VALUES (INT (OUTBOX_ALIKE_CHARACTERS),
				  TEXT (answer->to),
				  INT (now - OUTBOX_ALIKE_SECONDS),
				  INT (now + OUTBOX_ALIKE_SECONDS),
				  TEXT (answer->template_name), INT (message),
				  INT (OUTBOX_ALIKE_MOST)),
			  make_words, g_free, error);
	if (before == NULL || before->len < cap)
		return before != NULL;
	now_words = db_rows (db, "SELECT substr (coalesce (new_text, text),"
			     " 1, $1) FROM message WHERE id = $2",
			     VALUES (INT (OUTBOX_ALIKE_CHARACTERS),
				     INT (message)),
			     make_words, g_free, error);
	if (now_words == NULL)
		return false;
	for (guint i = 0; i < before->len && now_words->len > 0; i++)
		count += is_alike (now_words->pdata[0], before->pdata[i]);
	*over = count >= cap;
	return true;
}

bool
outbox_over_cap (struct db *db, gint64 message,
		 const struct change_answer *answer, gint64 now, bool *over,
		 GError **error)
{
	return over_cap (db, answer, now, over, error)
		&& over_alike (db, message, answer, now, over, error);
}
