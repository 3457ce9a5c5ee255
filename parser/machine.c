#include "parser/machine.h"

#include "parser/automatic.h"
#include "parser/bounce.h"
#include "parser/report.h"

/* The first that holds decides. */
static const struct rule {
	const char *name;
	enum machine_kind kind;
	bool (*holds) (const struct look *look);
	bool guesses;		/* from words */
} rules[] = {
	{ "feedback-report", MACHINE_FEEDBACK, report_feedback },
	{ "delivery-report", MACHINE_BOUNCE, report_delivery },
	{ "read-receipt", MACHINE_REPORT, report_read_receipt },
	{ "tls-report", MACHINE_REPORT, report_tls },
	{ "failed-recipients", MACHINE_BOUNCE, report_failed_recipients },
	{ "json-notice", MACHINE_BOUNCE, report_json_notice },
	{ "json-complaint", MACHINE_FEEDBACK, report_json_complaint },
	{ "feedback-part", MACHINE_FEEDBACK, report_feedback_part },
	{ "feedback-words", MACHINE_FEEDBACK, report_feedback_words, true },
	{ "bounce-words", MACHINE_BOUNCE, report_bounce_words, true },
	{ "dmarc-report", MACHINE_REPORT, report_dmarc },
	{ "other-report", MACHINE_REPORT, report_other },
	{ "calendar-reply", MACHINE_AUTO_REPLY, automatic_calendar_reply },
	{ "auto-replied", MACHINE_AUTO_REPLY, automatic_replied },
	{ "reply-field", MACHINE_AUTO_REPLY, automatic_reply_field },
	{ "reply-precedence", MACHINE_AUTO_REPLY, automatic_reply_precedence },
	{ "auto-submitted", MACHINE_AUTO_GENERATED, automatic_generated },
	{ "robot-field", MACHINE_AUTO_GENERATED, automatic_robot_field },
	{ "cron", MACHINE_AUTO_GENERATED, automatic_cron },
	{ "list-field", MACHINE_LIST, automatic_list_field },
	{ "list-precedence", MACHINE_LIST, automatic_list_precedence },
	{ "list-sender", MACHINE_LIST, automatic_list_sender },
	{ "bulk-precedence", MACHINE_AUTO_GENERATED,
	  automatic_bulk_precedence },
	{ "unsubscribe-field", MACHINE_LIST, automatic_unsubscribe_field },
	{ "receipt-words", MACHINE_REPORT, report_read_receipt_words, true },
	{ "challenge", MACHINE_AUTO_REPLY, automatic_challenge, true },
	{ "away-words", MACHINE_AUTO_REPLY, automatic_away_words, true },
	{ "daemon-sender", MACHINE_AUTO_GENERATED, automatic_daemon_sender },
	{ "no-reply-sender", MACHINE_AUTO_GENERATED,
	  automatic_no_reply_sender },
	{ "program-words", MACHINE_AUTO_GENERATED, automatic_program_words, true },
};

/* Why nothing may be answered to what a person may have written. */
static const char *
silence_of (const struct look *look)
{
	const struct evidence *signs = &look->signs;
	bool field = signs->field_sender != SENDER_PLAIN
		     && signs->field_sender != SENDER_SERVICE;

	if (signs->suppress)
		return "x-auto-response-suppress";
	if (signs->unsubscribe_field != NULL)
		return signs->unsubscribe_field;
	if (signs->sender != SENDER_PLAIN)
		return "sender";
	if (field)
		return "sender-field";
	if (signs->null_path)
		return "null-path";
	if (automatic_says_so (look))
		return "says-so";
	if (automatic_may_answer (look))
		return "may-be-automatic";
	if (look_has_part (look, "text/vnd.google.email-reaction+json"))
		return "reaction";
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
		machine->guessed = rules[i].guesses;
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
