#include "parser/machine.h"

#include <string.h>

#include "parser/bounce.h"
#include "parser/evidence.h"
#include "parser/parts.h"

/* Points that make a bounce, or an automatic answer without any marker. */
enum { ENOUGH = 5, LONG_LINES = 25 };

struct look {
	struct evidence signs;
	GPtrArray *parts;
	const struct part *whole;
	const struct facts *facts;
};

static bool
is_type (const struct look *look, const char *type)
{
	return strcmp (look->whole->type, type) == 0;
}

static bool
is_report (const struct look *look, const char *report)
{
	return is_type (look, "multipart/report")
	       && g_strcmp0 (look->whole->report, report) == 0;
}

static bool
has_part (const struct look *look, const char *type)
{
	return parts_find (look->parts, type) != NULL;
}

/* A report without its report-type, or with a wrong one. */
static bool
is_report_with (const struct look *look, const char *type)
{
	return is_type (look, "multipart/report") && has_part (look, type);
}

static bool
has_status (const struct look *look)
{
	return has_part (look, "message/delivery-status")
	       || has_part (look, "message/global-delivery-status");
}

static bool
is_system (const struct look *look)
{
	return look->signs.sender == SENDER_POSTMASTER
	       || look->signs.sender == SENDER_SYSTEM;
}

static bool
is_daemon (const struct look *look)
{
	return look->signs.sender == SENDER_DAEMON
	       || look->signs.sender == SENDER_NOBODY;
}

static bool
submitted (const struct look *look, const char *keyword)
{
	return g_strcmp0 (look->signs.auto_submitted, keyword) == 0;
}

static bool
is_automatic (const struct look *look)
{
	return look->signs.auto_submitted != NULL
	       && !submitted (look, "no") && !submitted (look, "");
}

static bool
is_precedence (const struct look *look, const char *keyword)
{
	return g_strcmp0 (look->signs.precedence, keyword) == 0;
}

/* A person sends reports on: nothing of the header is the report's. */
static bool
is_forwarded (const struct look *look)
{
	return !is_daemon (look) && !is_automatic (look)
	       && (look->signs.person_program || look->signs.is_reply);
}

/* --- feedback ------------------------------------------------------------ */

static bool
feedback_report (const struct look *look)
{
	return is_report (look, "feedback-report")
	       || is_report_with (look, "message/feedback-report")
	       || is_type (look, "message/feedback-report");
}

static bool
feedback_part (const struct look *look)
{
	return has_part (look, "message/feedback-report")
	       && !is_forwarded (look);
}

/* Outlook.com's own form, and ARF that lost its MIME. */
static bool
feedback_words (const struct look *look)
{
	const char *subject = look->signs.subject;

	if (is_forwarded (look))
		return false;
	return g_str_has_prefix (subject, "complaint about message from ")
	       || g_str_has_prefix (subject, "email feedback report for ip")
	       || g_str_has_prefix (subject, "dmarc forensic report for")
	       || g_str_has_prefix (look->facts->text,
				    "This is an email abuse report for an "
				    "email message");
}

/* --- bounces ------------------------------------------------------------- */

static bool
delivery_report (const struct look *look)
{
	return is_report (look, "delivery-status")
	       || is_type (look, "message/delivery-status")
	       || (is_type (look, "multipart/report") && has_status (look));
}

static bool
failed_recipients (const struct look *look)
{
	return look->signs.report_field != NULL
	       && (is_daemon (look) || is_system (look) || is_automatic (look)
		   || look->signs.null_path);
}

/* Amazon tells by JSON. */
static bool
json_notice (const struct look *look)
{
	const char *text = look->facts->text;

	return g_str_has_prefix (text, "{\"notificationType\":\"Bounce\"")
	       || g_str_has_prefix (text, "{\"notificationType\":\"Delivery\"")
	       || g_str_has_prefix (text, "{\"eventType\":\"Bounce\"")
	       || g_str_has_prefix (text, "{\"eventType\":\"Delivery\"");
}

static bool
json_complaint (const struct look *look)
{
	const char *text = look->facts->text;

	return g_str_has_prefix (text, "{\"notificationType\":\"Complaint\"")
	       || g_str_has_prefix (text, "{\"eventType\":\"Complaint\"");
}

