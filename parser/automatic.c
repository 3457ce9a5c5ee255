#include "parser/automatic.h"

#include <string.h>

/* --- automatic answers --------------------------------------------------- */

enum { CALENDAR_BYTES = 2 << 10 };	/* in which METHOD stands */

/* The method of a calendar whose Content-Type does not say it, caller's, or
 * NULL. */
static char *
method_inside (const struct part *part)
{
	gsize length = MIN (part->length, CALENDAR_BYTES);
	g_autofree char *text = g_strndup (part->start, length);
	const char *method;

	if (part->base64) {
		guchar *bytes = g_base64_decode (text, &length);

		g_free (text);
		text = g_strndup ((const char *) bytes, length);
		g_free (bytes);
	}
	method = strstr (text, "\nMETHOD:");
	if (method == NULL)
		return NULL;
	method += strlen ("\nMETHOD:");
	return g_ascii_strdown (method, (gssize) strcspn (method, "\r\n"));
}

bool
automatic_calendar_reply (const struct look *look)
{
	static const char *const methods[] = {
		"reply", "counter", "refresh", NULL
	};

	for (guint i = 0; i < look->parts->len; i++) {
		const struct part *part = look->parts->pdata[i];
		g_autofree char *inside = NULL;
		const char *method;

		if (strcmp (part->type, "text/calendar") != 0)
			continue;
		if (part->report == NULL)
			inside = method_inside (part);
		method = part->report != NULL ? part->report : inside;
		if (method != NULL && g_strv_contains (methods, method))
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
	/* Who answers a mail himself leaves it its subject. */
	if (*rest == '\0')
		return signs->threaded ? 4 : 2;
	if (signs->sender_name != NULL)
		return 3;
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
		points = MAX (points, 1) + (ack >= 2)
			 + (ack >= 3 && signs->away_subject > 0);
	return MIN (points, 4);
}

/* Somewhere in the subject: "Ann is out of the office", "x (Out of Office)". */
static bool
tells_absence (const struct evidence *signs)
{
	return signs->in_subject[PHRASES_AUTO_SUBJECT] > 0
	       || signs->in_subject[PHRASES_AWAY_SUBJECT] > 0
	       || signs->in_subject[PHRASES_AWAY_TEXT] > 0;
}

/* "Ann Smith/US/Client is out of the office": people do not write like that
 * of themselves. */
static bool
tells_of_sender (const struct evidence *signs)
{
	static const char *const verbs[] = {
		"is ", "will be ", "ist ", "est ", "n'est ", "está ", "è ",
		"jest ", "nie ma ", "är ", "er ", "on poissa", "не в офис",
		"отсутств", "находится ", "в отпуске", "відсутн",
		"перебуває ", "у відпустці"
	};
	const char *rest;

	if (signs->sender_name == NULL
	    || signs->sender_name != signs->subject)
		return false;
	rest = strchr (signs->sender_name + signs->name_length, ' ');
	for (gsize i = 0; rest != NULL && i < G_N_ELEMENTS (verbs); i++)
		if (g_str_has_prefix (rest + 1, verbs[i]))
			return true;
	return false;
}

/* Of an automatic answer without any marker. */
static int
answer_points (const struct look *look)
{
	const struct evidence *signs = &look->signs;
	int points = auto_subject_points (signs) + away_points (signs);

	if (signs->away_subject > 0 && !signs->is_reply)
		points += 2;
	else if (signs->auto_subject == 0
		 && signs->head[PHRASES_AWAY_TEXT] > 0
		 && tells_absence (signs))
		points += tells_of_sender (signs) ? 3 : 1;
	if (signs->opening[PHRASES_AUTO_TEXT] > 0)
		points += 3;
	else if (signs->head[PHRASES_AUTO_TEXT] > 0)
		points += 2;
	if (signs->null_path)
		points += 2;
	if (signs->suppress)
		points += 1;
	if (signs->threaded && !signs->quotes)
		points += 1;
	/* Nothing but that, to a mail of ours. */
	if ((signs->threaded || signs->is_reply) && !signs->asks
	    && signs->lines <= EVIDENCE_OPENING
	    && signs->head[PHRASES_REQUEST] == 0)
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
	return points;
}

bool
automatic_away_words (const struct look *look)
{
	return answer_points (look) >= LOOK_ENOUGH;
}

bool
automatic_may_answer (const struct look *look)
{
	const struct evidence *signs = &look->signs;

	/* Who wants something answers nothing. */
	if (signs->head[PHRASES_REQUEST] > 0 && !signs->threaded
	    && !signs->is_reply)
		return false;
	return answer_points (look) >= LOOK_ENOUGH - 2;
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

/* What it runs may write anything, a person asks about it. */
bool
automatic_cron (const struct look *look)
{
	const struct evidence *signs = &look->signs;

	return g_str_has_prefix (signs->subject, "cron <")
	       && !signs->is_reply && !signs->threaded
	       && !signs->person_program
	       && (signs->sender != SENDER_PLAIN
		   || (!signs->asks && signs->head[PHRASES_REQUEST] == 0));
}

/* Of a mail without any marker: what it says of itself, who it is from. */
static int
program_points (const struct evidence *signs)
{
	guint says = signs->head[PHRASES_AUTO_TEXT];
	int points = says >= 2 ? 4 : says == 1 ? 3 : 0;

	points += (int) MIN (signs->head[PHRASES_PROGRAM_TEXT], 2);
	/* Nobody has put a word of his own before it. */
	if (signs->program_first && signs->head[PHRASES_PROGRAM_TEXT] > 2)
		points += 2;
	if (signs->sender == SENDER_ROBOT || signs->robot_program)
		points += 4;
	else if (signs->sender == SENDER_SERVICE)
		points += 2;
	if (signs->program_subject > 0)
		points += 3;
	if (signs->person_program)
		points -= 3;
	if (signs->threaded)
		points -= 1;
	if (signs->is_reply)
		points -= 2;
	if (signs->quotes)
		points -= 1;
	if (signs->asks)
		points -= 1;
	if (signs->head[PHRASES_REQUEST] > 0)
		points -= 2;
	return points;
}

bool
automatic_program_words (const struct look *look)
{
	return program_points (&look->signs) >= LOOK_LIKELY;
}

bool
automatic_says_so (const struct look *look)
{
	return program_points (&look->signs) >= LOOK_LIKELY - 1;
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

/* Mail programs of sales people put List-Unsubscribe into answers, gateways
 * of companies into all that their people write: a newsletter offers it to
 * its reader as well. */
bool
automatic_unsubscribe_field (const struct look *look)
{
	const struct evidence *signs = &look->signs;
	bool person = signs->person_program
		      || (signs->office && (signs->asks
					    || signs->head[PHRASES_REQUEST] > 0));

	return signs->unsubscribe_field != NULL && !signs->threaded && !person
	       && look_offers_unsubscription (look);
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
