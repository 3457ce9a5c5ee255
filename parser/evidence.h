/*
 * evidence.h - the signs by which a machine's mail is told from a person's.
 *
 * Purpose: reads from the header and the first lines of the text, once, all
 * that the rules of machine.c ask for; decides nothing.
 */
#ifndef PARSER_EVIDENCE_H
#define PARSER_EVIDENCE_H

#include "parser/facts.h"
#include "parser/header.h"
#include "parser/origin.h"
#include "parser/phrases.h"

struct evidence {
	enum origin sender;
	enum origin field_sender;	/* of the Sender field */
	bool null_path;		/* Return-Path: <>, or a mailer daemon's */
	bool person_program;	/* X-Mailer, User-Agent: a person's */
	bool robot_program;	/* the same: a monitor's, a scanner's */
	bool office;		/* fields of Outlook and Exchange */
	bool is_reply;		/* the subject begins with Re: or Fwd: */
	bool threaded;		/* In-Reply-To, References, "[#" in the
				 * subject */

	/* Keywords, lower-case, without parameters; NULL if absent. */
	char *auto_submitted;
	char *precedence;
	/* The first such field's name, lower-case, or NULL. */
	const char *list_field;		/* List-Id and others: a list's */
	const char *unsubscribe_field;	/* only List-Unsubscribe and such */
	const char *reply_field;	/* X-Autoreply and such */
	const char *report_field;	/* X-Failed-Recipients and such */
	const char *robot_field;	/* X-Cron-Env and such */
	bool suppress;		/* X-Auto-Response-Suppress says so */

	/* The subject, folded, without Re: and Fwd:, and what its start is. */
	char *subject;
	gsize bounce_subject, auto_subject, away_subject, receipt_subject;
	gsize program_subject;
	const char *after_auto;	/* within subject, behind auto_subject */
	guint in_subject[PHRASES_LISTS];	/* phrases anywhere in it */
	/* Within subject, where it has the sender's name; or NULL. */
	const char *sender_name;
	gsize name_length;

	/* Phrases in the first lines, without what is quoted, passed on or
	 * a signature: of the whole beginning, and of its very first lines. */
	guint head[PHRASES_LISTS];
	guint opening[PHRASES_LISTS];
	guint lines;		/* filled ones, at most EVIDENCE_LINES */
	gsize words;		/* of the text, before what is passed on */
	bool passes_on;		/* or a signature: there is some */
	bool asks;		/* a line ends in a question mark */
	bool answer;		/* a line begins like an SMTP answer: "550 " */
	bool quotes;		/* a line has quote marks */
	bool program_first;	/* it begins as a program's does */
};

enum {
	EVIDENCE_LINES = 40,
	EVIDENCE_OPENING = 6,
	EVIDENCE_BYTES = 6 << 10
};

void evidence_init (struct evidence *evidence, const struct header *header,
		    const struct facts *facts);
void evidence_clear (struct evidence *evidence);

#endif