/* What the sender's address and name are worth. */
static int
sender_points (const struct look *look)
{
	int points;

	if (is_daemon (look))
		return 3;
	if (!is_system (look))
		return look->signs.is_reply ? -2 : 0;
	points = 2;
	/* A postmaster may be a person. */
	if (!look->signs.null_path && !is_automatic (look)) {
		if (look->signs.asks || look->signs.person_program)
			points -= 2;
		if (look->signs.opening[PHRASES_GREETING] > 0)
			points -= 2;
	}
	return points;
}

static bool
bounce_words (const struct look *look)
{
	const struct evidence *signs = &look->signs;
	bool subject = signs->bounce_subject > 0 && !signs->is_reply;
	bool text = signs->head[PHRASES_BOUNCE_TEXT] > 0;
	int points = sender_points (look);

	if (signs->null_path)
		points += 2;
	if (is_automatic (look))
		points += 2;
	if (subject)
		points += 2;
	if (signs->opening[PHRASES_BOUNCE_TEXT] > 0)
		points += 2;
	else if (text)
		points += 1;
	if (has_status (look))
		points += 2;
	/* A list server tells its members so, too. */
	if (g_strcmp0 (signs->list_field, "x-mlserver") == 0)
		points += 1;
	if (signs->person_program)
		points -= 2;
	if (points < ENOUGH)
		return false;
	/* Absence notices have a null path too, and mention failures. */
	if (is_daemon (look) || is_system (look) || has_status (look))
		return subject || text || has_status (look);
	return subject && text && signs->auto_subject == 0
	       && signs->away_subject == 0;
}

/* --- other reports ------------------------------------------------------- */

static bool
read_receipt (const struct look *look)
{
	return is_report (look, "disposition-notification")
	       || is_report_with (look, "message/disposition-notification")
	       || is_type (look, "message/disposition-notification");
}

static bool
read_receipt_words (const struct look *look)
{
	const struct evidence *signs = &look->signs;

	return signs->receipt_subject > 0 && !signs->is_reply
	       && !signs->person_program
	       && signs->opening[PHRASES_RECEIPT_TEXT] > 0
	       && signs->lines <= LONG_LINES && !signs->asks;
}

static bool
tls_report (const struct look *look)
{
	return is_report (look, "tlsrpt")
	       || has_part (look, "application/tlsrpt+gzip")
	       || has_part (look, "application/tlsrpt+json");
}

/* RFC 7489, 7.2.1.1. */
static bool
dmarc_report (const struct look *look)
{
	const char *subject = look->signs.subject;
	bool says = strstr (subject, "report domain:") != NULL
		    && (strstr (subject, "submitter:") != NULL
			|| strstr (subject, "report-id:") != NULL);

	return says && !is_forwarded (look);
}

static bool
other_report (const struct look *look)
{
	return is_type (look, "multipart/report");
}

/* --- automatic answers --------------------------------------------------- */

static bool
calendar_reply (const struct look *look)
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

static bool
auto_replied (const struct look *look)
{
	return submitted (look, "auto-replied")
	       || (is_automatic (look) && look->signs.auto_subject > 0);
}

static bool
reply_field (const struct look *look)
{
	return look->signs.reply_field != NULL;
}

static bool
reply_precedence (const struct look *look)
{
	const struct evidence *signs = &look->signs;

	if (is_precedence (look, "auto_reply")
	    || is_precedence (look, "auto-reply"))
		return true;
	/* What answered before RFC 3834 said bulk or junk. */
	return (is_precedence (look, "bulk") || is_precedence (look, "junk"))
	       && (signs->auto_subject > 0 || signs->away_subject > 0
		   || signs->head[PHRASES_AWAY_TEXT] > 0
		   || signs->opening[PHRASES_AUTO_TEXT] > 0);
}

static bool
challenge (const struct look *look)
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

static bool
away_words (const struct look *look)
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
	if (is_system (look) || signs->suppress)
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
	if (signs->lines > LONG_LINES)
		points -= 2;
	return points >= ENOUGH;
}

/* --- what is generated --------------------------------------------------- */

static bool
auto_generated (const struct look *look)
{
	return is_automatic (look);
}

static bool
robot_field (const struct look *look)
{
	return look->signs.robot_field != NULL;
}

static bool
cron (const struct look *look)
{
	return g_str_has_prefix (look->signs.subject, "cron <")
	       && !look->signs.is_reply;
}

static bool
list_field (const struct look *look)
{
	return look->signs.list_field != NULL;
}

static bool
list_precedence (const struct look *look)
{
	return is_precedence (look, "list");
}

