#include "parser/report.h"

#include <string.h>

enum { BLANKS = 40 };	/* between words of JSON */

/* --- feedback ------------------------------------------------------------ */

bool
report_feedback (const struct look *look)
{
	return look_is_report (look, "feedback-report")
	       || look_is_report_with (look, "message/feedback-report")
	       || look_is_type (look, "message/feedback-report");
}

bool
report_feedback_part (const struct look *look)
{
	return look_has_part (look, "message/feedback-report")
	       && !look_is_forwarded (look);
}

/* Outlook.com's own form, and ARF that lost its MIME. */
bool
report_feedback_words (const struct look *look)
{
	const char *subject = look->signs.subject;

	/* Its mail names a browser. */
	if (look->signs.is_reply
	    || (look_is_forwarded (look) && *subject != '['))
		return false;
	return g_str_has_prefix (subject, "complaint about message from ")
	       || g_str_has_prefix (subject, "[spamcop (")
	       || g_str_has_prefix (subject, "email feedback report for ip")
	       || g_str_has_prefix (subject, "dmarc forensic report for")
	       || g_str_has_prefix (look->facts->text,
				    "This is an email abuse report for an "
				    "email message");
}

/* --- bounces ------------------------------------------------------------- */

bool
report_delivery (const struct look *look)
{
	return look_is_report (look, "delivery-status")
	       || look_is_type (look, "message/delivery-status")
	       || (look_is_type (look, "multipart/report") && look_has_status (look));
}

bool
report_failed_recipients (const struct look *look)
{
	return look->signs.report_field != NULL
	       && (look_is_daemon (look) || look_is_system (look)
		   || look_is_automatic (look) || look->signs.null_path);
}

/* A few: a text may be made of nothing else. */
static const char *
skip_blanks (const char *p)
{
	for (guint i = 0; i < BLANKS && g_ascii_isspace (*p); i++)
		p++;
	return p;
}

/* Amazon tells by JSON: its first member is what it tells of. */
static bool
is_notice_of (const struct look *look, const char *what)
{
	static const char *const names[] = {
		"\"notificationType\"", "\"eventType\""
	};
	const char *p = skip_blanks (look->facts->text);
	gsize i;

	if (*p++ != '{')
		return false;
	p = skip_blanks (p);
	for (i = 0; i < G_N_ELEMENTS (names); i++)
		if (g_str_has_prefix (p, names[i]))
			break;
	if (i == G_N_ELEMENTS (names))
		return false;
	p = skip_blanks (p + strlen (names[i]));
	return *p == ':' && g_str_has_prefix (skip_blanks (p + 1), what);
}

bool
report_json_notice (const struct look *look)
{
	return is_notice_of (look, "\"Bounce\"")
	       || is_notice_of (look, "\"Delivery\"");
}

bool
report_json_complaint (const struct look *look)
{
	return is_notice_of (look, "\"Complaint\"");
}

static bool
asks_for_something (const struct evidence *signs)
{
	return signs->asks || signs->head[PHRASES_REQUEST] > 0;
}

/* It says more than once that a mail did not arrive, and whose. */
static bool
names_one (const struct look *look)
{
	return look->signs.head[PHRASES_BOUNCE_TEXT] >= 2
	       && memchr (look->facts->text, '@', look->signs.words) != NULL;
}

/* What the sender's address and name are worth. */
static int
sender_points (const struct look *look)
{
	int points;

	if (look_is_daemon (look))
		return 3;
	/* Some providers' systems say no more than not to reply. */
	if (look->signs.sender == SENDER_NO_REPLY)
		return 1;
	if (!look_is_system (look))
		return look->signs.is_reply || asks_for_something (&look->signs)
		       ? -2 : 0;
	points = look->signs.answer && look->signs.sender != SENDER_ADMIN
		 ? 3 : 2;
	/* A postmaster may be a person. */
	if (!look->signs.null_path && !look_is_automatic (look)) {
		if (asks_for_something (&look->signs)
		    || look->signs.person_program)
			points -= 2;
		/* Who calls himself the administrator may be one. */
		if (look->signs.sender == SENDER_ADMIN && !names_one (look))
			points -= 2;
		if (look->signs.opening[PHRASES_GREETING] > 0)
			points -= 2;
		/* He writes sentences. */
		if (look->signs.sender != SENDER_SYSTEM
		    && !look->signs.answer && !look_is_formal (look)
		    && !look_returns_mail (look))
			points -= 2;
	}
	return points;
}

