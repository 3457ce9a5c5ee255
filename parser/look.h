/*
 * look.h - one mail, as the rules of machine.c look at it.
 *
 * evidence.h has the signs, parts.h the parts; here stand the questions that
 * several rules ask.  Everything is borrowed from machine_recognise.
 */
#ifndef PARSER_LOOK_H
#define PARSER_LOOK_H

#include "parser/evidence.h"
#include "parser/parts.h"

/* Points that make a bounce, or an automatic answer without any marker; those
 * of other programs' mail, to which nobody replies; and more lines than such
 * an answer has. */
enum { LOOK_ENOUGH = 5, LOOK_LIKELY = 4, LOOK_LONG = 25 };

/* In which what came back begins. */
enum { LOOK_BYTES = 16 << 10 };

struct look {
	struct evidence signs;
	GPtrArray *parts;
	const struct part *whole;
	const struct facts *facts;
};

bool look_is_type (const struct look *look, const char *type);
bool look_is_report (const struct look *look, const char *report);
bool look_has_part (const struct look *look, const char *type);
/* A report without its report-type, or with a wrong one. */
bool look_is_report_with (const struct look *look, const char *type);
bool look_has_status (const struct look *look);
/* What came back is in it: as a part, or as a header in the text. */
bool look_returns_mail (const struct look *look);
/* A line of its words is a program's: a recipient without a sentence ("<a@b>:",
 * "To: a@b", or nothing else), a server's answer in brackets. */
bool look_is_formal (const struct look *look);
/* What a server answered stands in its words: "said: 550 5.1.1 Unknown". */
bool look_tells_answer (const struct look *look);
bool look_is_system (const struct look *look);
bool look_is_daemon (const struct look *look);
bool look_submitted (const struct look *look, const char *keyword);
bool look_is_automatic (const struct look *look);
bool look_is_precedence (const struct look *look, const char *keyword);
/* Its words do, or it is little more than links. */
bool look_offers_unsubscription (const struct look *look);
/* A person sends reports on: nothing of the header is the report's. */
bool look_is_forwarded (const struct look *look);

#endif