static bool
list_sender (const struct look *look)
{
	return look->signs.sender == SENDER_LIST
	       || look->signs.field_sender == SENDER_LIST;
}

static bool
bulk_precedence (const struct look *look)
{
	return is_precedence (look, "bulk") || is_precedence (look, "junk");
}

/* Mail programs of sales people put List-Unsubscribe into answers. */
static bool
unsubscribe_field (const struct look *look)
{
	return look->signs.unsubscribe_field != NULL && !look->signs.threaded;
}

static bool
daemon_sender (const struct look *look)
{
	return is_daemon (look);
}

static bool
no_reply_sender (const struct look *look)
{
	return look->signs.sender == SENDER_NO_REPLY;
}

/* --- the rules ----------------------------------------------------------- */

static const struct rule {
	const char *name;
	enum machine_kind kind;
	bool (*holds) (const struct look *look);
} rules[] = {
	{ "feedback-report", MACHINE_FEEDBACK, feedback_report },
	{ "delivery-report", MACHINE_BOUNCE, delivery_report },
	{ "read-receipt", MACHINE_REPORT, read_receipt },
	{ "tls-report", MACHINE_REPORT, tls_report },
	{ "failed-recipients", MACHINE_BOUNCE, failed_recipients },
	{ "json-notice", MACHINE_BOUNCE, json_notice },
	{ "json-complaint", MACHINE_FEEDBACK, json_complaint },
	{ "feedback-part", MACHINE_FEEDBACK, feedback_part },
	{ "feedback-words", MACHINE_FEEDBACK, feedback_words },
	{ "bounce-words", MACHINE_BOUNCE, bounce_words },
	{ "dmarc-report", MACHINE_REPORT, dmarc_report },
	{ "other-report", MACHINE_REPORT, other_report },
	{ "calendar-reply", MACHINE_AUTO_REPLY, calendar_reply },
	{ "auto-replied", MACHINE_AUTO_REPLY, auto_replied },
	{ "reply-field", MACHINE_AUTO_REPLY, reply_field },
	{ "reply-precedence", MACHINE_AUTO_REPLY, reply_precedence },
	{ "auto-submitted", MACHINE_AUTO_GENERATED, auto_generated },
	{ "robot-field", MACHINE_AUTO_GENERATED, robot_field },
	{ "cron", MACHINE_AUTO_GENERATED, cron },
	{ "list-field", MACHINE_LIST, list_field },
	{ "list-precedence", MACHINE_LIST, list_precedence },
	{ "list-sender", MACHINE_LIST, list_sender },
	{ "bulk-precedence", MACHINE_AUTO_GENERATED, bulk_precedence },
	{ "unsubscribe-field", MACHINE_LIST, unsubscribe_field },
	{ "receipt-words", MACHINE_REPORT, read_receipt_words },
	{ "challenge", MACHINE_AUTO_REPLY, challenge },
	{ "away-words", MACHINE_AUTO_REPLY, away_words },
	{ "daemon-sender", MACHINE_AUTO_GENERATED, daemon_sender },
	{ "no-reply-sender", MACHINE_AUTO_GENERATED, no_reply_sender },
};

/* Why nothing may be answered to what a person may have written. */
static const char *
silence_of (const struct look *look)
{
	const struct evidence *signs = &look->signs;

	if (signs->suppress)
		return "x-auto-response-suppress";
	if (signs->unsubscribe_field != NULL)
		return signs->unsubscribe_field;
	if (signs->sender != SENDER_PLAIN)
		return "sender";
	if (signs->field_sender != SENDER_PLAIN)
		return "sender-field";
	if (signs->null_path)
		return "null-path";
	return NULL;
}

void
machine_recognise (const struct header *header, GBytes *raw,
		   struct facts *facts)
{
	struct look look = { .facts = facts };
	struct machine *machine = &facts->machine;
	const char *why = "";

	evidence_init (&look.signs, header, facts);
	look.parts = parts_list (header, raw);
	look.whole = look.parts->pdata[0];

	machine->kind = MACHINE_NONE;
	for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
		if (!rules[i].holds (&look))
			continue;
		machine->kind = rules[i].kind;
		why = rules[i].name;
		break;
	}
	machine->why = g_strdup (why);
	machine->silence = g_strdup (machine->kind != MACHINE_NONE
				     ? why : silence_of (&look));
	if (machine->kind == MACHINE_BOUNCE)
		bounce_read (header, look.parts, facts);
	g_ptr_array_unref (look.parts);
	evidence_clear (&look.signs);
}
