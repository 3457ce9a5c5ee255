/*
 * report.h - bounces, receipts and reports: rules for machine.c.
 *
 * Each says whether the mail is what its name tells.  A person who sends a
 * report on, or asks about one, is none of them.
 */
#ifndef PARSER_REPORT_H
#define PARSER_REPORT_H

#include "parser/look.h"

bool report_feedback (const struct look *look);
bool report_delivery (const struct look *look);
bool report_read_receipt (const struct look *look);
bool report_tls (const struct look *look);
bool report_failed_recipients (const struct look *look);
bool report_json_notice (const struct look *look);
bool report_json_complaint (const struct look *look);
bool report_feedback_part (const struct look *look);
bool report_feedback_words (const struct look *look);
bool report_bounce_words (const struct look *look);
bool report_dmarc (const struct look *look);
bool report_other (const struct look *look);
bool report_read_receipt_words (const struct look *look);

#endif