/* What is believed only of a mail system's own mail, or of one that takes no
 * answer: whatever the language, it tells what the other server answered and
 * returns what it was given. */
static int
system_points (const struct look *look)
{
	const struct evidence *signs = &look->signs;
	int points = 0;

	if (signs->bounce_subject == 0 && !signs->is_reply)
		points += (int) MIN (signs->in_subject[PHRASES_BOUNCE_SUBJECT],
				     2);
	if (look_is_daemon (look) && look_returns_mail (look))
		points += 2;
	else if (look_has_part (look, "message/rfc822"))
		points += 1;
	/* People tell of answers in the midst of a sentence. */
	if (look_is_daemon (look) && look_tells_answer (look))
		points += 2;
	return points;
}

bool
report_bounce_words (const struct look *look)
{
	const struct evidence *signs = &look->signs;
	bool system = look_is_daemon (look) || look_is_system (look);
	bool subject = signs->bounce_subject > 0 && !signs->is_reply;
	bool text = signs->head[PHRASES_BOUNCE_TEXT] > 0;
	int points = sender_points (look);
	int more = system || signs->null_path ? system_points (look) : 0;

	if (signs->null_path)
		points += 2;
	if (look_is_automatic (look))
		points += 2;
	if (subject)
		points += 2;
	if (signs->opening[PHRASES_BOUNCE_TEXT] > 0)
		points += 2;
	else if (text)
		points += 1;
	if (look_has_status (look))
		points += 2;
	/* A list server tells its members so, too. */
	if (g_strcmp0 (signs->list_field, "x-mlserver") == 0)
		points += 1;
	points += more;
	if (signs->person_program)
		points -= 2;
	if (points < LOOK_ENOUGH)
		return false;
	/* Absence notices have a null path too, and mention failures. */
	if (system || look_has_status (look))
		return subject || text || more > 0 || look_has_status (look);
	return (subject || more > 0) && text && signs->auto_subject == 0
	       && signs->away_subject == 0;
}

/* --- other reports ------------------------------------------------------- */

bool
report_read_receipt (const struct look *look)
{
	return look_is_report (look, "disposition-notification")
	       || look_is_report_with (look, "message/disposition-notification")
	       || look_is_type (look, "message/disposition-notification");
}

bool
report_read_receipt_words (const struct look *look)
{
	const struct evidence *signs = &look->signs;

	/* "Return receipt", and whose no more. */
	bool whole = signs->subject[signs->receipt_subject] == '\0';

	return signs->receipt_subject > 0 && !signs->is_reply
	       && (whole || !signs->person_program)
	       && signs->opening[PHRASES_RECEIPT_TEXT] > 0
	       && signs->lines <= LOOK_LONG && !signs->asks;
}

bool
report_tls (const struct look *look)
{
	return look_is_report (look, "tlsrpt")
	       || look_has_part (look, "application/tlsrpt+gzip")
	       || look_has_part (look, "application/tlsrpt+json");
}

/* RFC 7489, 7.2.1.1. */
bool
report_dmarc (const struct look *look)
{
	const char *subject = look->signs.subject;
	bool says = strstr (subject, "report domain:") != NULL
		    && (strstr (subject, "submitter:") != NULL
			|| strstr (subject, "report-id:") != NULL);

	return says && !look_is_forwarded (look);
}

bool
report_other (const struct look *look)
{
	return look_is_type (look, "multipart/report");
}
