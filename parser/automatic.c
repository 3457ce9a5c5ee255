#include "parser/automatic.h"

#include <string.h>

/* --- automatic answers --------------------------------------------------- */

bool
automatic_calendar_reply (const struct look *look)
{
	for (guint i = 0; i < look->parts->len; i++) {
		const struct part *part = look->parts->pdata[i];

		if (strcmp (part->type, "text/calendar") == 0
		    && (g_strcmp0 (part->report, "reply") == 0
			|| g_strcmp0 (part->report, "counter") == 0
			|| g_strcmp0 (part->report, "refresh") == 0))
			return true;
	}
	return false;
}

bool
automatic_replied (const struct look *look)
{
	return look_submitted (look, "auto-replied")
	       || (look_is_automatic (look) && look->signs.auto_subject > 0);
}

bool
automatic_reply_field (const struct look *look)
{
	return look->signs.reply_field != NULL;
}

bool
automatic_reply_precedence (const struct look *look)
{
	const struct evidence *signs = &look->signs;

	if (look_is_precedence (look, "auto_reply")
	    || look_is_precedence (look, "auto-reply"))
		return true;
	/* What answered before RFC 3834 said bulk or junk. */
	return (look_is_precedence (look, "bulk") || look_is_precedence (look, "junk"))
	       && (signs->auto_subject > 0 || signs->away_subject > 0
		   || signs->head[PHRASES_AWAY_TEXT] > 0
		   || signs->opening[PHRASES_AUTO_TEXT] > 0);
}

bool
automatic_challenge (const struct look *look)
{
	const struct evidence *signs = &look->signs;

	return signs->head[PHRASES_CHALLENGE_TEXT] >= 2
	       && signs->head[PHRASES_REQUEST] == 0 && !signs->person_program
	       && !signs->quotes;
}

/* "Automatic reply: ..." is how Exchange writes it; a person who writes about
 * automatic replies goes on without a colon. */
static int
auto_subject_points (const struct evidence *signs)
{
	const char *rest;

	if (signs->auto_subject == 0 || signs->is_reply)
		return 0;
	rest = signs->after_auto + strspn (signs->after_auto, " ");
	if (*rest == ':')
		return 4;
	return strchr (rest, ':') != NULL || strpbrk (rest, "])") != NULL
	       ? 3 : 1;
}

static int
away_points (const struct evidence *signs)
{
	guint away = signs->head[PHRASES_AWAY_TEXT];
	guint ack = signs->opening[PHRASES_ACK_TEXT];
	int points = away >= 3 ? 4 : away == 2 ? 3 : away == 1 ? 2 : 0;

	if (ack > 0)
		points = MAX (points, 1) + (ack >= 2);
	return MIN (points, 4);
}

bool
automatic_away_words (const struct look *look)
{
	const struct evidence *signs = &look->signs;
	int points = auto_subject_points (signs) + away_points (signs);

	if (signs->away_subject > 0 && !signs->is_reply)
		points += 2;
	if (signs->opening[PHRASES_AUTO_TEXT] > 0)
		points += 3;
	else if (signs->head[PHRASES_AUTO_TEXT] > 0)
		points += 2;
	if (signs->null_path)
		points += 2;
	if (look_is_system (look) || signs->suppress)
		points += 1;
	if (signs->threaded && !signs->quotes)
		points += 1;
	if (signs->person_program)
		points -= 2;
	if (signs->quotes)
		points -= 1;
	if (signs->asks)
		points -= 1;
	if (signs->head[PHRASES_REQUEST] > 0)
		points -= 2;
	if (signs->lines > LOOK_LONG)
		points -= 2;
	return points >= LOOK_ENOUGH;
}

/* --- what is generated --------------------------------------------------- */

bool
automatic_generated (const struct look *look)
{
	return look_is_automatic (look);
}

bool
automatic_robot_field (const struct look *look)
{
	return look->signs.robot_field != NULL;
}

bool
automatic_cron (const struct look *look)
{
	return g_str_has_prefix (look->signs.subject, "cron <")
	       && !look->signs.is_reply;
}

bool
automatic_list_field (const struct look *look)
{
	return look->signs.list_field != NULL;
}

bool
automatic_list_precedence (const struct look *look)
{
	return look_is_precedence (look, "list");
}

bool
automatic_list_sender (const struct look *look)
{
	return look->signs.sender == SENDER_LIST
	       || look->signs.field_sender == SENDER_LIST;
}

bool
automatic_bulk_precedence (const struct look *look)
{
	return look_is_precedence (look, "bulk") || look_is_precedence (look, "junk");
}

/* Mail programs of sales people put List-Unsubscribe into answers. */
bool
automatic_unsubscribe_field (const struct look *look)
{
	return look->signs.unsubscribe_field != NULL && !look->signs.threaded;
}

bool
automatic_daemon_sender (const struct look *look)
{
	return look_is_daemon (look);
}

bool
automatic_no_reply_sender (const struct look *look)
{
	return look->signs.sender == SENDER_NO_REPLY;
}
